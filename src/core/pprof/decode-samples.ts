/** Decodes the Sample messages of a profile into columns. */
import type { Reader } from "protobufjs/minimal.js";
import { growBigInt64, growUint32, type Halves, halvesOf } from "./growable.ts";
import type { LabelColumns } from "./profile.ts";
import { afterNumber, numberAt } from "./scan.ts";
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
 * of a profile are these numbers, so short ones are read here, without a call each and without a branch on their length, which nobody can
 * predict; the rest is the reader's.
 */
function readIds(reader: Reader, end: number, ids: Uint32Array, count: number, wide: WideIds): number {
  const { buf } = reader;
  let { pos } = reader;
  let length = count;
  while (pos < end) {
    const first = buf[pos] ?? 0;
    const second = buf[pos + 1] ?? 0;
    const third = buf[pos + 2] ?? 0;
    const isLong = first >>> 7;
    const isLonger = isLong & (second >>> 7);
    if ((isLonger & (third >>> 7)) === 0) {
      ids[length] = (first & 0x7f) | ((second & (0x7f * isLong)) << 7) | ((third & (0x7f * isLonger)) << 14);
      pos += 1 + isLong + isLonger;
    } else {
      reader.pos = pos;
      ids[length] = readId(reader, wide);
      ({ pos } = reader);
    }
    length += 1;
  }
  reader.pos = pos;
  return length;
}

/** The columns while they are read: functions over one object, since closures of each profile would be compiled anew. */
interface SampleDraft {
  readonly name: string;
  readonly wide: WideIds;
  readonly width: number;
  count: number;
  readonly offsets: Uint32Array;
  locationCount: number;
  locationIds: Uint32Array;
  valueCount: number;
  readonly values: Float64Array;
  readonly labelOffsets: Uint32Array;
  labelCount: number;
  keys: Uint32Array;
  strings: Uint32Array;
  numbers: BigInt64Array;
  numberHalves: Halves;
  units: Uint32Array;
  largestString: number;
}

function readLocations(draft: SampleDraft, reader: Reader, end: number): void {
  while (draft.locationCount + (end - reader.pos) > draft.locationIds.length) draft.locationIds = growUint32(draft.locationIds);
  draft.locationCount = readIds(reader, end, draft.locationIds, draft.locationCount, draft.wide);
}

/** Values beyond the width fall off the end of the column; `readSample` counts them and throws. */
function readValue(draft: SampleDraft, reader: Reader, end: number): void {
  const usual = numberAt(reader.buf, reader.pos, end);
  if (usual >= 0) reader.pos = afterNumber();
  draft.values[draft.valueCount] = usual >= 0 ? usual : readInt(reader, draft.name);
  draft.valueCount += 1;
}

function makeRoomForLabel(draft: SampleDraft): void {
  if (draft.labelCount < draft.keys.length) return;
  draft.keys = growUint32(draft.keys);
  draft.strings = growUint32(draft.strings);
  draft.numbers = growBigInt64(draft.numbers);
  draft.numberHalves = halvesOf(draft.numbers);
  draft.units = growUint32(draft.units);
}

/** Where the format cannot tell a label from none it is none: a zero without a unit. */
function addLabel(draft: SampleDraft, key: number, text: number, unit: number): void {
  const { labelCount } = draft;
  const { low, high, stride } = draft.numberHalves;
  const at = labelCount * stride;
  if (text === 0 && low[at] === 0 && high[at] === 0 && unit === 0) return;
  if (text !== 0) {
    low[at] = 0;
    high[at] = 0;
  }
  draft.keys[labelCount] = key;
  // New columns hold zeros, and these two mostly stay zeros: memory nobody writes to is not taken.
  if (text !== 0) draft.strings[labelCount] = text;
  else if (unit !== 0) draft.units[labelCount] = unit;
  draft.labelCount += 1;
  draft.largestString = Math.max(draft.largestString, key, text, unit);
}

