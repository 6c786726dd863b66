// The decision table of metrics.md §15, row by row, as far as process mode can answer it.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { TriageRow } from "../../../src/core/compare/comparison.ts";
import { HEALTHY, healthy, joined, KIB, line, MIB, pointsOf, times, type Values } from "../../support/snapshots.ts";

const OPTIONS = { baseDistance: null, mainModules: [], warnings: [] };
const triaged = (head: Values, base: Values = {}, points = pointsOf({ live_heap_bytes: line(40 * MIB, 0) })): readonly TriageRow[] =>
  compareSnapshots(healthy({ values: { "gc-cpu": 0.1, ...base } }), healthy({ values: { "gc-cpu": 0.1, ...head }, points }), OPTIONS)
    .triage;
const leaking = pointsOf({ live_heap_bytes: line(40 * MIB, MIB) });
const shown = (rows: readonly TriageRow[]) => rows.map(({ bottleneck, confidence }) => `${bottleneck} ${confidence}`);

describe("triage", () => {
  test.each<[string, Values, readonly string[], string]>([
    ["nothing moved", {}, ["none low"], ""],
    ["4: CPU moved alone", { cpu: times(HEALTHY.cpu, 1.4) }, ["compute medium"], "CPU per unit +40 %"],
    [
      "3: CPU moved and GC explains most of it",
      { cpu: times(HEALTHY.cpu, 1.4), "gc-cpu": 0.35 },
      ["memory high"],
      "garbage collection explains 97.5 % of that",
    ],
    [
      "4: CPU moved and GC explains less than half",
      { cpu: times(HEALTHY.cpu, 1.4), "gc-cpu": 0.15 },
      ["compute medium"],
      "CPU per unit +40 %",
    ],
    ["5: live heap moved, allocation flat", { "live-heap": 60 * MIB }, ["memory medium"], "allocation did not move: what is made stays"],
    ["6: allocation moved, live heap flat", { allocated: 30 * KIB }, ["memory medium"], "the live heap did not move: churn"],
    ["7: both moved", { "live-heap": 60 * MIB, allocated: 30 * KIB }, ["memory high"], "allocation moved as well"],
    ["9: only RSS moved", { rss: times(HEALTHY.rss, 1.5) }, ["memory medium"], "fragmentation"],
    [
      "RSS that moved with the live heap is not its own cause",
      { rss: times(HEALTHY.rss, 1.5), "live-heap": 60 * MIB },
      ["memory medium"],
      "stays",
    ],
    [
      "4 and 7 are told together",
      { cpu: times(HEALTHY.cpu, 1.4), "live-heap": 60 * MIB, allocated: 30 * KIB },
      ["compute medium", "memory high"],
      "CPU per unit +40 %",
    ],
    ["3 and 6 are one trouble", { cpu: times(HEALTHY.cpu, 1.4), "gc-cpu": 0.35, allocated: 30 * KIB }, ["memory high"], "churn"],
    ["improvements are no trouble", { cpu: times(HEALTHY.cpu, 0.5), "live-heap": 10 * MIB }, ["none low"], ""],
    ["a change within noise did not move", { cpu: [0.002, 0.000_6, 0.001_9, 0.000_5, 0.001_8] }, ["none low"], ""],
  ])("F7 triage: %s", (_, head, expected, because) => {
    const rows = triaged(head);
    expect(shown(rows)).toEqual(expected);
    expect(rows.flatMap((row) => row.because).join("; ")).toContain(because);
  });

  test("5: growth inside the run is evidence before the level moves, and both agree", () => {
    expect(triaged({}, {}, leaking)).toMatchObject([
      {
        bottleneck: "memory",
        confidence: "medium",
        because: [expect.stringContaining("growing on head"), expect.stringContaining("stays")],
      },
    ]);
    expect(shown(triaged({ "live-heap": 60 * MIB }, {}, leaking))).toEqual(["memory high"]);
  });

  test("what was not compared is no evidence", () => {
    const rows = compareSnapshots(healthy(), healthy({ values: { "live-heap": 90 * MIB }, units: 300, points: null }), OPTIONS).triage;
    expect(shown(rows)).toEqual(["none low"]);
  });

  test("F4 has rows for every component", () => {
    const base = joined(healthy(), healthy({ component: "agent" }));
    const head = joined(healthy(), healthy({ component: "agent", values: { cpu: times(HEALTHY.cpu, 1.4) } }));
    expect(compareSnapshots(base, head, OPTIONS).triage.map(({ component, bottleneck }) => [component, bottleneck])).toEqual([
      ["shop", "none"],
      ["agent", "compute"],
    ]);
  });
});
