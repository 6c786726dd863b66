/** What OpenMetrics 1.0 demands of each type: names of lines, values, and complete points. The reader refuses what breaks it, the writer avoids it. */
import type { Role } from "./family-draft.ts";
import type { HistogramPoint, MetricType, Series } from "./metric-family.ts";

interface LineKind {
  readonly suffix: string;
  readonly role: Role;
}

const VALUE: readonly LineKind[] = [{ suffix: "", role: "value" }];

/** Line names by type: the family name and one of these suffixes (OpenMetrics 1.0, "MetricFamily name suffixes"). */
export const LINES_OF_TYPE: Readonly<Record<MetricType, readonly LineKind[]>> = {
  gauge: VALUE,
  unknown: VALUE,
  untyped: VALUE,
  stateset: VALUE,
  info: [{ suffix: "_info", role: "value" }],
  counter: [
    { suffix: "_total", role: "value" },
    { suffix: "_created", role: "created" },
  ],
  summary: [
    { suffix: "", role: "quantile" },
    { suffix: "_count", role: "count" },
    { suffix: "_sum", role: "sum" },
    { suffix: "_created", role: "created" },
  ],
  histogram: [
    { suffix: "_bucket", role: "bucket" },
    { suffix: "_count", role: "count" },
    { suffix: "_sum", role: "sum" },
    { suffix: "_created", role: "created" },
  ],
  gaugehistogram: [
    { suffix: "_bucket", role: "bucket" },
    { suffix: "_gcount", role: "count" },
    { suffix: "_gsum", role: "sum" },
  ],
};

/** All names a family takes: no other family may use one of them. */
export const claimedNames = (name: string, type: MetricType): readonly string[] => [
  name,
  ...LINES_OF_TYPE[type]
    .map(({ suffix }) => suffix)
    .filter((suffix) => suffix !== "")
    .map((suffix) => name + suffix),
];

/** Whether a line may carry an exemplar. */
export const mayHoldExemplar = (type: MetricType, role: Role): boolean => role === "bucket" || (type === "counter" && role === "value");

/** The suffix of the name Prometheus stores for types with one line per series. */
export const STORED_SUFFIX: Readonly<Partial<Record<MetricType, string>>> = { counter: "_total", info: "_info" };

/**
 * Whose OpenMetrics: that of the specification, or that of Prometheus, which also takes what client_golang serves for observations below zero
 * (negative sums and quantiles of summaries, sums of histograms with negative buckets). A gate that refused such bodies would measure nothing.
 */
export type Conformance = "prometheus" | "specification";

/** What is wrong with one value, or null. */
export function valueProblem(type: MetricType, role: Role, value: number, conformance: Conformance = "prometheus"): string | null {
  const counts = role === "bucket" || role === "count" || (type === "counter" && role === "value");
  if (counts && (Number.isNaN(value) || value < 0)) return `a ${role === "value" ? type : role} must be a number of at least 0`;
  if (role === "sum" && Number.isNaN(value)) return "a sum must be a number";
  if (conformance === "specification" && type === "summary" && value < 0) return `a ${role} of a summary must not be negative`;
  if (type === "info" && value !== 1) return "the value of an info is 1";
  if (type === "stateset" && value !== 0 && value !== 1) return "the value of a stateset is 0 or 1";
  return null;
}

/** What is wrong with a complete histogram point, or null. */
export function histogramProblem(type: MetricType, point: HistogramPoint, conformance: Conformance = "prometheus"): string | null {
  const last = point.buckets.at(-1);
  if (last?.upperBound !== Infinity) return 'a histogram needs a bucket with le="+Inf"';
  const decreases = point.buckets.some(({ count }, index) => count < (point.buckets[index - 1]?.count ?? 0));
  if (decreases) return "the bucket counts of a histogram must not decrease";
  if (point.count !== null && point.count !== last.count) return 'the count of a histogram must equal its bucket with le="+Inf"';
  if ((point.count === null) !== (point.sum === null)) return "the count and the sum of a histogram come together or not at all";
  const hasNegativeBounds = (point.buckets[0]?.upperBound ?? 0) < 0;
  if (conformance === "specification" && type === "histogram" && point.sum !== null && hasNegativeBounds)
    return "a histogram with negative buckets has no sum";
  if (point.sum !== null && point.sum < 0 && !hasNegativeBounds) return `a ${type} without negative buckets cannot have a negative sum`;
  return null;
}

/** What keeps a series of a type out of OpenMetrics, or null: all its points, values and labels are checked. */
export function seriesProblem(type: MetricType, series: Series): string | null {
  if (series.kind === "value") return firstProblem(series.points, ({ value }) => valueProblem(type, "value", value));
  if (series.kind === "histogram") {
    return firstProblem(
      series.points,
      (point) =>
        firstProblem(point.buckets, ({ count }) => valueProblem(type, "bucket", count)) ??
        totalsProblem(type, point.sum, point.count) ??
        histogramProblem(type, point),
    );
  }
  return firstProblem(
    series.points,
    ({ quantiles, sum, count }) => firstProblem(quantiles, ({ quantile }) => quantileProblem(quantile)) ?? totalsProblem(type, sum, count),
  );
}

/** What is wrong with the value of a `quantile` label, or null. */
export const quantileProblem = (quantile: number): string | null =>
  quantile >= 0 && quantile <= 1 ? null : "the label quantile must be a number from 0 to 1";

function totalsProblem(type: MetricType, sum: number | null, count: number | null): string | null {
  return (sum === null ? null : valueProblem(type, "sum", sum)) ?? (count === null ? null : valueProblem(type, "count", count));
}

function firstProblem<T>(entries: readonly T[], problemOf: (entry: T) => string | null): string | null {
  for (const entry of entries) {
    const problem = problemOf(entry);
    if (problem !== null) return problem;
  }
  return null;
}
