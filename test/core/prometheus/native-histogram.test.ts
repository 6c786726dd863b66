import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NativeBucket, NativeHistogram } from "../../../src/core/prometheus/metric-family.ts";
import { addNative, nativeQuantile, nativeUpperBound, subtractNative } from "../../../src/core/prometheus/native-histogram.ts";

/** Counts of consecutive buckets; the index of the first one comes first. */
const side = (first: number, ...counts: readonly number[]): NativeBucket[] => counts.map((count, at) => ({ index: first + at, count }));
const histogram = (parts: Partial<NativeHistogram>): NativeHistogram => ({
  schema: 0,
  zeroThreshold: 0,
  zeroCount: 0,
  positive: [],
  negative: [],
  exemplars: [],
  ...parts,
});
const total = ({ zeroCount, positive, negative }: NativeHistogram): number =>
  [...positive, ...negative].reduce((sum, { count }) => sum + count, zeroCount);

describe("nativeUpperBound", () => {
  test.each([
    [0, 0, 1],
    [0, 1, 2],
    [0, -1, 0.5],
    [1, 1, Math.SQRT2],
    [3, 8, 2],
    [-1, 1, 4],
    [-4, 1, 65_536],
  ])("of schema %d, bucket %d is %d", (schema, index, bound) => {
    expect(nativeUpperBound(schema, index)).toBeCloseTo(bound, 12);
  });
});

describe("nativeQuantile", () => {
  // The first lines are cases of Prometheus' own suite (promqltest/testdata/native_histograms.test).
  const single = histogram({ positive: side(0, 1, 2, 1) });
  const both = histogram({ zeroThreshold: 0.001, zeroCount: 2, positive: side(0, 2, 3, 0, 1, 4), negative: side(0, 2, 3, 0, 1, 4) });
  test.each<[string, number, NativeHistogram, number]>([
    ["between two bounds, on a logarithmic scale", 0.5, single, Math.SQRT2],
    ["at the bottom", 0, single, 0.5],
    ["at the top", 1, single, 4],
    ["above 0, with the same below", 0.952, both, 8 * 2 ** ((0.952 * 22 - 18) / 4)],
    ["below 0, with the same above", 0.048, both, -(8 * 2 ** ((22 - 0.048 * 22 - 18) / 4))],
    ["in the middle of the zero bucket", 0.5, both, 0],
    ["in a zero bucket below positive ones only, from 0", 0.25, histogram({ zeroThreshold: 1, zeroCount: 2, positive: side(1, 2) }), 0.5],
    ["in a zero bucket above negative ones only, up to 0", 0.75, histogram({ zeroThreshold: 1, zeroCount: 2, negative: side(1, 2) }), -0.5],
    ["in a zero bucket alone, on both sides", 0.75, histogram({ zeroThreshold: 1, zeroCount: 4 }), 0.5],
    ["over a bucket without observations", 1, histogram({ positive: side(0, 1, 0) }), 1],
  ])("is %s", (_, q, found, expected) => {
    const estimate = nativeQuantile(q, found);
    expect(estimate.kind === "value" ? estimate.value : estimate.kind).toBeCloseTo(expected, 10);
  });

  test("says that nothing was observed", () => {
    expect(nativeQuantile(0.5, histogram({ positive: side(0, 0, 0) }))).toEqual({ kind: "no-observations" });
  });

  test("refuses what is no quantile", () => {
    expect(() => nativeQuantile(1.5, single)).toThrow(RangeError);
  });
});

