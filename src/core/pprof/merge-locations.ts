/** Collects locations in columns, equal ones once, found through an open-addressing hash table. */
import { type LocationColumns, locationAddress, type Profile } from "./profile.ts";

export interface LocationTable {
  count: number;
  readonly mappings: Int32Array<ArrayBuffer>;
  readonly addressLow: Uint32Array<ArrayBuffer>;
  readonly addressHigh: Uint32Array<ArrayBuffer>;
  readonly folded: Uint8Array<ArrayBuffer>;
  readonly lineOffsets: Uint32Array<ArrayBuffer>;
  readonly lineFunctions: Uint32Array<ArrayBuffer>;
  readonly lineNumbers: Float64Array<ArrayBuffer>;
  readonly lineColumns: Float64Array<ArrayBuffer>;
  /** Location at each slot plus one, 0 for a free one; a power of two long and at most half full. */
  readonly slots: Int32Array<ArrayBuffer>;
}

/** Room for the locations of all profiles, should none of them be equal: memory nobody writes to is not taken. */
export function locationTable(profiles: readonly Profile[]): LocationTable {
  const locations = profiles.reduce((sum, profile) => sum + profile.locations.count, 0);
  const lines = profiles.reduce((sum, profile) => sum + profile.locations.lineFunctions.length, 0);
  return {
    count: 0,
    mappings: new Int32Array(locations),
    addressLow: new Uint32Array(locations),
    addressHigh: new Uint32Array(locations),
    folded: new Uint8Array(locations),
    lineOffsets: new Uint32Array(locations + 1),
    lineFunctions: new Uint32Array(lines),
    lineNumbers: new Float64Array(lines),
    lineColumns: new Float64Array(lines),
    slots: new Int32Array(2 ** Math.ceil(Math.log2(2 * locations + 2))),
  };
}

/** Where a mapping of a source went: its merged index (-1: none) and how far its addresses move. */
export interface Home {
  readonly index: number;
  readonly shift: bigint;
}

const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x9e37_79b1) ^ (hash >>> 13);

/** Whether the location written behind the last one, with lines up to `end`, is `other`. */
function isSame(table: LocationTable, other: number, end: number): boolean {
  const { count, mappings, addressLow, addressHigh, folded, lineOffsets, lineFunctions, lineNumbers, lineColumns } = table;
  if (addressLow[other] !== addressLow[count] || addressHigh[other] !== addressHigh[count]) return false;
  if (mappings[other] !== mappings[count] || folded[other] !== folded[count]) return false;
  const start = lineOffsets[count] ?? 0;
  const otherStart = lineOffsets[other] ?? 0;
  if ((lineOffsets[other + 1] ?? 0) - otherStart !== end - start) return false;
  for (let at = 0; at < end - start; at += 1) {
    if (lineFunctions[otherStart + at] !== lineFunctions[start + at] || lineNumbers[otherStart + at] !== lineNumbers[start + at])
      return false;
    if (lineColumns[otherStart + at] !== lineColumns[start + at]) return false;
  }
  return true;
}

/** Index of the merged location equal to one of a source, added where there is none: same place in the object file, same lines. */
export function addLocation(
  table: LocationTable,
  source: Profile,
  location: number,
  home: Home,
  functionOf: (index: number) => number,
): number {
  const { locations } = source;
  const made = table.count;
  // Written at the end of the columns, where it stays if it is new.
  table.mappings[made] = home.index;
  table.addressLow[made] = locations.addressLow[location] ?? 0;
  table.addressHigh[made] = locations.addressHigh[location] ?? 0;
  if (home.shift !== 0n) {
    const address = BigInt.asUintN(64, locationAddress(source, location) + home.shift);
    table.addressLow[made] = Number(address & 0xffff_ffffn);
    table.addressHigh[made] = Number(address >> 32n);
  }
  table.folded[made] = locations.folded[location] ?? 0;
  let hash = mix(mix(mix(home.index, table.addressLow[made] ?? 0), table.addressHigh[made] ?? 0), table.folded[made] ?? 0);
  let end = table.lineOffsets[made] ?? 0;
  for (let line = locations.lineOffsets[location] ?? 0; line < (locations.lineOffsets[location + 1] ?? 0); line += 1) {
    table.lineFunctions[end] = functionOf(locations.lineFunctions[line] ?? 0);
    table.lineNumbers[end] = locations.lineNumbers[line] ?? 0;
    table.lineColumns[end] = locations.lineColumns[line] ?? 0;
    hash = mix(mix(hash, table.lineFunctions[end] ?? 0), table.lineNumbers[end] ?? 0);
    end += 1;
  }
  const mask = table.slots.length - 1;
  let slot = (hash ^ (hash >>> 15)) & mask;
  for (let known = (table.slots[slot] ?? 0) - 1; known >= 0; known = (table.slots[slot] ?? 0) - 1) {
    if (isSame(table, known, end)) return known;
    slot = (slot + 1) & mask;
  }
  table.slots[slot] = made + 1;
  table.count += 1;
  table.lineOffsets[table.count] = end;
  return made;
}

export function locationColumns(table: LocationTable): LocationColumns {
  const { count } = table;
  const lines = table.lineOffsets[count] ?? 0;
  return {
    count,
    mappings: table.mappings.subarray(0, count),
    addressLow: table.addressLow.subarray(0, count),
    addressHigh: table.addressHigh.subarray(0, count),
    folded: table.folded.subarray(0, count),
    lineOffsets: table.lineOffsets.subarray(0, count + 1),
    lineFunctions: table.lineFunctions.subarray(0, lines),
    lineNumbers: table.lineNumbers.subarray(0, lines),
    lineColumns: table.lineColumns.subarray(0, lines),
  };
}
