// Exact limits of a counted share: known values, symmetry and coverage.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { proportionInterval } from "../../../src/core/stats/proportion-interval.ts";

test.each([
  // Closed forms at the ends, and tables of the beta distribution between.
  [0, 10, 0.95, 0, 1 - 0.025 ** (1 / 10)],
  [10, 10, 0.95, 0.025 ** (1 / 10), 1],
  [5, 10, 0.95, 0.187_086_03, 0.812_913_97],
  [1, 20, 0.95, 0.001_265_09, 0.248_732_76],
  [2, 30, 0.95, 0.008_177_79, 0.220_735_41],
  [0, 300, 0.95, 0, 1 - 0.025 ** (1 / 300)],
  [1, 1, 0.9, 0.05, 1],
] as const)("%d of %d at %f: %f to %f", (hits, trials, confidence, low, high) => {
  const found = proportionInterval(hits, trials, confidence);
  expect(found[0]).toBeCloseTo(low, 6);
  expect(found[1]).toBeCloseTo(high, 6);
});

test("nothing counted says nothing", () => {
  expect(proportionInterval(0, 0)).toEqual([NaN, NaN]);
});

describe("laws", () => {
  const counts = fc.integer({ min: 1, max: 400 }).chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));

  test("holds the share that was counted, mirrors, and widens with confidence", () => {
    fc.assert(
      fc.property(counts, ([hits, trials]) => {
        const [low, high] = proportionInterval(hits, trials);
        const [mirroredLow, mirroredHigh] = proportionInterval(trials - hits, trials);
        const [wideLow, wideHigh] = proportionInterval(hits, trials, 0.999);
        expect(low).toBeLessThanOrEqual(hits / trials);
        expect(high).toBeGreaterThanOrEqual(hits / trials);
        expect(mirroredLow).toBeCloseTo(1 - high, 9);
        expect(mirroredHigh).toBeCloseTo(1 - low, 9);
        expect(wideLow).toBeLessThanOrEqual(low);
        expect(wideHigh).toBeGreaterThanOrEqual(high);
      }),
    );
  });

  test("covers any truth with at least its confidence", () => {
    const trials = 25;
    for (const share of [0.01, 0.03, 0.2, 0.5, 0.77]) {
      let covered = 0;
      let term = (1 - share) ** trials;
      for (let hits = 0; hits <= trials; hits += 1) {
        const [low, high] = proportionInterval(hits, trials);
        if (low <= share && share <= high) covered += term;
        term *= ((trials - hits) * share) / ((hits + 1) * (1 - share));
      }
      expect(covered).toBeGreaterThanOrEqual(0.95);
    }
  });
});
