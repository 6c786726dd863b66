/** Looks into a cluster of the user's as a run does before its load, and at each component in it. Nothing in it is changed. */
import type { ComponentConfig, Config, EndpointConfig } from "../core/config/config.ts";
import type { ClusterFacts, ClusterPlace } from "../core/doctor/cluster-requirements.ts";
import type { ComponentFacts, EndpointAnswer, PodsAnswer } from "../core/doctor/component-requirements.ts";
import { profilingKnobs } from "../core/doctor/profiling-knobs.ts";
import { HeapgateError } from "../core/errors/heapgate-error.ts";
import { listAt, parseJson, textAt } from "../core/kubernetes/json-fields.ts";
import { parseLeftovers, type Leftover } from "../core/kubernetes/leftovers.ts";
import type { EndpointKind } from "../core/kubernetes/probe-ports.ts";
import type { PodInstance } from "../core/kubernetes/select-pods.ts";
import type { KubeClient } from "../ports/kube-client.ts";
import { startRecord } from "../stages/collect/app-record.ts";
import { createAuthenticator, type Authenticator } from "../stages/collect/authenticate.ts";
import { checkMetrics, checkPprof } from "../stages/collect/check-endpoints.ts";
import type { CollectTarget } from "../stages/collect/collect-target.ts";
import { findPods, findPodsIfAny } from "../stages/collect/find-pods.ts";
import { openPodTargets } from "../stages/collect/open-pod-targets.ts";
import type { PortMemory } from "../stages/collect/probe-endpoint.ts";
import { attachExistingCluster, type ExistingCluster } from "../stages/environment/existing-cluster.ts";
import { hostNeedsOf, rightNeedsOf } from "./cluster-needs.ts";
import { routeRefusal } from "./cluster-session.ts";
import { orTrouble } from "./doctor-configuration.ts";
import type { MeasurePorts } from "./ports.ts";
import { defaultNamespaceOf } from "./side-plan.ts";

export interface LookOptions {
  readonly config: Config;
  readonly configDir: string;
  readonly signal: AbortSignal;
}

export interface ClusterLook {
  readonly place: ClusterPlace;
  readonly components: readonly ComponentFacts[];
  /** Of the API server; null: not known. */
  readonly version: string | null;
}

const ASK_SECONDS = 20;
const OWN_KINDS = "services,flowschemas.flowcontrol.apiserver.k8s.io";
const OWN_LABEL = "app.kubernetes.io/managed-by=heapgate";
const OF_TOOLS: ReadonlySet<string> = new Set(["TOOL_MISSING", "DOCKER_MISSING", "HOST_NOT_READY"]);

/** Throws only the abort reason, and what is a bug. */
export const lookAtCluster = async (ports: MeasurePorts, options: LookOptions): Promise<ClusterLook> => {
  const { config, signal } = options;
  const { cluster: target } = config;
  if (target?.kind !== "existing") throw new Error("there is no cluster to look at");
  // Docker and Helm are asked for among the tools; here they would hide what the cluster says.
  const attached = await orTrouble(signal, () =>
    attachExistingCluster(ports, { target, builds: false, charts: false, rights: rightNeedsOf(config), signal }),
  );
  if (attached instanceof HeapgateError) {
    return { place: { kind: "failed", trouble: attached, isToolTrouble: OF_TOOLS.has(attached.code) }, components: [], version: null };
  }
  await using cluster = attached;
  const facts = await clusterFacts(cluster, options);
  const components: ComponentFacts[] = [];
  const refusing = (cluster.missingRules ?? []).filter(({ refused }) => refused.includes(FORWARD_RIGHT));
  const closed = new Set(refusing.map(({ namespace }) => namespace));
  const asking = {
    ...options,
    closed,
    kube: cluster.kube,
    memory: new Map(),
    authenticator: authenticatorOf(ports, options, cluster.kube),
  };
  for (const component of config.components.filter(({ measure }) => measure)) {
    ports.log.progress(`component ${component.name}`);
    components.push(await componentFacts(ports, asking, component));
  }
  return { place: { kind: "reached", facts }, components, version: cluster.version };
};

