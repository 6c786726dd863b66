// Grouping keeps the order of groups and of items within them.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { groupBy } from "../../../src/core/compare/group-by.ts";

test.each([
  ["nothing", [], []],
  ["one group", ["a1", "a2"], [["a", ["a1", "a2"]]]],
  [
    "groups in order of appearance",
    ["b1", "a1", "b2"],
    [
      ["b", ["b1", "b2"]],
      ["a", ["a1"]],
    ],
  ],
] as const)("%s", (_, items: readonly string[], expected) => {
  expect([...groupBy(items, (item) => item.slice(0, 1))]).toEqual(expected);
});

test("is Map.groupBy", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 })), (items) => {
      const keyOf = (item: number): number => Math.abs(item) % 4;
      expect([...groupBy(items, keyOf)]).toEqual([...Map.groupBy(items, keyOf)]);
    }),
  );
});
