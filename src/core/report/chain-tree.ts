/** The call tree that carries the growth, as text of at most 88 characters a line. */
import type { GrowthNode } from "../compare/comparison-chains.ts";
import type { ProfileDiff } from "../compare/comparison.ts";
import { formatColumn } from "../units/format-quantity.ts";
import type { TreeNode } from "./condense-tree.ts";
import { condenseTree } from "./condense-tree.ts";
import { fit, plainText, shortName } from "./escape.ts";
import { touchedByName } from "./growing-path.ts";
import { factorOf, unitOf } from "./growth-table.ts";

const LINE_WIDTH = 88;
const BAR_CELLS = 16;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;
const LONGEST_MARK = 22;
const LEAST_NAME = 12;

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
  /** Says that the growth is made here, or that the change touches it; never cut. */
  readonly mustMark: boolean;
  readonly mark: string;
}

const place = (node: GrowthNode): string =>
  node.file === null ? "" : plainText(`${node.file.slice(node.file.lastIndexOf("/") + 1)}${node.line === null ? "" : `:${node.line}`}`);

/** Since when a function that is marked has changed. */
export type Since = "in this PR" | "since base";

interface Marking {
  /** What the end of a path does. */
  readonly word: string;
  /** `changed` or `new` by function. */
  readonly touched: ReadonlyMap<string, { readonly kind: string }>;
  readonly since: Since;
}

/** "◀ allocates", "◀ changed in this PR", of an end that changed both in short; where nothing is to be said, the place. */
const markOf = (node: GrowthNode, { word, touched, since }: Marking): string => {
  const kind = touched.get(node.func)?.kind;
  if (node.leaf) return `◀ ${word}${kind === undefined ? "" : `, ${kind}`}`;
  return kind === undefined ? place(node) : `◀ ${kind} ${since}`;
};

/** A lone callee is indented by one, branches by two: deep chains stay on the page. */
const linesOf = (nodes: readonly TreeNode[], indent: string, marking: Marking): readonly Line[] =>
  nodes.flatMap(({ node, skipped, children }, index) => {
    const isLast = index === nodes.length - 1;
    const below = isLast ? (nodes.length === 1 ? " " : "  ") : "│ ";
    const line: Line = {
      growth: node.growth,
      share: node.share,
      indent: `${indent}${isLast ? "└" : "├"} `,
      label: `${skipped > 0 ? "… " : ""}${shortName(node.func)}`,
      mustMark: node.leaf || marking.touched.has(node.func),
      mark: markOf(node, marking),
    };
    return [line, ...linesOf(children, `${indent}${below}`, marking)];
  });

const WORDS: Readonly<Record<string, string>> = { heap: "allocates", allocs: "allocates", cpu: "burns", goroutine: "starts" };

/** Lines of the tree, `all` first; empty when nothing grew. `…` before a name: frames in between are not shown. */
export const chainTree = (diff: ProfileDiff, since: Since = "since base"): readonly string[] => {
  if (diff.tree.length === 0) return [];
  const touched = touchedByName(diff);
  const { roots, omitted } = condenseTree(diff.tree, (func) => touched.has(func));
  const all: Line = { growth: diff.total.difference, share: 1, indent: "", label: "all", mustMark: false, mark: "" };
  const smaller = `… ${omitted} smaller branch${omitted === 1 ? "" : "es"}`;
  const rest: readonly Line[] = omitted === 0 ? [] : [{ growth: null, share: 0, indent: "", label: smaller, mustMark: false, mark: "" }];
  const lines = [all, ...linesOf(roots, "", { word: WORDS[diff.kind] ?? "grows here", touched, since }), ...rest];
  const numbers = formatColumn(
    lines.map((line) => (line.growth === null ? null : line.growth * factorOf(diff))),
    unitOf(diff),
    { signed: true },
  );
  const width = Math.max(...numbers.map((number) => number.length));
  const room = LINE_WIDTH - width - BAR_CELLS - 2;
  const marks = Math.min(Math.max(...lines.map((line) => line.mark.length)), LONGEST_MARK);
  const labels = Math.min(Math.max(...lines.map((line) => line.indent.length + line.label.length)), room - 1 - marks);
  return lines.map((line, index) => {
    const number = (line.growth === null ? "" : (numbers[index] ?? "")).padStart(width);
    return cutLine(`${number} ${bar(line.share)} ${labelled(line, labels, room)}`.trimEnd());
  });
};

/** Name and mark in the room of a line. A name too long for its column takes the mark's place, unless that must stay. */
const labelled = ({ indent, label, mustMark, mark }: Line, labels: number, room: number): string => {
  const needed = indent.length + label.length;
  const shownMark = fit(mark, LONGEST_MARK);
  const fitsBoth = Math.max(needed, labels) + 1 + shownMark.length <= room;
  if (fitsBoth) return `${`${indent}${label}`.padEnd(labels)} ${shownMark}`;
  const name = room - (mustMark ? shownMark.length + 1 : 0);
  return `${indent}${fit(label, Math.max(LEAST_NAME, name - indent.length))}${mustMark ? ` ${shownMark}` : ""}`;
};

const cutLine = (line: string): string => (line.length <= LINE_WIDTH ? line : fit(line, LINE_WIDTH));
