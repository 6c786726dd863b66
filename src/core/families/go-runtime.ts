/** Families of every Go program with client_golang's default collector (`metrics.md` §1). */
import { counted, entry, type FamilyEntry } from "./family-entry.ts";

const BYTES = ["memory", "bytes"] as const;
const CONTEXT = ["context", "count"] as const;
const OLD = "gone since client_golang 1.20";

/** Of the breakdown of the runtime's memory: each explains a part of `go_memstats_sys_bytes`. */
const part = (name: string, note: string): FamilyEntry => entry(`go_memstats_${name}_bytes`, BYTES, ["max"], note);

export const GO_RUNTIME: readonly FamilyEntry[] = [
  entry("go_goroutines", ["memory", "count"], ["floor", "max"], "A floor that rises is a leak."),
  entry("go_threads", ["compute", "count"], ["max"], "Rises with cgo and blocking system calls."),
  entry(
    "go_gc_duration_seconds",
    ["compute", "seconds"],
    ["observations/units", "hmean"],
    "Pauses; their count is that of collections. The quantiles cover the last 256 pauses at most and are never averaged.",
  ),
  entry("go_info", CONTEXT, ["last"], "Another Go version explains other numbers.", { keep: ["version"] }),
  counted("go_memstats_alloc_bytes_total", BYTES, "Allocated bytes: the signal with the least noise."),
  counted("go_memstats_mallocs_total", ["memory", "count"], "Allocated objects; less the freed ones they are the live ones."),
  counted("go_memstats_frees_total", ["memory", "count"], "Freed objects.", { better: "neither" }),
  entry("go_memstats_heap_alloc_bytes", BYTES, ["floor"], "A sawtooth between collections: the floor counts, never the last value."),
  entry("go_memstats_alloc_bytes", BYTES, ["floor"], "The same as go_memstats_heap_alloc_bytes."),
  entry("go_memstats_heap_inuse_bytes", BYTES, ["floor", "max"], "Spans with at least one object."),
  entry("go_memstats_heap_objects", ["memory", "count"], ["floor"], "Allocated objects that are not swept yet."),
  entry("go_memstats_heap_sys_bytes", BYTES, ["max"], "Address space of the heap that was ever taken from the system."),
  entry("go_memstats_heap_idle_bytes", BYTES, ["max", "last"], "Spans without objects, released ones among them."),
  entry("go_memstats_heap_released_bytes", BYTES, ["max", "last"], "Given back to the system: explains a low RSS.", { better: "neither" }),
  entry("go_memstats_sys_bytes", BYTES, ["max"], "All of the runtime's memory; rises in steps and never falls."),
  entry(
    "go_memstats_next_gc_bytes",
    BYTES,
    ["last", "max"],
    "Heap at which the next collection starts: (live + stacks + globals) × (1 + GOGC/100), at least 4 MiB × GOGC/100, at most what GOMEMLIMIT leaves.",
  ),
  entry("go_memstats_last_gc_time_seconds", ["context", "seconds"], ["last"], "Did not move: there was no collection in the window."),
  part("stack_inuse", "Stacks of goroutines."),
  part("stack_sys", "Stacks, those of the system's threads among them."),
  part("mspan_inuse", "Bookkeeping of spans in use."),
  part("mspan_sys", "Bookkeeping of spans."),
  part("mcache_inuse", "Caches by processor in use."),
  part("mcache_sys", "Caches by processor."),
  part("buck_hash_sys", "Tables of the profiler: grow with profiling itself."),
  part("gc_sys", "Bookkeeping of the collector."),
  part("other_sys", "Everything else of the runtime."),
  entry("go_gc_gogc_percent", CONTEXT, ["last"], "Must be equal on both sides.", { versions: "since client_golang 1.20" }),
  entry("go_gc_gomemlimit_bytes", ["context", "bytes"], ["last"], "9.22e18 is no limit. Must be equal on both sides.", {
    versions: "since client_golang 1.20",
  }),
  entry("go_sched_gomaxprocs_threads", CONTEXT, ["last"], "Must be equal on both sides; Go 1.25 derives it from the CPU limit.", {
    versions: "since client_golang 1.20",
  }),
  counted("go_memstats_lookups_total", CONTEXT, "Always 0.", { versions: OLD }),
  entry("go_memstats_gc_cpu_fraction", ["compute", "ratio"], ["last"], "Since the start of the program, so that it lags behind.", {
    versions: "gone since client_golang 1.12 on Go 1.17",
  }),
];
