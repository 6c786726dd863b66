// What finished gates tell: noise, the limits it leaves, and the share of false alarms.
import { describe, expect, test } from "vitest";
import type { GateRecord, SignalRecord } from "../../../src/core/calibration/gate-record.ts";
import { CALIBRATION_REPORTS } from "../../../src/core/calibration/render-calibration.ts";
import { sumUp, type SumUpOptions } from "../../../src/core/calibration/sum-up.ts";
import { proportionInterval } from "../../../src/core/stats/proportion-interval.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import type { Rules } from "../../../src/core/verdict/verdict.ts";
import { gateRecord, scattered, signalRecord } from "../../support/calibration-gates.ts";
import { ownName } from "../../support/own-signals.ts";

const OPTIONS: SumUpOptions = { name: "shop", planKey: "plan", rules: DEFAULT_RULES, rounds: { min: 3, max: 10 } };
const report = (gates: readonly GateRecord[], more: Partial<SumUpOptions> = {}) => sumUp(gates, { ...OPTIONS, ...more });
const gatesOf = (count: number, ...signals: readonly Partial<SignalRecord>[]): readonly GateRecord[] =>
  Array.from({ length: count }, () => gateRecord({ signals: signals.map(signalRecord) }));
const only = (gates: readonly GateRecord[], more: Partial<SumUpOptions> = {}) => {
  const [noise] = report(gates, more).signals;
  if (noise === undefined) throw new Error("no signal");
  return noise;
};
const rulesWith = (maxGrowthRatio: number | null, minChange: number | null): Rules => ({
  ...DEFAULT_RULES,
  signals: { ...DEFAULT_RULES.signals, cpu: { gate: true, limits: { maxGrowthRatio, minChange, max: null } } },
});

describe("false alarms", () => {
  test.each([
    [0, 3],
    [1, 3],
    [2, 30],
    [3, 3],
  ])("%i of %i with its exact interval", (red, gates) => {
    const all = Array.from({ length: gates }, (_, index) => gateRecord(index < red ? { state: "fail", red: ["shop/cpu"] } : {}));
    expect(report(all).falseRed).toMatchObject({ gates, red, interval: proportionInterval(red, gates) });
  });

  test("without a gate nothing is known", () => expect(report([]).falseRed).toMatchObject({ gates: 0, red: 0, interval: [0, 1], by: [] }));

  test("only a failed verdict is red; what is undecided is counted beside it", () => {
    const { falseRed } = report([
      gateRecord({ state: "inconclusive", undecided: ["shop/cpu"] }),
      gateRecord({ state: "warn" }),
      gateRecord({ state: "fail", red: ["shop/cpu"], undecided: ["shop/rss"], priorRuns: 3 }),
    ]);
    expect(falseRed).toMatchObject({ gates: 3, red: 1, undecided: 1, coldStarts: 2 });
  });

  test("signals stand by how often they were red", () => {
    const red = (...names: readonly string[]) => gateRecord({ state: "fail", red: names });
    expect(report([red("shop/rss"), red("shop/cpu", "shop/rss"), red("shop/allocated")]).falseRed.by).toEqual([
      { id: "shop/rss", gates: 2 },
      { id: "shop/allocated", gates: 1 },
      { id: "shop/cpu", gates: 1 },
    ]);
  });

  test("gates of another plan do not count, but their noise does where the work was the same", () => {
    const found = report([gateRecord({ planKey: "other", state: "fail", red: ["shop/cpu"] }), ...gatesOf(2, {})]);
    expect(found.falseRed).toMatchObject({ gates: 2, red: 0, notCounted: 1, by: [] });
    expect(found.gates).toHaveLength(2);
    expect(found.signals[0]).toMatchObject({ gates: 3, pairs: 15 });
  });
});

