/** Relatives of a call: what the arrow keys go to, and who calls a function and whom it calls. */
import type { Spans } from "../flame/layout.ts";
import { type FrameSet, outermost, type Shape } from "../flame/shape.ts";
import type { FunctionIndex } from "./functions.ts";

/** Direct callees of a node, in order. */
export const childrenOf = ({ endOf }: Shape, node: number): readonly number[] => {
  const children: number[] = [];
  const end = endOf[node] ?? 0;
  for (let child = node + 1; child < end; child = endOf[child] ?? end) children.push(child);
  return children;
};

export type Direction = "caller" | "callee" | "next" | "previous";

/** The node one step away; the same one where there is none. Only nodes that have a width are gone to; the callee is the widest one. */
export const neighbour = (shape: Shape, { widthOf }: Spans, node: number, direction: Direction): number => {
  const wide = (one: number): boolean => (widthOf[one] ?? 0) > 0;
  switch (direction) {
    case "caller":
      return Math.max(0, shape.parentOf[node] ?? 0);
    case "callee":
      return childrenOf(shape, node)
        .filter(wide)
        .reduce((best, child) => (best === node || (widthOf[child] ?? 0) > (widthOf[best] ?? 0) ? child : best), node);
    case "next":
    case "previous": {
      if (node === 0) return node;
      const siblings = childrenOf(shape, shape.parentOf[node] ?? 0).filter(wide);
      return siblings[siblings.indexOf(node) + (direction === "next" ? 1 : -1)] ?? node;
    }
  }
};

/** From a node down the widest callee, as long as it is at least half as wide as its caller: where most of the width comes from. */
export const heaviestPath = (shape: Shape, spans: Spans, start: number): number => {
  let node = start;
  for (;;) {
    const next = neighbour(shape, spans, node, "callee");
    if (next === node || (spans.widthOf[next] ?? 0) < (spans.widthOf[node] ?? 0) / 2) return node;
    node = next;
  }
};

export interface Relative {
  readonly func: string;
  readonly from: number;
  readonly to: number;
}

export interface Peek {
  /** What all calls of the function hold. */
  readonly from: number;
  readonly to: number;
  readonly selfFrom: number;
  readonly selfTo: number;
  /** By whom it is called; "" is the start of a stack. Largest difference first; together they are `from` and `to`. */
  readonly callers: readonly Relative[];
  /** Whom it calls; with its own values they are `from` and `to`. */
  readonly callees: readonly Relative[];
}

const ranked = (sums: ReadonlyMap<string, { from: number; to: number }>): readonly Relative[] =>
  [...sums]
    .map(([func, { from, to }]) => ({ func, from, to }))
    .filter(({ from, to }) => from !== 0 || to !== 0)
    .toSorted(
      (left, right) =>
        Math.abs(right.to - right.from) - Math.abs(left.to - left.from) || right.to - left.to || (left.func < right.func ? -1 : 1),
    );

/** Callers and callees of a function. Of a recursive one the outermost call counts; calls of itself stand nowhere. */
export const peekAt = (shape: Shape, index: FunctionIndex, set: FrameSet): Peek => {
  const callers = new Map<string, { from: number; to: number }>();
  const callees = new Map<string, { from: number; to: number }>();
  const add = (sums: Map<string, { from: number; to: number }>, func: string, node: number): void => {
    const sum = sums.get(func) ?? { from: 0, to: 0 };
    sum.from += shape.cumFrom[node] ?? 0;
    sum.to += shape.cumTo[node] ?? 0;
    sums.set(func, sum);
  };
  const nameAt = (node: number): string => index.names[index.functionOf[shape.frameOf[node] ?? -1] ?? -1] ?? "";
  const isOwn = (node: number): boolean => set[shape.frameOf[node] ?? -1] === 1;
  const total = { from: 0, to: 0, selfFrom: 0, selfTo: 0 };
  for (const node of outermost(shape, set)) {
    total.from += shape.cumFrom[node] ?? 0;
    total.to += shape.cumTo[node] ?? 0;
    add(callers, nameAt(shape.parentOf[node] ?? -1), node);
    // Calls below it: of the function itself they are part of it, of others its callees, whose own calls are theirs.
    const end = shape.endOf[node] ?? 0;
    let at = node;
    while (at < end) {
      if (isOwn(at)) {
        total.selfFrom += shape.selfFrom[at] ?? 0;
        total.selfTo += shape.selfTo[at] ?? 0;
        at += 1;
      } else {
        add(callees, nameAt(at), at);
        at = shape.endOf[at] ?? end;
      }
    }
  }
  return { ...total, callers: ranked(callers), callees: ranked(callees) };
};
