/** Starts a Prometheus of heapgate's own beside the app of one trial and takes it out again; its namespace lasts for the run. */
import { HeapgateError, heapgateError } from "../../core/errors/heapgate-error.ts";
import {
  podAddressesOf,
  PROMETHEUS_NAME,
  PROMETHEUS_NAMESPACE,
  PROMETHEUS_SELECTOR,
  prometheusManifests,
  type OwnPrometheus,
} from "../../core/kubernetes/prometheus-manifests.ts";
import { selectPods, type PodInstance } from "../../core/kubernetes/select-pods.ts";
import { writeManifests } from "../../core/manifests/write-manifests.ts";
import type { KubeClient } from "../../ports/kube-client.ts";
import type { ObjectLedger } from "../../ports/ledger.ts";
import { waitForRollout, type WaitPorts } from "./wait-rollout.ts";

const CALL_SECONDS = 30;
/** An image of 300 MB may have to be pulled. */
const READY_SECONDS = 180;
const REMOVE_SECONDS = 60;

/** Removes something in the cluster with all that belongs to it. Never throws. */
const remove = async (kube: KubeClient, ...what: readonly string[]): Promise<boolean> => {
  const args = ["delete", ...what, "--ignore-not-found", "--wait=true"];
  const removed = await kube.run(args, { timeoutSeconds: REMOVE_SECONDS }).catch(() => null);
  return removed?.exitCode === 0;
};

export interface NamespaceOptions {
  readonly kube: KubeClient;
  /** Noted there before it is made. */
  readonly ledger: ObjectLedger;
  /** False: the cluster goes as a whole, so it may stay. */
  readonly removes: boolean;
  readonly signal: AbortSignal;
}

/** Makes the namespace; disposing removes it with all in it. Throws APPLY_FAILED and the abort reason; nothing is left then. */
export async function openPrometheusNamespace({ kube, ledger, removes, signal }: NamespaceOptions): Promise<AsyncDisposable> {
  await ledger.note([PROMETHEUS_NAMESPACE]);
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    // What could not be removed stays noted.
    if (removes && (await remove(kube, `namespace/${PROMETHEUS_NAME}`))) await ledger.forget([PROMETHEUS_NAMESPACE]);
  });
  await kube.apply(writeManifests([PROMETHEUS_NAMESPACE]), { recreate: false, timeoutSeconds: CALL_SECONDS, signal });
  return stack.move();
}

export interface StartPrometheusOptions {
  readonly kube: KubeClient;
  readonly prometheus: Omit<OwnPrometheus, "addresses">;
  readonly signal: AbortSignal;
}

/** Disposing removes it. */
export interface StartedPrometheus extends AsyncDisposable {
  readonly pod: PodInstance;
}

/** Of the pods that are to be scraped. */
async function addressesOf({ kube, prometheus, signal }: StartPrometheusOptions): Promise<OwnPrometheus["addresses"]> {
  const addresses = new Map<string, string>();
  for (const namespace of new Set(prometheus.jobs.flatMap(({ pods }) => pods.map((pod) => pod.namespace)))) {
    const list = await kube.getJson(["pods", "-n", namespace], { timeoutSeconds: CALL_SECONDS, signal });
    for (const [pod, address] of podAddressesOf(list)) addresses.set(pod, address);
  }
  return addresses;
}

const startFailed = (image: string, why: string, cause?: unknown): HeapgateError =>
  heapgateError("PROMETHEUS_START_FAILED", { image, why: why.replace(/\.$/u, "") }, { stage: "deploy", cause });

/** In the namespace that is there. Throws APPLY_FAILED, KUBECTL_FAILED, PROMETHEUS_START_FAILED and the abort reason; nothing is left then. */
export async function startPrometheus(ports: WaitPorts, options: StartPrometheusOptions): Promise<StartedPrometheus> {
  const { kube, prometheus, signal } = options;
  const { image } = prometheus;
  const manifests = prometheusManifests({ ...prometheus, addresses: await addressesOf(options) });
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    const own = ["deployment", "secret"].map((kind) => `${kind}/${PROMETHEUS_NAME}`);
    // In the foreground: its pod is gone before the next trial begins.
    await remove(kube, ...own, "-n", PROMETHEUS_NAME, "--cascade=foreground");
  });
  await kube.apply(writeManifests(manifests), { recreate: true, timeoutSeconds: CALL_SECONDS, signal });
  const workloads = [{ kind: "Deployment", namespace: PROMETHEUS_NAME, name: PROMETHEUS_NAME }] as const;
  try {
    await waitForRollout(ports, kube, { workloads, timeoutSeconds: READY_SECONDS, loadedImages: [], signal });
  } catch (error) {
    const isRollout = error instanceof HeapgateError && (error.code === "ROLLOUT_FAILED" || error.code === "ROLLOUT_TIMEOUT");
    throw isRollout ? startFailed(image, error.message, error) : error;
  }
  const list = await kube.getJson(["pods", "-n", PROMETHEUS_NAME, "-l", PROMETHEUS_SELECTOR], { timeoutSeconds: CALL_SECONDS, signal });
  const [pod] = selectPods(list, null).chosen;
  if (pod === undefined) throw startFailed(image, "its pod is gone again");
  const owned = stack.move();
  return { pod, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
