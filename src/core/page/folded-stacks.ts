/** A graph as folded stacks: a line for each stack, root first, with its own value behind it; what flame graph tools read. */
import type { GraphTree } from "./decode-graph.ts";
import type { PageFrame } from "./page-data.ts";

/** `;` is between frames, a blank before the value, a line end after it. */
const plain = (name: string): string => {
  const cleaned = name
    .replaceAll(/[;\p{Cc}\p{Zl}\p{Zp}]/gu, ":")
    .replaceAll(/\s+/gu, "_")
    .toWellFormed();
  return cleaned === "" ? "?" : cleaned;
};

/** One line for each node where `valuesOf` gives any but zeros. */
const linesOf = (tree: GraphTree, frames: readonly PageFrame[], valuesOf: (node: number) => readonly number[]): string => {
  const names = frames.map(({ func }) => plain(func));
  const path: string[] = [];
  const lines: string[] = [];
  for (let node = 0; node < tree.nodeCount; node += 1) {
    const depth = tree.depthOf[node] ?? 0;
    path.length = Math.max(0, depth - 1);
    if (node > 0) path.push(names[tree.frameOf[node] ?? -1] ?? "?");
    const values = valuesOf(node).map(Math.round);
    if (values.some((value) => value !== 0)) lines.push(`${path.length === 0 ? "[root]" : path.join(";")} ${values.join(" ")}\n`);
  }
  return lines.join("");
};

/** `main.main;json.Marshal 4096`: own values of one column, whole numbers in the graph's unit. */
export const foldedStacks = (tree: GraphTree, frames: readonly PageFrame[], column: number): string =>
  linesOf(tree, frames, (node) => [tree.selves[column]?.[node] ?? 0]);

/** `main.main;json.Marshal 4096 8192`: own values of two columns, as `difffolded.pl` of FlameGraph writes them. */
export const foldedDifference = (tree: GraphTree, frames: readonly PageFrame[], from: number, to: number): string =>
  linesOf(tree, frames, (node) => [tree.selves[from]?.[node] ?? 0, tree.selves[to]?.[node] ?? 0]);
