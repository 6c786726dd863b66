/** The functions of both sides as one list of owners: what rows, chains and parts of one kind of profile are told apart by. */
import type { Presence } from "../graph/conservation.ts";
import type { FunctionDifference } from "../graph/diff-functions.ts";
import { flatByFunction } from "../graph/flat-by-function.ts";
import { type FrameOptions, MEASURING_PACKAGES } from "../graph/frames.ts";
import { haveSeveralBinaries, type ListedFunction, listFunctions } from "../graph/function-list.ts";
import { type FunctionNames, functionNames } from "../graph/function-names.ts";
import { type FunctionMatch, type MatchedOwner, matchFunctions } from "../graph/match-functions.ts";
import { type MatchedPart, matchParts, type SteadyLines, steadyLines } from "../graph/match-parts.ts";
import { type CommonFiles, commonFiles } from "../graph/match-places.ts";
import { type LoneFunction, renameCandidates } from "../graph/rename-candidates.ts";
import type { Profile } from "../pprof/profile.ts";
import type { SourceChanges } from "../source/source-changes.ts";
import type { FunctionRow, RowPart } from "./comparison.ts";

export interface IdentityOptions {
  readonly mainModules: readonly string[];
  /** From base's commit to head's tree; null or left out: not known. */
  readonly changes?: SourceChanges | null;
  /** Go versions of the measured programs; left out or null: not known. */
  readonly goVersions?: { readonly base: string | null; readonly head: string | null };
  /** What is known of names already; left out: they are looked at anew. */
  readonly names?: SharedNames;
}

/** Names of functions that several kinds of profiles, and several components, have in common. */
export type SharedNames = (severalBinaries: boolean) => FunctionNames;

export function sharedNames(mainModules: readonly string[]): SharedNames {
  const made = new Map<boolean, FunctionNames>();
  return (severalBinaries) => {
    const names = made.get(severalBinaries) ?? functionNames({ mainModules, severalBinaries });
    made.set(severalBinaries, names);
    return names;
  };
}

export interface ProfileSides {
  readonly base: readonly Profile[];
  readonly head: readonly Profile[];
}

export interface FunctionIdentity {
  readonly match: FunctionMatch;
  readonly files: CommonFiles;
  readonly steady: SteadyLines;
  /** For every table and tree of these profiles, so that a function is one frame everywhere. */
  readonly frames: FrameOptions;
}

/** Matches the functions of both sides. O(functions of all profiles). */
export const identifyFunctions = ({ base, head }: ProfileSides, options: IdentityOptions): FunctionIdentity => {
  const { mainModules, changes = null, goVersions } = options;
  const severalBinaries = haveSeveralBinaries(base, head);
  const names = options.names?.(severalBinaries) ?? functionNames({ mainModules, severalBinaries });
  const [ofBase, ofHead] = [listFunctions(base, severalBinaries, names), listFunctions(head, severalBinaries, names)];
  const match = matchFunctions(ofBase, ofHead, {
    changes,
    mainModules,
    baseGoVersion: goVersions?.base ?? null,
    headGoVersion: goVersions?.head ?? null,
  });
  const frames = { mainModules, excludeFrames: MEASURING_PACKAGES, renames: match.renames, severalBinaries, names };
  return { match, files: commonFiles(ofBase, ofHead, { changes, mainModules }), steady: steadyLines(ofBase, ofHead), frames };
};

/** Sides that name the function in any profile of this kind; null for a frame without a function. */
export const presenceIn =
  ({ match }: FunctionIdentity) =>
  (key: string): Presence | null => {
    const owner = match.owners.get(key);
    if (owner === undefined) return null;
    return owner.base.length === 0 ? "head-only" : owner.head.length === 0 ? "base-only" : "both";
  };

/** What identity adds to a row. */
export type RowIdentity = Pick<FunctionRow, "presence" | "matchedBy" | "renamed" | "parts">;

/** Sampled objects or ticks below which a function may well be missing on the other side by chance alone. */
const LEAST_EVENTS = 10;

