// The law of how replicates scatter: found again in what it made, not led astray by few wild rows, and each row shrunk toward it.
import { describe, expect, test } from "vitest";
import { fitDispersion, moderatedRatio, NO_DISPERSION, type RowSpread, varianceUnder } from "../../../src/core/stats/dispersion.ts";
import { seededRandom } from "./noise-models.ts";

const random = seededRandom(71);
/** Rows whose spread is a chi-square variable of `degreesOfFreedom` times what the law says; sizes fall as a Zipf law. */
const madeRows = (factor: number, relative: number, count: number, degreesOfFreedom = 8): readonly RowSpread[] =>
  Array.from({ length: count }, (_, row) => {
    const meanCount = 2000 / (row + 1);
    const truth = factor * meanCount + (relative * meanCount) ** 2;
    const chi = Array.from({ length: degreesOfFreedom }, () => random.normal(1) ** 2).reduce((sum, square) => sum + square, 0);
    return { sampling: meanCount, meanSquared: meanCount ** 2, between: (truth * chi) / degreesOfFreedom, degreesOfFreedom };
  });

describe("fitDispersion", () => {
  test.each([
    [1, 0],
    [1, 0.04],
    [3, 0],
    [2, 0.1],
    [10, 0.02],
  ])("finds a factor of %d and a relative deviation of %d", (factor, relative) => {
    const law = fitDispersion(madeRows(factor, relative, 300));
    expect(law.factor / factor).toBeGreaterThan(0.85);
    expect(law.factor / factor).toBeLessThan(1.15);
    expect(Math.sqrt(law.relativeVariance)).toBeGreaterThan(relative * 0.7 - 0.005);
    expect(Math.sqrt(law.relativeVariance)).toBeLessThan(relative * 1.3 + 0.02);
  });

  test("never goes below sampling, however little the replicates scatter", () => {
    const still = madeRows(1, 0, 50).map((row) => ({ ...row, between: row.between / 10 }));
    expect(fitDispersion(still)).toEqual(NO_DISPERSION);
    const calmButUneven = madeRows(0.3, 0.1, 300);
    const law = fitDispersion(calmButUneven);
    expect(law.factor).toBe(1);
    expect(Math.sqrt(law.relativeVariance)).toBeGreaterThan(0.04);
  });

  test("does not let a few wild rows widen the bars of all", () => {
    const rows = madeRows(1, 0.02, 200);
    const wild = rows.map((row, index) => (index % 40 === 0 ? { ...row, between: row.between * 1e4 } : row));
    const law = fitDispersion(wild);
    expect(law.factor).toBeLessThan(1.3);
    expect(law.relativeVariance).toBeLessThan(0.05 ** 2);
  });

  test("of rows that are all of one size is one factor, of exact rows a relative deviation alone", () => {
    const same: RowSpread = { sampling: 100, meanSquared: 10_000, between: 250, degreesOfFreedom: 4 };
    expect(fitDispersion([same, same, same])).toEqual({ factor: 2.5, relativeVariance: 0 });
    const exact: RowSpread = { sampling: 0, meanSquared: 10_000, between: 100, degreesOfFreedom: 4 };
    const law = fitDispersion([exact, exact]);
    expect(law.factor).toBe(1);
    expect(law.relativeVariance).toBeCloseTo(0.01, 9);
  });

  test("of no rows, or of rows of nothing, is sampling alone", () => {
    expect(fitDispersion([])).toEqual(NO_DISPERSION);
    expect(fitDispersion([{ sampling: 0, meanSquared: 0, between: 0, degreesOfFreedom: 4 }])).toEqual(NO_DISPERSION);
  });
});

describe("moderatedRatio", () => {
  const law = { factor: 2, relativeVariance: 0.01 };
  const row = { sampling: 100, meanSquared: 10_000, degreesOfFreedom: 8 };

  test("is 1 where a row scatters as the law says, and a third of the way to its own with eight degrees of freedom", () => {
    expect(varianceUnder(law, row)).toBe(300);
    expect(moderatedRatio({ ...row, between: 300 }, law)).toBe(1);
    expect(moderatedRatio({ ...row, between: 1200 }, law)).toBe(2);
    expect(moderatedRatio({ ...row, between: 0 }, law)).toBeCloseTo(2 / 3, 12);
  });

  test("is 1 where the law says nothing", () => {
    expect(moderatedRatio({ sampling: 0, meanSquared: 0, between: 5, degreesOfFreedom: 8 }, NO_DISPERSION)).toBe(1);
  });
});
