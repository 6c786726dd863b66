/** What a `/metrics` body says, whatever its format: families of series of points. */

/** The types of the text format (first five) and of OpenMetrics. `untyped` and `unknown` mean the same. */
export const METRIC_TYPES = [
  "counter",
  "gauge",
  "histogram",
  "summary",
  "untyped",
  "unknown",
  "gaugehistogram",
  "stateset",
  "info",
] as const;
export type MetricType = (typeof METRIC_TYPES)[number];

/** Label names to values. A label with an empty value equals a label that is not there (Prometheus data model). */
export type Labels = Readonly<Record<string, string>>;

/** One observation pointed out by the app, with labels such as a trace id. */
export interface Exemplar {
  readonly labels: Labels;
  readonly value: number;
  readonly atSeconds: number | null;
}

interface Timed {
  /** The point's own timestamp, seconds since the epoch; null when the body gives none (then it is as old as the scrape). */
  readonly atSeconds: number | null;
  /** False when an integer was written that a 64-bit float cannot hold (beyond 2^53): the number is the nearest one. */
  readonly exact: boolean;
  /** When the app began counting (`_created` of OpenMetrics), seconds since the epoch. */
  readonly createdAtSeconds: number | null;
}

export interface Point extends Timed {
  readonly value: number;
  readonly exemplar: Exemplar | null;
}

export interface Bucket {
  readonly upperBound: number;
  /** Observations at or below the bound: cumulative. */
  readonly count: number;
  readonly exemplar: Exemplar | null;
}

export interface HistogramPoint extends Timed {
  /** Ascending by bound. */
  readonly buckets: readonly Bucket[];
  readonly sum: number | null;
  readonly count: number | null;
  /** The same observations in exponential buckets; left out where the app keeps none or the format has no place for them. */
  readonly native?: NativeHistogram | undefined;
}

/** Bucket `index` holds what lies above `2^((index - 1) * 2^-schema)` up to and with `2^(index * 2^-schema)`, or its mirror below 0. */
export interface NativeBucket {
  readonly index: number;
  /** Observations in this bucket alone; a fraction in a histogram of floats. */
  readonly count: number;
}

/** A native histogram: what spans and deltas of the protobuf format say, as buckets by index. */
export interface NativeHistogram {
  /** -4 (a bucket per power of 65,536) to 8 (256 buckets per power of 2). */
  readonly schema: number;
  /** Observations of at most this size count as 0. */
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  /** Ascending by index. */
  readonly positive: readonly NativeBucket[];
  readonly negative: readonly NativeBucket[];
  readonly exemplars: readonly Exemplar[];
}

export interface SummaryPoint extends Timed {
  /** Ascending. They cover the app's own sliding window: never average them. */
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
  readonly sum: number | null;
  readonly count: number | null;
}

/** All points with one set of labels (without `le` and `quantile`), in time order; a text body has one point in each. */
export type Series =
  | { readonly kind: "value"; readonly labels: Labels; readonly points: readonly Point[] }
  | { readonly kind: "histogram"; readonly labels: Labels; readonly points: readonly HistogramPoint[] }
  | { readonly kind: "summary"; readonly labels: Labels; readonly points: readonly SummaryPoint[] };
export type SeriesKind = Series["kind"];

export interface MetricFamily {
  /**
   * The name Prometheus stores: counters of OpenMetrics carry their `_total` and infos their `_info` here, so that a family has one
   * name whichever format it came in. Histograms and summaries have the name without suffix.
   */
  readonly name: string;
  /** From `# TYPE`, never from a suffix. */
  readonly type: MetricType;
  readonly help: string | null;
  readonly unit: string | null;
  readonly series: readonly Series[];
}

const KIND_OF_TYPE = {
  counter: "value",
  gauge: "value",
  untyped: "value",
  unknown: "value",
  stateset: "value",
  info: "value",
  histogram: "histogram",
  gaugehistogram: "histogram",
  summary: "summary",
} as const satisfies Record<MetricType, SeriesKind>;

/** How the points of a type are shaped. */
export const kindOf = (type: MetricType): SeriesKind => KIND_OF_TYPE[type];

/** Sets a label, also one named `__proto__`, which plain assignment would lose. */
export function putLabel(labels: Record<string, string>, name: string, value: string): void {
  if (name === "__proto__") Object.defineProperty(labels, name, { value, enumerable: true, configurable: true, writable: true });
  else labels[name] = value;
}

/** A text that two label sets share exactly when they are the same set: any order, empty values left out. */
export function labelsKey(labels: Labels): string {
  let key = "";
  for (const name of Object.keys(labels).toSorted()) {
    const value = labels[name] ?? "";
    if (value !== "") key += labelKey(name, value);
  }
  return key;
}

/** One label as part of a key; the lengths keep values that contain separators apart. */
export const labelKey = (name: string, value: string): string => `${name.length}:${name}=${value.length}:${value},`;
