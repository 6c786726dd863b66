// Two-sided normal tails as tabulated.
import { expect, test } from "vitest";
import { normalTwoSided } from "../../../src/core/stats/normal-tail.ts";

test.each([
  [0, 1],
  [1, 0.317_310_507_862_914_1],
  [1.959_963_984_540_054, 0.05],
  [-1.959_963_984_540_054, 0.05],
  [5, 5.733_031_437_583_87e-7],
])("beyond %d", (z, expected) => expect(normalTwoSided(z)).toBeCloseTo(expected, 12));

test("keeps its precision when it is tiny", () => {
  expect(normalTwoSided(10) / 1.523_970_604_832_105e-23).toBeCloseTo(1, 10);
  expect([normalTwoSided(40), normalTwoSided(Infinity)]).toEqual([0, 0]);
});
