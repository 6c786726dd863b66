import * as fc from "fast-check";
import { expect, test } from "vitest";
import { windowOf } from "../../../src/viewer/tables/window.ts";

test.each([
  ["the start", [1000, 20, 0, 200], { first: 0, end: 18, abovePx: 0, belowPx: 19_640 }],
  ["the middle", [1000, 20, 5000, 200], { first: 242, end: 268, abovePx: 4840, belowPx: 14_640 }],
  ["the end", [1000, 20, 19_800, 200], { first: 982, end: 1000, abovePx: 19_640, belowPx: 0 }],
  ["a table shorter than its window", [3, 20, 0, 200], { first: 0, end: 3, abovePx: 0, belowPx: 0 }],
  ["a table that became shorter than it was scrolled", [3, 20, 5000, 200], { first: 3, end: 3, abovePx: 60, belowPx: 0 }],
  ["an empty table", [0, 20, 0, 200], { first: 0, end: 0, abovePx: 0, belowPx: 0 }],
] as const)("of %s", (_, [rows, rowPx, scrollPx, heightPx], expected) => {
  expect(windowOf(rows, rowPx, scrollPx, heightPx)).toEqual(expected);
});

test("has every row that is seen, and the height of all rows", () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(3_000_000), fc.nat(2000), (rows, scrollPx, heightPx) => {
      const { first, end, abovePx, belowPx } = windowOf(rows, 28, scrollPx, heightPx);
      expect(abovePx + (end - first) * 28 + belowPx).toBe(rows * 28);
      // The rows that are seen; none where the table ends above.
      const [top, bottom] = [Math.min(rows, Math.floor(scrollPx / 28)), Math.min(rows, Math.ceil((scrollPx + heightPx) / 28))];
      expect(first).toBeLessThanOrEqual(top);
      expect(end).toBeGreaterThanOrEqual(bottom);
    }),
  );
});
