/** What triage takes from the families of the apps themselves: requests they answered, and how long goroutines waited for a processor. */
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import type { FamilyComparison } from "./comparison-metrics.ts";
import { COUNT_MOVED, LEAST_REQUESTS } from "./triage-moved.ts";
import type { Flow } from "./triage-network.ts";
import type { SchedulerLatency } from "./triage-noise.ts";

const SERVED = /(?:^|_)http_request_duration_seconds$/u;
const LATENCIES = "go_sched_latencies_seconds";

const isWhole = ({ labels }: FamilyComparison): boolean => Object.keys(labels).length === 0;

/** The requests a component answered by unit of work, where they moved as much as any other count must; `units` is the work of a round. */
export const servedRequests = (families: readonly FamilyComparison[], component: string, units: number | null): Flow | null => {
  const row = families.find(
    (one) => one.component === component && SERVED.test(one.metric) && one.aggregation === "observations/units" && isWhole(one),
  );
  if (row === undefined || row.difference === null || row.beyondSpread === false) return null;
  const { ratio, difference, head } = row;
  if (ratio === null ? row.base !== 0 : ratio < COUNT_MOVED) return null;
  if (units !== null && difference * units < LEAST_REQUESTS) return null;
  const said = `HTTP requests answered per unit ${ratio === null ? `from none to ${formatQuantity(head, "count")}` : formatChange(ratio)}`;
  return { direction: "in", counts: "requests", noun: "request", said, ratio, difference, source: "app metrics" };
};

/** The mean wait of each component that tells it. The runtime's buckets are powers of ten: only a change of their size is one. */
export const schedulerLatencies = (families: readonly FamilyComparison[]): readonly SchedulerLatency[] =>
  families.flatMap((row) =>
    row.metric === LATENCIES && row.aggregation === "hmean" && isWhole(row)
      ? [{ component: row.component, base: row.base, head: row.beyondSpread === false ? row.base : row.head }]
      : [],
  );
