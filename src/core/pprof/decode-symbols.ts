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

/** `total` is how many locations there are. */
export function locationReader(name: string, wide: AllWideIds, total: number): LocationReader {
  let count = 0;
  const ids = new Uint32Array(total);
  const mappingIds = new Uint32Array(total);
  const addressLow = new Uint32Array(total);
  const addressHigh = new Uint32Array(total);
  const folded = new Uint8Array(total);
  const lineOffsets = new Uint32Array(total + 1);
  let lineCount = 0;
  let lineFunctionIds = new Uint32Array(total);
  let lineNumbers = new Float64Array(total);
  let lineColumns = new Float64Array(total);

  const readLine = (reader: Reader, end: number): void => {
    if (lineCount === lineFunctionIds.length) {
      lineFunctionIds = growUint32(lineFunctionIds);
      lineNumbers = growFloat64(lineNumbers);
      lineColumns = growFloat64(lineColumns);
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
      if (field === 1) lineFunctionIds[lineCount] = readId(reader, wide.functions);
      else if (field === 2) lineNumbers[lineCount] = readInt(reader, name);
      else lineColumns[lineCount] = readInt(reader, name);
    }
    leave(reader, end, outer);
    lineCount += 1;
  };

  return {
    read: (reader, end) => {
      const outer = enter(reader, end);
      while (reader.pos < end) {
        const tag = readTag(reader);
        const field = tag >>> 3;
        if (field > 5) {
          skipField(reader, tag & 7);
          continue;
        }
        expectWire(tag & 7, field === 4 ? BYTES : VARINT, "location", field);
        if (field === 1) ids[count] = readId(reader, wide.locations);
        else if (field === 2) mappingIds[count] = readId(reader, wide.mappings);
        else if (field === 3) readBits(reader, addressLow, count, addressHigh, count);
        else if (field === 4) readLine(reader, readEnd(reader));
        else folded[count] = readInt(reader, name) === 0 ? 0 : 1;
      }
      leave(reader, end, outer);
      count += 1;
      lineOffsets[count] = lineCount;
    },
    done: () => ({
      count,
      ids,
      mappingIds,
      addressLow,
      addressHigh,
      folded,
      lineOffsets,
      lineFunctionIds: lineFunctionIds.subarray(0, lineCount),
      lineNumbers: lineNumbers.subarray(0, lineCount),
      lineColumns: lineColumns.subarray(0, lineCount),
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

/** `total` is how many functions there are. */
export function functionReader(name: string, wideFunctions: WideIds, total: number): FunctionReader {
  let count = 0;
  const ids = new Uint32Array(total);
  const names = new Uint32Array(total);
  const systemNames = new Uint32Array(total);
  const files = new Uint32Array(total);
  const startLines = new Float64Array(total);
  let largestString = 0;
  const readString = (reader: Reader): number => {
    const index = readStringIndex(reader, name);
    if (index > largestString) largestString = index;
    return index;
  };
  return {
    read: (reader, end) => {
      const outer = enter(reader, end);
      while (reader.pos < end) {
        const tag = readTag(reader);
        const field = tag >>> 3;
        if (field > 5) {
          skipField(reader, tag & 7);
          continue;
        }
        expectWire(tag & 7, VARINT, "function", field);
        if (field === 1) ids[count] = readId(reader, wideFunctions);
        else if (field === 2) names[count] = readString(reader);
        else if (field === 3) systemNames[count] = readString(reader);
        else if (field === 4) files[count] = readString(reader);
        else startLines[count] = readInt(reader, name);
      }
      leave(reader, end, outer);
      count += 1;
    },
    done: () => ({ ids, columns: { count, names, systemNames, files, startLines }, largestString }),
  };
}