describe("subtractNative", () => {
  test.each<[string, NativeHistogram, NativeHistogram, Partial<NativeHistogram> | "reset"]>([
    [
      "each bucket, leaving out those without an increase",
      histogram({ zeroCount: 5, positive: side(0, 3, 4, 5), negative: side(0, 1) }),
      histogram({ zeroCount: 2, positive: side(0, 3, 1), negative: side(0, 1) }),
      {
        zeroCount: 3,
        positive: [
          { index: 1, count: 3 },
          { index: 2, count: 5 },
        ],
        negative: [],
      },
    ],
    [
      "in the coarser schema of the later one, two buckets of the finer in one",
      histogram({ schema: 0, positive: side(1, 10, 10) }),
      // Of schema 1, buckets 1 and 2 are bucket 1 of schema 0, 3 and 4 are bucket 2.
      histogram({ schema: 1, positive: side(1, 1, 2, 3, 4) }),
      { schema: 0, positive: side(1, 7, 3) },
    ],
    [
      "with the larger zero bucket of the later one",
      histogram({ zeroThreshold: 1, zeroCount: 9, positive: side(1, 3) }),
      histogram({ zeroThreshold: 0.25, zeroCount: 2, positive: side(-1, 1, 2, 3) }),
      { zeroThreshold: 1, zeroCount: 4, positive: [] },
    ],
    [
      "with a zero bucket that cuts one of the earlier buckets moved up to its bound",
      histogram({ zeroThreshold: 0.75, zeroCount: 9, positive: side(1, 3) }),
      histogram({ zeroThreshold: 0, positive: side(0, 2) }),
      { zeroThreshold: 1, zeroCount: 7, positive: side(1, 3) },
    ],
    ["as reset when a bucket shrank", histogram({ positive: side(0, 1, 9) }), histogram({ positive: side(0, 2, 1) }), "reset"],
    ["as reset when a bucket is gone", histogram({ positive: side(5, 9) }), histogram({ positive: side(0, 1) }), "reset"],
    ["as reset when the zero bucket shrank", histogram({ zeroCount: 1 }), histogram({ zeroCount: 2 }), "reset"],
    ["as reset when the schema got finer", histogram({ schema: 2, positive: side(0, 9) }), histogram({ schema: 1 }), "reset"],
    ["as reset when the zero bucket got smaller", histogram({ zeroThreshold: 0.1 }), histogram({ zeroThreshold: 0.2 }), "reset"],
  ])("takes %s", (_, last, first, expected) => {
    expect(subtractNative(last, first)).toEqual(expected === "reset" ? "reset" : histogram(expected));
  });
});

const anyHistogram = fc
  .record({
    schema: fc.integer({ min: -4, max: 8 }),
    zeroThreshold: fc.constantFrom(0, 1e-9, 0.3, 1, 5),
    zeroCount: fc.nat(9),
    positive: fc.tuple(fc.integer({ min: -20, max: 20 }), fc.array(fc.nat(9), { maxLength: 12 })),
    negative: fc.tuple(fc.integer({ min: -20, max: 20 }), fc.array(fc.nat(9), { maxLength: 12 })),
  })
  .map(({ positive, negative, ...rest }) =>
    histogram({ ...rest, positive: side(positive[0], ...positive[1]), negative: side(negative[0], ...negative[1]) }),
  );

describe("sums of native histograms", () => {
  test("keep every observation, whatever the layouts, and do not depend on the order", () => {
    fc.assert(
      fc.property(anyHistogram, anyHistogram, (a, b) => {
        const sum = addNative(a, b);
        expect(total(sum)).toBe(total(a) + total(b));
        expect(sum).toEqual(addNative(b, a));
        expect(sum.schema).toBe(Math.min(a.schema, b.schema));
      }),
    );
  });

  test("give back the one part when the other is subtracted", () => {
    fc.assert(
      fc.property(anyHistogram, anyHistogram, (a, b) => {
        const difference = subtractNative(addNative(a, b), a);
        expect(difference === "reset" ? difference : total(difference)).toBe(total(b));
      }),
    );
  });

  test("of a histogram with itself have its quantiles", () => {
    fc.assert(
      fc.property(anyHistogram, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (a, q) => {
        const rounded = (found: NativeHistogram): unknown => {
          const estimate = nativeQuantile(q, found);
          return estimate.kind === "value" ? Number(estimate.value.toPrecision(10)) : estimate;
        };
        // A zero bucket that cuts one of the buckets is widened by the sum: then only the number of observations is the same.
        fc.pre(a.zeroThreshold === addNative(a, a).zeroThreshold && addNative(a, a).zeroCount === 2 * a.zeroCount);
        expect(rounded(addNative(a, a))).toEqual(rounded(a));
      }),
    );
  });
});
