/** Families of `runtime/metrics` that client_golang's MetricsAll adds, as controller-runtime registers it (`metrics.md` §1). */
import { counted, entry, type FamilyEntry } from "./family-entry.ts";

const BYTES = ["memory", "bytes"] as const;
const OBJECTS = ["memory", "count"] as const;
const CPU = ["compute", "seconds"] as const;
const SINCE_1_26 = "Go 1.26 with client_golang 1.24";
/** Buckets are powers of 2 (bytes) or of 10 (seconds), and the sum is an estimate. */
const COARSE = "Its buckets are too coarse for quantiles.";

const kinds = (names: readonly string[], note: string): readonly FamilyEntry[] =>
  names.map((name) => entry(`go_memory_classes_${name}_bytes`, BYTES, ["max"], note));

const cpuOf = (names: readonly string[], note: string): readonly FamilyEntry[] =>
  names.map((name) => counted(`go_cpu_classes_${name}_cpu_seconds_total`, CPU, note));

const cyclesOf = (name: string, note: string): FamilyEntry => counted(`go_gc_cycles_${name}_gc_cycles_total`, ["compute", "count"], note);

export const RUNTIME_METRICS: readonly FamilyEntry[] = [
  entry("go_gc_heap_live_bytes", BYTES, ["floor", "last"], "Live after the last mark phase: the best gauge of the live heap.", {
    versions: "since Go 1.21",
  }),
  counted("go_gc_heap_allocs_bytes_total", BYTES, "Allocated bytes."),
  counted("go_gc_heap_allocs_objects_total", OBJECTS, "Allocated objects without the tiny ones."),
  counted("go_gc_heap_tiny_allocs_objects_total", OBJECTS, "Tiny allocations, which share a block."),
  counted("go_gc_heap_frees_bytes_total", BYTES, "Freed bytes.", { better: "neither" }),
  counted("go_gc_heap_frees_objects_total", OBJECTS, "Freed objects.", { better: "neither" }),
  entry("go_gc_heap_objects_objects", OBJECTS, ["floor"], "Objects, live or not swept yet."),
  entry("go_gc_heap_goal_bytes", BYTES, ["last", "max"], "Heap at which the next collection ends."),
  entry("go_gc_heap_*_by_size_bytes", BYTES, ["observations/units"], COARSE),
  entry("go_gc_scan_*_bytes", BYTES, ["last"], "What the collector scans in a cycle."),
  entry("go_gc_stack_starting_size_bytes", ["context", "bytes"], ["last"], "Size of a new goroutine's stack."),
  entry(
    "go_gc_limiter_last_enabled_gc_cycle",
    ["context", "count"],
    ["last"],
    "Not 0: GOMEMLIMIT made the collector so busy that it was held back.",
  ),
  ...kinds(["total"], "All memory mapped by the runtime: the sum of the other classes."),
  ...kinds(["heap_objects"], "Objects, live or not swept yet."),
  ...kinds(["heap_unused"], "In spans with objects, reserved for more of their size: fragmentation."),
  ...kinds(["heap_free"], "Spans without objects that were not given back."),
  ...kinds(["heap_released"], "Given back to the system."),
  ...kinds(["heap_stacks", "os_stacks"], "Stacks."),
  ...kinds(["metadata_*", "profiling_buckets", "other"], "Bookkeeping of the runtime."),
  ...cpuOf(["gc_*"], "The runtime's own estimate of what the collector used."),
  ...cpuOf(["scavenge_*"], "Estimate of what giving memory back used."),
  ...cpuOf(["user"], "Estimate of what the program's own code used."),
  counted("go_cpu_classes_idle_cpu_seconds_total", ["context", "seconds"], "CPU time nobody used."),
  counted("go_cpu_classes_total_cpu_seconds_total", ["context", "seconds"], "CPU time there was: GOMAXPROCS × time."),
  cyclesOf("total", "All collections."),
  cyclesOf("automatic", "Collections the runtime started."),
  cyclesOf("forced", "Collections the program or heapgate's profiles asked for; none of the latter falls into the cost phase."),
  entry("go_sched_latencies_seconds", ["compute", "seconds"], ["hmean", "observations/units"], `Waiting for a processor. ${COARSE}`),
  entry("go_sched_pauses_*_seconds", ["compute", "seconds"], ["hmean", "observations/units"], COARSE),
  entry("go_gc_pauses_seconds", ["compute", "seconds"], ["hmean", "observations/units"], COARSE, {
    versions: "named go_gc_pauses_seconds_total before client_golang 1.12.2",
  }),
  counted("go_sync_mutex_wait_total_seconds_total", ["saturation", "seconds"], "Time goroutines waited for mutexes; an estimate."),
  entry("go_sched_goroutines_goroutines", ["memory", "count"], ["floor", "max"], "The same as go_goroutines."),
  entry("go_sched_goroutines_*_goroutines", ["saturation", "count"], ["mean", "max"], "By what they do.", { versions: SINCE_1_26 }),
  counted("go_sched_goroutines_created_goroutines_total", ["compute", "count"], "Goroutines started.", { versions: SINCE_1_26 }),
  entry("go_sched_threads_total_threads", ["compute", "count"], ["max"], "The same as go_threads.", { versions: SINCE_1_26 }),
  counted("go_gc_cleanups_*_total", ["compute", "count"], "Cleanups of runtime.AddCleanup.", { versions: "since Go 1.26" }),
  counted("go_gc_finalizers_*_total", ["compute", "count"], "Finalizers.", { versions: "since Go 1.26" }),
  entry("go_godebug_*_total", ["context", "count"], [], "Uses of a behaviour that a GODEBUG setting brought back; dozens, mostly 0."),
  counted("go_cgo_go_to_c_calls_calls_total", ["compute", "count"], "Calls into C."),
];
