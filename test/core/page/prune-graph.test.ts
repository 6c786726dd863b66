// Pruning: sums stay, what is folded is said, and the page gets below its ceiling.
import { expect, test } from "vitest";
import type { BuiltGraph } from "../../../src/core/page/build-graphs.ts";
import { decodeGraph, type GraphTree } from "../../../src/core/page/decode-graph.ts";
import { encodeGraph } from "../../../src/core/page/encode-graph.ts";
import { packBytes, unpackBytes } from "../../../src/core/page/pack-block.ts";
import type { PageGraph } from "../../../src/core/page/page-data.ts";
import { frameList } from "../../../src/core/page/page-frames.ts";
import { fitBlocks, pruneGraph } from "../../../src/core/page/prune-graph.ts";

const treeOf = (frames: readonly number[], childCounts: readonly number[], ...columns: readonly (readonly number[])[]): GraphTree =>
  decodeGraph(
    encodeGraph({
      nodeCount: frames.length,
      frameOf: Int32Array.from(frames),
      childCounts: Int32Array.from(childCounts),
      selves: columns.map((column) => Float64Array.from(column)),
    }),
    2,
  );

const OTHER = 99;
const drawn = ({ frameOf, childCounts, selves }: ReturnType<typeof pruneGraph>["columns"]) =>
  Array.from(frameOf, (frame, node) => [frame, childCounts[node], ...selves.map((column) => column[node])]);

test("folds what is small in every column into one callee of its caller, behind the others", () => {
  // root > 1 (90, 90) > [2 (5, 0), 3 (1, 1) > 4 (1, 0), 5 (0, 9)]; root > 6 (1, 0)
  const tree = treeOf([-1, 1, 2, 3, 4, 5, 6], [2, 3, 0, 1, 0, 0, 0], [0, 90, 5, 1, 1, 0, 1], [0, 90, 0, 1, 0, 9, 0]);
  const { columns, prunedShare } = pruneGraph(tree, 2, 0.04, OTHER);
  expect(drawn(columns)).toEqual([
    [-1, 2, 0, 0],
    [1, 3, 90, 90],
    [2, 0, 5, 0],
    [5, 0, 0, 9],
    [OTHER, 0, 2, 1],
    [OTHER, 0, 1, 0],
  ]);
  expect(prunedShare).toBeCloseTo(3 / 98, 9);
});

test("leaves a tree alone of which nothing is small, and one without any values", () => {
  const tree = treeOf([-1, 1, 2], [1, 1, 0], [0, 50, 50]);
  expect(pruneGraph(tree, 2, 0.0001, OTHER)).toMatchObject({ columns: { nodeCount: 3 }, prunedShare: 0 });
  expect(pruneGraph(treeOf([-1], [0], [0]), 2, 0.1, OTHER)).toMatchObject({ columns: { nodeCount: 1 }, prunedShare: 0 });
});

test("does not fold what grew and shrank by the same into nothing that is said", () => {
  const tree = treeOf([-1, 1, 2, 3], [3, 0, 0, 0], [0, 1000, 1, -1]);
  const { columns, prunedShare } = pruneGraph(tree, 2, 0.01, OTHER);
  expect(drawn(columns)).toEqual([
    [-1, 2, 0],
    [1, 0, 1000],
    [OTHER, 0, 0],
  ]);
  expect(prunedShare).toBeCloseTo(2 / 1002, 9);
});

const GRAPH: PageGraph = {
  id: "shop/cpu/cpu",
  component: "shop",
  kind: "cpu",
  sampleType: "cpu",
  unit: "nanoseconds",
  basis: "window",
  nodeCount: 0,
  scale: 1,
  columns: [{ id: "head", label: "head", total: 0 }],
  views: [],
  noiseFloor: null,
  samples: null,
  prunedShare: 0,
};

/** A wide tree: one heavy callee and many light ones, no two alike. */
const wide = (nodes: number): BuiltGraph => {
  const columns = {
    nodeCount: nodes + 1,
    frameOf: Int32Array.from({ length: nodes + 1 }, (_, node) => (node === 0 ? -1 : (node * 7919) % 9973)),
    childCounts: Int32Array.from({ length: nodes + 1 }, (_, node) => (node === 0 ? nodes : 0)),
    selves: [Float64Array.from({ length: nodes + 1 }, (_, node) => (node === 0 ? 0 : node === 1 ? 1e9 : 1 + ((node * 104_729) % 50_021)))],
  };
  return { graph: { ...GRAPH, nodeCount: nodes + 1 }, block: packBytes(encodeGraph(columns)) };
};

const totalOf = ({ graph, block }: BuiltGraph): number => decodeGraph(unpackBytes(block), graph.scale).cums[0]?.[0] ?? 0;

test("prunes only beyond the ceiling, no more than it takes, and keeps the totals", () => {
  const built = [wide(3000)];
  const frames = frameList();
  expect(fitBlocks(built, frames, 1e6)).toBe(built);
  expect(frames.frames()).toEqual([]);
  const [fitted] = fitBlocks(built, frames, 2000);
  const [whole] = built;
  if (fitted === undefined || whole === undefined) throw new Error("no graph");
  expect(fitted.block.length).toBeLessThanOrEqual(2000);
  expect(fitted.graph.nodeCount).toBeLessThan(3000);
  expect(fitted.graph.prunedShare).toBeGreaterThan(0);
  expect(totalOf(fitted)).toBe(totalOf(whole));
  expect(frames.frames()).toEqual([{ func: "(other)", file: null, line: null, owner: "d", changed: null }]);
});
