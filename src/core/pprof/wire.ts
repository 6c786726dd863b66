/** Reading protocol buffer fields exactly: bounds of nested messages, 64-bit integers, wire types. Anything wrong throws. */
import { Reader } from "protobufjs/minimal.js";
import { heapgateError } from "../errors/heapgate-error.ts";

export const VARINT = 0;
export const BYTES = 2;

export const readerOf = (bytes: Uint8Array): Reader => new Reader(bytes);

/** Thrown for bytes that break the format; `decodeProfile` turns it into PROFILE_CORRUPT. */
export const malformed = (problem: string): Error => new Error(problem);

/** A 64-bit number from its halves. */
const exactOf = (low: number, high: number, signed: boolean): bigint => {
  const value = (BigInt(high) << 32n) | BigInt(low);
  return signed ? BigInt.asIntN(64, value) : value;
};

/** The value of a varint of at most four bytes, the usual case, without help of the library; -1 (and no step) for any other. */
function readShort(reader: Reader): number {
  const { buf, pos } = reader;
  if (reader.len - pos < 4) return -1;
  const first = buf[pos] ?? 0;
  if (first < 0x80) {
    reader.pos = pos + 1;
    return first;
  }
  const second = buf[pos + 1] ?? 0;
  if (second < 0x80) {
    reader.pos = pos + 2;
    return (first & 0x7f) | (second << 7);
  }
  const third = buf[pos + 2] ?? 0;
  if (third < 0x80) {
    reader.pos = pos + 3;
    return (first & 0x7f) | ((second & 0x7f) << 7) | (third << 14);
  }
  const fourth = buf[pos + 3] ?? 0;
  if (fourth >= 0x80) return -1;
  reader.pos = pos + 4;
  return (first & 0x7f) | ((second & 0x7f) << 7) | ((third & 0x7f) << 14) | (fourth << 21);
}

/** Halves of the number `readHalves` read last: a pair cannot be returned without an object. */
let lowHalf = 0;
let highHalf = 0;

/** Reads any varint into `lowHalf` and `highHalf`. The library's `int64()` makes objects and rounds what a float cannot hold. */
function readHalves(reader: Reader): void {
  const { buf, pos } = reader;
  reader.skip();
  if (reader.pos - pos > 10) throw malformed("a varint takes more than ten bytes");
  let low = 0;
  let high = 0;
  for (let at = 0; pos + at < reader.pos; at += 1) {
    const bits = (buf[pos + at] ?? 0) & 0x7f;
    if (at < 5) low |= bits << (7 * at);
    if (at === 4) high = bits >>> 4;
    else if (at > 4) high |= bits << (7 * at - 32);
  }
  lowHalf = low >>> 0;
  highHalf = high >>> 0;
}

/** An int64 as a number; a value that a float cannot hold exactly raises PROFILE_VALUE_OVERFLOW. */
export function readInt(reader: Reader, name: string): number {
  const short = readShort(reader);
  if (short >= 0) return short;
  readHalves(reader);
  const value = (highHalf | 0) * 2 ** 32 + lowHalf;
  if (Number.isSafeInteger(value)) return value;
  throw heapgateError("PROFILE_VALUE_OVERFLOW", { name, value: String(exactOf(lowHalf, highHalf, true)) });
}

/** An int64 exactly. */
export function readBigInt(reader: Reader): bigint {
  readHalves(reader);
  return exactOf(lowHalf, highHalf, true);
}

/** A uint64 exactly. */
export function readBigUint(reader: Reader): bigint {
  readHalves(reader);
  return exactOf(lowHalf, highHalf, false);
}

/** Reads 64 bits into one place of two columns. */
export function readBits(reader: Reader, low: Uint32Array, lowAt: number, high: Uint32Array, highAt: number): void {
  const short = readShort(reader);
  if (short < 0) readHalves(reader);
  low[lowAt] = short < 0 ? lowHalf : short;
  high[highAt] = short < 0 ? highHalf : 0;
}

/** Ids from here on do not fit the columns and get a number of their own. */
const FIRST_WIDE_ID = 0x8000_0000;

/** Numbers standing in for ids of 31 bits and more (some producers hash their ids). */
export type WideIds = Map<bigint, number>;

/** A uint64 id as an unsigned 32-bit code: the id itself when small, else the number `wide` keeps for it. */
export function readId(reader: Reader, wide: WideIds): number {
  const short = readShort(reader);
  if (short >= 0) return short;
  readHalves(reader);
  if (highHalf === 0 && lowHalf < FIRST_WIDE_ID) return lowHalf;
  const exact = exactOf(lowHalf, highHalf, false);
  const known = wide.get(exact);
  if (known !== undefined) return known;
  const code = FIRST_WIDE_ID + wide.size;
  wide.set(exact, code);
  return code;
}

/** An index into the string table; whether the table has it is checked once the table is complete. */
export function readStringIndex(reader: Reader, name: string): number {
  const index = readInt(reader, name);
  if (index < 0 || index > 0xffff_ffff) throw malformed(`string index ${index} is out of range`);
  return index;
}

/** Reads a length and gives the offset where the field ends; it must lie inside the message being read. */
export function readEnd(reader: Reader): number {
  const short = readShort(reader);
  const length = short >= 0 ? short : reader.size();
  const end = reader.pos + length;
  if (end > reader.len) throw malformed(`a field of ${length} bytes starts ${reader.len - reader.pos} bytes before the end`);
  return end;
}

/** Checks the wire type of a known field. */
export function expectWire(found: number, expected: number, message: string, field: number): void {
  if (found !== expected) throw malformed(`field ${field} of a ${message} has wire type ${found}, not ${expected}`);
}

/** Steps over a field nobody knows. Groups are refused: no pprof producer writes them, and skipping one hides damage. */
export function skipField(reader: Reader, wire: number): void {
  if (wire === 3 || wire === 4) throw malformed("it contains a protocol buffer group");
  reader.skipType(wire);
}

/** The next tag of a message: eight times the field number plus the wire type. */
export function readTag(reader: Reader): number {
  const { pos } = reader;
  const first = reader.buf[pos] ?? 0;
  // Fields 1 to 15, all that a profile has, take one byte.
  if (first > 7 && first < 0x80 && pos < reader.len) {
    reader.pos = pos + 1;
    return first;
  }
  const tag = reader.tag();
  if (tag >>> 3 === 0) throw malformed("it contains a field with number 0");
  return tag;
}

/** Confines the reader to the message that ends at `end`, so that a nested field that runs over it throws; gives what `leave` needs. */
export function enter(reader: Reader, end: number): number {
  const outer = reader.len;
  reader.len = end;
  return outer;
}

/** Ends a message that `enter` began. */
export function leave(reader: Reader, end: number, outer: number): void {
  if (reader.pos !== end) throw malformed("a message runs over its end");
  reader.len = outer;
}

/** Reads one message: `field` is called with each field number and wire type, and must consume the field. */
export function readMessage(reader: Reader, end: number, field: (number: number, wire: number) => void): void {
  const outer = enter(reader, end);
  while (reader.pos < end) {
    const tag = readTag(reader);
    field(tag >>> 3, tag & 7);
  }
  leave(reader, end, outer);
}
