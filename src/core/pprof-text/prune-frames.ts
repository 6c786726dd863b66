/** Cuts the leaf end of stacks: a profile's own drop_frames and keep_frames, and the flag prune_from. */
import { functionName, type Profile } from "../pprof/profile.ts";
import { keepLines, keepStacks } from "./edit-stacks.ts";
import { type Matcher, re2Matcher } from "./re2.ts";

const RESERVED = /\(anonymous namespace\)|operator\(\)|\(/gu;

/** A function's name without its argument list and the dot some linkers put in front. */
export function simplifyName(name: string): string {
  const plain = name.startsWith(".") ? name.slice(1) : name;
  const bracket = [...plain.matchAll(RESERVED)].find(([found]) => found === "(");
  return bracket === undefined ? plain : plain.slice(0, bracket.index);
}

/** Marks the lines whose function a test takes; functions without a name are never taken. */
function matchedLines(profile: Profile, takes: (simpleName: string) => boolean): Uint8Array {
  const ofFunction = new Uint8Array(profile.functions.count);
  for (let index = 0; index < profile.functions.count; index += 1) {
    const name = functionName(profile, index);
    if (name !== "" && takes(simplifyName(name))) ofFunction[index] = 1;
  }
  return Uint8Array.from(profile.locations.lineFunctions, (index) => ofFunction[index] ?? 0);
}

const compileWhole = (pattern: string): Matcher | null => {
  try {
    return re2Matcher(`^(${pattern})$`);
  } catch {
    // As in pprof, an expression that does not compile prunes nothing.
    return null;
  }
};

/** Applies the profile's own drop_frames and keep_frames: root to leaf, after the first frame that stays, cut at the first that does not. */
export function pruneUninteresting(profile: Profile): Profile {
  if (profile.dropFrames === "") return profile;
  const drop = compileWhole(profile.dropFrames);
  const keep = profile.keepFrames === "" ? null : compileWhole(profile.keepFrames);
  if (drop === null || (keep === null && profile.keepFrames !== "")) return profile;
  const dropped = matchedLines(profile, (name) => drop(name) && keep?.(name) !== true);
  if (!dropped.includes(1)) return profile;
  const { locations } = profile;
  const lines = new Uint8Array(dropped.length).fill(1);
  /** 1: the whole location goes; 2: its inner lines go. */
  const cuts = new Uint8Array(locations.count);
  for (let location = 0; location < locations.count; location += 1) {
    const start = locations.lineOffsets[location] ?? 0;
    const end = locations.lineOffsets[location + 1] ?? 0;
    const outermost = start + dropped.subarray(start, end).lastIndexOf(1);
    if (outermost < start) continue;
    cuts[location] = outermost === end - 1 ? 1 : 2;
    if (cuts[location] === 2) lines.fill(0, start, outermost + 1);
  }
  const stacks = keepStacks(profile, (_, start, end) => {
    let isKept = false;
    for (let at = end - 1; at >= start; at -= 1) {
      const cut = cuts[profile.sampleLocations[at] ?? 0] ?? 0;
      if (cut === 0) isKept = true;
      else if (isKept) return [cut === 1 ? at + 1 : at, end];
    }
    return [start, end];
  });
  return keepLines(stacks, lines);
}

/** Cuts everything below the leaf-most frame whose simplified name matches. */
export function pruneFrom(profile: Profile, matches: Matcher | null): Profile {
  if (matches === null) return profile;
  const matched = matchedLines(profile, matches);
  const { locations } = profile;
  const lines = new Uint8Array(matched.length).fill(1);
  const cuts = new Uint8Array(locations.count);
  for (let location = 0; location < locations.count; location += 1) {
    const start = locations.lineOffsets[location] ?? 0;
    const innermost = matched.subarray(start, locations.lineOffsets[location + 1] ?? 0).indexOf(1);
    if (innermost < 0) continue;
    cuts[location] = 1;
    lines.fill(0, start, start + innermost);
  }
  const stacks = keepStacks(profile, (_, start, end) => {
    for (let at = start; at < end; at += 1) if (cuts[profile.sampleLocations[at] ?? 0] === 1) return [at, end];
    return [start, end];
  });
  return keepLines(stacks, lines);
}
