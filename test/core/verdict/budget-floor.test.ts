// What a run can see of its limits: too tight ones, the change it would have caught, the pairs that would settle what is open.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { Comparison } from "../../../src/core/compare/comparison.ts";
import type { SignalName } from "../../../src/core/units/signals.ts";
import type { BudgetFloor } from "../../../src/core/verdict/budget-floor.ts";
import { caughtRatio, leakFloor, pairsToSettle, signalFloor } from "../../../src/core/verdict/budget-floor.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import type { Outcome, Rules, ThresholdRule } from "../../../src/core/verdict/verdict.ts";
import { HEALTHY, healthy, MIB, times, type SideSpec } from "../../support/snapshots.ts";

const compare = (base: SideSpec = {}, head: SideSpec = {}): Comparison =>
  compareSnapshots(healthy(base), healthy(head), { baseDistance: null, mainModules: [], warnings: [] });
const withRule = (signal: SignalName, limits: Partial<ThresholdRule>, gate = true): Rules => ({
  ...DEFAULT_RULES,
  signals: { ...DEFAULT_RULES.signals, [signal]: { gate, limits: { maxGrowthRatio: null, minChange: null, max: null, ...limits } } },
});

const of =
  <T>(ask: (outcome: Outcome, signal: Comparison["signals"][number], comparison: Comparison) => T) =>
  (comparison: Comparison, name: SignalName, rules: Rules = DEFAULT_RULES): T => {
    const outcome = judge(comparison, rules).outcomes.find((one) => one.signal === name);
    const signal = comparison.signals.find((one) => one.signal === name);
    if (outcome === undefined || signal === undefined) throw new Error(`${name} was not judged`);
    return ask(outcome, signal, comparison);
  };
const floorOf = of((outcome, signal, { design }) => signalFloor(outcome, signal, design));
const caught = of((outcome, signal) => caughtRatio(outcome, signal));
const settle = of((outcome, signal) => pairsToSettle(outcome, signal, 8));

describe("a limit below the smallest visible change", () => {
  test.each<[string, SignalName, Partial<ThresholdRule>, Partial<BudgetFloor> | null]>([
    [
      "5 % of quiet pairs without history",
      "cpu",
      { maxGrowthRatio: 0.05 },
      { limitRatio: 0.05, part: "growth", rounds: 5, roundsNeeded: 10 },
    ],
    ["2 %", "allocations", { maxGrowthRatio: 0.02 }, { limitRatio: 0.02, roundsNeeded: 45 }],
    ["half a percent", "allocations", { maxGrowthRatio: 0.005 }, { limitRatio: 0.005, roundsNeeded: null }],
    ["10 %, which is held", "cpu", { maxGrowthRatio: 0.1 }, null],
    ["2 % and a tenth of the heap: a tenth decides, and is held", "live-heap", { maxGrowthRatio: 0.02, minChange: 4 * MIB }, null],
    ["1 MiB alone, which is 2.5 % of the heap", "live-heap", { minChange: MIB }, { limitRatio: 0.025, part: "change" }],
    ["an absolute budget alone limits no growth", "live-heap", { max: 200 * MIB }, null],
  ])("%s", (_, signal, limits, expected) => {
    const found = floorOf(compare(), signal, withRule(signal, limits));
    expect(found === null).toBe(expected === null);
    expect(found ?? {}).toMatchObject(expected ?? {});
  });

  test("needs more pairs the noisier they are", () => {
    const noisy = { values: { cpu: [0.001, 0.001_1, 0.000_92, 0.001_05, 0.000_97] } };
    const [quiet, loud] = [floorOf(compare(), "cpu"), floorOf(compare({}, noisy), "cpu")];
    expect(loud?.seenRatio ?? 0).toBeGreaterThan(quiet?.seenRatio ?? 1);
    expect(loud?.roundsNeeded ?? 101).toBeGreaterThan(quiet?.roundsNeeded ?? 101);
  });

  test("is not told of what does not gate, was not tested, or has too few rounds to fail", () => {
    expect(floorOf(compare(), "cpu", withRule("cpu", { maxGrowthRatio: 0.01 }, false))).toBeNull();
    expect(floorOf(compare(), "errors", withRule("errors", { maxGrowthRatio: 0.01 }))).toBeNull();
    expect(floorOf(compare({ rounds: 2 }, { rounds: 2 }), "cpu")).toBeNull();
    expect(floorOf(compare({ values: { cpu: null } }), "cpu")).toBeNull();
  });

  test("has no number of pairs between two recordings: the runners differ however often one measures", () => {
    const recorded = { session: null };
    expect(floorOf(compare(recorded, recorded), "cpu")).toMatchObject({ design: "unpaired", roundsNeeded: null });
  });

  test("is told of growth inside the runs, whose absolute part is a share of the level", () => {
    const [heap, goroutines] = compare().leaks;
    if (heap === undefined || goroutines === undefined) throw new Error("no growth was compared");
    expect(leakFloor(heap, DEFAULT_RULES.leak, "paired")).toMatchObject({ limitRatio: 0.03, part: "growth" });
    expect(leakFloor(heap, { maxGrowthRatio: 0.03, minChangeBytes: 40 * MIB, minChangeCount: 10 }, "paired")).toBeNull();
    expect(leakFloor(goroutines, DEFAULT_RULES.leak, "paired")).toBeNull();
    expect(leakFloor(heap, "off", "paired")).toBeNull();
  });
});

describe("the change that would have been caught", () => {
  test("is the smallest visible one where the budget is tighter", () => {
    const comparison = compare();
    const evidence = comparison.signals.find((one) => one.signal === "cpu")?.evidence;
    expect(caught(comparison, "cpu")).toBeCloseTo(Math.expm1(evidence?.smallestDetectableLog ?? 0), 12);
  });

  test("is beyond the budget where that is wider: what is allowed is not caught", () => {
    const wide = withRule("cpu", { maxGrowthRatio: 0.3 });
    expect(caught(compare(), "cpu", wide)).toBeGreaterThan(0.3);
    expect(caught(compare(), "goroutines")).toBeGreaterThan(0.5);
  });

  test("is nothing where nothing would have failed", () => {
    expect(caught(compare(), "cpu", withRule("cpu", { max: 1 }))).toBeNull();
    expect(caught(compare(), "live-objects")).toBeNull();
  });
});

describe("the pairs that would settle an open signal", () => {
  const open = compare({}, { values: { cpu: [0.001_16, 0.001_02, 0.001_2, 0.001_01, 0.001_18] } });

  test("are more than were measured, as many as the change itself needs at the level of its look", () => {
    expect(settle(open, "cpu")).toBe(13);
    const far = compare({}, { values: { cpu: times(HEALTHY.cpu, 3) } });
    expect(settle(far, "cpu")).toBe(3);
  });

  test("are none between two recordings", () => {
    expect(settle(compare({ session: null }, { session: null }), "cpu")).toBeNull();
  });
});
