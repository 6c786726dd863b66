/** What is drawn of a call tree: two columns of it, and the same with stacks left out. */
import type { GraphTree } from "../../core/page/decode-graph.ts";

/** A tree in preorder with the values of two columns. All arrays have one entry per node; node 0 is the root. */
export interface Shape {
  readonly nodeCount: number;
  /** Index of a frame; the root's is -1, or the frame that a sandwich is about. */
  readonly frameOf: Int32Array;
  readonly parentOf: Int32Array;
  /** One past the last node of the subtree. */
  readonly endOf: Int32Array;
  readonly depthOf: Uint16Array;
  readonly selfFrom: Float64Array;
  readonly selfTo: Float64Array;
  readonly cumFrom: Float64Array;
  readonly cumTo: Float64Array;
}

/** Sums of each subtree. */
export const cumulative = (selves: Float64Array, parentOf: Int32Array): Float64Array => {
  const cums = Float64Array.from(selves);
  for (let node = cums.length - 1; node > 0; node -= 1) {
    const parent = parentOf[node] ?? 0;
    cums[parent] = (cums[parent] ?? 0) + (cums[node] ?? 0);
  }
  return cums;
};

/** Two columns of a tree, each times its factor; a column that is not there is all zero. */
export const shapeOf = (tree: GraphTree, from: number, to: number, [fromFactor, toFactor]: readonly [number, number] = [1, 1]): Shape => {
  const zeros = new Float64Array(tree.nodeCount);
  const times = (column: Float64Array = zeros, factor: number): Float64Array =>
    factor === 1 ? column : column.map((value) => value * factor);
  return {
    nodeCount: tree.nodeCount,
    frameOf: tree.frameOf,
    parentOf: tree.parentOf,
    endOf: tree.endOf,
    depthOf: tree.depthOf,
    selfFrom: times(tree.selves[from], fromFactor),
    selfTo: times(tree.selves[to], toFactor),
    cumFrom: times(tree.cums[from], fromFactor),
    cumTo: times(tree.cums[to], toFactor),
  };
};

/** Which frames a pattern matches: one entry per frame, 1 for a match. */
export type FrameSet = Uint8Array;

export interface StackFilter {
  /** Only stacks with such a frame; null: all. */
  readonly focus: FrameSet | null;
  /** No stacks with such a frame; null: none is left out. */
  readonly ignore: FrameSet | null;
  /** Leaves out calls that only the first column has. */
  readonly hideRemoved: boolean;
  /** Leaves out calls that only the second column has. */
  readonly hideNew: boolean;
}

/** For each node whether it, or a caller of it, is in `frames`. */
export const nodesBelow = ({ nodeCount, frameOf, parentOf }: Shape, frames: FrameSet): Uint8Array => {
  const inside = new Uint8Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) {
    const isMatch = frames[frameOf[node] ?? -1] === 1;
    inside[node] = isMatch || (node > 0 && inside[parentOf[node] ?? 0] === 1) ? 1 : 0;
  }
  return inside;
};

/** The same nodes with the values of the stacks that pass; those that do not count nowhere. */
export const filterShape = (shape: Shape, filter: StackFilter): Shape => {
  const { focus, ignore, hideRemoved, hideNew } = filter;
  if (focus === null && ignore === null && !hideRemoved && !hideNew) return shape;
  const focused = focus === null ? null : nodesBelow(shape, focus);
  const ignored = ignore === null ? null : nodesBelow(shape, ignore);
  const keeps = (node: number): boolean => {
    if (focused !== null && focused[node] !== 1) return false;
    if (ignored !== null && ignored[node] === 1) return false;
    return !(hideRemoved && shape.cumTo[node] === 0) && !(hideNew && shape.cumFrom[node] === 0);
  };
  const selfFrom = shape.selfFrom.map((value, node) => (keeps(node) ? value : 0));
  const selfTo = shape.selfTo.map((value, node) => (keeps(node) ? value : 0));
  return { ...shape, selfFrom, selfTo, cumFrom: cumulative(selfFrom, shape.parentOf), cumTo: cumulative(selfTo, shape.parentOf) };
};

/** Nodes of `frames` that have none of them above: what they hold can be added up. */
export const outermost = (shape: Shape, frames: FrameSet): readonly number[] => {
  const found: number[] = [];
  let node = 0;
  while (node < shape.nodeCount) {
    if (frames[shape.frameOf[node] ?? -1] === 1) {
      found.push(node);
      node = shape.endOf[node] ?? node + 1;
    } else node += 1;
  }
  return found;
};
