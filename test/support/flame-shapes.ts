// Call trees for tests of the report page: written down by hand, or drawn at random.
import * as fc from "fast-check";
import type { GraphTree } from "../../src/core/page/decode-graph.ts";
import type { PageFrame } from "../../src/core/page/page-data.ts";
import { type Shape, shapeOf } from "../../src/viewer/flame/shape.ts";

/** A call: its frame's name, own values of both columns, and what it calls. */
export type Call = readonly [name: string, from: number, to: number, ...callees: Call[]];

export interface NamedTree {
  readonly tree: GraphTree;
  readonly shape: Shape;
  readonly frames: readonly PageFrame[];
  /** The first node with this name. */
  readonly nodeOf: (name: string) => number;
}

const ownerOf = (name: string): PageFrame["owner"] => (name.startsWith("runtime.") ? "r" : "o");

/** The tree whose root (without a frame and values) calls these. */
export function namedTree(...calls: readonly Call[]): NamedTree {
  const names: string[] = [];
  const frameOf = [-1];
  const parentOf = [-1];
  const endOf = [1];
  const depthOf = [0];
  const selfFrom = [0];
  const selfTo = [0];
  const add = ([name, from, to, ...callees]: Call, parent: number, depth: number): void => {
    if (!names.includes(name)) names.push(name);
    const node = frameOf.length;
    frameOf.push(names.indexOf(name));
    parentOf.push(parent);
    depthOf.push(depth);
    selfFrom.push(from);
    selfTo.push(to);
    endOf.push(0);
    for (const callee of callees) add(callee, node, depth + 1);
    endOf[node] = frameOf.length;
  };
  for (const call of calls) add(call, 0, 1);
  endOf[0] = frameOf.length;
  const sums = (selves: readonly number[]): Float64Array => {
    const cums = Float64Array.from(selves);
    for (let node = cums.length - 1; node > 0; node -= 1) cums[parentOf[node] ?? 0] = (cums[parentOf[node] ?? 0] ?? 0) + (cums[node] ?? 0);
    return cums;
  };
  const tree: GraphTree = {
    nodeCount: frameOf.length,
    frameOf: Int32Array.from(frameOf),
    parentOf: Int32Array.from(parentOf),
    endOf: Int32Array.from(endOf),
    depthOf: Uint16Array.from(depthOf),
    selves: [Float64Array.from(selfFrom), Float64Array.from(selfTo)],
    cums: [sums(selfFrom), sums(selfTo)],
  };
  const frames = names.map((func): PageFrame => ({ func, file: null, line: null, owner: ownerOf(func), changed: null }));
  return { tree, shape: shapeOf(tree, 0, 1), frames, nodeOf: (name) => frameOf.indexOf(names.indexOf(name)) };
}

/** A shape as text, a line a node: `  name from→to`, own values. */
export const outline = (shape: Shape, frames: readonly PageFrame[]): string =>
  Array.from({ length: shape.nodeCount }, (_, node) => {
    const name = frames[shape.frameOf[node] ?? -1]?.func ?? "all";
    return `${"  ".repeat(shape.depthOf[node] ?? 0)}${name} ${shape.selfFrom[node]}→${shape.selfTo[node]}`;
  }).join("\n");

const value = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1000 }));
const name = fc.constantFrom("a", "b", "c", "d", "runtime.x", "runtime.y");

/** Calls nested at random, of few functions, so that they recur and recurse. */
const call: fc.Arbitrary<Call> = fc.letrec<{ call: Call }>((tie) => ({
  call: fc
    .tuple(
      name,
      value,
      value,
      fc.oneof({ maxDepth: 6, depthSize: "small" }, fc.constant<readonly Call[]>([]), fc.array(tie("call"), { maxLength: 4 })),
    )
    .map(([func, from, to, callees]): Call => [func, from, to, ...callees]),
})).call;

export const anyTree: fc.Arbitrary<NamedTree> = fc.array(call, { maxLength: 5 }).map((calls) => namedTree(...calls));
