// Numbers made of several families: only where all are served, read at one moment, and null with a reason otherwise.
import { expect, test } from "vitest";
import { FORMULAS } from "../../../src/core/families/derived-rows.ts";
import { between, rowOf } from "./bodies.ts";

const cpu = (gc: number, total: number, idle: number) =>
  Object.entries({ gc_total: gc, total, idle }).flatMap(([name, value]) => [
    `# TYPE go_cpu_classes_${name}_cpu_seconds_total counter`,
    `go_cpu_classes_${name}_cpu_seconds_total ${value}`,
  ]);
const cycles = (all: number, forced: number) => [
  "# TYPE go_gc_cycles_total_gc_cycles_total counter",
  `go_gc_cycles_total_gc_cycles_total ${all}`,
  "# TYPE go_gc_cycles_forced_gc_cycles_total counter",
  `go_gc_cycles_forced_gc_cycles_total ${forced}`,
];
const GC_SHARE =
  "go_cpu_classes_gc_total_cpu_seconds_total / (go_cpu_classes_total_cpu_seconds_total - go_cpu_classes_idle_cpu_seconds_total) increase/increase";
const OWN_CYCLES = "go_gc_cycles_total_gc_cycles_total - go_gc_cycles_forced_gc_cycles_total increase/units";

test.each<[string, readonly string[], readonly string[], string, number | null]>([
  [
    "live objects",
    ["go_memstats_mallocs_total 100", "go_memstats_frees_total 40"],
    ["go_memstats_mallocs_total 300", "go_memstats_frees_total 250"],
    "go_memstats_mallocs_total - go_memstats_frees_total floor",
    50,
  ],
  [
    "empty spans that were not given back",
    ["go_memstats_heap_idle_bytes 9", "go_memstats_heap_released_bytes 4"],
    ["go_memstats_heap_idle_bytes 12", "go_memstats_heap_released_bytes 9"],
    "go_memstats_heap_idle_bytes - go_memstats_heap_released_bytes max",
    5,
  ],
  ["the collector's share of CPU used", cpu(1, 10, 5), cpu(2, 20, 10), GC_SHARE, 0.2],
  ["no share where no CPU was used", cpu(1, 10, 5), cpu(1, 20, 15), GC_SHARE, null],
  ["collections nobody forced", cycles(10, 4), cycles(40, 14), OWN_CYCLES, 0.2],
  [
    "busy workers",
    ["controller_runtime_active_workers 1", "controller_runtime_max_concurrent_reconciles 4"],
    ["controller_runtime_active_workers 3", "controller_runtime_max_concurrent_reconciles 4"],
    "controller_runtime_active_workers / controller_runtime_max_concurrent_reconciles mean",
    0.5,
  ],
])("%s", (_, start, end, key, value) => {
  const row = rowOf(between(start, end), key);
  expect(row?.value ?? null).toBe(value);
  expect(row?.why === null).toBe(value !== null);
});

test("there is no row where one of the families is not served", () => {
  expect(
    between(["go_memstats_mallocs_total 1"], ["go_memstats_mallocs_total 2"]).rows.filter(({ metric }) => metric.includes(" - ")),
  ).toEqual([]);
});

test.each(FORMULAS)("$metric says what it is", ({ note }) => {
  expect(note).toMatch(/^[A-Z].*\.$/u);
});
