import * as fc from "fast-check";
import { expect, test } from "vitest";
import { floorAt, POSITIONS, positionOf } from "../../../src/viewer/graph/noise-floor.ts";

test.each([
  [0, 1000, 0],
  [10, 1000, 0.1],
  [30, 1000, 10],
  [50, 1000, 1000],
])("position %d of %d is %d", (position, total, floor) => {
  expect(floorAt(position, total)).toBeCloseTo(floor);
});

test("a position's floor has that position", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: POSITIONS }), fc.integer({ min: 1, max: 2 ** 40 }), (position, total) => {
      expect(positionOf(floorAt(position, total), total)).toBe(position);
    }),
  );
});

test.each([
  [5, 0, 0],
  [2000, 1000, POSITIONS],
  [1e-9, 1000, 0],
])("a floor of %d in a total of %d is at %d", (floor, total, position) => {
  expect(positionOf(floor, total)).toBe(position);
});
