/** Trials in a cluster: images loaded, a side deployed afresh for each trial, all replicas reached, the load led in by a direct way. */
import type { Config } from "../core/config/config.ts";
import { workloadParts } from "../core/config/workload-parts.ts";
import { accountApiServer } from "../stages/collect/account-api-server.ts";
import { createAuthenticator } from "../stages/collect/authenticate.ts";
import { earlyWays } from "../stages/collect/early-ways.ts";
import type { Cluster } from "../stages/environment/cluster.ts";
import { kubeReads } from "../stages/environment/kube-reads.ts";
import { withoutRepository } from "../stages/environment/git.ts";
import { deleteObjects } from "../stages/workload/drive-objects.ts";
import type { ClusterContext } from "../stages/workload/cluster-context.ts";
import { closeRoutes } from "../stages/workload/open-routes.ts";
import { deploy, load, loadedPerTrial, timed, type Shared } from "./cluster-session.ts";
import { enteredNodes } from "./cpu-folders.ts";
import { openClusterTrial } from "./cluster-trial.ts";
import { nothingStands, removeAll, resetForNext } from "./deploy-steps.ts";
import { explained } from "./explain-failure.ts";
import type { Environment, StartedTrial, TrialSetting } from "./environment.ts";
import { openAudit } from "./open-audit.ts";
import { openCluster } from "./open-cluster.ts";
import type { EnvironmentOptions } from "./open-environment.ts";
import { openClusterPrometheus } from "./open-prometheus.ts";
import type { MeasurePorts } from "./ports.ts";
import { prepareSides } from "./prepare-sides.ts";
import { renewPods } from "./renew-pods.ts";
import { defaultNamespaceOf } from "./side-plan.ts";
import { clearTraces, openTraces } from "./traces.ts";

const startTrial = async (shared: Shared, setting: TrialSetting): Promise<StartedTrial> => {
  const { ports, cluster, config, trial: standing } = shared;
  const { side, signal } = setting;
  const plan = shared.plans.get(side);
  if (plan === undefined) throw new Error(`side ${side} was not prepared`);
  shared.trials += 1;
  ports.log.progress(`${side}: deploying`);
  const isFresh = shared.isFirst;
  await using early = earlyWays(cluster.kube, {
    components: config.components,
    defaultNamespace: shared.namespace,
    authenticator: shared.authenticator,
    memory: shared.memory,
    isKnown: (uid) => shared.seenPods.has(uid),
    signal,
  });
  let mustDeploy = true;
  if (!isFresh) {
    if (shared.sharedReferences && config.reset.kind === "restart") await load(shared, loadedPerTrial(plan), signal);
    await timed(
      ports,
      (seconds) => {
        shared.spent.deploy += seconds;
      },
      async () => {
        mustDeploy = await resetForNext(ports, {
          cluster,
          next: plan,
          reset: config.reset,
          standing,
          deleteWorkloadObjects: shared.workloadObjects,
          mark: String(shared.trials),
          onRead: early.look,
          signal,
        });
      },
    );
    shared.workloadObjects = null;
  }
  shared.isFirst = false;
  if (mustDeploy) {
    if (shared.sharedReferences) await load(shared, loadedPerTrial(plan), signal);
    await deploy(shared, plan, "trial", signal, early.look);
  }
  // An app that heapgate does not deploy is not ours to restart.
  if (plan.steps.some(({ time }) => time === "trial") || config.reset.kind === "command") {
    await timed(
      ports,
      (seconds) => {
        shared.spent.deploy += seconds;
      },
      () =>
        renewPods(ports, {
          kube: cluster.kube,
          components: config.components,
          defaultNamespace: shared.namespace,
          seen: shared.seenPods,
          signal,
        }),
    );
  }
  const runLabel = `${side}-${shared.trials}-${shared.runId}`;
  const context: ClusterContext = {
    kube: cluster.kube,
    apiUrl: shared.apiUrl,
    namespace: shared.namespace,
    runLabel,
    counter: { next: 0 },
    ledger: standing.traces.workloadOf(runLabel),
  };
  const made = workloadParts(config.workload).filter((part) => part.kind === "objects");
  if (made.length > 0) {
    shared.workloadObjects = async () => {
      for (const workload of made) await deleteObjects(ports, workload, { cluster: context, folders: shared.folders });
    };
  }
  return await openClusterTrial(ports, {
    setting,
    kube: early.kube,
    namespace: shared.namespace,
    authenticator: shared.authenticator,
    memory: shared.memory,
    routes: shared.routes,
    objects: shared.trial.traces.objects,
    nodes: enteredNodes(cluster),
    accounting: shared.accounting,
    audit: shared.audit,
    prometheus: shared.prometheus,
    context,
    folders: shared.folders,
    onSettled: (seconds) => {
      shared.spent.settle += seconds;
    },
    env: plan.steps[0]?.setting.env ?? { ...withoutRepository(ports.env.all()), ...cluster.kube.env },
  });
};

