/** Which lines, mappings and locations of a profile an expression matches: by function name, source file or object file. */
import { functionFile, functionName, type Profile } from "../pprof/profile.ts";
import type { Matcher } from "./re2.ts";

export interface FrameMatch {
  /** 1 for each line whose function name or file matches. */
  readonly lines: Uint8Array;
  /** 1 for each location whose object file matches. */
  readonly objects: Uint8Array;
  /** 1 for each location with a matching line or object file. */
  readonly locations: Uint8Array;
}

/** O(lines); the expression itself runs once per function and mapping. */
export function matchFrames(profile: Profile, matches: Matcher): FrameMatch {
  const { locations, functions } = profile;
  const ofFunction = new Uint8Array(functions.count);
  for (let index = 0; index < functions.count; index += 1) {
    if (matches(functionName(profile, index)) || matches(functionFile(profile, index))) ofFunction[index] = 1;
  }
  const ofMapping = profile.mappings.map(({ file }) => matches(file));
  const found: FrameMatch = {
    lines: Uint8Array.from(locations.lineFunctions, (index) => ofFunction[index] ?? 0),
    objects: new Uint8Array(locations.count),
    locations: new Uint8Array(locations.count),
  };
  for (let location = 0; location < locations.count; location += 1) {
    const isObject = ofMapping[locations.mappings[location] ?? -1] === true;
    const lines = found.lines.subarray(locations.lineOffsets[location] ?? 0, locations.lineOffsets[location + 1] ?? 0);
    if (isObject) found.objects[location] = 1;
    if (isObject || lines.includes(1)) found.locations[location] = 1;
  }
  return found;
}
