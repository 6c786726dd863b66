/** Repeats a reading at a fixed schedule beside the workload, until it is stopped. */
import type { Clock } from "../../ports/clock.ts";

export interface Repetition {
  /** Waits for a reading that is going on; none starts after it. */
  readonly stop: () => Promise<void>;
}

/**
 * Calls `read` at start + k × `everySeconds` (k = 1, 2, …). A reading that takes longer than that skips the times it missed, so both sides
 * keep the same schedule and none is caught up on. A failure (an abort) ends the repetition: whoever waits for the workload learns of it
 * there.
 */
export function startRepetition(clock: Clock, everySeconds: number, read: () => Promise<void>, signal: AbortSignal): Repetition {
  const own = new AbortController();
  const either = AbortSignal.any([signal, own.signal]);
  const startedAt = clock.monotonicSeconds();
  const repeat = async (): Promise<void> => {
    for (;;) {
      const done = Math.floor((clock.monotonicSeconds() - startedAt) / everySeconds + 1e-9);
      await clock.sleep(startedAt + (done + 1) * everySeconds - clock.monotonicSeconds(), either);
      await read();
      either.throwIfAborted();
    }
  };
  const ended = repeat().catch(() => {});
  const stop = async (): Promise<void> => {
    own.abort();
    await ended;
  };
  return { stop };
}
