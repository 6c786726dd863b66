/** Profiles of both sides to rows, call chains and a growth tree: who allocates, starts or burns what grew. */
import type { FunctionDifference } from "../graph/diff-functions.ts";
import { diffFunctions } from "../graph/diff-functions.ts";
import { functionTotals } from "../graph/function-table.ts";
import { proveGoroutines } from "../graph/goroutine-conservation.ts";
import { goroutineGroups } from "../graph/goroutine-groups.ts";
import type { GrowthNode as FoundNode } from "../graph/growth-chains.ts";
import { growthTree } from "../graph/growth-chains.ts";
import type { Inflate } from "../pprof/inflate.ts";
import { sampleIndexOf } from "../pprof/kind.ts";
import type { Profile } from "../pprof/profile.ts";
import { FILES_CHECKPOINT } from "../snapshot/cpu-periods.ts";
import type { ProfileFile, ProfileKindName, RoundData, Snapshot } from "../snapshot/snapshot.ts";
import { type JudgedRow, judgeRows } from "./changed-rows.ts";
import { groupBy } from "./group-by.ts";
import type { GrowthNode } from "./comparison-chains.ts";
import type { ComparedKind, FunctionRow, ProfileDiff, ValueDiff } from "./comparison.ts";
import {
  type FunctionIdentity,
  identifyFunctions,
  identifyRows,
  type IdentityOptions,
  presenceIn,
  type ProfileSides,
  type RowIdentity,
  sharedNames,
} from "./function-identity.ts";
import { type Decode, keepingDecoder } from "./profile-source.ts";
import { roundsOf } from "./signal-values.ts";
import { truncationOf } from "./stack-depth.ts";
import { touchedFunctions } from "./touched-functions.ts";

export interface ProfileOptions extends IdentityOptions {
  readonly inflate?: Inflate;
}

/** What is compared of each kind: from which file, at which checkpoint, which column. */
export const COMPARED: readonly {
  readonly kind: ProfileKindName;
  readonly file: ProfileKindName;
  readonly checkpoints: readonly string[];
  readonly sampleType: string;
  readonly basis: ProfileDiff["basis"];
}[] = [
  { kind: "heap", file: "heap", checkpoints: ["end"], sampleType: "inuse_space", basis: "end" },
  // What was allocated since the start stands in the heap profile as well.
  { kind: "allocs", file: "heap", checkpoints: ["end"], sampleType: "alloc_space", basis: "end" },
  { kind: "goroutine", file: "goroutine", checkpoints: ["end"], sampleType: "goroutine", basis: "end" },
  { kind: "cpu", file: "cpu", checkpoints: ["cost", "end", "start", FILES_CHECKPOINT], sampleType: "cpu", basis: "window" },
];

export type Compared = (typeof COMPARED)[number];

const none = (text: string): string | null => (text === "" ? null : text);
const noLine = (line: number): number | null => (line === 0 ? null : line);

const rowOf = (row: FunctionDifference, judged: JudgedRow, identity: RowIdentity | undefined): FunctionRow => ({
  func: row.key,
  file: none(row.file),
  line: noLine(row.startLine),
  owner: row.ownerClass,
  ...judged,
  presence: row.presence,
  matchedBy: identity?.matchedBy ?? null,
  renamed: identity?.renamed ?? null,
  parts: identity?.parts ?? [],
});

const nodeOf = (node: FoundNode): GrowthNode => ({
  func: node.func,
  file: none(node.file),
  line: noLine(node.line),
  owner: node.ownerClass,
  growth: node.growth,
  share: node.share,
  leaf: node.allocatesHere,
  children: node.children.map(nodeOf),
});

const sumOf = (rows: readonly FunctionRow[], pick: (row: FunctionRow) => number): number => rows.reduce((sum, row) => sum + pick(row), 0);

const totalOf = (rows: readonly FunctionRow[]): ProfileDiff["total"] => ({
  base: sumOf(rows, (row) => row.flat.base),
  head: sumOf(rows, (row) => row.flat.head),
  difference: sumOf(rows, (row) => row.flat.difference),
});

