// Which known word a mistyped one was meant to be.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, nearestKey } from "../../../src/core/config/nearest-key.ts";

describe("editDistance", () => {
  test.each([
    ["", "", 0],
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["ab", "ba", 1],
    ["ca", "abc", 3],
    ["points", "point", 1],
    ["maxGrowht", "maxGrowth", 1],
  ])("%j to %j is %d", (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
  });

  test("is symmetric, zero for equal words only, and at most the longer word", () => {
    const word = fc.stringMatching(/^[abc]{0,8}$/u);
    fc.assert(
      fc.property(word, word, (left, right) => {
        const distance = editDistance(left, right);
        expect(distance).toBe(editDistance(right, left));
        expect(distance === 0).toBe(left === right);
        expect(distance).toBeLessThanOrEqual(Math.max(left.length, right.length));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(left.length - right.length));
      }),
    );
  });
});

describe("nearestKey", () => {
  const known = ["maxGrowth", "minChange", "max", "timeLimit", "live-heap"];
  test.each([
    ["maxGrowht", "maxGrowth"],
    ["max-growth", "maxGrowth"],
    ["max_growth", "maxGrowth"],
    ["MAXGROWTH", "maxGrowth"],
    ["minchange", "minChange"],
    ["liveHeap", "live-heap"],
    ["mix", "max"],
    ["timeLimits", "timeLimit"],
    ["foo", null],
    ["growthLimit", null],
    ["", null],
  ])("%j is near %j", (word, nearest) => {
    expect(nearestKey(word, known)).toBe(nearest);
  });
});
