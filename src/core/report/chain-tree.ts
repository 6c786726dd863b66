/** The call tree that carries the growth, as text of at most 88 characters a line. */
import type { GrowthNode, ProfileDiff } from "../compare/comparison.ts";
import { formatColumn } from "../units/format-quantity.ts";
import type { TreeNode } from "./condense-tree.ts";
import { condenseTree } from "./condense-tree.ts";
import { fit, shortName } from "./escape.ts";
import { unitOf } from "./growth-table.ts";

const LINE_WIDTH = 88;
const BAR_CELLS = 16;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;
const LEAST_LABEL = 30;

/** A bar of `share` (0..1), rounded down to an eighth of a cell, padded to 16 cells. */
export const bar = (share: number): string => {
  const eighths = Math.floor(Math.min(1, Math.max(0, share)) * BAR_CELLS * 8);
  const full = "█".repeat(Math.floor(eighths / 8));
  return `${full}${EIGHTHS[eighths % 8] ?? ""}`.padEnd(BAR_CELLS);
};

interface Line {
  readonly growth: number | null;
  readonly share: number;
  readonly indent: string;
  readonly label: string;
  readonly mark: string;
}

const place = (node: GrowthNode): string =>
  node.file === null ? "" : `${node.file.slice(node.file.lastIndexOf("/") + 1)}${node.line === null ? "" : `:${node.line}`}`;

const linesOf = (nodes: readonly TreeNode[], indent: string, word: string): readonly Line[] =>
  nodes.flatMap(({ node, skipped, children }, index) => {
    const isLast = index === nodes.length - 1;
    const branch = `${indent}${isLast ? "└" : "├"} `;
    const label = `${skipped > 0 ? "… " : ""}${shortName(node.func)}`;
    const line: Line = { growth: node.growth, share: node.share, indent: branch, label, mark: node.leaf ? `◀ ${word}` : place(node) };
    return [line, ...linesOf(children, `${indent}${isLast ? "  " : "│ "}`, word)];
  });

const WORDS: Readonly<Record<string, string>> = { heap: "allocates", allocs: "allocates", cpu: "burns", goroutine: "starts" };

/** Lines of the tree, `all` first; empty when nothing grew. `…` before a name: frames of libraries in between are not shown. */
export const chainTree = (diff: ProfileDiff): readonly string[] => {
  if (diff.tree.length === 0) return [];
  const factor = diff.unit === "nanoseconds" ? 1e-9 : 1;
  const { roots, omitted } = condenseTree(diff.tree);
  const all: Line = { growth: diff.total.difference, share: 1, indent: "", label: "all", mark: "" };
  const rest: readonly Line[] =
    omitted === 0
      ? []
      : [{ growth: null, share: 0, indent: "", label: `… ${omitted} smaller branch${omitted === 1 ? "" : "es"}`, mark: "" }];
  const lines = [all, ...linesOf(roots, "", WORDS[diff.kind] ?? "grows here"), ...rest];
  const numbers = formatColumn(
    lines.map((line) => (line.growth === null ? null : line.growth * factor)),
    unitOf(diff),
    { signed: true },
  );
  const width = Math.max(...numbers.map((number) => number.length));
  const room = LINE_WIDTH - width - BAR_CELLS - 2;
  const marks = Math.min(Math.max(...lines.map((line) => line.mark.length)), 22);
  const labels = Math.min(
    Math.max(...lines.map((line) => line.indent.length + line.label.length)),
    Math.max(LEAST_LABEL, room - 1 - marks),
  );
  return lines.map((line, index) => {
    const number = (line.growth === null ? "" : (numbers[index] ?? "")).padStart(width);
    const name = `${line.indent}${fit(line.label, Math.max(8, labels - line.indent.length))}`.padEnd(labels);
    return fitEnd(`${number} ${bar(line.share)} ${name} ${fit(line.mark, marks)}`.trimEnd(), LINE_WIDTH);
  });
};

const fitEnd = (line: string, width: number): string => (line.length <= width ? line : `${line.slice(0, width - 1)}…`);
