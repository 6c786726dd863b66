/** One graph: what is compared, the flame graph with its controls and side panel, and the same as tables. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { GraphTree } from "../../core/page/decode-graph.ts";
import type { PageData, PageGraph } from "../../core/page/page-data.ts";
import { callersUp, rangeOf } from "../flame/layout.ts";
import { flameSvg } from "./flame-svg.ts";
import { Choice } from "../parts/choice.tsx";
import { save } from "../parts/save.ts";
import { usePrint } from "../parts/use-print.ts";
import { samplesByFunction } from "../result/facts.ts";
import { usePageKeys } from "../state/page-keys.ts";
import type { View } from "../state/use-view.ts";
import { resetState, type TableId } from "../state/view-state.ts";
import { PeekTable } from "../tables/peek-table.tsx";
import { TopTable } from "../tables/top-table.tsx";
import { TreeTable } from "../tables/tree-table.tsx";
import { Filters, GraphPicker, LookControls } from "./controls.tsx";
import type { FlameCommand } from "./flame-view.tsx";
import { heaviestCall } from "./functions.ts";
import { type Flame, labelOf, type Names } from "./model.ts";
import { describeNode, sourceLink } from "./node-words.ts";
import { changeText, differenceText, rateText, valueText } from "./quantities.ts";
import type { Windows } from "./per-second.ts";
import { SearchBox } from "./search-box.tsx";
import { stepMatch } from "./search.ts";
import { sourceLines } from "./source-lines.ts";
import { SidePanel, type ValueLine } from "./side-panel.tsx";
import { Stage } from "./stage.tsx";
import { type GraphModel, useGraphModel } from "./use-graph-model.ts";

/** Narrower than this share of the picture a frame would not be found by eye: it is zoomed to. */
const SEEN_SHARE = 0.03;

interface Props {
  readonly data: PageData;
  readonly names: Names;
  readonly graphs: readonly PageGraph[];
  readonly graph: PageGraph;
  readonly tree: GraphTree;
  readonly view: View;
  readonly say: (text: string) => void;
}

const TABLE_OPTIONS = [
  { value: "top", label: "Functions" },
  { value: "peek", label: "Callers and callees" },
  { value: "tree", label: "Call tree" },
] as const satisfies readonly { value: TableId; label: string }[];

/** Values of the chosen call and of all calls of its function; only these where there is but the one. */
const valuesOf = (
  { shape, sums, flames, from, to }: GraphModel,
  selected: number | null,
  id: number | undefined,
): readonly Omit<ValueLine, "rate">[] => {
  if (selected === null || id === undefined) return [{ label: "Total", from, to }];
  const here = { from: shape.cumFrom[selected] ?? 0, to: shape.cumTo[selected] ?? 0 };
  const itself = { from: shape.selfFrom[selected] ?? 0, to: shape.selfTo[selected] ?? 0 };
  const whole = { label: "All its calls, with what they call", from: sums.cumFrom[id] ?? 0, to: sums.cumTo[id] ?? 0 };
  const own = { label: "All its calls, themselves", from: sums.flatFrom[id] ?? 0, to: sums.flatTo[id] ?? 0 };
  const isOnly = here.from === whole.from && here.to === whole.to;
  const isCall = flames[0]?.id === "calls";
  return [
    ...(isOnly ? [] : [{ ...here, label: isCall ? "This call, with what it calls" : "In this place" }]),
    ...(isOnly || !isCall ? [] : [{ ...itself, label: "This call itself" }]),
    whole,
    own,
  ];
};

