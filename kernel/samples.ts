/** Decodes the samples of a file into columns. */
import { endOfField, endOfNumber, next, numberAt } from "./scan";
import { File, LABEL, SAMPLE, STACK, STACK_LIST, VALUE, VALUE_LIST } from "./tables";
import { readIds } from "./weigh";

/** What stands in `isKey` for keys whose text is `bytes`. */
const BYTES_KEY: u8 = 2;

// How many of each were read so far.
let samples: u32 = 0;
let frames: u32 = 0;
let values: u32 = 0;
let labels: u32 = 0;

/**
 * Fills the columns from the fields that begin before `to`; gives where the next one begins, for the next call. 0 where a sample names a location that
 * does not exist, or one of more than 21 bits. Comes after `readFields`, which checked all the rest.
 */
export function readSamples(file: File, from: usize, to: usize): usize {
  if (from == file.raw) {
    samples = 0;
    frames = 0;
    values = 0;
    labels = 0;
  }
  const end = file.end;
  let pos = from;
  while (pos < to) {
    const tag: u32 = load<u8>(pos);
    const stop = (tag & 7) == 0 ? endOfNumber(pos + 1, end) : endOfField(pos + 1, end);
    if (tag == SAMPLE && !readSample(file, next, stop)) return 0;
    pos = stop;
  }
  return pos;
}

function readSample(file: File, start: usize, end: usize): bool {
  const stack = file.sampleLocations;
  const last = <i32>file.locations - 1;
  store<f64>(file.labelBytes + samples * 8, NaN);
  let depth: i32 = frames;
  for (let pos = start; pos < end;) {
    const tag: u32 = load<u8>(pos);
    const isList = (tag & 7) == 2;
    const stop = isList ? endOfField(pos + 1, end) : endOfNumber(pos + 1, end);
    if (tag == STACK_LIST || tag == STACK) {
      depth = readIds(isList ? next : pos + 1, stop, stack, depth, last);
      if (depth < 0) return false;
    } else if (tag == LABEL) readLabel(file, next, stop);
    else if (tag == VALUE_LIST || tag == VALUE) {
      for (let at = isList ? next : pos + 1; at < stop; at = next) {
        store<f64>(file.values + values * 8, <f64>numberAt(at, stop));
        values += 1;
      }
    }
    pos = stop;
  }
  frames = depth;
  samples += 1;
  store<u32>(file.sampleOffsets + samples * 4, frames);
  store<u32>(file.labelOffsets + samples * 4, labels);
  return true;
}

/** A varint of 64 bits. */
function bitsAt(start: usize, end: usize): i64 {
  let found: i64 = 0;
  let shift: i64 = 0;
  for (let at = start; at < end; at += 1) {
    const byte: i64 = load<u8>(at);
    found |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
    shift += 7;
  }
  return found;
}

function readLabel(file: File, start: usize, end: usize): void {
  let key: u32 = 0;
  let text: u32 = 0;
  let unit: u32 = 0;
  let number: i64 = 0;
  for (let pos = start; pos < end;) {
    const tag: u32 = load<u8>(pos);
    if (tag == 0x18) {
      number = bitsAt(pos + 1, end);
      pos = endOfNumber(pos + 1, end);
      continue;
    }
    const value = <u32>numberAt(pos + 1, end);
    if (tag == 0x08) key = value;
    else if (tag == 0x10) text = value;
    else unit = value;
    pos = next;
  }
  // Where the format cannot tell a label from none it is none: a zero without a unit.
  if (text == 0 && number == 0 && unit == 0) return;
  store<u32>(file.labelKeys + labels * 4, key);
  if (text != 0) store<u32>(file.labelStrings + labels * 4, text);
  else {
    store<i64>(file.labelNumbers + labels * 8, number);
    store<u32>(file.labelUnits + labels * 4, unit);
    if (load<u8>(file.isKey + key) == BYTES_KEY) store<f64>(file.labelBytes + samples * 8, <f64>number);
  }
  labels += 1;
}

/** How many frames and labels were read. */
export function framesRead(): u32 {
  return frames;
}
export function labelsRead(): u32 {
  return labels;
}
