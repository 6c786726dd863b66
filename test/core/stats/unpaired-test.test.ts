// The unpaired test: formula, the run term τ, edge cases and laws.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TestFound, TestResult } from "../../../src/core/stats/location-test.ts";
import { COLD_START_PRIOR } from "../../../src/core/stats/paired-test.ts";
import { studentTUpperTail } from "../../../src/core/stats/student-t.ts";
import type { UnpairedTestInput } from "../../../src/core/stats/unpaired-test.ts";
import { COLD_START_RUN_SCALE, testUnpairedLogs, unpairedTest } from "../../../src/core/stats/unpaired-test.ts";
import { seededRandom } from "../../support/verdict-models/random.ts";

const found = (result: TestResult): TestFound => {
  if (result.kind !== "tested") throw new Error(`untestable: ${result.why}`);
  return result;
};
const run = (input: Partial<UnpairedTestInput>): TestFound =>
  found(unpairedTest({ base: [100], head: [100], direction: "lower", quantum: 0, prior: COLD_START_PRIOR, runScale: 0, ...input }));

describe("formula", () => {
  test("one value a side has the prior's variance of a pair and its degrees of freedom", () => {
    const result = run({ base: [100], head: [150] });
    expect(result.standardErrorLog).toBeCloseTo(0.07, 12);
    expect([result.degreesOfFreedom, result.count, result.medianDifference]).toEqual([2, 1, 50]);
    expect(result.pWorse).toBeCloseTo(studentTUpperTail(Math.log(1.5) / 0.07, 2), 12);
  });

  test("se² = s̃_h²/n_h + s̃_b²/n_b + 2τ², df = n_h + n_b − 2 + D0", () => {
    const base = [100, 104];
    const head = [110, 120, 115];
    const result = run({ base, head, runScale: 0.07 });
    const variance = (values: readonly number[]): number => {
      const logs = values.map(Math.log);
      const center = logs.reduce((sum, value) => sum + value, 0) / logs.length;
      return logs.reduce((sum, value) => sum + (value - center) ** 2, 0) / (logs.length - 1);
    };
    const prior = 0.07 ** 2 / 2;
    const side = (values: readonly number[]): number =>
      (2 * prior + (values.length - 1) * variance(values)) / (values.length + 1) / values.length;
    expect(result.standardErrorLog).toBeCloseTo(Math.sqrt(side(base) + side(head) + 2 * 0.07 ** 2), 12);
    expect([result.degreesOfFreedom, result.count]).toEqual([5, 2]);
  });

  test("estimates by the median of all log differences", () => {
    const result = run({ base: [100, 200], head: [300] });
    expect(result.estimateLog).toBeCloseTo((Math.log(3) + Math.log(1.5)) / 2, 12);
  });

  test("floor, rounding and sampling noise count per side", () => {
    const prior = { scale: 0, degreesOfFreedom: 6, source: "history" } as const;
    const result = run({ base: [20], head: [40], quantum: 1, prior, samplingVariance: { base: 0.001, head: 0.002 } });
    expect(result.standardErrorLog).toBeCloseTo(Math.sqrt(0.003 ** 2 + (1 / 400 + 1 / 1600) / 6 + 0.003), 12);
  });
});

describe("degrees of freedom with a τ that is estimated", () => {
  const sides = { base: [100, 103, 99, 101], head: [110, 112, 109, 108] };

  test("are Satterthwaite's", () => {
    const trials = run(sides);
    const both = run({ ...sides, runScale: 0.1, runDegreesOfFreedom: 4 });
    const [a, b] = [trials.standardErrorLog ** 2, 2 * 0.1 ** 2];
    expect(both.standardErrorLog ** 2).toBeCloseTo(a + b, 14);
    expect(both.degreesOfFreedom).toBeCloseTo((a + b) ** 2 / (a ** 2 / 8 + b ** 2 / 4), 9);
  });

  test("are those of τ where it is all there is, and never more than the trials have", () => {
    expect(run({ ...sides, runScale: 10, runDegreesOfFreedom: 4 }).degreesOfFreedom).toBeCloseTo(4, 2);
    expect(run({ ...sides, runScale: 0, runDegreesOfFreedom: 4 }).degreesOfFreedom).toBe(8);
    expect(run({ ...sides, runScale: 0.01, runDegreesOfFreedom: 4 }).degreesOfFreedom).toBe(8);
    expect(run({ ...sides, runScale: 10 }).degreesOfFreedom).toBe(8);
  });
});

