/** The call tree as rows that open and close: what the tree table shows, and what its keys do. */
import type { Shape } from "../flame/shape.ts";
import { childrenOf } from "../graph/family.ts";

export interface TreeRow {
  readonly node: number;
  /** From 1. */
  readonly level: number;
  readonly expandable: boolean;
  readonly expanded: boolean;
  /** Its place among its siblings, from 1, and how many they are. */
  readonly place: number;
  readonly siblings: number;
}

/** Nodes below which rows are shown. */
export type Expanded = ReadonlySet<number>;

/** Calls that hold something on either side, those that grew most first. */
const shownChildren = (shape: Shape, node: number): readonly number[] => {
  const growth = (child: number): number => (shape.cumTo[child] ?? 0) - (shape.cumFrom[child] ?? 0);
  return childrenOf(shape, node)
    .filter((child) => shape.cumFrom[child] !== 0 || shape.cumTo[child] !== 0 || (shape.endOf[child] ?? 0) > child + 1)
    .toSorted((left, right) => growth(right) - growth(left) || left - right);
};

/** Rows that are open, in order. Only opened nodes are looked at. */
export const treeRows = (shape: Shape, expanded: Expanded): readonly TreeRow[] => {
  const rows: TreeRow[] = [];
  const open: TreeRow[] = [{ node: 0, level: 1, expandable: shape.nodeCount > 1, expanded: expanded.has(0), place: 1, siblings: 1 }];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    rows.push(row);
    if (!row.expanded) continue;
    const { level } = row;
    const children = shownChildren(shape, row.node);
    const below = children.map((node, at) => ({
      node,
      level: level + 1,
      expandable: (shape.endOf[node] ?? 0) > node + 1,
      expanded: expanded.has(node),
      place: at + 1,
      siblings: children.length,
    }));
    open.push(...below.toReversed());
  }
  return rows;
};

/** The root and, from there on, the call that grew most, as long as it carries at least half of its caller's growth. */
export const firstExpanded = (shape: Shape): Expanded => {
  const expanded = new Set<number>([0]);
  const growth = (node: number): number => Math.abs((shape.cumTo[node] ?? 0) - (shape.cumFrom[node] ?? 0));
  let node = 0;
  for (;;) {
    const [next] = shownChildren(shape, node).toSorted((left, right) => growth(right) - growth(left));
    if (next === undefined || growth(next) === 0 || growth(next) < growth(node) / 2) return expanded;
    if ((shape.endOf[next] ?? 0) > next + 1) expanded.add(next);
    node = next;
  }
};

/** With a node opened, or closed. */
export const toggled = (expanded: Expanded, node: number, open: boolean): Expanded => {
  const next = new Set(expanded);
  if (open) next.add(node);
  else next.delete(node);
  return next;
};

/** With everything above a node opened, so that it has a row. */
export const revealed = (expanded: Expanded, { parentOf }: Shape, node: number): Expanded => {
  const next = new Set(expanded);
  for (let at = parentOf[node] ?? -1; at >= 0; at = parentOf[at] ?? -1) next.add(at);
  return next;
};

export interface TreeMove {
  /** Index of the row that has the focus then. */
  readonly row: number;
  readonly expanded: Expanded;
}

/** What a key does in a tree (WAI-ARIA treegrid pattern, rows only); null: nothing. */
export const treeKey = (key: string, rows: readonly TreeRow[], at: number, expanded: Expanded): TreeMove | null => {
  const row = rows[at];
  if (row === undefined) return null;
  const last = rows.length - 1;
  switch (key) {
    case "ArrowDown":
      return { row: Math.min(last, at + 1), expanded };
    case "ArrowUp":
      return { row: Math.max(0, at - 1), expanded };
    case "Home":
      return { row: 0, expanded };
    case "End":
      return { row: last, expanded };
    case "PageDown":
      return { row: Math.min(last, at + 10), expanded };
    case "PageUp":
      return { row: Math.max(0, at - 10), expanded };
    case "ArrowRight":
      if (!row.expandable) return null;
      return row.expanded ? { row: Math.min(last, at + 1), expanded } : { row: at, expanded: toggled(expanded, row.node, true) };
    case "ArrowLeft": {
      if (row.expanded) return { row: at, expanded: toggled(expanded, row.node, false) };
      const parent = rows.findLastIndex((one, index) => index < at && one.level < row.level);
      return parent < 0 ? null : { row: parent, expanded };
    }
    default:
      return null;
  }
};
