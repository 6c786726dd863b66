// Garwood's limits against the tables of his paper and its readers, and what sums of unequal weights make of them.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { regularizedGamma } from "../../../src/core/stats/incomplete-gamma.ts";
import { poissonLimits, weightedPoissonLimits } from "../../../src/core/stats/poisson-limits.ts";

describe("poissonLimits", () => {
  test.each([
    [0, 0, 3.6889],
    [1, 0.0253, 5.5716],
    [2, 0.2422, 7.2247],
    [5, 1.6235, 11.6683],
    [10, 4.7954, 18.3904],
    [20, 12.2165, 30.8884],
  ])("of %i events at 95 %", (count, low, high) => {
    expect(poissonLimits(count)[0]).toBeCloseTo(low, 4);
    expect(poissonLimits(count)[1]).toBeCloseTo(high, 4);
  });

  test("at 90 %", () => {
    expect(poissonLimits(0, 0.9)[1]).toBeCloseTo(2.9957, 4);
    expect(poissonLimits(10, 0.9)[0]).toBeCloseTo(5.4254, 4);
    expect(poissonLimits(10, 0.9)[1]).toBeCloseTo(16.9622, 4);
  });

  test("leave 2.5 % on each side: at the limits the count is just that improbable", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (count) => {
        const [low, high] = poissonLimits(count);
        // P(N ≥ n | low) and P(N ≤ n | high).
        expect(regularizedGamma(count, low)).toBeCloseTo(0.025, 9);
        expect(1 - regularizedGamma(count + 1, high)).toBeCloseTo(0.025, 9);
      }),
    );
  });
});

describe("weightedPoissonLimits", () => {
  test("of equal weights are the weight times the limits of the count", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (count, weight) => {
        const [low, high] = weightedPoissonLimits({ sum: count * weight, variance: count * weight ** 2, largestWeight: weight });
        const [expectedLow, expectedHigh] = poissonLimits(count);
        expect(low / weight / expectedLow).toBeCloseTo(1, 8);
        expect(high / weight / expectedHigh).toBeCloseTo(1, 8);
      }),
    );
  });

  test("of nothing reach up to three weights", () => {
    const [low, high] = weightedPoissonLimits({ sum: 0, variance: 0, largestWeight: 1000 });
    expect(low).toBe(0);
    expect(high).toBeCloseTo(2995.7, 1);
  });

  test("of what is known exactly are the value", () => {
    expect(weightedPoissonLimits({ sum: 7, variance: 0, largestWeight: 2 })).toEqual([7, 7]);
  });

  test("are wider with one large weight among many small ones, above more than below", () => {
    const [low, high] = weightedPoissonLimits({ sum: 20, variance: 10 + 100, largestWeight: 10 });
    const [evenLow, evenHigh] = weightedPoissonLimits({ sum: 20, variance: 20, largestWeight: 1 });
    expect(low).toBeLessThan(evenLow);
    expect(high).toBeGreaterThan(evenHigh);
    expect(high - 20).toBeGreaterThan(20 - low);
  });
});
