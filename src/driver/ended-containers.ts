/** Containers that end while they are measured: what a trial tells of it, when there is no base to go on with, and when head has shown enough. */
import { heapgateError, type HeapgateError } from "../core/errors/heapgate-error.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import type { PhaseName, Side } from "../core/snapshot/snapshot.ts";

/** A container that ended during the measured phases of a trial. */
export interface ContainerEnd {
  readonly component: string;
  /** `OOMKilled (exit code 137)`; null: the cluster does not say. */
  readonly how: string | null;
  /** In which the trial broke off; null: it went on to its end. */
  readonly phase: PhaseName | null;
}

/** Measured trials of base that may all be lost before the session ends. */
const LOST_TRIALS_OF_BASE = 3;

/** The first container of the trial that ended; null: none did. `isBroken`: the trial did not get to its end. */
export const containerEndOf = (rounds: readonly RawRound[], isBroken: boolean): ContainerEnd | null => {
  const ended = rounds.find(({ container }) => (container?.restarts ?? 0) > 0);
  return ended === undefined
    ? null
    : {
        component: ended.component,
        how: ended.container?.lastTermination ?? null,
        phase: isBroken ? (ended.phases.at(-1)?.phase ?? null) : null,
      };
};

/**
 * CONTAINER_ENDED when base cannot be measured: its container ended in the warm-up trial and again in the first measured one, or in all of the first
 * three measured ones. Null otherwise. Head is judged by its health instead, which needs a base that stands.
 */
export const hopelessBase = (trials: {
  readonly side: Side;
  /** Of the discarded trial; null: nothing ended, or there was none. */
  readonly warmUp: ContainerEnd | null;
  /** Of the measured trials, in order; null: nothing ended. */
  readonly measured: readonly (ContainerEnd | null)[];
}): HeapgateError | null => {
  const { side, warmUp, measured } = trials;
  const last = measured.at(-1) ?? null;
  if (side !== "base" || last === null || measured.includes(null)) return null;
  const lost = measured.length + (warmUp === null ? 0 : 1);
  if (lost < LOST_TRIALS_OF_BASE && warmUp === null) return null;
  return heapgateError("CONTAINER_ENDED", { ...last, side, trials: lost }, { stage: "workload" });
};

/** Measured trials of head that show that it is no chance. */
const LOST_TRIALS_OF_HEAD = 3;

/** Whether more rounds tell nothing new: head's container ended in each of its trials, at least three, and base's in none. Its health decides then. */
export const isHeadLost = (trials: {
  readonly base: readonly (ContainerEnd | null)[];
  readonly head: readonly (ContainerEnd | null)[];
}): boolean => trials.head.length >= LOST_TRIALS_OF_HEAD && !trials.head.includes(null) && trials.base.every((end) => end === null);
