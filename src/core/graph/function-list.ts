/** Every function the profiles of one side name, with where its text lies: what matching functions of two builds starts from. */
import { functionFile, type Profile } from "../pprof/profile.ts";
import { binaryOf, type FunctionNames, functionNames } from "./function-names.ts";

export interface ListedFunction {
  /** As in the profile; with its binary in front where binaries are told apart. */
  readonly name: string;
  /** Owner, by the name alone. */
  readonly key: string;
  readonly packagePath: string;
  /** As `isClosureName` has it. */
  readonly isClosure: boolean;
  readonly file: string;
  /** First line, 0 if the producer did not say (Go before 1.20). */
  readonly startLine: number;
  /** Last line of it that stands in a profile: its text reaches at least there. `startLine` where none does. */
  readonly lastLine: number;
}

/**
 * Whether `main.*` must carry its binary: only where one side's profiles come from several programs, which all have a `main.main`. With one
 * program a side they are the same program, whatever its file was called.
 */
export const haveSeveralBinaries = (...sides: readonly (readonly Profile[])[]): boolean =>
  sides.some((profiles) => new Set(profiles.map(binaryOf).filter((name) => name !== "")).size > 1);

interface Draft {
  readonly profile: Profile;
  readonly index: number;
  last: number;
}

/** Last line of each function that stands in the profile, 0 without one. */
function lastLinesOf({ functions, locations }: Profile): Float64Array {
  const { lineFunctions, lineNumbers } = locations;
  const lastLines = new Float64Array(functions.count);
  for (let line = 0; line < lineFunctions.length; line += 1) {
    const func = lineFunctions[line] ?? 0;
    const number = lineNumbers[line] ?? 0;
    if (number > (lastLines[func] ?? 0)) lastLines[func] = number;
  }
  return lastLines;
}

function addDrafts(drafts: Map<number, Draft>, profile: Profile, numbers: Int32Array): void {
  const lastLines = lastLinesOf(profile);
  for (let index = 0; index < numbers.length; index += 1) {
    const number = numbers[index] ?? -1;
    if (number < 0) continue;
    const known = drafts.get(number);
    const last = lastLines[index] ?? 0;
    if (known === undefined) drafts.set(number, { profile, index, last });
    else if (last > known.last) known.last = last;
  }
}

/** Functions by name, in the order they are met. A name with several places (another build of the same side) keeps the first. */
export function listFunctions(
  profiles: readonly Profile[],
  severalBinaries = false,
  names: FunctionNames = functionNames({ severalBinaries }),
): readonly ListedFunction[] {
  const drafts = new Map<number, Draft>();
  for (const profile of profiles) addDrafts(drafts, profile, names.numbersOf(profile));
  return [...drafts].map(([number, { profile, index, last }]) => {
    const startLine = profile.functions.startLines[index] ?? 0;
    const { name = "", key = "", packagePath = "", isClosure = false } = names.at(number) ?? {};
    return {
      name,
      key,
      packagePath,
      isClosure,
      file: functionFile(profile, index),
      startLine,
      lastLine: Math.max(startLine, last),
    };
  });
}
