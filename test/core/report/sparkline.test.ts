// Values as glyphs: their ends, what is too few and what is too many.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sparkline } from "../../../src/core/report/sparkline.ts";

test.each<[string, readonly number[], string]>([
  ["a steady rise", [1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"],
  ["a step", [0, 0, 10, 10], "▁▁██"],
  ["a fall", [9, 5, 1], "█▅▁"],
  ["values that are all the same", [7, 7, 7], "▁▁▁"],
  ["negative values", [-3, -2, -1], "▁▅█"],
  ["fewer than three values", [1, 2], ""],
  ["a value that is not finite", [1, Number.NaN, 3], ""],
  ["nothing", [], ""],
])("%s", (_, values, expected) => expect(sparkline(values)).toBe(expected));

test("is at most twelve glyphs, the least and the largest among them", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 3, maxLength: 200 }), (values) => {
      expect(sparkline(values)).toMatch(/^[▁▂▃▄▅▆▇█]{3,12}$/u);
    }),
  );
  expect(sparkline(Array.from({ length: 100 }, (_, index) => index))).toMatch(/^▁.{10}█$/u);
});
