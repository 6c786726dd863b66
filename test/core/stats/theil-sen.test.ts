// Theil-Sen slopes: tables, the lag limit and laws.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SlopePoint } from "../../../src/core/stats/theil-sen.ts";
import { theilSenSlope } from "../../../src/core/stats/theil-sen.ts";

const pointsOf = (ys: readonly number[]): readonly SlopePoint[] => ys.map((y, position) => ({ position, x: position, y }));

test.each([
  ["a line", [1, 3, 5, 7], 1, 2],
  ["a flat curve", [4, 4, 4], 1, 0],
  ["a line with one wild point", [0, 1, 2, 300, 4, 5, 6, 7], 1, 1],
  ["distant pairs only: 3/2, 0/2 and 1/3", [0, 1, 3, 1], 2, 1 / 3],
])("finds the slope of %s", (_, ys, lag, expected) => {
  expect(theilSenSlope(pointsOf(ys), lag)).toBeCloseTo(expected, 12);
});

describe("without a usable pair", () => {
  test.each([
    ["no points", [], 1],
    ["one point", pointsOf([3]), 1],
    ["a lag longer than the series", pointsOf([1, 2, 3]), 3],
    ["one x only", [0, 1, 2].map((position) => ({ position, x: 5, y: position })), 1],
  ])("is null for %s", (_, points, lag) => {
    expect(theilSenSlope(points, lag)).toBeNull();
  });
});

test("measures the lag in schedule positions, so a gap counts", () => {
  const points = [
    { position: 0, x: 0, y: 0 },
    { position: 5, x: 5, y: 10 },
    { position: 6, x: 6, y: -100 },
  ];
  // The pair 5-6 is too close; 0-5 has slope 2, 0-6 slope −100/6.
  expect(theilSenSlope(points, 3)).toBeCloseTo((2 - 100 / 6) / 2, 12);
});

test("adding a line adds its slope and scaling y scales the slope", () => {
  const ys = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(ys, fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 9 }), (list, slope, factor) => {
      const plain = theilSenSlope(pointsOf(list)) ?? NaN;
      expect(theilSenSlope(pointsOf(list.map((y, x) => y + slope * x)))).toBeCloseTo(plain + slope, 8);
      expect(theilSenSlope(pointsOf(list.map((y) => y * factor)))).toBeCloseTo(plain * factor, 8);
    }),
  );
});
