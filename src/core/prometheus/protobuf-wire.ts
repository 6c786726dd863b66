/** Reading the protocol buffer fields of a metrics body; whatever breaks the format is told with its offset in the body. */
import { Reader } from "protobufjs/minimal.js";
import { heapgateError } from "../errors/heapgate-error.ts";

export interface Wire {
  /** Over the whole body, so that its position is the offset in errors. */
  readonly reader: Reader;
  /** What the body is called in errors. */
  readonly bodyName: string;
  readonly text: TextDecoder;
  /** Set to false by an integer that a float cannot hold. */
  exact: boolean;
}

const VARINT = 0;
const FIXED = 1;
const BYTES = 2;

export const startWire = (bytes: Uint8Array, bodyName: string): Wire => ({
  reader: new Reader(bytes),
  bodyName,
  text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }),
  exact: true,
});

/** Throws METRICS_CORRUPT. */
export function failAtByte({ reader, bodyName }: Wire, problem: string, offset: number = reader.pos): never {
  throw heapgateError("METRICS_CORRUPT", { name: bodyName, offset, problem });
}

/** Of the message or field being read, for errors. */
type FieldOf = (field: number, wireType: number) => boolean;

/**
 * Reads the fields of a message that ends at `end`. `readField` reads one of a number it knows and gives true; others are stepped over, as
 * protocol buffers want it. Groups are refused: no producer of metrics writes them, and skipping one hides damage.
 */
export function readFields(wire: Wire, end: number, message: string, readField: FieldOf): void {
  const { reader } = wire;
  const outer = reader.len;
  if (end > outer) failAtByte(wire, `a ${message} of ${end - reader.pos} bytes runs over the message around it`);
  reader.len = end;
  while (reader.pos < end) {
    const at = reader.pos;
    const tag = reader.uint32();
    const wireType = tag & 7;
    // A tag has at most 32 bits: five bytes, the last of which has four of them.
    const isTooLong = reader.pos - at > 5 || (reader.pos - at === 5 && (reader.buf[at + 4] ?? 0) > 0x0f);
    if (tag >>> 3 === 0 || isTooLong)
      failAtByte(wire, `a ${message} contains a field with ${isTooLong ? "no valid number" : "number 0"}`, at);
    if (readField(tag >>> 3, wireType)) continue;
    if (wireType === 3 || wireType === 4) failAtByte(wire, `a ${message} contains a group`, at);
    reader.skipType(wireType);
  }
  reader.len = outer;
}

/** A message field. */
export function readMessage(wire: Wire, wireType: number, message: string, readField: FieldOf): void {
  expectType(wire, wireType, BYTES, message);
  const length = wire.reader.uint32();
  readFields(wire, wire.reader.pos + length, message, readField);
}

function expectType(wire: Wire, found: number, wanted: number, what: string): void {
  if (found !== wanted) failAtByte(wire, `a ${what} is written with wire type ${found}, not ${wanted}`);
}

export function readText(wire: Wire, wireType: number, what: string): string {
  expectType(wire, wireType, BYTES, what);
  const at = wire.reader.pos;
  const bytes = wire.reader.bytes();
  try {
    return wire.text.decode(bytes);
  } catch {
    return failAtByte(wire, `a ${what} is not UTF-8`, at);
  }
}

export function readDouble(wire: Wire, wireType: number, what: string): number {
  expectType(wire, wireType, FIXED, what);
  return wire.reader.double();
}

/** Halves of the varint read last: a pair cannot be returned without an object. */
let low = 0;
let high = 0;

/** The library's `uint64()` gives objects, and rounds without a word what a float cannot hold. */
function readHalves(wire: Wire): void {
  const { reader } = wire;
  const { buf, pos } = reader;
  reader.skip();
  if (reader.pos - pos > 10) failAtByte(wire, "a number takes more than ten bytes", pos);
  low = 0;
  high = 0;
  for (let at = 0; pos + at < reader.pos; at++) {
    const bits = (buf[pos + at] ?? 0) & 0x7f;
    if (at < 5) low |= bits << (7 * at);
    if (at === 4) high = bits >>> 4;
    else if (at > 4) high |= bits << (7 * at - 32);
  }
  low >>>= 0;
  high >>>= 0;
}

function checked(wire: Wire, value: number): number {
  if (!Number.isSafeInteger(value)) wire.exact = false;
  return value;
}

/** A uint64; beyond 2^53 the nearest float, and `exact` of the wire becomes false. */
export function readCount(wire: Wire, wireType: number, what: string): number {
  expectType(wire, wireType, VARINT, what);
  readHalves(wire);
  return checked(wire, high * 2 ** 32 + low);
}

/** An int64 or int32. */
export function readSigned(wire: Wire, wireType: number, what: string): number {
  expectType(wire, wireType, VARINT, what);
  readHalves(wire);
  return (high | 0) * 2 ** 32 + low;
}

/** Zigzag: 0, -1, 1, -2, ... */
function readZigzag(wire: Wire): number {
  readHalves(wire);
  const isNegative = (low & 1) === 1;
  const half = (high >>> 1) * 2 ** 32 + ((low >>> 1) + (high & 1) * 2 ** 31);
  return checked(wire, isNegative ? -half - 1 : half);
}

/** A sint32 or sint64: small numbers of either sign are short. */
export function readSint(wire: Wire, wireType: number, what: string): number {
  expectType(wire, wireType, VARINT, what);
  return readZigzag(wire);
}

/** One or, packed into one field, several numbers of a repeated field. */
export function readRepeated(wire: Wire, wireType: number, what: string, out: number[], kind: "sint" | "double"): void {
  const one = (): number => (kind === "sint" ? readZigzag(wire) : wire.reader.double());
  if (wireType !== BYTES) {
    expectType(wire, wireType, kind === "sint" ? VARINT : FIXED, what);
    out.push(one());
    return;
  }
  const { reader } = wire;
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) failAtByte(wire, `a ${what} of ${length} bytes runs over the message around it`);
  while (reader.pos < end) out.push(one());
  if (reader.pos !== end) failAtByte(wire, `the numbers of a ${what} run over their end`);
}
