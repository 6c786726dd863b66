/** Several runs of one phase as one result: work and errors add up, latencies are those of the run in the middle. Pure. */
import type { RequestPart, RequestStats } from "../../core/snapshot/raw-round.ts";
import type { WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import { median } from "../../core/stats/order.ts";

/** One run is given as it is. Units per second are over the time in which each run worked, waits between runs left out. */
export function sumRuns(first: WorkloadResult, others: readonly WorkloadResult[]): WorkloadResult {
  if (others.length === 0) return first;
  const runs = [first, ...others];
  const parts = first.parts?.map((part, index) =>
    sumParts(
      part,
      runs.flatMap((run) => run.parts?.[index] ?? []),
    ),
  );
  const components = first.byComponent === undefined ? null : Object.keys(first.byComponent);
  return {
    units: sumKnown(runs.map(({ units }) => units)),
    requests: sumRequests(runs.map(({ requests }) => requests)),
    ...(parts === undefined ? {} : { parts }),
    ...(components === null
      ? {}
      : {
          byComponent: Object.fromEntries(
            components.flatMap((component) => {
              const stats = sumRequests(runs.map(({ byComponent }) => byComponent?.[component] ?? null));
              return stats === null ? [] : [[component, stats] as const];
            }),
          ),
        }),
    unanswered: runs.reduce((sum, { unanswered }) => sum + unanswered, 0),
    firstError: runs.find(({ firstError }) => firstError !== null)?.firstError ?? null,
    offeredPerSecond: first.offeredPerSecond,
    achievedPerSecond: speedOf(runs.map(({ units, achievedPerSecond }) => ({ amount: units, perSecond: achievedPerSecond }))),
    durationSeconds: runs.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
  };
}

const sumParts = (first: RequestPart, all: readonly RequestPart[]): RequestPart => ({
  ...first,
  ...sumRequests(all),
  achievedPerSecond: speedOf(all.map(({ requests, achievedPerSecond }) => ({ amount: requests, perSecond: achievedPerSecond }))),
});

/** Null as soon as one is not known. */
const sumKnown = (values: readonly (number | null)[]): number | null =>
  values.includes(null) ? null : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** The amount of all by the time it took at the speed of each; null when one is not known. */
function speedOf(runs: readonly { readonly amount: number | null; readonly perSecond: number | null }[]): number | null {
  let [amount, seconds] = [0, 0];
  for (const run of runs) {
    if (run.amount === null || run.perSecond === null || run.perSecond <= 0) return null;
    amount += run.amount;
    seconds += run.amount / run.perSecond;
  }
  return seconds > 0 ? amount / seconds : null;
}

/** Percentiles do not add up: the median over the runs stands for them. */
function sumRequests(runs: readonly (RequestStats | null)[]): RequestStats | null {
  const known = runs.filter((run) => run !== null);
  if (known.length === 0 || known.length < runs.length) return null;
  const typical = (of: (stats: RequestStats) => number | null): number | null => {
    const values = known.flatMap((stats) => of(stats) ?? []);
    return values.length === 0 ? null : median(values);
  };
  return {
    requests: known.reduce((sum, { requests }) => sum + requests, 0),
    errors: known.reduce((sum, { errors }) => sum + errors, 0),
    p50Seconds: typical(({ p50Seconds }) => p50Seconds),
    p95Seconds: typical(({ p95Seconds }) => p95Seconds),
    p99Seconds: typical(({ p99Seconds }) => p99Seconds),
  };
}
