/** Collects samples in columns and adds up those with the same stack and labels, found through an open-addressing hash table. */
import { type LabelLists, labelListsOf } from "./merge-labels.ts";
import type { LabelColumns, Profile } from "./profile.ts";

export interface SampleTable {
  readonly width: number;
  count: number;
  readonly offsets: Uint32Array<ArrayBuffer>;
  readonly locations: Uint32Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  /** Number of each sample's list of labels. */
  readonly lists: Uint32Array<ArrayBuffer>;
  readonly hashes: Int32Array<ArrayBuffer>;
  /** Sample at each slot plus one, 0 for a free one; a power of two long and at most half full. */
  readonly slots: Int32Array<ArrayBuffer>;
}

/** Room for the samples of all profiles, should none of them be equal: memory nobody writes to is not taken. */
export function sampleTable(profiles: readonly Profile[], width: number): SampleTable {
  const samples = profiles.reduce((sum, { sampleCount }) => sum + sampleCount, 0);
  const frames = profiles.reduce((sum, { sampleLocations }) => sum + sampleLocations.length, 0);
  return {
    width,
    count: 0,
    offsets: new Uint32Array(samples + 1),
    locations: new Uint32Array(frames),
    values: new Float64Array(samples * width),
    lists: new Uint32Array(samples),
    hashes: new Int32Array(samples),
    slots: new Int32Array(2 ** Math.ceil(Math.log2(2 * samples + 2))),
  };
}

const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x9e37_79b1) ^ (hash >>> 13);

function isZero({ values }: Profile, start: number, width: number): boolean {
  for (let column = 0; column < width; column += 1) if (values[start + column] !== 0) return false;
  return true;
}

/** Whether the stack written behind the last sample, up to `end`, is that of `sample`. */
function hasStack({ offsets, locations, count }: SampleTable, sample: number, end: number): boolean {
  const start = offsets[count] ?? 0;
  const other = offsets[sample] ?? 0;
  if ((offsets[sample + 1] ?? 0) - other !== end - start) return false;
  for (let at = start; at < end; at += 1) if (locations[at] !== locations[other + at - start]) return false;
  return true;
}

/** Adds the samples of a profile that are not all zero; `locationOf` gives the merged location of one of its own. */
export function addSamples(table: SampleTable, lists: LabelLists, profile: Profile, locationOf: (location: number) => number): void {
  const { width, offsets, locations, values, hashes, slots } = table;
  const { identities } = lists;
  const listOf = labelListsOf(lists, profile);
  const mask = slots.length - 1;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    if (isZero(profile, sample * width, width)) continue;
    const list = listOf(sample);
    const identity = identities[list] ?? 0;
    // Written at the end of the column, where it stays if it is new.
    let end = offsets[table.count] ?? 0;
    let hash = mix(identity, 1);
    for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
      const location = locationOf(profile.sampleLocations[at] ?? 0);
      locations[end] = location;
      end += 1;
      hash = mix(hash, location);
    }
    let slot = (hash ^ (hash >>> 15)) & mask;
    let known = (slots[slot] ?? 0) - 1;
    while (known >= 0 && !(hashes[known] === hash && identities[table.lists[known] ?? 0] === identity && hasStack(table, known, end))) {
      slot = (slot + 1) & mask;
      known = (slots[slot] ?? 0) - 1;
    }
    const to = known < 0 ? table.count : known;
    for (let column = 0; column < width; column += 1) {
      const at = to * width + column;
      values[at] = (values[at] ?? 0) + (profile.values[sample * width + column] ?? 0);
    }
    if (known >= 0) continue;
    slots[slot] = to + 1;
    hashes[to] = hash;
    table.lists[to] = list;
    table.count += 1;
    offsets[table.count] = end;
  }
}

/** The label columns of the samples collected; `text` gives the index of a string in the merged table. */
export function labelColumns(table: SampleTable, { labels }: LabelLists, text: (value: string) => number): LabelColumns {
  const rows = labels.map((list) =>
    list.map(({ key, text: value, number, unit }) => ({
      key: text(key),
      string: value === null ? 0 : text(value),
      number: number ?? 0n,
      unit: text(unit),
    })),
  );
  const offsets = new Uint32Array(table.count + 1);
  for (let sample = 0; sample < table.count; sample += 1) {
    offsets[sample + 1] = (offsets[sample] ?? 0) + (rows[table.lists[sample] ?? 0]?.length ?? 0);
  }
  const total = offsets[table.count] ?? 0;
  const keys = new Uint32Array(total);
  const strings = new Uint32Array(total);
  const numbers = new BigInt64Array(total);
  const units = new Uint32Array(total);
  for (let sample = 0; sample < table.count; sample += 1) {
    let row = offsets[sample] ?? 0;
    for (const { key, string, number, unit } of rows[table.lists[sample] ?? 0] ?? []) {
      keys[row] = key;
      // New columns hold zeros, and these two mostly stay zeros.
      if (string !== 0) strings[row] = string;
      if (unit !== 0) units[row] = unit;
      numbers[row] = number;
      row += 1;
    }
  }
  return { offsets, keys, strings, numbers, units };
}
