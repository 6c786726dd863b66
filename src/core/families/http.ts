/** Families of HTTP servers that use slok/go-http-metrics, with or without a prefix (`metrics.md` §3). */
import { entry, type FamilyEntry } from "./family-entry.ts";

/** Paths instead of handler names have no end: ids in them become `:id`, and the busiest are told apart. */
const BY_HANDLER = { keep: ["handler"], keepAtMost: 8 } as const;
const NOT_OK = { label: "code", value: "non-2xx" } as const;

const served = (prefix: string): readonly FamilyEntry[] => [
  entry(
    `${prefix}http_request_duration_seconds`,
    ["latency", "seconds"],
    ["hmean", "quantile(0.5)", "quantile(0.95)", "quantile(0.99)", "overflow"],
    "Times the handler, not the client.",
    {
      views: [
        { aggregations: ["observations/units"], class: "network", better: "neither" },
        { aggregations: ["share"], part: NOT_OK, class: "health" },
        { aggregations: ["observations/units"], class: "network", better: "neither", ...BY_HANDLER },
        { aggregations: ["hmean"], ...BY_HANDLER },
        { aggregations: ["share"], part: NOT_OK, class: "health", ...BY_HANDLER },
      ],
    },
  ),
  entry(
    `${prefix}http_response_size_bytes`,
    ["network", "bytes"],
    ["sum/units"],
    "What the server sent, without headers; its buckets are too coarse for quantiles.",
    { views: [{ aggregations: ["hmean"], ...BY_HANDLER }] },
  ),
  entry(`${prefix}http_requests_inflight`, ["saturation", "count"], ["max", "mean"], "Requests being answered."),
];

export const HTTP: readonly FamilyEntry[] = [...served(""), ...served("*_")];
