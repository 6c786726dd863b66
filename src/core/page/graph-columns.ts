/** Takes some columns of a prefix tree out as one graph: only nodes that hold something, heaviest first, in whole numbers of one scale. */
import type { ColumnTree } from "../graph/column-tree.ts";

/** In preorder; node 0 is the root. What `encodeGraph` writes. */
export interface GraphColumns {
  readonly nodeCount: number;
  /** Index into a list of frames; the root's is -1. */
  readonly frameOf: Int32Array;
  readonly childCounts: Int32Array;
  /** Per column whole numbers; each × `scale` is a value. */
  readonly selves: readonly Float64Array[];
  readonly scale: number;
}

/** A column of the tree, the mean of so many profiles; 0 or 1: as it is. */
export interface PickedColumn {
  readonly sums: Float64Array;
  readonly replicates: number;
}

const gcd = (left: number, right: number): number => {
  let [a, b] = [Math.abs(left), Math.abs(right)];
  while (b !== 0) [a, b] = [b, a % b];
  return a;
};

/** Beyond this the means are rounded to whole units instead: what is lost then is less than a unit of numbers that large. */
const LARGEST = 2 ** 50;

/** The columns as whole multiples of the largest common step. */
function wholeNumbers(columns: readonly PickedColumn[]): Pick<GraphColumns, "selves" | "scale"> {
  const counts = columns.map(({ replicates }) => Math.max(1, replicates));
  const common = counts.reduce((left, right) => (left / gcd(left, right)) * right, 1);
  const largest = columns.reduce((most, { sums }) => sums.reduce((so, value) => Math.max(so, Math.abs(value)), most), 0);
  const isExact = largest * common <= LARGEST;
  const scaled = columns.map(({ sums }, index) => {
    const count = counts[index] ?? 1;
    const factor = common / count;
    return sums.map((sum) => (isExact ? sum * factor : Math.round(sum / count)));
  });
  let step = 0;
  for (const column of scaled) {
    for (const value of column) {
      if (step === 1) break;
      if (value !== 0) step = gcd(step, value);
    }
  }
  if (step === 0) return { selves: scaled, scale: 1 };
  return { selves: scaled.map((column) => column.map((value) => value / step)), scale: isExact ? step / common : step };
}

interface Shape {
  /** Children of node i: `list[starts[i]]` up to `list[starts[i + 1]]`, heaviest first. */
  readonly starts: Int32Array;
  readonly list: Int32Array;
}

/** Children of every node that holds something, by the larger of their cumulative values. */
function shapeOf({ nodeCount, parents }: ColumnTree, selves: readonly Float64Array[]): Shape {
  const weights = new Float64Array(nodeCount);
  const isHeld = new Uint8Array(nodeCount);
  for (const column of selves) {
    const cum = Float64Array.from(column);
    for (let node = nodeCount - 1; node > 0; node -= 1) {
      const parent = parents[node] ?? 0;
      cum[parent] = (cum[parent] ?? 0) + (cum[node] ?? 0);
      if (column[node] !== 0) isHeld[node] = 1;
      if (isHeld[node] === 1) isHeld[parent] = 1;
      weights[node] = Math.max(weights[node] ?? 0, Math.abs(cum[node] ?? 0));
    }
  }
  const starts = new Int32Array(nodeCount + 1);
  for (let node = 1; node < nodeCount; node += 1) {
    if (isHeld[node] === 1) starts[(parents[node] ?? 0) + 1] = (starts[(parents[node] ?? 0) + 1] ?? 0) + 1;
  }
  for (let node = 0; node < nodeCount; node += 1) starts[node + 1] = (starts[node + 1] ?? 0) + (starts[node] ?? 0);
  const list = new Int32Array(starts[nodeCount] ?? 0);
  const filled = starts.slice(0, nodeCount);
  for (let node = 1; node < nodeCount; node += 1) {
    if (isHeld[node] !== 1) continue;
    const parent = parents[node] ?? 0;
    list[filled[parent] ?? 0] = node;
    filled[parent] = (filled[parent] ?? 0) + 1;
  }
  for (let node = 0; node < nodeCount; node += 1) {
    const children = list.subarray(starts[node] ?? 0, starts[node + 1] ?? 0);
    if (children.length > 1) children.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  }
  return { starts, list };
}

/**
 * The graph of these columns of a tree. Means are exact: `scale` is the largest step that divides them all. `frameIndexOf` says where a frame of
 * the tree stands in the list the graph refers to. O(nodes log nodes).
 */
export function graphColumns(tree: ColumnTree, columns: readonly PickedColumn[], frameIndexOf: (frame: number) => number): GraphColumns {
  const { selves, scale } = wholeNumbers(columns);
  const { starts, list } = shapeOf(tree, selves);
  const nodeCount = list.length + 1;
  const order = new Int32Array(nodeCount);
  const childCounts = new Int32Array(nodeCount);
  const open = [0];
  let at = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const [first, end] = [starts[node] ?? 0, starts[node + 1] ?? 0];
    order[at] = node;
    childCounts[at] = end - first;
    at += 1;
    for (let place = end - 1; place >= first; place -= 1) open.push(list[place] ?? 0);
  }
  const frameOf = new Int32Array(nodeCount).fill(-1);
  for (let index = 1; index < nodeCount; index += 1) frameOf[index] = frameIndexOf(tree.frameOf[order[index] ?? 0] ?? 0);
  return {
    nodeCount,
    frameOf,
    childCounts,
    selves: selves.map((column) => Float64Array.from(order, (node) => column[node] ?? 0)),
    scale,
  };
}
