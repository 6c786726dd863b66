/** Trials in a cluster: images loaded, a side deployed afresh for each trial, all replicas reached, the load led in by a direct way. */
import type { Config } from "../core/config/config.ts";
import { heapgateError, HeapgateError } from "../core/errors/heapgate-error.ts";
import type { Warning } from "../core/errors/warning.ts";
import { hasOwnTag, type BuiltImage } from "../core/manifests/image-reference.ts";
import type { ApiResource } from "../core/manifests/scopes.ts";
import { accountApiServer, type ApiAccounting } from "../stages/collect/account-api-server.ts";
import { createAuthenticator, type Authenticator } from "../stages/collect/authenticate.ts";
import type { PortMemory } from "../stages/collect/probe-endpoint.ts";
import { diagnose } from "../stages/deploy/diagnose.ts";
import { loadImages } from "../stages/deploy/load-images.ts";
import { heapgateFacts } from "../stages/environment/addresses.ts";
import type { Cluster } from "../stages/environment/cluster.ts";
import { kubeReads } from "../stages/environment/kube-reads.ts";
import { withoutRepository } from "../stages/environment/git.ts";
import { deleteObjects } from "../stages/workload/drive-objects.ts";
import type { ClusterContext } from "../stages/workload/cluster-context.ts";
import { closeRoutes, type RouteMemory } from "../stages/workload/open-routes.ts";
import { enteredNodes, prepareCpuFolders } from "./cpu-folders.ts";
import { openClusterTrial } from "./cluster-trial.ts";
import { deploySteps, nothingStands, removeAll, resetForNext, type Standing } from "./deploy-steps.ts";
import type { Environment, PreparedSide, StartedTrial, TrialSetting } from "./environment.ts";
import { openCluster } from "./open-cluster.ts";
import type { EnvironmentOptions } from "./open-environment.ts";
import type { MeasurePorts } from "./ports.ts";
import { defaultNamespaceOf, isSameDeployment, planSide, readApiResources, type SidePlan } from "./side-plan.ts";

const DIAGNOSED_STAGES: ReadonlySet<string | null> = new Set(["deploy", "start", "collect", "workload", "reset"]);

/** What all trials of a run share. */
interface Shared {
  readonly ports: MeasurePorts;
  readonly config: Config;
  readonly configDir: string;
  readonly logs: string;
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly authenticator: Authenticator;
  readonly memory: PortMemory;
  readonly routes: RouteMemory;
  readonly accounting: ApiAccounting | null;
  readonly plans: Map<string, SidePlan>;
  readonly warnings: Map<string, Warning>;
  readonly spent: { load: number; deploy: number; settle: number };
  readonly once: Standing;
  readonly trial: Standing;
  readonly apiUrl: ClusterContext["apiUrl"];
  /** Of the trial whose app still stands; null: none does, or it made no objects. */
  workloadObjects: (() => Promise<void>) | null;
  /** References that differ in content between the sides: they are loaded anew when the side changes. */
  sharedReferences: boolean;
  isFirst: boolean;
  trials: number;
}

const timed = async <T>({ clock }: MeasurePorts, add: (seconds: number) => void, work: () => Promise<T>): Promise<T> => {
  const began = clock.monotonicSeconds();
  try {
    return await work();
  } finally {
    add(clock.monotonicSeconds() - began);
  }
};

const load = async (shared: Shared, images: readonly BuiltImage[], signal: AbortSignal): Promise<readonly BuiltImage[]> => {
  const { ports, cluster } = shared;
  if (images.length === 0) return [];
  const { images: route } = cluster;
  if (route.kind === "registry" && route.registry === null) {
    const why = "the nodes of this cluster cannot be loaded directly; set target.existing.registry to one they pull from";
    throw heapgateError("IMAGE_LOAD_FAILED", { image: images[0]?.reference ?? "", why }, { stage: "load" });
  }
  const target = route.kind === "registry" ? { kind: route.kind, registry: route.registry ?? "" } : route;
  const done = await timed(
    ports,
    (seconds) => {
      shared.spent.load += seconds;
    },
    () => loadImages(ports, { target, images, signal }),
  );
  const told = [
    done.loaded.length === 0 ? null : `${done.loaded.join(", ")} loaded`,
    done.skipped.length + done.named.length === 0 ? null : `${done.skipped.length + done.named.length} there already`,
  ].filter((part) => part !== null);
  ports.log.info(`load    ${told.join("; ")} (${done.seconds.toFixed(1)} s)`);
  return done.images;
};

