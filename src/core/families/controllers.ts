/** Families of controller-runtime and client-go (`metrics.md` §4). Their children are made on first use: absent at the start is 0. */
import { counted, entry, type FamilyEntry, type Part, type View } from "./family-entry.ts";

const CONTROLLER = { keep: ["controller"] } as const;
const QUEUE = { keep: ["name"] } as const;
const STUCK = "A queue's item that is not done for long: its worker is stuck.";

/** Share of the answers with this code. */
const answered = (value: string): View => {
  const part: Part = { label: "code", value };
  return { aggregations: ["share"], part, class: "health", better: "lower" };
};

export const CONTROLLERS: readonly FamilyEntry[] = [
  counted("controller_runtime_reconcile_total", ["compute", "count"], "Reconciles.", {
    views: [
      { aggregations: ["increase/units"], ...CONTROLLER },
      { aggregations: ["increase/units"], keep: ["result"] },
    ],
  }),
  counted("controller_runtime_reconcile_errors_total", ["health", "count"], "Reconciles that returned an error.", CONTROLLER),
  counted("controller_runtime_terminal_reconcile_errors_total", ["health", "count"], "Errors that are not retried.", {
    ...CONTROLLER,
    versions: "since controller-runtime 0.15",
  }),
  counted("controller_runtime_reconcile_panics_total", ["health", "count"], "Panics that were recovered.", {
    ...CONTROLLER,
    versions: "since controller-runtime 0.19",
  }),
  counted("controller_runtime_reconcile_timeouts_total", ["health", "count"], "Reconciles that ran out of time.", {
    ...CONTROLLER,
    versions: "since controller-runtime 0.23",
  }),
  entry(
    "controller_runtime_reconcile_time_seconds",
    ["latency", "seconds"],
    ["hmean", "quantile(0.5)", "quantile(0.95)", "quantile(0.99)", "overflow", "sum/units"],
    "Time of a reconcile; its sum is the time workers were busy.",
    { views: [{ aggregations: ["hmean", "quantile(0.95)"], ...CONTROLLER }] },
  ),
  entry("controller_runtime_max_concurrent_reconciles", ["context", "count"], ["last"], "Workers there are.", CONTROLLER),
  entry("controller_runtime_active_workers", ["saturation", "count"], ["max", "mean"], "Workers that reconcile.", CONTROLLER),
  entry("workqueue_depth", ["saturation", "count"], ["max", "last"], "Must be 0 again once the work is done.", QUEUE),
  counted("workqueue_adds_total", ["compute", "count"], "Items put into the queue.", QUEUE),
  counted("workqueue_retries_total", ["compute", "count"], "Items put in again.", QUEUE),
  entry("workqueue_queue_duration_seconds", ["latency", "seconds"], ["hmean"], "Waiting time; buckets of powers of 10.", QUEUE),
  entry("workqueue_work_duration_seconds", ["latency", "seconds"], ["hmean"], "Working time; buckets of powers of 10.", QUEUE),
  entry("workqueue_unfinished_work_seconds", ["saturation", "seconds"], ["max"], STUCK),
  entry("workqueue_longest_running_processor_seconds", ["saturation", "seconds"], ["max"], STUCK, {
    across: "max",
    views: [{ aggregations: ["max"], ...QUEUE }],
  }),
  counted("rest_client_requests_total", ["network", "count"], "Requests to the API server; over all hosts.", {
    views: [
      { aggregations: ["increase/units"], keep: ["method"] },
      { aggregations: ["increase/units"], keep: ["code"], better: "neither" },
      ...["non-2xx", "409", "429", "5xx"].map(answered),
    ],
  }),
  entry("rest_client_request_duration_seconds", ["latency", "seconds"], ["hmean", "quantile(0.95)"], "Requests to the API server.", {
    versions: "removed in controller-runtime 0.15, on request after 0.24",
  }),
  entry("rest_client_rate_limiter_duration_seconds", ["saturation", "seconds"], ["hmean", "sum/units"], "Held back by the client itself.", {
    versions: "removed in controller-runtime 0.15, on request after 0.24",
  }),
  entry("rest_client_*_size_bytes", ["network", "bytes"], ["sum/units"], "Bodies of requests and answers.", {
    versions: "removed in controller-runtime 0.15, on request after 0.24",
  }),
  entry("leader_election_master_status", ["health", "count"], ["last"], "1: this replica leads. A change voids the round.", {
    better: "neither",
    across: "max",
  }),
  entry("controller_runtime_webhook_latency_seconds", ["latency", "seconds"], ["hmean", "observations/units"], "Calls of webhooks."),
  counted("controller_runtime_webhook_requests_total", ["network", "count"], "Calls of webhooks, by their answer.", { keep: ["code"] }),
  counted("controller_runtime_webhook_panics_total", ["health", "count"], "Panics of webhooks."),
  counted("controller_runtime_conversion_webhook_panics_total", ["health", "count"], "Panics of conversion webhooks."),
  entry("controller_runtime_webhook_requests_in_flight", ["saturation", "count"], ["max"], "Calls of webhooks being answered."),
  counted("certwatcher_read_certificate_*", ["health", "count"], "Certificates read again."),
];
