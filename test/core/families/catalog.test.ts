// The catalog as data: every entry can be found, says what it is, and keeps no label that tells the sides apart by nature.
import { describe, expect, test } from "vitest";
import { CATALOG, entryOf } from "../../../src/core/families/catalog.ts";
import { VOLATILE_LABELS } from "../../../src/core/families/normal-labels.ts";

test.each([
  ["go_memstats_alloc_bytes_total", "memory", "bytes"],
  ["go_gc_heap_live_bytes", "memory", "bytes"],
  ["go_memory_classes_metadata_mspan_free_bytes", "memory", "bytes"],
  ["go_cpu_classes_gc_mark_assist_cpu_seconds_total", "compute", "seconds"],
  ["go_sched_goroutines_runnable_goroutines", "saturation", "count"],
  ["process_cpu_seconds_total", "compute", "seconds"],
  ["http_request_duration_seconds", "latency", "seconds"],
  ["shop_http_request_duration_seconds", "latency", "seconds"],
  ["controller_runtime_reconcile_panics_total", "health", "count"],
  ["workqueue_longest_running_processor_seconds", "saturation", "seconds"],
  ["rest_client_requests_total", "network", "count"],
  ["gitops_clustersmngr_clusters_total", "context", "count"],
  ["fleet_cluster_group_cluster_count", "context", "count"],
  ["gotk_reconcile_duration_seconds", "latency", "seconds"],
  ["gotk_suspend_status", "context", "count"],
  ["apiserver_flowcontrol_dispatched_requests_total", "network", "count"],
  ["container_memory_working_set_bytes", "memory", "bytes"],
])("knows %s: %s in %s", (family, klass, unit) => {
  expect(entryOf(family)).toMatchObject({ class: klass, unit });
});

test.each(["shop_orders_total", "go_", "xgo_goroutines", "http_request_duration_seconds_extra", "fleet_bundle_"])(
  "does not know %s",
  (family) => {
    expect(entryOf(family)).toBeNull();
  },
);

describe.each(CATALOG)("$family", (entry) => {
  test("is found by its name", () => {
    expect(entryOf(entry.family.replaceAll("*", "x"))).toBe(entry);
  });
  test("says what to know of it in a sentence", () => {
    expect(entry.note).toMatch(/^[A-Z0-9].*\.$/u);
  });
  test("keeps no label that differs between the sides by nature", () => {
    expect(entry.views.flatMap(({ keep = [] }) => keep).filter((label) => VOLATILE_LABELS.includes(label))).toEqual([]);
  });
  test("reads no number twice", () => {
    const numbers = entry.views.flatMap(({ aggregations, keep = [], part }) =>
      aggregations.map((aggregation) => [aggregation, ...keep, part?.label, part?.value].join(" ")),
    );
    expect(new Set(numbers).size).toBe(numbers.length);
  });
  test("has a part where it reads a share", () => {
    for (const { aggregations, part } of entry.views) expect(aggregations.includes("share")).toBe(part !== undefined);
  });
});