/** A reference both sides use for other contents: an image written with its tag, or served under the name of a chart. */
const hasSharedReferences = (plans: readonly SidePlan[]): boolean => {
  const contents = new Map<string, string>();
  return plans
    .flatMap(({ images, served }) => [...images.filter(({ written }) => hasOwnTag(written)), ...served])
    .some(({ reference, contentId }) => {
      const known = contents.get(reference);
      contents.set(reference, contentId);
      return known !== undefined && known !== contentId;
    });
};

const prepare = async (
  shared: Shared,
  sides: readonly PreparedSide[],
  signal: AbortSignal,
): Promise<{ readonly sameDeployment: boolean }> => {
  const { ports, config, configDir, cluster, namespace, plans, warnings } = shared;
  const resources: readonly ApiResource[] = await readApiResources(cluster.kube, signal);
  const valuesFolder = (sides.find(({ side }) => side === "head") ?? sides[0])?.built.tree.path ?? configDir;
  for (const { side, built } of sides) {
    const own = built.images.filter(({ written }) => !hasOwnTag(written));
    const loaded = await load(shared, own, signal);
    const images = built.images.map((image) => loaded.find(({ written }) => written === image.written) ?? image);
    const arch = ports.env.platform().arch;
    const facts = heapgateFacts({ side, commit: built.tree.commit, arch, configDir, trialDir: null, seed: null });
    const env = { ...withoutRepository(ports.env.all()), ...facts, ...cluster.kube.env };
    const plan = await planSide(ports, {
      config,
      side,
      built,
      images,
      valuesFolder,
      env,
      defaultNamespace: namespace,
      kubeVersion: cluster.version,
      resources,
      signal,
    });
    plans.set(side, plan);
    for (const one of [...built.warnings, ...plan.warnings]) warnings.set(`${one.code} ${one.message}`, one);
  }
  for (const one of await prepareCpuFolders(ports, { config, plans: [...plans.values()], nodes: enteredNodes(cluster), signal }))
    warnings.set(`${one.code} ${one.message}`, one);
  const [one, other] = [...plans.values()];
  shared.sharedReferences = hasSharedReferences([...plans.values()]);
  if (!shared.sharedReferences) for (const plan of plans.values()) await load(shared, loadedPerTrial(plan), signal);
  const first = plans.get("base") ?? one;
  if (first?.steps.some(({ time }) => time === "once") === true) {
    if (shared.sharedReferences) await load(shared, loadedPerTrial(first), signal);
    await deploy(shared, first, "once", signal);
  }
  return { sameDeployment: one !== undefined && (other === undefined || isSameDeployment(one, other)) };
};

/** Images whose references may be those of the other side too. */
const loadedPerTrial = ({ images, served }: SidePlan): readonly BuiltImage[] => [
  ...images.filter(({ written }) => hasOwnTag(written)),
  ...served,
];

const deploy = async (shared: Shared, plan: SidePlan, time: "once" | "trial", signal: AbortSignal): Promise<void> => {
  const { ports, cluster, config, namespace } = shared;
  const standing = time === "once" ? shared.once : shared.trial;
  const times = time === "once" ? (["once"] as const) : (["trial", "setup"] as const);
  await timed(
    ports,
    (seconds) => {
      shared.spent.deploy += seconds;
    },
    () =>
      deploySteps(ports, {
        cluster,
        plan,
        times,
        components: config.components,
        defaultNamespace: namespace,
        standing,
        mark: String(shared.trials),
        signal,
      }),
  );
};

