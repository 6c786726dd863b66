/** What is measured in a trial in a cluster: one target per container of a component's pods, its endpoints found, reached and let in to. */
import type { ComponentConfig, EndpointConfig } from "../../core/config/config.ts";
import { HeapgateError, heapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import { describePorts, portByName, type EndpointKind } from "../../core/kubernetes/probe-ports.ts";
import type { PodInstance } from "../../core/kubernetes/select-pods.ts";
import type { KubeletReading } from "../../core/snapshot/raw-round.ts";
import type { Side } from "../../core/snapshot/snapshot.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import { allOrFirstError } from "./all-or-first-error.ts";
import type { Authenticator } from "./authenticate.ts";
import type { CollectTarget, MeasuredApp } from "./collect-target.ts";
import { directEndpoint, type Endpoint } from "./endpoint.ts";
import { NO_AUTH, NO_AUTH_ANY_CERTIFICATE, type EndpointAuth } from "./endpoint-auth.ts";
import { findPodsIfAny, findPods } from "./find-pods.ts";
import type { ForwardPorts } from "./forward-line.ts";
import { cleanPath, podEndpoint, podLines, type PodLines, type PodPlace } from "./pod-lines.ts";
import { probeEndpoint, type PortMemory } from "./probe-endpoint.ts";
import { proxyEndpoint } from "./proxy-endpoint.ts";

export interface PodTargetOptions {
  readonly kube: KubeClient;
  /** Those with `measure: false` are passed over. */
  readonly components: readonly ComponentConfig[];
  readonly defaultNamespace: string;
  readonly side: Side;
  readonly authenticator: Authenticator;
  /** One for a run. */
  readonly memory: PortMemory;
  /** What the kubelet says of a pod's container; null where nobody reads that. */
  readonly readKubelet: ((pod: PodInstance) => Promise<KubeletReading | null>) | null;
  readonly signal: AbortSignal;
}

export interface PodTarget {
  readonly target: CollectTarget;
  /** Null: a component behind a URL whose pod is not known. */
  readonly pod: PodInstance | null;
}

/** Disposing ends all forwards. */
export interface OpenedTargets extends AsyncDisposable {
  readonly opened: readonly PodTarget[];
  /** Of optional components that are not there. */
  readonly absent: readonly Warning[];
}

/**
 * Opens a way to every measured component; all its replicas are targets. Throws NO_PODS, PORT_UNKNOWN, FORWARD_FAILED, AUTH_FAILED, PPROF_DISABLED
 * and METRICS_DISABLED (when what is required answers on no port), KUBECTL_FAILED, or the abort reason; nothing is left open then.
 */
export async function openPodTargets(ports: ForwardPorts, options: PodTargetOptions): Promise<OpenedTargets> {
  await using resources = new AsyncDisposableStack();
  const measured = options.components.filter(({ measure }) => measure);
  const opened = await allOrFirstError(measured.map((component) => openComponent(ports, options, component, resources)));
  const absent = measured.filter((_, index) => opened[index] === null);
  const owned = resources.move();
  return {
    opened: opened.flatMap((targets) => targets ?? []),
    absent: absent.map((component) => notThere(component, options)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The first pod shows where the component answers; the others are opened side by side. Null: an optional component, of which there is no pod. */
async function openComponent(
  ports: ForwardPorts,
  options: PodTargetOptions,
  component: ComponentConfig,
  resources: AsyncDisposableStack,
): Promise<readonly PodTarget[] | null> {
  if (component.url !== null) return [await openUrl(ports, options, component, component.url)];
  if (component.pods === null) return [];
  const { name, pods } = component;
  const { kube, defaultNamespace, signal } = options;
  const openOne = async (pod: PodInstance): Promise<PodTarget> => {
    const lines = resources.use(podLines(ports, kube, pod));
    return { target: await openPod(ports, options, component, lines), pod };
  };
  const find = { component: name, pods, defaultNamespace, signal };
  const [first, ...others] = component.optional === true ? await findPodsIfAny(kube, find) : await findPods(kube, find);
  if (first === undefined) return null;
  return [await openOne(first), ...(await allOrFirstError(others.map(openOne)))];
}

const notThere = ({ name, pods }: ComponentConfig, { side, defaultNamespace }: PodTargetOptions): Warning =>
  warning(
    "component-absent",
    `Component ${name} is not present on ${side}: no pod fits ${pods?.selector ?? "?"} in namespace ${pods?.namespace ?? defaultNamespace}. It is optional, so the run goes on without it.`,
    "Nothing is to be done if this version has none of it; else check components[].selector and namespace, and take optional away.",
  );

interface Found {
  readonly endpoint: Endpoint | null;
  readonly port: number | null;
  readonly unanswered: Warning | null;
}
const OFF: Found = { endpoint: null, port: null, unanswered: null };

async function openPod(
  ports: ForwardPorts,
  options: PodTargetOptions,
  component: ComponentConfig,
  lines: PodLines,
): Promise<CollectTarget> {
  const silent = new Set<number>();
  const find = async (kind: EndpointKind): Promise<Found> => {
    const endpoint = component[kind];
    if (endpoint === "off") return OFF;
    const auth = await authOf(options, component.name, endpoint, NO_AUTH_ANY_CERTIFICATE);
    return endpoint.port === null
      ? await findAnywhere(lines, { options, component: component.name, kind, endpoint, auth, silent })
      : await findAt(ports, lines, { options, component: component.name, kind, endpoint, auth, port: endpoint.port });
  };
  // Where a port is looked for, the second search knows which were silent.
  const isSearched = [component.pprof, component.metrics].some((endpoint) => endpoint !== "off" && endpoint.port === null);
  const searches = isSearched ? [await find("pprof"), await find("metrics")] : await allOrFirstError([find("pprof"), find("metrics")]);
  const [pprof = OFF, metrics = OFF] = searches;
  await lines.keepOnly([pprof.port, metrics.port].filter((port) => port !== null));
  return {
    app: appOf(options, component.name, lines.pod.instance, lines.pod),
    pprof: pprof.endpoint,
    metrics: metrics.endpoint,
    ...requirementsOf(component),
    unanswered: [pprof.unanswered, metrics.unanswered].filter((one) => one !== null),
  };
}

interface FindOptions {
  readonly options: PodTargetOptions;
  readonly component: string;
  readonly kind: EndpointKind;
  readonly endpoint: EndpointConfig;
  readonly auth: EndpointAuth;
}

/** A port somebody named: whether it answers is asked before the load, like in any mode. */
async function findAt(ports: ForwardPorts, lines: PodLines, find: FindOptions & { readonly port: number | string }): Promise<Found> {
  const { options, component, kind, endpoint, auth, port } = find;
  const { pod } = lines;
  const number = typeof port === "number" ? port : portByName(pod, port);
  if (number === null) {
    const declared = describePorts([...pod.ports, ...pod.foreignPorts]);
    throw heapgateError("PORT_UNKNOWN", { component, port: String(port), pod: pod.pod, declared }, { stage: "collect" });
  }
  const place: PodPlace = { port: number, scheme: endpoint.scheme, path: endpoint.path };
  const line = lines.lineOf(number);
  try {
    await line.open(options.signal);
  } catch (error) {
    const proxied = kind === "metrics" && endpoint.auth === null && error instanceof HeapgateError && error.code === "FORWARD_FAILED";
    if (!proxied) throw error;
    return await findByProxy(ports, lines, find, { place, cause: error });
  }
  return { endpoint: podEndpoint(line, place, auth), port: number, unanswered: null };
}

/** Metrics that no forward reaches, read through the API server; the forward's own error when that does not work either. */
async function findByProxy(
  { clock }: ForwardPorts,
  { pod }: PodLines,
  { options }: FindOptions,
  { place, cause }: { readonly place: PodPlace; readonly cause: HeapgateError },
): Promise<Found> {
  const endpoint = proxyEndpoint(clock, options.kube, pod, place);
  const answer = await endpoint.ask({ path: "", headers: {}, timeoutSeconds: PROXY_TIMEOUT_SECONDS, signal: options.signal });
  if (answer.kind === "failed") throw cause;
  return { endpoint, port: null, unanswered: null };
}
const PROXY_TIMEOUT_SECONDS = 10;

/** Nobody said where: every likely port is asked. What answers nowhere is off, and said, unless something of it is required. */
async function findAnywhere(lines: PodLines, find: FindOptions & { readonly silent: Set<number> }): Promise<Found> {
  const { options, component, kind, endpoint, auth, silent } = find;
  const { path, scheme } = endpoint;
  const { memory, signal } = options;
  const probe = await probeEndpoint(lines, { component, kind, path, scheme, auth, memory, silent, signal });
  if (probe.kind === "found") {
    const { place } = probe;
    return { endpoint: podEndpoint(lines.lineOf(place.port), place, auth), port: place.port, unanswered: null };
  }
  if (endpoint.required.length > 0) {
    const url = `${lines.pod.namespace}/${lines.pod.pod}${cleanPath(path)}`;
    const code = kind === "pprof" ? "PPROF_DISABLED" : "METRICS_DISABLED";
    throw heapgateError(code, { component, url, answer: `nowhere: ${probe.said}` }, { stage: "collect" });
  }
  return { endpoint: null, port: null, unanswered: nowhere(component, kind, probe.said) };
}

const nowhere = (component: string, kind: EndpointKind, said: string): Warning =>
  kind === "pprof"
    ? warning(
        "pprof-off",
        `Component ${component} serves no profiles that could be found: ${said}. pprof is off: no heap attribution, no leak gate for the live heap.`,
        "Switch it on with components[].args or env, name its port under components[].pprof, or write pprof: off.",
      )
    : warning(
        "metrics-missing",
        `Component ${component} serves no metrics that could be found: ${said}.`,
        "Serve /metrics, name its port and path under components[].metrics, or write metrics: off.",
      );

/** A component behind an address of its own, such as an ingress; its pod is asked of the kubelet when there is one and only one. */
async function openUrl({ http }: ForwardPorts, options: PodTargetOptions, component: ComponentConfig, url: string): Promise<PodTarget> {
  const find = async (endpoint: "off" | EndpointConfig): Promise<Endpoint | null> => {
    if (endpoint === "off") return null;
    const auth = await authOf(options, component.name, endpoint, NO_AUTH);
    return directEndpoint(http, `${url.replace(/\/+$/u, "")}${cleanPath(endpoint.path)}`, auth);
  };
  const { kube, defaultNamespace, signal } = options;
  const { name, pods } = component;
  const [pod = null, ...others] = pods === null ? [] : await findPods(kube, { component: name, pods, defaultNamespace, signal });
  const only = others.length === 0 ? pod : null;
  const [pprof, metrics] = [await find(component.pprof), await find(component.metrics)];
  return { target: { app: appOf(options, name, "url", only), pprof, metrics, ...requirementsOf(component) }, pod: only };
}

const authOf = (
  { authenticator, signal }: PodTargetOptions,
  component: string,
  { auth }: EndpointConfig,
  without: EndpointAuth,
): Promise<EndpointAuth> => (auth === null ? Promise.resolve(without) : authenticator.open(component, auth, signal));

const requirementsOf = ({ pprof, metrics }: ComponentConfig): Pick<CollectTarget, "requiredProfiles" | "requiredMetrics"> => ({
  requiredProfiles: pprof === "off" ? [] : pprof.required,
  requiredMetrics: metrics === "off" ? [] : metrics.required,
});

/** A container's process is not ours: that it ended or restarted is read from the pod when the trial is over. */
const appOf = ({ side, readKubelet }: PodTargetOptions, name: string, instance: string, pod: PodInstance | null): MeasuredApp => ({
  name,
  side,
  instance,
  exited: new Promise(() => {}),
  hasExited: () => null,
  outputTail: () => "",
  readStats: () => Promise.resolve({ cpuSeconds: null, rssBytes: null, openFds: null, threads: null }),
  ...(readKubelet === null || pod === null ? {} : { readKubelet: () => readKubelet(pod) }),
});
