/** Reads a `/metrics` body of length-delimited `MetricFamily` messages, the one format that carries native histograms. */
import { HeapgateError, heapgateError } from "../errors/heapgate-error.ts";
import { SERVER_ERROR, quoted } from "./cursor.ts";
import { readSeries, type FieldOfType } from "./decode-series.ts";
import { labelsKey, type MetricFamily, type MetricType, type Series } from "./metric-family.ts";
import { failAtByte, readFields, readSigned, readText, startWire, type Wire } from "./protobuf-wire.ts";

/** What to ask a server for to get such a body. */
export const PROTOBUF_MEDIA_TYPE = "application/vnd.google.protobuf";

/** `MetricType` by number, with the field of a `Metric` that holds the value. */
const TYPES: readonly (FieldOfType & { readonly type: MetricType })[] = [
  { type: "counter", field: 3 },
  { type: "gauge", field: 2 },
  { type: "summary", field: 4 },
  { type: "untyped", field: 5 },
  { type: "histogram", field: 7 },
  { type: "gaugehistogram", field: 7 },
];

interface Draft {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string | null;
  readonly unit: string | null;
  readonly series: Map<string, Series>;
}

/**
 * The metric families of a protobuf body in its order, without those that have no series; the same families as of the text that the same
 * server would write, and besides native histograms. Throws METRICS_CORRUPT with the offset of what breaks the format, METRICS_TRUNCATED
 * for a body that ends inside a message or in which the server reports an error. A body cut off between two messages looks whole.
 */
export function decodeExposition(bytes: Uint8Array, { name }: { readonly name: string }): MetricFamily[] {
  const wire = startWire(bytes, name);
  const families = new Map<string, Draft>();
  while (wire.reader.pos < bytes.length) {
    const start = wire.reader.pos;
    try {
      readFamily(wire, bytes, families);
    } catch (error) {
      throw asBodyProblem(error, wire, bytes, start);
    }
  }
  return [...families.values()]
    .filter(({ series }) => series.size > 0)
    .map(({ series, ...family }) => ({ ...family, series: [...series.values()] }));
}

/** The library throws RangeError and Error for numbers that do not end; a server's message in the body says more than what breaks on it. */
function asBodyProblem(error: unknown, wire: Wire, bytes: Uint8Array, start: number): unknown {
  const { bodyName: name, reader } = wire;
  const tail = new TextDecoder().decode(bytes.subarray(start, start + 4_000));
  const serverError = tail.indexOf(SERVER_ERROR);
  const place = `the message at byte ${start}`;
  if (serverError >= 0)
    return heapgateError("METRICS_TRUNCATED", { name, place }, { outputTail: tail.slice(serverError, serverError + 2_000).trimEnd() });
  if (error instanceof HeapgateError || error instanceof ReferenceError || !(error instanceof Error)) return error;
  const problem = `a field runs over the message it is in (${error.message})`;
  return heapgateError("METRICS_CORRUPT", { name, offset: reader.pos, problem }, { cause: error });
}

/** Whether the varint at `start` goes on beyond the end of the body. */
const isCutVarint = (bytes: Uint8Array, start: number): boolean =>
  bytes.length - start < 5 && bytes.subarray(start).every((byte) => byte >= 0x80);

function readFamily(wire: Wire, bytes: Uint8Array, families: Map<string, Draft>): void {
  const { reader, bodyName } = wire;
  const start = reader.pos;
  const cutOff = (): Error => heapgateError("METRICS_TRUNCATED", { name: bodyName, place: `the message at byte ${start}` });
  if (isCutVarint(bytes, start)) throw cutOff();
  const length = reader.uint32();
  const bodyAt = reader.pos;
  const end = bodyAt + length;
  if (end > bytes.length) throw looksLikeFamily(bytes, bodyAt) ? cutOff() : notProtobuf(wire, start);
  const header = readHeader(wire, end);
  if (header.name === "") failAtByte(wire, "a metric family has no name", start);
  const kind = TYPES[header.type];
  if (kind === undefined) failAtByte(wire, `the type ${header.type} of ${quoted(header.name)} is not known`, start);
  const family = families.get(header.name) ?? { ...header, type: kind.type, series: new Map<string, Series>() };
  if (family.type !== kind.type) failAtByte(wire, `the family ${quoted(header.name)} stands twice, with different types`, start);
  families.set(header.name, family);
  reader.pos = bodyAt;
  readFields(wire, end, "metric family", (field, type) => {
    if (field !== 4) return false;
    const at = reader.pos;
    const series = readSeries(wire, type, kind);
    const key = labelsKey(series.labels);
    if (family.series.has(key)) failAtByte(wire, `a series of ${quoted(header.name)} stands twice in the body`, at);
    family.series.set(key, series);
    return true;
  });
}

/** A message of a family begins with its name, in all encoders. */
const looksLikeFamily = (bytes: Uint8Array, at: number): boolean => at >= bytes.length || bytes[at] === 0x0a;

const notProtobuf = (wire: Wire, start: number): Error =>
  heapgateError("METRICS_CORRUPT", { name: wire.bodyName, offset: start, problem: "this is no length-delimited metric family" });

interface Header {
  readonly name: string;
  readonly type: number;
  readonly help: string | null;
  readonly unit: string | null;
}

/** What stands beside the series: fields may come in any order, and a series can be read only when its type is known. */
function readHeader(wire: Wire, end: number): Header {
  let name = "";
  let type = 0;
  let help: string | null = null;
  let unit: string | null = null;
  readFields(wire, end, "metric family", (field, wireType) => {
    if (field === 1) name = readText(wire, wireType, "family name");
    else if (field === 2) help = readText(wire, wireType, "help text");
    else if (field === 3) type = readSigned(wire, wireType, "type");
    else if (field === 5) unit = readText(wire, wireType, "unit");
    else return false;
    return true;
  });
  return { name, type, help, unit };
}