export const LoadedPanel = ({ data, names, graphs, graph, tree, view: { state, go, arrivals }, say }: Props) => {
  const printing = usePrint();
  const searchInput = useRef<HTMLInputElement>(null);
  const tables = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState<number | null>(null);
  const model = useGraphModel(graph, tree, names, state);
  const { scale, pair, windows, rate, factors, width, floor, func, main, shape, found, isSandwich, zoom, from, to, growth } = model;
  const { regexp, fullNames } = state;
  const samples = useMemo(() => samplesByFunction(data.result, graph), [data, graph]);

  const funcAt = (node: number | null): string | null => (node === null ? null : (names.frames[shape.frameOf[node] ?? -1]?.func ?? null));

  // An address may name a function without its place: it is looked for, and zoomed to when it is too narrow to be seen.
  const arrived = useRef(0);
  useEffect(() => {
    const isArrival = arrived.current !== arrivals;
    arrived.current = arrivals;
    if (main === undefined || isSandwich) return setSelected(main === undefined ? null : 0);
    if (state.zoom !== null && state.zoom < shape.nodeCount) return setSelected(state.zoom);
    const node = func === null ? null : heaviestCall(shape, names.index, func);
    setSelected(node);
    if (!isArrival || state.func === null) return;
    if (node === null) return say(`${state.func} is in no call of this graph.`);
    say(describeNode(shape, names, node, scale, fullNames));
    const share = (main.spans.widthOf[node] ?? 0) / (main.spans.widthOf[0] || 1);
    if (share > 0 && share < SEEN_SHARE) go({ zoom: node }, "quiet");
  }, [shape, arrivals]);

  const choose = (node: number): void => {
    setSelected(node);
    go({ func: funcAt(node) }, "quiet");
    say(describeNode(shape, names, node, scale, fullNames));
  };
  const zoomTo = (node: number): void => {
    setSelected(node);
    go({ zoom: node === 0 ? null : node, func: funcAt(node) });
    say(`Zoomed to ${describeNode(shape, names, node, scale, fullNames)}`);
  };
  const chooseFunction = (name: string): void => {
    const node = heaviestCall(shape, names.index, name);
    setSelected(isSandwich ? 0 : node);
    go({ func: name }, "quiet");
    if (node === null || main === undefined || isSandwich) return;
    const range = rangeOf(main.spans, zoom);
    const start = main.spans.startOf[node] ?? 0;
    const wide = (main.spans.widthOf[node] ?? 0) / (range.span || 1);
    if (wide < SEEN_SHARE || start < range.left || start >= range.left + range.span) go({ zoom: node, func: name }, "quiet");
    say(describeNode(shape, names, node, scale, fullNames));
  };
  const toTable = (table: TableId): void => {
    go({ table }, "quiet");
    tables.current?.scrollIntoView({ block: "nearest" });
    requestAnimationFrame(() => tables.current?.querySelector<HTMLElement>("[role=region], [role=treegrid] [tabindex='0']")?.focus());
  };
  const showPeek = (name: string | null): void => {
    if (name === null) return;
    go({ func: name, table: "peek" }, "quiet");
    requestAnimationFrame(() => tables.current?.scrollIntoView({ block: "nearest" }));
    say(`Callers and callees of ${name} are in the table below.`);
  };
  const onCommand = (flame: Flame, node: number, command: Exclude<FlameCommand, "hover">): void => {
    const name = names.frames[flame.shape.frameOf[node] ?? -1]?.func ?? null;
    if (command === "peek") return showPeek(name);
    if (flame !== main || isSandwich) {
      if (command === "zoom" && name !== null) go({ func: name });
      else if (command === "choose" && flame === main) setSelected(node);
      return;
    }
    if (command === "zoom") zoomTo(node);
    else choose(node);
  };
  const step = (by: 1 | -1): void => {
    const next = stepMatch(found?.nodes() ?? [], selected, by);
    if (next === null || main === undefined) return;
    const wide = (main.spans.widthOf[next] ?? 0) / (rangeOf(main.spans, zoom).span || 1);
    const isBelow = next >= zoom && next < (shape.endOf[zoom] ?? 0);
    if (!isSandwich && (wide < SEEN_SHARE / 2 || !isBelow)) zoomTo(next);
    else choose(next);
  };
  const zoomOut = (): void => {
    if (state.zoom !== null) zoomTo(Math.max(0, shape.parentOf[zoom] ?? 0));
    else if (state.search !== "") go({ search: "" }, "quiet");
  };
  usePageKeys({
    "/": () => {
      searchInput.current?.focus();
      searchInput.current?.select();
    },
    n: () => step(1),
    N: () => step(-1),
    i: () => go({ flipped: !state.flipped }),
    p: () => showPeek(funcAt(selected) ?? func),
    t: () => toTable(state.table),
    Escape: zoomOut,
  });

  const frame = selected === null ? null : (names.frames[shape.frameOf[selected] ?? -1] ?? null);
  const id = frame === null ? undefined : names.index.idOf.get(frame.func);
  // Rates are seconds per second already.
  const seconds: Windows | null = rate === "second" ? [1, 1] : windows;
  const rateTextOf = (one: { readonly from: number; readonly to: number }): string | null =>
    seconds === null ? null : rateText(one.from, one.to, seconds);
  const lines = valuesOf(model, selected, id).map((line) => ({ ...line, rate: rateTextOf(line) }));
  const rateOfAll = rateTextOf({ from, to });
  const picture = (): string =>
    main === undefined
      ? ""
      : flameSvg(main, zoom, names, graph, {
          title: `${graph.id}${rate === "second" ? " per second" : ""}: ${pair.label}${zoom === 0 ? "" : `, ${funcAt(zoom) ?? ""}`}`,
          width,
          floor,
        });
  const fromLabel = graph.columns[pair.from]?.label ?? "base";
  const toLabel = graph.columns[pair.to]?.label ?? "head";
  const path = [...callersUp(shape, zoom), zoom].map((node) => ({ node, name: labelOf(shape, names, node, fullNames) }));
  const pristine =
    zoom === 0 &&
    JSON.stringify({ ...state, func: null }) === JSON.stringify({ ...resetState(state), component: state.component, sample: state.sample });

  return (
    <div class="graph">
      <p class="totals">
        <strong>{growth === 0 ? "No change in total" : differenceText(growth, scale)}</strong>
        <span>
          {valueText(from, scale)} → {valueText(to, scale)}
          {growth === 0 ? "" : ` (${changeText(from, to)})`}
        </span>
        {rateOfAll === null ? null : <span>per second of profile {rateOfAll}</span>}
        <span class="quiet">
          {fromLabel} → {toLabel}
          {graph.prunedShare > 0 ? `; ${(graph.prunedShare * 100).toFixed(2)} % is in calls too small to be kept, as (other)` : ""}
        </span>
      </p>
      <GraphPicker graphs={graphs} graph={graph} view={pair} state={state} go={go} />
      <LookControls state={state} go={go} width={width} rate={windows === null ? null : rate} func={funcAt(selected)} />
      <div class="row">
        <SearchBox
          input={searchInput}
          text={state.search}
          regexp={regexp}
          pattern={model.pattern}
          found={found}
          growth={growth}
          scale={scale}
          onText={(search) => go({ search }, "quiet")}
          onRegexp={(value) => go({ regexp: value }, "quiet")}
          onStep={step}
          onLeave={() => searchInput.current?.closest(".graph")?.querySelector<HTMLElement>(".flame")?.focus()}
        />
        <Filters state={state} go={go} floor={floor} total={Math.max(Math.abs(from), Math.abs(to))} scale={scale} />
      </div>
      <div class="stage">
        <Stage
          graph={graph}
          names={names}
          model={model}
          state={state}
          selected={selected}
          path={path}
          pristine={pristine}
          picture={printing ? picture() : null}
          onZoom={zoomTo}
          onReset={() => go({ ...resetState(state), component: state.component, sample: state.sample })}
          onSave={() => save(`${graph.id.replaceAll("/", "-")}.svg`, "image/svg+xml", picture())}
          onCommand={onCommand}
        />
        <SidePanel
          frame={frame}
          lines={lines}
          growth={growth}
          scale={scale}
          fromLabel={fromLabel}
          toLabel={toLabel}
          samples={frame === null ? graph.samples : (samples.get(frame.func) ?? null)}
          sourceUrl={frame === null ? null : sourceLink(data.sourceUrl, frame)}
          sourceLines={frame === null ? [] : sourceLines(graph, pair, frame, factors)}
          urlOf={(line) => (frame === null ? null : sourceLink(data.sourceUrl, { ...frame, line }))}
          onPeek={() => showPeek(frame?.func ?? null)}
          onSandwich={() => go({ shape: "sandwich", func: frame?.func ?? null, zoom: null })}
          onFocus={() =>
            go({ focus: frame === null ? "" : regexp ? frame.func.replaceAll(/[$()*+.?[\\\]^{|}]/gu, "\\$&") : frame.func, zoom: null })
          }
        />
      </div>
      <div class="tables" ref={tables}>
        <Choice legend="Table" name="table" options={TABLE_OPTIONS} value={state.table} onChoose={(table) => go({ table }, "quiet")} />
        {state.table === "top" || printing ? (
          <TopTable
            rows={model.rows}
            scale={scale}
            fullNames={fullNames}
            growth={growth}
            fromLabel={fromLabel}
            toLabel={toLabel}
            chosen={func}
            printing={printing}
            onChoose={chooseFunction}
          />
        ) : null}
        {state.table === "peek" ? (
          <PeekTable func={func} peek={model.peek} scale={scale} fullNames={fullNames} onChoose={chooseFunction} />
        ) : null}
        {state.table === "tree" ? (
          <TreeTable
            shape={shape}
            scale={scale}
            nameOf={(node) => labelOf(shape, names, node, fullNames)}
            selected={selected}
            printing={printing}
            onChoose={choose}
          />
        ) : null}
      </div>
    </div>
  );
};
