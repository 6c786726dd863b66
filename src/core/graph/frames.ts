/** Names every frame of a set of profiles by one shared integer space, so that stacks of different profiles compare as numbers. */
import { ownerClassOf, type OwnerClass, ownerKeyOf, packageOf } from "../pprof/owner.ts";
import { functionFile, functionName, locationAddress, type Profile } from "../pprof/profile.ts";

/** `owners` folds closures and type arguments into their function; `functions` keeps every name as it is, as `go tool pprof` does. */
export const GRANULARITIES = ["owners", "functions"] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** Code that serves measurements; its allocations are the profiler's own. For `excludeFrames`. */
export const MEASURING_PACKAGES = [
  "net/http/pprof",
  "runtime/pprof",
  "github.com/prometheus/client_golang/prometheus/promhttp",
  "github.com/prometheus/common/expfmt",
] as const;

export interface Frame {
  /** What makes two frames the same: the owner key or the raw name. */
  readonly key: string;
  /** The name to show: that of the function itself where it occurs, else of one of its closures. */
  readonly name: string;
  readonly file: string;
  /** First line of the function, 0 if the producer did not say. */
  readonly startLine: number;
  readonly ownerClass: OwnerClass;
  /** Whether a stack with this frame is left out. */
  readonly excluded: boolean;
}

export interface FrameOptions {
  readonly granularity?: Granularity;
  /** Module paths of the measured program; decides the owner class. */
  readonly mainModules?: readonly string[];
  /** Packages, by exact path; stacks through them are left out and totalled apart. */
  readonly excludeFrames?: readonly string[];
}

/** Frames of each location of one profile: those of location i are `nodes[offsets[i]]` up to `offsets[i + 1]`, innermost first. */
export interface ProfileFrames {
  readonly offsets: Uint32Array;
  /** Indices into the frames of the table. */
  readonly nodes: Uint32Array;
  /** Source line of each node, 0 if unknown. */
  readonly lines: Float64Array;
  /** The frame of each location that has exactly one, as most have; else -1. */
  readonly only: Int32Array;
}

export interface FrameTable {
  /** Names the frames of one more profile. */
  readonly add: (profile: Profile) => ProfileFrames;
  readonly frames: () => readonly Frame[];
}

/**
 * Key of a frame without a name. Among raw names it is the address where the place has no symbols at all, "" where the producer left the
 * name empty; among owners it is the program the place lies in, since addresses differ between builds.
 */
function namelessFrame(profile: Profile, location: number, granularity: Granularity, hasLines: boolean): string {
  if (granularity === "functions") return hasLines ? "" : `0x${locationAddress(profile, location).toString(16)}`;
  const file = profile.mappings[profile.locations.mappings[location] ?? -1]?.file ?? "";
  return file === "" ? "<unknown>" : `[${file.slice(file.lastIndexOf("/") + 1)}]`;
}

interface PackageFacts {
  readonly ownerClass: OwnerClass;
  readonly excluded: boolean;
}

/** The part of a name that decides its package; all of it where that takes a closer look. */
const packagePrefix = (name: string): string =>
  name.includes("[") || name.startsWith("type") ? name : name.slice(0, Math.max(0, name.indexOf(".", name.lastIndexOf("/") + 1)));

export function frameTable(options: FrameOptions = {}): FrameTable {
  const { granularity = "owners", mainModules = [], excludeFrames = [] } = options;
  const excluded = new Set(excludeFrames);
  const frames: Frame[] = [];
  const byKey = new Map<string, number>();
  /** Replicates name the same functions over and over. */
  const byName = new Map<string, number>();
  const packages = new Map<string, PackageFacts>();

  /** Whose code a function is follows from its package, and packages are few. */
  const factsOf = (name: string): PackageFacts => {
    const prefix = packagePrefix(name);
    const known = packages.get(prefix);
    if (known !== undefined) return known;
    const made: PackageFacts = { ownerClass: ownerClassOf(name, mainModules), excluded: excluded.has(packageOf(name)) };
    packages.set(prefix, made);
    return made;
  };

  const addFrame = (profile: Profile, func: number, name: string): number => {
    const key = granularity === "owners" ? ownerKeyOf(name) : name;
    const known = byKey.get(key);
    const old = known === undefined ? undefined : frames[known];
    // A function's own name, file and line are better to show than those of its closures.
    if (known !== undefined && old !== undefined && (old.name === key || name !== key)) return known;
    const index = known ?? frames.length;
    const { ownerClass, excluded: isExcluded } = factsOf(name);
    const file = functionFile(profile, func);
    const startLine = profile.functions.startLines[func] ?? 0;
    frames[index] = { key, name, file, startLine, ownerClass, excluded: isExcluded };
    byKey.set(key, index);
    return index;
  };
  const frameOf = (profile: Profile, func: number, name: string): number => {
    const known = byName.get(name);
    if (known !== undefined) return known;
    const made = addFrame(profile, func, name);
    byName.set(name, made);
    return made;
  };
  const namelessOf = (profile: Profile, location: number, hasLines: boolean): number => {
    const key = namelessFrame(profile, location, granularity, hasLines);
    const known = byKey.get(key);
    if (known !== undefined) return known;
    frames.push({ key, name: key, file: "", startLine: 0, ownerClass: "dependency", excluded: false });
    byKey.set(key, frames.length - 1);
    return frames.length - 1;
  };

  const add = (profile: Profile): ProfileFrames => {
    const { locations, functions } = profile;
    const ofFunction = new Int32Array(functions.count);
    for (let index = 0; index < functions.count; index += 1) {
      const name = functionName(profile, index);
      ofFunction[index] = name === "" ? -1 : frameOf(profile, index, name);
    }
    const offsets = new Uint32Array(locations.count + 1);
    const nodes = new Uint32Array(locations.lineFunctions.length + locations.count);
    const lines = new Float64Array(nodes.length);
    const only = new Int32Array(locations.count);
    let length = 0;
    for (let location = 0; location < locations.count; location += 1) {
      const start = locations.lineOffsets[location] ?? 0;
      const end = locations.lineOffsets[location + 1] ?? 0;
      for (let line = start; line < end; line += 1) {
        const node = ofFunction[locations.lineFunctions[line] ?? 0] ?? -1;
        nodes[length] = node < 0 ? namelessOf(profile, location, true) : node;
        lines[length] = locations.lineNumbers[line] ?? 0;
        length += 1;
      }
      if (start === end) {
        nodes[length] = namelessOf(profile, location, false);
        length += 1;
      }
      offsets[location + 1] = length;
      only[location] = end - start > 1 ? -1 : (nodes[length - 1] ?? -1);
    }
    return { offsets, nodes: nodes.subarray(0, length), lines: lines.subarray(0, length), only };
  };
  return { add, frames: () => frames };
}

/** Which locations of a profile hold an excluded frame: 1 or 0 each. */
export function excludedLocations(own: ProfileFrames, frames: readonly Frame[]): Uint8Array {
  const found = new Uint8Array(own.offsets.length - 1);
  if (!frames.some(({ excluded }) => excluded)) return found;
  for (let location = 0; location < found.length; location += 1) {
    for (let at = own.offsets[location] ?? 0; at < (own.offsets[location + 1] ?? 0); at += 1) {
      if (frames[own.nodes[at] ?? 0]?.excluded === true) found[location] = 1;
    }
  }
  return found;
}

/** Whether any location of a sample is marked. */
export function sampleTouches(profile: Profile, sample: number, marked: Uint8Array): boolean {
  for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
    if (marked[profile.sampleLocations[at] ?? 0] === 1) return true;
  }
  return false;
}
