/** The reports over a graph of functions: `top`, `tree` and `peek`. */
import { heapgateError } from "../errors/heapgate-error.ts";
import type { Profile } from "../pprof/profile.ts";
import { frameDetail, type NodeTable, nodeTable } from "./nodes.ts";
import type { Matcher } from "./re2.ts";
import { reportLabels, type ValueContext, withOutputUnit } from "./report-values.ts";
import { cutSourcePath } from "./source-path.ts";
import type { TextOptions, TextView } from "./text-options.ts";
import { edgesAround, inlineMarks, trimGraph, type TrimOptions } from "./trim-graph.ts";
import type { NodeSums, Selection } from "./weigh-nodes.ts";
import type { Weigher } from "./weigher.ts";
import { topLines, treeLines } from "./write-tables.ts";

const GRAPH_VIEWS: ReadonlySet<TextView> = new Set(["top", "tree", "peek"]);

/** Whether a view shows sums over functions, nothing of single samples. */
export const isGraphView = (view: TextView): boolean => GRAPH_VIEWS.has(view);

/** Most rows of a view where no flag says it; 0: no limit. */
const nodeLimit = (view: TextView): number => (view === "tree" ? 80 : 0);

function trimOptionsOf(options: TextOptions): TrimOptions {
  const { sort, dropNegative, view } = options;
  const trims = options.trim && view !== "peek";
  return {
    sort,
    dropNegative,
    nodeCount: trims ? (options.nodeCount ?? nodeLimit(view)) : 0,
    nodeFraction: trims ? options.nodeFraction : 0,
    edgeFraction: trims ? options.edgeFraction : 0,
  };
}

/** The nodes of a profile as the flags want them told apart. As in pprof, a search path is looked at only where no prefixes are given. */
export function graphNodes(profile: Profile, options: TextOptions): NodeTable {
  const source = options.trimPath === "" ? cutSourcePath(profile, options.sourcePath) : profile;
  return nodeTable(source, frameDetail(options.granularity, options.noInlines, options.showColumns), options.trimPath);
}

export interface WeighedGraph {
  /** Of which only what is said of the whole is read, not its samples. */
  readonly profile: Profile;
  readonly selection: Selection;
  readonly context: ValueContext;
  readonly weigher: Weigher;
  readonly table: NodeTable;
  readonly sums: NodeSums;
}

/** The lines of the report. Throws USAGE where `peek` matches nothing. */
export function graphLines(weighed: WeighedGraph, options: TextOptions, peek: Matcher | null): readonly string[] {
  const { profile, selection, context, weigher, table, sums } = weighed;
  const trims = trimOptionsOf(options);
  const graph = trimGraph(sums, table, trims);
  const scaled = withOutputUnit(context, graph);
  const head = reportLabels(profile, selection, scaled, graph, options, trims.nodeFraction);
  if (options.view === "top") return [...head, ...topLines(scaled, graph, inlineMarks(weigher, graph))];
  const shown = peek === null ? graph.order : graph.order.filter((node) => peek(graph.table.nameOf(node)));
  if (peek !== null && shown.length === 0) {
    throw heapgateError("USAGE", { problem: `no matches found for regexp: ${options.peek}`, command: "profile" });
  }
  return [...head, ...treeLines(scaled, graph, edgesAround(weigher, graph, shown), shown)];
}
