/** The flame graph, or both of a sandwich, with the path of its zoom above and its legend below. */
import { useState } from "preact/hooks";
import type { PageGraph } from "../../core/page/page-data.ts";
import type { ViewState } from "../state/view-state.ts";
import { Breadcrumb, type Step } from "./breadcrumb.tsx";
import { type FlameCommand, FlameView } from "./flame-view.tsx";
import { Legend } from "./legend.tsx";
import type { Flame, Names } from "./model.ts";
import { nameOf } from "./names.ts";
import { describeNode } from "./node-words.ts";
import type { GraphModel } from "./use-graph-model.ts";

const TITLES: Readonly<Record<Flame["id"], string>> = {
  calls: "Flame graph, callers above callees",
  inverted: "Flame graph, functions above their callers",
  callers: "Callers",
  callees: "Callees",
};

interface Props {
  readonly graph: PageGraph;
  readonly names: Names;
  readonly model: GraphModel;
  readonly state: ViewState;
  readonly selected: number | null;
  /** From the root to the zoomed frame. */
  readonly path: readonly Step[];
  /** True when there is nothing to reset. */
  readonly pristine: boolean;
  /** The same as SVG, while the page is printed; null else. */
  readonly picture: string | null;
  readonly onZoom: (node: number) => void;
  readonly onReset: () => void;
  readonly onSave: () => void;
  readonly onCommand: (flame: Flame, node: number, command: Exclude<FlameCommand, "hover">) => void;
}

export const Stage = ({ graph, names, model, state, selected, path, pristine, picture, onZoom, onReset, onSave, onCommand }: Props) => {
  const { flames, dresses, main, width, floor, scale, zoom, isSandwich } = model;
  const { fullNames } = state;
  const [hovered, setHovered] = useState<string | null>(null);
  return (
    <div class="flames" role="group" aria-label={`Flame graph of ${graph.component}, ${graph.sampleType}`}>
      <Breadcrumb path={path} onZoom={onZoom} onReset={onReset} pristine={pristine} onSave={main === undefined ? null : onSave} />
      {flames.length === 0 ? (
        <p class="quiet">Choose a function, in the table below or by the search: its callers and callees are drawn here.</p>
      ) : null}
      {flames.map((flame, at) => {
        const dress = dresses[at];
        if (dress === undefined) return null;
        const isEmpty = (flame.spans.widthOf[0] ?? 0) <= 0;
        return (
          <div key={flame.id}>
            {isSandwich ? (
              <h3>
                {TITLES[flame.id]} of {model.sandwiched === null ? "" : nameOf(model.sandwiched, fullNames)}
              </h3>
            ) : null}
            {isEmpty ? (
              <p class="quiet">
                {width === "growth" ? "Nothing grew: choose another width to see what there is." : "Neither side has anything here."}
              </p>
            ) : null}
            <FlameView
              flame={flame}
              dress={dress}
              zoom={flame === main ? zoom : 0}
              selected={flame === main ? selected : null}
              flipped={flame.id === "callers" ? true : flame.id === "callees" ? false : state.flipped}
              label={`${TITLES[flame.id]}: ${describeNode(flame.shape, names, 0, scale, fullNames)}`}
              hintId="flame-hint"
              onCommand={(node, command) => {
                if (command === "hover") setHovered(node === null ? null : describeNode(flame.shape, names, node, scale, fullNames));
                else if (node !== null) onCommand(flame, node, command);
              }}
            />
          </div>
        );
      })}
      {picture === null || main === undefined ? null : (
        <img class="printed" alt={`${TITLES[main.id]}, as in the tables`} src={`data:image/svg+xml,${encodeURIComponent(picture)}`} />
      )}
      <p class="readout" aria-hidden="true">
        {hovered ?? "Click: zoom · Alt-click: callers and callees · ? for keys"}
      </p>
      <Legend width={width} colour={state.colour} floor={floor} whole={model.whole} scale={scale} />
    </div>
  );
};
