// A clock whose time passes only by sleeping: sleeps end in the order of their deadlines, at once.
import type { Clock } from "../../src/ports/clock.ts";

export interface FakeClock extends Clock {
  /** Lets time pass without anybody sleeping. */
  readonly advance: (seconds: number) => void;
}

export function fakeClock(startSeconds = 1_700_000_000): FakeClock {
  let now = 0;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  // Sleepers wake one per turn of the loop, so that whoever was woken may go to sleep again first.
  const wakeNext = (): void => {
    sleepers.sort((a, b) => a.at - b.at);
    const next = sleepers.shift();
    if (next === undefined) return;
    now = Math.max(now, next.at);
    next.wake();
  };
  return {
    nowSeconds: () => startSeconds + now,
    nowText: () => `${new Date((startSeconds + now) * 1000).toISOString().slice(0, 19)}Z`,
    monotonicSeconds: () => now,
    advance: (seconds) => {
      now += seconds;
    },
    sleep: (seconds, signal) => {
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const sleeper = { at: now + Math.max(0, seconds), wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener(
          "abort",
          () => {
            const index = sleepers.indexOf(sleeper);
            if (index >= 0) sleepers.splice(index, 1);
            reject(signal.reason);
          },
          { once: true },
        );
        setImmediate(wakeNext);
      });
    },
  };
}
