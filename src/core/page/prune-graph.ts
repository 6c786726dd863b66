/** Keeps a page below its ceiling: calls too small to see are folded into `(other)`, the share that was folded is said. */
import type { BuiltGraph } from "./build-graphs.ts";
import { decodeGraph, type GraphTree } from "./decode-graph.ts";
import { encodeGraph } from "./encode-graph.ts";
import type { GraphColumns } from "./graph-columns.ts";
import { packBytes, unpackBytes } from "./pack-block.ts";
import type { FrameList } from "./page-frames.ts";

/** `report.md` §9: the page takes 5 MB at most; 115 KB of them are the template. */
export const CEILING_CHARACTERS = 4_800_000;
/** Of the largest total of a column. The first is that of `report.md` §9; the others where that does not do. */
const LEAST_SHARES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1] as const;

const OTHER = { key: "(other)", file: "", startLine: 0, ownerClass: "dependency" } as const;

const sumOfSizes = (column: Float64Array): number => column.reduce((sum, value) => sum + Math.abs(value), 0);

export interface PrunedGraph {
  readonly columns: GraphColumns;
  /** Share of the nodes' own values that went into `(other)`, the largest of all columns. */
  readonly prunedShare: number;
}

/**
 * Folds subtrees whose cumulative value stays below `leastShare` of the total in every column into one callee `(other)` of their caller, whose frame
 * is `otherFrame`. Sums stay what they were. `scale` is that of the tree.
 */
export function pruneGraph(tree: GraphTree, scale: number, leastShare: number, otherFrame: number): PrunedGraph {
  const { nodeCount, frameOf, parentOf, endOf, selves, cums } = tree;
  const leasts = selves.map((column) => sumOfSizes(column) * leastShare);
  const isSmall = (node: number): boolean => cums.every((cum, column) => Math.abs(cum[node] ?? 0) < (leasts[column] ?? 0));
  const nodes: { readonly frame: number; readonly from: number }[] = [];
  const childCounts: number[] = [];
  const values: number[][] = selves.map(() => []);
  const positions = new Int32Array(nodeCount).fill(-1);
  const folded = selves.map(() => 0);

  /** Adds the callee of all that is too small below `parent`, a node of the tree. */
  const others = new Map<number, number[]>();
  const put = (frame: number, from: number, parent: number, own: (column: number) => number): void => {
    positions[from] = nodes.length;
    if (parent >= 0) childCounts[parent] = (childCounts[parent] ?? 0) + 1;
    nodes.push({ frame, from });
    childCounts.push(0);
    for (const [column, list] of values.entries()) list.push(own(column));
  };
  const closeOther = (parent: number): void => {
    const sums = others.get(parent);
    if (sums === undefined) return;
    others.delete(parent);
    const at = positions[parent] ?? 0;
    childCounts[at] = (childCounts[at] ?? 0) + 1;
    nodes.push({ frame: otherFrame, from: -1 });
    childCounts.push(0);
    for (const [column, list] of values.entries()) list.push(sums[column] ?? 0);
  };
  /** Ancestors that are still open; `(other)` comes behind their last callee. */
  const open: number[] = [];
  for (let node = 0; node < nodeCount;) {
    while (open.length > 0 && (endOf[open.at(-1) ?? 0] ?? 0) <= node) closeOther(open.pop() ?? 0);
    const parent = parentOf[node] ?? -1;
    if (node > 0 && isSmall(node)) {
      const sums = others.get(parent) ?? selves.map(() => 0);
      for (const [column, cum] of cums.entries()) {
        sums[column] = (sums[column] ?? 0) + (cum[node] ?? 0);
        folded[column] = (folded[column] ?? 0) + Math.abs(cum[node] ?? 0);
      }
      others.set(parent, sums);
      node = endOf[node] ?? node + 1;
      continue;
    }
    put(frameOf[node] ?? -1, node, parent < 0 ? -1 : (positions[parent] ?? 0), (column) => selves[column]?.[node] ?? 0);
    open.push(node);
    node += 1;
  }
  while (open.length > 0) closeOther(open.pop() ?? 0);

  const shares = folded.map((sum, column) => (leasts[column] === 0 ? 0 : (sum * leastShare) / (leasts[column] ?? 1)));
  return {
    columns: {
      nodeCount: nodes.length,
      frameOf: Int32Array.from(nodes, ({ frame }) => frame),
      childCounts: Int32Array.from(childCounts),
      selves: values.map((list) => Float64Array.from(list, (value) => Math.round(value / scale))),
      scale,
    },
    prunedShare: Math.max(0, ...shares),
  };
}

const totalSize = (built: readonly BuiltGraph[]): number => built.reduce((sum, { block }) => sum + block.length, 0);

const pruned = ({ graph, block }: BuiltGraph, leastShare: number, otherFrame: number): BuiltGraph => {
  const { columns, prunedShare } = pruneGraph(decodeGraph(unpackBytes(block), graph.scale), graph.scale, leastShare, otherFrame);
  return { graph: { ...graph, nodeCount: columns.nodeCount, prunedShare }, block: packBytes(encodeGraph(columns)) };
};

/** The graphs as they are where their blocks have at most `ceiling` characters together; else pruned, from 0.01 % on until they have. */
export const fitBlocks = (built: readonly BuiltGraph[], frames: FrameList, ceiling: number = CEILING_CHARACTERS): readonly BuiltGraph[] => {
  if (totalSize(built) <= ceiling) return built;
  const otherFrame = frames.indexOf(OTHER);
  let fitted = built;
  for (const share of LEAST_SHARES) {
    // From the whole graphs each time, so that the share that is said is that of the whole.
    fitted = built.map((one) => pruned(one, share, otherFrame));
    if (totalSize(fitted) <= ceiling) break;
  }
  return fitted;
};
