import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PageFrame } from "../../../src/core/page/page-data.ts";
import { calleesOf, callersOf, invertShape, type MergeOptions, mergeShape } from "../../../src/viewer/flame/reshape.ts";
import { outermost, type Shape } from "../../../src/viewer/flame/shape.ts";
import { anyTree, namedTree, outline } from "../../support/flame-shapes.ts";

const FOLDED = 99;
const plain: MergeOptions = { fold: null, foldInto: FOLDED, mergeRecursion: false };
const setOf = (frames: readonly PageFrame[], ...names: readonly string[]): Uint8Array =>
  Uint8Array.from(frames, ({ func }) => (names.includes(func) ? 1 : 0));
const withFolded = (frames: readonly PageFrame[]): readonly PageFrame[] => {
  const all = [...frames];
  all[FOLDED] = { func: "runtime", file: null, line: null, owner: "r", changed: null };
  return all;
};

/** Preorder, ends and depths agree with the parents. */
const expectWhole = (shape: Shape): void => {
  for (let node = 1; node < shape.nodeCount; node += 1) {
    const parent = shape.parentOf[node] ?? -1;
    expect(parent).toBeGreaterThanOrEqual(0);
    expect(parent).toBeLessThan(node);
    expect(shape.depthOf[node]).toBe((shape.depthOf[parent] ?? 0) + 1);
    expect(shape.endOf[node]).toBeLessThanOrEqual(shape.endOf[parent] ?? 0);
    expect(shape.endOf[node]).toBeGreaterThan(node);
  }
  expect(shape.endOf[0]).toBe(shape.nodeCount);
};

describe("merging", () => {
  const { shape, frames } = namedTree([
    "main",
    1,
    1,
    ["f", 1, 2, ["f", 1, 3, ["g", 0, 5]], ["g", 1, 1]],
    ["runtime.a", 1, 1, ["runtime.b", 2, 2, ["main", 0, 7]]],
  ]);

  test.each([
    ["nothing asked for leaves the tree as it is", plain, outline(shape, frames)],
    [
      "direct recursion becomes one call",
      { ...plain, mergeRecursion: true },
      "all 0→0\n  main 1→1\n    f 2→5\n      g 1→6\n    runtime.a 1→1\n      runtime.b 2→2\n        main 0→7",
    ],
    [
      "calls within the runtime become one call, those out of it stay",
      { ...plain, fold: setOf(frames, "runtime.a", "runtime.b") },
      "all 0→0\n  main 1→1\n    f 1→2\n      f 1→3\n        g 0→5\n      g 1→1\n    runtime 3→3\n      main 0→7",
    ],
  ])("%s", (_, options, expected) => {
    expect(outline(mergeShape(shape, [0], -1, options), withFolded(frames))).toBe(expected);
  });

  test("shows from a function on: its outermost calls are the first level", () => {
    const roots = outermost(shape, setOf(frames, "f", "runtime.b"));
    expect(outline(mergeShape(shape, roots, -1, plain, "children"), frames)).toBe(
      "all 0→0\n  f 1→2\n    f 1→3\n      g 0→5\n    g 1→1\n  runtime.b 2→2\n    main 0→7",
    );
  });

  test("loses nothing, counts nothing twice, and is whole", () => {
    fc.assert(
      fc.property(anyTree, fc.boolean(), fc.boolean(), ({ shape: any, frames: names }, mergeRecursion, folds) => {
        const fold = folds ? Uint8Array.from(names, ({ owner }) => (owner === "r" ? 1 : 0)) : null;
        const merged = mergeShape(any, [0], -1, { fold, foldInto: FOLDED, mergeRecursion });
        expectWhole(merged);
        expect([merged.cumFrom[0], merged.cumTo[0]]).toEqual([any.cumFrom[0], any.cumTo[0]]);
        const recursive = [...merged.frameOf].filter((frame, node) => node > 0 && frame === merged.frameOf[merged.parentOf[node] ?? 0]);
        expect(mergeRecursion ? recursive : recursive.filter((frame) => frame === FOLDED)).toEqual([]);
      }),
    );
  });
});

describe("from callees to callers", () => {
  test("functions stand over their callers, each with its own values", () => {
    const { shape, frames } = namedTree(["main", 0, 1, ["a", 0, 0, ["leaf", 2, 10]], ["b", 0, 0, ["leaf", 1, 3]]]);
    expect(outline(invertShape(shape), frames)).toBe(
      "all 0→0\n  leaf 0→0\n    a 0→0\n      main 2→10\n    b 0→0\n      main 1→3\n  main 0→1",
    );
  });

  test("the first level adds up to the whole, and each function has its own values there", () => {
    fc.assert(
      fc.property(anyTree, ({ shape: any, frames: names }) => {
        const inverted = invertShape(any);
        expectWhole(inverted);
        expect([inverted.cumFrom[0], inverted.cumTo[0]]).toEqual([any.cumFrom[0], any.cumTo[0]]);
        for (const [frame] of names.entries()) {
          const own = [...any.selfTo].reduce((sum, value, node) => sum + (any.frameOf[node] === frame ? value : 0), 0);
          const level = [...inverted.cumTo].reduce(
            (sum, value, node) => sum + (inverted.depthOf[node] === 1 && inverted.frameOf[node] === frame ? value : 0),
            0,
          );
          // What is too small to be opened stays with the root.
          expect(Math.abs(own - level)).toBeLessThanOrEqual(
            (any.cumFrom[0] ?? 0) + (any.cumTo[0] ?? 0) === 0 ? 0 : ((any.cumFrom[0] ?? 0) + (any.cumTo[0] ?? 0)) * 1e-4,
          );
        }
      }),
    );
  });
});

describe("a sandwich", () => {
  const { shape, frames } = namedTree([
    "main",
    0,
    0,
    ["x", 1, 1, ["f", 1, 2, ["g", 0, 5, ["f", 0, 9]]]],
    ["y", 0, 0, ["f", 2, 2, ["h", 1, 1]]],
  ]);
  const set = setOf(frames, "f");
  const frame = frames.findIndex(({ func }) => func === "f");

  test("has the callees of all outermost calls below the function", () => {
    expect(outline(calleesOf(shape, set, frame, plain), frames)).toBe("f 3→4\n  g 0→5\n    f 0→9\n  h 1→1");
  });

  test("has their callers, nearest first, with what the calls hold", () => {
    const callers = callersOf(shape, set, frame);
    expect(outline(callers, frames)).toBe("f 0→0\n  x 0→0\n    main 1→16\n  y 0→0\n    main 3→3");
    expect([callers.cumFrom[0], callers.cumTo[0]]).toEqual([4, 19]);
  });

  test("holds the same above and below", () => {
    fc.assert(
      fc.property(anyTree, ({ shape: any, frames: names }) => {
        const wanted = setOf(names, "a");
        const [above, below] = [callersOf(any, wanted, 0), calleesOf(any, wanted, 0, plain)];
        expectWhole(above);
        expectWhole(below);
        expect([above.cumFrom[0], above.cumTo[0]]).toEqual([below.cumFrom[0], below.cumTo[0]]);
      }),
    );
  });
});
