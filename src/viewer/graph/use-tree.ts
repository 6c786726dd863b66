/** The tree of a graph, decoded when it is first looked at. */
import { useEffect, useState } from "preact/hooks";
import type { GraphTree } from "../../core/page/decode-graph.ts";
import type { PageData, PageGraph } from "../../core/page/page-data.ts";
import { loadGraph } from "../page/blocks.ts";

export type LoadedTree =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "loaded"; readonly tree: GraphTree };

export const useTree = ({ graphs }: PageData, graph: PageGraph | null): LoadedTree => {
  const [loaded, setLoaded] = useState<{ readonly graph: PageGraph; readonly tree: LoadedTree } | null>(null);
  useEffect(() => {
    if (graph === null) return;
    let current = true;
    const set = (tree: LoadedTree): void => {
      if (current) setLoaded({ graph, tree });
    };
    loadGraph(graphs.indexOf(graph), graph).then(
      (tree) => set({ kind: "loaded", tree }),
      (error: unknown) => set({ kind: "failed", why: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      current = false;
    };
  }, [graphs, graph]);
  return loaded !== null && loaded.graph === graph ? loaded.tree : { kind: "loading" };
};
