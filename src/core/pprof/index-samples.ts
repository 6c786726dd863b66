/** Checks the samples of a raw profile and notes where the lists of each lie, so that passes over them need not look for them again. */
import { afterNumber, endOfField, endOfNumber, numberAt } from "./scan.ts";

// Tags as Go, google/pprof and most others write them: field number times eight plus wire type, in one byte.
export const LOCATION_LIST = 0x0a;
export const LOCATION = 0x08;
export const VALUE_LIST = 0x12;
export const VALUE = 0x10;
const LABEL = 0x1a;
const LABEL_KEY = 0x08;
const LABEL_TEXT = 0x10;
const LABEL_NUMBER = 0x18;
const LABEL_UNIT = 0x20;

/** How many of each there are. */
export interface SampleSizes {
  readonly samples: number;
  /** Values of each sample: one per sample type. */
  readonly width: number;
  readonly strings: number;
}

/**
 * Two offsets a sample. One of the usual form has all its locations in one list, from `starts[i]` to `ends[i]`, and its values in fields of one
 * kind right behind it. Of any other, `ends[i]` is more than `SCATTERED`: all its fields lie from `starts[i]` to `ends[i] - SCATTERED`.
 */
export interface SampleIndex {
  readonly count: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** String indices of the keys that labels have. */
  readonly labelKeys: readonly number[];
}

/** More than the length of any file that is read. */
export const SCATTERED = 2 ** 31;

interface IndexDraft {
  readonly raw: Uint8Array;
  readonly width: number;
  readonly strings: number;
  count: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** 1 for each string that is the key of a label. */
  readonly isKey: Uint8Array;
  /** How many values the sample has so far. */
  values: number;
}

export interface SampleIndexer {
  /**
   * Takes the sample that lies there. False where it is unusual, be it damage, a negative value, values that are not as many as there are
   * sample types, or a field nobody knows. Whether its locations exist is not checked.
   */
  readonly add: (start: number, end: number) => boolean;
  readonly done: () => SampleIndex;
}

export function sampleIndexer(raw: Uint8Array, { samples, width, strings }: SampleSizes): SampleIndexer {
  const draft: IndexDraft = {
    raw,
    width,
    strings,
    count: 0,
    starts: new Uint32Array(samples),
    ends: new Uint32Array(samples),
    isKey: new Uint8Array(strings),
    values: 0,
  };
  return {
    add: (start, end) => addSample(draft, start, end),
    done: () => ({ count: draft.count, starts: draft.starts, ends: draft.ends, labelKeys: keysOf(draft.isKey) }),
  };
}

function addSample(draft: IndexDraft, start: number, end: number): boolean {
  const { raw, width } = draft;
  // Fields with locations, and where the last list of them lies; fields with values, how many are lists, and where they lie if side by side.
  let stacks = 0;
  let listStart = start;
  let listEnd = start;
  let amounts = 0;
  let lists = 0;
  let valuesStart = end;
  let valuesEnd = end;
  let gaps = 0;
  draft.values = 0;
  let pos = start;
  while (pos < end) {
    const tag = raw[pos] ?? 0;
    const isList = tag === LOCATION_LIST || tag === VALUE_LIST || tag === LABEL;
    const stop = isList ? endOfField(raw, pos + 1, end) : endOfNumber(raw, pos + 1, end);
    if (stop < 0) return false;
    if (tag === LOCATION_LIST) {
      stacks += 1;
      listStart = afterNumber();
      listEnd = stop;
    } else if (tag === LABEL) {
      if (!checkLabel(draft, afterNumber(), stop)) return false;
    } else if (tag === VALUE_LIST || tag === VALUE) {
      if (!checkValues(draft, isList ? afterNumber() : pos + 1, stop)) return false;
      if (amounts === 0) valuesStart = pos;
      else if (pos !== valuesEnd) gaps += 1;
      amounts += 1;
      lists += isList ? 1 : 0;
      valuesEnd = stop;
    } else if (tag === LOCATION) {
      // Two stand for any number that is not a single list.
      stacks += 2;
    } else return false;
    pos = stop;
  }
  if (draft.values !== width) return false;
  const isUsual = stacks === 1 && valuesStart === listEnd && gaps === 0 && (lists === 0 || amounts === 1);
  draft.starts[draft.count] = isUsual ? listStart : start;
  draft.ends[draft.count] = isUsual ? listEnd : end + SCATTERED;
  draft.count += 1;
  return true;
}

/** Counts the values that lie there; false where one is negative, too large, or one too many. */
function checkValues(draft: IndexDraft, start: number, end: number): boolean {
  const { raw } = draft;
  let found = draft.values;
  let pos = start;
  while (pos < end) {
    const from = pos;
    while ((raw[pos] ?? 0) >= 0x80) pos += 1;
    pos += 1;
    // Seven bytes hold 49 bits: what is longer may be beyond what a float holds, or negative.
    if (pos - from > 7 && numberAt(raw, from, end) < 0) return false;
    found += 1;
  }
  draft.values = found;
  return pos === end && found <= draft.width;
}

function checkLabel({ raw, strings, isKey }: IndexDraft, start: number, end: number): boolean {
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
}

function keysOf(isKey: Uint8Array): readonly number[] {
  const found: number[] = [];
  for (let index = isKey.indexOf(1); index >= 0; index = isKey.indexOf(1, index + 1)) found.push(index);
  return found;
}
