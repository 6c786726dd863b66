// The paired test: figures of the document, edge cases and laws.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TestFound, TestResult } from "../../../src/core/stats/location-test.ts";
import type { PairedTestInput } from "../../../src/core/stats/paired-test.ts";
import { COLD_START_PRIOR, pairedTest, testPairedDifferences } from "../../../src/core/stats/paired-test.ts";
import { studentTUpperTail } from "../../../src/core/stats/student-t.ts";

const found = (result: TestResult): TestFound => {
  if (result.kind !== "tested") throw new Error(`untestable: ${result.why}`);
  return result;
};
const run = (input: Partial<PairedTestInput>): TestFound =>
  found(pairedTest({ base: [100], head: [100], direction: "lower", quantum: 0, prior: COLD_START_PRIOR, ...input }));

describe("one worked example", () => {
  const base = [100, 100, 100];
  const head = [110, 112, 115];
  const result = run({ base, head, prior: { scale: 0.02, degreesOfFreedom: 6, source: "history" } });
  const logs = [Math.log(1.1), Math.log(1.12), Math.log(1.15)];

  test("estimates by Hodges-Lehmann", () => {
    // Walsh averages sorted: d1, (d1+d2)/2, {d2, (d1+d3)/2}, (d2+d3)/2, d3 — the median is the mean of the middle two.
    const [d1 = 0, d2 = 0, d3 = 0] = logs;
    expect(result.estimateLog).toBeCloseTo((d2 + (d1 + d3) / 2) / 2, 12);
  });

  test("shrinks the variance toward the prior and takes p, interval and sensitivity from t with D0 + n − 1", () => {
    const center = logs.reduce((sum, value) => sum + value, 0) / 3;
    const sample = logs.reduce((sum, value) => sum + (value - center) ** 2, 0) / 2;
    const error = Math.sqrt((6 * 0.02 ** 2 + 2 * sample) / 8 / 3);
    expect(result.standardErrorLog).toBeCloseTo(error, 12);
    expect(result.degreesOfFreedom).toBe(8);
    expect(result.pWorse).toBeCloseTo(studentTUpperTail(result.estimateLog / error, 8), 12);
    expect(result.pBetter).toBeCloseTo(1 - result.pWorse, 12);
    // t of .975, .99 and .8 at eight degrees of freedom, as printed in tables.
    expect(result.intervalLog[0]).toBeCloseTo(result.estimateLog - 2.306_004 * error, 7);
    expect(result.intervalLog[1]).toBeCloseTo(result.estimateLog + 2.306_004 * error, 7);
    expect(result.smallestDetectableLog).toBeCloseTo((2.896_459 + 0.888_89) * error, 6);
  });

  test("keeps the difference in the metric's own unit", () => {
    expect([result.medianDifference, result.count]).toEqual([12, 3]);
  });
});

describe("sensitivity", () => {
  // statistics.md §2, simulated; the formula is about 3 % lower.
  test.each([
    [5, 1, 2.4],
    [5, 2, 4.9],
    [5, 3, 7.4],
    [5, 5, 12.6],
    [5, 8, 20.9],
    [5, 10, 26.8],
    [10, 1, 1.6],
    [10, 2, 3.2],
    [10, 3, 4.9],
    [10, 5, 8.3],
    [10, 8, 13.6],
    [10, 10, 17.3],
  ])("of %d pairs with trial CV %d %% is within 5 %% of %d", (pairs, trialPercent, expectedPercent) => {
    const scale = (Math.SQRT2 * trialPercent) / 100;
    // Differences whose unbiased standard deviation is exactly the prior's.
    const half = Math.floor(pairs / 2);
    const unit = Math.sqrt((pairs - 1) / (2 * half));
    const differencesLog = Array.from({ length: pairs }, (_, index) => (index < half ? -unit : index < 2 * half ? unit : 0) * scale);
    const prior = { scale, degreesOfFreedom: 6, source: "history" } as const;
    const { smallestDetectableLog } = found(testPairedDifferences({ differencesLog, prior, floorVariance: 0, medianDifference: 0 }));
    const percent = 100 * Math.expm1(smallestDetectableLog);
    expect(percent / expectedPercent).toBeGreaterThan(0.94);
    expect(percent / expectedPercent).toBeLessThan(1.01);
  });
});

