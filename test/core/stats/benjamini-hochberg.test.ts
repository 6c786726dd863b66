// Benjamini-Hochberg against @stdlib and by its definition.
import padjust from "@stdlib/stats-padjust";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { benjaminiHochberg } from "../../../src/core/stats/benjamini-hochberg.ts";
import { holm } from "../../../src/core/stats/holm.ts";

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });

test("scales by count over rank and takes the running minimum from the top", () => {
  const { adjusted, rejected } = benjaminiHochberg([0.01, 0.04, 0.03, 0.5], 0.1);
  for (const [index, expected] of [0.04, 0.16 / 3, 0.16 / 3, 0.5].entries()) expect(adjusted[index]).toBeCloseTo(expected, 14);
  expect(rejected).toEqual([true, true, true, false]);
});

test.each([
  ["no rows", [], []],
  ["one row, which stays as it is", [0.3], [0.3]],
  ["a missing p-value, which counts but never rejects", [0.01, NaN], [0.02, 1]],
  ["equal p-values, which stay equal", [0.2, 0.2], [0.2, 0.2]],
])("handles %s", (_, given, expected) => {
  expect(benjaminiHochberg(given, 0.1).adjusted).toEqual(expected);
});

describe("laws", () => {
  test("agrees with stdlib", () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const expected = padjust(values, "bh");
        for (const [index, adjusted] of benjaminiHochberg(values, 0.1).adjusted.entries())
          expect(adjusted).toBeCloseTo(expected[index] ?? NaN, 12);
      }),
    );
  });

  test("rejects whatever Holm rejects", () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const rows = benjaminiHochberg(values, 0.1).rejected;
        expect(holm(values, 0.1).rejected.filter((rejected, index) => rejected && rows[index] !== true)).toEqual([]);
      }),
    );
  });
});
