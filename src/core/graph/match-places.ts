/** Pairs functions of base and head that have no name in common by where their text is: base's lines mapped through the diff. */
import { buildlessFile, repositoryPaths } from "../source/repository-paths.ts";
import { changeOf, mapLine, type Place, replacedLine, type SourceChanges } from "../source/source-changes.ts";
import type { ListedFunction } from "./function-list.ts";

/** Where functions lie: base's in head's tree, head's in head's tree. Null: not in the repository, or not known. */
export interface Places {
  /** Head's line for a line of the function in base; null when that line is gone. */
  readonly mapped: (func: ListedFunction, line: number) => Place | null;
  /** The line that stands where base's first line was replaced by just as many. */
  readonly replaced: (func: ListedFunction) => Place | null;
  /** Path in head's tree of the file of a function of base; null when it was deleted. */
  readonly baseFile: (func: ListedFunction) => string | null;
  /** Path of a function of head. */
  readonly headFile: (func: ListedFunction) => string | null;
}

export interface PlaceOptions {
  readonly changes: SourceChanges;
  readonly mainModules: readonly string[];
}

/** Paths in head's tree that the change names. */
const headPaths = ({ files, added = [] }: SourceChanges): readonly string[] => [...files.flatMap(({ head }) => head ?? []), ...added];

/** Resolves the file names of both sides. */
export function placesOf(base: readonly ListedFunction[], head: readonly ListedFunction[], { changes, mainModules }: PlaceOptions): Places {
  const builtIn = changes.builtIn === null ? [] : [changes.builtIn];
  const basePath = repositoryPaths(base, { mainModules, builtIn, known: changes.files.map((file) => file.base) });
  const headPath = repositoryPaths(head, { mainModules, builtIn, known: headPaths(changes) });
  const at = (func: ListedFunction, line: number, find: typeof mapLine): Place | null => {
    const path = func.startLine === 0 ? null : basePath(func.file);
    return path === null ? null : find(changes, path, line);
  };
  return {
    mapped: (func, line) => at(func, line, mapLine),
    replaced: (func) => at(func, func.startLine, replacedLine),
    baseFile: (func) => {
      const path = func.startLine === 0 ? null : basePath(func.file);
      const change = path === null ? undefined : changeOf(changes, path);
      return change === undefined ? path : change.head;
    },
    headFile: (func) => (func.startLine === 0 ? null : headPath(func.file)),
  };
}

/** A name for the file of a function that is the same in both builds, base's by the name it has in head. */
export interface CommonFiles {
  readonly base: (func: Pick<ListedFunction, "file">) => string;
  readonly head: (func: Pick<ListedFunction, "file">) => string;
  /** Head's line for a line of base: `gone` where the change took it away, null where the file is none of the repository's or the change is not known. */
  readonly lineInHead: (file: string, line: number) => number | "gone" | null;
}

/** Works without a diff too; then files are what their names say. */
export function commonFiles(
  base: readonly ListedFunction[],
  head: readonly ListedFunction[],
  { changes, mainModules }: { readonly changes: SourceChanges | null; readonly mainModules: readonly string[] },
): CommonFiles {
  const hints = { mainModules, builtIn: changes === null || changes.builtIn === null ? [] : [changes.builtIn] };
  const basePath = repositoryPaths(base, { ...hints, known: changes?.files.map((file) => file.base) ?? [] });
  const headPath = repositoryPaths(head, { ...hints, known: changes === null ? [] : headPaths(changes) });
  return {
    base: ({ file }) => {
      const path = basePath(file);
      if (path === null) return buildlessFile(file);
      return (changes === null ? undefined : changeOf(changes, path))?.head ?? path;
    },
    head: ({ file }) => headPath(file) ?? buildlessFile(file),
    lineInHead: (file, line) => {
      const path = changes === null ? null : basePath(file);
      return changes === null || path === null ? null : (mapLine(changes, path, line)?.line ?? "gone");
    },
  };
}

/** Lines of a function looked at for text in common; longer ones are told by these as well. */
const MOST_LINES = 2000;

/** Unchanged lines that stand in the text of both functions, as far as profiles tell where that ends. */
export function sharedLines(base: ListedFunction, head: ListedFunction, places: Places): number {
  const file = places.headFile(head);
  if (file === null || base.startLine === 0 || head.startLine === 0) return 0;
  let shared = 0;
  for (let line = base.startLine; line <= Math.min(base.lastLine, base.startLine + MOST_LINES); line += 1) {
    const place = places.mapped(base, line);
    if (place !== null && place.file === file && place.line >= head.startLine && place.line <= head.lastLine) shared += 1;
  }
  return shared;
}

/** Whether the first line of `base` is, unchanged, the first line of `head`. */
export function startsAt(base: ListedFunction, head: ListedFunction, places: Places): boolean {
  const place = places.mapped(base, base.startLine);
  return place !== null && place.line === head.startLine && place.file === places.headFile(head);
}

interface Candidate {
  readonly base: string;
  readonly head: string;
  /** Functions that begin on the same line, and lines in common. */
  exact: number;
  shared: number;
}

const better = (a: Candidate, b: Candidate): number => b.exact - a.exact || b.shared - a.shared;

/**
 * Head's owner for owners of base: those whose text is the same by place. Functions of one owner vote together: that a closure begins on the
 * same line says it of its function too. No owner is used twice, and two that fit one equally well are left alone.
 */
export function matchByPlace(
  base: ReadonlyMap<string, readonly ListedFunction[]>,
  head: ReadonlyMap<string, readonly ListedFunction[]>,
  places: Places,
): ReadonlyMap<string, string> {
  const headByFile = new Map<string, { readonly owner: string; readonly func: ListedFunction }[]>();
  for (const [owner, functions] of head) {
    for (const func of functions) {
      const file = places.headFile(func);
      if (file === null) continue;
      const own = headByFile.get(file) ?? [];
      own.push({ owner, func });
      headByFile.set(file, own);
    }
  }
  const candidates = new Map<string, Candidate>();
  for (const [owner, functions] of base) {
    for (const func of functions) {
      for (const other of headByFile.get(places.baseFile(func) ?? "") ?? []) {
        const exact = startsAt(func, other.func, places);
        const shared = sharedLines(func, other.func, places);
        if (!exact && shared === 0) continue;
        const id = `${owner}\n${other.owner}`;
        const candidate = candidates.get(id) ?? { base: owner, head: other.owner, exact: 0, shared: 0 };
        candidate.exact += exact ? 1 : 0;
        candidate.shared += shared;
        candidates.set(id, candidate);
      }
    }
  }
  const matched = new Map<string, string>();
  const taken = new Set<string>();
  let rest = [...candidates.values()].toSorted((a, b) => better(a, b) || (a.base < b.base ? -1 : 1));
  while (rest.length > 0) {
    const [best] = rest;
    if (best === undefined) break;
    const rivals = rest.filter((one) => one !== best && (one.base === best.base || one.head === best.head) && better(one, best) === 0);
    if (rivals.length === 0) {
      matched.set(best.base, best.head);
      taken.add(best.head);
    }
    const gone = new Set([best, ...rivals]);
    rest = rest.filter((one) => !gone.has(one) && !matched.has(one.base) && !taken.has(one.head));
  }
  return matched;
}
