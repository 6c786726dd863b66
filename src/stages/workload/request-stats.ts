/** Latencies and errors of the built-in HTTP driver, summed up. Pure. */
import type { RequestStats } from "../../core/snapshot/raw-round.ts";

/** The first fifth is left out: connections are set up in it. */
const LEFT_OUT_SHARE = 0.2;

/** One sent request in the order of sending. `latencySeconds` is null when no answer came. */
export interface SentRequest {
  readonly latencySeconds: number | null;
  readonly failed: boolean;
}

/** Of one workload, or of several that ran side by side: of each its own first fifth is left out. Percentiles by nearest rank: a value that was really seen. */
export function summarizeRequests(...workloads: readonly (readonly SentRequest[])[]): RequestStats {
  const latencies = workloads
    .flatMap((sent) => sent.slice(Math.floor(sent.length * LEFT_OUT_SHARE)))
    .flatMap(({ latencySeconds }) => latencySeconds ?? [])
    .toSorted((a, b) => a - b);
  const all = workloads.flat();
  return {
    requests: all.length,
    errors: all.filter(({ failed }) => failed).length,
    p50Seconds: percentileOf(latencies, 0.5),
    p95Seconds: percentileOf(latencies, 0.95),
    p99Seconds: percentileOf(latencies, 0.99),
  };
}

/** Nearest rank in an ascending list; null when it is empty. */
const percentileOf = (ascending: readonly number[], share: number): number | null =>
  ascending[Math.ceil(share * ascending.length) - 1] ?? null;
