/** The graph a section shows: picks it by the address, waits for its tree, and says so when there is none. */
import type { PageData, PageGraph } from "../../core/page/page-data.ts";
import type { View } from "../state/use-view.ts";
import { LoadedPanel } from "./loaded-panel.tsx";
import { type Names, sampleIdOf } from "./model.ts";
import { useTree } from "./use-tree.ts";

interface Props {
  readonly data: PageData;
  readonly names: Names;
  readonly graphs: readonly PageGraph[];
  readonly view: View;
  readonly say: (text: string) => void;
}

/** The graph a state asks for among those of a section. */
const graphOf = (graphs: readonly PageGraph[], component: string | null, sample: string | null): PageGraph | null => {
  const own = graphs.filter((graph) => graph.component === component);
  const among = own.length > 0 ? own : graphs.filter((graph) => graph.component === graphs[0]?.component);
  return (
    among.find((graph) => sampleIdOf(graph, among) === sample) ?? among.find(({ sampleType }) => sampleType === sample) ?? among[0] ?? null
  );
};

export const GraphPanel = ({ data, names, graphs, view, say }: Props) => {
  const graph = graphOf(graphs, view.state.component, view.state.sample);
  const loaded = useTree(data, graph);
  if (graph === null) return <p class="quiet">The report has no profile of this kind.</p>;
  switch (loaded.kind) {
    case "loading":
      return <p class="quiet">Reading {graph.nodeCount.toLocaleString("en-US")} calls…</p>;
    case "failed":
      return <p class="wrong">This graph cannot be shown: {loaded.why}. The tables of the report are not affected.</p>;
    case "loaded":
      return (
        <LoadedPanel key={graph.id} data={data} names={names} graphs={graphs} graph={graph} tree={loaded.tree} view={view} say={say} />
      );
  }
};
