/** Finding functions by pattern, and how much of the growth lies in what is found. */
import type { PageFrame } from "../../core/page/page-data.ts";
import { type FrameSet, outermost, type Shape } from "../flame/shape.ts";

export type Pattern =
  | { readonly kind: "none" }
  | { readonly kind: "wrong"; readonly why: string }
  | { readonly kind: "pattern"; readonly matches: (text: string) => boolean };

/** Plain text is looked for without regard to case, as is an expression. "" is no pattern. */
export const parsePattern = (text: string, regexp: boolean): Pattern => {
  if (text === "") return { kind: "none" };
  if (!regexp) {
    const wanted = text.toLowerCase();
    return { kind: "pattern", matches: (name) => name.toLowerCase().includes(wanted) };
  }
  try {
    const expression = new RegExp(text, "iu");
    return { kind: "pattern", matches: (name) => expression.test(name) };
  } catch (error) {
    return { kind: "wrong", why: error instanceof Error ? error.message : String(error) };
  }
};

/** Frames whose function a pattern matches; null where there is no (right) pattern. */
export const matchFrames = (frames: readonly PageFrame[], pattern: Pattern): FrameSet | null => {
  if (pattern.kind !== "pattern") return null;
  const known = new Map<string, number>();
  return Uint8Array.from(frames, ({ func }) => {
    const found = known.get(func) ?? (pattern.matches(func) ? 1 : 0);
    known.set(func, found);
    return found;
  });
};

export interface Found {
  /** Functions among the calls of the shape. */
  readonly functions: number;
  /** Calls that match, those with most growth first. */
  readonly nodes: readonly number[];
  /** What the stacks with a match hold, each stack once. */
  readonly from: number;
  readonly to: number;
}

/** All matches of a shape. */
export const findMatches = (shape: Shape, frames: readonly PageFrame[], set: FrameSet): Found => {
  const nodes: number[] = [];
  const functions = new Set<string>();
  for (let node = 0; node < shape.nodeCount; node += 1) {
    const frame = shape.frameOf[node] ?? -1;
    if (set[frame] !== 1) continue;
    nodes.push(node);
    functions.add(frames[frame]?.func ?? "");
  }
  const top = outermost(shape, set);
  const sum = (column: Float64Array): number => top.reduce((total, node) => total + (column[node] ?? 0), 0);
  const weight = (node: number): number => Math.abs((shape.cumTo[node] ?? 0) - (shape.cumFrom[node] ?? 0));
  return {
    functions: functions.size,
    nodes: nodes.toSorted((left, right) => weight(right) - weight(left) || left - right),
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
