/** A pprof profile as typed-array columns: one row per sample, location, line or function, joined by indices, never by ids. */
import { halvesOf } from "./growable.ts";

export interface SampleType {
  /** `inuse_space`, `cpu`, `goroutine`, ... */
  readonly type: string;
  /** `bytes`, `count`, `nanoseconds`, ... */
  readonly unit: string;
}

/** Strings by index; index 0 is always "". Decoded profiles turn bytes into text on first use. */
export interface StringTable {
  readonly count: number;
  readonly at: (index: number) => string;
}

/**
 * Labels of all samples as one list; those of sample i are the rows `offsets[i]` up to `offsets[i + 1]`.
 * A label with `strings[row] !== 0` is textual; any other is numeric. Fields without "numbers" hold string indices.
 */
export interface LabelColumns {
  readonly offsets: Uint32Array;
  readonly keys: Uint32Array;
  readonly strings: Uint32Array;
  readonly numbers: BigInt64Array;
  readonly units: Uint32Array;
}

/**
 * Call sites. The lines of location i are the rows `lineOffsets[i]` up to `lineOffsets[i + 1]`, innermost inlined function first.
 * An address does not fit a float, so it lies in two halves.
 */
export interface LocationColumns {
  readonly count: number;
  /** Ids in the file, where they are not simply 1, 2, 3, …; only text dumps of a profile show them. */
  readonly ids?: readonly bigint[];
  /** Index into `mappings`, or -1. */
  readonly mappings: Int32Array;
  readonly addressLow: Uint32Array;
  readonly addressHigh: Uint32Array;
  readonly folded: Uint8Array;
  readonly lineOffsets: Uint32Array;
  readonly lineFunctions: Uint32Array;
  readonly lineNumbers: Float64Array;
  readonly lineColumns: Float64Array;
}

/** Functions; `names`, `systemNames` and `files` hold string indices. `startLines` is 0 where the producer gave none (Go before 1.20). */
export interface FunctionColumns {
  readonly count: number;
  readonly names: Uint32Array;
  readonly systemNames: Uint32Array;
  readonly files: Uint32Array;
  readonly startLines: Float64Array;
}

/** A mapped object file; the first one is the main binary. */
export interface Mapping {
  readonly memoryStart: bigint;
  readonly memoryLimit: bigint;
  readonly fileOffset: bigint;
  readonly file: string;
  readonly buildId: string;
  readonly hasFunctions: boolean;
  readonly hasFilenames: boolean;
  readonly hasLineNumbers: boolean;
  readonly hasInlineFrames: boolean;
}

export interface Profile {
  /** Where it came from, for messages. Not part of the encoded profile. */
  readonly name: string;
  readonly sampleTypes: readonly SampleType[];
  readonly sampleCount: number;
  /** Locations of sample i, leaf first: `sampleLocations[sampleOffsets[i]]` up to `sampleOffsets[i + 1]`. */
  readonly sampleOffsets: Uint32Array;
  readonly sampleLocations: Uint32Array;
  /** Row-major: value of sample i and type t is `values[i * sampleTypes.length + t]`; exact integers within ±(2^53 - 1). */
  readonly values: Float64Array;
  readonly labels: LabelColumns;
  /** The numeric label `bytes` of each sample (object size of a heap profile), NaN where the sample has none. */
  readonly labelBytes: Float64Array;
  readonly locations: LocationColumns;
  readonly functions: FunctionColumns;
  readonly mappings: readonly Mapping[];
  /** Ids of the mappings in the file, where they are not simply 1, 2, 3, … */
  readonly mappingIds?: readonly bigint[];
  readonly strings: StringTable;
  /** One sample stands for this much of `periodType`: MemProfileRate of a heap profile, 10,000,000 ns of a Go CPU profile; 0 if unknown. */
  readonly period: number;
  readonly periodType: SampleType;
  readonly timeNanos: bigint;
  readonly durationNanos: bigint;
  readonly defaultSampleType: string;
  readonly dropFrames: string;
  readonly keepFrames: string;
  readonly comments: readonly string[];
  readonly docUrl: string;
}

/** A table over a plain list; the list starts with "". */
export const stringTableOf = (texts: readonly string[]): StringTable => ({ count: texts.length, at: (index) => texts[index] ?? "" });

export const functionName = (profile: Profile, index: number): string => profile.strings.at(profile.functions.names[index] ?? 0);
export const functionFile = (profile: Profile, index: number): string => profile.strings.at(profile.functions.files[index] ?? 0);

/** Address of a location as an unsigned 64-bit integer. */
export const locationAddress = (profile: Profile, index: number): bigint =>
  (BigInt(profile.locations.addressHigh[index] ?? 0) << 32n) | BigInt(profile.locations.addressLow[index] ?? 0);

/** Sum of one column: bytes, counts or nanoseconds, as the sample type says. */
export function totalOf(profile: Profile, sampleIndex: number): number {
  const width = profile.sampleTypes.length;
  let total = 0;
  for (let at = sampleIndex; at < profile.values.length; at += width) total += profile.values[at] ?? 0;
  return total;
}

/** One label in readable form; `number` is null for a textual label, `text` for a numeric one. */
export interface Label {
  readonly key: string;
  readonly text: string | null;
  readonly number: bigint | null;
  readonly unit: string;
}

/** Labels of one sample, in the order of the file. */
export function labelsOfSample(profile: Profile, sample: number): readonly Label[] {
  const { offsets, keys, strings, numbers, units } = profile.labels;
  const found: Label[] = [];
  for (let row = offsets[sample] ?? 0; row < (offsets[sample + 1] ?? 0); row += 1) {
    const text = strings[row] ?? 0;
    found.push({
      key: profile.strings.at(keys[row] ?? 0),
      text: text === 0 ? null : profile.strings.at(text),
      number: text === 0 ? (numbers[row] ?? 0n) : null,
      unit: profile.strings.at(units[row] ?? 0),
    });
  }
  return found;
}

/** The column of `bytes` labels, from the label columns. */
export function labelBytesOf(sampleCount: number, labels: LabelColumns, strings: StringTable): Float64Array {
  const found = new Float64Array(sampleCount).fill(Number.NaN);
  const { low, high, stride } = halvesOf(labels.numbers);
  // Labels with one key mostly come in a row.
  let lastKey = -1;
  let matches = false;
  for (let sample = 0; sample < sampleCount; sample += 1) {
    for (let row = labels.offsets[sample] ?? 0; row < (labels.offsets[sample + 1] ?? 0); row += 1) {
      const key = labels.keys[row] ?? 0;
      if (labels.strings[row] !== 0) continue;
      if (key !== lastKey) {
        matches = strings.at(key) === "bytes";
        lastKey = key;
      }
      if (matches) found[sample] = ((high[row * stride] ?? 0) | 0) * 2 ** 32 + (low[row * stride] ?? 0);
    }
  }
  return found;
}
