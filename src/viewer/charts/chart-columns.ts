/** Joins the lines, trends and intervals of a chart into columns over one x, as uPlot wants its data. */
import type { ChartLine, ChartTrend, PageChart } from "../../core/page/page-data.ts";

export type Side = ChartLine["side"];

export interface ChartSeries {
  /** `low` and `high` are the edges of a trend's interval: drawn as an area between them. */
  readonly kind: "line" | "trend" | "low" | "high";
  readonly side: Side;
  /** Of lines: the round, null for a median over rounds. */
  readonly round: number | null;
  /** One value per x; null where this series was not measured. */
  readonly values: readonly (number | null)[];
}

export interface ChartColumns {
  /** Ascending, without repetitions. */
  readonly xs: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Indexes into `series`: the area between `high` and `low` is filled. */
  readonly bands: readonly { readonly high: number; readonly low: number }[];
}

type Points = ReadonlyMap<number, number>;
type Drawn = Omit<ChartSeries, "values"> & { readonly points: Points };

/** Values that are not numbers are missing; of two values at one x the later counts. */
const pointsOf = ({ x, y }: ChartLine): Points => {
  const points = new Map<number, number>();
  x.forEach((at, index) => {
    const value = y[index] ?? null;
    if (Number.isFinite(at) && value !== null && Number.isFinite(value)) points.set(at, value);
  });
  return points;
};

/**
 * The trend as a straight line and, where its interval is known, the two edges of all lines with a slope in the interval through the middle of the trend
 * (least squares lines turn about the mean of x, which lies there when points are evenly spread).
 */
const trendSeries = ({ side, slope, intercept, slopeInterval, fromX, toX }: ChartTrend): readonly Drawn[] => {
  const at = (x: number): number => intercept + slope * x;
  const line: Drawn = {
    kind: "trend",
    side,
    round: null,
    points: new Map([
      [fromX, at(fromX)],
      [toX, at(toX)],
    ]),
  };
  if (slopeInterval === null) return [line];
  const middle = (fromX + toX) / 2;
  const [low, high] = slopeInterval;
  const edge = (kind: "low" | "high", before: number, after: number): Drawn => ({
    kind,
    side,
    round: null,
    points: new Map([
      [fromX, at(middle) + before * (fromX - middle)],
      [middle, at(middle)],
      [toX, at(middle) + after * (toX - middle)],
    ]),
  });
  // Left of the middle the flattest line is the highest.
  return [line, edge("low", high, low), edge("high", low, high)];
};

/** Lines first, so that trends and their intervals lie over them; base before head. */
export const buildColumns = (chart: Pick<PageChart, "lines" | "trends">): ChartColumns => {
  const sides: readonly Side[] = ["base", "head"];
  const drawn = sides
    .flatMap((side) => chart.lines.filter((line) => line.side === side))
    .map((line): Drawn => ({
      kind: "line",
      side: line.side,
      round: line.round,
      points: pointsOf(line),
    }));
  drawn.push(...sides.flatMap((side) => chart.trends.filter((trend) => trend.side === side)).flatMap(trendSeries));
  const xs = [...new Set(drawn.flatMap(({ points }) => [...points.keys()]))].toSorted((a, b) => a - b);
  return {
    xs,
    series: drawn.map(({ points, ...series }) => ({ ...series, values: xs.map((x) => points.get(x) ?? null) })),
    bands: drawn.flatMap(({ kind }, index) => (kind === "high" ? [{ high: index, low: index - 1 }] : [])),
  };
};

/** The index of the measured value whose x is nearest to that of `index`, the one before it when two are equally near; null when the series has none. */
export const nearestKnown = (xs: readonly number[], values: readonly (number | null)[], index: number): number | null => {
  const isKnown = (at: number): boolean => (values[at] ?? null) !== null;
  let before = index;
  while (before >= 0 && !isKnown(before)) before -= 1;
  let after = index;
  while (after < xs.length && !isKnown(after)) after += 1;
  if (before < 0) return after < xs.length ? after : null;
  if (after >= xs.length) return before;
  const x = xs[index] ?? 0;
  return (xs[after] ?? 0) - x < x - (xs[before] ?? 0) ? after : before;
};

/** The x to which a keyboard cursor moves: the next or previous column in which a line has a value; it stays at the ends. */
export const stepColumn = (
  { xs, series }: ChartColumns,
  from: number | null,
  step: "previous" | "next" | "first" | "last",
): number | null => {
  const stops = xs.flatMap((_, index) =>
    series.some(({ kind, values }) => kind === "line" && (values[index] ?? null) !== null) ? [index] : [],
  );
  const [first, last] = [stops[0] ?? null, stops.at(-1) ?? null];
  switch (step) {
    case "first":
      return first;
    case "last":
      return last;
    case "next":
      return from === null ? first : (stops.find((index) => index > from) ?? last);
    case "previous":
      return from === null ? last : (stops.findLast((index) => index < from) ?? first);
  }
};
