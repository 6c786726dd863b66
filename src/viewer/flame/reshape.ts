/** Other trees made of a call tree: with frames folded, from a function on, or from callees to callers. */
import { cumulative, type FrameSet, outermost, type Shape } from "./shape.ts";

export interface MergeOptions {
  /** Calls among these frames become one frame, `foldInto`; null: none. */
  readonly fold: FrameSet | null;
  readonly foldInto: number;
  /** A function that calls itself directly is one frame. */
  readonly mergeRecursion: boolean;
}

/** A tree that is being written in preorder. */
interface Draft {
  readonly frameOf: number[];
  readonly parentOf: number[];
  readonly depthOf: number[];
  readonly selfFrom: number[];
  readonly selfTo: number[];
}

const emptyDraft = (): Draft => ({ frameOf: [], parentOf: [], depthOf: [], selfFrom: [], selfTo: [] });

const finish = (draft: Draft): Shape => {
  const nodeCount = draft.frameOf.length;
  const parentOf = Int32Array.from(draft.parentOf);
  const endOf = Int32Array.from({ length: nodeCount }, (_, node) => node + 1);
  for (let node = nodeCount - 1; node > 0; node -= 1) {
    const parent = parentOf[node] ?? 0;
    endOf[parent] = Math.max(endOf[parent] ?? 0, endOf[node] ?? 0);
  }
  const selfFrom = Float64Array.from(draft.selfFrom);
  const selfTo = Float64Array.from(draft.selfTo);
  return {
    nodeCount,
    frameOf: Int32Array.from(draft.frameOf),
    parentOf,
    endOf,
    depthOf: Uint16Array.from(draft.depthOf),
    selfFrom,
    selfTo,
    cumFrom: cumulative(selfFrom, parentOf),
    cumTo: cumulative(selfTo, parentOf),
  };
};

interface Group {
  readonly frame: number;
  readonly sources: number[];
  readonly parent: number;
  readonly depth: number;
}

/** Nodes by their frame, in the order in which the frames came. */
interface FrameGroups {
  readonly frames: readonly number[];
  readonly nodes: readonly number[][];
  readonly add: (frame: number, node: number) => void;
}

/** Starts empty groups. One table of frames serves all of them, one after the other: a map for each node of a large tree would take seconds. */
const groupsByFrame = ({ frameOf }: Shape, foldInto: number): (() => FrameGroups) => {
  const frameCount = frameOf.reduce((most, frame) => Math.max(most, frame), foldInto) + 1;
  const placeOf = new Int32Array(frameCount);
  const turnOf = new Int32Array(frameCount);
  let turn = 0;
  return () => {
    turn += 1;
    const mine = turn;
    const frames: number[] = [];
    const nodes: number[][] = [];
    return {
      frames,
      nodes,
      add: (frame, node) => {
        if (turnOf[frame] === mine) nodes[placeOf[frame] ?? 0]?.push(node);
        else {
          turnOf[frame] = mine;
          placeOf[frame] = frames.length;
          frames.push(frame);
          nodes.push([node]);
        }
      },
    };
  };
};

/**
 * The nodes `roots` and what is below them as one tree with a root of frame `rootFrame`: they are this root, or its children. Nodes of one frame
 * under one parent become one node. Values are those of the nodes; nothing is lost and nothing counted twice, as long as no root lies below
 * another.
 */
export const mergeShape = (
  shape: Shape,
  roots: readonly number[],
  rootFrame: number,
  options: MergeOptions,
  as: "root" | "children" = "root",
): Shape => {
  const { fold, foldInto, mergeRecursion } = options;
  const draft = emptyDraft();
  const frameAt = (node: number): number => {
    const frame = shape.frameOf[node] ?? -1;
    return fold !== null && fold[frame] === 1 ? foldInto : frame;
  };
  const grouping = groupsByFrame(shape, foldInto);
  const open: Group[] = [{ frame: rootFrame, sources: as === "root" ? [...roots] : [], parent: -1, depth: 0 }];
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    const { frame, sources, parent, depth } = group;
    const index = draft.frameOf.length;
    let selfFrom = 0;
    let selfTo = 0;
    const children = grouping();
    if (index === 0 && as === "children") for (const root of roots) children.add(frameAt(root), root);
    // Grows while it is walked: what is folded into this node brings its own children.
    for (const source of sources) {
      selfFrom += shape.selfFrom[source] ?? 0;
      selfTo += shape.selfTo[source] ?? 0;
      const end = shape.endOf[source] ?? 0;
      for (let child = source + 1; child < end; child = shape.endOf[child] ?? end) {
        const childFrame = frameAt(child);
        if (childFrame === frame && (mergeRecursion || childFrame === foldInto)) sources.push(child);
        else children.add(childFrame, child);
      }
    }
    draft.frameOf.push(frame);
    draft.parentOf.push(parent);
    draft.depthOf.push(depth);
    draft.selfFrom.push(selfFrom);
    draft.selfTo.push(selfTo);
    // Of what was opened last the first child is written next.
    for (let at = children.frames.length - 1; at >= 0; at -= 1)
      open.push({ frame: children.frames[at] ?? -1, sources: children.nodes[at] ?? [], parent: index, depth: depth + 1 });
  }
  return finish(draft);
};

