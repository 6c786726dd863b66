/** Labels, times and exemplars of the protobuf format. */
import { putLabel, type Exemplar, type Labels } from "./metric-family.ts";
import { failAtByte, readDouble, readMessage, readSigned, readText, type Wire } from "./protobuf-wire.ts";

/** Reads one `LabelPair` into `labels`. Throws METRICS_CORRUPT, also for a name that stands twice, is empty or is reserved. */
export function readLabel(wire: Wire, wireType: number, labels: Record<string, string>): void {
  const start = wire.reader.pos;
  let name = "";
  let value = "";
  readMessage(wire, wireType, "label", (field, type) => {
    if (field === 1) name = readText(wire, type, "label name");
    else if (field === 2) value = readText(wire, type, "label value");
    else return false;
    return true;
  });
  if (name === "") failAtByte(wire, "the label name is empty", start);
  if (name === "__name__") failAtByte(wire, "the label name __name__ is reserved", start);
  if (Object.hasOwn(labels, name)) failAtByte(wire, `the label ${JSON.stringify(name)} stands twice in one series`, start);
  putLabel(labels, name, value);
}

/** Reads a `google.protobuf.Timestamp` as seconds since the epoch. */
export function readTimestamp(wire: Wire, wireType: number): number {
  let seconds = 0;
  let nanoseconds = 0;
  readMessage(wire, wireType, "timestamp", (field, type) => {
    if (field === 1) seconds = readSigned(wire, type, "timestamp");
    else if (field === 2) nanoseconds = readSigned(wire, type, "timestamp");
    else return false;
    return true;
  });
  return seconds + nanoseconds / 1e9;
}

export function readExemplar(wire: Wire, wireType: number): Exemplar {
  const labels: Record<string, string> = {};
  let value = 0;
  let atSeconds: number | null = null;
  readMessage(wire, wireType, "exemplar", (field, type) => {
    if (field === 1) readLabel(wire, type, labels);
    else if (field === 2) value = readDouble(wire, type, "value of an exemplar");
    else if (field === 3) atSeconds = readTimestamp(wire, type);
    else return false;
    return true;
  });
  return { labels: labels satisfies Labels, value, atSeconds };
}
