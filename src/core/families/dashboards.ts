/** The panels of the founding dashboards, and which rows answer each, or why none can (`metrics.md` §8). A report without one of them would be poorer than what people look at today. */
import type { Aggregation } from "./family-entry.ts";

/** A row heapgate reads where the family is served. */
export interface Answer {
  /** A family, or the formula of a derived row. */
  readonly metric: string;
  readonly aggregation: Aggregation;
  /** Labels the row tells apart. */
  readonly by?: readonly string[];
}

export interface Panel {
  readonly dashboard: "overview" | "runtime" | "flux" | "explorer";
  readonly expression: string;
  readonly answers: readonly Answer[];
  /** Why no row answers it, or what the rows do not tell; null: they tell all of it. */
  readonly notAvailable: string | null;
}

const panel = (
  dashboard: Panel["dashboard"],
  expression: string,
  answers: readonly (readonly [metric: string, aggregation: Aggregation, ...by: string[]])[],
  notAvailable: string | null = null,
): Panel => ({
  dashboard,
  expression,
  answers: answers.map(([metric, aggregation, ...by]) => ({ metric, aggregation, ...(by.length === 0 ? {} : { by }) })),
  notAvailable,
});

/** A panel that shows a family as it is. */
const shows = (dashboard: Panel["dashboard"], family: string, ...aggregations: readonly Aggregation[]): Panel =>
  panel(
    dashboard,
    family,
    aggregations.map((aggregation) => [family, aggregation]),
  );

const HTTP_TIME = "http_request_duration_seconds";
const LIVE_OBJECTS = "go_memstats_mallocs_total - go_memstats_frees_total";
const RECONCILE_TIME = "controller_runtime_reconcile_time_seconds";

const OVERVIEW: readonly Panel[] = [
  panel("overview", `rate(${HTTP_TIME}_count) by (handler)`, [[HTTP_TIME, "observations/units", "handler"]]),
  panel("overview", `rate(${HTTP_TIME}_sum) / rate(${HTTP_TIME}_count) by (handler)`, [[HTTP_TIME, "hmean", "handler"]]),
  panel("overview", `rate(${HTTP_TIME}_count{code!~"2.."})`, [
    [HTTP_TIME, "share", "code"],
    [HTTP_TIME, "share", "handler", "code"],
  ]),
  panel("overview", "count(go_info) by (version)", [["go_info", "last", "version"]]),
  panel("overview", "workqueue_longest_running_processor_seconds", [
    ["workqueue_longest_running_processor_seconds", "max"],
    ["workqueue_longest_running_processor_seconds", "max", "name"],
  ]),
  shows("overview", "go_memstats_alloc_bytes", "floor"),
  panel("overview", "rate(rest_client_requests_total)", [
    ["rest_client_requests_total", "increase/units"],
    ["rest_client_requests_total", "increase/units", "method"],
  ]),
  panel("overview", 'rate(rest_client_requests_total{code!~"2.."})', [
    ["rest_client_requests_total", "share", "code"],
    ["rest_client_requests_total", "increase/units", "code"],
  ]),
  panel("overview", "rate(process_cpu_seconds_total)", [["process_cpu_seconds_total", "increase/units"]]),
  panel(
    "overview",
    'container_memory_working_set_bytes{container!="POD",container!=""}',
    [["container_memory_working_set_bytes", "max"]],
    "in process mode there is no kubelet: process_resident_memory_bytes stands in",
  ),
];

const RUNTIME: readonly Panel[] = [
  panel("runtime", LIVE_OBJECTS, [[LIVE_OBJECTS, "floor"]]),
  shows("runtime", "go_memstats_heap_alloc_bytes", "floor"),
  shows("runtime", "go_memstats_heap_sys_bytes", "max"),
  shows("runtime", "go_memstats_heap_idle_bytes", "max", "last"),
  shows("runtime", "go_memstats_heap_inuse_bytes", "floor", "max"),
  shows("runtime", "go_memstats_heap_released_bytes", "max", "last"),
  shows("runtime", "go_memstats_sys_bytes", "max"),
  panel("runtime", "rate(go_memstats_mallocs_total)", [["go_memstats_mallocs_total", "increase/units"]]),
  panel("runtime", "rate(go_memstats_alloc_bytes_total)", [["go_memstats_alloc_bytes_total", "increase/units"]]),
  shows("runtime", "go_goroutines", "floor", "max"),
  panel("runtime", "rate(go_gc_duration_seconds_count)", [["go_gc_duration_seconds", "observations/units"]]),
  panel(
    "runtime",
    "go_gc_duration_seconds{quantile}",
    [["go_gc_duration_seconds", "hmean"]],
    "the quantiles cover the last 256 pauses, whenever they were, and cannot be averaged: the mean over the cost phase stands in",
  ),
  panel("runtime", "rate(gitops_clustersmngr_create_server_client_total)", [
    ["gitops_clustersmngr_create_server_client_total", "increase/units"],
  ]),
  panel("runtime", "rate(go_memstats_lookups_total)", [], "always 0, and gone since client_golang 1.20"),
];

