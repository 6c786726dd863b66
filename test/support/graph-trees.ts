// Graphs from a picture: a line for each node, indented by its depth, with its own value per column.
import { decodeGraph, type GraphTree } from "../../src/core/page/decode-graph.ts";
import { encodeGraph } from "../../src/core/page/encode-graph.ts";
import type { PageFrame } from "../../src/core/page/page-data.ts";

export interface DrawnGraph {
  readonly tree: GraphTree;
  readonly frames: readonly PageFrame[];
}

/**
 *     main.main   0  0
 *      main.a    10  20
 *       lib.x     0  5
 *      main.b     3  0
 *
 * Below a root of its own without values. Names are one word; `JSON:"…"` writes any other.
 */
export const graphFromText = (text: string, scale = 1): DrawnGraph => {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  const names: string[] = [];
  const nodes = lines.map((line) => {
    const depth = line.length - line.trimStart().length - margin;
    const [, name = "", rest = ""] = /^(JSON:"(?:[^"\\]|\\.)*"|\S+)\s+(.*)$/u.exec(line.trim()) ?? [];
    const func = name.startsWith("JSON:") ? String(JSON.parse(name.slice("JSON:".length))) : name;
    if (!names.includes(func)) names.push(func);
    return { depth, frame: names.indexOf(func), values: rest.split(/\s+/u).map(Number) };
  });
  const columns = nodes[0]?.values.length ?? 0;
  const all = [{ depth: -1, frame: -1, values: Array.from({ length: columns }, () => 0) }, ...nodes];
  const childrenOf = (index: number): number => {
    const depth = all[index]?.depth ?? 0;
    let count = 0;
    for (let at = index + 1; at < all.length && (all[at]?.depth ?? 0) > depth; at += 1) if (all[at]?.depth === depth + 1) count += 1;
    return count;
  };
  const bytes = encodeGraph({
    nodeCount: all.length,
    frameOf: Int32Array.from(all, ({ frame }) => frame),
    childCounts: Int32Array.from(all, (_, index) => childrenOf(index)),
    selves: Array.from({ length: columns }, (_, column) => Float64Array.from(all, ({ values }) => values[column] ?? 0)),
  });
  const frames = names.map((func, index): PageFrame => ({
    func,
    file: index % 2 === 0 ? `/src/f${index}.go` : null,
    line: index % 2 === 0 ? 10 + index : null,
    owner: "o",
    changed: null,
  }));
  return { tree: decodeGraph(bytes, scale), frames };
};