describe("noise", () => {
  // 1.4826 · median|r| of the steps −1.2 … 1.2, each √(5/4) wide.
  const robust = (scale: number): number => 1.4826 * 0.6 * Math.sqrt(5 / 4) * scale;

  test.each([3, 4, 20])("of %i gates is what history would say", (count) => {
    expect(only(gatesOf(count, { differencesLog: scattered(0.05) })).pairRatio).toBeCloseTo(robust(0.05), 6);
  });

  test.each([1, 2])("of %i gates is what their pairs scatter", (count) => {
    expect(only(gatesOf(count, { differencesLog: scattered(0.05) })).pairRatio).toBeCloseTo(0.05 * Math.sqrt(0.9), 6);
  });

  test("is the same whatever the level of a gate was: changes are no noise", () => {
    const moved = [0, 0.3, -0.2].map((center) => gateRecord({ signals: [signalRecord({ differencesLog: scattered(0.05, center) })] }));
    expect(only(moved).pairRatio).toBeCloseTo(robust(0.05), 6);
  });

  test("is never below the steps of the value", () => {
    expect(only(gatesOf(3, { differencesLog: [0, 0, 0, 0, 0], floorVariance: 0.0009 })).pairRatio).toBeCloseTo(0.03, 9);
  });

  test("of growth minds rare steps, which a median does not see", () => {
    const stepping = [0, 0, 0, 0, 0.5];
    const cost = only(gatesOf(3, { differencesLog: stepping }));
    const growth = only(gatesOf(3, { differencesLog: stepping, signal: "live-heap", growth: true }));
    expect(cost.pairRatio).toBeCloseTo(0.003, 6);
    expect(growth.pairRatio).toBeGreaterThan(0.2);
  });

  test("of another class of work or machine is left out", () => {
    const old = gateRecord({ planKey: "other", signals: [signalRecord({ differencesLog: scattered(0.5), classKey: "shop/cpu other" })] });
    expect(only([old, ...gatesOf(3, { differencesLog: scattered(0.05) })])).toMatchObject({ gates: 3 });
    expect(only([old, ...gatesOf(3, { differencesLog: scattered(0.05) })]).pairRatio).toBeCloseTo(robust(0.05), 6);
  });

  test("is not told from single pairs, nor of signals nobody knows", () => {
    expect(report(gatesOf(1, { differencesLog: [0.1] })).signals).toEqual([]);
    expect(report(gatesOf(3, { signal: "disk-io" })).signals).toEqual([]);
    expect(report(gatesOf(3, { signal: "Disk IO", unit: "bytes" })).signals).toEqual([]);
  });

  test("is told of declared signals with their unit and limit, after the built-in ones", () => {
    const gates = [1, 2, 3].map(() =>
      gateRecord({ signals: [signalRecord({ signal: "disk-io", unit: "bytes", level: 4096 }), signalRecord()] }),
    );
    const rule = { gate: true, limits: { maxGrowthRatio: 0.02, minChange: 1024, max: null } };
    const rules = { ...DEFAULT_RULES, signals: { ...DEFAULT_RULES.signals, [ownName("disk-io")]: rule } };
    const { signals } = sumUp(gates, { name: "shop", planKey: "plan", rules, rounds: { min: 3, max: 10 } });
    expect(signals.map(({ signal, unit }) => [signal, unit])).toEqual([
      ["cpu", "seconds/unit"],
      ["disk-io", "bytes"],
    ]);
    expect(signals[1]).toMatchObject({ gated: true, limitRatio: 0.25, part: "change", minChange: 1024 });
    expect(CALIBRATION_REPORTS.text({ ...report([]), signals })).toMatch(/disk-io .*25 % \(1 KiB\)/u);
  });
});

