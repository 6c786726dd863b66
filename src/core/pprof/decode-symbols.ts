/** Decodes the Location, Line and Function messages of a profile into columns. */
import type { Reader } from "protobufjs/minimal.js";
import { growFloat64, growUint32 } from "./growable.ts";
import type { FunctionColumns } from "./profile.ts";
import {
  BYTES,
  enter,
  expectWire,
  leave,
  readBits,
  readEnd,
  readId,
  readInt,
  readStringIndex,
  readTag,
  skipField,
  VARINT,
  type WideIds,
} from "./wire.ts";

/** Locations as read: ids of themselves, of mappings and of functions are still codes of `readId`. */
export interface RawLocations {
  readonly count: number;
  readonly ids: Uint32Array;
  readonly mappingIds: Uint32Array;
  readonly addressLow: Uint32Array;
  readonly addressHigh: Uint32Array;
  readonly folded: Uint8Array;
  readonly lineOffsets: Uint32Array;
  readonly lineFunctionIds: Uint32Array;
  readonly lineNumbers: Float64Array;
  readonly lineColumns: Float64Array;
}

export interface LocationReader {
  readonly read: (reader: Reader, end: number) => void;
  readonly done: () => RawLocations;
}

/** The ids the messages of a profile use for each other, where they are too wide for a column. */
export interface AllWideIds {
  readonly locations: WideIds;
  readonly functions: WideIds;
  readonly mappings: WideIds;
}

/** Columns of locations and lines while they are read. Functions over one such object, not closures over variables: closures of each profile would be compiled anew. */
interface LocationDraft {
  readonly name: string;
  readonly wide: AllWideIds;
  count: number;
  readonly ids: Uint32Array;
  readonly mappingIds: Uint32Array;
  readonly addressLow: Uint32Array;
  readonly addressHigh: Uint32Array;
  readonly folded: Uint8Array;
  readonly lineOffsets: Uint32Array;
  lineCount: number;
  lineFunctionIds: Uint32Array;
  lineNumbers: Float64Array;
  lineColumns: Float64Array;
}

function readLine(draft: LocationDraft, reader: Reader, end: number): void {
  const { lineCount } = draft;
  if (lineCount === draft.lineFunctionIds.length) {
    draft.lineFunctionIds = growUint32(draft.lineFunctionIds);
    draft.lineNumbers = growFloat64(draft.lineNumbers);
    draft.lineColumns = growFloat64(draft.lineColumns);
  }
  const outer = enter(reader, end);
  while (reader.pos < end) {
    const tag = readTag(reader);
    const field = tag >>> 3;
    if (field > 3) {
      skipField(reader, tag & 7);
      continue;
    }
    expectWire(tag & 7, VARINT, "line", field);
    if (field === 1) draft.lineFunctionIds[lineCount] = readId(reader, draft.wide.functions);
    else if (field === 2) draft.lineNumbers[lineCount] = readInt(reader, draft.name);
    else draft.lineColumns[lineCount] = readInt(reader, draft.name);
  }
  leave(reader, end, outer);
  draft.lineCount += 1;
}

function readLocation(draft: LocationDraft, reader: Reader, end: number): void {
  const { count, wide } = draft;
  const outer = enter(reader, end);
  while (reader.pos < end) {
    const tag = readTag(reader);
    const field = tag >>> 3;
    if (field > 5) {
      skipField(reader, tag & 7);
      continue;
    }
    expectWire(tag & 7, field === 4 ? BYTES : VARINT, "location", field);
    if (field === 1) draft.ids[count] = readId(reader, wide.locations);
    else if (field === 2) draft.mappingIds[count] = readId(reader, wide.mappings);
    else if (field === 3) readBits(reader, draft.addressLow, count, draft.addressHigh, count);
    else if (field === 4) readLine(draft, reader, readEnd(reader));
    else draft.folded[count] = readInt(reader, draft.name) === 0 ? 0 : 1;
  }
  leave(reader, end, outer);
  draft.count += 1;
  draft.lineOffsets[draft.count] = draft.lineCount;
}

/** `total` is how many locations there are. */
export function locationReader(name: string, wide: AllWideIds, total: number): LocationReader {
  const draft: LocationDraft = {
    name,
    wide,
    count: 0,
    ids: new Uint32Array(total),
    mappingIds: new Uint32Array(total),
    addressLow: new Uint32Array(total),
    addressHigh: new Uint32Array(total),
    folded: new Uint8Array(total),
    lineOffsets: new Uint32Array(total + 1),
    lineCount: 0,
    lineFunctionIds: new Uint32Array(total),
    lineNumbers: new Float64Array(total),
    lineColumns: new Float64Array(total),
  };
  return {
    read: (reader, end) => readLocation(draft, reader, end),
    done: () => ({
      count: draft.count,
      ids: draft.ids,
      mappingIds: draft.mappingIds,
      addressLow: draft.addressLow,
      addressHigh: draft.addressHigh,
      folded: draft.folded,
      lineOffsets: draft.lineOffsets,
      lineFunctionIds: draft.lineFunctionIds.subarray(0, draft.lineCount),
      lineNumbers: draft.lineNumbers.subarray(0, draft.lineCount),
      lineColumns: draft.lineColumns.subarray(0, draft.lineCount),
    }),
  };
}

export interface FunctionReader {
  readonly read: (reader: Reader, end: number) => void;
  readonly done: () => {
    readonly ids: Uint32Array;
    readonly columns: FunctionColumns;
    /** Largest string index of all functions. */
    readonly largestString: number;
  };
}

interface FunctionDraft {
  readonly name: string;
  readonly wide: WideIds;
  count: number;
  readonly ids: Uint32Array;
  readonly names: Uint32Array;
  readonly systemNames: Uint32Array;
  readonly files: Uint32Array;
  readonly startLines: Float64Array;
  largestString: number;
}

function readString(draft: FunctionDraft, reader: Reader): number {
  const index = readStringIndex(reader, draft.name);
  if (index > draft.largestString) draft.largestString = index;
  return index;
}

function readFunction(draft: FunctionDraft, reader: Reader, end: number): void {
  const { count } = draft;
  const outer = enter(reader, end);
  while (reader.pos < end) {
    const tag = readTag(reader);
    const field = tag >>> 3;
    if (field > 5) {
      skipField(reader, tag & 7);
      continue;
    }
    expectWire(tag & 7, VARINT, "function", field);
    if (field === 1) draft.ids[count] = readId(reader, draft.wide);
    else if (field === 2) draft.names[count] = readString(draft, reader);
    else if (field === 3) draft.systemNames[count] = readString(draft, reader);
    else if (field === 4) draft.files[count] = readString(draft, reader);
    else draft.startLines[count] = readInt(reader, draft.name);
  }
  leave(reader, end, outer);
  draft.count += 1;
}

/** `total` is how many functions there are. */
export function functionReader(name: string, wide: WideIds, total: number): FunctionReader {
  const draft: FunctionDraft = {
    name,
    wide,
    count: 0,
    ids: new Uint32Array(total),
    names: new Uint32Array(total),
    systemNames: new Uint32Array(total),
    files: new Uint32Array(total),
    startLines: new Float64Array(total),
    largestString: 0,
  };
  return {
    read: (reader, end) => readFunction(draft, reader, end),
    done: () => {
      const { count, ids, names, systemNames, files, startLines, largestString } = draft;
      return { ids, columns: { count, names, systemNames, files, startLines }, largestString };
    },
  };
}
