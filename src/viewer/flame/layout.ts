/** Where the frames of a tree lie: one function from values to rectangles, and what it needs to be fast. */
import type { WidthMode } from "../state/view-state.ts";
import type { Shape } from "./shape.ts";

/** Narrower than this a frame is not drawn, in CSS pixels. */
export const SMALLEST_PX = 0.4;
/** Neighbours narrower than this are drawn as one where their colour is the same. */
export const MERGE_PX = 3;

/** Widths of all nodes and where they start, in the graph's unit. Children lie inside of their parent, in order, from its left edge on. */
export interface Spans {
  readonly widthOf: Float64Array;
  readonly startOf: Float64Array;
}

/** What a value of two columns is worth in width: never less than 0, so that no frame is wider than its parent. */
const weightOf = (mode: WidthMode, from: number, to: number): number => {
  switch (mode) {
    case "growth":
      return Math.max(0, to - from);
    case "union":
      return Math.max(0, from, to);
    case "head":
      return Math.max(0, to);
    case "base":
      return Math.max(0, from);
  }
};

/** Spans of a shape. `union` is as wide as both sides need, so that what is new and what is gone both show. */
export const spansOf = (shape: Shape, mode: WidthMode): Spans => {
  const { nodeCount, parentOf, selfFrom, selfTo } = shape;
  const widthOf = new Float64Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) widthOf[node] = weightOf(mode, selfFrom[node] ?? 0, selfTo[node] ?? 0);
  for (let node = nodeCount - 1; node > 0; node -= 1) {
    const parent = parentOf[node] ?? 0;
    widthOf[parent] = (widthOf[parent] ?? 0) + (widthOf[node] ?? 0);
  }
  const startOf = new Float64Array(nodeCount);
  /** Where the next child of a node starts. */
  const nextOf = new Float64Array(nodeCount);
  for (let node = 1; node < nodeCount; node += 1) {
    const parent = parentOf[node] ?? 0;
    const start = nextOf[parent] ?? 0;
    startOf[node] = start;
    nextOf[node] = start;
    nextOf[parent] = start + (widthOf[node] ?? 0);
  }
  return { widthOf, startOf };
};

/** The part of the root's width that is seen, in the graph's unit. */
export interface Range {
  readonly left: number;
  readonly span: number;
}

/** A node as wide as the picture. Of a node without width: everything. */
export const rangeOf = ({ widthOf, startOf }: Spans, node: number): Range =>
  (widthOf[node] ?? 0) > 0 ? { left: startOf[node] ?? 0, span: widthOf[node] ?? 0 } : { left: 0, span: widthOf[0] ?? 0 };

/** Between two ranges: the width changes by equal factors, so that zooming looks even. */
export const between = (from: Range, to: Range, part: number): Range => {
  if (from.span <= 0 || to.span <= 0) return to;
  const span = from.span * (to.span / from.span) ** part;
  const share = to.span === from.span ? part : (span - from.span) / (to.span - from.span);
  return { span, left: from.left + (to.left - from.left) * share };
};

export interface LayoutRequest {
  readonly shape: Shape;
  readonly spans: Spans;
  readonly range: Range;
  readonly widthPx: number;
  /** Rows that are seen, counted from the root. */
  readonly firstRow: number;
  readonly rowCount: number;
  /** Colour of a node; neighbours are merged only where it is the same. */
  readonly bucketOf: (node: number) => number;
}

/** A drawn frame, in CSS pixels from the left. */
export interface Rect {
  /** The first of the nodes it stands for. */
  readonly node: number;
  readonly row: number;
  readonly x: number;
  readonly width: number;
  readonly bucket: number;
  /** How many nodes were merged into it. */
  readonly nodes: number;
}

/**
 * Rectangles of the rows that are seen, in preorder, cut off at both edges. Subtrees that are too narrow, beside the range or below the last row
 * are skipped in one step, so the work is by what is drawn, not by the size of the tree.
 */
export const layout = ({ shape, spans, range, widthPx, firstRow, rowCount, bucketOf }: LayoutRequest): readonly Rect[] => {
  const { widthOf, startOf } = spans;
  const { depthOf, endOf, nodeCount } = shape;
  const rects: Rect[] = [];
  if (range.span <= 0)
    return firstRow > 0 || rowCount < 1 || nodeCount === 0
      ? []
      : [{ node: 0, row: 0, x: 0, width: widthPx, bucket: bucketOf(0), nodes: 1 }];
  const scale = widthPx / range.span;
  const lastRow = firstRow + rowCount;
  /** Index in `rects` of the last one of each row. */
  const lastOf: number[] = [];
  let node = 0;
  while (node < nodeCount) {
    const width = (widthOf[node] ?? 0) * scale;
    const x = ((startOf[node] ?? 0) - range.left) * scale;
    const row = depthOf[node] ?? 0;
    const from = Math.max(0, x);
    const seen = Math.min(widthPx, x + width) - from;
    if (width < SMALLEST_PX || seen < SMALLEST_PX || row >= lastRow) {
      node = endOf[node] ?? nodeCount;
      continue;
    }
    if (row >= firstRow) {
      const bucket = bucketOf(node);
      const at = lastOf[row - firstRow] ?? -1;
      const before = rects[at];
      const joins =
        before !== undefined &&
        seen < MERGE_PX &&
        before.width < MERGE_PX &&
        before.bucket === bucket &&
        from - before.x - before.width < SMALLEST_PX;
      if (joins) rects[at] = { ...before, width: from + seen - before.x, nodes: before.nodes + 1 };
      else {
        lastOf[row - firstRow] = rects.length;
        rects.push({ node, row, x: from, width: seen, bucket, nodes: 1 });
      }
    }
    node += 1;
  }
  return rects;
};

/** Rows down to the deepest frame that is wide enough to be drawn. */
export const rowsOf = ({ shape, spans, range, widthPx }: Pick<LayoutRequest, "shape" | "spans" | "range" | "widthPx">): number => {
  let deepest = 0;
  if (range.span <= 0) return 1;
  const smallest = (SMALLEST_PX * range.span) / widthPx;
  const right = range.left + range.span;
  let node = 0;
  while (node < shape.nodeCount) {
    const start = spans.startOf[node] ?? 0;
    const width = spans.widthOf[node] ?? 0;
    if (width < smallest || Math.min(right, start + width) - Math.max(range.left, start) < smallest)
      node = shape.endOf[node] ?? shape.nodeCount;
    else {
      deepest = Math.max(deepest, shape.depthOf[node] ?? 0);
      node += 1;
    }
  }
  return deepest + 1;
};

/** The rectangle at a place; null for none. */
export const hit = (rects: readonly Rect[], x: number, row: number): Rect | null =>
  rects.find((rect) => rect.row === row && x >= rect.x && x < rect.x + rect.width) ?? null;

/** Callers of a node, the root first, without the node itself. */
export const callersUp = ({ parentOf }: Shape, node: number): readonly number[] => {
  const path: number[] = [];
  for (let at = parentOf[node] ?? -1; at >= 0; at = parentOf[at] ?? -1) path.push(at);
  return path.toReversed();
};
