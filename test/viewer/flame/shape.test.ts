import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filterShape, nodesBelow, outermost, shapeOf } from "../../../src/viewer/flame/shape.ts";
import { anyTree, namedTree, outline } from "../../support/flame-shapes.ts";

const { tree, shape, frames } = namedTree(["main", 0, 1, ["a", 2, 5, ["b", 1, 1]], ["gone", 3, 0]], ["new", 0, 4, ["a", 0, 2]]);
const setOf = (...names: readonly string[]): Uint8Array => Uint8Array.from(frames, ({ func }) => (names.includes(func) ? 1 : 0));
const everything = { focus: null, ignore: null, hideRemoved: false, hideNew: false };

describe("two columns of a tree", () => {
  test("have the values of the columns they are made of", () => {
    expect([...shapeOf(tree, 1, 0).selfFrom]).toEqual([...shape.selfTo]);
    expect([shape.cumFrom[0], shape.cumTo[0]]).toEqual([6, 13]);
  });

  test("are zero where there is no such column", () => {
    const missing = shapeOf(tree, 0, 7);
    expect([...missing.cumTo].every((value) => value === 0)).toBe(true);
  });
});

describe("stacks that are kept", () => {
  test.each([
    ["all of them", everything, "all 0→0\n  main 0→1\n    a 2→5\n      b 1→1\n    gone 3→0\n  new 0→4\n    a 0→2"],
    [
      "those with a function",
      { ...everything, focus: setOf("a") },
      "all 0→0\n  main 0→0\n    a 2→5\n      b 1→1\n    gone 0→0\n  new 0→0\n    a 0→2",
    ],
    [
      "those without one",
      { ...everything, ignore: setOf("a") },
      "all 0→0\n  main 0→1\n    a 0→0\n      b 0→0\n    gone 3→0\n  new 0→4\n    a 0→0",
    ],
    [
      "those with one and without another",
      { ...everything, focus: setOf("a"), ignore: setOf("b") },
      "all 0→0\n  main 0→0\n    a 2→5\n      b 0→0\n    gone 0→0\n  new 0→0\n    a 0→2",
    ],
    [
      "calls head still has",
      { ...everything, hideRemoved: true },
      "all 0→0\n  main 0→1\n    a 2→5\n      b 1→1\n    gone 0→0\n  new 0→4\n    a 0→2",
    ],
    ["calls base had", { ...everything, hideNew: true }, "all 0→0\n  main 0→1\n    a 2→5\n      b 1→1\n    gone 3→0\n  new 0→0\n    a 0→0"],
  ])("%s", (_, filter, expected) => {
    expect(outline(filterShape(shape, filter), frames)).toBe(expected);
  });

  test("focus and ignore of the same functions share all values between them", () => {
    fc.assert(
      fc.property(anyTree, ({ shape: any, frames: names }) => {
        const set = Uint8Array.from(names, ({ func }) => (func === "a" || func === "runtime.x" ? 1 : 0));
        const inside = filterShape(any, { ...everything, focus: set });
        const outside = filterShape(any, { ...everything, ignore: set });
        expect((inside.cumTo[0] ?? 0) + (outside.cumTo[0] ?? 0)).toBe(any.cumTo[0]);
        expect((inside.cumFrom[0] ?? 0) + (outside.cumFrom[0] ?? 0)).toBe(any.cumFrom[0]);
      }),
    );
  });
});

test("nodes below a function are the function's and those it calls", () => {
  expect([...nodesBelow(shape, setOf("a"))]).toEqual([0, 0, 1, 1, 0, 0, 1]);
});

test("outermost calls never lie below another, and hold what all stacks with the function hold", () => {
  const set = setOf("a");
  expect(outermost(shape, set)).toEqual([2, 6]);
  fc.assert(
    fc.property(anyTree, ({ shape: any, frames: names }) => {
      const wanted = Uint8Array.from(names, ({ func }) => (func === "b" ? 1 : 0));
      const found = outermost(any, wanted);
      const sum = found.reduce((total, node) => total + (any.cumTo[node] ?? 0), 0);
      expect(sum).toBe(filterShape(any, { ...everything, focus: wanted }).cumTo[0]);
    }),
  );
});
