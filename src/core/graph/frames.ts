/** Names every frame of a set of profiles by one shared integer space, so that stacks of different profiles compare as numbers. */
import type { OwnerClass } from "../pprof/owner.ts";
import { functionFile, locationAddress, type Profile } from "../pprof/profile.ts";
import { type FunctionNames, functionNames, type NamedFunction, type NameOptions } from "./function-names.ts";

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

export interface FrameOptions extends NameOptions {
  readonly granularity?: Granularity;
  /** Packages, by exact path; stacks through them are left out and totalled apart. */
  readonly excludeFrames?: readonly string[];
  /**
   * Owner keys by function name or by key, where they are not what the name says (`FunctionMatch.renames`): functions of base get the key they
   * have in head. One map serves both sides, since no key in it is head's own.
   */
  readonly renames?: ReadonlyMap<string, string>;
  /** Of the same `mainModules` and `severalBinaries`, for several tables over the same profiles; left out: the table's own. */
  readonly names?: FunctionNames;
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

/** A table while it grows. */
interface Growing {
  readonly granularity: Granularity;
  readonly excludeFrames: ReadonlySet<string>;
  readonly renames: ReadonlyMap<string, string> | undefined;
  readonly names: FunctionNames;
  readonly frames: Frame[];
  /** How well each frame's function shows it: 2 its own name is the key, 1 a function of another name, 0 a closure. */
  readonly ranks: number[];
  readonly byKey: Map<string, number>;
  /** Frames by the number of the name, -1 for those not met yet: replicates name the same functions over and over. */
  readonly byName: number[];
}

function keyOf({ granularity, renames }: Growing, { name, key: owner }: NamedFunction): string {
  if (granularity === "functions") return name;
  const key = renames?.get(name) ?? owner;
  return renames?.get(key) ?? key;
}

function addFrame(table: Growing, profile: Profile, func: number, named: NamedFunction): number {
  const { frames, ranks, byKey } = table;
  const key = keyOf(table, named);
  const known = byKey.get(key);
  const rank = named.name === key ? 2 : named.key === named.name ? 1 : 0;
  // A function's own name, file and line are better to show than those of its closures, and head's name than base's.
  if (known !== undefined && rank <= (ranks[known] ?? 0)) return known;
  const index = known ?? frames.length;
  frames[index] = {
    key,
    name: named.plainName,
    file: functionFile(profile, func),
    startLine: profile.functions.startLines[func] ?? 0,
    ownerClass: named.ownerClass,
    excluded: table.excludeFrames.has(named.packagePath),
  };
  ranks[index] = rank;
  byKey.set(key, index);
  return index;
}

/** The frame of each function of a profile; -1 for one without a name. */
function framesOfFunctions(table: Growing, profile: Profile): Int32Array {
  const { names, byName } = table;
  const numbers = names.numbersOf(profile);
  for (let number = byName.length; number < names.count(); number += 1) byName.push(-1);
  const found = new Int32Array(numbers.length).fill(-1);
  for (let func = 0; func < numbers.length; func += 1) {
    const number = numbers[func] ?? -1;
    const known = byName[number] ?? -1;
    const named = known < 0 ? names.at(number) : undefined;
    if (named !== undefined) byName[number] = addFrame(table, profile, func, named);
    found[func] = byName[number] ?? -1;
  }
  return found;
}

function namelessOf({ granularity, frames, ranks, byKey }: Growing, profile: Profile, location: number, hasLines: boolean): number {
  const key = namelessFrame(profile, location, granularity, hasLines);
  const known = byKey.get(key);
  if (known !== undefined) return known;
  ranks[frames.length] = 2;
  frames.push({ key, name: key, file: "", startLine: 0, ownerClass: "dependency", excluded: false });
  byKey.set(key, frames.length - 1);
  return frames.length - 1;
}

/** Writes the frames of one location from index `from` on, and gives the index past them. */
function addLocation(
  table: Growing,
  profile: Profile,
  location: number,
  ofFunction: Int32Array,
  to: Pick<ProfileFrames, "nodes" | "lines">,
  from: number,
): number {
  const { lineOffsets, lineFunctions, lineNumbers } = profile.locations;
  const start = lineOffsets[location] ?? 0;
  const end = lineOffsets[location + 1] ?? 0;
  let length = from;
  for (let line = start; line < end; line += 1) {
    const node = ofFunction[lineFunctions[line] ?? 0] ?? -1;
    to.nodes[length] = node < 0 ? namelessOf(table, profile, location, true) : node;
    to.lines[length] = lineNumbers[line] ?? 0;
    length += 1;
  }
  if (start < end) return length;
  to.nodes[length] = namelessOf(table, profile, location, false);
  return length + 1;
}

function addProfile(table: Growing, profile: Profile): ProfileFrames {
  const { count, lineFunctions } = profile.locations;
  const ofFunction = framesOfFunctions(table, profile);
  const offsets = new Uint32Array(count + 1);
  const nodes = new Uint32Array(lineFunctions.length + count);
  const lines = new Float64Array(nodes.length);
  const only = new Int32Array(count);
  let length = 0;
  for (let location = 0; location < count; location += 1) {
    const before = length;
    length = addLocation(table, profile, location, ofFunction, { nodes, lines }, before);
    offsets[location + 1] = length;
    only[location] = length - before > 1 ? -1 : (nodes[before] ?? -1);
  }
  return { offsets, nodes: nodes.subarray(0, length), lines: lines.subarray(0, length), only };
}

export function frameTable(options: FrameOptions = {}): FrameTable {
  const { granularity = "owners", excludeFrames = [], renames, names = functionNames(options) } = options;
  const table: Growing = {
    granularity,
    excludeFrames: new Set(excludeFrames),
    renames,
    names,
    frames: [],
    ranks: [],
    byKey: new Map(),
    byName: [],
  };
  return { add: (profile) => addProfile(table, profile), frames: () => table.frames };
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
