/** Decodes the Sample messages of a profile into columns. */
import type { Reader } from "protobufjs/minimal.js";
import { growBigInt64, growFloat64, growUint32 } from "./growable.ts";
import type { LabelColumns } from "./profile.ts";
import {
  BYTES,
  expectWire,
  malformed,
  readBigInt,
  readEnd,
  readId,
  readInt,
  readMessage,
  readStringIndex,
  skipField,
  VARINT,
  type WideIds,
} from "./wire.ts";

/** What the samples gave so far. Location ids are codes of `readId`; they become indices once all locations are known. */
export interface SampleReader {
  /** Reads the sample that ends at `end`. */
  readonly read: (reader: Reader, end: number) => void;
  readonly done: () => SampleColumns;
}

export interface SampleColumns {
  readonly count: number;
  /** Values per sample; -1 when there are no samples. */
  readonly width: number;
  readonly offsets: Uint32Array;
  readonly locationIds: Uint32Array;
  readonly values: Float64Array;
  readonly labels: LabelColumns;
}

/** Where a repeated number ends; for a single one any offset between its first and its last byte will do. */
function endOfNumbers(reader: Reader, wire: number, field: number): number {
  if (wire === BYTES) return readEnd(reader);
  expectWire(wire, VARINT, "sample", field);
  return reader.pos + 1;
}

/** `guess` is how many location references to make room for at first. */
export function sampleReader(name: string, wide: WideIds, guess: number): SampleReader {
  let count = 0;
  let width = -1;
  let offsets = new Uint32Array(1024);
  let locationIds = new Uint32Array(guess);
  let locationCount = 0;
  let values = new Float64Array(1024);
  let valueCount = 0;
  let labelOffsets = new Uint32Array(1024);
  let labelCount = 0;
  let keys = new Uint32Array(256);
  let strings = new Uint32Array(256);
  let numbers = new BigInt64Array(256);
  let units = new Uint32Array(256);

  const pushLocation = (id: number): void => {
    if (locationCount === locationIds.length) locationIds = growUint32(locationIds);
    locationIds[locationCount] = id;
    locationCount += 1;
  };
  const pushValue = (value: number): void => {
    if (valueCount === values.length) values = growFloat64(values);
    values[valueCount] = value;
    valueCount += 1;
  };
  const pushLabel = (key: number, text: number, number: bigint, unit: number): void => {
    // The format cannot tell a zero without a unit from an absent label.
    if (text === 0 && number === 0n && unit === 0) return;
    if (labelCount === keys.length) {
      keys = growUint32(keys);
      strings = growUint32(strings);
      numbers = growBigInt64(numbers);
      units = growUint32(units);
    }
    keys[labelCount] = key;
    strings[labelCount] = text;
    numbers[labelCount] = text === 0 ? number : 0n;
    units[labelCount] = text === 0 ? unit : 0;
    labelCount += 1;
  };

  // Both repeated numbers may come packed, one by one, or mixed: a single one is read like a list of one.
  const readLocations = (reader: Reader, wire: number): void => {
    const end = endOfNumbers(reader, wire, 1);
    while (reader.pos < end) pushLocation(readId(reader, wide));
    if (wire === BYTES && reader.pos !== end) throw malformed("a list of locations runs over its end");
  };
  const readValues = (reader: Reader, wire: number): void => {
    const end = endOfNumbers(reader, wire, 2);
    while (reader.pos < end) pushValue(readInt(reader, name));
    if (wire === BYTES && reader.pos !== end) throw malformed("a list of values runs over its end");
  };

  const readLabel = (reader: Reader): void => {
    let key = 0;
    let text = 0;
    let number = 0n;
    let unit = 0;
    readMessage(reader, readEnd(reader), (field, wire) => {
      if (field > 4) return skipField(reader, wire);
      expectWire(wire, VARINT, "label", field);
      if (field === 1) key = readStringIndex(reader, name);
      else if (field === 2) text = readStringIndex(reader, name);
      else if (field === 3) number = readBigInt(reader);
      else unit = readStringIndex(reader, name);
    });
    pushLabel(key, text, number, unit);
  };

  return {
    read: (reader, end) => {
      if (count + 1 >= offsets.length) {
        offsets = growUint32(offsets);
        labelOffsets = growUint32(labelOffsets);
      }
      const firstValue = valueCount;
      readMessage(reader, end, (field, wire) => {
        if (field === 1) readLocations(reader, wire);
        else if (field === 2) readValues(reader, wire);
        else if (field === 3) {
          expectWire(wire, BYTES, "sample", field);
          readLabel(reader);
        } else skipField(reader, wire);
      });
      const found = valueCount - firstValue;
      if (width === -1) width = found;
      else if (found !== width) throw malformed(`sample ${count} has ${found} values, sample 0 has ${width}`);
      count += 1;
      offsets[count] = locationCount;
      labelOffsets[count] = labelCount;
    },
    done: () => ({
      count,
      width,
      offsets: offsets.subarray(0, count + 1),
      locationIds: locationIds.subarray(0, locationCount),
      values: values.subarray(0, valueCount),
      labels: {
        offsets: labelOffsets.subarray(0, count + 1),
        keys: keys.subarray(0, labelCount),
        strings: strings.subarray(0, labelCount),
        numbers: numbers.subarray(0, labelCount),
        units: units.subarray(0, labelCount),
      },
    }),
  };
}
