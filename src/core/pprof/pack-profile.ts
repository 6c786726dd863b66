/** Decodes everything of a profile but its samples, for files of the usual form; the samples stay packed. */
import { headerReader } from "./decode-header.ts";
import type { RawProfile } from "./inflate-file.ts";
import { stringReader } from "./decode-tables.ts";
import { growFloat64, growUint32 } from "./growable.ts";
import { type PackedSamples, packSamples } from "./packed-samples.ts";
import type { FunctionColumns, LocationColumns, Profile } from "./profile.ts";
import { sampleIndexer } from "./index-samples.ts";
import { afterNumber, countTags, eachField, endOfField, numberAt } from "./scan.ts";
import { malformed, readerOf } from "./wire.ts";

export interface PackedProfile {
  /** Everything but the samples: it has none. */
  readonly tables: Profile;
  readonly samples: PackedSamples;
}

// Tags of the profile: field number times eight, plus two for messages and texts.
const SAMPLE_TYPE = 0x0a;
const SAMPLE = 0x12;
const LOCATION = 0x22;
const FUNCTION = 0x2a;
const STRING = 0x32;

/** How many sample types, samples, locations, functions and strings there are. */
interface Counts {
  readonly types: number;
  readonly samples: number;
  readonly locations: number;
  readonly functions: number;
  readonly strings: number;
}

function countAll(raw: Uint8Array): Counts | null {
  const counts = countTags(raw);
  if (counts === null) return null;
  const count = (tag: number): number => counts[tag] ?? 0;
  const types = count(SAMPLE_TYPE);
  return types === 0
    ? null
    : { types, samples: count(SAMPLE), locations: count(LOCATION), functions: count(FUNCTION), strings: count(STRING) };
}

type ReadMessage = (start: number, end: number) => boolean;

/** Locations whose ids count from 1 in order; their `mappings` are still ids. */
function usualLocations(
  raw: Uint8Array,
  { locations: count, functions }: Counts,
): { readonly read: ReadMessage; readonly done: () => LocationColumns } {
  const mappings = new Int32Array(count);
  const addressLow = new Uint32Array(count);
  const addressHigh = new Uint32Array(count);
  const folded = new Uint8Array(count);
  const lineOffsets = new Uint32Array(count + 1);
  let lineFunctions = new Uint32Array(count);
  let lineNumbers = new Float64Array(count);
  let lineColumns = new Float64Array(count);
  let location = 0;
  let lines = 0;
  const makeRoom = (): void => {
    lineFunctions = growUint32(lineFunctions);
    lineNumbers = growFloat64(lineNumbers);
    lineColumns = growFloat64(lineColumns);
  };
  const readLine: ReadMessage = (start, end) => {
    if (lines === lineFunctions.length) makeRoom();
    let func = 0;
    let pos = start;
    while (pos < end) {
      const tag = raw[pos] ?? 0;
      const value = numberAt(raw, pos + 1, end);
      if (value < 0) return false;
      if (tag === 0x08) func = value;
      else if (tag === 0x10) lineNumbers[lines] = value;
      else if (tag === 0x18) lineColumns[lines] = value;
      else return false;
      pos = afterNumber();
    }
    if (func === 0 || func > functions) return false;
    lineFunctions[lines] = func - 1;
    lines += 1;
    return true;
  };
  const read: ReadMessage = (start, end) => {
    let id = 0;
    let pos = start;
    while (pos < end) {
      const tag = raw[pos] ?? 0;
      if (tag === 0x22) {
        const stop = endOfField(raw, pos + 1, end);
        if (stop < 0 || !readLine(afterNumber(), stop)) return false;
        pos = stop;
        continue;
      }
      const value = numberAt(raw, pos + 1, end);
      if (value < 0) return false;
      if (tag === 0x08) id = value;
      else if (tag === 0x10 && value < 0x8000_0000) mappings[location] = value;
      else if (tag === 0x18) {
        addressLow[location] = value % 2 ** 32;
        addressHigh[location] = Math.floor(value / 2 ** 32);
      } else if (tag === 0x28) folded[location] = value === 0 ? 0 : 1;
      else return false;
      pos = afterNumber();
    }
    location += 1;
    lineOffsets[location] = lines;
    return id === location;
  };
  return {
    read,
    done: () => ({
      count,
      mappings,
      addressLow,
      addressHigh,
      folded,
      lineOffsets,
      lineFunctions: lineFunctions.subarray(0, lines),
      lineNumbers: lineNumbers.subarray(0, lines),
      lineColumns: lineColumns.subarray(0, lines),
    }),
  };
}

