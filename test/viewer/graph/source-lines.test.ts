// Lines of one function for the columns that are looked at: growth where both are head's, head alone against base.
import { describe, expect, test } from "vitest";
import type { PageFrame, PageGraph, PageLines } from "../../../src/core/page/page-data.ts";
import { sourceLines } from "../../../src/viewer/graph/source-lines.ts";

const LINES: PageLines = {
  columns: [1, 2],
  rows: [
    ["a.Put", 30, 10, 500],
    ["a.Put", 31, 400, 400],
    ["a.Put", 32, 300, 0],
    ["a.Put", 33, 0, 0],
    ["b.Get", 9, 1, 2],
  ],
};
const graph = (lines: PageLines | null): PageGraph => ({
  id: "a/heap/inuse_space",
  component: "a",
  kind: "heap",
  sampleType: "inuse_space",
  unit: "bytes",
  basis: "end",
  nodeCount: 1,
  scale: 1,
  columns: ["base", "head-1", "head"].map((id) => ({ id, label: id, total: 0 })),
  views: [],
  noiseFloor: null,
  samples: null,
  ...(lines === null ? {} : { lines }),
  prunedShare: 0,
});

const of = (func: string, owner: PageFrame["owner"] = "d"): Pick<PageFrame, "func" | "owner"> => ({ func, owner });

describe("lines of a function", () => {
  test("are per second where factors say so", () => {
    expect(sourceLines(graph(LINES), { from: 1, to: 2 }, of("b.Get"), [0.5, 2])).toEqual([{ line: 9, from: 0.5, to: 4 }]);
  });

  test("are those that grew most first where both columns are head's", () => {
    expect(sourceLines(graph(LINES), { from: 1, to: 2 }, of("a.Put"))).toEqual([
      { line: 30, from: 10, to: 500 },
      { line: 32, from: 300, to: 0 },
      { line: 31, from: 400, to: 400 },
    ]);
  });

  test("are head's alone, heaviest first, against base", () => {
    expect(sourceLines(graph(LINES), { from: 0, to: 2 }, of("a.Put"))).toEqual([
      { line: 30, from: null, to: 500 },
      { line: 31, from: null, to: 400 },
    ]);
  });

  test("of own code are growth against base, where it is known which of head's lines base's are", () => {
    const both: PageLines = {
      columns: [0, 2],
      rows: [
        ["a.Put", 30, 100, 500],
        ["a.Put", 31, 400, 390],
      ],
    };
    expect(sourceLines(graph(both), { from: 0, to: 2 }, of("a.Put", "o"))).toEqual([
      { line: 30, from: 100, to: 500 },
      { line: 31, from: 400, to: 390 },
    ]);
    expect(sourceLines(graph(both), { from: 0, to: 2 }, of("a.Put", "d")).map(({ from }) => from)).toEqual([null, null]);
  });

  test.each<[string, PageLines | null, number, string]>([
    ["to a column that is not told by line", LINES, 0, "a.Put"],
    ["of a function without any", LINES, 2, "c.New"],
    ["of a graph without any", null, 2, "a.Put"],
  ])("are none %s", (_, lines, to, func) => {
    expect(sourceLines(graph(lines), { from: 1, to }, of(func))).toEqual([]);
  });

  test("are at most eight", () => {
    const rows = Array.from({ length: 20 }, (_, index) => ["a", index + 1, index + 1] as const);
    expect(sourceLines(graph({ columns: [1], rows }), { from: 0, to: 1 }, of("a")).map(({ line }) => line)).toEqual([
      20, 19, 18, 17, 16, 15, 14, 13,
    ]);
  });
});
