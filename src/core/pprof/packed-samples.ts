/** Samples left as bytes of the file and read anew for every pass: for sums over large profiles, whose columns would take more memory than the file. */
import { LOCATION, LOCATION_LIST, type SampleIndex, SCATTERED, VALUE, VALUE_LIST } from "./index-samples.ts";
import { afterNumber, endOfField, endOfNumber, numberAt } from "./scan.ts";

/**
 * Called with one sample: its locations, leaf first, are `stack[first]` up to `stack[end - 1]`; `amounts[0]` is its value, `amounts[1]` that of
 * a second column, or 0. Both arrays are used again for the next sample: numbers passed one by one would each be an object.
 */
export type VisitSample = (stack: Uint32Array, first: number, end: number, amounts: Float64Array) => void;

/** What to read of the samples, and how. */
export interface PackedPass {
  readonly column: number;
  /** The second column, or null. */
  readonly divisor: number | null;
  /** Added to every location index. */
  readonly shift: number;
  /** 1 or -1: values are multiplied by it. */
  readonly sign: number;
}

export interface PackedSamples {
  /**
   * Calls `visit` for every sample with a value (never a negative one, before the sign), in the order of the file. False where a sample names
   * a location that does not exist, or one of more than 21 bits: what was given then counts for nothing, and the ordinary decoder knows what
   * it is. O(bytes).
   */
  readonly forEach: (pass: PackedPass, visit: VisitSample) => boolean;
  /** String indices of the keys that labels have. */
  readonly labelKeys: readonly number[];
}

/** What is read, and where to. */
interface Reading {
  readonly raw: Uint8Array;
  readonly lastLocation: number;
  /** Locations of the sample at hand. */
  stack: Uint32Array;
}

/** The samples of a raw profile, of whose locations there are `locations`, their ids counting from 1. */
export function packSamples(raw: Uint8Array, index: SampleIndex, locations: number): PackedSamples {
  const reading: Reading = { raw, lastLocation: locations - 1, stack: new Uint32Array(256) };
  // After one whole pass, samples without a value need not be looked at any more.
  let isChecked = false;
  return {
    labelKeys: index.labelKeys,
    forEach: (pass, visit) => {
      const isWhole = passOver(reading, index, pass, isChecked, visit);
      isChecked ||= isWhole;
      return isWhole;
    },
  };
}

function passOver(reading: Reading, index: SampleIndex, pass: PackedPass, isChecked: boolean, visit: VisitSample): boolean {
  const { count, starts, ends } = index;
  const { column, shift, sign } = pass;
  const divisor = pass.divisor ?? -1;
  const amounts = new Float64Array(2);
  for (let sample = 0; sample < count; sample += 1) {
    const start = starts[sample] ?? 0;
    const end = ends[sample] ?? 0;
    const isUsual = end < SCATTERED;
    const value = isUsual ? valueAt(reading.raw, end, column) : scatteredValue(reading.raw, start, end - SCATTERED, column);
    const by =
      divisor < 0 ? 0 : isUsual ? valueAt(reading.raw, end, divisor) : scatteredValue(reading.raw, start, end - SCATTERED, divisor);
    const isEmpty = value === 0 && by === 0;
    if (isEmpty && isChecked) continue;
    const depth = isUsual ? readIds(reading, start, end, 0, shift) : readScattered(reading, start, end - SCATTERED, shift);
    if (depth < 0) return false;
    if (isEmpty) continue;
    amounts[0] = value * sign;
    amounts[1] = by * sign;
    visit(reading.stack, 0, depth, amounts);
  }
  return true;
}

/** One of the values in the fields that begin at `start`: a list, or a field each. */
function valueAt(raw: Uint8Array, start: number, column: number): number {
  const isList = raw[start] === VALUE_LIST;
  let pos = start + 1;
  if (isList) while ((raw[pos] ?? 0) >= 0x80) pos += 1;
  if (isList) pos += 1;
  for (let before = 0; before < column; before += 1) {
    while ((raw[pos] ?? 0) >= 0x80) pos += 1;
    pos += isList ? 1 : 2;
  }
  return numberAt(raw, pos, raw.length);
}

/** Fills the stack from `depth` on with the ids from `start` to `end`, less one, plus `shift`; gives the new depth, or -1. */
function readIds(reading: Reading, start: number, end: number, from: number, shift: number): number {
  if (from + (end - start) > reading.stack.length) makeRoom(reading, from + (end - start));
  const { raw, lastLocation, stack } = reading;
  let depth = from;
  let pos = start;
  // Ids of one, two and three bytes come in no order: arithmetic is faster than branches nobody can predict.
  let damage = 0;
  while (pos < end) {
    const first = raw[pos] ?? 0;
    const second = raw[pos + 1] ?? 0;
    const third = raw[pos + 2] ?? 0;
    const isLong = first >>> 7;
    const isLonger = isLong & (second >>> 7);
    const index = ((first & 0x7f) | ((second & (0x7f * isLong)) << 7) | ((third & (0x7f * isLonger)) << 14)) - 1;
    // Negative: id 0, or beyond the table, or of four bytes, which stand for two million call sites and more.
    damage |= index | (lastLocation - index) | -(isLonger & (third >>> 7));
    stack[depth] = index + shift;
    depth += 1;
    pos += 1 + isLong + isLonger;
  }
  return damage < 0 || pos !== end ? -1 : depth;
}

function makeRoom(reading: Reading, length: number): void {
  const wider = new Uint32Array(length * 2);
  wider.set(reading.stack);
  reading.stack = wider;
}

const isNumber = (tag: number): boolean => tag === LOCATION || tag === VALUE;

/** The same as `readIds` for a sample whose locations lie anywhere among its fields. */
function readScattered(reading: Reading, start: number, end: number, shift: number): number {
  const { raw } = reading;
  let depth = 0;
  let pos = start;
  while (pos < end && depth >= 0) {
    const tag = raw[pos] ?? 0;
    const stop = isNumber(tag) ? endOfNumber(raw, pos + 1, end) : endOfField(raw, pos + 1, end);
    if (tag === LOCATION) depth = readIds(reading, pos + 1, stop, depth, shift);
    else if (tag === LOCATION_LIST) depth = readIds(reading, afterNumber(), stop, depth, shift);
    pos = stop;
  }
  return depth;
}

/** The same as `valueAt` for a sample whose values lie anywhere among its fields. */
function scatteredValue(raw: Uint8Array, start: number, end: number, column: number): number {
  let left = column;
  let pos = start;
  while (pos < end) {
    const tag = raw[pos] ?? 0;
    const stop = isNumber(tag) ? endOfNumber(raw, pos + 1, end) : endOfField(raw, pos + 1, end);
    if (tag === VALUE || tag === VALUE_LIST) {
      for (let at = tag === VALUE ? pos + 1 : afterNumber(); at < stop; at = afterNumber()) {
        const value = numberAt(raw, at, stop);
        if (left === 0) return value;
        left -= 1;
      }
    }
    pos = stop;
  }
  return 0;
}
