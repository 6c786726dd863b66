/** Chooses and orders the nodes and edges of a report by pprof's cutoffs. */
import { compareBytes } from "./go-numbers.ts";
import { nodeKey, type NodeTable } from "./nodes.ts";
import type { Edges } from "./weigh-edges.ts";
import { CALLED, INLINED } from "./weigh-inlined.ts";
import type { NodeSums } from "./weigh-nodes.ts";
import type { Weigher } from "./weigher.ts";

export interface TrimOptions {
  readonly sort: "flat" | "cum";
  readonly dropNegative: boolean;
  /** 0: no limit. */
  readonly nodeCount: number;
  readonly nodeFraction: number;
  readonly edgeFraction: number;
}

export interface TrimmedGraph {
  readonly table: NodeTable;
  /** Shown nodes, in order. */
  readonly order: readonly number[];
  /** Nodes before the limit on their number. */
  readonly candidateCount: number;
  readonly droppedCount: number;
  /**
   * 1 for each node that frames are counted for. pprof builds its graph anew without the nodes it drops; as long as it drops none, those
   * whose sums are zero stay in it: not as rows, but as callers and callees.
   */
  readonly inGraph: Uint8Array;
  /** As in the sums: no edge of inlined calls alone to a node is heavier. */
  readonly mostInlined: Float64Array;
  /** Edges to listed nodes below this weight are not shown. */
  readonly edgeCutoff: number;
  readonly flatOf: (node: number) => number;
  readonly cumOf: (node: number) => number;
}

/** A value, or its mean where there is something to divide by. Go divides integers towards zero. */
const meanOf = (value: number, divisor: number): number => (divisor === 0 ? value : Math.trunc(value / divisor));

/** Order of nodes: by value, printed name, the other value, then all fields. Total, where pprof leaves ties to chance. */
function compareNodes(table: NodeTable, first: Float64Array, second: Float64Array): (a: number, b: number) => number {
  const size = (column: Float64Array, node: number): number => Math.abs(column[node] ?? 0);
  return (a, b) => {
    const byValue = size(first, b) - size(first, a);
    if (byValue !== 0) return byValue;
    const byName = compareBytes(table.nameOf(a), table.nameOf(b));
    if (byName !== 0) return byName;
    return size(second, b) - size(second, a) || compareBytes(nodeKey(table.infoOf(a)), nodeKey(table.infoOf(b)));
  };
}

const cutoff = (total: number, fraction: number): number => Math.abs(Math.trunc(total * fraction));

/**
 * Nodes of a report. Cutoffs are shares of the graph's *net* flat sum: in a difference that is the net change. Leaving out a node changes
 * no value of another one (its own flat value is shown nowhere), so one pass over the samples is enough. O(n log n).
 */
export function trimGraph(sums: NodeSums, table: NodeTable, options: TrimOptions): TrimmedGraph {
  const { flat, cum } = sums;
  const isKept = (node: number): boolean => {
    const own = flat[node] ?? 0;
    const all = cum[node] ?? 0;
    if (own === 0 && all === 0) return false;
    return !options.dropNegative || !(own < 0 || (own === 0 && all < 0));
  };
  const built: number[] = [];
  for (let node = 0; node < table.count; node += 1) if (isKept(node)) built.push(node);
  let total = 0;
  for (const node of built) total += flat[node] ?? 0;
  const nodeCutoff = cutoff(total, options.nodeFraction);
  const large = nodeCutoff > 0 ? built.filter((node) => Math.abs(cum[node] ?? 0) >= nodeCutoff) : built;
  large.sort(options.sort === "cum" ? compareNodes(table, cum, flat) : compareNodes(table, flat, cum));
  const order = options.nodeCount > 0 ? large.slice(0, options.nodeCount) : large;
  const { count } = table;
  return {
    table,
    order,
    inGraph: order.length === built.length ? new Uint8Array(count).fill(1) : marked(count, order),
    candidateCount: large.length,
    droppedCount: built.length - large.length,
    mostInlined: sums.mostInlined,
    edgeCutoff: cutoff(total, options.edgeFraction),
    ...valuesOf(sums),
  };
}

