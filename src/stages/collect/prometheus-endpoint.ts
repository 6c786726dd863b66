/** The way to a Prometheus: a URL, or a pod behind a Service of the cluster through a port-forward; with what lets heapgate in. */
import type { QueriedPrometheus, PrometheusService } from "../../core/config/prometheus-config.ts";
import { heapgateError, type HeapgateError } from "../../core/errors/heapgate-error.ts";
import { PROMETHEUS_PORT } from "../../core/kubernetes/prometheus-manifests.ts";
import { selectPods, type PodInstance } from "../../core/kubernetes/select-pods.ts";
import { podPortOf, portsOfService, selectorOfService } from "../../core/kubernetes/service-target.ts";
import type { Files } from "../../ports/files.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { Authenticator } from "./authenticate.ts";
import { directEndpoint, type Endpoint } from "./endpoint.ts";
import { NO_AUTH, type EndpointAuth } from "./endpoint-auth.ts";
import { forwardLine, type ForwardPorts } from "./forward-line.ts";
import { podEndpoint } from "./pod-lines.ts";

/** Disposing ends the forward. */
export interface PrometheusWay extends AsyncDisposable {
  readonly endpoint: Endpoint;
}

export interface WayPorts extends ForwardPorts {
  readonly files: Pick<Files, "readText" | "resolve">;
}

export interface WayOptions {
  /** Null: there is no cluster. */
  readonly kube: KubeClient | null;
  /** Where Services without a namespace are. */
  readonly namespace: string;
  readonly authenticator: Authenticator;
  /** PEM files start here. */
  readonly configDir: string;
  readonly signal: AbortSignal;
}

const CALL_SECONDS = 30;
const NOTHING_TO_END = { [Symbol.asyncDispose]: () => Promise.resolve() };

const unreachable = (place: string, why: string): HeapgateError =>
  heapgateError("PROMETHEUS_UNREACHABLE", { place, why }, { stage: "collect" });

async function authOf(ports: WayPorts, { auth, authorityPath, place }: QueriedPrometheus, options: WayOptions): Promise<EndpointAuth> {
  const { authenticator, configDir, namespace, signal } = options;
  const opened = auth === null ? NO_AUTH : await authenticator.open("prometheus", auth, signal);
  if (authorityPath === null) return opened;
  const authority = await ports.files.readText(ports.files.resolve(configDir, authorityPath));
  if (authority === null) throw heapgateError("FILE_NOT_FOUND", { path: authorityPath }, { stage: "collect" });
  const tls = { ...(opened.tls ?? { insecureSkipVerify: false, clientCertificate: null }), authority };
  const serverName = place.kind === "url" ? undefined : `${place.name}.${place.namespace ?? namespace}.svc`;
  return { ...opened, tls: { ...tls, serverName } };
}

/** A ready pod of the Service and the port there. Throws PROMETHEUS_UNREACHABLE, KUBECTL_FAILED and the abort reason. */
async function findPod(
  kube: KubeClient,
  { name, port, namespace: written }: PrometheusService,
  { namespace: usual, signal }: WayOptions,
): Promise<{ readonly pod: PodInstance; readonly port: number }> {
  const namespace = written ?? usual;
  const place = `Service ${namespace}/${name}`;
  const call = { timeoutSeconds: CALL_SECONDS, signal };
  const service = await kube.getJson(["service", name, "-n", namespace], call);
  if (service === null) throw unreachable(place, "there is no such Service");
  const selector = selectorOfService(service);
  if (selector === null) throw unreachable(place, "it has no selector, so no pod stands behind it; write prometheus: { query: URL }");
  const { chosen, passedOver } = selectPods(await kube.getJson(["pods", "-n", namespace, "-l", selector], call), null);
  const [pod] = chosen;
  if (pod === undefined)
    throw unreachable(place, passedOver.length === 0 ? `no pod has its labels ${selector}` : `its pods are ${passedOver.join(", ")}`);
  const found = podPortOf(service, port, pod);
  if (found === null)
    throw unreachable(place, `it has no port ${port ?? ""} that leads to pod ${pod.pod}; its ports are ${portsOfService(service)}`);
  return { pod, port: found };
}

/** Opens nothing before the first question. Throws AUTH_FAILED, FILE_NOT_FOUND, PROMETHEUS_UNREACHABLE, KUBECTL_FAILED and the abort reason. */
export async function openPrometheusWay(ports: WayPorts, prometheus: QueriedPrometheus, options: WayOptions): Promise<PrometheusWay> {
  const { place } = prometheus;
  const auth = await authOf(ports, prometheus, options);
  if (place.kind === "url") return { endpoint: directEndpoint(ports.http, place.url, auth), ...NOTHING_TO_END };
  const { kube } = options;
  if (kube === null) throw unreachable(`Service ${place.name}`, "there is no cluster");
  const { pod, port } = await findPod(kube, place, options);
  const line = forwardLine(ports, kube, { namespace: pod.namespace, pod: pod.pod, port });
  return {
    endpoint: podEndpoint(line, { port, scheme: place.scheme, path: place.path }, auth),
    [Symbol.asyncDispose]: () => line[Symbol.asyncDispose](),
  };
}

/** The way to one of heapgate's own. */
export function ownPrometheusWay(ports: ForwardPorts, kube: KubeClient, { namespace, pod }: PodInstance): PrometheusWay {
  const line = forwardLine(ports, kube, { namespace, pod, port: PROMETHEUS_PORT });
  return {
    endpoint: podEndpoint(line, { port: PROMETHEUS_PORT, scheme: "http", path: "" }, NO_AUTH),
    [Symbol.asyncDispose]: () => line[Symbol.asyncDispose](),
  };
}