describe("across runners", () => {
  test("+15 % CPU with the cold-start τ of time proves nothing, without τ it is suspicious", () => {
    const sides = { base: [100, 101, 99, 100, 100], head: [115, 116, 114, 115, 115] };
    expect(run({ ...sides, runScale: COLD_START_RUN_SCALE.time }).pWorse).toBeGreaterThan(0.05);
    expect(run({ ...sides, runScale: 0 }).pWorse).toBeLessThan(0.02);
  });

  test("fourfold CPU stays over 3 × 5 % even with τ = 20 %", () => {
    const result = run({ base: [1.4, 1.5, 1.35], head: [6.2, 6.8, 7.0], runScale: 0.2 });
    expect(Math.expm1(result.intervalLog[0])).toBeGreaterThan(0.15);
  });
});

describe("edge cases", () => {
  test.each([
    ["no-observations", { base: [], head: [1] }],
    ["negative", { base: [-1], head: [1] }],
    ["not-finite", { base: [1], head: [Infinity] }],
    ["zero-without-quantum", { base: [0], head: [1] }],
    ["no-variance-information", { base: [1], head: [2], prior: { scale: 1, degreesOfFreedom: 0, source: "history" } }],
  ] as const)("says %s instead of a number", (why, input) => {
    expect(unpairedTest({ direction: "lower", quantum: 0, prior: COLD_START_PRIOR, runScale: 0, ...input })).toEqual({
      kind: "untestable",
      why,
    });
  });

  test.each([
    ["no-observations", [], [1]],
    ["not-finite", [NaN], [1]],
  ] as const)("logs may be unusable too: %s", (why, base, head) => {
    const side = (valuesLog: readonly number[]) => ({ valuesLog, floorVariance: 0 });
    const result = testUnpairedLogs({ base: side(base), head: side(head), prior: COLD_START_PRIOR, runScale: 0, medianDifference: 0 });
    expect(result).toEqual({ kind: "untestable", why });
  });

  test("equal values give p = .5", () => {
    expect(run({ base: [5, 5], head: [5, 5, 5] }).pWorse).toBe(0.5);
  });

  test("a fall of throughput is worse", () => {
    expect(run({ base: [100, 100], head: [50, 50], direction: "higher" }).estimateLog).toBeCloseTo(Math.LN2, 12);
  });
});

describe("laws", () => {
  const side = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 8 });

  test("swapping the sides swaps worse and better", () => {
    fc.assert(
      fc.property(side, side, (base, head) => {
        const forward = run({ base, head, runScale: 0.01 });
        const backward = run({ base: head, head: base, runScale: 0.01 });
        expect(backward.estimateLog).toBeCloseTo(-forward.estimateLog, 9);
        expect(backward.pWorse).toBeCloseTo(forward.pBetter, 9);
      }),
    );
  });

  test("neither the unit nor the order of the values matters", () => {
    fc.assert(
      fc.property(side, side, (base, head) => {
        const plain = run({ base, head });
        const other = run({ base: base.map((value) => value * 8).toReversed(), head: head.map((value) => value * 8).toReversed() });
        expect(other.pWorse).toBeCloseTo(plain.pWorse, 9);
      }),
    );
  });
});

test("between runs that differ by τ alone, false alarms stay near the level of .02", () => {
  const random = seededRandom(41);
  const prior = { scale: 0.03, degreesOfFreedom: 6, source: "history" } as const;
  const sideOf = (count: number): readonly number[] => {
    const level = random.normal(0.07);
    return Array.from({ length: count }, () => Math.exp(level + random.normal(0.03 / Math.SQRT2)));
  };
  const repetitions = 4000;
  const alarms = Array.from(
    { length: repetitions },
    () => run({ base: sideOf(5), head: sideOf(5), prior, runScale: 0.07 }).pWorse <= 0.02,
  ).filter(Boolean);
  expect(alarms.length / repetitions).toBeLessThan(0.025);
  expect(alarms.length).toBeGreaterThan(0);
});