describe("limits", () => {
  // About 2 % of noise: what 5 and 10 pairs see, by the table of `statistics.md` §2.
  const QUIET = gatesOf(7, { differencesLog: scattered(0.02 / (1.4826 * 0.6 * Math.sqrt(5 / 4))) });

  test("more pairs see more", () => {
    const { seenRatio, pairRatio } = only(QUIET);
    expect(pairRatio).toBeCloseTo(0.02, 6);
    expect(seenRatio.five).toBeGreaterThan(0.03);
    expect(seenRatio.five).toBeLessThan(0.04);
    expect(seenRatio.ten).toBeGreaterThan(0.02);
    expect(seenRatio.ten).toBeLessThan(seenRatio.five);
  });

  test.each<[string, number | null, number | null, { max: number }, object]>([
    ["is held by few pairs", 0.1, 0, { max: 5 }, { standing: "held", limitRatio: 0.1, part: "growth", pairsNeeded: 3 }],
    ["is held by the last planned pairs only", 0.025, 0, { max: 10 }, { standing: "held", pairsNeeded: 9 }],
    ["would be held by more pairs", 0.025, 0, { max: 5 }, { standing: "more-pairs", pairsNeeded: 9 }],
    ["cannot be held", 0.002, 0, { max: 10 }, { standing: "not-held", pairsNeeded: null }],
    [
      "of an absolute change counts as a share of the level",
      0.01,
      0.0004,
      { max: 10 },
      { limitRatio: 0.2, part: "change", standing: "held" },
    ],
    ["of an absolute change alone", null, 0.0004, { max: 10 }, { limitRatio: 0.2, part: "change", minChange: 0.0004 }],
    ["that is none", null, null, { max: 10 }, { standing: "no-limit", limitRatio: null, pairsNeeded: null }],
  ])("a limit %s", (_, maxGrowthRatio, minChange, { max }, expected) => {
    expect(only(QUIET, { rules: rulesWith(maxGrowthRatio, minChange), rounds: { min: 3, max } })).toMatchObject(expected);
  });

  test("a limit below the change that is seen as planned is never called held, one above always is", () => {
    for (const max of [3, 5, 7, 10]) {
      const { seenAsPlanned } = only(QUIET, { rounds: { min: 3, max } });
      for (const [factor, standing] of [
        [0.99, "more-pairs"],
        [1.01, "held"],
      ] as const) {
        expect(only(QUIET, { rules: rulesWith(factor * seenAsPlanned, 0), rounds: { min: 3, max } }).standing).toBe(standing);
      }
    }
  });

  test("growth has the limits of the leak gate, by what is counted", () => {
    const growth = (signal: string, level: number, rules = DEFAULT_RULES) => only(gatesOf(3, { signal, growth: true, level }), { rules });
    expect(growth("live-heap", 100 * 2 ** 20)).toMatchObject({ gated: true, limitRatio: 0.03, part: "growth" });
    expect(growth("live-heap", 2 ** 20)).toMatchObject({ limitRatio: 0.25, part: "change", minChange: 256 * 1024 });
    expect(growth("goroutines", 40)).toMatchObject({ limitRatio: 0.25, part: "change", minChange: 10 });
    expect(growth("live-heap", 2 ** 20, { ...DEFAULT_RULES, leak: "off" })).toMatchObject({ gated: false, standing: "no-limit" });
  });

  test("a component's own rule comes first, and a rule that is off limits nothing", () => {
    const own: Rules = { ...DEFAULT_RULES, components: { shop: { cpu: "off" } } };
    expect(only(QUIET, { rules: own })).toMatchObject({ gated: false, standing: "no-limit" });
    expect(only(QUIET)).toMatchObject({ gated: true });
  });
});

test("gated signals stand first, costs before growth, each in the order of the table of signals", () => {
  const gates = gatesOf(
    3,
    { signal: "http-p50" },
    { signal: "goroutines", growth: true, level: 30 },
    { signal: "rss", level: 1e8 },
    { signal: "cpu" },
    { signal: "live-heap", growth: true, level: 1e8 },
  );
  expect(report(gates).signals.map(({ signal, growth }) => `${growth ? "growth of " : ""}${signal}`)).toEqual([
    "cpu",
    "rss",
    "growth of live-heap",
    "growth of goroutines",
    "http-p50",
  ]);
});
