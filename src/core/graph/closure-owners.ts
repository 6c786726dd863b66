/** Settles whose closure `T.V.func1` is: the value method's, or that of a function that was inlined, perhaps from another package. */
import { packageOf, possibleOwnersOf } from "../pprof/owner.ts";
import { buildlessFile } from "../source/repository-paths.ts";
import type { ListedFunction } from "./function-list.ts";

const folderOf = (file: string): string => buildlessFile(file).replace(/[^/]*$/u, "");

/** Packages by folder, where all declared functions of it are of one. */
function packageByFolder(sides: readonly (readonly ListedFunction[])[]): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  const folders = new Map<string, string>();
  for (const { name, packagePath, isClosure, file } of sides.flat()) {
    if (file === "" || isClosure) continue;
    const folder = folders.get(file) ?? folderOf(file);
    folders.set(file, folder);
    const packages = found.get(folder) ?? new Set<string>();
    // The name of one in package main may begin with that of its program.
    found.set(folder, packages.add(packagePath === "main" ? packageOf(name) : packagePath));
  }
  return new Map([...found].flatMap(([folder, packages]) => (packages.size === 1 ? [[folder, [...packages].join("")]] : [])));
}

/** Components behind the package: `T.V` of `example.com/p.T.V`. */
const withinPackage = (key: string): string => key.slice(key.indexOf(".", key.lastIndexOf("/") + 1) + 1);

interface Declared {
  readonly key: string;
  readonly startLine: number;
}

/** Declared functions by file. */
function declaredByFile(functions: readonly ListedFunction[]): ReadonlyMap<string, readonly Declared[]> {
  const byFile = new Map<string, Declared[]>();
  for (const { key, isClosure, file, startLine } of functions) {
    if (startLine === 0 || file === "" || isClosure) continue;
    const own = byFile.get(file) ?? [];
    own.push({ key, startLine });
    byFile.set(file, own);
  }
  return byFile;
}

/** The candidate that begins last at or before the closure, in the closure's file: its text is where file and line of a closure point. */
function nearestOwner(closure: ListedFunction, owners: readonly string[], declared: readonly Declared[]): string | null {
  const names = new Set(owners.map(withinPackage));
  let nearest: Declared | null = null;
  for (const one of declared) {
    if (!names.has(withinPackage(one.key)) || one.startLine > closure.startLine) continue;
    if (nearest === null || one.startLine > nearest.startLine) nearest = one;
  }
  return nearest?.key ?? null;
}

/**
 * Owner keys by closure name, where they differ from what the name alone says. One decision per name for all sides, so that a closure both
 * sides have never parts because one of them did not happen to sample its function: the last side's evidence goes first (head's, of base and
 * head). Evidence is the text: the folder of the file says the package (a name has that of the function its own was inlined into); the
 * candidate that begins nearest before the closure in its file says the function; then the kind of the first component: where the profiles
 * have a function of that name it is no type, so the second was inlined into it.
 */
export function closureOwners(...sides: readonly (readonly ListedFunction[])[]): ReadonlyMap<string, string> {
  const packages = packageByFolder(sides);
  const settled = new Map<string, string>();
  const unsettled = new Map<string, readonly string[]>();
  for (const functions of sides.toReversed()) {
    const declared = declaredByFile(functions);
    for (const one of functions) {
      if (!one.isClosure || settled.has(one.name)) continue;
      const named = possibleOwnersOf(one.name);
      const home = one.file === "" ? undefined : packages.get(folderOf(one.file));
      const isInlined = home !== undefined && home !== packageOf(one.name);
      if (named.length < 2 && !isInlined) continue;
      // `A.B` of another package: A is what B was inlined into, not B's type.
      const possible =
        isInlined && named.length === 2 && (named[0] ?? "").endsWith(`.${withinPackage(named[1] ?? "")}`) ? named.slice(1) : named;
      const owners = isInlined ? possible.map((owner) => `${home}.${withinPackage(owner)}`) : possible;
      const owner = one.startLine === 0 ? null : nearestOwner(one, owners, declared.get(one.file) ?? []);
      if (owner === null) unsettled.set(one.name, owners);
      else settled.set(one.name, owner);
    }
  }
  const names = new Set(sides.flatMap((functions) => functions.map(({ key }) => key)));
  for (const [name, owners] of unsettled) {
    if (settled.has(name)) continue;
    const [long = "", short = long] = owners.toSorted((a, b) => b.length - a.length);
    const outer = possibleOwnersOf(name)
      .toSorted((a, b) => b.length - a.length)[0]
      ?.replace(/\.[^.]*$/u, "");
    const isOuterFunction = outer !== undefined && withinPackage(outer) !== outer && names.has(outer);
    settled.set(name, isOuterFunction ? short : (owners[0] ?? long));
  }
  return new Map([...settled].filter(([name, owner]) => possibleOwnersOf(name)[0] !== owner));
}
