/** The controls of a graph: what is compared, how wide, how coloured, in which direction, and which stacks. */
import { useEffect, useState } from "preact/hooks";
import type { GraphView, PageGraph } from "../../core/page/page-data.ts";
import { Choice } from "../parts/choice.tsx";
import type { Go } from "../state/use-view.ts";
import { type ColourMode, type RateMode, type ShapeMode, type ViewState, type WidthMode, withoutPlace } from "../state/view-state.ts";
import { sampleIdOf, snapshotsOf } from "./model.ts";
import { floorAt, POSITIONS, positionOf } from "./noise-floor.ts";
import { type Scale, valueText } from "./quantities.ts";
import { parsePattern } from "./search.ts";

const WIDTH_OPTIONS = [
  { value: "growth", label: "Growth" },
  { value: "union", label: "Both", hint: "The larger of base and head" },
  { value: "head", label: "Head" },
  { value: "base", label: "Base" },
] as const satisfies readonly { value: WidthMode; label: string; hint?: string }[];
const COLOUR_OPTIONS = [
  { value: "absolute", label: "Difference" },
  { value: "self", label: "Self", hint: "Its own values, without what it calls" },
  { value: "relative", label: "Relative", hint: "Against its own base" },
  { value: "package", label: "Package" },
] as const satisfies readonly { value: ColourMode; label: string; hint?: string }[];
const RATE_OPTIONS = [
  { value: "total", label: "In total" },
  { value: "second", label: "Per second", hint: "Per second of profile; 1 s/s is one core" },
] as const satisfies readonly { value: RateMode; label: string; hint?: string }[];
const SHAPE_OPTIONS = [
  { value: "calls", label: "Callees", hint: "From callers down to what they call" },
  { value: "inverted", label: "Callers", hint: "From functions to who calls them" },
  { value: "sandwich", label: "Sandwich", hint: "Callers and callees of the chosen function" },
] as const satisfies readonly { value: ShapeMode; label: string; hint?: string }[];

/** In words what a sample type counts. */
const SAMPLE_WORDS: Readonly<Record<string, string>> = {
  inuse_space: "in use, bytes",
  inuse_objects: "in use, objects",
  alloc_space: "allocated, bytes",
  alloc_objects: "allocated, objects",
  cpu: "CPU time",
  goroutine: "goroutines",
  delay: "delay",
  contentions: "contentions",
};

interface PickProps {
  readonly graphs: readonly PageGraph[];
  readonly graph: PageGraph;
  readonly view: GraphView;
  readonly state: ViewState;
  readonly go: Go;
}

