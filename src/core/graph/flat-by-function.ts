/** Flat values by function name, closures and instances apart: what the rows of owners are made of. */
import { requireSampleIndex } from "../pprof/kind.ts";
import type { Profile } from "../pprof/profile.ts";
import { excludedLocations, type FrameOptions, frameTable, type ProfileFrames, sampleTouches } from "./frames.ts";

/** Adds the values of one profile to the sums of its leaves; NaN stands for a function that was no leaf yet. */
function addFlat(sums: Float64Array, profile: Profile, own: ProfileFrames, index: number, excluded: Uint8Array): void {
  const mayExclude = excluded.includes(1);
  const width = profile.sampleTypes.length;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const value = profile.values[sample * width + index] ?? 0;
    const start = profile.sampleOffsets[sample] ?? 0;
    if (value === 0 || start === (profile.sampleOffsets[sample + 1] ?? 0)) continue;
    if (mayExclude && sampleTouches(profile, sample, excluded)) continue;
    const leaf = own.nodes[own.offsets[profile.sampleLocations[start] ?? 0] ?? 0] ?? 0;
    const before = sums[leaf] ?? 0;
    sums[leaf] = Number.isNaN(before) ? value : before + value;
  }
}

/**
 * Sums of one column over `profiles` by the innermost function, without the stacks `excludeFrames` leaves out. Whole numbers; divide by the
 * number of profiles for the mean. Throws SAMPLE_TYPE_UNKNOWN. O(samples), but for stacks that may be excluded.
 */
export function flatByFunction(
  profiles: readonly Profile[],
  sampleType: string | number,
  options: Pick<FrameOptions, "excludeFrames" | "severalBinaries" | "names">,
): ReadonlyMap<string, number> {
  const table = frameTable({ ...options, granularity: "functions" });
  const prepared = profiles.map((profile) => ({ profile, own: table.add(profile), index: requireSampleIndex(profile, sampleType) }));
  const frames = table.frames();
  const sums = new Float64Array(frames.length).fill(Number.NaN);
  for (const { profile, own, index } of prepared) addFlat(sums, profile, own, index, excludedLocations(own, frames));
  const found = new Map<string, number>();
  for (const [frame, { key }] of frames.entries()) if (!Number.isNaN(sums[frame])) found.set(key, sums[frame] ?? 0);
  return found;
}
