import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spansOf } from "../../../src/viewer/flame/layout.ts";
import { type Direction, heaviestPath, neighbour, peekAt } from "../../../src/viewer/graph/family.ts";
import { framesOf, indexFunctions, sumFunctions } from "../../../src/viewer/graph/functions.ts";
import { anyTree, namedTree } from "../../support/flame-shapes.ts";

describe("the arrow keys", () => {
  const { shape, nodeOf, frames } = namedTree(["a", 0, 1, ["b", 0, 2], ["none", 0, 0], ["c", 0, 9, ["d", 0, 1]]], ["e", 0, 1]);
  const spans = spansOf(shape, "head");
  const nameAt = (node: number): string => frames[shape.frameOf[node] ?? -1]?.func ?? "all";
  test.each<[string, Direction, string]>([
    ["a", "callee", "c"],
    ["c", "caller", "a"],
    ["a", "caller", "all"],
    ["b", "next", "c"],
    ["c", "next", "c"],
    ["c", "previous", "b"],
    ["b", "previous", "b"],
    ["a", "next", "e"],
    ["d", "callee", "d"],
  ])("from %s to its %s", (from, direction, to) => {
    expect(nameAt(neighbour(shape, spans, nodeOf(from), direction))).toBe(to);
  });

  test("stay at the root where there is nowhere to go", () => {
    for (const direction of ["caller", "next", "previous"] as const) expect(neighbour(shape, spans, 0, direction)).toBe(0);
  });

  test("and End goes down the widest calls, as far as they carry half", () => {
    expect(nameAt(heaviestPath(shape, spans, 0))).toBe("c");
    expect(nameAt(heaviestPath(shape, spans, nodeOf("d")))).toBe("d");
  });
});

describe("callers and callees", () => {
  const { shape, frames } = namedTree(
    ["main", 0, 0, ["f", 1, 2, ["g", 0, 5], ["f", 10, 20, ["h", 0, 1]]], ["x", 0, 0, ["f", 3, 3]]],
    ["f", 0, 4],
  );
  const index = indexFunctions(frames);
  test("are added up over all calls; calls of itself are the function's own", () => {
    const set = framesOf(index, index.idOf.get("f") ?? -1);
    expect(peekAt(shape, index, set)).toEqual({
      from: 14,
      to: 35,
      selfFrom: 14,
      selfTo: 29,
      callers: [
        { func: "main", from: 11, to: 28 },
        { func: "", from: 0, to: 4 },
        { func: "x", from: 3, to: 3 },
      ],
      callees: [
        { func: "g", from: 0, to: 5 },
        { func: "h", from: 0, to: 1 },
      ],
    });
  });

  test("each add up to the function", () => {
    fc.assert(
      fc.property(anyTree, ({ shape: any, frames: names }) => {
        const of = indexFunctions(names);
        const sums = sumFunctions(any, of);
        for (const [id] of of.names.entries()) {
          const peek = peekAt(any, of, framesOf(of, id));
          const sum = (rows: readonly { readonly to: number }[]): number => rows.reduce((total, { to }) => total + to, 0);
          expect(peek.to).toBe(sums.cumTo[id]);
          expect(peek.from).toBe(sums.cumFrom[id]);
          expect(sum(peek.callers)).toBe(peek.to);
          expect(sum(peek.callees) + peek.selfTo).toBe(peek.to);
        }
      }),
    );
  });
});
