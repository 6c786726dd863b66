import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { functionSums } from "../../../src/core/page/graph-csv.ts";
import { findFunction, framesOf, heaviestCall, indexFunctions, sumFunctions } from "../../../src/viewer/graph/functions.ts";
import { anyTree, namedTree } from "../../support/flame-shapes.ts";

describe("functions", () => {
  test("with several frames are one", () => {
    const frame = { file: "a.go", line: 1, owner: "o", changed: null } as const;
    const index = indexFunctions([
      { ...frame, func: "a" },
      { ...frame, func: "b" },
      { ...frame, func: "a", line: 7 },
    ]);
    expect(index.names).toEqual(["a", "b"]);
    expect([...index.functionOf]).toEqual([0, 1, 0]);
    expect([...framesOf(index, 0)]).toEqual([1, 0, 1]);
  });

  test("hold their own values, and with what they call once per stack however often they recur", () => {
    const { shape, frames } = namedTree(["f", 1, 2, ["g", 10, 20, ["f", 100, 200]]], ["f", 1000, 2000]);
    const sums = sumFunctions(shape, indexFunctions(frames));
    expect([...sums.flatTo]).toEqual([2202, 20]);
    expect([...sums.cumTo]).toEqual([2222, 220]);
    expect([...sums.flatFrom]).toEqual([1101, 10]);
    expect([...sums.cumFrom]).toEqual([1111, 110]);
  });

  test("hold what the exported table says", () => {
    fc.assert(
      fc.property(anyTree, ({ shape, tree, frames }) => {
        const sums = sumFunctions(shape, indexFunctions(frames));
        const table = functionSums(tree, frames.length);
        expect([...sums.flatTo]).toEqual([...(table.flat[1] ?? [])]);
        expect([...sums.cumFrom]).toEqual([...(table.cum[0] ?? [])]);
      }),
    );
  });
});

describe("the heaviest call of a function", () => {
  const { shape, frames, nodeOf } = namedTree(["a", 0, 0, ["f", 100, 100]], ["b", 0, 0, ["f", 0, 5]], ["c", 7, 7]);
  const index = indexFunctions(frames);
  test.each([
    ["f", 4],
    ["c", 5],
    ["nowhere", null],
  ])("of %s", (func, expected) => {
    expect(heaviestCall(shape, index, func)).toBe(expected);
  });

  test("is the larger one where nothing grew", () => {
    const same = namedTree(["a", 0, 0, ["f", 1, 1]], ["b", 0, 0, ["f", 9, 9]]);
    expect(heaviestCall(same.shape, indexFunctions(same.frames), "f")).toBe(same.nodeOf("b") + 1);
    expect(nodeOf("a")).toBe(1);
  });
});

test.each([
  ["example.com/app/manifest.New", "example.com/app/manifest.New"],
  ["manifest.New", "example.com/app/manifest.New"],
  ["New", null],
  ["(*Store).Put", "example.com/app/manifest.(*Store).Put"],
  ["Gone", null],
])("an address that says %s means %s", (name, expected) => {
  const { frames } = namedTree(
    ["example.com/app/manifest.New", 0, 1],
    ["example.com/app/other.New", 0, 1],
    ["example.com/app/manifest.(*Store).Put", 0, 1],
  );
  expect(findFunction(indexFunctions(frames), name)).toBe(expected);
});
