/** A graph as a table of its functions in CSV (RFC 4180): own and cumulative values of every column. */
import type { GraphTree } from "./decode-graph.ts";
import type { PageFrame, PageGraph } from "./page-data.ts";

/** Quoted where it must be. A spreadsheet takes what begins with `=`, `+`, `-` or `@` for a formula. */
const cell = (text: string): string => {
  const harmless = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\n\r]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

const OWNERS = { o: "own", d: "dependency", s: "standard", r: "runtime" } as const satisfies Record<PageFrame["owner"], string>;

/** Sums per frame: own, and cumulative, in which each stack counts once however often the function is on it. */
interface FunctionSums {
  readonly flat: readonly Float64Array[];
  readonly cum: readonly Float64Array[];
}

/** Indexes of both are those of the frames. O(nodes × columns). */
export function functionSums(tree: GraphTree, frameCount: number): FunctionSums {
  const flat = tree.selves.map(() => new Float64Array(frameCount));
  const cum = tree.selves.map(() => new Float64Array(frameCount));
  /** How often a frame is on the current path. */
  const onPath = new Int32Array(frameCount);
  const path: number[] = [];
  for (let node = 1; node < tree.nodeCount; node += 1) {
    const depth = tree.depthOf[node] ?? 0;
    while (path.length >= depth) {
      const left = path.pop() ?? 0;
      onPath[left] = (onPath[left] ?? 0) - 1;
    }
    const frame = tree.frameOf[node] ?? 0;
    const isFirst = onPath[frame] === 0;
    for (let column = 0; column < flat.length; column += 1) {
      const [own, whole] = [flat[column], cum[column]];
      if (own === undefined || whole === undefined) continue;
      own[frame] = (own[frame] ?? 0) + (tree.selves[column]?.[node] ?? 0);
      if (isFirst) whole[frame] = (whole[frame] ?? 0) + (tree.cums[column]?.[node] ?? 0);
    }
    path.push(frame);
    onPath[frame] = (onPath[frame] ?? 0) + 1;
  }
  return { flat, cum };
}

/** A row for each function of the graph, largest own value first; numbers in the graph's unit, which the headings name. */
export const graphCsv = (tree: GraphTree, frames: readonly PageFrame[], { columns, unit }: Pick<PageGraph, "columns" | "unit">): string => {
  const { flat, cum } = functionSums(tree, frames.length);
  const used = new Set(tree.frameOf.subarray(1));
  const weight = (frame: number): number => Math.max(...flat.map((column) => Math.abs(column[frame] ?? 0)));
  const order = [...used].toSorted((left, right) => weight(right) - weight(left) || left - right);
  const heading = ["function", "file", "line", "owner", ...columns.flatMap(({ id }) => [`${id} flat ${unit}`, `${id} cum ${unit}`])];
  const rows = order.flatMap((index) => {
    const frame = frames[index];
    if (frame === undefined) return [];
    const numbers = columns.flatMap((_, column) => [flat[column]?.[index] ?? 0, cum[column]?.[index] ?? 0]);
    return [
      [frame.func, frame.file ?? "", frame.line ?? "", OWNERS[frame.owner], ...numbers].map((value) =>
        typeof value === "number" ? String(value) : cell(value),
      ),
    ];
  });
  return `${[heading.map(cell), ...rows].map((row) => row.join(",")).join("\r\n")}\r\n`;
};
