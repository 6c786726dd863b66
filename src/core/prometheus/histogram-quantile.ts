/** A quantile of what a histogram observed, by linear interpolation, honest about the part beyond its last bound. */
import type { Bucket } from "./metric-family.ts";

export type QuantileEstimate =
  | { readonly kind: "value"; readonly value: number }
  /**
   * The quantile lies beyond the largest finite bound: all that is known is `> lowerBound` (null when no bound is finite).
   * `overflowRatio` is the share of observations beyond it, which can still be compared.
   */
  | { readonly kind: "overflow"; readonly lowerBound: number | null; readonly overflowRatio: number }
  /** Nothing was observed, or there are no buckets. */
  | { readonly kind: "no-observations" };

/**
 * The quantile `q` (0 to 1) of cumulative buckets, ascending, the last of which is infinite. As PromQL's `histogram_quantile`
 * (`promql/quantile.go`): observations are spread evenly in a bucket, the first bucket starts at 0 if its bound is positive. Unlike it, a
 * quantile in the infinite bucket is not the largest finite bound but `overflow`. Counts that decrease are raised to the one before.
 */
export function histogramQuantile(q: number, buckets: readonly Bucket[]): QuantileEstimate {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile is from 0 to 1, not ${q}`);
  const counts = ascendingCounts(buckets);
  const total = counts.at(-1) ?? 0;
  if (!(total > 0)) return { kind: "no-observations" };
  const rank = q * total;
  const index = counts.findIndex((count, at) => count >= rank && count > (counts[at - 1] ?? 0));
  const upper = buckets[index]?.upperBound ?? Infinity;
  const below = counts[index - 1] ?? 0;
  const lower = index === 0 ? Math.min(0, upper) : (buckets[index - 1]?.upperBound ?? 0);
  if (upper === Infinity) return { kind: "overflow", lowerBound: index === 0 ? null : lower, overflowRatio: (total - below) / total };
  const inBucket = (counts[index] ?? 0) - below;
  return { kind: "value", value: lower + (upper - lower) * ((rank - below) / inBucket) };
}

function ascendingCounts(buckets: readonly Bucket[]): readonly number[] {
  let highest = 0;
  return buckets.map(({ count }) => (highest = Math.max(highest, count)));
}
