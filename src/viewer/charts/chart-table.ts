/** The numbers of a chart as a table: what its picture shows for those who do not see it, and what prints. */
import { formatColumn, NO_BREAK_SPACE, UNKNOWN } from "../../core/units/format-quantity.ts";
import type { PageChart } from "../../core/page/page-data.ts";
import type { ChartColumns } from "./chart-columns.ts";
import { xTitle } from "./chart-text.ts";

export interface ChartTable {
  /** The heading of x, then one per line. */
  readonly head: readonly string[];
  /** Each begins with x. */
  readonly rows: readonly (readonly string[])[];
}

/** One row per x at which a line has a value; all values in one scale, "–" where a line has none. */
export const chartTable = (chart: Pick<PageChart, "unit" | "xKind">, { xs, series }: ChartColumns): ChartTable => {
  const lines = series.filter(({ kind }) => kind === "line");
  const sides = new Map(lines.map(({ side }) => [side, lines.filter((line) => line.side === side).length]));
  const headings = lines.map(({ side, round }) => {
    if (round !== null) return `${side}, round ${round}`;
    return (sides.get(side) ?? 0) > 1 ? `${side}, median` : side;
  });
  const measured = xs.flatMap((_, index) => (lines.some(({ values }) => (values[index] ?? null) !== null) ? [index] : []));
  const cells = formatColumn(
    measured.flatMap((index) => lines.map(({ values }) => values[index] ?? null)),
    chart.unit,
    { space: NO_BREAK_SPACE },
  );
  const places = formatColumn(
    measured.map((index) => xs[index] ?? null),
    "count",
  );
  return {
    head: [xTitle(chart.xKind), ...headings],
    rows: measured.map((_, row) => [places[row] ?? UNKNOWN, ...lines.map((__, column) => cells[row * lines.length + column] ?? UNKNOWN)]),
  };
};

/** At most `most` items of a list, evenly spread, the first and the last among them; at least two. */
export const thinned = <Item>(items: readonly Item[], most: number): readonly Item[] => {
  if (items.length <= most) return items;
  const wanted = new Set(Array.from({ length: most }, (_, at) => Math.round((at * (items.length - 1)) / (most - 1))));
  return items.filter((_, index) => wanted.has(index));
};
