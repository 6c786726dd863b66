/** Decodes the small tables of a profile (strings, types, mappings) and turns ids into indices. */
import type { Reader } from "protobufjs/minimal.js";
import type { StringTable } from "./profile.ts";
import {
  expectWire,
  malformed,
  readBigUint,
  readEnd,
  readId,
  readMessage,
  readStringIndex,
  skipField,
  VARINT,
  type WideIds,
} from "./wire.ts";

/** Where to find the index of an id: in an array where ids are dense, else in a map. */
export type IdIndex =
  | { readonly kind: "dense"; readonly table: Int32Array }
  | { readonly kind: "sparse"; readonly map: ReadonlyMap<number, number> };

/** Index of each id. Ids must not be zero or repeat. */
export function indexById(ids: Uint32Array, what: string): IdIndex {
  let largest = 0;
  for (const id of ids) {
    if (id === 0) throw malformed(`a ${what} has id 0`);
    if (id > largest) largest = id;
  }
  if (largest <= 4 * ids.length + 1024) {
    const table = new Int32Array(largest + 1).fill(-1);
    for (let index = 0; index < ids.length; index += 1) {
      const id = ids[index] ?? 0;
      if (table[id] !== -1) throw malformed(`two ${what}s have id ${id}`);
      table[id] = index;
    }
    return { kind: "dense", table };
  }
  const map = new Map<number, number>();
  for (const [index, id] of ids.entries()) {
    if (map.has(id)) throw malformed(`two ${what}s have the same id`);
    map.set(id, index);
  }
  return { kind: "sparse", map };
}

/** The index of an id, or -1. */
export const indexOf = (index: IdIndex, id: number): number =>
  index.kind === "dense" ? (id < index.table.length ? (index.table[id] ?? -1) : -1) : (index.map.get(id) ?? -1);

/** Replaces ids by indices, in place; every one must resolve. */
export function resolveAll(ids: Uint32Array, byId: IdIndex, what: string): Uint32Array {
  const isWhole = byId.kind === "dense" ? resolveDense(ids, byId.table) : resolveSparse(ids, byId.map);
  if (!isWhole) throw malformed(`${what} that is not in the profile`);
  return ids;
}

/** Two loops rather than one with a choice inside: they run over every frame of every stack. */
function resolveDense(ids: Uint32Array, table: Int32Array): boolean {
  for (let at = 0; at < ids.length; at += 1) {
    const id = ids[at] ?? 0;
    const index = id < table.length ? (table[id] ?? -1) : -1;
    if (index < 0) return false;
    ids[at] = index;
  }
  return true;
}

function resolveSparse(ids: Uint32Array, map: ReadonlyMap<number, number>): boolean {
  for (let at = 0; at < ids.length; at += 1) {
    const index = map.get(ids[at] ?? 0);
    if (index === undefined) return false;
    ids[at] = index;
  }
  return true;
}

export interface StringReader {
  readonly add: (start: number, end: number) => void;
  readonly done: () => StringTable;
}

/** A string's tag and length take at most this many bytes: where strings take no more between them, they lie in a row. */
const LONGEST_OPENING = 6;

/**
 * The string table: where each string lies in the file, decoded once when asked for. `total` is how many strings there are; `keepsRaw`:
 * whether to keep the file for strings that take so many bytes of it, or a copy of those.
 */
export function stringReader(raw: Uint8Array, total: number, keepsRaw: (bytes: number) => boolean): StringReader {
  let count = 0;
  let bytes = 0;
  const starts = new Uint32Array(total);
  const ends = new Uint32Array(total);
  const cached = (textAt: (start: number, end: number) => string): StringTable => {
    const texts: (string | undefined)[] = [];
    return { count, at: (index) => (texts[index] ??= textAt(starts[index] ?? 0, ends[index] ?? 0)) };
  };
  return {
    add: (start, end) => {
      starts[count] = start;
      ends[count] = end;
      count += 1;
      bytes += end - start;
    },
    done: () => {
      if (count === 0) throw malformed("it has no string table");
      if (ends[0] !== starts[0]) throw malformed('the first string of its table is not ""');
      const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      const first = starts[0] ?? 0;
      const length = (ends[count - 1] ?? 0) - first;
      // Go writes the strings last, in a row. Then all are decoded at once, and where that gives as many characters as there are bytes each
      // character is one byte: a string is a piece of the whole, and the rest of the file, which is most of it, can go.
      if (length <= bytes + count * LONGEST_OPENING) {
        const whole = decoder.decode(raw.subarray(first, first + length));
        if (whole.length === length) return cached((start, end) => whole.slice(start - first, end - first));
      }
      const [kept, shift] = keepsRaw(length) ? [raw, 0] : [new Uint8Array(raw.subarray(first, first + length)), first];
      return cached((start, end) => decoder.decode(kept.subarray(start - shift, end - shift)));
    },
  };
}

export interface RawValueType {
  type: number;
  unit: number;
}

export function readValueType(reader: Reader, name: string): RawValueType {
  const read: RawValueType = { type: 0, unit: 0 };
  readMessage(reader, readEnd(reader), (field, wire) => {
    if (field > 2) return skipField(reader, wire);
    expectWire(wire, VARINT, "value type", field);
    if (field === 1) read.type = readStringIndex(reader, name);
    else read.unit = readStringIndex(reader, name);
  });
  return read;
}

/** A mapping message by field number; fields 5 and 6 are string indices, 7 to 10 flags. */
export interface RawMapping {
  id: number;
  fields: bigint[];
}

export function readMapping(reader: Reader, wide: WideIds): RawMapping {
  const read: RawMapping = { id: 0, fields: [] };
  readMessage(reader, readEnd(reader), (field, wire) => {
    if (field > 10) return skipField(reader, wire);
    expectWire(wire, VARINT, "mapping", field);
    if (field === 1) read.id = readId(reader, wide);
    else read.fields[field] = readBigUint(reader);
  });
  return read;
}