/** Component, sample type and columns. */
export const GraphPicker = ({ graphs, graph, view, state, go }: PickProps) => {
  const components = [...new Set(graphs.map(({ component }) => component))];
  const samples = graphs.filter(({ component }) => component === graph.component);
  const snapshots = snapshotsOf(graph);
  const at = snapshots.indexOf(view.to);
  const first = graph.columns[snapshots[0] ?? -1];
  return (
    <div class="row picker">
      {components.length < 2 ? null : (
        <label class="field">
          <span>Component</span>
          <select value={graph.component} onChange={(event) => go({ ...withoutPlace(state), component: event.currentTarget.value })}>
            {components.map((component) => (
              <option key={component}>{component}</option>
            ))}
          </select>
        </label>
      )}
      {samples.length < 2 ? null : (
        <Choice
          legend="Counted"
          name="sample"
          value={sampleIdOf(graph, samples)}
          options={samples.map((one) => {
            const [value, words] = [sampleIdOf(one, samples), SAMPLE_WORDS[one.sampleType] ?? one.sampleType];
            return { value, label: value === one.sampleType ? words : `${one.kind}: ${words}` };
          })}
          onChoose={(sample) => go({ ...withoutPlace(state), sample })}
        />
      )}
      {graph.views.length < 2 ? null : (
        <label class="field">
          <span>Compared</span>
          <select value={view.id} onChange={(event) => go({ pair: event.currentTarget.value, zoom: null })}>
            {graph.views.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
            {graph.views.some(({ id }) => id === view.id) ? null : <option value={view.id}>{view.label}</option>}
          </select>
        </label>
      )}
      {snapshots.length < 3 || first === undefined ? null : (
        <label class="field">
          <span>Snapshot of head</span>
          <input
            type="range"
            min={2}
            max={snapshots.length}
            value={at < 1 ? snapshots.length : at + 1}
            aria-valuetext={at < 1 ? "not along head's run" : `up to snapshot ${at + 1} of ${snapshots.length}`}
            onInput={(event) => {
              const to = graph.columns[snapshots[Number(event.currentTarget.value) - 1] ?? -1];
              const known = graph.views.find((one) => one.from === snapshots[0] && graph.columns[one.to]?.id === to?.id);
              if (to !== undefined) go({ pair: known?.id ?? `${first.id}..${to.id}`, zoom: null }, "quiet");
            }}
          />
          <output>{at < 1 ? `1 … ${snapshots.length}` : `1 → ${at + 1} of ${snapshots.length}`}</output>
        </label>
      )}
    </div>
  );
};

interface LookProps {
  readonly state: ViewState;
  readonly go: Go;
  readonly width: WidthMode;
  /** Null: nothing of it can be told per second. */
  readonly rate: RateMode | null;
  /** The function a sandwich would be about; null: none is chosen. */
  readonly func: string | null;
}

/** Width, colour and direction. */
export const LookControls = ({ state, go, width, rate, func }: LookProps) => (
  <div class="row">
    <Choice legend="Width" name="width" value={width} options={WIDTH_OPTIONS} onChoose={(value) => go({ width: value, zoom: null })} />
    <Choice legend="Colour" name="colour" value={state.colour} options={COLOUR_OPTIONS} onChoose={(colour) => go({ colour })} />
    {rate === null ? null : (
      <Choice legend="Time" name="rate" value={rate} options={RATE_OPTIONS} onChoose={(value) => go({ rate: value, floor: null })} />
    )}
    <Choice
      legend="Direction"
      name="shape"
      value={state.shape}
      options={SHAPE_OPTIONS}
      onChoose={(shape) => go({ shape, zoom: null, ...(shape === "sandwich" && state.func === null ? { func } : {}) })}
    />
    <button
      type="button"
      class="flip"
      aria-pressed={state.flipped}
      title="Root at the bottom (i)"
      onClick={() => go({ flipped: !state.flipped })}
    >
      Flip
    </button>
  </div>
);

const FILTERS = [
  ["focus", "Only stacks with"],
  ["ignore", "No stacks with"],
  ["showFrom", "Show from"],
] as const satisfies readonly (readonly [keyof ViewState, string])[];
const SWITCHES = [
  ["hideNew", "Hide new"],
  ["hideRemoved", "Hide gone"],
  ["foldRuntime", "Fold runtime and GC"],
  ["mergeRecursion", "Merge recursion"],
  ["fullNames", "Full package paths"],
] as const satisfies readonly (readonly [keyof ViewState, string])[];

interface FilterProps {
  readonly state: ViewState;
  readonly go: Go;
  readonly floor: number;
  readonly total: number;
  readonly scale: Scale;
}

/** Which stacks and frames there are, and what is noise. */
export const Filters = ({ state, go, floor, total, scale }: FilterProps) => {
  const active = FILTERS.filter(([key]) => state[key] !== "").length + SWITCHES.filter(([key]) => state[key]).length;
  // What an address filters by is shown; emptying the last filter does not shut the reader out.
  const [open, setOpen] = useState(active > 0);
  useEffect(() => {
    if (active > 0) setOpen(true);
  }, [active]);
  return (
    <details class="filters" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Filters{active === 0 ? "" : ` (${active} in use)`}</summary>
      <div class="row">
        {FILTERS.map(([key, label]) => {
          const pattern = parsePattern(state[key], state.regexp);
          return (
            <label class="field" key={key}>
              <span>{label}</span>
              <input
                type="text"
                value={state[key]}
                spellcheck={false}
                aria-invalid={pattern.kind === "wrong"}
                onChange={(event) => go({ [key]: event.currentTarget.value, zoom: null })}
              />
              {pattern.kind === "wrong" ? <span class="wrong">{pattern.why}</span> : null}
            </label>
          );
        })}
        <label class="field">
          <span>Noise floor: {floor === 0 ? "none" : valueText(floor, scale)}</span>
          <input
            type="range"
            min={0}
            max={POSITIONS}
            value={positionOf(floor, total)}
            aria-valuetext={floor === 0 ? "none" : valueText(floor, scale)}
            onInput={(event) => go({ floor: Math.round(floorAt(Number(event.currentTarget.value), total)) }, "quiet")}
          />
        </label>
      </div>
      <div class="row">
        {SWITCHES.map(([key, label]) => (
          <label class="check" key={key}>
            <input
              type="checkbox"
              checked={state[key]}
              onChange={(event) => go({ [key]: event.currentTarget.checked, ...(key === "fullNames" ? {} : { zoom: null }) })}
            />
            {label}
          </label>
        ))}
      </div>
    </details>
  );
};
