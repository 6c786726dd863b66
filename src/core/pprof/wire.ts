/** Reading protocol buffer fields exactly: bounds of nested messages, 64-bit integers, wire types. Anything wrong throws. */
import { configure, Reader, util } from "protobufjs/minimal.js";
import { heapgateError } from "../errors/heapgate-error.ts";

// With a Long class at hand protobufjs makes one object per 64-bit read; without it, `int64()` gives a plain number.
Reflect.set(util, "Long", null);
configure();

export const VARINT = 0;
export const BYTES = 2;

export const readerOf = (bytes: Uint8Array): Reader => new Reader(bytes);

/** Thrown for bytes that break the format; `decodeProfile` turns it into PROFILE_CORRUPT. */
export const malformed = (problem: string): Error => new Error(problem);

/** Reads the exact value of the varint that starts at `start`; at most ten bytes, already known to be complete. */
function exactVarint(bytes: Uint8Array, start: number, signed: boolean): bigint {
  let value = 0n;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[start + index] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) break;
  }
  return signed ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
}

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

/** An int64 as a number; a value that a float cannot hold exactly raises PROFILE_VALUE_OVERFLOW. */
export function readInt(reader: Reader, name: string): number {
  const short = readShort(reader);
  if (short >= 0) return short;
  const start = reader.pos;
  const value = Number(reader.int64());
  if (Number.isSafeInteger(value)) return value;
  throw heapgateError("PROFILE_VALUE_OVERFLOW", { name, value: String(exactVarint(reader.buf, start, true)) });
}

/** An int64 exactly. */
export function readBigInt(reader: Reader): bigint {
  const short = readShort(reader);
  if (short >= 0) return BigInt(short);
  const start = reader.pos;
  reader.int64();
  return exactVarint(reader.buf, start, true);
}

/** A uint64 exactly. */
export function readBigUint(reader: Reader): bigint {
  const short = readShort(reader);
  if (short >= 0) return BigInt(short);
  const start = reader.pos;
  reader.uint64();
  return exactVarint(reader.buf, start, false);
}

/** Ids from here on do not fit the columns and get a number of their own. */
const FIRST_WIDE_ID = 0x8000_0000;

/** Numbers standing in for ids of 31 bits and more (some producers hash their ids). */
export type WideIds = Map<bigint, number>;

/** A uint64 id as an unsigned 32-bit code: the id itself when small, else the number `wide` keeps for it. */
export function readId(reader: Reader, wide: WideIds): number {
  const short = readShort(reader);
  if (short >= 0) return short;
  const start = reader.pos;
  const value = Number(reader.uint64());
  if (value < FIRST_WIDE_ID) return value;
  const exact = exactVarint(reader.buf, start, false);
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
  const length = reader.size();
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

/**
 * Reads one message: `field` is called with each field number and wire type, and must consume the field. The reader is confined to
 * `end` meanwhile, so a nested field that runs over it throws.
 */
export function readMessage(reader: Reader, end: number, field: (number: number, wire: number) => void): void {
  const outer = reader.len;
  reader.len = end;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag >>> 3 === 0) throw malformed("it contains a field with number 0");
    field(tag >>> 3, tag & 7);
  }
  if (reader.pos !== end) throw malformed("a message runs over its end");
  reader.len = outer;
}
