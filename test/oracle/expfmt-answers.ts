// heapgate's families in the words of the Go program, so that the two can be compared.
import type { HistogramPoint, MetricFamily, NativeBucket, NativeHistogram, Series } from "../../src/core/prometheus/metric-family.ts";
import type { FamilyAnswer, NativeAnswer, SeriesAnswer, ValueAnswer } from "./expfmt-program.ts";

const view = new DataView(new ArrayBuffer(8));

/** The bits of a float in hexadecimal. */
export function bitsOf(value: number): string {
  if (Number.isNaN(value)) return "nan";
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16);
}

/** An unsigned integer has no -0. */
const countBits = (count: number): string => bitsOf(count === 0 ? 0 : count);

const TYPE_NAMES: Readonly<Record<string, string>> = { unknown: "untyped" };

/** As `expfmt` counts: what the body does not say is 0. */
function valueOf(series: Series): ValueAnswer {
  if (series.kind === "value") return bitsOf(series.points[0]?.value ?? NaN);
  const point = series.points[0];
  const totals = { sum: bitsOf(point?.sum ?? 0), count: countBits(point?.count ?? 0) };
  if (series.kind === "summary") {
    return {
      quantiles: series.points[0]?.quantiles.map(({ quantile, value }) => [bitsOf(quantile), bitsOf(value)] as const) ?? [],
      ...totals,
    };
  }
  const histogram: HistogramPoint | undefined = series.points[0];
  const native = histogram?.native === undefined ? null : nativeOf(histogram.native);
  return {
    buckets: histogram?.buckets.map(({ upperBound, count }) => [bitsOf(upperBound), countBits(count)] as const) ?? [],
    ...totals,
    native,
  };
}

interface Side {
  readonly spans: NativeAnswer["positiveSpans"];
  readonly deltas: readonly number[];
}

/** Back to spans and deltas. Spans that touch become one. */
function sideOf(buckets: readonly NativeBucket[]): Side {
  const spans: [number, number][] = [];
  let next = 0;
  for (const { index } of buckets) {
    const last = spans.at(-1);
    if (last !== undefined && index === next) last[1]++;
    else spans.push([index - next, 1]);
    next = index + 1;
  }
  return { spans, deltas: buckets.map(({ count }, at) => count - (buckets[at - 1]?.count ?? 0)) };
}

function nativeOf({ schema, zeroThreshold, zeroCount, positive, negative }: NativeHistogram): NativeAnswer {
  const [above, below] = [sideOf(positive), sideOf(negative)];
  return {
    schema,
    zeroThreshold: bitsOf(zeroThreshold),
    zeroCount,
    positiveSpans: above.spans,
    positiveDeltas: above.deltas.length === 0 ? null : above.deltas,
    negativeSpans: below.spans,
    negativeDeltas: below.deltas.length === 0 ? null : below.deltas,
  };
}

const byText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function seriesOf(series: Series): SeriesAnswer {
  const labels = Object.entries(series.labels).toSorted(([a], [b]) => byText(a, b));
  const at = series.points[0]?.atSeconds ?? null;
  return [labels, at === null ? null : String(Math.round(at * 1000)), valueOf(series)];
}

/** Families by name; their series in the order of the body. */
export const answersOf = (families: readonly MetricFamily[]): readonly FamilyAnswer[] =>
  families
    .map(({ name, type, help, series }): FamilyAnswer => [name, TYPE_NAMES[type] ?? type, help, series.map(seriesOf)])
    .toSorted(([a], [b]) => byText(a, b));
