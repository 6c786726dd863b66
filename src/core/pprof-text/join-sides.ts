/** Puts a source and its negated base into one profile without merging them, where a report of sums cannot tell the difference. */
import { mergeProfiles } from "../pprof/merge.ts";
import type { ProfileHeader } from "../pprof/profile-builder.ts";
import type { LabelColumns, LocationColumns, Profile } from "../pprof/profile.ts";

const hasNegative = (profile: Profile): boolean => profile.values.some((value) => value < 0);

/** Merging gives mappings of one build the file name of the first. */
const renamesMappings = (source: Profile, base: Profile): boolean =>
  base.mappings.some(
    ({ buildId, file }) => buildId !== "" && source.mappings.some((other) => other.buildId === buildId && other.file !== file),
  );

/**
 * Whether sums over nodes and edges are the same joined and merged. Merging adds samples of one stack up before their absolute values are
 * taken, so no value of either side may be negative; and it gives shared object files one name. `base` is not negated yet.
 */
export const canJoin = (source: Profile, base: Profile): boolean =>
  !hasNegative(source) && !hasNegative(base) && !renamesMappings(source, base);

type Column = Uint32Array | Float64Array | Int32Array | Uint8Array;

/** Both columns in one; `shift` is added to the numbers of the second, but not to those below `from`. */
function joined<Joined extends Column>(target: Joined, first: Joined, second: Joined, shift = 0, from = 0): Joined {
  target.set(first);
  if (shift === 0) target.set(second, first.length);
  else for (let at = 0; at < second.length; at += 1) target[first.length + at] = (second[at] ?? 0) + ((second[at] ?? 0) < from ? 0 : shift);
  return target;
}

const joinedIndices = (first: Uint32Array, second: Uint32Array, shift = 0, from = 0): Uint32Array =>
  joined(new Uint32Array(first.length + second.length), first, second, shift, from);
const joinedNumbers = (first: Float64Array, second: Float64Array): Float64Array =>
  joined(new Float64Array(first.length + second.length), first, second);

/** Offsets of both lists, the second behind the first; each starts with 0. */
const joinedOffsets = (first: Uint32Array, second: Uint32Array): Uint32Array => joinedIndices(first, second.subarray(1), first.at(-1) ?? 0);

function joinLocations(first: LocationColumns, second: LocationColumns, functions: number, mappings: number): LocationColumns {
  return {
    count: first.count + second.count,
    mappings: joined(new Int32Array(first.count + second.count), first.mappings, second.mappings, mappings),
    addressLow: joinedIndices(first.addressLow, second.addressLow),
    addressHigh: joinedIndices(first.addressHigh, second.addressHigh),
    folded: joined(new Uint8Array(first.count + second.count), first.folded, second.folded),
    lineOffsets: joinedOffsets(first.lineOffsets, second.lineOffsets),
    lineFunctions: joinedIndices(first.lineFunctions, second.lineFunctions, functions),
    lineNumbers: joinedNumbers(first.lineNumbers, second.lineNumbers),
    lineColumns: joinedNumbers(first.lineColumns, second.lineColumns),
  };
}

function joinLabels(first: LabelColumns, second: LabelColumns, strings: number): LabelColumns {
  const numbers = new BigInt64Array(first.numbers.length + second.numbers.length);
  numbers.set(first.numbers);
  numbers.set(second.numbers, first.numbers.length);
  // String 0 is "" in both.
  const texts = (a: Uint32Array, b: Uint32Array): Uint32Array => joinedIndices(a, b, strings, 1);
  return {
    offsets: joinedOffsets(first.offsets, second.offsets),
    keys: texts(first.keys, second.keys),
    strings: texts(first.strings, second.strings),
    numbers,
    units: texts(first.units, second.units),
  };
}

/** What merging makes of the two headers. */
function joinedHeader(first: Profile, second: Profile): ProfileHeader {
  const withoutSamples = (profile: Profile): Profile => ({
    ...profile,
    sampleCount: 0,
    values: new Float64Array(0),
    locations: NO_LOCATIONS,
  });
  const { name, sampleTypes, period, periodType, timeNanos, durationNanos, defaultSampleType, dropFrames, keepFrames, comments, docUrl } =
    mergeProfiles([withoutSamples(first), withoutSamples(second)]);
  return { name, sampleTypes, period, periodType, timeNanos, durationNanos, defaultSampleType, dropFrames, keepFrames, comments, docUrl };
}

const NO_LOCATIONS: LocationColumns = {
  count: 0,
  mappings: new Int32Array(0),
  addressLow: new Uint32Array(0),
  addressHigh: new Uint32Array(0),
  folded: new Uint8Array(0),
  lineOffsets: new Uint32Array(1),
  lineFunctions: new Uint32Array(0),
  lineNumbers: new Float64Array(0),
  lineColumns: new Float64Array(0),
};

/** All samples of both, tables side by side, under the header of a merge. Throws PROFILE_KINDS_DIFFER. O(size). */
export function joinSides(first: Profile, second: Profile): Profile {
  const strings = first.strings.count;
  const table = {
    count: strings + second.strings.count,
    at: (index: number) => (index < strings ? first.strings.at(index) : second.strings.at(index - strings)),
  };
  const texts = (a: Uint32Array, b: Uint32Array): Uint32Array => joinedIndices(a, b, strings, 1);
  return {
    ...joinedHeader(first, second),
    sampleCount: first.sampleCount + second.sampleCount,
    sampleOffsets: joinedOffsets(first.sampleOffsets, second.sampleOffsets),
    sampleLocations: joinedIndices(first.sampleLocations, second.sampleLocations, first.locations.count),
    values: joinedNumbers(first.values, second.values),
    labels: joinLabels(first.labels, second.labels, strings),
    labelBytes: joinedNumbers(first.labelBytes, second.labelBytes),
    locations: joinLocations(first.locations, second.locations, first.functions.count, first.mappings.length),
    functions: {
      count: first.functions.count + second.functions.count,
      names: texts(first.functions.names, second.functions.names),
      systemNames: texts(first.functions.systemNames, second.functions.systemNames),
      files: texts(first.functions.files, second.functions.files),
      startLines: joinedNumbers(first.functions.startLines, second.functions.startLines),
    },
    mappings: [...first.mappings, ...second.mappings],
    strings: table,
  };
}
