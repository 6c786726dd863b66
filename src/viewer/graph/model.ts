/** What a graph panel shows for a state: which columns, which stacks, in which direction, how wide and how coloured. */
import type { GraphTree } from "../../core/page/decode-graph.ts";
import type { GraphView, PageFrame, PageGraph } from "../../core/page/page-data.ts";
import { bucketsOf } from "../flame/colour.ts";
import type { Facts } from "../flame/facts.ts";
import { type Spans, spansOf } from "../flame/layout.ts";
import { calleesOf, callersOf, invertShape, type MergeOptions, mergeShape } from "../flame/reshape.ts";
import { filterShape, type FrameSet, outermost, type Shape, shapeOf } from "../flame/shape.ts";
import type { RateMode, ViewState, WidthMode } from "../state/view-state.ts";
import { framesOf, type FunctionIndex, indexFunctions } from "./functions.ts";
import { nameOf, packageOf } from "./names.ts";
import { arrowOf, type Scale, scaleOf } from "./quantities.ts";
import { matchFrames, parsePattern } from "./search.ts";

/** The frames of the page and one more, for folded runtime calls. */
export interface Names {
  readonly frames: readonly PageFrame[];
  readonly index: FunctionIndex;
  readonly folded: number;
  readonly runtime: FrameSet;
  /** Number of the package of each frame, in the order the page has them: heavy ones first, so that these differ in colour. */
  readonly packageOf: Int32Array;
}

export const namesOf = (pageFrames: readonly PageFrame[]): Names => {
  const frames: readonly PageFrame[] = [...pageFrames, { func: "runtime (folded)", file: null, line: null, owner: "r", changed: null }];
  const packages = new Map<string, number>();
  return {
    frames,
    index: indexFunctions(frames),
    packageOf: Int32Array.from(frames, ({ func }) => {
      const name = packageOf(func);
      const number = packages.get(name) ?? packages.size;
      packages.set(name, number);
      return number;
    }),
    folded: pageFrames.length,
    runtime: Uint8Array.from(frames, ({ owner }) => (owner === "r" ? 1 : 0)),
  };
};

/** What tells a graph from the others of its component and section: what is counted, and of which profile where several count it (mutex and block). */
export const sampleIdOf = ({ component, kind, sampleType }: PageGraph, graphs: readonly PageGraph[]): string =>
  graphs.some((one) => one.component === component && one.sampleType === sampleType && one.kind !== kind)
    ? `${kind}/${sampleType}`
    : sampleType;

/** The columns a state asks for: a view by its id, `<column>..<column>`, else the graph's first view. */
export const pairOf = (graph: PageGraph, wanted: string | null): GraphView => {
  const known = graph.views.find(({ id }) => id === wanted);
  if (known !== undefined) return known;
  const [from = "", to = ""] = (wanted ?? "").split("..");
  const [fromAt, toAt] = [from, to].map((id) => graph.columns.findIndex((column) => column.id === id));
  if (fromAt !== undefined && toAt !== undefined && fromAt >= 0 && toAt >= 0)
    return {
      id: `${from}..${to}`,
      label: `${graph.columns[toAt]?.label ?? to} against ${graph.columns[fromAt]?.label ?? from}`,
      from: fromAt,
      to: toAt,
    };
  return graph.views[0] ?? { id: "end", label: "head against base", from: 0, to: 1 };
};

/** Moments of head's run that have a column, in order: what the slider goes over. */
export const snapshotsOf = ({ columns }: PageGraph): readonly number[] =>
  columns.flatMap(({ id }, at) => (/^head-\d+$/u.test(id) ? [at] : []));

/** Growth where the view is about growth inside of a run, else both sides. */
export const widthOf = (state: ViewState, view: GraphView): WidthMode =>
  state.width ?? (view.id.startsWith("growth") || /^head-\d+\.\./u.test(view.id) ? "growth" : "union");

/** Differences below this are grey, in the unit of what is drawn: `factor` is that of its second column. */
export const floorOf = (state: ViewState, graph: PageGraph, factor = 1): number => state.floor ?? (graph.noiseFloor ?? 0) * factor;