const isSurelyThere = ({ flat, cum }: FunctionDifference, side: "base" | "head"): boolean =>
  [flat.amounts[side], cum.amounts[side]].some(({ variance, events, value }) =>
    variance === null ? value !== 0 : events >= LEAST_EVENTS || (value !== 0 && variance === 0),
  );

const loneFunctions = (rows: readonly FunctionDifference[], side: "base" | "head", identity: FunctionIdentity): readonly LoneFunction[] =>
  rows.flatMap((row) => {
    if (row.presence !== `${side}-only` || !isSurelyThere(row, side)) return [];
    const [func] = identity.match.owners.get(row.key)?.[side] ?? [];
    return func === undefined ? [] : [{ key: row.key, file: identity.files[side](func) }];
  });

interface Flats {
  readonly base: ReadonlyMap<string, number>;
  readonly head: ReadonlyMap<string, number>;
}

/** The function that stands for a part: the one with the most in it. */
const standFor = (functions: readonly ListedFunction[], flats: ReadonlyMap<string, number>): ListedFunction | null => {
  const weight = ({ name }: ListedFunction): number => Math.abs(flats.get(name) ?? 0);
  return functions.reduce<ListedFunction | null>((best, one) => (best === null || weight(one) > weight(best) ? one : best), null);
};

const sumOver = (functions: readonly ListedFunction[], flats: ReadonlyMap<string, number>): number =>
  functions.reduce((sum, { name }) => sum + (flats.get(name) ?? 0), 0);

const partOf = (part: MatchedPart, key: string, flats: Flats, counts: { readonly base: number; readonly head: number }): RowPart => {
  const [ofBase, ofHead] = [standFor(part.base, flats.base), standFor(part.head, flats.head)];
  const [base, head] = [sumOver(part.base, flats.base) / counts.base, sumOver(part.head, flats.head) / counts.head];
  const nameOf = (func: ListedFunction | null): string | null => (func === null ? null : part.collapsed ? `${key}.func*` : func.name);
  const line = ofHead?.startLine ?? ofBase?.startLine ?? 0;
  return {
    baseFunc: nameOf(ofBase),
    headFunc: nameOf(ofHead),
    line: line === 0 ? null : line,
    flat: { base, head, difference: head - base },
  };
};

/** What a row is made of: nothing to tell where it is one function, or has no value of its own. */
const partsOf = (
  owner: MatchedOwner,
  { match: { places }, steady }: FunctionIdentity,
  flats: Flats,
  counts: { readonly base: number; readonly head: number },
): readonly RowPart[] => {
  if (owner.base.length <= 1 && owner.head.length <= 1 && owner.base[0]?.name === owner.head[0]?.name) return [];
  const matched = matchParts(owner, { places, steady });
  if (matched.length <= 1) return [];
  return matched
    .map((part) => partOf(part, owner.key, flats, counts))
    .filter(({ flat }) => flat.base !== 0 || flat.head !== 0)
    .toSorted((a, b) => Math.abs(b.flat.difference) - Math.abs(a.flat.difference) || (a.line ?? 0) - (b.line ?? 0));
};

/** Identity of each row of one column, in the order of the rows. */
export const identifyRows = (
  rows: readonly FunctionDifference[],
  sides: ProfileSides,
  sampleType: string,
  identity: FunctionIdentity,
): readonly RowIdentity[] => {
  const counts = { base: Math.max(1, sides.base.length), head: Math.max(1, sides.head.length) };
  const flats: Flats = {
    base: flatByFunction(sides.base, sampleType, identity.frames),
    head: flatByFunction(sides.head, sampleType, identity.frames),
  };
  const renamed = renameCandidates(
    { profiles: sides.base, lone: loneFunctions(rows, "base", identity) },
    { profiles: sides.head, lone: loneFunctions(rows, "head", identity) },
    sampleType,
    identity.frames,
  );
  return rows.map(({ key, presence, flat }) => {
    const owner = identity.match.owners.get(key);
    return {
      presence,
      matchedBy: presence === "both" ? (owner?.matchedBy ?? "name") : null,
      renamed: renamed.get(key) ?? null,
      parts: owner === undefined || (flat.base === 0 && flat.head === 0) ? [] : partsOf(owner, identity, flats, counts),
    };
  });
};
