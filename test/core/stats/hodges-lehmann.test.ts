// Hodges-Lehmann estimates: small tables by hand and laws of location and shift.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hodgesLehmann, hodgesLehmannShift } from "../../../src/core/stats/hodges-lehmann.ts";

describe("location", () => {
  test.each([
    [[], NaN],
    [[7], 7],
    [[1, 2], 1.5],
    // Walsh averages of 1, 2, 10: 1, 1.5, 5.5, 2, 6, 10.
    [[1, 2, 10], 3.75],
    // 1, 1.5, 2, 50.5, 2, 2.5, 51, 3, 51.5, 100
    [[1, 2, 3, 100], 2.75],
  ])("of %j is %d", (values, expected) => {
    expect(hodgesLehmann(values)).toBe(expected);
  });

  test("shrugs off one wild value among seven", () => {
    expect(hodgesLehmann([10, 11, 9, 10, 12, 10, 9000])).toBeLessThan(12.1);
  });
});

describe("shift", () => {
  test.each([
    [[], [1], NaN],
    [[1], [], NaN],
    [[2], [5], 3],
    [[1, 2, 3], [11, 12, 13], 10],
    // 4−1, 4−3, 9−1, 9−3
    [[1, 3], [4, 9], 4.5],
  ])("from %j to %j is %d", (base, head, expected) => {
    expect(hodgesLehmannShift(base, head)).toBe(expected);
  });
});

describe("laws", () => {
  const integers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 12 });

  test("swapping the sides turns the sign of the shift", () => {
    fc.assert(
      fc.property(integers, integers, (base, head) => {
        expect(hodgesLehmannShift(base, head)).toBe(0 - hodgesLehmannShift(head, base));
      }),
    );
  });

  test("adding a constant moves location and shift by it", () => {
    fc.assert(
      fc.property(integers, integers, fc.integer({ min: -500, max: 500 }), (base, head, by) => {
        const moved = head.map((value) => value + by);
        expect(hodgesLehmann(moved)).toBeCloseTo(hodgesLehmann(head) + by, 9);
        expect(hodgesLehmannShift(base, moved)).toBeCloseTo(hodgesLehmannShift(base, head) + by, 9);
      }),
    );
  });

  test("the order of the values does not matter", () => {
    fc.assert(
      fc.property(integers, (values) => {
        expect(hodgesLehmann(values.toReversed())).toBe(hodgesLehmann(values));
      }),
    );
  });
});
