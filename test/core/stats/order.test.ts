// Order statistics: tables by hand and the laws of a quantile.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAD_TO_SIGMA, median, medianAbsoluteDeviation, quantile } from "../../../src/core/stats/order.ts";

test.each([
  [[], NaN],
  [[3], 3],
  [[4, 1], 2.5],
  [[5, 1, 3], 3],
  [[10, 9, 2, 100], 9.5],
  [[-1, -5, 3], -1],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

describe("quantile", () => {
  const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

  test.each([
    [0, 1],
    [0.25, 3.25],
    [0.5, 5.5],
    [0.9, 9.1],
    [0.95, 9.55],
    [1, 10],
  ])("interpolates type 7 like R and NumPy: %d of 1..10 is %d", (probability, expected) => {
    expect(quantile(ten, probability)).toBeCloseTo(expected, 12);
  });

  test.each([
    [[], 0.5],
    [ten, -0.1],
    [ten, 1.1],
    [ten, NaN],
  ])("is NaN without values or outside [0, 1]", (values, probability) => {
    expect(quantile(values, probability)).toBeNaN();
  });

  test("keeps infinite latencies out of the quantiles below them", () => {
    expect(quantile([1, 2, 3, Infinity], 0.5)).toBe(2.5);
    expect(quantile([1, Infinity, Infinity], 1)).toBe(Infinity);
  });

  const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 });
  const probability = fc.double({ min: 0, max: 1, noNaN: true });

  test("stays between the least and the greatest value and leaves its input alone", () => {
    fc.assert(
      fc.property(values, probability, (list, p) => {
        const before = [...list];
        const result = quantile(list, p);
        expect(list).toEqual(before);
        expect(result).toBeGreaterThanOrEqual(Math.min(...list));
        expect(result).toBeLessThanOrEqual(Math.max(...list));
      }),
    );
  });

  test("does not depend on the order of the values", () => {
    fc.assert(
      fc.property(values, probability, (list, p) => {
        expect(quantile(list.toReversed(), p)).toBe(quantile(list, p));
      }),
    );
  });
});

describe("median absolute deviation", () => {
  test.each([
    [[1, 1, 2, 2, 4, 6, 9], 1],
    [[5, 5, 5], 0],
    [[1, 2, 3, 4, 1000], 1],
  ])("of %j is %d", (values, expected) => {
    expect(medianAbsoluteDeviation(values)).toBe(expected);
  });

  test("is scaled to a normal standard deviation by 1/Φ⁻¹(¾)", () => {
    expect(MAD_TO_SIGMA).toBeCloseTo(1 / 0.674_489_750_196, 4);
  });
});
