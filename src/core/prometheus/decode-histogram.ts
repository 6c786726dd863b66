/** Histograms of the protobuf format: cumulative buckets with bounds, exponential buckets in spans and deltas, or both. */
import { readExemplar, readTimestamp } from "./decode-exemplar.ts";
import type { Bucket, Exemplar, HistogramPoint, NativeBucket, NativeHistogram } from "./metric-family.ts";
import { failAtByte, readCount, readDouble, readMessage, readRepeated, readSint, type Wire } from "./protobuf-wire.ts";

interface Span {
  readonly offset: number;
  readonly length: number;
}

/** Buckets of one sign: runs of consecutive ones, and their counts as differences or, in a histogram of floats, as they are. */
interface SideDraft {
  readonly spans: Span[];
  readonly deltas: number[];
  readonly counts: number[];
}

const emptySide = (): SideDraft => ({ spans: [], deltas: [], counts: [] });

/** The schemas with exponential buckets. Others are reserved: guessing their bounds would make wrong quantiles. */
const SCHEMAS = { lowest: -4, highest: 8 } as const;

type HistogramParts = Omit<HistogramPoint, "atSeconds" | "exact">;

/** Reads a `Histogram` message (`io.prometheus.client`, client_model `metrics.proto`). Throws METRICS_CORRUPT. */
export function readHistogram(wire: Wire, wireType: number): HistogramParts {
  const start = wire.reader.pos;
  const totals = { count: 0, countFloat: 0, sum: 0, zeroCount: 0, zeroCountFloat: 0, zeroThreshold: 0, schema: 0 };
  const [positive, negative] = [emptySide(), emptySide()];
  const buckets: Bucket[] = [];
  const exemplars: Exemplar[] = [];
  let createdAtSeconds: number | null = null;
  readMessage(wire, wireType, "histogram", (field, type) => {
    switch (field) {
      case 1:
        totals.count = readCount(wire, type, "count");
        return true;
      case 2:
        totals.sum = readDouble(wire, type, "sum");
        return true;
      case 3:
        buckets.push(readBucket(wire, type));
        return true;
      case 4:
        totals.countFloat = readDouble(wire, type, "count");
        return true;
      case 5:
        totals.schema = readSint(wire, type, "schema");
        return true;
      case 6:
        totals.zeroThreshold = readDouble(wire, type, "zero threshold");
        return true;
      case 7:
        totals.zeroCount = readCount(wire, type, "zero count");
        return true;
      case 8:
        totals.zeroCountFloat = readDouble(wire, type, "zero count");
        return true;
      case 9:
      case 12:
        (field === 9 ? negative : positive).spans.push(readSpan(wire, type));
        return true;
      case 10:
      case 13:
        readRepeated(wire, type, "bucket delta", (field === 10 ? negative : positive).deltas, "sint");
        return true;
      case 11:
      case 14:
        readRepeated(wire, type, "bucket count", (field === 11 ? negative : positive).counts, "double");
        return true;
      case 15:
        createdAtSeconds = readTimestamp(wire, type);
        return true;
      case 16:
        exemplars.push(readExemplar(wire, type));
        return true;
      default:
        return false;
    }
  });
  const count = totals.countFloat > 0 ? totals.countFloat : totals.count;
  const zeroCount = totals.zeroCountFloat > 0 ? totals.zeroCountFloat : totals.zeroCount;
  const { schema, zeroThreshold, sum } = totals;
  const isNative = zeroThreshold > 0 || zeroCount > 0 || positive.spans.length > 0 || negative.spans.length > 0;
  const native: NativeHistogram | undefined = isNative
    ? {
        schema: checkSchema(wire, schema, start),
        zeroThreshold,
        zeroCount,
        positive: bucketsOfSide(wire, positive, start),
        negative: bucketsOfSide(wire, negative, start),
        exemplars,
      }
    : undefined;
  return {
    createdAtSeconds,
    buckets: ascending(wire, buckets, count, start),
    sum,
    count,
    ...(native === undefined ? {} : { native }),
  };
}

function readBucket(wire: Wire, wireType: number): Bucket {
  let count = 0;
  let countFloat = 0;
  let upperBound = 0;
  let exemplar: Exemplar | null = null;
  readMessage(wire, wireType, "bucket", (field, type) => {
    if (field === 1) count = readCount(wire, type, "bucket count");
    else if (field === 2) upperBound = readDouble(wire, type, "bucket bound");
    else if (field === 3) exemplar = readExemplar(wire, type);
    else if (field === 4) countFloat = readDouble(wire, type, "bucket count");
    else return false;
    return true;
  });
  return { upperBound, count: countFloat > 0 ? countFloat : count, exemplar };
}

/** In order, and with the bucket that holds everything, which may be left to the count here; the text formats always write it. */
function ascending(wire: Wire, found: Bucket[], count: number, start: number): readonly Bucket[] {
  const buckets = found.toSorted((a, b) => a.upperBound - b.upperBound);
  for (const [index, { upperBound }] of buckets.entries()) {
    if (Number.isNaN(upperBound)) failAtByte(wire, "a bucket has no number as its bound", start);
    if (upperBound === buckets[index - 1]?.upperBound) failAtByte(wire, `the bucket with bound ${upperBound} stands twice`, start);
  }
  return buckets.at(-1)?.upperBound === Infinity ? buckets : [...buckets, { upperBound: Infinity, count, exemplar: null }];
}

function checkSchema(wire: Wire, schema: number, start: number): number {
  const { lowest, highest } = SCHEMAS;
  if (schema < lowest || schema > highest)
    failAtByte(wire, `the schema ${schema} of a native histogram is not one of ${lowest} to ${highest}`, start);
  return schema;
}

function readSpan(wire: Wire, wireType: number): Span {
  let offset = 0;
  let length = 0;
  readMessage(wire, wireType, "span", (field, type) => {
    if (field === 1) offset = readSint(wire, type, "span offset");
    else if (field === 2) length = readCount(wire, type, "span length");
    else return false;
    return true;
  });
  return { offset, length };
}

/** The first offset is an index, every other the gap to the span before. */
function bucketsOfSide(wire: Wire, { spans, deltas, counts }: SideDraft, start: number): readonly NativeBucket[] {
  const given = counts.length > 0 ? counts : deltas;
  const wanted = spans.reduce((sum, { length }) => sum + length, 0);
  if (wanted !== given.length)
    failAtByte(wire, `the spans of a native histogram hold ${wanted} buckets, and ${given.length} counts are given`, start);
  const buckets: NativeBucket[] = [];
  let index = 0;
  let count = 0;
  for (const [at, { offset, length }] of spans.entries()) {
    if (at > 0 && offset < 0) failAtByte(wire, "the spans of a native histogram overlap", start);
    index += offset;
    for (let step = 0; step < length; step++) {
      const number = given[buckets.length] ?? 0;
      count = counts.length > 0 ? number : count + number;
      if (!(count >= 0)) failAtByte(wire, "a bucket of a native histogram counts less than nothing", start);
      buckets.push({ index, count });
      index++;
    }
  }
  return buckets;
}
