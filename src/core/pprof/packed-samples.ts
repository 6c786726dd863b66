/** Samples left as bytes of the file and read anew for every pass: for sums over large profiles, whose columns would take more memory than the file. */
import { afterNumber, eachField, endOfField, endOfNumber, numberAt } from "./scan.ts";

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
   * Calls `visit` for every sample with a value (never a negative one, before the sign), in the order of the file. False where it met
   * something unusual and stopped, be it damage, a negative value or only a field nobody knows: what it gave then counts for nothing, and
   * the ordinary decoder knows what it is. Everything that the ordinary decoder refuses gives false. O(bytes).
   */
  readonly forEach: (pass: PackedPass, visit: VisitSample) => boolean;
  /** String indices of the keys that labels have, after one whole pass. */
  readonly labelKeys: () => readonly number[];
}

/** How many of each there are; location ids must count from 1 in order. */
export interface PackedSizes {
  /** Values of each sample: one per sample type. */
  readonly width: number;
  readonly locations: number;
  readonly strings: number;
}

// Tags as Go, google/pprof and most others write them: field number times eight plus wire type, in one byte.
const SAMPLE = 0x12;
const LOCATION_LIST = 0x0a;
const LOCATION = 0x08;
const VALUE_LIST = 0x12;
const VALUE = 0x10;
const LABEL = 0x1a;
const LABEL_KEY = 0x08;
const LABEL_TEXT = 0x10;
const LABEL_NUMBER = 0x18;
const LABEL_UNIT = 0x20;

/** The samples of a raw profile. Nothing is read before the first pass. */
export function packSamples(raw: Uint8Array, sizes: PackedSizes): PackedSamples {
  const { width, locations, strings } = sizes;
  const last = locations - 1;
  const values = new Float64Array(width);
  let stack = new Uint32Array(256);
  const isKey = new Uint8Array(strings);
  const checkLabel = (start: number, end: number): boolean => {
    for (let pos = start; pos < end;) {
      const tag = raw[pos] ?? 0;
      if (tag === LABEL_NUMBER) {
        pos = endOfNumber(raw, pos + 1, end);
        if (pos < 0) return false;
        continue;
      }
      if (tag !== LABEL_KEY && tag !== LABEL_TEXT && tag !== LABEL_UNIT) return false;
      const index = numberAt(raw, pos + 1, end);
      if (index < 0 || index >= strings) return false;
      if (tag === LABEL_KEY) isKey[index] = 1;
      pos = afterNumber();
    }
    return true;
  };

  /** Whether a whole pass found nothing unusual: labels need not be looked at again. */
  let isChecked = false;
  /** Where the last list of locations lies that `readValues` met, and how many fields with locations there were. */
  let listStart = 0;
  let listEnd = 0;
  let stackFields = 0;
  /** Fills `values`; false where they are not as many as there are sample types, or unusual. Steps over locations. */
  const readValues = (start: number, end: number): boolean => {
    let count = 0;
    let pos = start;
    stackFields = 0;
    while (pos < end) {
      const tag = raw[pos] ?? 0;
      if (tag === VALUE_LIST) {
        const stop = endOfField(raw, pos + 1, end);
        for (pos = afterNumber(); pos < stop; count += 1) {
          let value = raw[pos] ?? 0;
          let byte = value;
          let at = pos + 1;
          if (byte >= 0x80) {
            value &= 0x7f;
            for (let bits = 7; byte >= 0x80 && bits < 28; bits += 7) {
              byte = raw[at] ?? 0;
              value |= (byte & 0x7f) << bits;
              at += 1;
            }
          }
          if (byte >= 0x80) {
            value = numberAt(raw, pos, stop);
            at = afterNumber();
            if (value < 0) return false;
          }
          if (count === width) return false;
          values[count] = value;
          pos = at;
        }
        if (pos !== stop) return false;
      } else if (tag === VALUE) {
        const value = numberAt(raw, pos + 1, end);
        if (value < 0 || count === width) return false;
        values[count] = value;
        count += 1;
        pos = afterNumber();
      } else if (tag === LOCATION) {
        // Two stand for any number that is not a single list.
        stackFields += 2;
        pos = endOfNumber(raw, pos + 1, end);
        if (pos < 0) return false;
      } else {
        const stop = tag === LOCATION_LIST || tag === LABEL ? endOfField(raw, pos + 1, end) : -1;
        if (stop < 0) return false;
        if (tag === LOCATION_LIST) {
          stackFields += 1;
          listStart = afterNumber();
          listEnd = stop;
        } else if (!isChecked && !checkLabel(afterNumber(), stop)) return false;
        pos = stop;
      }
    }
    return count === width;
  };

  /** Fills `stack` from `depth` on with the ids from `start` to `end`, less one, plus `shift`; gives the new depth, or -1. */
  const readIds = (start: number, end: number, from: number, shift: number): number => {
    if (from + (end - start) > stack.length) {
      const wider = new Uint32Array((from + (end - start)) * 2);
      wider.set(stack);
      stack = wider;
    }
    const room = stack;
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
      damage |= index | (last - index) | -(isLonger & (third >>> 7));
      room[depth] = index + shift;
      depth += 1;
      pos += 1 + isLong + isLonger;
    }
    return damage < 0 || pos !== end ? -1 : depth;
  };
  /** Fills `stack` with the locations of the sample that `readValues` read; gives their number, or -1. */
  const readStack = (start: number, end: number, shift: number): number => {
    if (stackFields === 1) return readIds(listStart, listEnd, 0, shift);
    let depth = 0;
    let pos = start;
    while (pos < end) {
      const tag = raw[pos] ?? 0;
      const stop = tag === LOCATION || tag === VALUE ? endOfNumber(raw, pos + 1, end) : endOfField(raw, pos + 1, end);
      if (stop < 0) return -1;
      if (tag === LOCATION) depth = readIds(pos + 1, stop, depth, shift);
      else if (tag === LOCATION_LIST) depth = readIds(afterNumber(), stop, depth, shift);
      if (depth < 0) return -1;
      pos = stop;
    }
    return depth;
  };

  const labelKeys = (): readonly number[] => {
    const found: number[] = [];
    for (let index = isKey.indexOf(1); index >= 0; index = isKey.indexOf(1, index + 1)) found.push(index);
    return found;
  };
  const amounts = new Float64Array(2);
  const forEach: PackedSamples["forEach"] = ({ column, divisor, shift, sign }, visit) => {
    const isWhole = eachField(raw, (tag, start, end) => {
      if (tag !== SAMPLE) return true;
      if (!readValues(start, end)) return false;
      const value = values[column] ?? 0;
      const by = divisor === null ? 0 : (values[divisor] ?? 0);
      const isEmpty = value === 0 && by === 0;
      if (isEmpty && isChecked) return true;
      const depth = readStack(start, end, shift);
      if (depth < 0) return false;
      if (isEmpty) return true;
      amounts[0] = value * sign;
      amounts[1] = by * sign;
      visit(stack, 0, depth, amounts);
      return true;
    });
    isChecked ||= isWhole;
    return isWhole;
  };
  return { forEach, labelKeys };
}
