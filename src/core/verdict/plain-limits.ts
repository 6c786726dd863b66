/** The plain limits of each signal, for where no test is possible. */
import type { SignalName } from "../units/signals.ts";

export interface PlainLimit {
  /** Relative worsening from which it warns; for signals that are ratios themselves, the difference. */
  readonly warn: number;
  /** From here it is large: a tested signal still warns, an untested one fails. */
  readonly fail: number;
  /** Absolute change below which nothing is said, in the signal's unit. */
  readonly floor: number;
}

/** `metrics.md` §14, columns "plain warn", "plain fail", "plain floor". */
export const PLAIN_LIMITS: Readonly<Record<SignalName, PlainLimit | null>> = {
  allocated: { warn: 0.05, fail: 0.1, floor: 1024 },
  allocations: { warn: 0.05, fail: 0.1, floor: 10 },
  "live-heap": { warn: 0.1, fail: 0.2, floor: 4 * 1024 ** 2 },
  "live-objects": { warn: 0.1, fail: 0.2, floor: 10_000 },
  rss: { warn: 0.15, fail: 0.3, floor: 16 * 1024 ** 2 },
  "working-set": { warn: 0.15, fail: 0.3, floor: 16 * 1024 ** 2 },
  // The floor is .5 CPU seconds over all rounds; this one stands in where the work is not known.
  cpu: { warn: 0.1, fail: 0.2, floor: 0.000_1 },
  "gc-cpu": { warn: 0.03, fail: 0.03, floor: 0.03 },
  goroutines: { warn: 0.1, fail: 0.25, floor: 10 },
  "open-fds": { warn: 0.1, fail: 0.25, floor: 10 },
  "http-p50": { warn: 0.2, fail: 0.4, floor: 0.01 },
  "http-p95": { warn: 0.2, fail: 0.4, floor: 0.01 },
  "http-p99": { warn: 0.2, fail: 0.4, floor: 0.01 },
  "reconcile-p95": { warn: 0.2, fail: 0.4, floor: 0.01 },
  // The floors of these are events and bytes over all rounds; where the work is not known, over a thousand units.
  reconciles: { warn: 0.05, fail: 0.15, floor: 0.02 },
  "api-out": { warn: 0.05, fail: 0.15, floor: 0.02 },
  "api-in": { warn: 0.05, fail: 0.15, floor: 0.02 },
  "network-tx": { warn: 0.1, fail: 0.25, floor: 256 },
  "network-rx": { warn: 0.1, fail: 0.25, floor: 256 },
  throttling: { warn: 0.1, fail: 0.1, floor: 0.1 },
  // What is left in a queue is judged by itself: there is no limit to hold it to.
  workqueue: null,
  errors: { warn: 0.005, fail: 0.02, floor: 0.005 },
  restarts: { warn: 1, fail: 1, floor: 1 },
  series: { warn: 0.1, fail: 0.25, floor: 100 },
};
