/** Lines of the source that hold most of what profiles count: the leaves of the stacks by function and line. */
import { excludedLocations, type FrameOptions, frameTable, sampleTouches } from "../graph/frames.ts";
import { requireSampleIndex } from "../pprof/kind.ts";
import type { OwnerClass } from "../pprof/owner.ts";
import type { Profile } from "../pprof/profile.ts";

export interface LineSum {
  /** The function, as the tables name it. */
  readonly func: string;
  readonly line: number;
  /** Mean per profile, for each of the sample types. */
  readonly means: readonly number[];
}

/** Which lines of base are which of head: `gone` is left out, null is not known. */
export type LineInHead = (file: string, line: number) => number | "gone" | null;

/**
 * Base's values by the lines of head, of own code: of other modules nothing tells how lines moved. Empty where that of any own line with a value is not
 * known: told by halves they would look like growth.
 */
export const baseLineSums = (
  profiles: readonly Profile[],
  sampleTypes: readonly string[],
  options: FrameOptions,
  lineInHead: LineInHead,
): readonly LineSum[] => {
  const moved = new Map<string, LineSum>();
  for (const { func, line, means, file, owner } of placedSums(profiles, sampleTypes, options)) {
    if (owner !== "own") continue;
    const at = lineInHead(file, line);
    if (at === null) return [];
    if (at === "gone") continue;
    const known = moved.get(`${at} ${func}`)?.means;
    moved.set(`${at} ${func}`, { func, line: at, means: means.map((mean, type) => mean + (known?.[type] ?? 0)) });
  }
  return [...moved.values()];
};

/** Beyond any line of a Go file; a frame's number times this and a line make one number. */
const LINES = 2 ** 24;

/**
 * Own values by function and line, for several sample types at once; without the stacks `excludeFrames` leaves out, and without frames whose line
 * is not known. In the order the lines are met. Throws SAMPLE_TYPE_UNKNOWN. O(samples).
 */
export const lineSums = (profiles: readonly Profile[], sampleTypes: readonly string[], options: FrameOptions): readonly LineSum[] =>
  placedSums(profiles, sampleTypes, options).map(({ func, line, means }) => ({ func, line, means }));

interface PlacedSum extends LineSum {
  readonly file: string;
  readonly owner: OwnerClass | null;
}

const placedSums = (profiles: readonly Profile[], sampleTypes: readonly string[], options: FrameOptions): readonly PlacedSum[] => {
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
  return [...sums].map(([place, values]) => {
    const frame = frames[Math.floor(place / LINES)];
    return {
      func: frame?.key ?? "",
      line: place % LINES,
      means: [...values].map((value) => value / profiles.length),
      file: frame?.file ?? "",
      owner: frame?.ownerClass ?? null,
    };
  });
};
