/** How many series a Prometheus would store of a body: each bucket and quantile is one, and so are sum and count. */
import type { MetricFamily, Series } from "../prometheus/metric-family.ts";

const seriesIn = (series: Series): number => {
  if (series.kind === "value") return 1;
  const point = series.points.at(-1);
  if (point === undefined) return 0;
  const totals = (point.sum === null ? 0 : 1) + (point.count === null ? 0 : 1);
  return totals + ("buckets" in point ? point.buckets.length : point.quantiles.length);
};

/** Series by family name. */
export const countSeries = (families: readonly MetricFamily[]): Readonly<Record<string, number>> =>
  Object.fromEntries(families.map(({ name, series }) => [name, series.reduce((sum, one) => sum + seriesIn(one), 0)]));