/** What the functions of `frames` call, all their calls together. */
export const calleesOf = (shape: Shape, frames: FrameSet, rootFrame: number, options: MergeOptions): Shape =>
  mergeShape(shape, outermost(shape, frames), rootFrame, options);

/** Groups of less than this share of all values are not opened: their callers would be dust. */
const SMALLEST_SHARE = 1e-4;
/** More than this many nodes nobody looks at. */
const MOST_NODES = 150_000;

/** Values that are followed towards the root: where each comes from, and the node it has been followed to. */
interface Climbs {
  readonly origins: number[];
  readonly ats: number[];
  /** Size of the values on both sides. */
  weight: number;
}

interface ClimbGroup {
  readonly frame: number;
  readonly climbs: Climbs;
  readonly parent: number;
  readonly depth: number;
}

/** Two columns that are followed, with their sizes. */
interface Load {
  readonly from: Float64Array;
  readonly to: Float64Array;
}

const addClimb = (groups: Map<number, Climbs>, frame: number, origin: number, at: number, { from, to }: Load): void => {
  const weight = Math.abs(from[origin] ?? 0) + Math.abs(to[origin] ?? 0);
  const same = groups.get(frame);
  if (same === undefined) groups.set(frame, { origins: [origin], ats: [at], weight });
  else {
    same.origins.push(origin);
    same.ats.push(at);
    same.weight += weight;
  }
};

/** Groups of the callers of all climbs; climbs that are at the start of their stack are in none. */
const callersAbove = (shape: Shape, { origins, ats }: Climbs, load: Load): Map<number, Climbs> => {
  const callers = new Map<number, Climbs>();
  for (const [index, origin] of origins.entries()) {
    const caller = shape.parentOf[ats[index] ?? 0] ?? -1;
    if (caller > 0) addClimb(callers, shape.frameOf[caller] ?? -1, origin, caller, load);
  }
  return callers;
};

const sumOf = (column: Float64Array, { origins }: Climbs): number => origins.reduce((sum, origin) => sum + (column[origin] ?? 0), 0);

/** The tree of what stands above `start`; its first level is `first` where that is given. */
const climbUp = (shape: Shape, start: ClimbGroup, first: Map<number, Climbs> | null, load: Load): Shape => {
  const draft = emptyDraft();
  const smallest = start.climbs.weight * SMALLEST_SHARE;
  const open: ClimbGroup[] = [start];
  for (let group = open.pop(); group !== undefined; group = open.pop()) {
    const index = draft.frameOf.length;
    const callers = (index === 0 ? first : null) ?? callersAbove(shape, group.climbs, load);
    let selfFrom = sumOf(load.from, group.climbs);
    let selfTo = sumOf(load.to, group.climbs);
    const isFull = draft.frameOf.length + open.length > MOST_NODES;
    const opened = [...callers].filter(([, { weight }]) => !isFull && weight >= smallest && weight > 0);
    for (const [frame, climbs] of opened.toSorted(([, left], [, right]) => left.weight - right.weight)) {
      selfFrom -= sumOf(load.from, climbs);
      selfTo -= sumOf(load.to, climbs);
      open.push({ frame, climbs, parent: index, depth: group.depth + 1 });
    }
    draft.frameOf.push(group.frame);
    draft.parentOf.push(group.parent);
    draft.depthOf.push(group.depth);
    draft.selfFrom.push(selfFrom);
    draft.selfTo.push(selfTo);
  }
  return finish(draft);
};

/** From callees to callers: the first level are functions with their own values, below each stand its callers. */
export const invertShape = (shape: Shape): Shape => {
  const load: Load = { from: shape.selfFrom, to: shape.selfTo };
  const first = new Map<number, Climbs>();
  const all: Climbs = { origins: [], ats: [], weight: 0 };
  for (let node = 1; node < shape.nodeCount; node += 1) {
    const [from = 0, to = 0] = [shape.selfFrom[node], shape.selfTo[node]];
    if (from === 0 && to === 0) continue;
    all.origins.push(node);
    all.ats.push(node);
    all.weight += Math.abs(from) + Math.abs(to);
    addClimb(first, shape.frameOf[node] ?? -1, node, node, load);
  }
  // What the root itself holds (nothing, in a whole tree) has no function to stand under.
  return climbUp(shape, { frame: -1, climbs: all, parent: -1, depth: 0 }, first, load);
};

/** Who calls the functions of `frames`, nearest first, by what those calls hold. */
export const callersOf = (shape: Shape, frames: FrameSet, rootFrame: number): Shape => {
  const load: Load = { from: shape.cumFrom, to: shape.cumTo };
  const origins = [...outermost(shape, frames)];
  const weight = origins.reduce((sum, origin) => sum + Math.abs(load.from[origin] ?? 0) + Math.abs(load.to[origin] ?? 0), 0);
  return climbUp(shape, { frame: rootFrame, climbs: { origins, ats: [...origins], weight }, parent: -1, depth: 0 }, null, load);
};
