/** What the cluster says of one measured container over a trial, put together from its pod's health, the kubelet and the API server. */
import type { ContainerFacts } from "../snapshot/raw-round.ts";
import type { PodHealth } from "./restarts.ts";
import type { ContainerRef } from "./stats-summary.ts";

export interface FactSources {
  /** Health of the pods when they were found, before the measured phases. */
  readonly before: readonly PodHealth[];
  /** The same at the end of the trial; null: nobody could ask. */
  readonly after: readonly PodHealth[] | null;
  readonly kubelet: Pick<ContainerFacts, "kubelet" | "workingSetMaxBytes" | "throttledRatio" | "memoryLimitBytes"> | null;
  /** Requests of the component's identity to the API server; null: not counted. */
  readonly apiRequests: number | null;
}

/** Ends of a container between two looks, and how it ended last. A pod that is gone or was evicted ended once, whatever its counter says. */
function endsBetween(
  before: readonly PodHealth[],
  after: readonly PodHealth[],
  ref: ContainerRef,
): Pick<ContainerFacts, "restarts" | "lastTermination"> {
  const pod = before.find(({ namespace, name }) => namespace === ref.namespace && name === ref.pod);
  const own = pod?.containers.find(({ name }) => name === ref.container);
  if (pod === undefined || own === undefined) return { restarts: null, lastTermination: null };
  const later = after.find(({ uid }) => uid === pod.uid);
  if (later === undefined) return { restarts: 1, lastTermination: "the pod is gone" };
  const now = later.containers.find(({ name }) => name === ref.container);
  if (later.eviction !== null && pod.eviction === null) return { restarts: 1, lastTermination: `the pod was evicted: ${later.eviction}` };
  if (now === undefined) return { restarts: 1, lastTermination: "the container is gone" };
  const counted = Math.max(0, now.restarts - own.restarts);
  // The counter goes up when the container is started anew; until then only its state tells.
  const hasEnded = now.lastTermination !== null && now.lastTermination !== own.lastTermination;
  const restarts = counted === 0 && hasEnded ? 1 : counted;
  return { restarts, lastTermination: restarts > 0 ? now.lastTermination : null };
}

const NO_KUBELET: NonNullable<FactSources["kubelet"]> = {
  kubelet: { start: null, end: null },
  workingSetMaxBytes: null,
  throttledRatio: null,
};

/** Facts of one container. Restarts are null when nobody could ask for them: then nothing is known, and nothing is claimed. */
export const containerFacts = (ref: ContainerRef, { before, after, kubelet, apiRequests }: FactSources): ContainerFacts => ({
  ...(kubelet ?? NO_KUBELET),
  ...(after === null ? { restarts: null, lastTermination: null } : endsBetween(before, after, ref)),
  apiRequests,
});
