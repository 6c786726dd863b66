/** What a chart says in words: its label for those who do not see it, its legend, its cursor, its axes. */
import { NO_BREAK_SPACE, UNKNOWN, formatColumn, formatQuantity } from "../../core/units/format-quantity.ts";
import type { Unit } from "../../core/units/quantity.ts";
import type { ChartTrend, PageChart } from "../../core/page/page-data.ts";
import { nearestKnown, type ChartColumns, type Side } from "./chart-columns.ts";
import { showsLimit, valueRange } from "./chart-scale.ts";

const SPACED = { space: NO_BREAK_SPACE } as const;

/** `x` of the chart's x axis in a word or two, with what it counts from. */
export const xTitle = (xKind: PageChart["xKind"]): string => {
  switch (xKind) {
    case "minutes":
      return "minutes since the load began";
    case "units":
      return "units of work";
    case "round":
      return "round";
    case "period":
      return "measured period";
  }
};

/** A place on the x axis: `minute 3.5`, `1,200 units`, `round 2`. */
export const xText = (x: number, xKind: PageChart["xKind"]): string => {
  const number = formatQuantity(Math.abs(x) < 1e-9 ? 0 : x, "count");
  switch (xKind) {
    case "minutes":
      return `minute${NO_BREAK_SPACE}${number}`;
    case "units":
      return `${number}${NO_BREAK_SPACE}units`;
    case "round":
    case "period":
      return `${xKind}${NO_BREAK_SPACE}${number}`;
  }
};

/** Labels of ticks, all in one scale. */
export const tickTexts = (splits: readonly number[], unit: Unit): readonly string[] => formatColumn(splits, unit, SPACED);

/** The title with what each value is per, when the unit says so. */
export const titleText = ({ title, unit }: Pick<PageChart, "title" | "unit">): string =>
  unit.endsWith("/unit") && !/\bper\b/u.test(title) ? `${title} per unit of work` : title;

const perX = (xKind: PageChart["xKind"]): string => {
  switch (xKind) {
    case "minutes":
      return "/min";
    case "units":
      return " per unit";
    case "round":
    case "period":
      return ` per ${xKind}`;
  }
};

/** A slope with its interval: `+7.3 MiB/min (95 % CI 7.1 MiB to 7.5 MiB)`. */
export const slopeText = (
  { slope, slopeInterval }: Pick<ChartTrend, "slope" | "slopeInterval">,
  chart: Pick<PageChart, "unit" | "xKind">,
): string => {
  const { unit, xKind } = chart;
  const value = `${formatQuantity(slope, unit, { ...SPACED, signed: true })}${perX(xKind)}`;
  if (slopeInterval === null) return value;
  const [low, high] = slopeInterval.map((limit) => formatQuantity(limit, unit, SPACED));
  return `${value} (95${NO_BREAK_SPACE}% CI ${low ?? UNKNOWN} to ${high ?? UNKNOWN})`;
};

/** The limit in words, and whether the picture reaches up to it. */
export const limitText = (columns: ChartColumns, { limit, unit }: Pick<PageChart, "limit" | "unit">): string | null => {
  if (limit === null) return null;
  const shown = showsLimit(valueRange(columns)?.max ?? 0, limit);
  return `limit ${formatQuantity(limit, unit, SPACED)}${shown ? "" : " (outside the picture)"}`;
};

export interface LegendEntry {
  readonly side: Side;
  /** `base`, `head, 3 rounds` */
  readonly label: string;
  /** The slope; null without a trend. */
  readonly trend: string | null;
}

/** One entry per side that has a line or a trend. */
export const legendOf = (chart: PageChart): readonly LegendEntry[] =>
  (["base", "head"] as const).flatMap((side) => {
    const lines = chart.lines.filter((line) => line.side === side);
    const trend = chart.trends.find((one) => one.side === side);
    if (lines.length === 0 && trend === undefined) return [];
    const rounds = new Set(lines.flatMap(({ round }) => (round === null ? [] : [round]))).size;
    return [{ side, label: rounds > 1 ? `${side}, ${rounds} rounds` : side, trend: trend === undefined ? null : slopeText(trend, chart) }];
  });

/** A side's values at a column, the nearest measured one of each line: `20.1 MiB`, of several rounds `20.1 MiB to 20.9 MiB`; the median when there is one. */
export const valueAt = ({ xs, series }: ChartColumns, side: Side, index: number, unit: Unit): string => {
  const lines = series.filter((one) => one.kind === "line" && one.side === side);
  const median = lines.find(({ round }) => round === null);
  const values = (median === undefined ? lines : [median]).flatMap((line) => {
    const at = nearestKnown(xs, line.values, index);
    const value = at === null ? null : (line.values[at] ?? null);
    return value === null ? [] : [value];
  });
  if (values.length === 0) return UNKNOWN;
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => formatQuantity(value, unit, SPACED));
  return low === high ? `${low}` : `${low} to ${high}`;
};

/** What the cursor says: `minute 3.5: base 20.1 MiB, head 33 MiB`. */
export const cursorText = (chart: PageChart, columns: ChartColumns, index: number): string => {
  const sides = legendOf(chart).map(({ side }) => `${side} ${valueAt(columns, side, index, chart.unit)}`);
  return `${xText(columns.xs[index] ?? 0, chart.xKind)}: ${sides.join(", ")}`;
};

/** The picture's label: what is drawn, the finding, the slopes, the limit and the marks. */
export const pictureLabel = (chart: PageChart, columns: ChartColumns): string => {
  const slopes = chart.trends.map((trend) => `${trend.side} ${slopeText(trend, chart)}`);
  const restarts = chart.marks.filter(({ kind }) => kind === "restart");
  const limit = limitText(columns, chart);
  return [
    `${titleText(chart)}, base and head over ${xTitle(chart.xKind)}.`,
    chart.summary === "" ? "" : chart.summary.replace(/[.]?$/u, "."),
    slopes.length === 0 ? "" : `Trends: ${slopes.join("; ")}.`,
    limit === null ? "" : `${limit[0]?.toUpperCase()}${limit.slice(1)}.`,
    chart.note === undefined ? "" : `${chart.note[0]?.toUpperCase()}${chart.note.slice(1)}.`,
    restarts.length === 0 ? "" : `Restarts: ${restarts.map(({ x, label }) => `${label} at ${xText(x, chart.xKind)}`).join(", ")}.`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
};
