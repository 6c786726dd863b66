/** Profiles of both sides to rows, call chains and a growth tree: who allocates, starts or burns what grew. */
import type { AmountDifference, FunctionDifference } from "../graph/diff-functions.ts";
import { diffFunctions } from "../graph/diff-functions.ts";
import { MEASURING_PACKAGES } from "../graph/frames.ts";
import { functionTotals } from "../graph/function-table.ts";
import { goroutineGroups } from "../graph/goroutine-groups.ts";
import type { GrowthNode as FoundNode } from "../graph/growth-chains.ts";
import { growthTree } from "../graph/growth-chains.ts";
import { decodeProfile } from "../pprof/decode.ts";
import type { Inflate } from "../pprof/inflate.ts";
import { sampleIndexOf } from "../pprof/kind.ts";
import type { Profile } from "../pprof/profile.ts";
import type { ProfileFile, ProfileKindName, RoundData, Snapshot } from "../snapshot/snapshot.ts";
import { changedRows } from "./changed-rows.ts";
import type { FunctionRow, GrowthNode, ProfileDiff, ValueDiff } from "./comparison.ts";
import { roundsOf } from "./signal-values.ts";

export interface ProfileOptions {
  readonly mainModules: readonly string[];
  readonly inflate?: Inflate;
}

/** What is compared of each kind: from which file, at which checkpoint, which column. */
const COMPARED: readonly {
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
  { kind: "cpu", file: "cpu", checkpoints: ["cost", "end", "start"], sampleType: "cpu", basis: "window" },
];

const none = (text: string): string | null => (text === "" ? null : text);
const noLine = (line: number): number | null => (line === 0 ? null : line);

const valueOf = ({ base, head, difference, standardError }: AmountDifference): ValueDiff => ({
  base,
  head,
  difference,
  standardError,
  interval: null,
  smallestDetectable: null,
});

const rowOf = (row: FunctionDifference, changed: boolean): FunctionRow => ({
  func: row.key,
  file: none(row.file),
  line: noLine(row.startLine),
  owner: row.ownerClass,
  flat: valueOf(row.flat),
  cum: valueOf(row.cum),
  changed,
  samples: 0,
  tested: true,
  presence: row.presence,
  matchedBy: row.presence === "both" ? "name" : null,
  renamed: null,
  parts: [],
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

interface Sides {
  readonly base: readonly Profile[];
  readonly head: readonly Profile[];
}

type Common = Pick<ProfileDiff, "component" | "kind" | "basis" | "baseProfiles" | "headProfiles">;

/** Rows by function and the smallest tree that carries 90 % of the growth. Code that serves the measurement itself is left out. */
const functionDiff = (common: Common, { base, head }: Sides, sampleType: string, options: ProfileOptions): ProfileDiff => {
  const frames = { mainModules: options.mainModules, excludeFrames: MEASURING_PACKAGES };
  const diff = diffFunctions(functionTotals(base, sampleType, frames), functionTotals(head, sampleType, frames));
  const tree = growthTree({ start: [], end: base }, { start: [], end: head }, sampleType, frames);
  const changed = changedRows(diff.rows, "flat");
  const rows = diff.rows.map((row, index) => rowOf(row, changed[index] ?? false));
  return {
    ...common,
    sampleType: diff.sampleType.type,
    unit: diff.sampleType.unit,
    total: totalOf(rows),
    rows,
    packages: [],
    conservation: diff.conservation,
    truncated: { base: 0, head: 0 },
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
const goroutineDiff = (common: Common, { base, head }: Sides, options: ProfileOptions): ProfileDiff => {
  const groups = goroutineGroups(base, head, { mainModules: options.mainModules });
  const growth = groups.reduce((sum, group) => sum + Math.max(0, group.difference), 0);
  const rows = groups
    .map((group): FunctionRow => {
      const place = group.frames.at(-1);
      const value = exactly(group.base, group.head);
      return {
        func: group.blockedIn,
        file: place === undefined ? null : none(place.file),
        line: place === undefined ? null : noLine(place.line),
        owner: place?.ownerClass ?? "runtime",
        flat: value,
        cum: value,
        changed: group.difference !== 0,
        samples: group.base + group.head,
        tested: true,
        presence: group.base === 0 ? "head-only" : group.head === 0 ? "base-only" : "both",
        matchedBy: group.base === 0 || group.head === 0 ? null : "name",
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
    conservation: { matched: total.difference, appeared: 0, disappeared: 0, excluded: 0, stackless: 0, total: total.difference },
    truncated: { base: 0, head: 0 },
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

/** Compares two sets of replicates of one kind. */
export const compareProfiles = (
  component: string,
  kind: ProfileKindName,
  sides: Sides,
  sampleType: string,
  basis: ProfileDiff["basis"],
  options: ProfileOptions,
): ProfileDiff => {
  const common: Common = { component, kind, basis, baseProfiles: sides.base.length, headProfiles: sides.head.length };
  return kind === "goroutine" || kind === "goroutineleak"
    ? goroutineDiff(common, sides, options)
    : functionDiff(common, sides, sampleType, options);
};

type Decode = (file: ProfileFile) => Profile;

/** Decodes each file once. */
const decoder = ({ inflate }: ProfileOptions): Decode => {
  const decoded = new Map<ProfileFile, Profile>();
  return (file) => {
    const profile = decoded.get(file) ?? decodeProfile(file.content, { name: file.path, ...(inflate === undefined ? {} : { inflate }) });
    decoded.set(file, profile);
    return profile;
  };
};

/** At the first of the checkpoints that a round has. */
const fileOf = (round: RoundData, kind: ProfileKindName, checkpoints: readonly string[]): ProfileFile | undefined =>
  checkpoints
    .map((checkpoint) => round.profiles.find((one) => one.kind === kind && one.checkpoint === checkpoint))
    .find((one) => one !== undefined);

const profilesOf = (snapshot: Snapshot, component: string, wanted: (typeof COMPARED)[number], decode: Decode): readonly Profile[] =>
  roundsOf(snapshot, component).flatMap((round) => {
    const file = round.entry.voidReason === null ? fileOf(round, wanted.file, wanted.checkpoints) : undefined;
    const profile = file === undefined ? null : decode(file);
    return profile === null || sampleIndexOf(profile, wanted.sampleType) === null ? [] : [profile];
  });

/** Heap in use, allocation, goroutines and CPU of every component of which both sides have profiles. */
export const compareSnapshotProfiles = (base: Snapshot, head: Snapshot, options: ProfileOptions): readonly ProfileDiff[] => {
  const components = base.manifest.components.filter((component) => head.manifest.components.includes(component));
  return components.flatMap((component) => {
    // One component's decoded profiles at a time: they are what takes the memory.
    const decode = decoder(options);
    return COMPARED.flatMap((wanted) => {
      const sides = { base: profilesOf(base, component, wanted, decode), head: profilesOf(head, component, wanted, decode) };
      return sides.base.length === 0 || sides.head.length === 0
        ? []
        : [compareProfiles(component, wanted.kind, sides, wanted.sampleType, wanted.basis, options)];
    });
  });
};
