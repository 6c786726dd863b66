// Change points: real and made series, the published and the recomputed answers of Apache Otava, and laws.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changePoints, type ChangePointOptions } from "../../../src/core/stats/e-divisive.ts";
import { bestEnergySplit } from "../../../src/core/stats/energy-split.ts";
import { compareMeans } from "../../../src/core/stats/two-sample-t.ts";
import { seededRandom } from "./noise-models.ts";
import { TIGERBEETLE } from "./tigerbeetle-series.ts";

/** The larger of the relative changes seen from either side, as Otava measures size. */
const relative = (before: number, after: number): number => Math.max(Math.abs(after / before - 1), Math.abs(before / after - 1));
const absolute = (before: number, after: number): number => Math.abs(after - before);
const indicesOf = (values: readonly number[], options: Partial<ChangePointOptions> = {}): readonly number[] =>
  changePoints(values, { maxP: 0.001, minSize: 0.03, sizeOf: absolute, window: 50, ...options }).map(({ index }) => index);

describe("the t-test of two stretches", () => {
  // scipy.stats.ttest_ind(before, after).pvalue
  test.each([
    { before: [1, 2, 3, 4], after: [2, 3, 4, 5, 6], p: 0.1704706607870538 },
    { before: [0.01, 0.012, 0.009, 0.011], after: [0.05], p: 0.00010708630054923307 },
    { before: [0.1, 0.11, 0.105, 0.12, 0.09], after: [0.14, 0.15, 0.145], p: 0.0012366843569815472 },
    { before: [5, 6], after: [7], p: 0.33333333333333337 },
  ])("of $before and $after is scipy's $p", ({ before, after, p }) => {
    expect(compareMeans(before, after).pValue / p).toBeCloseTo(1, 10);
    expect(compareMeans(after, before).pValue / p).toBeCloseTo(1, 10);
  });

  test.each([
    ["says nothing about one value against one", [1], [2], 1],
    ["finds equal values without scatter equal", [0.1, 0.1, 0.1], [0.1, 0.1], 1],
    ["finds different values without scatter different", [0, 0], [0.02, 0.02], 0],
  ])("%s", (_name, before, after, p) => {
    expect(compareMeans(before, after).pValue).toBe(p);
  });
});

describe("the best energy split", () => {
  /** The definition, sum by sum. */
  const distanceOf = (before: readonly number[], after: readonly number[]): number => {
    const between = before.flatMap((x) => after.map((y) => Math.abs(x - y)));
    const within = (side: readonly number[]): number => {
      const all = side.flatMap((x, i) => side.slice(0, i).map((y) => Math.abs(x - y)));
      return all.length === 0 ? 0 : all.reduce((sum, one) => sum + one, 0) / all.length;
    };
    const mean = between.reduce((sum, one) => sum + one, 0) / between.length;
    return ((before.length * after.length) / (before.length + after.length)) * (2 * mean - within(before) - within(after));
  };

  test("is the largest of all that the definition gives", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 9 }), (values) => {
        const all = values.flatMap((_, split) =>
          split === 0
            ? []
            : values.slice(split).map((__, more) => distanceOf(values.slice(0, split), values.slice(split, split + more + 1))),
        );
        expect(bestEnergySplit(values)?.distance).toBeCloseTo(Math.max(...all), 9);
      }),
    );
  });

  test.each([
    [[0, 0, 0, 5, 5, 5], 3],
    [[0, 0, 5, 5, 0, 0, 0, 0], 2],
    [[1, 2], 1],
  ])("of %j is at %i", (values, index) => {
    expect(bestEnergySplit(values)?.index).toBe(index);
  });

  test("of fewer than two values is none", () => {
    expect([bestEnergySplit([]), bestEnergySplit([1])]).toEqual([null, null]);
  });
});

