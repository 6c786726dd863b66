/** Decodes the Location, Line and Function messages of a profile into columns. */
import type { Reader } from "protobufjs/minimal.js";
import { growFloat64, growUint32 } from "./growable.ts";
import type { FunctionColumns } from "./profile.ts";
import {
  BYTES,
  expectWire,
  readBigUint,
  readEnd,
  readId,
  readInt,
  readMessage,
  readStringIndex,
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

export function locationReader(name: string, wideLocations: WideIds, wideMappings: WideIds, wideFunctions: WideIds): LocationReader {
  let count = 0;
  let ids = new Uint32Array(256);
  let mappingIds = new Uint32Array(256);
  let addressLow = new Uint32Array(256);
  let addressHigh = new Uint32Array(256);
  let folded = new Uint32Array(256);
  let lineOffsets = new Uint32Array(257);
  let lineCount = 0;
  let lineFunctionIds = new Uint32Array(256);
  let lineNumbers = new Float64Array(256);
  let lineColumns = new Float64Array(256);

  const readLine = (reader: Reader): void => {
    if (lineCount === lineFunctionIds.length) {
      lineFunctionIds = growUint32(lineFunctionIds);
      lineNumbers = growFloat64(lineNumbers);
      lineColumns = growFloat64(lineColumns);
    }
    let functionId = 0;
    let line = 0;
    let column = 0;
    readMessage(reader, readEnd(reader), (field, wire) => {
      if (field > 3) return skipField(reader, wire);
      expectWire(wire, VARINT, "line", field);
      if (field === 1) functionId = readId(reader, wideFunctions);
      else if (field === 2) line = readInt(reader, name);
      else column = readInt(reader, name);
    });
    lineFunctionIds[lineCount] = functionId;
    lineNumbers[lineCount] = line;
    lineColumns[lineCount] = column;
    lineCount += 1;
  };

  return {
    read: (reader, end) => {
      if (count === ids.length) {
        ids = growUint32(ids);
        mappingIds = growUint32(mappingIds);
        addressLow = growUint32(addressLow);
        addressHigh = growUint32(addressHigh);
        folded = growUint32(folded);
      }
      if (count + 1 === lineOffsets.length) lineOffsets = growUint32(lineOffsets);
      readMessage(reader, end, (field, wire) => {
        if (field > 5) return skipField(reader, wire);
        expectWire(wire, field === 4 ? BYTES : VARINT, "location", field);
        if (field === 1) ids[count] = readId(reader, wideLocations);
        else if (field === 2) mappingIds[count] = readId(reader, wideMappings);
        else if (field === 3) {
          const address = readBigUint(reader);
          addressLow[count] = Number(BigInt.asUintN(32, address));
          addressHigh[count] = Number(address >> 32n);
        } else if (field === 4) readLine(reader);
        else folded[count] = readInt(reader, name) === 0 ? 0 : 1;
      });
      count += 1;
      lineOffsets[count] = lineCount;
    },
    done: () => ({
      count,
      ids: ids.subarray(0, count),
      mappingIds: mappingIds.subarray(0, count),
      addressLow: addressLow.subarray(0, count),
      addressHigh: addressHigh.subarray(0, count),
      folded: Uint8Array.from(folded.subarray(0, count)),
      lineOffsets: lineOffsets.subarray(0, count + 1),
      lineFunctionIds: lineFunctionIds.subarray(0, lineCount),
      lineNumbers: lineNumbers.subarray(0, lineCount),
      lineColumns: lineColumns.subarray(0, lineCount),
    }),
  };
}

export interface FunctionReader {
  readonly read: (reader: Reader, end: number) => void;
  readonly done: () => FunctionColumns & { readonly ids: Uint32Array };
}

export function functionReader(name: string, wideFunctions: WideIds): FunctionReader {
  let count = 0;
  let ids = new Uint32Array(256);
  let names = new Uint32Array(256);
  let systemNames = new Uint32Array(256);
  let files = new Uint32Array(256);
  let startLines = new Float64Array(256);
  return {
    read: (reader, end) => {
      if (count === ids.length) {
        ids = growUint32(ids);
        names = growUint32(names);
        systemNames = growUint32(systemNames);
        files = growUint32(files);
        startLines = growFloat64(startLines);
      }
      readMessage(reader, end, (field, wire) => {
        if (field > 5) return skipField(reader, wire);
        expectWire(wire, VARINT, "function", field);
        if (field === 1) ids[count] = readId(reader, wideFunctions);
        else if (field === 2) names[count] = readStringIndex(reader, name);
        else if (field === 3) systemNames[count] = readStringIndex(reader, name);
        else if (field === 4) files[count] = readStringIndex(reader, name);
        else startLines[count] = readInt(reader, name);
      });
      count += 1;
    },
    done: () => ({
      count,
      ids: ids.subarray(0, count),
      names: names.subarray(0, count),
      systemNames: systemNames.subarray(0, count),
      files: files.subarray(0, count),
      startLines: startLines.subarray(0, count),
    }),
  };
}