/** Functions whose ids count from 1 in order. */
function usualFunctions(
  raw: Uint8Array,
  { functions: count, strings }: Counts,
): { readonly read: ReadMessage; readonly columns: FunctionColumns } {
  const names = new Uint32Array(count);
  const systemNames = new Uint32Array(count);
  const files = new Uint32Array(count);
  const startLines = new Float64Array(count);
  let func = 0;
  const read: ReadMessage = (start, end) => {
    let id = 0;
    let pos = start;
    while (pos < end) {
      const tag = raw[pos] ?? 0;
      const value = numberAt(raw, pos + 1, end);
      if (value < 0) return false;
      if (tag === 0x08) id = value;
      else if (tag === 0x28) startLines[func] = value;
      else if (value >= strings) return false;
      else if (tag === 0x10) names[func] = value;
      else if (tag === 0x18) systemNames[func] = value;
      else if (tag === 0x20) files[func] = value;
      else return false;
      pos = afterNumber();
    }
    func += 1;
    return id === func;
  };
  return { read, columns: { count, names, systemNames, files, startLines } };
}

const NO_SAMPLES: Pick<Profile, "sampleCount" | "sampleOffsets" | "sampleLocations" | "values" | "labels" | "labelBytes"> = {
  sampleCount: 0,
  sampleOffsets: new Uint32Array(1),
  sampleLocations: new Uint32Array(0),
  values: new Float64Array(0),
  labels: {
    offsets: new Uint32Array(1),
    keys: new Uint32Array(0),
    strings: new Uint32Array(0),
    numbers: new BigInt64Array(0),
    units: new Uint32Array(0),
  },
  labelBytes: new Float64Array(0),
};

/**
 * A profile with its samples left where they are: the sums a report needs are read from there, without columns of them. Null where anything
 * is unusual, be it damage, ids that do not count from 1 or a field nobody knows: then `unpackProfile` is the way. O(bytes).
 */
export function packProfile(opened: RawProfile): PackedProfile | null {
  try {
    return packUsual(opened);
  } catch (error) {
    // The ordinary decoder throws the same, and says it better. A name that does not exist is our own mistake.
    if (error instanceof ReferenceError) throw error;
    return null;
  }
}

function packUsual({ raw, name }: RawProfile): PackedProfile | null {
  const counts = countAll(raw);
  if (counts === null) return null;
  const header = headerReader(name, new Map());
  const locations = usualLocations(raw, counts);
  const functions = usualFunctions(raw, counts);
  const table = stringReader(raw, counts.strings, true);
  const samples = sampleIndexer(raw, { samples: counts.samples, width: counts.types, strings: counts.strings });
  const reader = readerOf(raw);
  const isUsual = eachField(raw, (tag, start, end, at) => {
    if (tag === SAMPLE) return samples.add(start, end);
    if (tag === LOCATION) return locations.read(start, end);
    if (tag === FUNCTION) return functions.read(start, end);
    if (tag === STRING) {
      table.add(start, end);
      return true;
    }
    const field = tag >>> 3;
    if (field === SAMPLE >>> 3 || (field >= LOCATION >>> 3 && field <= STRING >>> 3)) return false;
    // The rest is little, and of many kinds.
    reader.pos = at;
    header.read(reader, field, tag & 7);
    return reader.pos === end;
  });
  if (!isUsual) return null;
  const strings = table.done();
  const whole = header.done((index) => {
    if (index >= strings.count) throw malformed(`string ${index} is missing`);
    return strings.at(index);
  });
  if (header.mappingIds().some((id, index) => id !== index + 1)) return null;
  const { mappings, ...columns } = locations.done();
  const tables: Profile = {
    ...whole,
    ...NO_SAMPLES,
    locations: { ...columns, mappings: mappings.map((id) => (id > whole.mappings.length ? -1 : id - 1)) },
    functions: functions.columns,
    strings,
  };
  return { tables, samples: packSamples(raw, samples.done(), counts.locations) };
}
