// τ: assumed, learned, and between the two.
import { describe, expect, test } from "vitest";
import { COLD_START_RUN_SCALE, runSpreadOf, SPREAD_CLASSES } from "../../../src/core/stats/run-spread.ts";

test("times follow the machine, levels the day, counts hardly anything", () => {
  expect(COLD_START_RUN_SCALE).toEqual({ time: 0.07, count: 0.01, level: 0.02 });
});

test.each(SPREAD_CLASSES)("fewer than three runs say nothing about a %s", (klass) => {
  for (const levels of [[], [1], [1, 5], [1, NaN, 5]]) {
    expect(runSpreadOf(levels, klass)).toEqual({ runScale: COLD_START_RUN_SCALE[klass], runDegreesOfFreedom: 4 });
  }
});

describe("from history", () => {
  test("τ̃² = (4·τ0² + (K − 1)·s²)/(4 + K − 1)", () => {
    // s² of these is .0004.
    expect(runSpreadOf([0, 0.02, 0.04], "count")).toEqual({
      runScale: Math.sqrt((4 * 0.01 ** 2 + 2 * 0.0004) / 6),
      runDegreesOfFreedom: 6,
    });
  });

  test("three runs that agree leave most of the assumption, twenty little of it", () => {
    expect(runSpreadOf([5, 5, 5], "time").runScale).toBeCloseTo(0.07 * Math.sqrt(4 / 6), 12);
    expect(
      runSpreadOf(
        Array.from({ length: 20 }, () => 5),
        "time",
      ).runScale,
    ).toBeCloseTo(0.07 * Math.sqrt(4 / 23), 12);
  });

  test("only the newest twenty runs count", () => {
    const steady = Array.from({ length: 20 }, (_, run) => (run % 2) / 100);
    expect(runSpreadOf([9, -9, ...steady], "count")).toEqual(runSpreadOf(steady, "count"));
  });
});
