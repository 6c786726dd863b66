/** Arithmetic of native histograms: increase between two scrapes and sum over series, both in the coarser of two layouts, and quantiles. */
import type { QuantileEstimate } from "./histogram-quantile.ts";
import type { NativeBucket, NativeHistogram } from "./metric-family.ts";

/** What the numbers say, without the exemplars. */
type Content = Omit<NativeHistogram, "exemplars">;

/** The upper bound of a bucket above 0: `2^(index * 2^-schema)`. */
export const nativeUpperBound = (schema: number, index: number): number => 2 ** (index * 2 ** -schema);

/** Bucket `index` of schema `from` lies in this one of the coarser schema `to`: each step of a schema halves the resolution. */
const coarserIndex = (index: number, from: number, to: number): number => Math.ceil(index / 2 ** (from - to));

function coarsenSide(buckets: readonly NativeBucket[], from: number, to: number): readonly NativeBucket[] {
  if (from === to) return buckets;
  return sumByIndex(buckets.map(({ index, count }) => ({ index: coarserIndex(index, from, to), count })));
}

function sumByIndex(buckets: readonly NativeBucket[]): readonly NativeBucket[] {
  const counts = new Map<number, number>();
  for (const { index, count } of buckets) counts.set(index, (counts.get(index) ?? 0) + count);
  return [...counts].map(([index, count]) => ({ index, count })).toSorted((a, b) => a.index - b.index);
}

const coarsen = ({ schema, positive, negative, ...zero }: Content, to: number): Content => ({
  ...zero,
  schema: to,
  positive: coarsenSide(positive, schema, to),
  negative: coarsenSide(negative, schema, to),
});

/** The lower bound of the zero bucket must not cut a bucket that counts something: then it moves to that bucket's upper bound. */
function widestThreshold({ schema, positive, negative }: Content, threshold: number): number {
  let widest = threshold;
  for (const { index, count } of [...positive, ...negative]) {
    const isCut = count > 0 && nativeUpperBound(schema, index - 1) < widest && nativeUpperBound(schema, index) > widest;
    if (isCut) widest = nativeUpperBound(schema, index);
  }
  return widest;
}

/** The same observations with a zero bucket of this size, which cuts no bucket. */
function widenZero(content: Content, zeroThreshold: number): Content {
  const { schema, positive, negative } = content;
  const isInside = ({ index }: NativeBucket): boolean => nativeUpperBound(schema, index) <= zeroThreshold;
  const moved = [...positive, ...negative].filter(isInside).reduce((sum, { count }) => sum + count, 0);
  return {
    schema,
    zeroThreshold,
    zeroCount: content.zeroCount + moved,
    positive: positive.filter((bucket) => !isInside(bucket)),
    negative: negative.filter((bucket) => !isInside(bucket)),
  };
}

/** Both in the layout that both can be brought to: the coarser schema, the larger zero bucket. */
function inOneLayout(a: Content, b: Content): readonly [Content, Content] {
  const schema = Math.min(a.schema, b.schema);
  let [first, second] = [coarsen(a, schema), coarsen(b, schema)];
  let threshold = Math.max(a.zeroThreshold, b.zeroThreshold);
  // One may cut a bucket of the other, whose bound cuts one of the first in turn.
  for (let before = NaN; before !== threshold;) {
    before = threshold;
    threshold = widestThreshold(second, widestThreshold(first, threshold));
  }
  [first, second] = [widenZero(first, threshold), widenZero(second, threshold)];
  return [first, second];
}

/** `a + factor * b`, bucket by bucket. */
function combine(a: Content, b: Content, factor: 1 | -1): NativeHistogram {
  const [first, second] = inOneLayout(a, b);
  const side = (own: readonly NativeBucket[], other: readonly NativeBucket[]): readonly NativeBucket[] =>
    sumByIndex([...own, ...other.map(({ index, count }) => ({ index, count: factor * count }))]).filter(({ count }) => count !== 0);
  return {
    schema: first.schema,
    zeroThreshold: first.zeroThreshold,
    zeroCount: first.zeroCount + factor * second.zeroCount,
    positive: side(first.positive, second.positive),
    negative: side(first.negative, second.negative),
    exemplars: [],
  };
}

/** What two histograms observed together, as PromQL's `+` (`model/histogram`): in the coarser layout, without exemplars. */
export const addNative = (a: NativeHistogram, b: NativeHistogram): NativeHistogram => combine(a, b, 1);

/**
 * What was observed between two scrapes, in the coarser of both layouts; `reset` when the later one has counted anew: a bucket that shrank, a
 * finer schema or a smaller zero bucket (`DetectReset` of Prometheus `model/histogram`: an app only makes them coarser while it counts).
 */
export function subtractNative(last: NativeHistogram, first: NativeHistogram): NativeHistogram | "reset" {
  if (last.schema > first.schema || last.zeroThreshold < first.zeroThreshold) return "reset";
  const difference = combine(last, first, -1);
  const counts = [difference.zeroCount, ...[...difference.positive, ...difference.negative].map(({ count }) => count)];
  return counts.some((count) => count < 0) ? "reset" : difference;
}

interface Range {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

/** All buckets from the lowest to the highest value. The zero bucket reaches to a side only if something was observed on that side. */
function rangesOf({ schema, zeroThreshold, zeroCount, positive, negative }: NativeHistogram): readonly Range[] {
  const below = negative.toReversed().map(({ index, count }): Range => ({
    lower: -nativeUpperBound(schema, index),
    upper: -nativeUpperBound(schema, index - 1),
    count,
  }));
  const above = positive.map(({ index, count }): Range => ({
    lower: nativeUpperBound(schema, index - 1),
    upper: nativeUpperBound(schema, index),
    count,
  }));
  const isEmpty = (side: readonly Range[]): boolean => side.every(({ count }) => count === 0);
  const zero: Range = {
    lower: isEmpty(below) && !isEmpty(above) ? 0 : -zeroThreshold,
    upper: isEmpty(above) && !isEmpty(below) ? 0 : zeroThreshold,
    count: zeroCount,
  };
  return [...below, zero, ...above].filter(({ count }) => count > 0);
}

/**
 * The quantile `q` (0 to 1) as PromQL's `histogram_quantile` of Prometheus 3 (`promql/quantile.go`): observations are spread evenly on a
 * logarithmic scale in a bucket, linearly in the zero bucket. No quantile overflows: the buckets have no last bound.
 */
export function nativeQuantile(q: number, histogram: NativeHistogram): QuantileEstimate {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile is from 0 to 1, not ${q}`);
  const ranges = rangesOf(histogram);
  const total = ranges.reduce((sum, { count }) => sum + count, 0);
  const rank = q * total;
  let below = 0;
  for (const { lower, upper, count } of ranges) {
    if (below + count >= rank) return { kind: "value", value: between(lower, upper, (rank - below) / count) };
    below += count;
  }
  const last = ranges.at(-1);
  return last === undefined ? { kind: "no-observations" } : { kind: "value", value: last.upper };
}

function between(lower: number, upper: number, share: number): number {
  if (lower < 0 && upper < 0) return -between(-upper, -lower, 1 - share);
  return lower > 0 ? lower * (upper / lower) ** share : lower + (upper - lower) * share;
}
