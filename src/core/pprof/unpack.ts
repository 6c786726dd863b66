/** Unpacks a raw pprof profile into columns and checks that every reference in it resolves. */
import { heapgateError, HeapgateError } from "../errors/heapgate-error.ts";
import { type AllWideIds, functionReader, locationReader, type RawLocations } from "./decode-symbols.ts";
import { headerReader } from "./decode-header.ts";
import { sampleReader } from "./decode-samples.ts";
import { type IdIndex, indexById, indexOf, resolveAll, stringReader } from "./decode-tables.ts";
import { problemOf, type RawProfile } from "./inflate-file.ts";
import { unpackUsual } from "./unpack-usual.ts";
import { labelBytesOf, type LocationColumns, type Profile } from "./profile.ts";
import { BYTES, expectWire, malformed, readEnd, readerOf, readTag, skipField, type WideIds } from "./wire.ts";

/** The second half of `decodeProfile`. Throws PROFILE_CORRUPT or PROFILE_VALUE_OVERFLOW. */
export const unpackProfile = (opened: RawProfile): Profile => unpackUsual(opened) ?? unpackAny(opened);

/** The same without the kernel: takes files of any form, and names what is wrong with one. */
export function unpackAny({ raw, name }: RawProfile): Profile {
  try {
    return decodeRaw(raw, name);
  } catch (error) {
    throw asCorrupt(error, name);
  }
}

/** A name that does not exist is our own mistake, whatever the bytes: it must not be blamed on the file. */
const asCorrupt = (error: unknown, name: string): Error =>
  error instanceof HeapgateError || error instanceof ReferenceError
    ? error
    : heapgateError("PROFILE_CORRUPT", { name, problem: problemOf(error) }, { cause: error });

/** How many of each field the profile has, so that every column is made once and at its size. Checks what it steps over. */
function countFields(raw: Uint8Array): Uint32Array {
  const counts = new Uint32Array(16);
  const reader = readerOf(raw);
  while (reader.pos < raw.length) {
    const tag = readTag(reader);
    if (tag >>> 3 < counts.length) counts[tag >>> 3] = (counts[tag >>> 3] ?? 0) + 1;
    if ((tag & 7) === BYTES) reader.pos = readEnd(reader);
    else skipField(reader, tag & 7);
  }
  return counts;
}

/** The ids as they stand in the file; undefined where they only count from 1. */
function unusualIds(codes: Uint32Array, wide: WideIds): readonly bigint[] | undefined {
  if (codes.every((code, index) => code === index + 1)) return undefined;
  const exact = new Map([...wide].map(([id, code]) => [code, id]));
  return Array.from(codes, (code) => exact.get(code) ?? BigInt(code));
}

/** Index of each location's mapping. As in google/pprof, a location of an unknown mapping is one without a mapping. */
function mappingsOf(ids: Uint32Array, byId: IdIndex): Int32Array {
  const found = new Int32Array(ids.length);
  // Neighbours mostly lie in one mapping.
  let lastId = 0;
  let last = -1;
  for (let location = 0; location < ids.length; location += 1) {
    const id = ids[location] ?? 0;
    if (id !== lastId) {
      lastId = id;
      last = id === 0 ? -1 : indexOf(byId, id);
    }
    found[location] = last;
  }
  return found;
}

function resolveLocations(found: RawLocations, wide: WideIds, mappings: IdIndex, functions: IdIndex): LocationColumns {
  const ids = unusualIds(found.ids, wide);
  return {
    count: found.count,
    ...(ids === undefined ? {} : { ids }),
    mappings: mappingsOf(found.mappingIds, mappings),
    addressLow: found.addressLow,
    addressHigh: found.addressHigh,
    folded: found.folded,
    lineOffsets: found.lineOffsets,
    lineFunctions: resolveAll(found.lineFunctionIds, functions, "a line names a function"),
    lineNumbers: found.lineNumbers,
    lineColumns: found.lineColumns,
  };
}

function decodeRaw(raw: Uint8Array, name: string): Profile {
  const counts = countFields(raw);
  const count = (field: number): number => counts[field] ?? 0;
  // Concatenated messages read as one; of the fields that cannot repeat this is the one that every producer writes.
  if (count(9) > 1) throw malformed("it is two profiles, one after the other");
  const wide: AllWideIds = { locations: new Map(), functions: new Map(), mappings: new Map() };
  const header = headerReader(name, wide.mappings);
  const samples = sampleReader(name, wide.locations, { samples: count(2), width: count(1), bytes: raw.length });
  const locations = locationReader(name, wide, count(4));
  const functions = functionReader(name, wide.functions, count(5));
  const table = stringReader(raw, count(6), (bytes) => bytes > raw.length / 2);

  const reader = readerOf(raw);
  while (reader.pos < raw.length) {
    const tag = readTag(reader);
    const field = tag >>> 3;
    if (field > 15) skipField(reader, tag & 7);
    else if (field === 1 || field === 3 || field > 6) header.read(reader, field, tag & 7);
    else {
      expectWire(tag & 7, BYTES, "profile", field);
      const end = readEnd(reader);
      if (field === 2) samples.read(reader, end);
      else if (field === 4) locations.read(reader, end);
      else if (field === 5) functions.read(reader, end);
      else {
        table.add(reader.pos, end);
        reader.pos = end;
      }
    }
  }

  if (count(1) === 0) throw malformed("it declares no sample types");
  // Everything refers to everything by ids and string indices, in any order: now all are known.
  const strings = table.done();
  const found = samples.done();
  const rawLocations = locations.done();
  const { ids, columns, largestString } = functions.done();
  const checked = (index: number): number => {
    if (index >= strings.count) throw malformed(`string ${index} of ${strings.count} is missing`);
    return index;
  };
  checked(Math.max(found.largestString, largestString));
  const whole = header.done((index) => strings.at(checked(index)));
  const mappingIds = unusualIds(header.mappingIds(), wide.mappings);

  return {
    ...whole,
    ...(mappingIds === undefined ? {} : { mappingIds }),
    sampleCount: found.count,
    sampleOffsets: found.offsets,
    sampleLocations: resolveAll(found.locationIds, indexById(rawLocations.ids, "location"), "a sample names a location"),
    values: found.values,
    labels: found.labels,
    labelBytes: labelBytesOf(found.count, found.labels, strings),
    locations: resolveLocations(rawLocations, wide.locations, indexById(header.mappingIds(), "mapping"), indexById(ids, "function")),
    functions: columns,
    strings,
  };
}