describe("the TigerBeetle series", () => {
  const otava = { sizeOf: relative, window: 30 };

  test.each([{ maxP: 0.01 }, { maxP: 0.05 }])(
    "changes by more than 5 % at 15 and 71 at p $maxP, as Otava's own tests expect",
    ({ maxP }) => {
      expect(indicesOf(TIGERBEETLE, { ...otava, maxP, minSize: 0.05 })).toEqual([15, 71]);
    },
  );

  // Otava 0.8.0 with two changes: np.std(…, ddof=1), and after a merge both neighbours of the dropped point are tested anew.
  test.each([
    { maxP: 0.1, minSize: 0.05, expected: [10, 11, 15, 71] },
    { maxP: 0.01, minSize: 0, expected: [15, 61, 71, 95, 117, 131, 142, 148, 192, 212, 260] },
    { maxP: 0.001, minSize: 0, expected: [15, 61, 71, 95, 117, 131, 142, 148, 192, 212] },
    { maxP: 0.0001, minSize: 0, expected: [71, 95, 131, 192, 212] },
    { maxP: 0.00001, minSize: 0, expected: [71, 95, 131, 192] },
  ])("at p $maxP and size $minSize is divided as Otava with an unbiased variance does it", ({ expected, ...options }) => {
    expect(indicesOf(TIGERBEETLE, { ...otava, ...options })).toEqual(expected);
  });

  test("with drift's own settings has the same p and means as Otava", () => {
    const found = changePoints(TIGERBEETLE, { maxP: 0.001, minSize: 0.03, sizeOf: relative, window: 50 });
    expect(found.map(({ index }) => index)).toEqual([15, 61, 71, 95, 131, 192]);
    expect(found[0]).toMatchObject({ meanBefore: expect.closeTo(26_000.666_667, 5), meanAfter: expect.closeTo(23_679.782_609, 5) });
    expect((found[0]?.pValue ?? NaN) / 6.366538202498807e-7).toBeCloseTo(1, 8);
    expect((found[5]?.pValue ?? NaN) / 1.8238895736477333e-35).toBeCloseTo(1, 6);
  });
});

describe("planted changes", () => {
  const random = seededRandom(71);
  /** Log-ratios around 0 with steps at their index. */
  const series = (length: number, noise: number, steps: Readonly<Record<number, number>>): readonly number[] => {
    let level = 0;
    return Array.from({ length }, (_, index) => {
      level += steps[index] ?? 0;
      return level + random.normal(noise);
    });
  };

  test.each([
    ["one", 60, { 40: 0.09 }, [40]],
    ["two of opposite direction", 80, { 20: 0.08, 50: -0.08 }, [20, 50]],
    ["two within a window", 60, { 20: 0.07, 32: 0.07 }, [20, 32]],
    ["three in a year", 365, { 90: 0.06, 200: 0.06, 300: -0.1 }, [90, 200, 300]],
  ])("%s, of several times the noise, are found within two runs", (_name, length, steps, expected) => {
    const runs = Array.from({ length: 20 }, () => indicesOf(series(length, 0.011, steps)));
    const near = (found: readonly number[], planted: number): boolean => found.some((index) => Math.abs(index - planted) <= 2);
    expect(runs.filter((found) => !expected.every((planted) => near(found, planted)))).toEqual([]);
    // An unlucky first value behind a change can stand as a stretch of its own.
    expect(runs.flatMap((found) => found.slice(expected.length)).length).toBeLessThanOrEqual(1);
  });

  test("no series of pure noise of a quiet runner is divided", () => {
    const flagged = Array.from({ length: 100 }, () => indicesOf(series(100, 0.011, {}))).filter((found) => found.length > 0);
    expect(flagged).toHaveLength(0);
  });

  test("a single outlier is no change", () => {
    const values = series(60, 0.01, { 30: 0.3, 31: -0.3 });
    expect(indicesOf(values)).toEqual([]);
  });

  test("counts that never scatter change where they change, at once", () => {
    expect(indicesOf([0, 0, 0, 0, 0.05])).toEqual([4]);
    expect(indicesOf([0, 0, 0, 0, 0.02])).toEqual([]);
    expect(indicesOf([0.1, 0.1, 0.1, 0.1, 0.1, 0.1])).toEqual([]);
  });

  test.each([[[]], [[0.1]], [[0, 0.5]]])("%j is too short to say anything", (values) => {
    expect(indicesOf(values)).toEqual([]);
  });
});

describe("laws", () => {
  const steppy = fc.array(fc.oneof(fc.double({ min: -0.02, max: 0.02, noNaN: true }), fc.double({ min: 0.1, max: 0.14, noNaN: true })), {
    minLength: 3,
    maxLength: 70,
  });

  test("what stays is ascending, inside the series, beyond both limits, and the same each time", () => {
    fc.assert(
      fc.property(steppy, (values) => {
        const options = { maxP: 0.001, minSize: 0.03, sizeOf: absolute, window: 20 };
        const found = changePoints(values, options);
        const indices = found.map(({ index }) => index);
        expect(indices).toEqual([...new Set(indices)].toSorted((left, right) => left - right));
        expect(indices.every((index) => index > 0 && index < values.length)).toBe(true);
        expect(found.every(({ pValue, meanBefore, meanAfter }) => pValue < 0.001 && absolute(meanBefore, meanAfter) > 0.03)).toBe(true);
        expect(changePoints(values, options)).toEqual(found);
      }),
    );
  });

  test("a level added to all values moves no change point", () => {
    fc.assert(
      fc.property(steppy, (values) => {
        const rounded = values.map((value) => Math.round(value * 1024) / 1024);
        expect(indicesOf(rounded.map((value) => value + 4))).toEqual(indicesOf(rounded));
      }),
      { numRuns: 50 },
    );
  });
});
