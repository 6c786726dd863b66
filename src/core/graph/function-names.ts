/** Numbers the function names of many profiles, so that what a name says is found out once and not in every table over them. */
import { isClosureName, ownerClassOf, type OwnerClass, ownerKeyOf, packageOf } from "../pprof/owner.ts";
import { functionName, type Profile } from "../pprof/profile.ts";

export interface NamedFunction {
  /** With its binary in front where binaries are told apart. */
  readonly name: string;
  /** As in the profile. */
  readonly plainName: string;
  /** Owner, by the name alone. */
  readonly key: string;
  readonly packagePath: string;
  readonly ownerClass: OwnerClass;
  readonly isClosure: boolean;
}

export interface FunctionNames {
  /** Number of each function of a profile, -1 for one without a name. Equal names have equal numbers. */
  readonly numbersOf: (profile: Profile) => Int32Array;
  readonly at: (number: number) => NamedFunction | undefined;
  /** How many there are so far. */
  readonly count: () => number;
}

export interface NameOptions {
  /** Module paths of the measured program; decides the owner class. */
  readonly mainModules?: readonly string[];
  /** Functions of package main carry their program's name (`haveSeveralBinaries`). */
  readonly severalBinaries?: boolean;
}

/** Base name of the program a profile was taken of, "" if it does not say. */
export function binaryOf(profile: Profile): string {
  const file = profile.mappings[0]?.file ?? "";
  return file.slice(file.lastIndexOf("/") + 1);
}

/** Name of a function among several programs: `server/main.main`. Null: there is but one. */
export const nameIn = (binary: string | null, name: string): string =>
  binary === null || binary === "" || !name.startsWith("main.") ? name : `${binary}/${name}`;

/** The part of a name that decides its package; all of it where that takes a closer look. */
const packagePrefix = (name: string): string =>
  name.includes("[") || name.startsWith("type") ? name : name.slice(0, Math.max(0, name.indexOf(".", name.lastIndexOf("/") + 1)));

type PackageFacts = Pick<NamedFunction, "packagePath" | "ownerClass">;

/** What is known so far. */
interface Known {
  readonly mainModules: readonly string[];
  readonly severalBinaries: boolean;
  readonly named: NamedFunction[];
  readonly numbers: Map<string, number>;
  readonly packages: Map<string, PackageFacts>;
  readonly profiles: WeakMap<Profile, Int32Array>;
}

/** Whose code a function is follows from its package, and packages are few. */
function factsOf({ packages, mainModules }: Known, name: string): PackageFacts {
  const prefix = packagePrefix(name);
  const earlier = packages.get(prefix);
  if (earlier !== undefined) return earlier;
  const made: PackageFacts = { packagePath: packageOf(name), ownerClass: ownerClassOf(name, mainModules) };
  packages.set(prefix, made);
  return made;
}

function addName(known: Known, name: string, plainName: string): number {
  const { named, numbers } = known;
  named.push({ name, plainName, key: ownerKeyOf(name), isClosure: isClosureName(name), ...factsOf(known, plainName) });
  numbers.set(name, named.length - 1);
  return named.length - 1;
}

function numberFunctions(known: Known, profile: Profile): Int32Array {
  const binary = known.severalBinaries ? binaryOf(profile) : null;
  const found = new Int32Array(profile.functions.count);
  for (let index = 0; index < found.length; index += 1) {
    const plainName = functionName(profile, index);
    const name = nameIn(binary, plainName);
    found[index] = plainName === "" ? -1 : (known.numbers.get(name) ?? addName(known, name, plainName));
  }
  known.profiles.set(profile, found);
  return found;
}

/** Numbers that all tables over the same profiles may share. */
export function functionNames({ mainModules = [], severalBinaries = false }: NameOptions = {}): FunctionNames {
  const known: Known = { mainModules, severalBinaries, named: [], numbers: new Map(), packages: new Map(), profiles: new WeakMap() };
  return {
    numbersOf: (profile) => known.profiles.get(profile) ?? numberFunctions(known, profile),
    at: (number) => known.named[number],
    count: () => known.named.length,
  };
}
