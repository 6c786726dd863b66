import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filterShape } from "../../../src/viewer/flame/shape.ts";
import { indexFunctions } from "../../../src/viewer/graph/functions.ts";
import { findMatches, matchFrames, parsePattern, stepMatch } from "../../../src/viewer/graph/search.ts";
import { anyTree, namedTree } from "../../support/flame-shapes.ts";

const { shape, frames } = namedTree(["json.Marshal", 1, 2, ["json.encode", 0, 7]], ["main.Decode", 5, 0], ["other", 1, 1]);
const found = (text: string, regexp = false) => {
  const index = indexFunctions(frames);
  const set = matchFrames(index, parsePattern(text, regexp));
  if (set === null) return null;
  const { functions, calls, nodes, from, to } = findMatches(shape, index, set);
  expect(calls).toBe(nodes().length);
  return { functions, nodes: nodes(), from, to };
};

describe("a search", () => {
  test.each([
    ["json", false, { functions: 2, nodes: [1, 2], from: 1, to: 9 }],
    ["JSON.m", false, { functions: 1, nodes: [1], from: 1, to: 9 }],
    ["code$", true, { functions: 2, nodes: [2, 3], from: 5, to: 7 }],
    ["^json|^other", true, { functions: 3, nodes: [1, 2, 4], from: 2, to: 10 }],
    ["^JSON", true, { functions: 2, nodes: [1, 2], from: 1, to: 9 }],
    ["nothing", false, { functions: 0, nodes: [], from: 0, to: 0 }],
    [".", false, { functions: 3, nodes: [1, 2, 3], from: 6, to: 9 }],
    ["", false, null],
    ["(", true, null],
  ])("for %s", (text, regexp, expected) => {
    expect(found(text, regexp)).toEqual(expected);
  });

  test("gives calls that grew equally in the order of the tree", () => {
    const even = namedTree(["a", 0, 2], ["b", 0, 2], ["c", 0, 9]);
    const index = indexFunctions(even.frames);
    const set = matchFrames(index, parsePattern("[abc]", true)) ?? new Uint8Array();
    expect(findMatches(even.shape, index, set).nodes()).toEqual([3, 1, 2]);
  });

  test("says what is wrong with an expression", () => {
    expect(parsePattern("(", true)).toMatchObject({ kind: "wrong", why: expect.stringContaining("Unterminated group") });
    expect(parsePattern("(", false).kind).toBe("pattern");
  });

  test("adds up what the stacks with a match hold", () => {
    fc.assert(
      fc.property(anyTree, ({ shape: any, frames: names }) => {
        const index = indexFunctions(names);
        const set = matchFrames(index, parsePattern("^[ab]$", true)) ?? new Uint8Array();
        const kept = filterShape(any, { focus: set, ignore: null, hideRemoved: false, hideNew: false });
        const { from, to } = findMatches(any, index, set);
        expect([from, to]).toEqual([kept.cumFrom[0], kept.cumTo[0]]);
      }),
    );
  });
});

test.each([
  [[3, 5, 9], null, 1, 3],
  [[3, 5, 9], null, -1, 9],
  [[3, 5, 9], 3, 1, 5],
  [[3, 5, 9], 9, 1, 3],
  [[3, 5, 9], 3, -1, 9],
  [[3, 5, 9], 4, 1, 3],
  [[], 4, 1, null],
] as const)("among %j from %s by %d is %s", (nodes, current, step, expected) => {
  expect(stepMatch(nodes, current, step)).toBe(expected);
});
