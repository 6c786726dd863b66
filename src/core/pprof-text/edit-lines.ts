/** Locations of one line each, as the views of whole profiles print them under `noinlines`. */
import type { Profile } from "../pprof/profile.ts";
import { keepLines } from "./edit-stacks.ts";

/** The profile with only the outermost line of each location, and its columns only where they are asked for. */
export function withoutInlines(profile: Profile, showColumns: boolean): Profile {
  const { locations } = profile;
  const kept = new Uint8Array(locations.lineFunctions.length);
  for (let location = 0; location < locations.count; location += 1) {
    const end = locations.lineOffsets[location + 1] ?? 0;
    if (end > (locations.lineOffsets[location] ?? 0)) kept[end - 1] = 1;
  }
  const reduced = keepLines(profile, kept);
  const lineColumns = showColumns ? reduced.locations.lineColumns : new Float64Array(reduced.locations.lineColumns.length);
  const mappings = profile.mappings.map((mapping) => ({ ...mapping, hasInlineFrames: false }));
  return { ...reduced, locations: { ...reduced.locations, lineColumns }, mappings };
}
