/** What a histogram observed between two bodies of one process: the increase of each bucket, of the sum and of the count. */
import { increaseOfSeries, restartBetween, type ResetReason } from "./increase.ts";
import { histogramQuantile, type QuantileEstimate } from "./histogram-quantile.ts";
import { labelsKey, type Bucket, type HistogramPoint, type Labels, type MetricFamily, type NativeHistogram } from "./metric-family.ts";
import { addNative, nativeQuantile, subtractNative } from "./native-histogram.ts";

export type HistogramIncrease =
  | {
      readonly kind: "increased";
      /** Ascending, cumulative increases; the last bound is infinite. Null when the series have different bounds: only the mean is left. */
      readonly buckets: readonly Bucket[] | null;
      /** Null when the app gives no sum. */
      readonly sum: number | null;
      readonly count: number;
      /** The same in exponential buckets, of the coarser of all layouts; left out unless all series have them at the end. */
      readonly native?: NativeHistogram;
    }
  | { readonly kind: "reset"; readonly why: ResetReason }
  | { readonly kind: "absent" }
  | { readonly kind: "not-finite" };

export type ObservedIncrease = Extract<HistogramIncrease, { kind: "increased" }>;

/**
 * The increase of the histogram family `name`, summed over the series whose labels pass `where`. A series that is not in the first body
 * counts from 0.
 */
export function histogramIncreaseBetween(
  first: readonly MetricFamily[],
  last: readonly MetricFamily[],
  name: string,
  options: { readonly where?: (labels: Labels) => boolean } = {},
): HistogramIncrease {
  const where = options.where ?? (() => true);
  const before = pointsByLabels(first, name, where);
  const after = pointsByLabels(last, name, where);
  const restart = restartBetween(first, last);
  const count = increaseOfSeries(restart, numbersOf(before, countOf), numbersOf(after, countOf));
  if (count.kind !== "increased") return count.kind === "reset" ? { kind: "reset", why: count.why } : count;
  const sum = increaseOfSeries(restart, numbersOf(before, sumOfPoint), numbersOf(after, sumOfPoint));
  const parts = [...after].map(([key, point]) => bucketIncreases(before.get(key) ?? null, point));
  const native = nativeIncrease(before, after);
  if (parts.includes("reset") || native === "reset") return { kind: "reset", why: "counter-decreased" };
  const buckets = sumOfBuckets(parts.filter((part) => part !== "reset"));
  return {
    kind: "increased",
    buckets,
    sum: sum.kind === "increased" ? sum.value : null,
    count: count.value,
    ...(native === null ? {} : { native }),
  };
}

/** Null when a series has no exponential buckets now: their sum would be of a part. */
function nativeIncrease(
  before: ReadonlyMap<string, HistogramPoint>,
  after: ReadonlyMap<string, HistogramPoint>,
): NativeHistogram | null | "reset" {
  let total: NativeHistogram | null = null;
  for (const [key, { native }] of after) {
    if (native === undefined) return null;
    const first = before.get(key);
    // One that was classic at the start began its exponential buckets at an unknown count.
    if (first !== undefined && first.native === undefined) return null;
    const increase = first?.native === undefined ? native : subtractNative(native, first.native);
    if (increase === "reset") return "reset";
    total = total === null ? increase : addNative(total, increase);
  }
  return total === null ? null : { ...total, exemplars: [] };
}

/**
 * The quantile `q` of what was observed: from exponential buckets where there are any, else from the classic ones, with their overflow rule.
 * `no-buckets` when the layouts differ (`metrics.md` §13): then only `meanOfIncrease` is left.
 */
export function quantileOfIncrease(q: number, { buckets, native }: ObservedIncrease): QuantileEstimate | { readonly kind: "no-buckets" } {
  if (native !== undefined) return nativeQuantile(q, native);
  return buckets === null ? { kind: "no-buckets" } : histogramQuantile(q, buckets);
}

/** The mean of what was observed (`hmean`: increase of the sum over increase of the count); null when nothing was, or without a finite sum. */
export function meanOfIncrease({ sum, count }: ObservedIncrease): number | null {
  const mean = sum === null ? NaN : sum / count;
  return Number.isFinite(mean) ? mean : null;
}

const countOf = (point: HistogramPoint): number | null => point.count ?? withInfiniteBucket(point).at(-1)?.count ?? null;
const sumOfPoint = (point: HistogramPoint): number | null => point.sum;

function numbersOf(
  points: ReadonlyMap<string, HistogramPoint>,
  numberOf: (point: HistogramPoint) => number | null,
): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const [key, point] of points) {
    const number = numberOf(point);
    if (number !== null) numbers.set(key, number);
  }
  return numbers;
}

function pointsByLabels(
  families: readonly MetricFamily[],
  name: string,
  where: (labels: Labels) => boolean,
): ReadonlyMap<string, HistogramPoint> {
  const points = new Map<string, HistogramPoint>();
  for (const series of families.find((family) => family.name === name)?.series ?? []) {
    const point = series.kind === "histogram" && where(series.labels) ? series.points.at(-1) : undefined;
    if (point !== undefined) points.set(labelsKey(series.labels), point);
  }
  return points;
}

/** Null when the bounds changed. */
function bucketIncreases(first: HistogramPoint | null, last: HistogramPoint): readonly Bucket[] | null | "reset" {
  const after = withInfiniteBucket(last);
  const before = first === null ? null : withInfiniteBucket(first);
  if (before !== null && !sameBounds(before, after)) return null;
  const increases = after.map(({ upperBound, count }, index) => ({
    upperBound,
    count: count - (before?.[index]?.count ?? 0),
    exemplar: null,
  }));
  return increases.some(({ count }) => count < 0) ? "reset" : increases;
}

/** An app may leave the infinite bucket to the count. */
function withInfiniteBucket({ buckets, count }: HistogramPoint): readonly Bucket[] {
  const hasInfinite = buckets.at(-1)?.upperBound === Infinity;
  return hasInfinite || count === null ? buckets : [...buckets, { upperBound: Infinity, count, exemplar: null }];
}

/** Whether two layouts can be subtracted or compared bucket by bucket. */
export const sameBounds = (a: readonly Bucket[], b: readonly Bucket[]): boolean =>
  a.length === b.length && a.every(({ upperBound }, index) => upperBound === b[index]?.upperBound);

/** Adds histograms bucket by bucket; null when one is unknown or the bounds differ. */
export function sumOfBuckets(parts: readonly (readonly Bucket[] | null)[]): readonly Bucket[] | null {
  let total: readonly Bucket[] | null = null;
  for (const part of parts) {
    if (part === null || (total !== null && !sameBounds(total, part))) return null;
    total = total === null ? part : total.map((bucket, index) => ({ ...bucket, count: bucket.count + (part[index]?.count ?? 0) }));
  }
  return total;
}
