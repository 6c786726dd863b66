// Slope errors: the textbook case, autocorrelation and degenerate series.
import { describe, expect, test } from "vitest";
import { regressionError } from "../../../src/core/stats/slope-error.ts";
import { theilSenSlope } from "../../../src/core/stats/theil-sen.ts";
import { autoregressive, seededRandom } from "../../support/verdict-models/random.ts";

const pointsOf = (ys: readonly number[]) => ys.map((y, position) => ({ position, x: position, y }));

test("is √(s²/S_xx) where neighbours do not move together", () => {
  // Residuals ±1 alternate (ρ < 0, taken as 0): Σr² = 6, n − 2 = 4, S_xx = 17.5.
  expect(regressionError(pointsOf([1, -1, 1, -1, 1, -1]), 0)).toBeCloseTo(Math.sqrt(6 / 4 / 17.5), 12);
});

test("is widened by √((1 + ρ)/(1 − ρ)) where neighbours move together", () => {
  // Lagged products add up to 1 of 8, so ρ = .125, corrected for eight points to .125 + (1 + .5)/8; S_xx = 42.
  const rho = 0.3125;
  expect(regressionError(pointsOf([1, 1, -1, -1, 1, 1, -1, -1]), 0)).toBeCloseTo(Math.sqrt(((8 / 6 / 42) * (1 + rho)) / (1 - rho)), 12);
});

test.each([
  ["a straight line", [2, 4, 6, 8, 10], 2],
  ["a flat line", [5, 5, 5, 5], 0],
])("is 0 for %s", (_, ys, slope) => {
  expect(regressionError(pointsOf(ys), slope)).toBe(0);
});

test("is NaN below three points", () => {
  expect(regressionError(pointsOf([1, 2]), 1)).toBeNaN();
});

test("is wide for a step, whose neighbours all lie on one side", () => {
  const step = Array.from({ length: 28 }, (_, index) => (index < 14 ? 0 : 1));
  const noise = step.map((_, index) => (index % 2 === 0 ? 0.5 : -0.5));
  expect(regressionError(pointsOf(step), 0)).toBeGreaterThan(3 * regressionError(pointsOf(noise), 0));
});

describe("on simulated noise of 28 points", () => {
  test.each([0, 0.4, 0.7])("covers the true scatter of the slope within a half at autocorrelation %d", (rho) => {
    const random = seededRandom(21);
    const runs = Array.from({ length: 400 }, () => {
      const points = pointsOf(autoregressive(random, 28, rho, 1));
      const slope = theilSenSlope(points, 7) ?? NaN;
      return { slope, error: regressionError(points, slope) };
    });
    const scatter = Math.sqrt(runs.reduce((sum, { slope }) => sum + slope ** 2, 0) / runs.length);
    const stated = Math.sqrt(runs.reduce((sum, { error }) => sum + error ** 2, 0) / runs.length);
    expect(stated / scatter).toBeGreaterThan(0.65);
    expect(stated / scatter).toBeLessThan(1.5);
  });
});