const authenticatorOf = (ports: MeasurePorts, { config, configDir }: LookOptions, kube: KubeClient | null): Authenticator => {
  const endpoints = config.components.flatMap(({ pprof, metrics }) => [pprof, metrics].flatMap((one) => (one === "off" ? [] : one.path)));
  return createAuthenticator(ports, { kube, namespace: defaultNamespaceOf(config), access: "print", endpoints, configDir });
};

const clusterFacts = async (
  { kube, name, version, nodes, missingRules, images }: ExistingCluster,
  { config, signal }: LookOptions,
): Promise<ClusterFacts> => {
  const [image = null] = config.images.flatMap((build) => build.images);
  const builds = hostNeedsOf(config)?.builds === true;
  const namespaces = rightNeedsOf(config).namespaces;
  return {
    context: name,
    version,
    nodes,
    missingRules,
    imageTrouble: builds && image !== null ? routeRefusal(images, image) : null,
    ending: (await Promise.all(namespaces.map((each) => endingNamespace(kube, each, signal)))).flat(),
    own: await ownObjects(kube, signal),
  };
};

/** The namespace when it is on its way out; none where it may not be read. */
const endingNamespace = async (kube: KubeClient, name: string, signal: AbortSignal): Promise<readonly Leftover[]> => {
  const found = await orTrouble(signal, () => kube.getJson(["namespace", name], { timeoutSeconds: ASK_SECONDS, signal }));
  return found instanceof HeapgateError || textAt(found, "metadata", "deletionTimestamp") === null ? [] : parseLeftovers(found);
};

/** What carries heapgate's label; none where it may not be listed. */
const ownObjects = async (kube: KubeClient, signal: AbortSignal): Promise<ClusterFacts["own"]> => {
  const args = ["get", OWN_KINDS, "--all-namespaces", "--selector", OWN_LABEL, "-o", "json"];
  const listed = await kube.run(args, { timeoutSeconds: ASK_SECONDS, signal });
  return listAt(parseJson(listed.stdout), "items").flatMap((item) => {
    const [kind, object, namespace] = [textAt(item, "kind"), textAt(item, "metadata", "name"), textAt(item, "metadata", "namespace")];
    if (kind === null || object === null) return [];
    const resource = `${kind.toLowerCase()}/${object}`;
    const place = namespace === null ? "" : ` --namespace ${namespace}`;
    return [
      {
        what: namespace === null ? resource : `${resource} in ${namespace}`,
        command: `kubectl delete ${resource}${place} ${kube.clusterArgs.join(" ")}`.trimEnd(),
      },
    ];
  });
};

/** Without a forward nothing in a pod is reached, and every port would be asked in vain. */
const FORWARD_RIGHT = "create pods/portforward";

interface Asking extends LookOptions {
  /** Namespaces in which no port may be forwarded; null among them: in none at all. */
  readonly closed: ReadonlySet<string | null>;
  readonly kube: KubeClient;
  readonly memory: PortMemory;
  readonly authenticator: Authenticator;
}

const componentFacts = async (ports: MeasurePorts, asking: Asking, component: ComponentConfig): Promise<ComponentFacts> => {
  const { kube, config, signal } = asking;
  const pods = await podsOf(asking, component);
  const first = Array.isArray(pods) ? (pods[0] ?? null) : null;
  const isReplaced = config.deploy.length > 0;
  const answer = podsAnswer(pods, isReplaced);
  if (answer !== null && answer.kind !== "pods") {
    const why = "it has no running pod";
    return {
      name: component.name,
      pods: answer,
      pprof: { kind: "not-asked", why },
      metrics: { kind: "not-asked", why },
      knobs: [],
      isReplaced,
    };
  }
  const pprof = await askEndpoint(ports, asking, component, "pprof");
  const metrics = await askEndpoint(ports, asking, component, "metrics");
  const isOff = pprof.kind === "disabled" || pprof.kind === "failed";
  const knobs = isOff && first !== null ? await knobsOf(kube, first, signal) : [];
  return { name: component.name, pods: answer, pprof, metrics, knobs, isReplaced };
};