const valuesOf = ({ flat, cum, flatDivisor, cumDivisor }: NodeSums): Pick<TrimmedGraph, "flatOf" | "cumOf"> => ({
  flatOf: (node) => meanOf(flat[node] ?? 0, flatDivisor[node] ?? 0),
  cumOf: (node) => meanOf(cum[node] ?? 0, cumDivisor[node] ?? 0),
});

const marked = (count: number, nodes: Iterable<number>): Uint8Array => {
  const marks = new Uint8Array(count);
  for (const node of nodes) marks[node] = 1;
  return marks;
};

/** Edges above the cutoff that touch one of `around`, between the nodes of the graph. */
export function edgesAround(weigher: Weigher, graph: TrimmedGraph, around: readonly number[]): Edges {
  const touched = marked(graph.table.count, around);
  return heavy(weigher.edges(graph.table, { shown: graph.inGraph, into: touched, outOf: touched }), graph);
}

/** Without the light edges; those to nodes that are no rows stay, as in pprof. */
function heavy(edges: Edges, { edgeCutoff, order, table }: TrimmedGraph): Edges {
  const listed = marked(table.count, order);
  const kept: number[] = [];
  for (let edge = 0; edge < edges.count; edge += 1) {
    const isHeavy = Math.abs(edges.weights[edge] ?? 0) >= edgeCutoff;
    if (isHeavy || listed[edges.to[edge] ?? 0] === 0) kept.push(edge);
  }
  if (kept.length === edges.count) return edges;
  return {
    count: kept.length,
    from: Uint32Array.from(kept, (edge) => edges.from[edge] ?? 0),
    to: Uint32Array.from(kept, (edge) => edges.to[edge] ?? 0),
    weights: Float64Array.from(kept, (edge) => edges.weights[edge] ?? 0),
    inline: Uint8Array.from(kept, (edge) => edges.inline[edge] ?? 0),
  };
}

/** How calls reach a node: all of them inlined, some, or none. */
export type InlineMark = "inline" | "partial-inline" | null;

/** The mark of every node, from its incoming edges; null for a node without any. */
export function inlineMarks(weigher: Weigher, graph: TrimmedGraph): (node: number) => InlineMark {
  const { table } = graph;
  const { count } = table;
  // Only a node that is somewhere not the last of its location can be called inline.
  const inlined = new Uint8Array(count);
  for (let location = 0; location + 1 < table.offsets.length; location += 1) {
    for (let row = table.offsets[location] ?? 0; row + 1 < (table.offsets[location + 1] ?? 0); row += 1) inlined[table.nodes[row] ?? 0] = 1;
  }
  // A node without a heavy edge of inlined calls gets no mark whatever else reaches it.
  const listed = marked(count, graph.order);
  for (let node = 0; node < count; node += 1) {
    if (listed[node] === 0 || (graph.mostInlined[node] ?? 0) < graph.edgeCutoff) inlined[node] = 0;
  }
  if (!inlined.includes(1)) return () => null;
  const scope = { shown: graph.inGraph, into: inlined, cutoff: graph.edgeCutoff };
  const found =
    weigher.inlineKinds(table, scope) ??
    kindsOfEdges(heavy(weigher.edges(table, { ...scope, outOf: new Uint8Array(count) }), graph), count);
  return (node) => (found[node] === INLINED ? "inline" : found[node] === (INLINED | CALLED) ? "partial-inline" : null);
}

/** The same as `inlineEdgeKinds` gives, from a list of edges. */
function kindsOfEdges(edges: Edges, count: number): Uint8Array {
  const found = new Uint8Array(count);
  for (let edge = 0; edge < edges.count; edge += 1) {
    const to = edges.to[edge] ?? 0;
    found[to] = (found[to] ?? 0) | (edges.inline[edge] === 1 ? INLINED : CALLED);
  }
  return found;
}
