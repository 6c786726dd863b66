/** Profiles with fewer lines per location or fewer locations per sample; everything else stays. */
import { keepSamples } from "../pprof/scale.ts";
import type { LocationColumns, Profile } from "../pprof/profile.ts";

/** The profile with only the lines marked 1. A location may lose all of its lines. */
export function keepLines(profile: Profile, kept: Uint8Array): Profile {
  if (!kept.includes(0)) return profile;
  const { locations } = profile;
  const lineOffsets = new Uint32Array(locations.count + 1);
  const lines: number[] = [];
  for (let location = 0; location < locations.count; location += 1) {
    for (let line = locations.lineOffsets[location] ?? 0; line < (locations.lineOffsets[location + 1] ?? 0); line += 1) {
      if (kept[line] === 1) lines.push(line);
    }
    lineOffsets[location + 1] = lines.length;
  }
  const reduced: LocationColumns = {
    ...locations,
    lineOffsets,
    lineFunctions: Uint32Array.from(lines, (line) => locations.lineFunctions[line] ?? 0),
    lineNumbers: Float64Array.from(lines, (line) => locations.lineNumbers[line] ?? 0),
    lineColumns: Float64Array.from(lines, (line) => locations.lineColumns[line] ?? 0),
  };
  return { ...profile, locations: reduced };
}

/**
 * The profile with other stacks: `stackOf` gives the range of a sample's rows in `sampleLocations` to keep (leaf first), or null to drop
 * the sample; of these rows only those whose location is not marked 1 in `hidden` stay.
 */
export function keepStacks(
  profile: Profile,
  stackOf: (sample: number, start: number, end: number) => readonly [start: number, end: number] | null,
  hidden: Uint8Array | null = null,
): Profile {
  const kept = new Uint8Array(profile.sampleCount);
  const sampleOffsets = new Uint32Array(profile.sampleCount + 1);
  const sampleLocations = new Uint32Array(profile.sampleLocations.length);
  const hides = hidden?.includes(1) === true;
  let length = 0;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const range = stackOf(sample, profile.sampleOffsets[sample] ?? 0, profile.sampleOffsets[sample + 1] ?? 0);
    if (range !== null) {
      kept[sample] = 1;
      for (let at = range[0]; at < range[1]; at += 1) {
        const location = profile.sampleLocations[at] ?? 0;
        if (hides && hidden?.[location] === 1) continue;
        sampleLocations[length] = location;
        length += 1;
      }
      // A sample that hiding left without a stack goes.
      if (hides && length === (sampleOffsets[sample] ?? 0)) kept[sample] = 0;
    }
    sampleOffsets[sample + 1] = length;
  }
  return keepSamples({ ...profile, sampleOffsets, sampleLocations: sampleLocations.subarray(0, length) }, kept);
}
