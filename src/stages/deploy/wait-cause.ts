/** Finds the one-line cause of workloads that do not become ready: their pods, the events around them, the end of their logs. */
import { parseJson, textAt } from "../../core/kubernetes/json-fields.ts";
import { maskSecrets } from "../../core/kubernetes/mask-secrets.ts";
import { causeOfPod, creationCause, type Cause } from "../../core/kubernetes/pod-cause.ts";
import { isPodWell, parseEvents, type ClusterEvent, type ContainerState, type PodState } from "../../core/kubernetes/pod-state.ts";
import { podsOf } from "../../core/kubernetes/workload-state.ts";
import type { KubeClient } from "../../ports/kube-client.ts";

export interface CauseOptions {
  /** References of the images that were loaded into the nodes; images pushed to a registry do not belong here. */
  readonly loadedImages: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** Logs that were read, by pod, container and number of restarts: an ended run says no more. */
export type LogCache = Map<string, string>;

const LOG_LINES = 40;
const TIMEOUT_SECONDS = 15;

export interface Troubled {
  /** As the API server has it. */
  readonly workload: unknown;
  /** The pods of its namespace, or its own. */
  readonly pods: readonly PodState[];
  /** The events of its namespace. */
  readonly events: readonly ClusterEvent[];
}

/** The cause of one workload that is not ready; null: nothing is wrong with it as far as the cluster tells. */
export async function findCause(
  kube: KubeClient,
  { workload, pods, events }: Troubled,
  logs: LogCache,
  options: CauseOptions,
): Promise<Cause | null> {
  const namespace = textAt(workload, "metadata", "namespace") ?? "default";
  const troubled = podsOf(workload, pods).filter((pod) => !pod.isDeleting && (!isPodWell(pod) || pod.phase === "Succeeded"));
  // Pods that ended stay in the list beside those that replace them.
  const living = troubled.toSorted((a, b) => Number(hasEnded(a)) - Number(hasEnded(b)));
  for (const pod of living) {
    const ends = new Map<string, string>();
    for (const container of pod.containers) {
      if (hasCrashed(container)) ends.set(container.name, await readEnd(kube, pod, container, logs, options.signal));
    }
    const cause = causeOfPod(pod, { events, logs: ends, loadedImages: options.loadedImages });
    if (cause !== null) return { ...cause, text: maskSecrets(cause.text, []) };
  }
  return creationCause({ kind: textAt(workload, "kind") ?? "", name: textAt(workload, "metadata", "name") ?? "", namespace }, events);
}

const hasEnded = ({ phase }: PodState): boolean => phase === "Succeeded" || phase === "Failed";
const hasCrashed = ({ now, last }: ContainerState): boolean =>
  now.kind === "terminated" ? now.termination.exitCode !== 0 : now.kind === "waiting" && last !== null;

/** The events of a namespace, oldest first; none where they may not be read: causes are then told from the pods alone. */
export async function readEvents(kube: KubeClient, namespace: string, signal: AbortSignal | undefined): Promise<readonly ClusterEvent[]> {
  const result = await kube.run(["get", "events", "-n", namespace, "-o", "json"], { timeoutSeconds: TIMEOUT_SECONDS, signal });
  return result.exitCode === 0 ? parseEvents(parseJson(result.stdout)) : [];
}

async function readEnd(
  kube: KubeClient,
  pod: PodState,
  container: ContainerState,
  cache: LogCache,
  signal: AbortSignal | undefined,
): Promise<string> {
  const key = `${pod.uid} ${container.name} ${container.restarts} ${container.now.kind}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const args = ["logs", pod.name, "-n", pod.namespace, "-c", container.name, `--tail=${LOG_LINES}`];
  const isOver = container.now.kind === "terminated";
  const result = await kube.run(isOver ? args : [...args, "--previous"], { timeoutSeconds: TIMEOUT_SECONDS, signal });
  const text = result.exitCode === 0 ? result.stdout : "";
  cache.set(key, text);
  return text;
}
