/** Which stacks of a profile were cut off at the runtime's depth limit, so that who called the first frame is not known. */
import { possibleKindsOf } from "./kind.ts";
import { functionName, type Profile } from "./profile.ts";

/**
 * Frames the runtime keeps of a stack: 32 in heap, mutex and block profiles up to Go 1.22 and 128 from 1.23, 64 in CPU profiles
 * (`maxStack` and `maxProfStackDepth` in Go's `src/runtime/mprof.go`, `maxCPUProfStack` in `cpuprof.go`; profiles.md §9).
 */
const LIMITS = [32, 128] as const;
const CPU_LIMITS = [64, 128] as const;

/** Go before 1.21 counts the frames of a call in which an inlined one was cut once more. */
const OVERHANG = 1;

/** So many frames of the allocator are taken from the leaf of a heap stack after it was cut (`hideRuntime` in `src/runtime/pprof`). */
const HIDDEN_FRAMES = 6;

/** Where a stack begins by itself. Everything the runtime starts on a stack of its own begins in the runtime. */
const isRoot = (name: string): boolean => /^runtime\.|^main\.init(?:\.|$)|\.gowrap\d+$/u.test(name);

/** Functions of a profile as the roots of its stacks and within them. */
interface Stacks {
  /** Frames of each sample, inlined ones included. */
  readonly depths: Uint32Array;
  /** Function at the root of each sample; -1 where it has no name. */
  readonly roots: Int32Array;
  readonly deepest: number;
}

/** Functions of one location, the caller last. */
const linesOf = ({ locations: { lineOffsets } }: Profile, location: number): number =>
  Math.max(1, (lineOffsets[location + 1] ?? 0) - (lineOffsets[location] ?? 0));

function stacksOf(profile: Profile): Stacks {
  const { sampleCount, sampleOffsets, sampleLocations, locations } = profile;
  const depths = new Uint32Array(sampleCount);
  const roots = new Int32Array(sampleCount).fill(-1);
  let deepest = 0;
  for (let sample = 0; sample < sampleCount; sample += 1) {
    const end = sampleOffsets[sample + 1] ?? 0;
    let depth = 0;
    for (let at = sampleOffsets[sample] ?? 0; at < end; at += 1) depth += linesOf(profile, sampleLocations[at] ?? 0);
    depths[sample] = depth;
    deepest = Math.max(deepest, depth);
    if (depth === 0) continue;
    const root = sampleLocations[end - 1] ?? 0;
    const [first, past] = [locations.lineOffsets[root] ?? 0, locations.lineOffsets[root + 1] ?? 0];
    roots[sample] = past > first ? (locations.lineFunctions[past - 1] ?? -1) : -1;
  }
  return { depths, roots, deepest };
}

/** Functions that were called by another one in some stack. */
function calledFunctions(profile: Profile): Uint8Array {
  const { sampleCount, sampleOffsets, sampleLocations, locations } = profile;
  const called = new Uint8Array(profile.functions.count);
  const inCallee = new Uint8Array(locations.count);
  for (let sample = 0; sample < sampleCount; sample += 1) {
    for (let at = sampleOffsets[sample] ?? 0; at < (sampleOffsets[sample + 1] ?? 0) - 1; at += 1) inCallee[sampleLocations[at] ?? 0] = 1;
  }
  for (let location = 0; location < locations.count; location += 1) {
    const past = locations.lineOffsets[location + 1] ?? 0;
    const end = inCallee[location] === 1 ? past : past - 1;
    for (let line = locations.lineOffsets[location] ?? 0; line < end; line += 1) called[locations.lineFunctions[line] ?? 0] = 1;
  }
  return called;
}

/** Names by function, for functions of one name that differ in file. */
const namesOf = (profile: Profile, functions: Iterable<number>): ReadonlySet<string> =>
  new Set([...functions].map((func) => functionName(profile, func)));

/**
 * The depth at which the deepest stacks of a profile end because the runtime keeps no more: 32, 64 or 128. Null when none is as deep as a limit,
 * or one is deeper than all. Only Go profiles have limits.
 */
export const depthLimitOf = (profile: Profile): number | null => cutsOf(profile).limit;

interface Cuts {
  readonly limit: number | null;
  readonly flags: Uint8Array | null;
}

/** All columns of a profile have the same stacks, and tables and trees ask in turn: looked for once, kept as long as the profile is. */
const known = new WeakMap<Profile, Cuts>();

function cutsOf(profile: Profile): Cuts {
  const earlier = known.get(profile);
  if (earlier !== undefined) return earlier;
  const stacks = stacksOf(profile);
  const limit = limitOf(profile, stacks.deepest);
  const made: Cuts = { limit, flags: limit === null ? null : flagsOf(profile, stacks, limit) };
  known.set(profile, made);
  return made;
}

function limitOf(profile: Profile, deepest: number): number | null {
  const [kind] = possibleKindsOf(profile);
  if (kind === undefined) return null;
  const limits: readonly number[] = kind === "cpu" ? CPU_LIMITS : LIMITS;
  return limits.find((limit) => deepest >= limit && deepest <= limit + OVERHANG) ?? null;
}

/**
 * One flag per sample: 1 where callers are missing; null when no stack was cut off. A stack of the full depth is cut off unless it begins where
 * stacks are known to begin: in the runtime, or in a function at which shorter stacks begin as well (a goroutine's). Heap profiles take frames of
 * the allocator away after the cut; a stack that is shorter by so few counts when its first function is elsewhere seen to be called and nowhere
 * seen to begin a shorter stack.
 */
export const cutOffStacks = (profile: Profile): Uint8Array | null => cutsOf(profile).flags;

function flagsOf(profile: Profile, { depths, roots }: Stacks, limit: number): Uint8Array | null {
  const entries = new Set<number>();
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const [depth = 0, root = -1] = [depths[sample], roots[sample]];
    if (root >= 0 && depth > 0 && depth < limit - HIDDEN_FRAMES) entries.add(root);
  }
  const entryNames = namesOf(profile, entries);
  const called = calledFunctions(profile);
  const flags = new Uint8Array(profile.sampleCount);
  let found = false;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const [depth = 0, root = -1] = [depths[sample], roots[sample]];
    if (root < 0 || depth < limit - HIDDEN_FRAMES) continue;
    const name = functionName(profile, root);
    if (isRoot(name) || entryNames.has(name) || (depth < limit && called[root] !== 1)) continue;
    flags[sample] = 1;
    found = true;
  }
  return found ? flags : null;
}

export interface CutOff {
  /** Part of the column's total that lies in cut-off stacks, 0..1; values count by their size. */
  readonly share: number;
  /** The deepest cut; null where no stack was cut off. */
  readonly limit: number | null;
}

/** How much of one column over all profiles lies in cut-off stacks, and how deep these are. */
export function cutOffOf(profiles: readonly Profile[], sampleIndexOf: (profile: Profile) => number): CutOff {
  let [cut, total] = [0, 0];
  let limit: number | null = null;
  for (const profile of profiles) {
    const flags = cutOffStacks(profile);
    const [index, width] = [sampleIndexOf(profile), profile.sampleTypes.length];
    if (flags !== null) limit = Math.max(limit ?? 0, depthLimitOf(profile) ?? 0);
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      const value = Math.abs(profile.values[sample * width + index] ?? 0);
      total += value;
      if (flags?.[sample] === 1) cut += value;
    }
  }
  return { share: total === 0 ? 0 : cut / total, limit };
}
