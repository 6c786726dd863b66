import { describe, expect, test } from "vitest";
import { indexFunctions, sumFunctions } from "../../../src/viewer/graph/functions.ts";
import { sortTop, TOP_COLUMNS, topRows } from "../../../src/viewer/tables/top-rows.ts";
import { namedTree } from "../../support/flame-shapes.ts";

const { shape, frames } = namedTree(["b", 1, 2, ["a", 5, 9], ["empty", 0, 0]], ["c", 10, 3], ["d", 1, 2]);
const index = indexFunctions(frames);
const rows = topRows(index, sumFunctions(shape, index));

describe("the top table", () => {
  test("has the functions that hold anything", () => {
    expect(rows.map(({ func }) => func)).toEqual(["b", "a", "c", "d"]);
    expect(rows[0]).toEqual({ func: "b", flatFrom: 1, flatTo: 2, flatDifference: 1, cumFrom: 6, cumTo: 11, cumDifference: 5 });
  });

  test("adds up to the totals of the graph", () => {
    const sum = (pick: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + pick(row), 0);
    expect([sum(({ flatFrom }) => flatFrom), sum(({ flatTo }) => flatTo)]).toEqual([shape.cumFrom[0], shape.cumTo[0]]);
  });

  test.each([
    ["func", false, "a b c d"],
    ["func", true, "d c b a"],
    ["flatDifference", false, "a b d c"],
    ["flatDifference", true, "c b d a"],
    ["cumTo", false, "b a c d"],
    ["flatFrom", false, "c a b d"],
  ] as const)("by %s, reversed: %s", (column, reversed, expected) => {
    expect(
      sortTop(rows, column, reversed)
        .map(({ func }) => func)
        .join(" "),
    ).toBe(expected);
  });

  test("has equal rows by name, whichever way it is sorted", () => {
    const same = namedTree(["z", 0, 1], ["y", 0, 1]);
    const of = indexFunctions(same.frames);
    const equal = topRows(of, sumFunctions(same.shape, of));
    for (const reversed of [false, true]) expect(sortTop(equal, "flatTo", reversed).map(({ func }) => func)).toEqual(["y", "z"]);
  });

  test("can be sorted by each of its columns", () => {
    for (const column of TOP_COLUMNS) expect(sortTop(rows, column, false)).toHaveLength(rows.length);
  });
});