/** Null: the component has none of its own. */
const podsOf = async (
  { kube, config, signal }: Asking,
  { name, pods, optional }: ComponentConfig,
): Promise<readonly PodInstance[] | HeapgateError | null> => {
  if (pods === null) return null;
  const options = { component: name, pods, defaultNamespace: defaultNamespaceOf(config), signal };
  return await orTrouble(signal, () => (optional === true ? findPodsIfAny(kube, options) : findPods(kube, options)));
};

const podsAnswer = (pods: readonly PodInstance[] | HeapgateError | null, isReplaced: boolean): PodsAnswer | null => {
  if (pods === null) return null;
  if (pods instanceof HeapgateError && pods.code === "NO_PODS" && isReplaced) return { kind: "later" };
  if (pods instanceof HeapgateError) return { kind: "failed", trouble: pods };
  const [first] = pods;
  if (first === undefined) return { kind: "none" };
  return { kind: "pods", names: pods.map(({ namespace, pod }) => `${namespace}/${pod}`), container: first.container };
};

const knobsOf = async (kube: KubeClient, { namespace, pod, container }: PodInstance, signal: AbortSignal): Promise<readonly string[]> => {
  const found = await orTrouble(signal, () => kube.getJson(["pod", pod, "-n", namespace], { timeoutSeconds: ASK_SECONDS, signal }));
  return found instanceof HeapgateError ? [] : profilingKnobs(found, container);
};

/** Why the ports of a pod cannot be looked through; null: they can, or there is another way. */
const forwardRefusal = (
  { closed, config }: Asking,
  { pods, url }: ComponentConfig,
  { port }: Pick<EndpointConfig, "port">,
): { readonly message: string; readonly remedy: string } | null => {
  const namespace = pods?.namespace ?? defaultNamespaceOf(config);
  if (url !== null || port !== null || !(closed.has(namespace) || closed.has(null))) return null;
  return { message: `nobody can look: you may not ${FORWARD_RIGHT} in ${namespace}`, remedy: "Add the rule that is named above." };
};

/** Opens and asks one endpoint as a run does before the load. */
const askEndpoint = async (
  ports: MeasurePorts,
  asking: Asking,
  component: ComponentConfig,
  kind: EndpointKind,
): Promise<EndpointAnswer> => {
  if (component[kind] === "off") return { kind: "off" };
  const { kube, config, memory, authenticator, signal } = asking;
  const refused = forwardRefusal(asking, component, component[kind]);
  if (refused !== null) return { kind: "disabled", trouble: refused };
  const only: ComponentConfig = {
    ...component,
    pprof: kind === "pprof" ? component.pprof : "off",
    metrics: kind === "metrics" ? component.metrics : "off",
  };
  const answered = await orTrouble(signal, async () => {
    await using targets = await openPodTargets(ports, {
      kube,
      components: [only],
      defaultNamespace: defaultNamespaceOf(config),
      side: "head",
      authenticator,
      memory,
      readKubelet: null,
      signal,
    });
    const [first] = targets.opened;
    return first === undefined
      ? ({ kind: "not-asked", why: "it has no running pod" } as const)
      : await askTarget(ports, first.target, kind, signal);
  });
  if (answered instanceof HeapgateError) return { kind: "failed", trouble: answered };
  // What was noted beside is of the process that the run replaces.
  return answered.kind === "on" && config.deploy.length > 0 ? { ...answered, notes: [] } : answered;
};

/** Throws what the check before a load throws. */
export const askTarget = async (
  ports: Pick<MeasurePorts, "clock" | "files">,
  target: CollectTarget,
  kind: EndpointKind,
  signal: AbortSignal,
): Promise<EndpointAnswer> => {
  const [unanswered] = target.unanswered ?? [];
  if (unanswered !== undefined) return { kind: "disabled", trouble: unanswered };
  const endpoint = target[kind];
  if (endpoint === null) return { kind: "off" };
  const record = startRecord(target.app.name, { forcesGc: false });
  if (kind === "pprof") await checkPprof(ports, target, { pprof: endpoint, signal }, record);
  else {
    const isServed = await checkMetrics(ports, target, record, signal);
    const [told] = record.warnings();
    if (!isServed && told !== undefined) return { kind: "disabled", trouble: told };
  }
  return { kind: "on", name: endpoint.name, notes: record.warnings() };
};
