/** Decodes the Sample messages of a profile into columns. */
import type { Reader } from "protobufjs/minimal.js";
import { growBigInt64, growUint32, halvesOf } from "./growable.ts";
import type { LabelColumns } from "./profile.ts";
import {
  BYTES,
  enter,
  expectWire,
  leave,
  malformed,
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

/** What the samples gave so far. Location ids are codes of `readId`; they become indices once all locations are known. */
export interface SampleReader {
  /** Reads the sample that ends at `end`. */
  readonly read: (reader: Reader, end: number) => void;
  readonly done: () => SampleColumns;
}

export interface SampleColumns {
  readonly count: number;
  readonly offsets: Uint32Array;
  readonly locationIds: Uint32Array;
  readonly values: Float64Array;
  readonly labels: LabelColumns;
  /** Largest string index of all labels. */
  readonly largestString: number;
}

/** How much to make room for. */
export interface SampleSizes {
  readonly samples: number;
  /** Values of each sample: one per sample type. */
  readonly width: number;
  /** Of the whole file. */
  readonly bytes: number;
}

const SMALL_BYTES = 1 << 22;
const LOCATIONS = 1;
const VALUES = 2;
const LABEL = 3;

/**
 * Reads packed location ids from `reader.pos` to `end` into `ids`, which has room, from index `count` on; gives the new count. Nine tenths
 * of a profile are these numbers, so short ones are read here, without a call each; the rest is the reader's.
 */
function readIds(reader: Reader, end: number, ids: Uint32Array, count: number, wide: WideIds): number {
  const { buf } = reader;
  let { pos } = reader;
  let length = count;
  while (pos < end) {
    let id = buf[pos] ?? 0;
    if (id < 0x80) pos += 1;
    else {
      const second = buf[pos + 1] ?? 0;
      const third = second < 0x80 ? 0 : (buf[pos + 2] ?? 0);
      if (third < 0x80) {
        id = (id & 0x7f) | ((second & 0x7f) << 7) | (third << 14);
        pos += second < 0x80 ? 2 : 3;
      } else {
        reader.pos = pos;
        id = readId(reader, wide);
        ({ pos } = reader);
      }
    }
    ids[length] = id;
    length += 1;
  }
  reader.pos = pos;
  return length;
}

export function sampleReader(name: string, wide: WideIds, { samples, width, bytes }: SampleSizes): SampleReader {
  let count = 0;
  const offsets = new Uint32Array(samples + 1);
  let locationCount = 0;
  let locationIds = new Uint32Array(Math.max(1024, bytes >>> 1));
  let valueCount = 0;
  // A value takes a byte at least: a damaged file cannot ask for more room than that.
  const values = new Float64Array(Math.min(samples * width, bytes));
  const labelOffsets = new Uint32Array(samples + 1);
  let labelCount = 0;
  let keys = new Uint32Array(samples);
  let strings = new Uint32Array(samples);
  let numbers = new BigInt64Array(samples);
  let numberHalves = halvesOf(numbers);
  let units = new Uint32Array(samples);
  let largestString = 0;

  const readLocations = (reader: Reader, end: number): void => {
    while (locationCount + (end - reader.pos) > locationIds.length) locationIds = growUint32(locationIds);
    locationCount = readIds(reader, end, locationIds, locationCount, wide);
  };
  // Values beyond the width fall off the end of the column; `read` counts them and throws.
  const readValue = (reader: Reader): void => {
    values[valueCount] = readInt(reader, name);
    valueCount += 1;
  };

  const makeRoomForLabel = (): void => {
    if (labelCount < keys.length) return;
    keys = growUint32(keys);
    strings = growUint32(strings);
    numbers = growBigInt64(numbers);
    numberHalves = halvesOf(numbers);
    units = growUint32(units);
  };
  const readLabel = (reader: Reader, end: number): void => {
    makeRoomForLabel();
    const outer = enter(reader, end);
    const { low, high, stride } = numberHalves;
    const at = labelCount * stride;
    let key = 0;
    let text = 0;
    let unit = 0;
    low[at] = 0;
    high[at] = 0;
    while (reader.pos < end) {
      const tag = readTag(reader);
      const field = tag >>> 3;
      if (field > 4) {
        skipField(reader, tag & 7);
        continue;
      }
      expectWire(tag & 7, VARINT, "label", field);
      if (field === 1) key = readStringIndex(reader, name);
      else if (field === 2) text = readStringIndex(reader, name);
      else if (field === 3) readBits(reader, low, at, high, at);
      else unit = readStringIndex(reader, name);
    }
    leave(reader, end, outer);
    // The format cannot tell a zero without a unit from an absent label.
    if (text === 0 && low[at] === 0 && high[at] === 0 && unit === 0) return;
    if (text !== 0) {
      low[at] = 0;
      high[at] = 0;
    }
    keys[labelCount] = key;
    // New columns hold zeros, and these two mostly stay zeros: memory nobody writes to is not taken.
    if (text !== 0) strings[labelCount] = text;
    else if (unit !== 0) units[labelCount] = unit;
    labelCount += 1;
    largestString = Math.max(largestString, key, text, unit);
  };

  // Both repeated numbers may come packed, one by one, or mixed.
  const readField = (reader: Reader, field: number, wire: number): void => {
    if (field > LABEL) return skipField(reader, wire);
    if (wire !== BYTES) {
      expectWire(wire, field === LABEL ? BYTES : VARINT, "sample", field);
      if (field === VALUES) readValue(reader);
      // Any end between the first and the last byte of a single number will do.
      else readLocations(reader, reader.pos + 1);
      return;
    }
    const end = readEnd(reader);
    if (field === LOCATIONS) readLocations(reader, end);
    else if (field === LABEL) readLabel(reader, end);
    else while (reader.pos < end) readValue(reader);
    if (reader.pos !== end) throw malformed(`a list of ${field === LOCATIONS ? "locations" : "values"} runs over its end`);
  };

  return {
    read: (reader, end) => {
      const outer = enter(reader, end);
      const firstValue = valueCount;
      while (reader.pos < end) {
        const tag = readTag(reader);
        readField(reader, tag >>> 3, tag & 7);
      }
      leave(reader, end, outer);
      if (valueCount - firstValue !== width) {
        throw malformed(`sample ${count} has ${valueCount - firstValue} values for ${width} sample types`);
      }
      count += 1;
      offsets[count] = locationCount;
      labelOffsets[count] = labelCount;
    },
    done: () => ({
      count,
      offsets,
      // Room that was not used costs nothing as long as it is large: nobody wrote to it.
      locationIds: bytes < SMALL_BYTES ? locationIds.slice(0, locationCount) : locationIds.subarray(0, locationCount),
      values,
      labels: {
        offsets: labelOffsets,
        keys: keys.subarray(0, labelCount),
        strings: strings.subarray(0, labelCount),
        numbers: numbers.subarray(0, labelCount),
        units: units.subarray(0, labelCount),
      },
      largestString,
    }),
  };
}
