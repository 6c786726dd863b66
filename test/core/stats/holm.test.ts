// Holm's procedure against @stdlib and by its definition.
import padjust from "@stdlib/stats-padjust";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holm } from "../../../src/core/stats/holm.ts";

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });

test("steps down: 3 × least, then 2 × next, never decreasing", () => {
  const { adjusted, rejected } = holm([0.04, 0.01, 0.03], 0.05);
  expect(adjusted[0]).toBeCloseTo(0.06, 14);
  expect(adjusted[1]).toBeCloseTo(0.03, 14);
  expect(adjusted[2]).toBeCloseTo(0.06, 14);
  expect(rejected).toEqual([false, true, false]);
});

test.each([
  ["an empty family", [], []],
  ["one test, which stays as it is", [0.02], [0.02]],
  ["values above one, which stop at one", [0.9, 0.8], [1, 1]],
  ["a missing p-value, which counts but never rejects", [NaN, 0.01], [1, 0.02]],
])("handles %s", (_, given, expected) => {
  expect(holm(given, 0.05).adjusted).toEqual(expected);
});

describe("laws", () => {
  test("agrees with stdlib", () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const expected = padjust(values, "holm");
        for (const [index, adjusted] of holm(values, 0.05).adjusted.entries()) expect(adjusted).toBeCloseTo(expected[index] ?? NaN, 12);
      }),
    );
  });

  test("rejects exactly the adjusted values at or below the level, and never more than plain tests do", () => {
    fc.assert(
      fc.property(pValues, fc.constantFrom(0.001, 0.01, 0.05, 0.5), (values, level) => {
        const { adjusted, rejected } = holm(values, level);
        expect(rejected).toEqual(adjusted.map((p) => p <= level));
        for (const [index, p] of values.entries()) expect(adjusted[index]).toBeGreaterThanOrEqual(p);
      }),
    );
  });
});
