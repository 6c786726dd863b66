/** The signals heapgate knows: configuration name, metric name, unit, direction and how noisy each kind is. */
import type { Better, Unit } from "./quantity.ts";

/**
 * `count`: deterministic-ish quantities that compare across runners; `time`: depends on the machine;
 * `untested`: judged by plain limits only; `context`: never gates.
 */
export const SIGNAL_CLASSES = ["count", "time", "untested", "context"] as const;
export type SignalClass = (typeof SIGNAL_CLASSES)[number];

export interface SignalMeta {
  /** Snake-case metric name of `result.json` and `points.csv`. */
  readonly metric: string;
  readonly unit: Unit;
  readonly better: Better;
  readonly class: SignalClass;
  /** Smallest step the number can take, in its own unit (`statistics.md` §2 quantum u). */
  readonly quantum: number;
  /** What people read in a table. */
  readonly title: string;
}

const signal = (metric: string, unit: Unit, klass: SignalClass, quantum: number, title: string, better: Better = "lower"): SignalMeta => ({
  metric,
  unit,
  better,
  class: klass,
  quantum,
  title,
});

export const SIGNALS = {
  cpu: signal("cpu_seconds_per_unit", "seconds/unit", "time", 0.000_001, "CPU per unit"),
  "gc-cpu": signal("gc_cpu_ratio", "ratio", "context", 0.001, "GC share of CPU"),
  allocations: signal("allocated_objects_per_unit", "count/unit", "count", 0.01, "Allocated objects per unit"),
  allocated: signal("allocated_bytes_per_unit", "bytes/unit", "count", 1, "Allocated bytes per unit"),
  "live-heap": signal("live_heap_bytes", "bytes", "count", 1024, "Live heap after GC"),
  "live-objects": signal("live_objects", "count", "count", 1, "Live objects after GC"),
  goroutines: signal("goroutines", "count", "count", 1, "Goroutines"),
  "open-fds": signal("open_fds", "count", "count", 1, "Open file descriptors"),
  rss: signal("rss_bytes", "bytes", "time", 4096, "Resident memory (RSS)"),
  "working-set": signal("working_set_bytes", "bytes", "time", 4096, "Working set (max)"),
  throttling: signal("cpu_throttled_ratio", "ratio", "context", 0.001, "CPU throttling"),
  "http-p50": signal("http_p50_seconds", "seconds", "time", 0.000_001, "HTTP p50"),
  "http-p95": signal("http_p95_seconds", "seconds", "time", 0.000_001, "HTTP p95"),
  "http-p99": signal("http_p99_seconds", "seconds", "time", 0.000_001, "HTTP p99"),
  "reconcile-p95": signal("reconcile_p95_seconds", "seconds", "time", 0.000_001, "Reconcile p95"),
  reconciles: signal("reconciles_per_unit", "count/unit", "count", 0.001, "Reconciles per unit"),
  "api-out": signal("api_requests_out_per_unit", "count/unit", "count", 0.001, "API requests out per unit"),
  "api-in": signal("api_requests_in_per_unit", "count/unit", "count", 0.001, "API requests of its identity per unit"),
  "network-tx": signal("network_tx_bytes_per_unit", "bytes/unit", "count", 1, "Network sent per unit"),
  "network-rx": signal("network_rx_bytes_per_unit", "bytes/unit", "count", 1, "Network received per unit"),
  workqueue: signal("workqueue_depth_end", "count", "untested", 1, "Workqueue depth at the end"),
  errors: signal("error_ratio", "ratio", "untested", 0.0001, "Error ratio"),
  restarts: signal("restarts", "count", "untested", 1, "Restarts"),
  series: signal("series_count", "count", "count", 1, "Series of /metrics"),
} as const satisfies Record<string, SignalMeta>;

export type SignalName = keyof typeof SIGNALS;
export const SIGNAL_NAMES = Object.keys(SIGNALS) as readonly SignalName[];
export const isSignalName = (name: string): name is SignalName => Object.hasOwn(SIGNALS, name);
export const signalMeta = (name: SignalName): SignalMeta => SIGNALS[name];

/** Signals that only a cluster tells: the kubelet, cAdvisor and the API server. */
export const CLUSTER_SIGNALS = ["working-set", "throttling", "api-in", "network-tx", "network-rx"] as const satisfies readonly SignalName[];
/** Signals that only controllers serve, in their own metrics. */
export const CONTROLLER_SIGNALS = ["reconcile-p95", "reconciles", "api-out", "workqueue"] as const satisfies readonly SignalName[];
/** Signals that only an app with metrics has. */
const SERVED_SIGNALS = ["series"] as const satisfies readonly SignalName[];
/** A round in which nothing could have told such a signal does not name it; every other one stands there, with its value or why it has none. */
export type ConditionalSignal = (typeof CLUSTER_SIGNALS | typeof CONTROLLER_SIGNALS | typeof SERVED_SIGNALS)[number];
const CONDITIONAL: ReadonlySet<string> = new Set<SignalName>([...CLUSTER_SIGNALS, ...CONTROLLER_SIGNALS, ...SERVED_SIGNALS]);
export const isConditional = (name: SignalName): boolean => CONDITIONAL.has(name);

/** Signals whose growth inside one run is tested for leaks, with the metric name of their points. */
export const LEAK_SIGNALS = ["live-heap", "goroutines", "open-fds"] as const satisfies readonly SignalName[];
export type LeakSignal = (typeof LEAK_SIGNALS)[number];

/** Metric names a `points.csv` may carry besides `seconds` and `units`. */
export const POINT_METRICS = ["live_heap_bytes", "live_objects", "goroutines", "open_fds", "rss_bytes"] as const;
export type PointMetric = (typeof POINT_METRICS)[number];
