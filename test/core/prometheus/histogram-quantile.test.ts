import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { histogramQuantile, type QuantileEstimate } from "../../../src/core/prometheus/histogram-quantile.ts";
import type { Bucket } from "../../../src/core/prometheus/metric-family.ts";

const buckets = (...entries: readonly (readonly [bound: number, count: number])[]): Bucket[] =>
  entries.map(([upperBound, count]) => ({ upperBound, count, exemplar: null }));
const value = (number: number): QuantileEstimate => ({ kind: "value", value: number });

/** 6 stands for "beyond the largest bound". */
const numberOf = (estimate: QuantileEstimate): number =>
  estimate.kind === "value" ? estimate.value : estimate.kind === "overflow" ? 6 : 0;

describe("histogramQuantile", () => {
  const even = buckets([1, 10], [2, 20], [4, 40], [Infinity, 40]);
  test.each<[string, number, Bucket[], QuantileEstimate]>([
    ["inside the first bucket, from 0", 0.125, even, value(0.5)],
    ["at a bound", 0.5, even, value(2)],
    ["between bounds", 0.75, even, value(3)],
    ["at the top", 1, even, value(4)],
    ["at the bottom", 0, even, value(0)],
    ["over empty buckets below", 0, buckets([1, 0], [2, 0], [4, 8], [Infinity, 8]), value(2)],
    ["over empty buckets between", 0.5, buckets([1, 5], [2, 5], [4, 10], [Infinity, 10]), value(1)],
    ["in a first bucket below 0, its bound", 0.5, buckets([-1, 10], [1, 10], [Infinity, 10]), value(-1)],
    ["between a negative and a positive bound", 0.75, buckets([-1, 10], [1, 20], [Infinity, 20]), value(0)],
    ["beyond the largest bound", 0.95, buckets([0.1, 80], [Infinity, 100]), { kind: "overflow", lowerBound: 0.1, overflowRatio: 0.2 }],
    ["with everything beyond", 0.5, buckets([0.1, 0], [Infinity, 10]), { kind: "overflow", lowerBound: 0.1, overflowRatio: 1 }],
    ["without finite bounds", 0.5, buckets([Infinity, 10]), { kind: "overflow", lowerBound: null, overflowRatio: 1 }],
    ["of nothing observed", 0.5, buckets([1, 0], [Infinity, 0]), { kind: "no-observations" }],
    ["of no buckets", 0.5, [], { kind: "no-observations" }],
    ["with a count that decreases", 0.6, buckets([1, 10], [2, 9], [4, 20], [Infinity, 20]), value(2.4)],
  ])("%s (q = %s)", (_, q, given, expected) => {
    expect(histogramQuantile(q, given)).toEqual(expected);
  });

  test.each([-0.1, 1.1, NaN])("refuses q = %s", (q) => {
    expect(() => histogramQuantile(q, even)).toThrow(RangeError);
  });

  test("never decreases with q and stays inside the bounds", () => {
    const counts = fc.array(fc.nat(50), { minLength: 4, maxLength: 4 });
    const q = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(counts, q, q, (increments, one, other) => {
        let total = 0;
        const given = buckets(...[1, 2, 5, Infinity].map((bound, index) => [bound, (total += increments[index] ?? 0)] as const));
        const low = numberOf(histogramQuantile(Math.min(one, other), given));
        const high = numberOf(histogramQuantile(Math.max(one, other), given));
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high === 6 || high <= 5).toBe(true);
      }),
    );
  });
});