describe("edge cases", () => {
  const history = { scale: 0, degreesOfFreedom: 6, source: "history" } as const;

  test("equal values give p = .5 on both sides", () => {
    const result = run({ base: [7, 7, 7], head: [7, 7, 7], prior: history });
    expect([result.estimateLog, result.pWorse, result.pBetter]).toEqual([0, 0.5, 0.5]);
  });

  test("a constant +2 % of a count gates at three pairs: the floor stands in for a zero variance", () => {
    const result = run({ base: [1000, 1000, 1000], head: [1020, 1020, 1020], prior: history });
    expect(result.standardErrorLog).toBeCloseTo(0.003 / Math.sqrt(3), 12);
    expect(result.pWorse).toBeLessThan(0.001 / 12);
  });

  test("rounding widens the floor: one step of a coarse counter proves nothing", () => {
    const result = run({ base: [20, 20, 20], head: [21, 21, 21], quantum: 1, prior: history });
    expect(result.standardErrorLog).toBeCloseTo(Math.sqrt((0.003 ** 2 + (1 / 400 + 1 / 441) / 6) / 3), 12);
    expect(result.pWorse).toBeGreaterThan(0.005);
  });

  test("sampling noise of both sides widens the floor", () => {
    const result = run({ base: [100], head: [100], prior: history, samplingVariance: { base: 0.01, head: 0.03 } });
    expect(result.standardErrorLog).toBeCloseTo(Math.sqrt(0.04 + 0.003 ** 2), 12);
  });

  test("one pair is judged by the prior alone", () => {
    const result = run({ base: [100], head: [130] });
    expect([result.degreesOfFreedom, result.standardErrorLog, result.count]).toEqual([2, 0.07, 1]);
    expect(result.pWorse).toBeCloseTo(studentTUpperTail(Math.log(1.3) / 0.07, 2), 12);
  });

  test("two pairs add one degree of freedom", () => {
    expect(run({ base: [100, 100], head: [130, 140] }).degreesOfFreedom).toBe(3);
  });

  test("zeros on both sides pass", () => {
    expect(run({ base: [0, 0, 0], head: [0, 0, 0], quantum: 1 }).pWorse).toBe(0.5);
  });

  test("a fall of throughput is worse", () => {
    const result = run({ base: [100, 101, 99], head: [60, 61, 59], direction: "higher" });
    expect(result.estimateLog).toBeGreaterThan(0.4);
    expect(result.medianDifference).toBe(-40);
  });

  test.each([
    ["no-observations", { base: [], head: [] }],
    ["unequal-counts", { base: [1, 2], head: [1] }],
    ["negative", { base: [1], head: [-1] }],
    ["not-finite", { base: [1], head: [NaN] }],
    ["no-variance-information", { base: [1], head: [2], prior: { scale: 1, degreesOfFreedom: 0, source: "history" } }],
  ] as const)("says %s instead of a number", (why, input) => {
    const result = pairedTest({ direction: "lower", quantum: 0, prior: COLD_START_PRIOR, ...input });
    expect(result).toEqual({ kind: "untestable", why });
  });

  test.each([
    ["no-observations", []],
    ["not-finite", [0.1, NaN]],
  ] as const)("differences may be unusable too: %s", (why, differencesLog) => {
    expect(testPairedDifferences({ differencesLog, prior: COLD_START_PRIOR, floorVariance: 0, medianDifference: 0 })).toEqual({
      kind: "untestable",
      why,
    });
  });
});

describe("laws", () => {
  const value = fc.double({ min: 1, max: 1e6, noNaN: true });
  const pairs = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 10 });
  const sidesOf = (list: readonly (readonly [number, number])[]) => ({
    base: list.map(([base]) => base),
    head: list.map(([, head]) => head),
  });

  test("swapping the sides swaps worse and better", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const { base, head } = sidesOf(list);
        const forward = run({ base, head });
        const backward = run({ base: head, head: base });
        expect(backward.estimateLog).toBeCloseTo(-forward.estimateLog, 9);
        expect(backward.pWorse).toBeCloseTo(forward.pBetter, 9);
        expect(backward.intervalLog[0]).toBeCloseTo(-forward.intervalLog[1], 9);
        expect(backward.smallestDetectableLog).toBeCloseTo(forward.smallestDetectableLog, 9);
      }),
    );
  });

  test("the unit does not matter: scaling all values and the quantum changes only the raw difference", () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom(0.001, 0.5, 1000), (list, factor) => {
        const { base, head } = sidesOf(list);
        const plain = run({ base, head, quantum: 2 });
        const scaled = run({ base: base.map((each) => each * factor), head: head.map((each) => each * factor), quantum: 2 * factor });
        expect(scaled.estimateLog).toBeCloseTo(plain.estimateLog, 9);
        expect(scaled.pWorse).toBeCloseTo(plain.pWorse, 9);
        expect(scaled.medianDifference / factor).toBeCloseTo(plain.medianDifference, 6);
      }),
    );
  });

  test("the order of the pairs does not matter", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const forward = run(sidesOf(list));
        const reversed = run(sidesOf(list.toReversed()));
        expect(reversed.pWorse).toBeCloseTo(forward.pWorse, 9);
        expect(reversed.estimateLog).toBeCloseTo(forward.estimateLog, 12);
      }),
    );
  });

  test("p falls as head gets worse by the same factor in every pair", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const { base, head } = sidesOf(list);
        expect(run({ base, head: head.map((each) => each * 1.1) }).pWorse).toBeLessThanOrEqual(run({ base, head }).pWorse);
      }),
    );
  });
});
