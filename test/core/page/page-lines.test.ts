// Which lines the page carries: of columns told by line, the heaviest, in whole units.
import { describe, expect, test } from "vitest";
import { pageLines } from "../../../src/core/page/page-lines.ts";

const at = (func: string, line: number, ...means: number[]) => ({ func, line, means });

describe("lines of a page", () => {
  test.each([
    [
      "of the columns that have some",
      [[], [at("a", 3, 7.4), at("b", 3, 9)], []],
      {
        columns: [1],
        rows: [
          ["b", 3, 9],
          ["a", 3, 7],
        ],
      },
    ],
    [
      "heaviest first, with 0 where a column does not have it",
      [[], [at("a", 3, 70)], [at("a", 3, 7), at("a", 4, -90)]],
      {
        columns: [1, 2],
        rows: [
          ["a", 4, 0, -90],
          ["a", 3, 70, 7],
        ],
      },
    ],
    ["without those that hold nothing", [[at("a", 3, 0.2)]], null],
    ["of nothing", [[], []], null],
  ])("are %s", (_, columns, expected) => {
    expect(pageLines(columns, 0)).toEqual(expected);
  });

  test("are of one sample type", () => {
    expect(pageLines([[at("a", 1, 5, 6)]], 1)?.rows).toEqual([["a", 1, 6]]);
  });

  test("are at most 300, the heaviest", () => {
    const many = Array.from({ length: 1000 }, (_, index) => at("a", index + 1, index + 1));
    const { rows = [] } = pageLines([many], 0) ?? {};
    expect([rows.length, rows[0], rows.at(-1)]).toEqual([300, ["a", 1000, 1000], ["a", 701, 701]]);
  });
});