/** In a cluster of the user's, objects for the whole of it are made only when somebody asks for what they tell. */
const countsRequests = ({ target, rules }: Config): boolean => {
  const rule = rules.signals["api-in"];
  return target === "kind" || (rule !== undefined && rule !== "off" && rule.gate);
};

/** Throws what opening the cluster throws; nothing is left then. */
export const openClusterEnvironment = async (ports: MeasurePorts, options: EnvironmentOptions): Promise<Environment> => {
  const { config, configDir, signal } = options;
  await using stack = new AsyncDisposableStack();
  const plain = stack.use(await openCluster(ports, options));
  const cluster: Cluster = { ...plain, kube: stack.use(kubeReads(ports, plain.kube)) };
  ports.log.info(
    `cluster ${cluster.kind === "kind" ? `${cluster.name} of kind is up` : `context ${cluster.name}`}: Kubernetes ${cluster.version}, ${cluster.nodes.length} node${cluster.nodes.length === 1 ? "" : "s"} (${cluster.createSeconds.toFixed(1)} s)`,
  );
  const namespace = defaultNamespaceOf(config);
  const proxy: { url: Promise<string> | null } = { url: null };
  // Made before what uses it to take objects out, so that it goes after that.
  const proxies = stack.use(new AsyncDisposableStack());
  const traces = openTraces(ports, cluster);
  const shared: Shared = {
    ports,
    config,
    configDir,
    folders: [configDir],
    // The workspace's name is random.
    runId: ports.files.sha256(new TextEncoder().encode(options.workspace)).slice(0, 6),
    logs: options.logs,
    cluster,
    namespace,
    authenticator: createAuthenticator(ports, {
      kube: cluster.kube,
      namespace,
      access: cluster.kind === "kind" ? "create" : "print",
      endpoints: [
        ...new Set(config.components.flatMap(({ pprof, metrics }) => [pprof, metrics].flatMap((one) => (one === "off" ? [] : one.path)))),
      ],
      configDir,
    }),
    memory: new Map(),
    routes: new Map(),
    accounting: countsRequests(config)
      ? stack.use(accountApiServer({ kube: cluster.kube, ledger: ports.ledger, ...cluster.place, signal }))
      : null,
    audit: await openAudit(ports, cluster, signal),
    prometheus: null,
    plans: new Map(),
    warnings: new Map(cluster.warnings.map((one) => [`${one.code} ${one.message}`, one])),
    spent: { load: 0, deploy: 0, settle: 0 },
    once: nothingStands(traces),
    trial: nothingStands(traces),
    seenPods: new Set(),
    apiUrl: async (apiSignal) => {
      proxy.url ??= cluster.kube.proxy("^/apis?/.*", { timeoutSeconds: 30, signal: apiSignal }).then((opened) => proxies.use(opened).url);
      return await proxy.url;
    },
    workloadObjects: null,
    sharedReferences: false,
    isFirst: true,
    trials: 0,
  };
  // A cluster of ours goes whole; in one of the user's, what this run made is taken out, and nothing else.
  if (cluster.kind === "existing") {
    stack.defer(async () => {
      await closeRoutes(cluster.kube, shared.routes, traces.objects);
      const deleteWorkloadObjects = shared.workloadObjects;
      for (const [standing, objects] of [
        [shared.trial, deleteWorkloadObjects],
        [shared.once, null],
      ] as const) {
        await removeAll(ports, { cluster, standing, deleteWorkloadObjects: objects, signal: undefined }).catch((error: unknown) => {
          ports.log.warn(`not all that was deployed could be removed: ${error instanceof Error ? error.message : String(error)}`);
        });
      }
      await clearTraces(ports, { cluster, traces, folder: options.logs });
    });
  }
  signal.throwIfAborted();
  const stackOf = stack.move();
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw await explained(shared, error);
    }
  };
  return {
    source: cluster.kind,
    tools: cluster.tools,
    warnings: () => [...shared.warnings.values()],
    prepare: (sides, aborted) =>
      guarded(async () => {
        const prepared = await prepareSides(shared, sides, aborted);
        shared.prometheus = await openClusterPrometheus(shared, aborted);
        if (shared.prometheus !== null) stackOf.use(shared.prometheus);
        return prepared;
      }),
    startTrial: (setting) => guarded(() => startTrial(shared, setting)),
    markFailed: cluster.markFailed,
    spentSeconds: () => ({ create: cluster.createSeconds, ...shared.spent }),
    [Symbol.asyncDispose]: () => stackOf.disposeAsync(),
  };
};
