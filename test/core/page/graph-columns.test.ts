// What of a prefix tree becomes a graph: order, what is dropped, exact means.
import { describe, expect, test } from "vitest";
import { columnTree } from "../../../src/core/graph/column-tree.ts";
import { type GraphColumns, graphColumns } from "../../../src/core/page/graph-columns.ts";
import { profileFromText } from "../../support/profile-text.ts";

const BASE = profileFromText(`
  cpu/nanoseconds  10      40      5       0
  ---
                   main.a  main.b  main.c  main.d
                   lib.x   lib.y   -       -
`);
const HEAD = profileFromText(`
  cpu/nanoseconds  10      90      20
  ---
                   main.a  main.a  main.b
                   lib.x   lib.z   lib.y
`);

const graphOf = (baseCount: number, headCount: number): { readonly columns: GraphColumns; readonly names: readonly string[] } => {
  const growing = columnTree();
  growing.add([BASE], ["cpu"]);
  growing.add([HEAD], ["cpu"]);
  const tree = growing.tree();
  const [base = new Float64Array(), head = new Float64Array()] = tree.sums;
  const columns = graphColumns(
    tree,
    [
      { sums: base, replicates: baseCount },
      { sums: head, replicates: headCount },
    ],
    (frame) => frame,
  );
  return { columns, names: Array.from(columns.frameOf, (frame) => tree.frames[frame]?.key ?? "root") };
};

test("lists nodes in preorder, the heaviest of a caller's callees first by the larger side, and drops what holds nothing", () => {
  const { columns, names } = graphOf(1, 1);
  expect(names).toEqual(["root", "main.a", "lib.z", "lib.x", "main.b", "lib.y", "main.c"]);
  expect(Array.from(columns.childCounts)).toEqual([3, 2, 0, 0, 1, 0, 0]);
  expect(columns.nodeCount).toBe(7);
});

describe("writes whole numbers of one scale", () => {
  const valuesOf = ({ selves, scale }: GraphColumns): readonly (readonly number[])[] =>
    selves.map((column) => Array.from(column, (value) => value * scale));

  test("that is the largest step of all values", () => {
    const { columns } = graphOf(1, 1);
    expect(columns.scale).toBe(5);
    expect(columns.selves.map((column) => Array.from(column))).toEqual([
      [0, 0, 0, 2, 0, 8, 1],
      [0, 0, 18, 2, 0, 4, 0],
    ]);
  });

  test.each([
    [2, 1],
    [3, 4],
    [7, 0],
  ])("that divides the means of %d and %d profiles exactly", (baseCount, headCount) => {
    const { columns } = graphOf(baseCount, headCount);
    expect(columns.selves.every((column) => column.every(Number.isInteger))).toBe(true);
    const [base = [], head = []] = valuesOf(columns);
    expect(base.reduce((sum, value) => sum + value, 0)).toBeCloseTo(55 / baseCount, 9);
    expect(head.reduce((sum, value) => sum + value, 0)).toBeCloseTo(120 / Math.max(1, headCount), 9);
  });

  test("rounded to whole units where the exact ones would be too large", () => {
    const huge = profileFromText("cpu/nanoseconds  4503599627370001\n---\nmain.a");
    const growing = columnTree();
    growing.add([huge], ["cpu"]);
    const tree = growing.tree();
    const columns = graphColumns(tree, [{ sums: tree.sums[0] ?? new Float64Array(), replicates: 7 }], (frame) => frame);
    expect((columns.selves[0]?.[1] ?? 0) * columns.scale).toBe(Math.round(4503599627370001 / 7));
  });

  test("that is 1 where there is nothing at all", () => {
    const tree = columnTree().tree();
    expect(graphColumns(tree, [{ sums: new Float64Array(1), replicates: 0 }], () => 0)).toEqual({
      nodeCount: 1,
      frameOf: Int32Array.of(-1),
      childCounts: Int32Array.of(0),
      selves: [new Float64Array(1)],
      scale: 1,
    });
  });
});

test("keeps a node whose parts cancel over both sides, and what is below zero", () => {
  const diff = profileFromText("cpu/nanoseconds  -10  10\n---\nmain.a main.a\nlib.x lib.y");
  const growing = columnTree();
  growing.add([diff], ["cpu"]);
  const tree = growing.tree();
  const columns = graphColumns(tree, [{ sums: tree.sums[0] ?? new Float64Array(), replicates: 1 }], (frame) => frame);
  expect(columns.nodeCount).toBe(4);
  expect(Array.from(columns.selves[0] ?? []).toSorted((a, b) => a - b)).toEqual([-1, 0, 0, 1]);
});
