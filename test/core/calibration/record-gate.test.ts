// A finished gate as it is kept: what its pairs scattered, and what a run would have said of it.
import { describe, expect, test } from "vitest";
import { formatGates, parseGates } from "../../../src/core/calibration/gate-record.ts";
import { recordGate } from "../../../src/core/calibration/record-gate.ts";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import { appendRun, costKeyOf, growthKeyOf, type History } from "../../../src/core/snapshot/history.ts";
import type { Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { FLOOR_SCALE } from "../../../src/core/stats/variance.ts";
import { SIGNAL_NAMES, signalMeta } from "../../../src/core/units/signals.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { ownSignal } from "../../support/own-signals.ts";
import { healthy, HEALTHY, line, MIB, pointsOf, STEADY, times, type SideSpec } from "../../support/snapshots.ts";

const gateOf = (base: Snapshot, head: Snapshot) => {
  const comparison = compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] });
  return recordGate({ base, head, comparison, verdict: judge(comparison, DEFAULT_RULES), planKey: "plan", seconds: 71.26 });
};
const record = (base: SideSpec = {}, head: SideSpec = {}) => gateOf(healthy(base), healthy(head));
const signalOf = (gate: ReturnType<typeof record>, signal: string, growth = false) =>
  gate.signals.find((one) => one.signal === signal && one.growth === growth);

test("an unchanged gate is a pass with the difference of each pair, by the class history knows it by", () => {
  const gate = record({ values: { cpu: [0.1, 0.1, 0.2, 0.1, 0.1] } }, { values: { cpu: [0.1, 0.1, 0.1, 0.1, 0.1] } });
  expect(gate).toMatchObject({ planKey: "plan", seconds: 71.3, pairs: 5, state: "pass", red: [], undecided: [], priorRuns: 0 });
  const cpu = signalOf(gate, "cpu");
  expect(cpu?.differencesLog).toEqual([0, 0, -0.693147, 0, 0]);
  expect(cpu).toMatchObject({ component: "shop", level: 0.1, classKey: costKeyOf(healthy().manifest, "shop", "cpu") });
});

test("a declared signal is recorded with its unit, a built-in one without", () => {
  const hits = ownSignal({ unit: "bytes/unit" });
  const spec = { declared: [hits], values: { [hits.name]: [10, 11, 9, 10, 10] } };
  const gate = record(spec, spec);
  expect(signalOf(gate, "hits")).toMatchObject({ component: "shop", unit: "bytes/unit", level: 10, differencesLog: [0, 0, 0, 0, 0] });
  expect(signalOf(gate, "cpu")).not.toHaveProperty("unit");
  expect(parseGates(formatGates([gate]))).toEqual({ kind: "ok", gates: [gate] });
});

test("growth stands beside levels", () => {
  const gate = record(
    {},
    { points: pointsOf({ live_heap_bytes: line(40 * MIB, 0.01 * MIB), goroutines: line(20, 0), open_fds: line(12, 0) }) },
  );
  const growth = signalOf(gate, "live-heap", true);
  expect(growth?.differencesLog).toHaveLength(5);
  expect(growth).toMatchObject({ classKey: growthKeyOf(healthy().manifest, "shop", "live-heap"), floorVariance: FLOOR_SCALE ** 2 });
  expect(growth?.level).toBeGreaterThan(40 * MIB);
  expect(signalOf(gate, "live-heap")?.level).toBe(40 * MIB);
});

test("values in steps cannot scatter less than their steps", () => {
  const gate = record();
  expect(signalOf(gate, "live-heap")?.floorVariance).toBeCloseTo(FLOOR_SCALE ** 2, 9);
  // Twenty goroutines: 1²/6 · 2/20².
  expect(signalOf(gate, "goroutines")?.floorVariance).toBeCloseTo(FLOOR_SCALE ** 2 + 2 / 6 / 400, 9);
});

describe("what is red", () => {
  const leaking = pointsOf({ live_heap_bytes: line(40 * MIB, 1 * MIB), goroutines: line(20, 0), open_fds: line(12, 0) });
  test("stands by name, costs before growth", () => {
    const gate = record({}, { values: { allocated: 40_960 }, points: leaking });
    expect(gate).toMatchObject({ state: "fail", red: ["shop/allocated", "growth of shop/live-heap"] });
  });
  test("what is undecided stands by itself", () => {
    const gate = record({}, { values: { cpu: times(HEALTHY.cpu, 1.08) } });
    expect(gate).toMatchObject({ state: "inconclusive", red: [], undecided: ["shop/cpu"] });
  });
  test("what does not gate is neither", () => {
    const gate = record({}, { values: { "http-p50": 0.4 } });
    expect(gate.red).toEqual([]);
    expect(gate.undecided).toEqual([]);
  });
});

test("a gate knows as many earlier runs as the signal that knows least", () => {
  const { manifest } = healthy();
  const keys = [
    ...SIGNAL_NAMES.filter((name) => ["count", "time"].includes(signalMeta(name).class)).map((name) => costKeyOf(manifest, "shop", name)),
    ...(["live-heap", "goroutines", "open-fds"] as const).map((name) => growthKeyOf(manifest, "shop", name)),
  ];
  const historyOf = (runs: (key: string) => number): History =>
    keys.reduce<History>(
      (history, key) => Array.from({ length: runs(key) }).reduce<History>((grown) => appendRun(grown, key, [0.01, -0.01, 0]), history),
      { runs: {}, levels: {} },
    );
  const judgedWith = (history: History) => gateOf(healthy(), healthy({ history })).priorRuns;
  expect(judgedWith(historyOf(() => 4))).toBe(4);
  expect(judgedWith(historyOf((key) => (key.includes("rss") ? 2 : 4)))).toBe(0);
});

test("what was not measured is not there", () => {
  const gate = record({ points: null, values: { rss: null } }, { points: null, values: { rss: null } });
  expect(signalOf(gate, "rss")).toBeUndefined();
  expect(gate.signals.filter(({ growth }) => growth)).toEqual([]);
  expect(signalOf(record({ points: STEADY }), "errors")).toBeUndefined();
});
