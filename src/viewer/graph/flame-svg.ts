/** The flame graph that is looked at as an SVG picture: to be saved, and to be printed. */
import type { GraphTree } from "../../core/page/decode-graph.ts";
import type { PageGraph } from "../../core/page/page-data.ts";
import { renderFlameSvg } from "../../core/page/render-flame-svg.ts";
import type { Shape } from "../flame/shape.ts";
import type { WidthMode } from "../state/view-state.ts";
import type { Flame, Names } from "./model.ts";

/** A node with all below it as a tree of two columns, from and to. */
export const subtreeOf = (shape: Shape, root: number): GraphTree => {
  const end = shape.endOf[root] ?? root + 1;
  const depth = shape.depthOf[root] ?? 0;
  return {
    nodeCount: end - root,
    frameOf: shape.frameOf.slice(root, end),
    parentOf: shape.parentOf.slice(root, end).map((parent, node) => (node === 0 ? -1 : parent - root)),
    endOf: shape.endOf.slice(root, end).map((one) => one - root),
    depthOf: shape.depthOf.slice(root, end).map((one) => one - depth),
    selves: [shape.selfFrom.slice(root, end), shape.selfTo.slice(root, end)],
    cums: [shape.cumFrom.slice(root, end), shape.cumTo.slice(root, end)],
  };
};

export interface PictureOptions {
  readonly title: string;
  readonly width: WidthMode;
  readonly floor: number;
}

export const flameSvg = (
  { shape }: Flame,
  zoom: number,
  { frames }: Names,
  graph: PageGraph,
  { title, width, floor }: PictureOptions,
): string => renderFlameSvg(subtreeOf(shape, zoom), frames, graph, { title, from: 0, to: 1, width, floor });
