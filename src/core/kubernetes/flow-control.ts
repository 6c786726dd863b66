/** Requests by flow schema, from the `/metrics` of the API server (`metrics.md` §6). */
import { increaseBetween, type Increase } from "../prometheus/increase.ts";
import type { MetricFamily } from "../prometheus/metric-family.ts";
import { parseExposition } from "../prometheus/parse-text.ts";
import { valuesOf } from "../prometheus/select.ts";
import { formatQuantity } from "../units/format-quantity.ts";

export const API_SERVER_METRICS_PATH = "/metrics";

const DISPATCHED = "apiserver_flowcontrol_dispatched_requests_total";
const SECONDS = "apiserver_flowcontrol_request_execution_seconds_sum";
const REJECTED = "apiserver_flowcontrol_rejected_requests_total";
/** What is read of 3 MB; the start time says whether the API server is the same process. */
const READ = new RegExp(`^(?:${DISPATCHED}|${SECONDS}|${REJECTED}|process_start_time_seconds)[{ ]`, "u");

export type FlowReading = readonly MetricFamily[];

/** Reads a body of the API server. Throws METRICS_SYNTAX. */
export const parseFlowControl = (body: string): FlowReading =>
  parseExposition(
    body
      .split("\n")
      .filter((line) => READ.test(line))
      .map((line) => `${line}\n`)
      .join(""),
    { name: "/metrics of the API server", format: "text" },
  );

/** Requests of one identity between two readings. */
export interface FlowUse {
  /** Dispatched requests; a watch counts once. */
  readonly requests: number;
  /** Time the API server spent on them, of watches only until they were set up; null: not told. */
  readonly serverSeconds: number | null;
  /** Refused for want of a place, 429; they are not among `requests`. */
  readonly rejected: number;
}

const valueOf = (increase: Increase): number | null => (increase.kind === "increased" ? increase.value : null);

/** Null: the API server does not tell (alpha and beta metrics), or began anew in between. A schema that was never used has 0 requests. */
export function flowUseBetween(start: FlowReading, end: FlowReading, schema: string): FlowUse | null {
  const of = (name: string): Increase => increaseBetween(start, end, name, { where: (labels) => labels["flow_schema"] === schema });
  const dispatched = of(DISPATCHED);
  if (dispatched.kind === "absent" && valuesOf(end, DISPATCHED).length > 0)
    return { requests: 0, serverSeconds: 0, rejected: valueOf(of(REJECTED)) ?? 0 };
  const requests = valueOf(dispatched);
  return requests === null ? null : { requests, serverSeconds: valueOf(of(SECONDS)), rejected: valueOf(of(REJECTED)) ?? 0 };
}

/** Schemas in which heapgate's own questions end up with an administrator's credentials, and those of the kubelet's probes. */
const NOT_ASKED = new Set(["exempt", "probes"]);

/** Requests of everybody between two readings; null as above. */
export const allRequestsBetween = (start: FlowReading, end: FlowReading): number | null =>
  valueOf(increaseBetween(start, end, DISPATCHED, { where: (labels) => !NOT_ASKED.has(labels["flow_schema"] ?? "") }));

/** "134,584 of 206,481 requests (65 %) come from `system:serviceaccount:NS:NAME`" */
export const shareSentence = (identity: string, requests: number, all: number): string =>
  `${formatQuantity(requests, "count")} of ${formatQuantity(all, "count")} requests (${formatQuantity(all === 0 ? 0 : Math.round((requests / all) * 100) / 100, "ratio")}) come from \`${identity}\``;
