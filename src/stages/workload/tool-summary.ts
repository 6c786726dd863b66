/** What the summaries of load tools say: k6's `--summary-export`, fortio's and ghz's and vegeta's JSON. Pure. */
import type { LoadTool } from "../../core/config/config.ts";
import type { RequestStats } from "../../core/snapshot/raw-round.ts";
import { parseUnitsField } from "./parse-units.ts";

/** Where each tool's JSON has the number of what it completed. */
const UNITS_FIELD = {
  k6: "metrics.iterations.count",
  ghz: "count",
  fortio: "DurationHistogram.Count",
  vegeta: "requests",
} as const satisfies Record<LoadTool, string>;

/** Completed iterations or requests in a tool's summary; null when it has none. */
export const unitsOfSummary = (tool: LoadTool, text: string): number | null => parseUnitsField(text, UNITS_FIELD[tool]);

export interface K6Summary {
  readonly iterations: number | null;
  /** Iterations that could not be started in time; the load then was not what was offered. */
  readonly droppedIterations: number;
  /** Null: the script made no HTTP requests. */
  readonly requests: RequestStats | null;
}

const MILLISECONDS = 1000;

/** `--summary-export` of k6 with `--summary-trend-stats=med,p(95),p(99)`; durations there are milliseconds. */
export const parseK6Summary = (text: string): K6Summary => {
  const field = (path: string): number | null => parseUnitsField(text, path);
  const seconds = (stat: string): number | null => {
    const value = field(`metrics.http_req_duration.${stat}`);
    return value === null ? null : value / MILLISECONDS;
  };
  const requests = field("metrics.http_reqs.count");
  const failedRatio = field("metrics.http_req_failed.value") ?? 0;
  return {
    iterations: field(UNITS_FIELD.k6),
    droppedIterations: field("metrics.dropped_iterations.count") ?? 0,
    requests:
      requests === null || requests === 0
        ? null
        : {
            requests,
            errors: Math.round(requests * failedRatio),
            p50Seconds: seconds("med"),
            p95Seconds: seconds("p(95)"),
            p99Seconds: seconds("p(99)"),
          },
  };
};
