/** The profiles of two snapshots as sources of graphs: ends of both sides, and head's heap along its runs. */
import { COMPARED, type Compared, ownFilesDiffer, profilesOf } from "../compare/compare-profiles.ts";
import { identityOptionsOf } from "../compare/compare-snapshots.ts";
import type { Comparison, ProfileDiff } from "../compare/comparison.ts";
import { identifyFunctions } from "../compare/function-identity.ts";
import { decodeFile, type DecodeSettings, keepingDecoder } from "../compare/profile-source.ts";
import { roundsOf } from "../compare/signal-values.ts";
import { sampleIndexOf } from "../pprof/kind.ts";
import type { Profile } from "../pprof/profile.ts";
import type { Side, Snapshot } from "../snapshot/snapshot.ts";
import type { GraphSource, SourceColumn, WantedGraph } from "./build-graphs.ts";

export interface SnapshotGraphOptions extends DecodeSettings {
  readonly mainModules: readonly string[];
  /** Components whose heap grows inside of head's runs: that growth is what their heap graphs show first. */
  readonly leaking: ReadonlySet<string>;
}

type GraphColumnOf = Pick<WantedGraph, "kind" | "sampleType" | "unit">;

/** What every heap profile of Go's runtime has. */
const HEAP_TYPES: readonly GraphColumnOf[] = [
  { kind: "heap", sampleType: "inuse_space", unit: "bytes" },
  { kind: "heap", sampleType: "inuse_objects", unit: "count" },
  { kind: "allocs", sampleType: "alloc_space", unit: "bytes" },
  { kind: "allocs", sampleType: "alloc_objects", unit: "count" },
];

/** Waiting for locks, of which only graphs tell: nothing gates it, and programs that do not ask for it have none. */
const CONTENTION: readonly Compared[] = (["mutex", "block"] as const).map((kind) => ({
  kind,
  file: kind,
  checkpoints: ["end"],
  sampleType: "delay",
  basis: "end",
}));

const typesOf = ({ kind, sampleType }: Compared): readonly GraphColumnOf[] => {
  if (kind === "heap") return HEAP_TYPES;
  const isTime = kind === "cpu" || sampleType === "delay";
  return [
    { kind, sampleType, unit: isTime ? "nanoseconds" : "count" },
    ...(sampleType === "delay" ? [{ kind, sampleType: "contentions", unit: "count" }] : []),
  ];
};

/** The files graphs are made of: what was allocated is another column of the heap's. */
const FILES: readonly Compared[] = [...COMPARED.filter(({ kind }) => kind !== "allocs"), ...CONTENTION];

/** Without samples on either side there is nothing to draw: mutex and block while their rates are off. */
const isEmpty = ({ kind }: Compared, profiles: readonly Profile[]): boolean =>
  (kind === "mutex" || kind === "block") && profiles.every(({ sampleCount }) => sampleCount === 0);

/** More moments of a run than this are thinned out: each is a column of every node. */
const MOST_SNAPSHOTS = 6;

const spread = (all: readonly number[]): readonly number[] =>
  all.length <= MOST_SNAPSHOTS
    ? all
    : Array.from({ length: MOST_SNAPSHOTS }, (_, index) => all[Math.round((index * (all.length - 1)) / (MOST_SNAPSHOTS - 1))] ?? 0);

const heapsAt = (snapshot: Snapshot, component: string, checkpoint: string, options: DecodeSettings): readonly Profile[] =>
  roundsOf(snapshot, component).flatMap(({ entry, profiles }) => {
    const file = entry.voidReason === null ? profiles.find((one) => one.kind === "heap" && one.checkpoint === checkpoint) : undefined;
    const profile = file === undefined ? null : decodeFile(file, options);
    return profile === null || HEAP_TYPES.some(({ sampleType }) => sampleIndexOf(profile, sampleType) === null) ? [] : [profile];
  });

const hasHeapAt = (snapshot: Snapshot, component: string, checkpoint: string): boolean =>
  roundsOf(snapshot, component).some(
    ({ entry, profiles }) => entry.voidReason === null && profiles.some((one) => one.kind === "heap" && one.checkpoint === checkpoint),
  );

/** Batches after which head's heap was read in every round that counts. */
const batchesOf = (snapshot: Snapshot, component: string): readonly number[] => {
  const rounds = roundsOf(snapshot, component).filter(({ entry }) => entry.voidReason === null);
  const lists = rounds.map(({ profiles }) =>
    profiles.filter(({ kind, checkpoint }) => kind === "heap" && /^\d+$/u.test(checkpoint)).map(({ checkpoint }) => Number(checkpoint)),
  );
  return (lists[0] ?? []).filter((batch) => lists.every((list) => list.includes(batch))).toSorted((left, right) => left - right);
};