const FLUX: readonly Panel[] = [
  panel("flux", "rate(controller_runtime_reconcile_total) by (controller)", [
    ["controller_runtime_reconcile_total", "increase/units"],
    ["controller_runtime_reconcile_total", "increase/units", "controller"],
  ]),
  panel("flux", "rate(controller_runtime_reconcile_total) by (result)", [
    ["controller_runtime_reconcile_total", "increase/units", "result"],
  ]),
  panel("flux", "rate(controller_runtime_reconcile_errors_total)", [
    ["controller_runtime_reconcile_errors_total", "increase/units", "controller"],
  ]),
  panel("flux", `histogram_quantile(0.5|0.95|0.99, ${RECONCILE_TIME}_bucket)`, [
    [RECONCILE_TIME, "quantile(0.5)"],
    [RECONCILE_TIME, "quantile(0.95)", "controller"],
    [RECONCILE_TIME, "quantile(0.99)"],
  ]),
  panel("flux", `rate(${RECONCILE_TIME}_sum)`, [[RECONCILE_TIME, "sum/units"]]),
  panel("flux", "controller_runtime_max_concurrent_reconciles", [["controller_runtime_max_concurrent_reconciles", "last", "controller"]]),
  panel("flux", "controller_runtime_active_workers", [["controller_runtime_active_workers", "max", "controller"]]),
  panel("flux", "workqueue_depth", [
    ["workqueue_depth", "max", "name"],
    ["workqueue_depth", "last", "name"],
  ]),
  panel("flux", "rate(workqueue_adds_total)", [["workqueue_adds_total", "increase/units", "name"]]),
  panel("flux", "rate(workqueue_retries_total)", [["workqueue_retries_total", "increase/units", "name"]]),
  panel(
    "flux",
    "histogram_quantile(…, workqueue_queue_duration_seconds_bucket)",
    [["workqueue_queue_duration_seconds", "hmean", "name"]],
    "its buckets are powers of 10, too coarse for quantiles: the mean stands in",
  ),
  panel(
    "flux",
    "histogram_quantile(…, workqueue_work_duration_seconds_bucket)",
    [["workqueue_work_duration_seconds", "hmean", "name"]],
    "its buckets are powers of 10, too coarse for quantiles: the mean stands in",
  ),
  shows("flux", "workqueue_unfinished_work_seconds", "max"),
  panel(
    "flux",
    "histogram_quantile(…, rest_client_request_duration_seconds_bucket)",
    [["rest_client_request_duration_seconds", "quantile(0.95)"]],
    "removed in controller-runtime 0.15, on request after 0.24",
  ),
  shows("flux", "leader_election_master_status", "last"),
  panel("flux", "gotk_reconcile_duration_seconds", [
    ["gotk_reconcile_duration_seconds", "hmean", "kind"],
    ["gotk_reconcile_duration_seconds", "quantile(0.95)"],
  ]),
  panel("flux", "gotk_resource_info", [], "the state of objects comes from kube-state-metrics, which heapgate does not scrape"),
];

const LATENCY = ["datastore_latency_seconds", "indexer_latency_seconds", "objects_cleaner_latency_seconds"] as const;
const INFLIGHT = ["datastore_inflight_requests", "indexer_inflight_requests", "objects_cleaner_inflight_requests"] as const;

const EXPLORER: readonly Panel[] = [
  panel("explorer", 'sum(rate(http_request_duration_seconds_count{handler="/v1/query",code="200"})) / sum(rate(…))', [
    [HTTP_TIME, "share", "handler", "code"],
  ]),
  panel("explorer", "collector_cluster_watcher", [["collector_cluster_watcher", "last", "collector", "status"]]),
  ...LATENCY.flatMap((family) => [
    panel("explorer", `rate(${family}_sum) / rate(${family}_count) by (action)`, [[family, "hmean", "action"]]),
    panel("explorer", `rate(${family}_count) by (action)`, [[family, "observations/units", "action"]]),
    panel("explorer", `rate(${family}_count{status="error"})`, [[family, "share", "status"]]),
    panel("explorer", `histogram_quantile(0.95, ${family}_bucket)`, [
      [family, "quantile(0.95)", "action"],
      [family, "overflow", "action"],
    ]),
  ]),
  ...INFLIGHT.map((family) => panel("explorer", family, [[family, "max", "action"]])),
  panel("explorer", "objects_cleaner_status", [["objects_cleaner_status", "last", "status"]]),
  panel("explorer", "rate(gitops_clustersmngr_create_user_client_total)", [
    ["gitops_clustersmngr_create_user_client_total", "increase/units"],
  ]),
  panel("explorer", "rate(gitops_clustersmngr_update_clusters_total)", [["gitops_clustersmngr_update_clusters_total", "increase/units"]]),
  panel("explorer", "rate(gitops_clustersmngr_update_namespaces_total)", [
    ["gitops_clustersmngr_update_namespaces_total", "increase/units"],
  ]),
  shows("explorer", "gitops_clustersmngr_clusters_total", "last"),
  shows("explorer", "gitops_clustersmngr_namespaces_count", "last"),
];

/** In the order of the dashboards. */
export const PANELS: readonly Panel[] = [...OVERVIEW, ...RUNTIME, ...FLUX, ...EXPLORER];
