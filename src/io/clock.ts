/** The clocks of this machine. */
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../ports/clock.ts";

/** Wall clock, monotonic clock and timers of Node. */
export function createClock(): Clock {
  return {
    nowSeconds: () => Date.now() / 1000,
    nowText: () => `${new Date().toISOString().slice(0, 19)}Z`,
    monotonicSeconds: () => performance.now() / 1000,
    sleep: async (seconds, signal) => {
      signal?.throwIfAborted();
      try {
        await delay(Math.max(0, seconds) * 1000, undefined, signal === undefined ? {} : { signal });
      } catch (error) {
        // Node wraps the reason in an AbortError of its own.
        signal?.throwIfAborted();
        throw error;
      }
    },
  };
}
