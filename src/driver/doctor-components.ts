/** Components where no cluster can be looked into: those behind an address of their own are asked, the others wait for a run. */
import type { ComponentConfig, Config } from "../core/config/config.ts";
import type { ComponentFacts, EndpointAnswer } from "../core/doctor/component-requirements.ts";
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import type { EndpointKind } from "../core/kubernetes/probe-ports.ts";
import { createAuthenticator, type Authenticator } from "../stages/collect/authenticate.ts";
import type { CollectTarget } from "../stages/collect/collect-target.ts";
import { directEndpoint } from "../stages/collect/endpoint.ts";
import { NO_AUTH } from "../stages/collect/endpoint-auth.ts";
import { cleanPath } from "../stages/collect/pod-lines.ts";
import { askTarget } from "./doctor-cluster.ts";
import { orTrouble } from "./doctor-configuration.ts";
import type { MeasurePorts } from "./ports.ts";
import { defaultNamespaceOf } from "./side-plan.ts";

export interface ComponentsOptions {
  readonly config: Config;
  readonly configDir: string;
  readonly signal: AbortSignal;
}

const NOT_STARTED = "not asked: nothing is built or started here";

/** Throws only the abort reason. */
export const lookAtComponents = async (ports: MeasurePorts, options: ComponentsOptions): Promise<readonly ComponentFacts[]> => {
  const { config, configDir } = options;
  const setting = { kube: null, namespace: defaultNamespaceOf(config), access: "print", endpoints: [], configDir } as const;
  const authenticator = createAuthenticator(ports, setting);
  const facts: ComponentFacts[] = [];
  for (const component of config.components.filter(({ measure }) => measure)) {
    const ask = (kind: EndpointKind): Promise<EndpointAnswer> => askComponent(ports, options, authenticator, component, kind);
    facts.push({
      name: component.name,
      pods: null,
      pprof: await ask("pprof"),
      metrics: await ask("metrics"),
      knobs: [],
      isReplaced: config.deploy.length > 0,
    });
  }
  return facts;
};

const askComponent = async (
  ports: MeasurePorts,
  { signal }: ComponentsOptions,
  authenticator: Authenticator,
  component: ComponentConfig,
  kind: EndpointKind,
): Promise<EndpointAnswer> => {
  const { name, url, pprof, metrics } = component;
  const endpoint = component[kind];
  if (endpoint === "off") return { kind: "off" };
  if (url === null) return { kind: "not-asked", why: NOT_STARTED };
  const answered = await orTrouble(signal, async () => {
    const auth = endpoint.auth === null ? NO_AUTH : await authenticator.open(name, endpoint.auth, signal);
    const opened = directEndpoint(ports.http, `${url}${cleanPath(endpoint.path)}`, auth);
    const target: CollectTarget = {
      app: {
        name,
        side: "head",
        instance: "url",
        exited: new Promise(() => {}),
        hasExited: () => null,
        outputTail: () => "",
        readStats: () => Promise.resolve({ cpuSeconds: null, rssBytes: null, openFds: null, threads: null }),
      },
      pprof: kind === "pprof" ? opened : null,
      metrics: kind === "metrics" ? opened : null,
      requiredProfiles: pprof === "off" ? [] : pprof.required,
      requiredMetrics: metrics === "off" ? [] : metrics.required,
    };
    return await askTarget(ports, target, kind, signal);
  });
  return answered instanceof HeapgateError ? { kind: "failed", trouble: answered } : answered;
};
