/** Finding functions by pattern, and how much of the growth lies in what is found. */
import { type FrameSet, outermost, type Shape } from "../flame/shape.ts";
import type { FunctionIndex } from "./functions.ts";

export type Pattern =
  | { readonly kind: "none" }
  | { readonly kind: "wrong"; readonly why: string }
  /** Of a name as it is and in lower case. */
  | { readonly kind: "pattern"; readonly matches: (name: string, lowered: string) => boolean };

/** Plain text is looked for without regard to case, as is an expression. "" is no pattern. */
export const parsePattern = (text: string, regexp: boolean): Pattern => {
  if (text === "") return { kind: "none" };
  if (!regexp) {
    const wanted = text.toLowerCase();
    return { kind: "pattern", matches: (_, lowered) => lowered.includes(wanted) };
  }
  try {
    const expression = new RegExp(text, "iu");
    return { kind: "pattern", matches: (name) => expression.test(name) };
  } catch (error) {
    return { kind: "wrong", why: error instanceof Error ? error.message : String(error) };
  }
};

/** Frames whose function a pattern matches; null where there is no (right) pattern. Each name is looked at once, however many frames it has. */
export const matchFrames = ({ names, lowered, functionOf }: FunctionIndex, pattern: Pattern): FrameSet | null => {
  if (pattern.kind !== "pattern") return null;
  const hits = Uint8Array.from(names, (name, id) => (pattern.matches(name, lowered[id] ?? "") ? 1 : 0));
  return Uint8Array.from(functionOf, (id) => hits[id] ?? 0);
};

export interface Found {
  /** Functions among the calls of the shape. */
  readonly functions: number;
  /** How many calls match. */
  readonly calls: number;
  /** Those calls, with most growth first; put in order when they are first asked for, which takes longer than finding them. */
  readonly nodes: () => readonly number[];
  /** What the stacks with a match hold, each stack once. */
  readonly from: number;
  readonly to: number;
}

/** All matches of a shape, in one pass. */
export const findMatches = (shape: Shape, { functionOf, names }: FunctionIndex, set: FrameSet): Found => {
  const nodes = new Int32Array(shape.nodeCount);
  const isFound = new Uint8Array(names.length);
  let calls = 0;
  for (let node = 0; node < shape.nodeCount; node += 1) {
    const frame = shape.frameOf[node] ?? -1;
    if (set[frame] !== 1) continue;
    nodes[calls] = node;
    calls += 1;
    isFound[functionOf[frame] ?? 0] = 1;
  }
  const top = outermost(shape, set);
  const sum = (column: Float64Array): number => top.reduce((total, node) => total + (column[node] ?? 0), 0);
  let sorted: readonly number[] | null = null;
  const sort = (): readonly number[] => {
    const weights = shape.cumTo.map((value, node) => Math.abs(value - (shape.cumFrom[node] ?? 0)));
    return [...nodes.subarray(0, calls)].toSorted((left, right) => (weights[right] ?? 0) - (weights[left] ?? 0) || left - right);
  };
  return {
    functions: isFound.reduce((count, one) => count + one, 0),
    calls,
    nodes: () => (sorted ??= sort()),
    from: sum(shape.cumFrom),
    to: sum(shape.cumTo),
  };
};

/** The match behind (`step` 1) or before (−1) the current one, round and round; null where there is none. */
export const stepMatch = (nodes: readonly number[], current: number | null, step: 1 | -1): number | null => {
  const at = current === null ? -1 : nodes.indexOf(current);
  if (at < 0) return (step === 1 ? nodes[0] : nodes.at(-1)) ?? null;
  return nodes[(at + step + nodes.length) % nodes.length] ?? null;
};