const startTrial = async (shared: Shared, setting: TrialSetting): Promise<StartedTrial> => {
  const { ports, cluster, config, trial: standing } = shared;
  const { side, signal } = setting;
  const plan = shared.plans.get(side);
  if (plan === undefined) throw new Error(`side ${side} was not prepared`);
  shared.trials += 1;
  ports.log.progress(`${side}: deploying`);
  const isFresh = shared.isFirst;
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
          signal,
        });
      },
    );
    shared.workloadObjects = null;
  }
  shared.isFirst = false;
  if (mustDeploy) {
    if (shared.sharedReferences) await load(shared, loadedPerTrial(plan), signal);
    await deploy(shared, plan, "trial", signal);
  }
  const { workload } = config;
  const context: ClusterContext = {
    kube: cluster.kube,
    apiUrl: shared.apiUrl,
    namespace: shared.namespace,
    runLabel: `${side}-${shared.trials}`,
    counter: { next: 0 },
  };
  if (workload?.kind === "objects") {
    shared.workloadObjects = async () => await deleteObjects(ports, workload, { cluster: context, configDir: shared.configDir });
  }
  return await openClusterTrial(ports, {
    setting,
    kube: cluster.kube,
    namespace: shared.namespace,
    authenticator: shared.authenticator,
    memory: shared.memory,
    routes: shared.routes,
    nodes: enteredNodes(cluster),
    accounting: shared.accounting,
    context,
    onSettled: (seconds) => {
      shared.spent.settle += seconds;
    },
    env: plan.steps[0]?.setting.env ?? { ...withoutRepository(ports.env.all()), ...cluster.kube.env },
  });
};

/** The error with what the cluster shows of its cause; the evidence lies in `logs`. */
const explained = async (shared: Shared, error: unknown): Promise<unknown> => {
  const { ports, cluster, namespace, once, trial, logs, config, plans } = shared;
  if (!(error instanceof HeapgateError) || !DIAGNOSED_STAGES.has(error.stage)) return error;
  const applied = [...once.applied.manifests, ...trial.applied.manifests];
  const named = [
    namespace,
    ...applied.flatMap(({ metadata }) => metadata.namespace ?? []),
    ...config.components.flatMap(({ pods }) => pods?.namespace ?? []),
  ];
  await diagnose(ports, cluster.kube, {
    namespaces: [...new Set(named)],
    folder: logs,
    loadedImages: [...plans.values()].flatMap(({ images, served }) => [...images, ...served].map(({ reference }) => reference)),
    releases: [...once.releases, ...trial.releases].flatMap(({ setting }) =>
      setting.step.source.kind === "chart"
        ? [{ name: setting.step.source.release ?? "chart", namespace: setting.step.namespace ?? setting.defaultNamespace }]
        : [],
    ),
    versions: cluster.tools,
  });
  return error;
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
  const shared: Shared = {
    ports,
    config,
    configDir,
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
    plans: new Map(),
    warnings: new Map(cluster.warnings.map((one) => [`${one.code} ${one.message}`, one])),
    spent: { load: 0, deploy: 0, settle: 0 },
    once: nothingStands(),
    trial: nothingStands(),
    apiUrl: async (apiSignal) => {
      proxy.url ??= cluster.kube.proxy("^/apis?/.*", { timeoutSeconds: 30, signal: apiSignal }).then((opened) => stackOf.use(opened).url);
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
      await closeRoutes(cluster.kube, shared.routes);
      const deleteWorkloadObjects = shared.workloadObjects;
      for (const [standing, objects] of [
        [shared.trial, deleteWorkloadObjects],
        [shared.once, null],
      ] as const) {
        await removeAll(ports, { cluster, standing, deleteWorkloadObjects: objects, signal: undefined }).catch((error: unknown) => {
          ports.log.warn(`not all that was deployed could be removed: ${error instanceof Error ? error.message : String(error)}`);
        });
      }
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
    prepare: (sides, aborted) => guarded(() => prepare(shared, sides, aborted)),
    startTrial: (setting) => guarded(() => startTrial(shared, setting)),
    markFailed: cluster.markFailed,
    spentSeconds: () => ({ create: cluster.createSeconds, ...shared.spent }),
    [Symbol.asyncDispose]: () => stackOf.disposeAsync(),
  };
};
