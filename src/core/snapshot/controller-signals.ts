/** What controllers tell of themselves: reconciles, requests to the API server and what is left in the work queues (`metrics.md` §4). */
import { histogramIncreaseBetween } from "../prometheus/histogram-increase.ts";
import { histogramQuantile } from "../prometheus/histogram-quantile.ts";
import { increaseBetween } from "../prometheus/increase.ts";
import { sumOf } from "../prometheus/select.ts";
import type { CONTROLLER_SIGNALS } from "../units/signals.ts";
import { missing, observed, perUnit, type RoundEvidence } from "./round-evidence.ts";
import type { Observation } from "./snapshot.ts";

const RECONCILES = "controller_runtime_reconcile_total";
const RECONCILE_TIME = "controller_runtime_reconcile_time_seconds";
const REQUESTS_OUT = "rest_client_requests_total";
const QUEUES = "workqueue_depth";

const isServed = ({ start, end, measured }: RoundEvidence, name: string): boolean =>
  [start, end, ...measured].some((body) => body?.families.some((family) => family.name === name) === true);

const NO_EDGES = "no /metrics at both edges of the cost phase";

/** The increase of a counter over the cost phase, all its series added up: two hosts or two controllers never overwrite each other. */
function totalIncrease({ start, end }: RoundEvidence, name: string): Observation {
  if (start === null || end === null) return missing(`${name}: ${NO_EDGES}`);
  const increase = increaseBetween(start.families, end.families, name);
  switch (increase.kind) {
    case "increased":
      return observed(increase.value);
    case "reset":
      return missing(`${name}: counter reset (${increase.why.replaceAll("-", " ")})`);
    case "absent":
      return missing(`${name} is not there at the edges of the cost phase`);
    case "not-finite":
      return missing(`${name} is not a finite number`);
  }
}

/** The 95th percentile of the time of a reconcile, seconds, over all controllers of the process. */
function reconcileP95({ start, end }: RoundEvidence): Observation {
  if (start === null || end === null) return missing(`${RECONCILE_TIME}: ${NO_EDGES}`);
  const increase = histogramIncreaseBetween(start.families, end.families, RECONCILE_TIME);
  if (increase.kind !== "increased") return missing(`${RECONCILE_TIME}: its increase is not known`);
  if (increase.buckets === null) return missing(`${RECONCILE_TIME}: its controllers have different buckets`);
  const estimate = histogramQuantile(0.95, increase.buckets);
  switch (estimate.kind) {
    case "value":
      return observed(estimate.value);
    case "overflow":
      return missing(`beyond the largest bucket (> ${estimate.lowerBound ?? 0} s)`);
    case "no-observations":
      return missing("nothing was reconciled in the cost phase");
  }
}

/**
 * Reconciles and outgoing API requests per unit of the cost phase, the 95th percentile of reconcile time, and the items in all work queues at the end of
 * the round. Signals whose metrics no body of the round has are left out: the process is no controller.
 */
export function controllerSignals(evidence: RoundEvidence): Partial<Record<(typeof CONTROLLER_SIGNALS)[number], Observation>> {
  const { units } = evidence.raw;
  const depth = evidence.last === null ? null : sumOf(evidence.last.families, QUEUES);
  return {
    ...(isServed(evidence, RECONCILE_TIME) ? { "reconcile-p95": reconcileP95(evidence) } : {}),
    ...(isServed(evidence, RECONCILES) ? { reconciles: perUnit(totalIncrease(evidence, RECONCILES), units) } : {}),
    ...(isServed(evidence, REQUESTS_OUT) ? { "api-out": perUnit(totalIncrease(evidence, REQUESTS_OUT), units) } : {}),
    ...(isServed(evidence, QUEUES) ? { workqueue: depth === null ? missing(`${QUEUES} was not read at the end`) : observed(depth) } : {}),
  };
}
