// What client_golang has served of the Go runtime over the years: every version is read, and what a version renamed or took away is no regression.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { RoundFamilies } from "../../../src/core/families/family-row.ts";
import { readFamilies } from "../../../src/core/families/read-families.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { metricsText } from "../../../src/core/report/metrics-lines.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { reportOf } from "../../support/reports.ts";
import { healthy } from "../../support/snapshots.ts";
import { rowOf } from "./bodies.ts";

/** `-all`: with every family of runtime/metrics, which is 1.12.0's default. */
const VERSIONS = ["v1.11.1", "v1.12.0", "v1.16.0", "v1.16.0-all", "v1.20.5", "v1.24.0", "v1.24.0-all"] as const;
type Version = (typeof VERSIONS)[number];
/** 20,000 records of 200 bytes were made and kept between start and end. */
const UNITS = 20_000;

const read = (version: Version): RoundFamilies => {
  const at = (edge: "start" | "end") => ({
    atSeconds: edge === "start" ? 0 : 10,
    phase: "cost",
    edge,
    families: parseExposition(readFileSync(`fixtures/captured/client-golang/${version}/${edge}.metrics.txt`, "utf8"), { name: version }),
  });
  return readFamilies({ bodies: [at("start"), at("end")], units: UNITS });
};

describe.each(VERSIONS)("client_golang %s", (version) => {
  const families = read(version);

  test.each<[string, number, number]>([
    ["go_memstats_alloc_bytes_total increase/units", 208, 450],
    ["go_memstats_mallocs_total increase/units", 1, 1.5],
    ["go_memstats_heap_alloc_bytes floor", 4e6, 6e6],
    ["go_memstats_mallocs_total - go_memstats_frees_total floor", 20_000, 23_000],
    ["go_goroutines floor", 1, 10],
    ["go_gc_duration_seconds hmean", 1e-6, 1e-2],
    ["process_cpu_seconds_total increase/units", 0, 1e-3],
    ["process_open_fds max", 3, 20],
    ["process_resident_memory_bytes max", 5e6, 50e6],
  ])("W2 gives %s between %d and %d", (key, least, most) => {
    const value = rowOf(families, key)?.value ?? Number.NaN;
    expect(value).toBeGreaterThanOrEqual(least);
    expect(value).toBeLessThanOrEqual(most);
  });

  test("W2 has no family that the catalog does not know, but histograms that 1.12.0 called counters", () => {
    const unknown = families.rows.filter((row) => row.class === "unclassified").map(({ metric }) => metric);
    expect(unknown.filter((metric) => version !== "v1.12.0" || !/^go_(?:gc|sched)_.*_total$/u.test(metric))).toEqual([]);
  });
});

describe("between two versions", () => {
  const sideOf = (version: Version) => {
    const one = healthy();
    return { ...one, rounds: one.rounds.map((round) => ({ ...round, families: read(version) })) };
  };
  const compared = (base: Version, head: Version) =>
    compareSnapshots(sideOf(base), sideOf(head), { baseDistance: null, mainModules: [], warnings: [] });

  test.each<[Version, Version]>([
    ["v1.11.1", "v1.12.0"],
    ["v1.12.0", "v1.16.0"],
    ["v1.12.0", "v1.16.0-all"],
    ["v1.16.0", "v1.20.5"],
    ["v1.20.5", "v1.16.0"],
    ["v1.16.0-all", "v1.24.0-all"],
    ["v1.24.0-all", "v1.24.0"],
    ["v1.11.1", "v1.24.0"],
  ])("W2 from %s to %s nothing that came or went is a regression", (base, head) => {
    const comparison = compared(base, head);
    const oneSided = (comparison.families?.rows ?? []).filter(({ presence }) => presence !== "both");
    expect(oneSided.length).toBeGreaterThan(0);
    expect(oneSided.filter(({ difference, beyondSpread }) => difference !== null || beyondSpread === true)).toEqual([]);
    expect(judge(comparison, DEFAULT_RULES)).toMatchObject({ state: "pass", reasons: [] });
  });

  test.each<[Version, Version, string]>([
    ["v1.16.0", "v1.20.5", "new on head: go_gc_gogc_percent, go_gc_gomemlimit_bytes"],
    ["v1.16.0", "v1.20.5", "gone on head: go_memstats_lookups_total"],
    ["v1.20.5", "v1.16.0", "gone on head: go_gc_gogc_percent, go_gc_gomemlimit_bytes"],
    ["v1.11.1", "v1.12.0", "new on head: go_cgo_go_to_c_calls_calls_total"],
    ["v1.12.0", "v1.16.0-all", "gone on head: go_memstats_gc_cpu_fraction, go_gc_heap_allocs_by_size_bytes_total"],
  ])("W2 from %s to %s the report says: %s", (base, head, words) => {
    const text = metricsText(reportOf(compared(base, head)))
      .join(" ")
      .replaceAll(/\s+/gu, " ");
    expect(text).toContain(words);
  });
});
