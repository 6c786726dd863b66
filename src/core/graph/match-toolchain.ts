/** Pairs functions of the standard library and the runtime that another Go release calls otherwise. */
import { goMinorOf, newerNamesOf, type ReleaseSpan, withoutSizeClass } from "../pprof/toolchain-renames.ts";

export interface GoVersions {
  readonly base: string | null;
  readonly head: string | null;
}

/** Old key → new key. `keys` have the owner keys of each side. */
export interface SideKeys {
  readonly base: ReadonlySet<string>;
  readonly head: ReadonlySet<string>;
}

/**
 * Renames of either side's keys, so that functions the two releases call otherwise meet: base's key → head's, and copies by size class → the
 * general function where only one side has such copies. Nothing where both releases are known and the same. Where one is not known the names
 * are the evidence: a name is paired only if its side alone has it and the other side alone has the new one, which no single release does.
 */
export function toolchainRenames(keys: SideKeys, versions: GoVersions): ReadonlyMap<string, string> {
  const [baseMinor, headMinor] = [goMinorOf(versions.base), goMinorOf(versions.head)];
  if (baseMinor !== null && baseMinor === headMinor) return new Map();
  const known = baseMinor !== null && headMinor !== null;
  const span: ReleaseSpan | null = known ? { older: Math.min(baseMinor, headMinor), newer: Math.max(baseMinor, headMinor) } : null;
  const renames = new Map<string, string>();
  pairNames(renames, keys.base, keys.head, span, !known || baseMinor < headMinor, "to newer");
  pairNames(renames, keys.head, keys.base, span, !known || baseMinor > headMinor, "to older");
  const copies = (side: ReadonlySet<string>) => [...side].filter((key) => withoutSizeClass(key) !== null);
  const [baseCopies, headCopies] = [copies(keys.base), copies(keys.head)];
  if (baseCopies.length === 0 || headCopies.length === 0) {
    for (const key of [...baseCopies, ...headCopies]) renames.set(key, withoutSizeClass(key) ?? key);
  }
  return renames;
}

/** One direction: `older` has names that `newer` may have changed. The key that stays is always head's. */
function pairNames(
  renames: Map<string, string>,
  older: ReadonlySet<string>,
  newer: ReadonlySet<string>,
  span: ReleaseSpan | null,
  applies: boolean,
  direction: "to newer" | "to older",
): void {
  if (!applies) return;
  const taken = new Set<string>();
  for (const key of [...older].toSorted()) {
    if (newer.has(key)) continue;
    const found = newerNamesOf(key, span).filter((name) => newer.has(name) && !older.has(name) && !taken.has(name));
    const [name] = found;
    if (name === undefined || found.length > 1) continue;
    taken.add(name);
    if (direction === "to newer") renames.set(key, name);
    else renames.set(name, key);
  }
}