const END_VIEW = { id: "end", label: "head against base, at the end", from: "base", to: "head" };

type Along = Pick<WantedGraph, "views"> & { readonly columns: readonly SourceColumn[] };

const startOf = (snapshot: Snapshot, side: Side, component: string, options: DecodeSettings): readonly SourceColumn[] =>
  hasHeapAt(snapshot, component, "start")
    ? [{ id: `${side}-start`, label: `${side}, at the start`, load: () => heapsAt(snapshot, component, "start", options) }]
    : [];

/** Heaps at moments of the runs, and which pairs of them are looked at: growth from the first batch to the last, else from the start to the end. */
const alongRuns = (base: Snapshot, head: Snapshot, component: string, options: SnapshotGraphOptions): Along => {
  const batches = spread(batchesOf(head, component));
  const count = batches.length;
  const along = batches.map((batch, index): SourceColumn => ({
    id: `head-${index + 1}`,
    label: `head, snapshot ${index + 1} of ${count}`,
    load: () => heapsAt(head, component, String(batch), options),
  }));
  const starts = [...startOf(base, "base", component, options), ...startOf(head, "head", component, options)];
  const growthLabel = "growth inside of head's run";
  const steps =
    count < 2
      ? [{ id: "growth", label: growthLabel, from: "head-start", to: "head" }]
      : [
          { id: "growth", label: growthLabel, from: "head-1", to: `head-${count}` },
          ...Array.from({ length: count - 2 }, (_, index) => ({
            id: `growth-${index + 2}`,
            label: `${growthLabel}, up to snapshot ${index + 2}`,
            from: "head-1",
            to: `head-${index + 2}`,
          })),
        ];
  const ofBase = { id: "base-growth", label: "growth inside of base's run", from: "base-start", to: "base" };
  const [growth = END_VIEW, ...others] = steps;
  const views = options.leaking.has(component) ? [growth, END_VIEW, ...others, ofBase] : [END_VIEW, growth, ...others, ofBase];
  return { columns: [...starts, ...along], views };
};

const diffOf = (
  diffs: readonly ProfileDiff[],
  component: string,
  { kind, sampleType }: Pick<WantedGraph, "kind" | "sampleType">,
): ProfileDiff | null => diffs.find((one) => one.component === component && one.kind === kind && one.sampleType === sampleType) ?? null;

/**
 * One source for each file of each component that both sides have, made when it is asked for; where there is no base at all, head's alone. The functions
 * are told apart as in `comparison`, which must be of the same snapshots.
 */
export function* snapshotGraphSources(
  base: Snapshot,
  head: Snapshot,
  { profiles }: Pick<Comparison, "profiles">,
  options: SnapshotGraphOptions,
): Generator<GraphSource> {
  const identity = identityOptionsOf(base, head, options.mainModules);
  for (const component of head.manifest.components) {
    for (const compared of FILES) {
      const decode = keepingDecoder(options);
      const sides = { base: profilesOf(base, component, compared, decode), head: profilesOf(head, component, compared, decode) };
      const isAlone = base.rounds.length === 0;
      if (sides.head.length === 0 || (sides.base.length === 0 && !isAlone)) continue;
      if (compared.kind === "cpu" && ownFilesDiffer(base, head, component)) continue;
      const all = [...sides.base, ...sides.head];
      if (isEmpty(compared, all)) continue;
      const known = typesOf(compared).filter(({ sampleType }) => all.every((profile) => sampleIndexOf(profile, sampleType) !== null));
      const isHeap = compared.kind === "heap" && known.length === HEAP_TYPES.length;
      const along: Along = isHeap ? alongRuns(base, head, component, options) : { columns: [], views: [END_VIEW] };
      const { frames, files } = identifyFunctions(sides, identity);
      const columns: readonly SourceColumn[] = [
        { id: "base", label: isAlone ? "base, not measured" : "base, at the end", load: () => sides.base },
        { id: "head", label: "head, at the end", load: () => sides.head },
        ...along.columns,
      ];
      yield {
        component,
        columns,
        // Goroutines that serve the measurement are counted in the table too.
        frames: compared.kind === "goroutine" ? { ...frames, excludeFrames: [] } : frames,
        fileOf: (file) => files.head({ file }),
        lineInHead: files.lineInHead,
        graphs: known.map((one): WantedGraph => {
          const isAlong = isHeap && one.kind === "heap";
          return {
            ...one,
            basis: compared.basis,
            columns: isAlong ? columns.map(({ id }) => id) : ["base", "head"],
            views: isAlong ? along.views : [END_VIEW],
            diff: diffOf(profiles, component, one),
          };
        }),
      };
    }
  }
}
