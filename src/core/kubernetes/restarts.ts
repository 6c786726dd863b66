/** What happened to pods while they were measured: restarts, memory kills, evictions, nodes under pressure. */
import { evictionWords, terminationText } from "./pod-cause.ts";
import type { PodState, Termination } from "./pod-state.ts";

export interface ContainerHealth {
  readonly name: string;
  readonly restarts: number;
  /** How its last run ended: `OOMKilled (exit code 137)`; null: it never ended. */
  readonly lastTermination: string | null;
}

export interface PodHealth {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node: string | null;
  /** Null: it was not evicted. */
  readonly eviction: string | null;
  readonly containers: readonly ContainerHealth[];
}

const endOf = (termination: Termination | null): string | null => (termination === null ? null : (terminationText(termination) ?? "ended"));

export const healthOfPod = (pod: PodState): PodHealth => ({
  namespace: pod.namespace,
  name: pod.name,
  uid: pod.uid,
  node: pod.node,
  eviction: evictionWords(pod),
  containers: pod.containers
    .filter(({ isInit }) => !isInit)
    .map(({ name, restarts, now, last }) => ({
      name,
      restarts,
      lastTermination: endOf(now.kind === "terminated" ? now.termination : last),
    })),
});

/**
 * What happened between two looks at the pods that were there at the first one, in words: "container shop of pod shop-7d-x restarted:
 * OOMKilled (exit code 137)". Empty: nothing. Whatever is in the list makes the phase void.
 */
export const explainRestarts = (before: readonly PodHealth[], after: readonly PodHealth[]): readonly string[] =>
  before.flatMap((pod) => {
    const later = after.find(({ uid }) => uid === pod.uid);
    if (later === undefined) return [`pod ${pod.name} is gone`];
    if (later.eviction !== null && pod.eviction === null) return [`pod ${pod.name} was evicted: ${later.eviction}`];
    return pod.containers.flatMap((container) => {
      const found = explainRestart(
        pod.name,
        container,
        later.containers.find(({ name }) => name === container.name),
      );
      return found === null ? [] : [found];
    });
  });

function explainRestart(pod: string, before: ContainerHealth, after: ContainerHealth | undefined): string | null {
  if (after === undefined) return `container ${before.name} of pod ${pod} is gone`;
  const times = after.restarts - before.restarts;
  // The count goes up when the container is started anew, some seconds after its end at the worst.
  const hasEnded = after.lastTermination !== before.lastTermination && after.lastTermination !== null;
  if (times <= 0 && !hasEnded) return null;
  const how = after.lastTermination === null ? "" : `: ${after.lastTermination}`;
  return times <= 0
    ? `container ${before.name} of pod ${pod} ended${how}`
    : `container ${before.name} of pod ${pod} restarted${times > 1 ? ` ${times} times` : ""}${how}`;
}
