/** One `Metric` of the protobuf format: labels and the value of the family's type, as a series with one point. */
import { readExemplar, readLabel, readTimestamp } from "./decode-exemplar.ts";
import { readHistogram } from "./decode-histogram.ts";
import { kindOf, type Exemplar, type MetricType, type Series, type SummaryPoint } from "./metric-family.ts";
import { failAtByte, readCount, readDouble, readMessage, readSigned, type Wire } from "./protobuf-wire.ts";

export interface FieldOfType {
  readonly type: MetricType;
  /** The field of a `Metric` that holds the values of the type. */
  readonly field: number;
}

interface Numbers {
  readonly createdAtSeconds: number | null;
  readonly value: number;
  readonly exemplar: Exemplar | null;
}

type Reading =
  | ({ readonly kind: "value" } & Numbers)
  | ({ readonly kind: "histogram" } & ReturnType<typeof readHistogram>)
  | ({ readonly kind: "summary" } & Omit<SummaryPoint, "atSeconds" | "exact">);

/** Throws METRICS_CORRUPT, also for a metric without the value its family's type promises: 0 would be a guess. */
export function readSeries(wire: Wire, wireType: number, { type, field: valueField }: FieldOfType): Series {
  const start = wire.reader.pos;
  const labels: Record<string, string> = {};
  let atSeconds: number | null = null;
  let reading: Reading | null = null;
  wire.exact = true;
  readMessage(wire, wireType, "metric", (field, fieldType) => {
    if (field === 1) readLabel(wire, fieldType, labels);
    else if (field === 6) atSeconds = readSigned(wire, fieldType, "timestamp") / 1000;
    else if (field === valueField) reading = readValue(wire, fieldType, type);
    else return false;
    return true;
  });
  return seriesOf(reading ?? failAtByte(wire, `a ${type} has no value of its type`, start), { labels, atSeconds, exact: wire.exact });
}

type Context = Pick<Series, "labels"> & { readonly atSeconds: number | null; readonly exact: boolean };

function seriesOf(reading: Reading, { labels, atSeconds, exact }: Context): Series {
  switch (reading.kind) {
    case "value": {
      const { kind, ...point } = reading;
      return { kind, labels, points: [{ atSeconds, exact, ...point }] };
    }
    case "histogram": {
      const { kind, ...point } = reading;
      return { kind, labels, points: [{ atSeconds, exact, ...point }] };
    }
    case "summary": {
      const { kind, ...point } = reading;
      return { kind, labels, points: [{ atSeconds, exact, ...point }] };
    }
  }
}

function readValue(wire: Wire, wireType: number, type: MetricType): Reading {
  const kind = kindOf(type);
  if (kind === "histogram") return { kind, ...readHistogram(wire, wireType) };
  return kind === "summary" ? readSummary(wire, wireType) : readNumber(wire, wireType, type);
}

/** `Gauge`, `Counter` and `Untyped` have their value in field 1; only a counter has more. */
function readNumber(wire: Wire, wireType: number, type: MetricType): Reading {
  let value = 0;
  let exemplar: Exemplar | null = null;
  let createdAtSeconds: number | null = null;
  readMessage(wire, wireType, type, (field, fieldType) => {
    if (field === 1) value = readDouble(wire, fieldType, "value");
    else if (field === 2 && type === "counter") exemplar = readExemplar(wire, fieldType);
    else if (field === 3 && type === "counter") createdAtSeconds = readTimestamp(wire, fieldType);
    else return false;
    return true;
  });
  return { kind: "value", createdAtSeconds, value, exemplar };
}

function readSummary(wire: Wire, wireType: number): Reading {
  const start = wire.reader.pos;
  const quantiles: SummaryPoint["quantiles"][number][] = [];
  let count = 0;
  let sum = 0;
  let createdAtSeconds: number | null = null;
  readMessage(wire, wireType, "summary", (field, fieldType) => {
    if (field === 1) count = readCount(wire, fieldType, "count");
    else if (field === 2) sum = readDouble(wire, fieldType, "sum");
    else if (field === 3) quantiles.push(readQuantile(wire, fieldType));
    else if (field === 4) createdAtSeconds = readTimestamp(wire, fieldType);
    else return false;
    return true;
  });
  quantiles.sort((a, b) => a.quantile - b.quantile);
  const twice = quantiles.find(({ quantile }, index) => quantile === quantiles[index - 1]?.quantile);
  if (twice !== undefined) failAtByte(wire, `the quantile ${twice.quantile} stands twice`, start);
  return { kind: "summary", createdAtSeconds, quantiles, sum, count };
}

function readQuantile(wire: Wire, wireType: number): SummaryPoint["quantiles"][number] {
  let quantile = 0;
  let value = 0;
  readMessage(wire, wireType, "quantile", (field, fieldType) => {
    if (field === 1) quantile = readDouble(wire, fieldType, "quantile");
    else if (field === 2) value = readDouble(wire, fieldType, "value");
    else return false;
    return true;
  });
  return { quantile, value };
}
