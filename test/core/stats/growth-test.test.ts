// Leak tests on given growths: formula, prior, floors and the one-sided helper.
import { describe, expect, test } from "vitest";
import type { Growth } from "../../../src/core/stats/growth.ts";
import { COLD_START_GROWTH_PRIOR, testGrowthAlone, testGrowthPairs, testGrowthSides } from "../../../src/core/stats/growth-test.ts";
import type { TestFound, TestResult } from "../../../src/core/stats/location-test.ts";
import { studentTUpperTail } from "../../../src/core/stats/student-t.ts";

const growth = (growthLog: number, growthAbsolute = 0, standardErrorLog = 0): Growth => ({
  kind: "growth",
  growthLog,
  standardErrorLog,
  growthAbsolute,
  slopePerUnit: null,
  slopePerMinute: null,
  pointsKept: 14,
});
const found = (result: TestResult): TestFound => {
  if (result.kind !== "tested") throw new Error(`untestable: ${result.why}`);
  return result;
};
const cold = COLD_START_GROWTH_PRIOR;
const history = { scale: 0.02, degreesOfFreedom: 6, source: "history" } as const;

describe("pairs of runs", () => {
  test("subtracts what base does as well", () => {
    const result = found(
      testGrowthPairs({ base: [growth(0.3, 100), growth(0.25, 90)], head: [growth(0.4, 180), growth(0.35, 160)], prior: history }),
    );
    expect(result.estimateLog).toBeCloseTo(0.1, 12);
    expect([result.medianDifference, result.degreesOfFreedom, result.count]).toEqual([75, 7, 2]);
  });

  test("one pair on a cold start is judged by s0 = 5 % with four degrees of freedom", () => {
    const result = found(testGrowthPairs({ base: [growth(0)], head: [growth(0.6)], prior: cold }));
    expect([result.standardErrorLog, result.degreesOfFreedom]).toEqual([0.05, 4]);
    expect(result.pWorse).toBeCloseTo(studentTUpperTail(12, 4), 12);
    expect(result.pWorse).toBeLessThan(0.001);
  });

  test.each([
    ["no-observations", [], []],
    ["unequal-counts", [growth(0)], [growth(0), growth(0)]],
    ["not-finite", [growth(0)], [growth(NaN)]],
  ] as const)("says %s instead of a number", (why, base, head) => {
    expect(testGrowthPairs({ base, head, prior: cold })).toEqual({ kind: "untestable", why });
  });
});

describe("within-run error", () => {
  const steppy = [growth(0.2, 0, 0.15)];

  test("widens the test on a cold start, so a curve that jumps is not called a leak", () => {
    const result = found(testGrowthPairs({ base: [growth(0, 0, 0.01)], head: steppy, prior: cold }));
    expect(result.standardErrorLog).toBeCloseTo(Math.sqrt(0.003 ** 2 + 0.15 ** 2 + 0.01 ** 2), 12);
    expect(found(testGrowthSides({ base: [growth(0, 0, 0.01)], head: steppy, prior: cold })).standardErrorLog).toBeCloseTo(
      Math.sqrt(0.003 ** 2 / 2 + 0.15 ** 2 + 0.05 ** 2 / 2),
      12,
    );
  });

  test("gives way to history, which saw how such curves scatter", () => {
    expect(found(testGrowthPairs({ base: [growth(0, 0, 0.01)], head: steppy, prior: history })).standardErrorLog).toBe(0.02);
    expect(found(testGrowthSides({ base: [growth(0, 0, 0.01)], head: steppy, prior: history })).standardErrorLog).toBeCloseTo(0.02, 12);
  });
});

describe("sides of different runs", () => {
  test("one run a side equals one pair: growth is scale-free, τ is 0", () => {
    const paired = found(testGrowthPairs({ base: [growth(0.1, 5)], head: [growth(0.5, 50)], prior: cold }));
    const sides = found(testGrowthSides({ base: [growth(0.1, 5)], head: [growth(0.5, 50)], prior: cold }));
    expect(sides.standardErrorLog).toBeCloseTo(paired.standardErrorLog, 12);
    expect(sides.pWorse).toBeCloseTo(paired.pWorse, 12);
    expect(sides.medianDifference).toBe(45);
  });

  test("counts may differ", () => {
    const result = found(testGrowthSides({ base: [growth(0)], head: [growth(0.5), growth(0.52)], prior: cold }));
    expect([result.count, result.degreesOfFreedom]).toEqual([1, 5]);
  });

  test("an empty side cannot be tested", () => {
    expect(testGrowthSides({ base: [], head: [growth(1)], prior: cold })).toEqual({ kind: "untestable", why: "no-observations" });
  });
});

describe("one side alone", () => {
  test("is tested against no growth with the prior of one side", () => {
    const result = found(testGrowthAlone([growth(0.3, 700)], cold));
    expect(result.standardErrorLog).toBeCloseTo(0.05 / Math.SQRT2, 12);
    expect([result.estimateLog, result.degreesOfFreedom, result.medianDifference]).toEqual([0.3, 4, 700]);
  });

  test("three flat runs do not grow, three leaking ones do", () => {
    expect(found(testGrowthAlone([growth(0.001), growth(-0.002), growth(0)], cold)).pWorse).toBeGreaterThan(0.4);
    expect(found(testGrowthAlone([growth(0.3), growth(0.31), growth(0.29)], cold)).pWorse).toBeLessThan(0.001);
  });

  test("cannot be tested without runs", () => {
    expect(testGrowthAlone([], cold)).toEqual({ kind: "untestable", why: "no-observations" });
  });
});