/** Adds a label of the usual form; false, and nothing done, for any other. */
function readUsualLabel(draft: SampleDraft, buf: Uint8Array, start: number, end: number): boolean {
  const { low, high, stride } = draft.numberHalves;
  const at = draft.labelCount * stride;
  let key = 0;
  let text = 0;
  let unit = 0;
  let number = 0;
  for (let pos = start; pos < end; pos = afterNumber()) {
    const value = numberAt(buf, pos + 1, end);
    if (value < 0) return false;
    const tag = buf[pos] ?? 0;
    if (tag === 0x18) number = value;
    else if (value > 0xffff_ffff) return false;
    else if (tag === 0x08) key = value;
    else if (tag === 0x10) text = value;
    else if (tag === 0x20) unit = value;
    else return false;
  }
  low[at] = number % 2 ** 32;
  high[at] = Math.floor(number / 2 ** 32);
  addLabel(draft, key, text, unit);
  return true;
}

function readLabel(draft: SampleDraft, reader: Reader, end: number): void {
  makeRoomForLabel(draft);
  if (readUsualLabel(draft, reader.buf, reader.pos, end)) {
    reader.pos = end;
    return;
  }
  const outer = enter(reader, end);
  const { low, high, stride } = draft.numberHalves;
  const at = draft.labelCount * stride;
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
    if (field === 1) key = readStringIndex(reader, draft.name);
    else if (field === 2) text = readStringIndex(reader, draft.name);
    else if (field === 3) readBits(reader, low, at, high, at);
    else unit = readStringIndex(reader, draft.name);
  }
  leave(reader, end, outer);
  addLabel(draft, key, text, unit);
}

/** Both repeated numbers may come packed, one by one, or mixed. */
function readField(draft: SampleDraft, reader: Reader, field: number, wire: number): void {
  if (field > LABEL) return skipField(reader, wire);
  if (wire !== BYTES) {
    expectWire(wire, field === LABEL ? BYTES : VARINT, "sample", field);
    if (field === VALUES) readValue(draft, reader, reader.len);
    // Any end between the first and the last byte of a single number will do.
    else readLocations(draft, reader, reader.pos + 1);
    return;
  }
  const end = readEnd(reader);
  if (field === LOCATIONS) readLocations(draft, reader, end);
  else if (field === LABEL) readLabel(draft, reader, end);
  else while (reader.pos < end) readValue(draft, reader, end);
  if (reader.pos !== end) throw malformed(`a list of ${field === LOCATIONS ? "locations" : "values"} runs over its end`);
}

function readSample(draft: SampleDraft, reader: Reader, end: number): void {
  const outer = enter(reader, end);
  const firstValue = draft.valueCount;
  while (reader.pos < end) {
    const tag = readTag(reader);
    readField(draft, reader, tag >>> 3, tag & 7);
  }
  leave(reader, end, outer);
  if (draft.valueCount - firstValue !== draft.width) {
    throw malformed(`sample ${draft.count} has ${draft.valueCount - firstValue} values for ${draft.width} sample types`);
  }
  draft.count += 1;
  draft.offsets[draft.count] = draft.locationCount;
  draft.labelOffsets[draft.count] = draft.labelCount;
}

export function sampleReader(name: string, wide: WideIds, { samples, width, bytes }: SampleSizes): SampleReader {
  const numbers = new BigInt64Array(samples);
  const draft: SampleDraft = {
    name,
    wide,
    width,
    count: 0,
    offsets: new Uint32Array(samples + 1),
    locationCount: 0,
    locationIds: new Uint32Array(Math.max(1024, bytes >>> 1)),
    valueCount: 0,
    // A value takes a byte at least: a damaged file cannot ask for more room than that.
    values: new Float64Array(Math.min(samples * width, bytes)),
    labelOffsets: new Uint32Array(samples + 1),
    labelCount: 0,
    keys: new Uint32Array(samples),
    strings: new Uint32Array(samples),
    numbers,
    numberHalves: halvesOf(numbers),
    units: new Uint32Array(samples),
    largestString: 0,
  };
  return {
    read: (reader, end) => readSample(draft, reader, end),
    done: () => {
      const { count, offsets, values, locationIds, locationCount, labelCount, largestString } = draft;
      return {
        count,
        offsets,
        // Room that was not used costs nothing as long as it is large: nobody wrote to it.
        locationIds: bytes < SMALL_BYTES ? locationIds.slice(0, locationCount) : locationIds.subarray(0, locationCount),
        values,
        labels: {
          offsets: draft.labelOffsets,
          keys: draft.keys.subarray(0, labelCount),
          strings: draft.strings.subarray(0, labelCount),
          numbers: draft.numbers.subarray(0, labelCount),
          units: draft.units.subarray(0, labelCount),
        },
        largestString,
      };
    },
  };
}
