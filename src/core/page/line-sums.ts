/** Lines of the source that hold most of what profiles count: the leaves of the stacks by function and line. */
import { excludedLocations, type FrameOptions, frameTable, sampleTouches } from "../graph/frames.ts";
import { requireSampleIndex } from "../pprof/kind.ts";
import type { Profile } from "../pprof/profile.ts";

export interface LineSum {
  /** The function, as the tables name it. */
  readonly func: string;
  readonly line: number;
  /** Mean per profile, for each of the sample types. */
  readonly means: readonly number[];
}

/** Beyond any line of a Go file; a frame's number times this and a line make one number. */
const LINES = 2 ** 24;

/**
 * Own values by function and line, for several sample types at once; without the stacks `excludeFrames` leaves out, and without frames whose line
 * is not known. In the order the lines are met. Throws SAMPLE_TYPE_UNKNOWN. O(samples).
 */
export const lineSums = (profiles: readonly Profile[], sampleTypes: readonly string[], options: FrameOptions): readonly LineSum[] => {
  const table = frameTable(options);
  const named = profiles.map((profile) => ({ profile, own: table.add(profile) }));
  const frames = table.frames();
  const sums = new Map<number, Float64Array>();
  for (const { profile, own } of named) {
    const types = sampleTypes.map((type) => requireSampleIndex(profile, type));
    const excluded = excludedLocations(own, frames);
    const mayExclude = excluded.includes(1);
    const width = profile.sampleTypes.length;
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      const start = profile.sampleOffsets[sample] ?? 0;
      if (start === (profile.sampleOffsets[sample + 1] ?? 0)) continue;
      const leaf = own.offsets[profile.sampleLocations[start] ?? 0] ?? 0;
      const line = own.lines[leaf] ?? 0;
      if (line <= 0 || (mayExclude && sampleTouches(profile, sample, excluded))) continue;
      const place = (own.nodes[leaf] ?? 0) * LINES + line;
      const known = sums.get(place) ?? new Float64Array(types.length);
      for (const [at, type] of types.entries()) known[at] = (known[at] ?? 0) + (profile.values[sample * width + type] ?? 0);
      sums.set(place, known);
    }
  }
  return [...sums].map(([place, values]) => ({
    func: frames[Math.floor(place / LINES)]?.key ?? "",
    line: place % LINES,
    means: [...values].map((value) => value / profiles.length),
  }));
};
