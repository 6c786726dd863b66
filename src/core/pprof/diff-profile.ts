/** Head against base over all their replicates, as one profile that `go tool pprof` opens. */
import { packageOf } from "./owner.ts";
import { mergeProfiles } from "./merge.ts";
import { functionName, type Profile } from "./profile.ts";
import { keepSamples, scaleProfile } from "./scale.ts";
import { diffBaseProfile } from "./subtract.ts";

export interface DiffProfile {
  /** Base samples are negative and labelled `pprof::base`, so that percentages are of the base. */
  readonly profile: Profile;
  /** Values are this many times the mean of the replicates of each side: `-divide_by` gives the means. */
  readonly multiple: number;
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/** The profile without the stacks that pass through a function of one of the packages (exact import paths). O(frames). */
function withoutPackages(profile: Profile, packages: readonly string[]): Profile {
  const dropped = new Set(packages);
  const { locations, functions } = profile;
  const isDropped = Array.from({ length: functions.count }, (_, index) => dropped.has(packageOf(functionName(profile, index))));
  if (!isDropped.includes(true)) return profile;
  const marked = new Uint8Array(locations.count);
  for (let location = 0; location < locations.count; location += 1) {
    for (let line = locations.lineOffsets[location] ?? 0; line < (locations.lineOffsets[location + 1] ?? 0); line += 1) {
      if (isDropped[locations.lineFunctions[line] ?? 0] === true) marked[location] = 1;
    }
  }
  const kept = new Uint8Array(profile.sampleCount).fill(1);
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
      if (marked[profile.sampleLocations[at] ?? 0] === 1) kept[sample] = 0;
    }
  }
  return keepSamples(profile, kept);
}

const counted = (count: number): string => (count === 1 ? "1 profile" : `${count} profiles`);

/** What a reader of the file has to know; `go tool pprof` prints comments above its tables. */
function commentsOf(base: number, head: number, multiple: number, without: readonly string[]): readonly string[] {
  const means = multiple === 1 ? "" : `, times ${multiple}: -divide_by=${multiple} gives means`;
  return [
    `heapgate: head (${counted(head)}) less base (${counted(base)})${means}`,
    ...(without.length === 0 ? [] : [`heapgate: without stacks through ${without.join(", ")}`]),
  ];
}

/**
 * The difference of two sets of replicates, at least one profile a side. Values are integers, so nothing is rounded: each side is summed and
 * brought to the least common multiple of both numbers of replicates. `without`: packages whose stacks are left out. Throws
 * PROFILE_KINDS_DIFFER and PROFILE_VALUE_OVERFLOW.
 */
export function diffReplicates(base: readonly Profile[], head: readonly Profile[], without: readonly string[] = []): DiffProfile {
  const multiple = (base.length * head.length) / greatestDivisor(base.length, head.length);
  const summed = (profiles: readonly Profile[]): Profile =>
    scaleProfile(mergeProfiles(profiles.map((profile) => withoutPackages(profile, without))), multiple / profiles.length);
  const profile = diffBaseProfile(summed(base), summed(head));
  const comments = [...profile.comments, ...commentsOf(base.length, head.length, multiple, without)];
  return { profile: { ...profile, comments }, multiple };
}
