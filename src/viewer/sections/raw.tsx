/** The data behind the page: profiles and commands to look at them, and what the page itself holds, to be saved. */
import type { PageData, PageGraph } from "../../core/page/page-data.ts";
import type { GraphTree } from "../../core/page/decode-graph.ts";
import { foldedDifference, foldedStacks } from "../../core/page/folded-stacks.ts";
import { graphCsv } from "../../core/page/graph-csv.ts";
import { renderFlameSvg } from "../../core/page/render-flame-svg.ts";
import { pairOf, widthOf } from "../graph/model.ts";
import { loadGraph } from "../page/blocks.ts";
import { CopyButton } from "../parts/copy.tsx";
import { PlainTable } from "../parts/plain-table.tsx";
import { save } from "../parts/save.ts";
import type { ViewState } from "../state/view-state.ts";

interface Props {
  readonly data: PageData;
  readonly state: ViewState;
  readonly say: (text: string) => void;
}

const fileName = (graph: PageGraph, ending: string): string => `${graph.id.replaceAll(/[^\w.-]+/gu, "-")}.${ending}`;

export const Raw = ({ data, state, say }: Props) => {
  const make = async (graph: PageGraph, ending: string, type: string, build: (tree: GraphTree) => string): Promise<void> => {
    try {
      save(fileName(graph, ending), type, build(await loadGraph(data.graphs.indexOf(graph), graph)));
      say(`${fileName(graph, ending)} was made.`);
    } catch {
      say("This graph cannot be read.");
    }
  };
  const saving = (graph: PageGraph, ending: string, type: string, build: (tree: GraphTree) => string) => () => {
    void make(graph, ending, type, build);
  };
  return (
    <>
      <h2>Raw</h2>
      <p>
        <button type="button" onClick={() => save("result.json", "application/json", `${JSON.stringify(data.result, null, 2)}\n`)}>
          Save result.json
        </button>{" "}
        <span class="quiet">Everything is made in this tab; nothing is sent anywhere.</span>
      </p>
      <h3>Call trees of this page</h3>
      <PlainTable
        caption="Call trees, to be saved in formats other tools read"
        columns={[{ title: "Graph" }, { title: "Calls", align: "right" }, { title: "Save" }]}
        rows={data.graphs.map((graph) => {
          const view = pairOf(graph, state.pair);
          return {
            key: graph.id,
            cells: [
              <code>{graph.id}</code>,
              graph.nodeCount.toLocaleString("en-US"),
              <span class="row">
                <button type="button" onClick={saving(graph, "csv", "text/csv", (tree) => graphCsv(tree, data.frames, graph))}>
                  CSV
                </button>
                <button type="button" onClick={saving(graph, "folded", "text/plain", (tree) => foldedStacks(tree, data.frames, view.to))}>
                  Folded stacks
                </button>
                <button
                  type="button"
                  onClick={saving(graph, "diff.folded", "text/plain", (tree) => foldedDifference(tree, data.frames, view.from, view.to))}
                >
                  Folded difference
                </button>
                <button
                  type="button"
                  onClick={saving(graph, "svg", "image/svg+xml", (tree) =>
                    renderFlameSvg(tree, data.frames, graph, {
                      title: `${graph.id}: ${view.label}`,
                      from: view.from,
                      to: view.to,
                      width: widthOf(state, view),
                      floor: graph.noiseFloor ?? 0,
                    }),
                  )}
                >
                  SVG
                </button>
                <button
                  type="button"
                  onClick={saving(graph, "json", "application/json", ({ frameOf, parentOf, selves }) =>
                    JSON.stringify({
                      ...graph,
                      frames: data.frames,
                      frameOf: [...frameOf],
                      parentOf: [...parentOf],
                      selves: selves.map((column) => [...column]),
                    }),
                  )}
                >
                  JSON
                </button>
              </span>,
            ],
          };
        })}
        empty="The page has no call trees."
      />
      {data.commands.length === 0 ? null : (
        <>
          <h3>With Go's own tool</h3>
          <p class="quiet">In the folder of the downloaded results:</p>
          <ul class="commands">
            {data.commands.map((command) => (
              <li key={command}>
                <code>{command}</code> <CopyButton label="Copy" text={() => command} say={say} />
              </li>
            ))}
          </ul>
        </>
      )}
      {data.files.length === 0 ? null : (
        <details>
          <summary>
            <h3>Profiles in the results ({data.files.length})</h3>
          </summary>
          <PlainTable
            caption="Profiles as they were measured"
            columns={[
              { title: "Path", wide: true },
              { title: "Component" },
              { title: "Kind" },
              { title: "Side" },
              { title: "Round", align: "right" },
              { title: "Taken at" },
            ]}
            rows={data.files.map(({ path, component, kind, side, round, checkpoint }) => ({
              key: path,
              cells: [<code>{path}</code>, component, kind, side, round, checkpoint],
            }))}
          />
        </details>
      )}
    </>
  );
};
