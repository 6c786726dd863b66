/** Which function of base is which of head: by name, by canonical name, through a Go release's renames, by place in the text. */
import type { SourceChanges } from "../source/source-changes.ts";
import { closureOwners } from "./closure-owners.ts";
import type { ListedFunction } from "./function-list.ts";
import { matchByPlace, placesOf, type Places } from "./match-places.ts";
import { toolchainRenames } from "./match-toolchain.ts";

export type MatchedBy = "name" | "canonical-name" | "place";

export interface MatchOptions {
  /** From base's commit to head's tree; null: not known, and nothing is matched by place. */
  readonly changes: SourceChanges | null;
  readonly baseGoVersion: string | null;
  readonly headGoVersion: string | null;
  /** Module paths of the measured program. */
  readonly mainModules: readonly string[];
}

/** One owner of both sides, with all functions of each that fold into it. */
export interface MatchedOwner {
  /** The key it has everywhere after matching: head's, where it is in head. */
  readonly key: string;
  readonly base: readonly ListedFunction[];
  readonly head: readonly ListedFunction[];
  /** Null where it is on one side only. */
  readonly matchedBy: MatchedBy | null;
}

export interface FunctionMatch {
  /** For `FrameOptions.renames`: owner keys by function name or by key, where they are not what the name says. */
  readonly renames: ReadonlyMap<string, string>;
  readonly owners: ReadonlyMap<string, MatchedOwner>;
  /** Null without a diff. */
  readonly places: Places | null;
}

type Groups = ReadonlyMap<string, readonly ListedFunction[]>;

const group = (functions: readonly ListedFunction[], keyOf: (one: ListedFunction) => string): Groups => {
  const groups = new Map<string, ListedFunction[]>();
  for (const one of functions) {
    const key = keyOf(one);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [one]);
    else own.push(one);
  }
  return groups;
};

/** Groups of owners the other side does not have. */
const without = (own: Groups, other: Groups): Groups => new Map([...own].filter(([key]) => !other.has(key)));

function matchedByOf(base: readonly ListedFunction[], head: readonly ListedFunction[], isByPlace: boolean): MatchedBy | null {
  if (base.length === 0 || head.length === 0) return null;
  if (isByPlace) return "place";
  const names = new Set(base.map(({ name }) => name));
  return head.some(({ name }) => names.has(name)) ? "name" : "canonical-name";
}

/**
 * Matches the owners of two lists of functions. In this order: equal keys; keys a Go release renamed; for what is left on one side alone, the
 * text: a function belongs to the one of head that holds the lines of base that did not change. Each owner is used once at most, and whatever
 * both sides have under one key is never taken apart.
 */
export function matchFunctions(base: readonly ListedFunction[], head: readonly ListedFunction[], options: MatchOptions): FunctionMatch {
  const renames = new Map(closureOwners(base, head));
  const keyOf = ({ name, key }: ListedFunction): string => {
    const own = renames.get(name) ?? key;
    return renames.get(own) ?? own;
  };
  const keysOf = (functions: readonly ListedFunction[]): ReadonlySet<string> => new Set(functions.map(keyOf));
  const versions = { base: options.baseGoVersion, head: options.headGoVersion };
  const renamed = toolchainRenames({ base: keysOf(base), head: keysOf(head) }, versions);
  follow(renames, renamed);

  const places = options.changes === null ? null : placesOf(base, head, { changes: options.changes, mainModules: options.mainModules });
  const before = [group(base, keyOf), group(head, keyOf)] as const;
  const byPlace =
    places === null ? new Map<string, string>() : matchByPlace(without(before[0], before[1]), without(before[1], before[0]), places);
  follow(renames, byPlace);

  const [baseGroups, headGroups] = [group(base, keyOf), group(head, keyOf)];
  const placed = new Set(byPlace.values());
  const owners = new Map<string, MatchedOwner>();
  for (const key of new Set([...headGroups.keys(), ...baseGroups.keys()])) {
    const [ofBase, ofHead] = [baseGroups.get(key) ?? [], headGroups.get(key) ?? []];
    owners.set(key, { key, base: ofBase, head: ofHead, matchedBy: matchedByOf(ofBase, ofHead, placed.has(key)) });
  }
  return { renames, owners, places };
}

/** Adds `more`, and leads what pointed at a renamed key to the new one. */
function follow(renames: Map<string, string>, more: ReadonlyMap<string, string>): void {
  for (const [name, key] of renames) renames.set(name, more.get(key) ?? key);
  for (const [key, target] of more) renames.set(key, target);
}
