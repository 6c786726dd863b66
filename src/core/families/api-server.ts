/** Families of a Kubernetes API server (`metrics.md` §6): read where it is a component itself, and by identity where heapgate accounts for requests. */
import { counted, entry, type FamilyEntry } from "./family-entry.ts";

const IDENTITY = "ALPHA or BETA: missing is not available. A watch counts once, with its initial stage only.";
const BY_SCHEMA = { keep: ["flow_schema"] } as const;
const BY_VERB = { keep: ["verb"] } as const;

export const API_SERVER: readonly FamilyEntry[] = [
  counted("apiserver_request_total", ["network", "count"], "Requests of everybody; nobody is named.", {
    views: [
      { aggregations: ["increase/units"], ...BY_VERB },
      { aggregations: ["increase/units"], keep: ["resource", "verb"], keepAtMost: 20 },
      { aggregations: ["share"], part: { label: "code", value: "5xx" }, class: "health", better: "lower" },
    ],
  }),
  entry("apiserver_request_duration_seconds", ["latency", "seconds"], ["hmean", "quantile(0.95)"], "Time of a request.", BY_VERB),
  entry("apiserver_response_sizes", ["network", "bytes"], ["sum/units"], "Answers to reads only."),
  entry("apiserver_request_body_size_bytes", ["network", "bytes"], ["sum/units"], "Bodies of writes."),
  entry("apiserver_current_inflight_requests", ["saturation", "count"], ["max"], "Requests being answered.", { keep: ["request_kind"] }),
  entry("apiserver_longrunning_requests", ["network", "count"], ["max"], "Open watches among others.", BY_VERB),
  counted("apiserver_watch_events_total", ["network", "count"], "Events sent to watches."),
  entry("apiserver_watch_events_sizes", ["network", "bytes"], ["sum/units"], "Their resource label is kind or resource, by version."),
  entry("apiserver_storage_objects", ["context", "count"], ["last"], "Objects in etcd.", { keep: ["resource"], keepAtMost: 20 }),
  entry("apiserver_storage_size_bytes", ["context", "bytes"], ["last"], "Size of etcd."),
  entry("etcd_request_duration_seconds", ["latency", "seconds"], ["hmean", "quantile(0.95)"], "Requests of the API server to etcd."),
  counted("apiserver_flowcontrol_dispatched_requests_total", ["network", "count"], IDENTITY, BY_SCHEMA),
  entry("apiserver_flowcontrol_request_execution_seconds", ["network", "seconds"], ["sum/units"], IDENTITY, BY_SCHEMA),
  counted("apiserver_flowcontrol_rejected_requests_total", ["health", "count"], IDENTITY, BY_SCHEMA),
];
