/** The tables of `top`, `tree` and `peek`, line by line. */
import { compareBytes, padLeft } from "./go-numbers.ts";
import { percentage } from "./measurement.ts";
import { nodeKey } from "./nodes.ts";
import { formatValue, type ValueContext } from "./report-values.ts";
import type { InlineMark, TrimmedGraph } from "./trim-graph.ts";
import type { Edges } from "./weigh-edges.ts";

const cell = (context: ValueContext, value: number): string => padLeft(formatValue(context, value), 10);

/** `flat flat% sum% cum cum%` of one node; the sum runs over signed flat values. */
function nodeCells(context: ValueContext, graph: TrimmedGraph, node: number, flatSum: number): string {
  const { total } = context;
  const flat = graph.flatOf(node);
  const cum = graph.cumOf(node);
  const shares = `${percentage(flat, total)} ${percentage(flatSum, total)}`;
  return `${cell(context, flat)} ${shares} ${cell(context, cum)} ${percentage(cum, total)}`;
}

export function topLines(context: ValueContext, graph: TrimmedGraph, markOf: (node: number) => InlineMark): readonly string[] {
  const lines = ["      flat  flat%   sum%        cum   cum%"];
  let flatSum = 0;
  for (const node of graph.order) {
    flatSum += graph.flatOf(node);
    const mark = markOf(node);
    lines.push(`${nodeCells(context, graph, node, flatSum)}  ${graph.table.nameOf(node)}${mark === null ? "" : ` (${mark})`}`);
  }
  return lines;
}

const SEPARATOR = `${"-".repeat(58)}+${"-".repeat(13)}`;
const LEGEND = "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t ";

/** Edges by one of their ends. */
function groupEdges(ends: Uint32Array): ReadonlyMap<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [edge, node] of ends.entries()) {
    const known = groups.get(node);
    if (known === undefined) groups.set(node, [edge]);
    else known.push(edge);
  }
  return groups;
}

/** Heaviest first, then by names; what pprof prints in any order (opposite weights, nodes of one name) has one: positive first, all fields. */
function compareEdges({ table }: TrimmedGraph, edges: Edges): (a: number, b: number) => number {
  const weight = (edge: number): number => edges.weights[edge] ?? 0;
  const keyOf = (node: number): string => nodeKey(table.infoOf(node));
  const compareEnds = (a: number, b: number, text: (node: number) => string): number =>
    compareBytes(text(edges.from[a] ?? 0), text(edges.from[b] ?? 0)) || compareBytes(text(edges.to[a] ?? 0), text(edges.to[b] ?? 0));
  return (a, b) =>
    Math.abs(weight(b)) - Math.abs(weight(a)) || compareEnds(a, b, table.nameOf) || weight(b) - weight(a) || compareEnds(a, b, keyOf);
}

/** Each of `shown` between its callers and its callees; edge percentages are of the node's own cum. */
export function treeLines(context: ValueContext, graph: TrimmedGraph, edges: Edges, shown: readonly number[]): readonly string[] {
  const lines = [SEPARATOR, LEGEND];
  const incoming = groupEdges(edges.to);
  const outgoing = groupEdges(edges.from);
  const order = compareEdges(graph, edges);
  const edgeLine = (edge: number, other: number, cum: number): string => {
    const weight = edges.weights[edge] ?? 0;
    const name = `${graph.table.nameOf(other)}${edges.inline[edge] === 1 ? " (inline)" : ""}`;
    return `${padLeft(formatValue(context, weight), 50)} ${percentage(weight, cum)} |   ${name}`;
  };
  let flatSum = 0;
  for (const node of shown) {
    const cum = graph.cumOf(node);
    flatSum += graph.flatOf(node);
    lines.push(SEPARATOR);
    for (const edge of (incoming.get(node) ?? []).toSorted(order)) lines.push(edgeLine(edge, edges.from[edge] ?? 0, cum));
    lines.push(`${nodeCells(context, graph, node, flatSum)}                | ${graph.table.nameOf(node)}`);
    for (const edge of (outgoing.get(node) ?? []).toSorted(order)) lines.push(edgeLine(edge, edges.to[edge] ?? 0, cum));
  }
  if (graph.order.length > 0) lines.push(SEPARATOR);
  return lines;
}