/** The stacks a state keeps, with its frames folded and cut off, callers first. */
export const callShape = (
  tree: GraphTree,
  view: GraphView,
  names: Names,
  state: ViewState,
  factors: readonly [from: number, to: number] = [1, 1],
): Shape => {
  const setOf = (text: string): FrameSet | null => matchFrames(names.index, parsePattern(text, state.regexp));
  const { hideRemoved, hideNew } = state;
  const kept = filterShape(shapeOf(tree, view.from, view.to, factors), {
    focus: setOf(state.focus),
    ignore: setOf(state.ignore),
    hideRemoved,
    hideNew,
  });
  const from = setOf(state.showFrom);
  if (from === null && !state.foldRuntime && !state.mergeRecursion) return kept;
  const options = mergeOf(names, state);
  return from === null ? mergeShape(kept, [0], -1, options) : mergeShape(kept, outermost(kept, from), -1, options, "children");
};

const mergeOf = (names: Names, { foldRuntime, mergeRecursion }: ViewState): MergeOptions => ({
  fold: foldRuntime ? names.runtime : null,
  foldInto: names.folded,
  mergeRecursion,
});

/** One flame graph of a panel. */
export interface Flame {
  readonly id: "calls" | "inverted" | "callers" | "callees";
  readonly shape: Shape;
  readonly spans: Spans;
}

/** What is drawn: one tree, or for a sandwich the callers and the callees of `func`. Without a function a sandwich has nothing. */
export const flamesOf = (calls: Shape, names: Names, state: ViewState, func: string | null, width: WidthMode): readonly Flame[] => {
  const flame = (id: Flame["id"], shape: Shape): Flame => ({ id, shape, spans: spansOf(shape, width) });
  switch (state.shape) {
    case "calls":
      return [flame("calls", calls)];
    case "inverted":
      return [flame("inverted", invertShape(calls))];
    case "sandwich": {
      const id = func === null ? undefined : names.index.idOf.get(func);
      if (id === undefined) return [];
      const set = framesOf(names.index, id);
      const frame = set.indexOf(1);
      return [flame("callers", callersOf(calls, set, frame)), flame("callees", calleesOf(calls, set, frame, mergeOf(names, state)))];
    }
  }
};

export interface Dress {
  readonly bucketOf: (node: number) => number;
  readonly facts: Facts;
}

/** What a node is called in a picture: the root of a whole tree is everything. */
export const labelOf = (shape: Shape, names: Names, node: number, full: boolean): string => {
  const frame = names.frames[shape.frameOf[node] ?? -1];
  return frame === undefined ? "all" : nameOf(frame.func, full);
};

/** Colours and labels of a shape. `matches`: frames that are searched for; null: none are. */
export const dressOf = (shape: Shape, names: Names, state: ViewState, floor: number, matches: FrameSet | null): Dress => ({
  bucketOf: bucketsOf(shape, { mode: state.colour, floor, packageOf: names.packageOf }),
  facts: {
    label: (node) => {
      const difference = (shape.cumTo[node] ?? 0) - (shape.cumFrom[node] ?? 0);
      const arrow = Math.abs(difference) < floor ? "" : arrowOf(difference);
      return `${arrow === "" ? "" : `${arrow} `}${labelOf(shape, names, node, state.fullNames)}`;
    },
    presence: (node) => {
      if (node === 0) return "both";
      const [from, to] = [shape.cumFrom[node] ?? 0, shape.cumTo[node] ?? 0];
      return from === 0 && to !== 0 ? "new" : to === 0 && from !== 0 ? "gone" : "both";
    },
    matches,
    frameOf: (node) => shape.frameOf[node] ?? -1,
  },
});

export const scaleOfGraph = (graph: PageGraph, rate: RateMode): Scale => ({
  ...scaleOf(graph.unit),
  ...(rate === "second" ? { per: "/s" as const } : {}),
});

const ordinal = (place: number): string => {
  const tens = place % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${ending}`;
};

/** A place in words: "3rd of 4 callees". */
export const placeText = (place: number, siblings: number): string =>
  siblings < 2 ? "only callee" : `${ordinal(place)} of ${siblings} callees`;
