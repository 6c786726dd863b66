/** Everything a graph panel shows that is worked out of the tree and the state; each part anew only when what it is made of changes. */
import { useMemo } from "preact/hooks";
import type { GraphTree } from "../../core/page/decode-graph.ts";
import type { PageGraph } from "../../core/page/page-data.ts";
import { wholeOf } from "../flame/colour.ts";
import type { ViewState } from "../state/view-state.ts";
import { topRows } from "../tables/top-rows.ts";
import { peekAt } from "./family.ts";
import { findFunction, framesOf, sumFunctions } from "./functions.ts";
import { callShape, dressOf, flamesOf, floorOf, type Names, pairOf, scaleOfGraph, widthOf } from "./model.ts";
import { factorsOf, rateOf, windowsOf } from "./per-second.ts";
import { findMatches, matchFrames, parsePattern } from "./search.ts";

/** `main` is the flame graph that is zoomed and searched: the first one; absent for a sandwich without a function. */
export const useGraphModel = (graph: PageGraph, tree: GraphTree, names: Names, state: ViewState) => {
  const pair = pairOf(graph, state.pair);
  const windows = windowsOf(graph, pair);
  const rate = rateOf(state.rate, windows);
  const factors = factorsOf(rate, windows);
  const scale = scaleOfGraph(graph, rate);
  const width = widthOf(state, pair);
  const floor = floorOf(state, graph, factors[1]);
  const { focus, ignore, showFrom, regexp, hideNew, hideRemoved, foldRuntime, mergeRecursion, colour, fullNames } = state;

  const calls = useMemo(
    () => callShape(tree, pair, names, state, factors),
    [tree, pair.from, pair.to, rate, names, focus, ignore, showFrom, regexp, hideNew, hideRemoved, foldRuntime, mergeRecursion],
  );
  const sums = useMemo(() => sumFunctions(calls, names.index), [calls, names]);
  const rows = useMemo(() => topRows(names.index, sums), [names, sums]);
  const func = state.func === null ? null : findFunction(names.index, state.func);
  const sandwiched = state.shape === "sandwich" ? func : null;
  const flames = useMemo(() => flamesOf(calls, names, state, sandwiched, width), [calls, names, state.shape, sandwiched, width]);
  const pattern = useMemo(() => parsePattern(state.search, regexp), [state.search, regexp]);
  const matches = useMemo(() => matchFrames(names.index, pattern), [names, pattern]);
  const dresses = useMemo(
    () => flames.map(({ shape }) => dressOf(shape, names, state, floor, matches)),
    [flames, names, colour, fullNames, floor, matches],
  );
  const main = flames[0];
  const shape = main?.shape ?? calls;
  const found = useMemo(() => (matches === null ? null : findMatches(shape, names.index, matches)), [shape, names, matches]);
  const peeked = state.table === "peek" ? func : null;
  const peek = useMemo(() => {
    const id = peeked === null ? undefined : names.index.idOf.get(peeked);
    return id === undefined ? null : peekAt(calls, names.index, framesOf(names.index, id));
  }, [calls, names, peeked]);
  const whole = useMemo(() => wholeOf(shape, state.colour), [shape, state.colour]);
  const isSandwich = state.shape === "sandwich";
  const zoom = !isSandwich && state.zoom !== null && state.zoom < shape.nodeCount ? state.zoom : 0;
  const from = calls.cumFrom[0] ?? 0;
  const to = calls.cumTo[0] ?? 0;
  const growth = to - from;
  return {
    scale,
    pair,
    windows,
    rate,
    factors,
    width,
    floor,
    whole,
    calls,
    sums,
    rows,
    func,
    sandwiched,
    flames,
    dresses,
    main,
    shape,
    pattern,
    found,
    peek,
    isSandwich,
    zoom,
    from,
    to,
    growth,
  };
};

export type GraphModel = ReturnType<typeof useGraphModel>;
