// Variances: unbiased, moderated, floors.
import { describe, expect, test } from "vitest";
import { FLOOR_SCALE, mean, moderateVariance, quantizationVariance, unbiasedVariance } from "../../../src/core/stats/variance.ts";

test.each([
  [[], null],
  [[5], null],
  [[5, 5, 5], 0],
  [[1, 3], 2],
  [[2, 4, 4, 4, 5, 5, 7, 9], 32 / 7],
])("the unbiased variance of %j is %s", (values, expected) => {
  expect(unbiasedVariance(values)).toBe(expected);
});

test("the mean is the sum by the count", () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(mean([])).toBeNaN();
});

describe("moderated variance", () => {
  const prior = { priorScale: 0.1, priorDegreesOfFreedom: 6 };

  test.each([
    [
      "weighs sample and prior by their degrees of freedom",
      { varianceSample: 0.04, degreesOfFreedom: 4, floorVariance: 0 },
      (6 * 0.01 + 4 * 0.04) / 10,
    ],
    ["is the prior alone for a single value", { varianceSample: null, degreesOfFreedom: 0, floorVariance: 0 }, 0.01],
    ["pulls a zero sample variance up", { varianceSample: 0, degreesOfFreedom: 2, floorVariance: 0 }, 0.0075],
    ["never falls below the floor", { varianceSample: 0, degreesOfFreedom: 2, floorVariance: 0.02 }, 0.02],
  ])("%s", (_, input, expected) => {
    expect(moderateVariance({ ...input, ...prior })).toBeCloseTo(expected, 15);
  });

  test("is the sample variance when the prior has no weight", () => {
    expect(
      moderateVariance({ varianceSample: 0.3, degreesOfFreedom: 4, priorScale: 1, priorDegreesOfFreedom: 0, floorVariance: 0 }),
    ).toBeCloseTo(0.3, 15);
  });

  test("is NaN when neither side knows anything", () => {
    expect(
      moderateVariance({ varianceSample: null, degreesOfFreedom: 0, priorScale: 1, priorDegreesOfFreedom: 0, floorVariance: 0 }),
    ).toBeNaN();
  });
});

describe("floor", () => {
  test.each([
    [1, 10, 1 / 600],
    [1, 1000, 1 / 6e6],
    [0, 0, 0],
  ])("adds u²/6/x̄² for steps of %d around %d: %d", (quantum, meanValue, expected) => {
    expect(quantizationVariance(quantum, meanValue)).toBeCloseTo(expected, 15);
  });

  test("is at least .3 % per pair", () => {
    expect(FLOOR_SCALE).toBe(0.003);
  });
});