type Sides = ProfileSides;

type Common = Pick<ProfileDiff, "component" | "kind" | "basis" | "baseProfiles" | "headProfiles">;

/** Rows by function and the smallest tree that carries 90 % of the growth. Code that serves the measurement itself is left out. */
const functionDiff = (common: Common, sides: Sides, sampleType: string, identity: FunctionIdentity): ProfileDiff => {
  const { base, head } = sides;
  const { frames } = identity;
  const diff = diffFunctions(functionTotals(base, sampleType, frames), functionTotals(head, sampleType, frames), presenceIn(identity));
  const tree = growthTree({ start: [], end: base }, { start: [], end: head }, sampleType, frames);
  const judged = judgeRows(diff);
  const identities = identifyRows(diff.rows, sides, sampleType, identity);
  const rows = judged.rows.map((one, index) => rowOf(one.row, one.judged, identities[index]));
  return {
    ...common,
    sampleType: diff.sampleType.type,
    unit: diff.sampleType.unit,
    total: totalOf(rows),
    rows,
    packages: judged.packages,
    conservation: diff.conservation,
    excluded: diff.excluded,
    truncated: truncationOf(base, head, sampleType),
    chains: tree.chains.map((chain) => ({
      frames: chain.frames.map((frame) => frame.func),
      base: chain.base,
      head: chain.head,
      difference: chain.difference,
      share: chain.share,
    })),
    tree: tree.roots.map(nodeOf),
  };
};

const exactly = (base: number, head: number): ValueDiff => ({
  base,
  head,
  difference: head - base,
  standardError: 0,
  interval: [head - base, head - base],
  smallestDetectable: 0,
});

/** Goroutines by where they are blocked: the flat top of a goroutine profile is always the scheduler. */
const goroutineDiff = (common: Common, { base, head }: Sides, { frames, match }: FunctionIdentity): ProfileDiff => {
  const groups = goroutineGroups(base, head, { ...frames, excludeFrames: [] });
  const growth = groups.reduce((sum, group) => sum + Math.max(0, group.difference), 0);
  const rows = groups
    .map((group): FunctionRow => {
      const { place } = group;
      const value = exactly(group.base, group.head);
      return {
        func: group.blockedIn,
        file: place === null ? null : none(place.file),
        line: place === null ? null : noLine(place.line),
        owner: place?.ownerClass ?? "runtime",
        flat: value,
        cum: value,
        changed: group.difference !== 0,
        samples: group.base + group.head,
        tested: true,
        presence: group.base === 0 ? "head-only" : group.head === 0 ? "base-only" : "both",
        matchedBy: group.base === 0 || group.head === 0 ? null : (match.owners.get(group.blockedIn)?.matchedBy ?? "name"),
        renamed: null,
        parts: [],
      };
    })
    .toSorted((left, right) => Math.abs(right.flat.difference) - Math.abs(left.flat.difference));
  const total = totalOf(rows);
  return {
    ...common,
    sampleType: "goroutine",
    unit: "count",
    total,
    rows,
    packages: [],
    conservation: proveGoroutines(groups, base, head),
    truncated: truncationOf(base, head, ""),
    chains: groups
      .filter((group) => group.difference > 0)
      .map((group) => ({
        frames: group.frames.map((frame) => frame.func),
        base: group.base,
        head: group.head,
        difference: group.difference,
        share: growth === 0 ? 0 : group.difference / growth,
      })),
    tree: [],
  };
};

