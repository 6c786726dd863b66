// What a built page carries, read back: its data and its graphs.
import { unpackBytes } from "../../src/core/page/pack-block.ts";
import { decodeGraph, type GraphTree } from "../../src/core/page/decode-graph.ts";
import type { PageData, PageGraph } from "../../src/core/page/page-data.ts";

/** A page of nothing but its parts. */
export const STUB_TEMPLATE = "<!--heapgate:head--><!--heapgate:data-->";

export interface PageGraphTree {
  readonly graph: PageGraph;
  readonly tree: GraphTree;
}

export interface PageParts {
  readonly data: PageData;
  readonly graphs: readonly PageGraphTree[];
  /** By component, kind and sample type: `shop/heap/inuse_space`. */
  readonly graphOf: (id: string) => PageGraphTree;
}

const blockOf = (html: string, id: string): Uint8Array =>
  unpackBytes(new RegExp(`<script type="application/octet-stream" id="heapgate-${id}">([^<]*)</script>`, "u").exec(html)?.[1] ?? "-");

/** Throws for a page that is none. */
export const partsOf = (html: string): PageParts => {
  const data: PageData = JSON.parse(new TextDecoder().decode(blockOf(html, "page")));
  const graphs = data.graphs.map((graph, index) => ({ graph, tree: decodeGraph(blockOf(html, `graph-${index}`), graph.scale) }));
  return {
    data,
    graphs,
    graphOf: (id) => {
      const found = graphs.find(({ graph }) => graph.id === id);
      if (found === undefined) throw new Error(`the page has no graph ${id}: it has ${graphs.map(({ graph }) => graph.id).join(", ")}`);
      return found;
    },
  };
};

/** Own values of a column by function; zeros are left out. */
export const flatOf = (
  { frames }: Pick<PageData, "frames">,
  { graph, tree }: PageGraphTree,
  column: string,
): ReadonlyMap<string, number> => {
  const index = graph.columns.findIndex(({ id }) => id === column);
  const found = new Map<string, number>();
  for (let node = 1; node < tree.nodeCount; node += 1) {
    const { func = "?" } = frames[tree.frameOf[node] ?? -1] ?? {};
    const value = tree.selves[index]?.[node] ?? 0;
    if (value !== 0) found.set(func, (found.get(func) ?? 0) + value);
  }
  return found;
};

/** The whole of a column. */
export const totalOf = ({ graph, tree }: PageGraphTree, column: string): number =>
  tree.cums[graph.columns.findIndex(({ id }) => id === column)]?.[0] ?? Number.NaN;
