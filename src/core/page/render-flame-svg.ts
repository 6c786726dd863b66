/** A flame graph as one SVG picture: no script, a title for each frame, light and dark, as wide as it is told (`report.md` §7). */
import { formatQuantity } from "../units/format-quantity.ts";
import type { Unit } from "../units/quantity.ts";
import type { GraphTree } from "./decode-graph.ts";
import { escapeMarkup } from "./markup.ts";
import type { PageFrame, PageGraph } from "./page-data.ts";
import { SAME, STEPS, stepper, textOn } from "./palette.ts";

export type FlameWidth = "growth" | "union" | "head" | "base";

export interface FlameSvgOptions {
  readonly title: string;
  /** Columns of the graph: what is drawn is `to` against `from`. */
  readonly from: number;
  readonly to: number;
  /** What the width of a frame is; default `union`, so that what is new and what is gone both show. */
  readonly width?: FlameWidth;
  /** Differences below this are grey, in the graph's unit; default 0. */
  readonly floor?: number;
  readonly widthPx?: number;
  /** Narrower frames are left out. */
  readonly leastPx?: number;
}

const ROW_PX = 18;
const TITLE_PX = 28;
const MARGIN_PX = 8;
/** Of a letter of the label, about. */
const LETTER_PX = 7.3;

/** From a profile's unit to the one quantities are written in. */
const quantityOf = (unit: string): { readonly unit: Unit; readonly factor: number } =>
  unit === "bytes"
    ? { unit: "bytes", factor: 1 }
    : unit === "nanoseconds"
      ? { unit: "seconds", factor: 1e-9 }
      : { unit: "count", factor: 1 };

const ownWidth = (mode: FlameWidth, from: number, to: number): number => {
  switch (mode) {
    case "growth":
      return Math.max(0, to - from);
    case "union":
      return Math.max(0, from, to);
    case "head":
      return Math.max(0, to);
    case "base":
      return Math.max(0, from);
  }
};

/** Widths of the nodes, callees inside of their callers, in the graph's unit. */
function widthsOf({ nodeCount, parentOf, selves }: GraphTree, { from, to, width = "union" }: FlameSvgOptions): Float64Array {
  const widths = new Float64Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) widths[node] = ownWidth(width, selves[from]?.[node] ?? 0, selves[to]?.[node] ?? 0);
  for (let node = nodeCount - 1; node > 0; node -= 1) {
    const parent = parentOf[node] ?? 0;
    widths[parent] = (widths[parent] ?? 0) + (widths[node] ?? 0);
  }
  return widths;
}

const styleOf = (): string => {
  const rules = (scheme: "light" | "dark"): string =>
    STEPS[scheme].map((fill, step) => `.s${step}{fill:${fill}}.t${step}{fill:${textOn(scheme, step)}}`).join("");
  const light = `svg{background:#fff}.h{fill:#1f2328}rect{stroke:#fff}${rules("light")}`;
  const dark = `svg{background:#0d1117}.h{fill:#f0f6fc}rect{stroke:#0d1117}${rules("dark")}`;
  return `text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}.h{font-weight:600}rect{stroke-width:.5}.n{stroke:#1f2328;stroke-width:1.2}.g{stroke:#59636e;stroke-width:1.2;stroke-dasharray:4 2}${light}@media(prefers-color-scheme:dark){${dark}.n{stroke:#f0f6fc}.g{stroke:#9198a1}}`;
};

/** The last part of a path, with the name: what fits into a frame. */
const shortOf = (func: string): string => func.slice(func.slice(0, Math.max(0, func.search(/[[(]|$/u))).lastIndexOf("/") + 1);

const fitted = (text: string, widthPx: number): string => {
  const room = Math.floor((widthPx - 6) / LETTER_PX);
  if (room < 3) return "";
  return text.length <= room ? text : `${text.slice(0, room - 1).replace(/[\ud800-\udbff]$/u, "")}…`;
};

const round = (value: number): string => String(Math.round(value * 100) / 100);

/**
 * The picture. Colours say by how much a frame and what it calls differ, `▲` and `▼` say in which direction; a solid outline is new, a dashed one gone.
 * Without any width only the title is drawn. Pure; O(nodes).
 */
export function renderFlameSvg(
  tree: GraphTree,
  frames: readonly PageFrame[],
  { unit }: Pick<PageGraph, "unit">,
  options: FlameSvgOptions,
): string {
  const { title, from, to, floor = 0, widthPx = 1200, leastPx = 1.5 } = options;
  const widths = widthsOf(tree, options);
  const [cumFrom, cumTo] = [tree.cums[from] ?? new Float64Array(), tree.cums[to] ?? new Float64Array()];
  const differenceOf = (node: number): number => (cumTo[node] ?? 0) - (cumFrom[node] ?? 0);
  const whole = cumTo.reduce((most, _, node) => Math.max(most, Math.abs(differenceOf(node))), 0);
  const step = stepper({ floor, whole });
  const perUnit = (widthPx - 2 * MARGIN_PX) / Math.max(widths[0] ?? 0, Number.MIN_VALUE);
  const quantity = quantityOf(unit);
  const written = (value: number, signed: boolean): string => formatQuantity(value * quantity.factor, quantity.unit, { signed });
  /** Where the next callee of a node starts, in pixels. */
  const next = new Float64Array(tree.nodeCount);
  const drawn: string[] = [];
  let deepest = 0;
  next[0] = MARGIN_PX;
  for (let node = 0; node < tree.nodeCount;) {
    const wide = (widths[node] ?? 0) * perUnit;
    const parent = tree.parentOf[node] ?? -1;
    const x = next[parent < 0 ? 0 : parent] ?? MARGIN_PX;
    if (parent >= 0) next[parent] = x + wide;
    if (!(wide >= leastPx)) {
      node = tree.endOf[node] ?? node + 1;
      continue;
    }
    next[node] = x;
    const depth = tree.depthOf[node] ?? 0;
    deepest = Math.max(deepest, depth);
    const [base, head, difference] = [cumFrom[node] ?? 0, cumTo[node] ?? 0, differenceOf(node)];
    const shade = step(difference);
    const name = node === 0 ? "all" : (frames[tree.frameOf[node] ?? -1]?.func ?? "?");
    const arrow = shade > SAME ? "▲ " : shade < SAME ? "▼ " : "";
    const outline = base === 0 && head !== 0 ? " n" : head === 0 && base !== 0 ? " g" : "";
    const y = TITLE_PX + depth * ROW_PX;
    const label = fitted(`${arrow}${node === 0 ? name : shortOf(name)}`, wide);
    const text = label === "" ? "" : `<text class="t${shade}" x="${round(x + 3)}" y="${y + 13}">${escapeMarkup(label)}</text>`;
    const told = `${name}: ${written(base, false)} → ${written(head, false)} (${written(difference, true)})`;
    drawn.push(
      `<g><title>${escapeMarkup(told)}</title><rect class="s${shade}${outline}" x="${round(x)}" y="${y}" width="${round(wide)}" height="${ROW_PX - 1}"/>${text}</g>`,
    );
    node += 1;
  }
  const heightPx = TITLE_PX + (deepest + 1) * ROW_PX + MARGIN_PX;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}" role="img"><title>${escapeMarkup(title)}</title><style>${styleOf()}</style><text class="h" x="${MARGIN_PX}" y="18">${escapeMarkup(fitted(title, widthPx - 2 * MARGIN_PX))}</text>${drawn.join("\n")}</svg>\n`;
}
