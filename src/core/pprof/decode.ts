/** Decodes a pprof profile, gzipped or raw, into columns and checks that every reference in it resolves. */
import { heapgateError, HeapgateError } from "../errors/heapgate-error.ts";
import { functionReader, locationReader, type RawLocations } from "./decode-symbols.ts";
import { headerReader } from "./decode-header.ts";
import { sampleReader } from "./decode-samples.ts";
import { DEFAULT_MAX_BYTES, type Inflate, inflateGzip, isGzip } from "./inflate.ts";
import { indexById, resolveAll, stringReader } from "./decode-tables.ts";
import { labelBytesOf, type LocationColumns, type Profile } from "./profile.ts";
import { recognizeForeign } from "./recognize.ts";
import { BYTES, expectWire, malformed, readEnd, readerOf, readMessage, skipField, type WideIds } from "./wire.ts";

export interface DecodeOptions {
  /** Where the bytes came from; opens every error message. */
  readonly name: string;
  readonly inflate?: Inflate;
  /** Largest size after inflating; default 256 MiB. */
  readonly maxBytes?: number;
}

/**
 * Decodes a profile as Go, google/pprof and others write it (`proto/profile.proto`): any field order, repeated numbers packed or not, any
 * ids, negative values. Values are exact. Throws PROFILE_CORRUPT, PROFILE_NOT_A_PROFILE, PROFILE_LEGACY, PROFILE_TOO_LARGE or
 * PROFILE_VALUE_OVERFLOW (a number beyond 2^53 - 1). A profile without samples is valid.
 */
export function decodeProfile(bytes: Uint8Array, options: DecodeOptions): Profile {
  const { name, inflate = inflateGzip, maxBytes = DEFAULT_MAX_BYTES } = options;
  const raw = isGzip(bytes) ? inflated(bytes, name, inflate, maxBytes) : bytes;
  if (raw.length > maxBytes) throw heapgateError("PROFILE_TOO_LARGE", { name, limitBytes: maxBytes });
  const foreign = recognizeForeign(raw);
  if (foreign?.kind === "legacy") throw heapgateError("PROFILE_LEGACY", { name, format: foreign.format });
  if (foreign?.kind === "not-a-profile") throw heapgateError("PROFILE_NOT_A_PROFILE", { name, what: foreign.what });
  try {
    return decodeRaw(raw, name);
  } catch (error) {
    throw asCorrupt(error, name);
  }
}

const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const asCorrupt = (error: unknown, name: string): HeapgateError =>
  error instanceof HeapgateError ? error : heapgateError("PROFILE_CORRUPT", { name, problem: problemOf(error) }, { cause: error });

function inflated(bytes: Uint8Array, name: string, inflate: Inflate, maxBytes: number): Uint8Array {
  try {
    return inflate(bytes, maxBytes);
  } catch (error) {
    if (error instanceof HeapgateError && error.code === "PROFILE_TOO_LARGE") {
      throw heapgateError("PROFILE_TOO_LARGE", { name, limitBytes: maxBytes }, { cause: error });
    }
    throw heapgateError("PROFILE_CORRUPT", { name, problem: `gzip: ${problemOf(error)}` }, { cause: error });
  }
}

function resolveLocations(
  found: RawLocations,
  mappingIndex: (id: number) => number,
  functionIndex: (id: number) => number,
): LocationColumns {
  return {
    count: found.count,
    // As in google/pprof, a location of an unknown mapping is one without a mapping.
    mappings: Int32Array.from(found.mappingIds, (id) => (id === 0 ? -1 : mappingIndex(id))),
    addressLow: found.addressLow,
    addressHigh: found.addressHigh,
    folded: found.folded,
    lineOffsets: found.lineOffsets,
    lineFunctions: resolveAll(found.lineFunctionIds, functionIndex, "a line names a function"),
    lineNumbers: found.lineNumbers,
    lineColumns: found.lineColumns,
  };
}

function decodeRaw(raw: Uint8Array, name: string): Profile {
  const wide: Record<"locations" | "functions" | "mappings", WideIds> = { locations: new Map(), functions: new Map(), mappings: new Map() };
  const header = headerReader(name, wide.mappings);
  const samples = sampleReader(name, wide.locations, Math.max(1024, raw.length >>> 1));
  const locations = locationReader(name, wide.locations, wide.mappings, wide.functions);
  const functions = functionReader(name, wide.functions);
  const table = stringReader(raw);

  const reader = readerOf(raw);
  readMessage(reader, raw.length, (field, wire) => {
    if (field > 15) return skipField(reader, wire);
    if (field === 1 || field === 3 || field > 6) return header.read(reader, field, wire);
    expectWire(wire, BYTES, "profile", field);
    if (field === 2) samples.read(reader, readEnd(reader));
    else if (field === 4) locations.read(reader, readEnd(reader));
    else if (field === 5) functions.read(reader, readEnd(reader));
    else table.add(reader);
  });

  // Everything refers to everything by ids and string indices, in any order: now all are known.
  const strings = table.done();
  const check = (index: number): void => {
    if (index >= strings.count) throw malformed(`string ${index} of ${strings.count} is missing`);
  };
  const checkAll = (...columns: readonly Uint32Array[]): void => {
    for (const column of columns) for (const index of column) check(index);
  };
  const found = samples.done();
  const rawLocations = locations.done();
  const { ids, ...functionColumns } = functions.done();
  checkAll(functionColumns.names, functionColumns.systemNames, functionColumns.files);
  checkAll(found.labels.keys, found.labels.strings, found.labels.units);
  const whole = header.done((index) => {
    check(index);
    return strings.at(index);
  });
  const typeCount = whole.sampleTypes.length;
  if (typeCount === 0) throw malformed("it declares no sample types");
  if (found.count > 0 && found.width !== typeCount) throw malformed(`a sample has ${found.width} values for ${typeCount} sample types`);

  return {
    ...whole,
    sampleCount: found.count,
    sampleOffsets: found.offsets,
    sampleLocations: resolveAll(found.locationIds, indexById(rawLocations.ids, "location"), "a sample names a location"),
    values: found.values,
    labels: found.labels,
    labelBytes: labelBytesOf(found.count, found.labels, strings),
    locations: resolveLocations(rawLocations, indexById(header.mappingIds(), "mapping"), indexById(ids, "function")),
    functions: functionColumns,
    strings,
  };
}
