// Known values of the gamma function family, and what must hold between them.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gammaQuantile, regularizedGamma, regularizedGammaUpper } from "../../../src/core/stats/incomplete-gamma.ts";
import { logGamma } from "../../../src/core/stats/log-gamma.ts";

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
/** P(N ≤ most) of a Poisson count: what the upper function of a whole shape is. */
const poissonAtMost = (most: number, meanCount: number): number =>
  Array.from({ length: most + 1 }, (_, n) => (Math.exp(-meanCount) * meanCount ** n) / factorial(n)).reduce((sum, term) => sum + term, 0);

describe("logGamma", () => {
  test.each([
    [1, 0],
    [2, 0],
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [11, Math.log(3_628_800)],
    [171, Math.log(factorial(170))],
  ])("of %d", (x, expected) => expect(logGamma(x)).toBeCloseTo(expected, 11));
});

describe("regularizedGamma", () => {
  test.each([
    [1, 1, 1 - Math.exp(-1)],
    [1, 30, 1 - Math.exp(-30)],
    [0.5, 0.5, 0.682_689_492_137_085_9],
    [3, 2, 1 - poissonAtMost(2, 2)],
    [20, 5, 1 - poissonAtMost(19, 5)],
    [5, 50, 1 - poissonAtMost(4, 50)],
  ])("P(%d, %d)", (a, x, expected) => {
    expect(regularizedGamma(a, x)).toBeCloseTo(expected, 12);
    expect(regularizedGammaUpper(a, x)).toBeCloseTo(1 - expected, 12);
  });

  test("keeps its precision far in the upper tail", () => {
    const expected = poissonAtMost(4, 200);
    expect(expected).toBeLessThan(1e-70);
    expect(regularizedGammaUpper(5, 200) / expected).toBeCloseTo(1, 10);
  });

  test("ends and outside", () => {
    expect([
      regularizedGamma(2, 0),
      regularizedGammaUpper(2, 0),
      regularizedGamma(2, Infinity),
      regularizedGammaUpper(2, Infinity),
    ]).toEqual([0, 1, 1, 0]);
    for (const [a, x] of [
      [0, 1],
      [-1, 1],
      [1, -1],
      [NaN, 1],
      [1, NaN],
    ] as const) {
      expect([regularizedGamma(a, x), regularizedGammaUpper(a, x)]).toEqual([NaN, NaN]);
    }
  });
});

describe("gammaQuantile", () => {
  // Half of chi-square quantiles as tabulated: 3.841 and 5.024 (1 degree of freedom), 18.307 (10), 124.342 (100).
  test.each([
    [0.95, 0.5, 3.841_458_820_694_124 / 2],
    [0.975, 0.5, 5.023_886_187_314_888 / 2],
    [0.95, 5, 18.307_038_053_275_146 / 2],
    [0.95, 50, 124.342_113_404_004_07 / 2],
    [0.5, 1, Math.LN2],
  ])("%d of shape %d", (probability, a, expected) => expect(gammaQuantile(probability, a)).toBeCloseTo(expected, 9));

  test("is the inverse, for any shape and probability", () => {
    const probability = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
    const shape = fc.oneof(fc.double({ min: 0.1, max: 50, noNaN: true }), fc.double({ min: 50, max: 1e5, noNaN: true }));
    fc.assert(
      fc.property(probability, shape, (wanted, a) => {
        expect(Math.abs(regularizedGamma(a, gammaQuantile(wanted, a)) - wanted)).toBeLessThan(1e-9);
      }),
      { numRuns: 400 },
    );
  });

  test("ends and outside", () => {
    expect([gammaQuantile(0, 3), gammaQuantile(1, 3)]).toEqual([0, Infinity]);
    expect([gammaQuantile(-0.1, 3), gammaQuantile(1.1, 3), gammaQuantile(0.5, 0), gammaQuantile(NaN, 1)]).toEqual([NaN, NaN, NaN, NaN]);
  });
});
