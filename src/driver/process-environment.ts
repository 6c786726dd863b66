/** Trials as local processes: all components started fresh with ports and a folder of their own, ended together. */
import type { Config } from "../core/config/config.ts";
import { secretVariableValues } from "../core/logs/mask-log-secrets.ts";
import type { CollectTarget } from "../stages/collect/collect-target.ts";
import { createAuthenticator } from "../stages/collect/authenticate.ts";
import { openLocalEndpoint } from "../stages/collect/local-endpoint.ts";
import type { ComponentFacts } from "../stages/collect/query-prometheus.ts";
import { withLogs } from "../stages/collect/read-logs.ts";
import { endpointUrl } from "../stages/environment/addresses.ts";
import { startTrial, type RunningTrial } from "../stages/environment/start-trial.ts";
import { headTree, type Environment, type TrialSetting } from "./environment.ts";
import { openProcessPrometheus, type Prometheus } from "./open-prometheus.ts";
import type { MeasurePorts } from "./ports.ts";
import { startStopwatch } from "./spent.ts";

async function targetsOf(
  ports: MeasurePorts,
  { config, configDir, signal }: TrialSetting,
  trial: RunningTrial,
): Promise<readonly CollectTarget[]> {
  const setting = { kube: null, namespace: "default", access: "print", endpoints: [], configDir } as const;
  const authenticator = createAuthenticator(ports, setting);
  const targets: CollectTarget[] = [];
  for (const component of config.components) {
    const app = trial.running.find((one) => one.name === component.name);
    if (app === undefined || !component.measure) continue;
    const { name, pprof, metrics } = component;
    const open = (endpoint: typeof pprof) =>
      openLocalEndpoint(ports.http, { component: name, endpoint, url: endpointUrl(app.ports, endpoint), authenticator, signal });
    targets.push({
      app,
      pprof: await open(pprof),
      metrics: await open(metrics),
      requiredProfiles: pprof === "off" ? [] : pprof.required,
      requiredMetrics: metrics === "off" ? [] : metrics.required,
    });
  }
  return targets;
}

export const processEnvironment = (ports: MeasurePorts): Environment => {
  const spent = { start: 0 };
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    const seconds = startStopwatch(ports.clock);
    try {
      return await work();
    } finally {
      spent.start += seconds();
    }
  };
  return environmentOf(ports, { counted, spentSeconds: () => spent });
};

/** Counts the seconds in which apps are started and stopped. */
interface Counter extends Pick<Environment, "spentSeconds"> {
  readonly counted: <T>(work: () => Promise<T>) => Promise<T>;
}

const environmentOf = (ports: MeasurePorts, { counted, spentSeconds }: Counter): Environment => {
  // Both sides are given the same work: its files are head's.
  const sides: { workFolder: string | null } = { workFolder: null };
  const asked: { prometheus: Promise<Prometheus | null> | null } = { prometheus: null };
  return {
    source: "process",
    tools: {},
    warnings: () => [],
    prepare: (prepared) => {
      sides.workFolder = headTree(prepared);
      return Promise.resolve({ sameDeployment: true });
    },
    markFailed: () => {},
    spentSeconds: () => ({ ...spentSeconds() }),
    startTrial: async (setting) => {
      const { config, configDir, side, built, seed, signal } = setting;
      const { tree } = built;
      // Before the first load: what is wrong with it or the queries shows now.
      asked.prometheus ??= openProcessPrometheus(ports, setting);
      const prometheus = await (await asked.prometheus)?.openTrial([], "", signal);
      const trial = await counted(() =>
        startTrial(ports, { components: config.components, tree: { ...tree, side }, configDir, seed, signal }),
      );
      const targets = await targetsOf(ports, setting, trial).catch(async (error: unknown) => {
        await trial[Symbol.asyncDispose]();
        throw error;
      });
      return {
        targets,
        helpers: trial.running.filter((app) => targets.every((target) => target.app !== app)),
        driveContext: {
          addressOf: trial.addressOf,
          declaredPorts: (component) => portWords(trial, component),
          commandEnv: trial.commandEnv,
          cwd: tree.path,
          folders: [sides.workFolder ?? tree.path, configDir],
        },
        atEdge: null,
        askQueries:
          prometheus === undefined
            ? null
            : (phases, aborted) => prometheus.ask(side, phases, (component) => queryFacts(setting.config, trial, component), aborted),
        finish: (rounds) =>
          withLogs(rounds, {
            read: (raw) => Promise.resolve(trial.running.find((app) => app.name === raw.component)?.log() ?? null),
            secrets: secretsOf(ports, config),
          }),
        [Symbol.asyncDispose]: () => counted(async () => await trial[Symbol.asyncDispose]()),
      };
    },
    [Symbol.asyncDispose]: async () => await (await asked.prometheus?.catch(() => null))?.[Symbol.asyncDispose](),
  };
};

/** A process is known to a Prometheus by the address of its metrics. */
const queryFacts = ({ components }: Config, { running }: RunningTrial, name: string): ComponentFacts => {
  const app = running.find((one) => one.name === name);
  const metrics = components.find((one) => one.name === name)?.metrics ?? "off";
  const url = app === undefined ? null : endpointUrl(app.ports, metrics);
  return { component: name, namespace: null, pods: [], addresses: url === null ? [] : [new URL(url).host] };
};

/** What apps are given and must not be seen in their logs. */
const secretsOf = ({ env }: MeasurePorts, { components }: Config): readonly string[] =>
  [env.all(), ...components.map(({ run }) => run?.env ?? {})].flatMap((variables) => secretVariableValues(variables));

/** Its own port as a number, the named ones as `admin=9090`. */
const portWords = ({ addresses }: RunningTrial, component: string): readonly string[] => {
  const own = addresses.get(component);
  return own === undefined ? [] : [String(own.main), ...Object.entries(own.named).map(([name, port]) => `${name}=${port}`)];
};