/** Compares two sets of replicates of one kind. `identity` is that of the same profiles, where it is known from another column. */
export const compareProfiles = (
  component: string,
  kind: ComparedKind,
  sides: Sides,
  sampleType: string,
  basis: ProfileDiff["basis"],
  options: ProfileOptions,
  identity: FunctionIdentity = identifyFunctions(sides, options),
): ProfileDiff => {
  const common: Common = { component, kind, basis, baseProfiles: sides.base.length, headProfiles: sides.head.length };
  const diff =
    kind === "goroutine" || kind === "goroutineleak"
      ? goroutineDiff(common, sides, identity)
      : functionDiff(common, sides, sampleType, identity);
  const touched = touchedFunctions(identity.match, options.changes ?? null);
  return touched === null ? diff : { ...diff, touched };
};

/** At the first of the checkpoints that a round has. */
const fileOf = (round: RoundData, kind: ProfileKindName, checkpoints: readonly string[]): ProfileFile | undefined =>
  checkpoints
    .map((checkpoint) => round.profiles.find((one) => one.kind === kind && one.checkpoint === checkpoint))
    .find((one) => one !== undefined);

/** Of whole phases on one side and of seconds on the other: nothing in such profiles can be compared (`cpuFileWarnings` says so). */
export const ownFilesDiffer = (base: Snapshot, head: Snapshot, component: string): boolean => {
  const ofFiles = (snapshot: Snapshot): readonly boolean[] =>
    roundsOf(snapshot, component).flatMap(({ entry, profiles }) => {
      const cpu = entry.voidReason === null ? profiles.filter(({ kind }) => kind === "cpu") : [];
      return cpu.length === 0 ? [] : [cpu.every(({ checkpoint }) => checkpoint === FILES_CHECKPOINT)];
    });
  return new Set([...ofFiles(base), ...ofFiles(head)]).size > 1;
};

/** Profiles of one kind in the rounds that count. */
export const profilesOf = (snapshot: Snapshot, component: string, wanted: Compared, decode: Decode): readonly Profile[] =>
  roundsOf(snapshot, component).flatMap((round) => {
    const file = round.entry.voidReason === null ? fileOf(round, wanted.file, wanted.checkpoints) : undefined;
    const profile = file === undefined ? null : decode(file);
    return profile === null || sampleIndexOf(profile, wanted.sampleType) === null ? [] : [profile];
  });

const isSame = (some: readonly Profile[], others: readonly Profile[]): boolean =>
  some.length === others.length && some.every((profile, index) => profile === others[index]);

/** What is compared, by the file it stands in. */
const COLUMNS_BY_FILE: readonly (readonly Compared[])[] = [...groupBy(COMPARED, ({ file }) => file).values()];

/** All columns of one component's files of one kind: their decoded profiles, which are what takes the memory, go when these are done. */
const compareColumns = (base: Snapshot, head: Snapshot, component: string, columns: readonly Compared[], options: ProfileOptions) => {
  const decode = keepingDecoder(options);
  /** Two columns of one file have the same functions. */
  const identities: { readonly sides: Sides; readonly identity: FunctionIdentity }[] = [];
  return columns.flatMap((wanted): readonly ProfileDiff[] => {
    const sides = { base: profilesOf(base, component, wanted, decode), head: profilesOf(head, component, wanted, decode) };
    if (sides.base.length === 0 || sides.head.length === 0) return [];
    if (wanted.kind === "cpu" && ownFilesDiffer(base, head, component)) return [];
    const known = identities.find((one) => isSame(one.sides.base, sides.base) && isSame(one.sides.head, sides.head));
    const identity = known?.identity ?? identifyFunctions(sides, options);
    identities.push({ sides, identity });
    return [compareProfiles(component, wanted.kind, sides, wanted.sampleType, wanted.basis, options, identity)];
  });
};

/** Heap in use, allocation, goroutines and CPU of every component of which both sides have profiles. */
export const compareSnapshotProfiles = (base: Snapshot, head: Snapshot, options: ProfileOptions): readonly ProfileDiff[] => {
  const components = base.manifest.components.filter((component) => head.manifest.components.includes(component));
  const sharing = { ...options, names: sharedNames(options.mainModules) };
  return components.flatMap((component) => COLUMNS_BY_FILE.flatMap((columns) => compareColumns(base, head, component, columns, sharing)));
};
