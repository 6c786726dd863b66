/** tagroot and tagleaf: values of labels as frames at the outer or inner end of every stack, so that they show as callers or callees. */
import type { FunctionColumns, LocationColumns, Profile } from "../pprof/profile.ts";
import type { Filtered } from "./filter-names.ts";
import { scaledLabel } from "./measurement.ts";
import { type SampleLabels, sampleLabels } from "./sample-labels.ts";

export interface TagFrameOptions {
  /** Keys separated by commas; the first one becomes the outermost frame. */
  readonly tagRoot: string;
  /** The last one becomes the innermost frame. */
  readonly tagLeaf: string;
  /** Unit of numbers in the frames' names. */
  readonly unit: string;
}

const keysOf = (text: string): readonly string[] => text.split(",").filter((key) => key !== "");

/** Texts of one key, then its numbers; a number without a unit stays as it is unless another one of the sample has a unit. */
function valuesOf({ texts, numbers }: SampleLabels, key: string, unit: string): readonly string[] {
  const own = numbers.get(key) ?? [];
  const hasUnits = own.some((label) => label.unit !== "");
  const formatted = own.map(({ value, unit: from }) => scaledLabel(Number(value), hasUnits ? from : "", hasUnits ? unit : ""));
  return [...(texts.get(key) ?? []), ...formatted];
}

/** Frames made of labels: one per key and text. */
interface TagFrames {
  readonly names: string[];
  readonly keys: string[];
  readonly byText: Map<string, number>;
}

function frameOf({ names, keys, byText }: TagFrames, key: string, name: string): number {
  const text = `${name}\0${key}`;
  const known = byText.get(text);
  if (known !== undefined) return known;
  names.push(name);
  keys.push(key);
  byText.set(text, names.length - 1);
  return names.length - 1;
}

const appended = (column: Uint32Array, more: readonly number[]): Uint32Array => {
  const longer = new Uint32Array(column.length + more.length);
  longer.set(column);
  longer.set(more, column.length);
  return longer;
};

const padded = (column: Float64Array, more: number): Float64Array => {
  const longer = new Float64Array(column.length + more);
  longer.set(column);
  return longer;
};

/** The tables with a function and a location for each frame, at their ends; the file of such a function is the key. */
function withFrames(profile: Profile, { names, keys }: TagFrames): Profile {
  const { functions, locations, strings } = profile;
  const count = names.length;
  const texts = [...names, ...keys];
  const numbered = (from: number): number[] => Array.from({ length: count }, (_, index) => from + index);
  const none = Array.from({ length: count }, () => 0);
  const longerFunctions: FunctionColumns = {
    count: functions.count + count,
    names: appended(functions.names, numbered(strings.count)),
    systemNames: appended(functions.systemNames, none),
    files: appended(functions.files, numbered(strings.count + count)),
    startLines: padded(functions.startLines, count),
  };
  const mappings = new Int32Array(locations.count + count).fill(-1);
  mappings.set(locations.mappings);
  const folded = new Uint8Array(locations.count + count);
  folded.set(locations.folded);
  const highestId = locations.ids?.reduce((highest, id) => (id > highest ? id : highest), 0n) ?? 0n;
  const longerLocations: LocationColumns = {
    count: locations.count + count,
    ...(locations.ids === undefined ? {} : { ids: [...locations.ids, ...numbered(1).map((index) => highestId + BigInt(index))] }),
    mappings,
    addressLow: appended(locations.addressLow, none),
    addressHigh: appended(locations.addressHigh, none),
    folded,
    lineOffsets: appended(locations.lineOffsets, numbered(locations.lineFunctions.length + 1)),
    lineFunctions: appended(locations.lineFunctions, numbered(functions.count)),
    lineNumbers: padded(locations.lineNumbers, count),
    lineColumns: padded(locations.lineColumns, count),
  };
  return {
    ...profile,
    functions: longerFunctions,
    locations: longerLocations,
    strings: {
      count: strings.count + texts.length,
      at: (index) => (index < strings.count ? strings.at(index) : (texts[index - strings.count] ?? "")),
    },
  };
}

const tagFlags = (rootFound: boolean, leafFound: boolean): readonly string[] => [
  ...(rootFound ? [] : ["TagRoot"]),
  ...(leafFound ? [] : ["TagLeaf"]),
];

/**
 * Adds the frames of `tagRoot` and `tagLeaf` to every sample: one per key, named by the sample's values of it separated by commas, so by
 * nothing where it has none. `unmatched` names the flags of which no sample has a key. O(frames + labels).
 */
export function addTagFrames(profile: Profile, { tagRoot, tagLeaf, unit }: TagFrameOptions): Filtered {
  const roots = keysOf(tagRoot).toReversed();
  const leaves = keysOf(tagLeaf).toReversed();
  const added = roots.length + leaves.length;
  if (added === 0) return { profile, unmatched: tagFlags(tagRoot === "", tagLeaf === "") };
  const frames: TagFrames = { names: [], keys: [], byText: new Map() };
  const sampleOffsets = new Uint32Array(profile.sampleCount + 1);
  const sampleLocations = new Uint32Array(profile.sampleLocations.length + profile.sampleCount * added);
  let hasRoot = tagRoot === "";
  let hasLeaf = tagLeaf === "";
  let length = 0;
  const put = (location: number): void => {
    sampleLocations[length] = location;
    length += 1;
  };
  const framesOf = (labels: SampleLabels, keys: readonly string[]): readonly number[] =>
    keys.map((key) => profile.locations.count + frameOf(frames, key, valuesOf(labels, key, unit).join(",")));
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const labels = sampleLabels(profile, sample);
    const hasOne = (keys: readonly string[]): boolean => keys.some((key) => labels.texts.has(key) || labels.numbers.has(key));
    hasRoot ||= hasOne(roots);
    hasLeaf ||= hasOne(leaves);
    // Frames are numbered in this order.
    const outer = framesOf(labels, roots);
    for (const location of framesOf(labels, leaves)) put(location);
    for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
      put(profile.sampleLocations[at] ?? 0);
    }
    for (const location of outer) put(location);
    sampleOffsets[sample + 1] = length;
  }
  return { profile: { ...withFrames(profile, frames), sampleOffsets, sampleLocations }, unmatched: tagFlags(hasRoot, hasLeaf) };
}
