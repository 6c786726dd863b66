/** A prefix tree of call stacks, root first, with what each side spent where: the sum of many profiles as one tree of numbers. */
import { requireSampleIndex } from "../pprof/kind.ts";
import { type SamplingNoise, samplingNoise } from "../pprof/noise.ts";
import type { Profile, SampleType } from "../pprof/profile.ts";
import { PART_COUNT, partitionStacks, type StackEntries } from "./stack-partition.ts";
import { rootedStacks, type RootedStacks, TRUNCATED } from "./truncated-stacks.ts";
import { excludedLocations, type Frame, type FrameOptions, frameTable, type ProfileFrames, sampleTouches } from "./frames.ts";

/** Profiles of one side, replicates in each list. Without `start` the end snapshots count as they are; with it, the growth between. */
export interface SideProfiles {
  readonly start: readonly Profile[];
  readonly end: readonly Profile[];
}

/** Columns of the tree: base start, base end, head start, head end. */
export const PARTS = ["baseStart", "baseEnd", "headStart", "headEnd"] as const;
export type Part = (typeof PARTS)[number];

/** Node 0 stands above all roots. A node's children come after it. Callees too small for a node count for their caller. */
export interface StackTree {
  readonly frames: readonly Frame[];
  readonly sampleType: SampleType;
  readonly nodeCount: number;
  readonly parents: Int32Array;
  /** Index into `frames`; -1 for node 0. */
  readonly frameOf: Int32Array;
  /** Source line within the frame of the heaviest stack through the node; 0 if unknown. */
  readonly lines: Float64Array;
  /** Sums over the stacks that end here; integers, not yet divided by the replicates. */
  readonly self: Readonly<Record<Part, Float64Array>>;
  /** Number of profiles behind each part. */
  readonly replicates: Readonly<Record<Part, number>>;
  /** Sampling variance of the difference of means at each node itself; null when unknown. */
  readonly variances: Float64Array | null;
  /** Mean per replicate of what `excludeFrames` left out, base and head. */
  readonly excluded: { readonly base: number; readonly head: number };
}

/** Means per replicate of both sides at each node itself: end minus start. */
export function sideMeans(tree: StackTree): { readonly base: Float64Array; readonly head: Float64Array } {
  const mean = (end: Part, start: Part): Float64Array => {
    const ends = Math.max(1, tree.replicates[end]);
    const starts = Math.max(1, tree.replicates[start]);
    return tree.self[end].map((value, node) => value / ends - (tree.self[start][node] ?? 0) / starts);
  };
  return { base: mean("baseEnd", "baseStart"), head: mean("headEnd", "headStart") };
}

export interface StackTreeOptions extends FrameOptions {
  /** Callees that grew by less than this part of the whole growth count for their caller; without it every prefix has a node. */
  readonly leastShareRatio?: number;
}

interface Source {
  readonly part: number;
  readonly profile: Profile;
  readonly own: ProfileFrames;
  readonly stacks: RootedStacks;
}

/** The stacks that count, with their values, and what `excludeFrames` left out. */
interface Collected {
  readonly entries: StackEntries;
  /** Sums per part. */
  readonly totals: Float64Array;
  readonly excluded: Float64Array;
  /** Whether the sampling variance of every profile is known. */
  readonly known: boolean;
}

/** The columns of the entries while they are filled. */
type Columns = Omit<StackEntries, "count" | "sources"> & { count: number; readonly totals: Float64Array; readonly excluded: Float64Array };

/** Adds the stacks of one source, of whose part there are `replicates`. Without `noise` their variances are 0. */
function addSource(
  to: Columns,
  at: number,
  from: Source,
  index: number,
  noise: SamplingNoise | null,
  excluded: Uint8Array,
  replicates: number,
): void {
  const { part, profile, stacks } = from;
  const mayExclude = excluded.includes(1);
  const width = profile.sampleTypes.length;
  let { count } = to;
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const value = profile.values[sample * width + index] ?? 0;
    if (value === 0) continue;
    if (mayExclude && sampleTouches(profile, sample, excluded)) {
      to.excluded[part] = (to.excluded[part] ?? 0) + value;
      continue;
    }
    to.totals[part] = (to.totals[part] ?? 0) + value;
    to.source[count] = at;
    to.first[count] = stacks.sampleOffsets[sample] ?? 0;
    to.end[count] = stacks.sampleOffsets[sample + 1] ?? 0;
    to.part[count] = part;
    to.values[count] = value;
    to.variances[count] = ((noise?.events[sample] ?? 0) * (noise?.unitVariances[sample] ?? 0)) / replicates ** 2;
    count += 1;
  }
  to.count = count;
}

function collect(sources: readonly Source[], frames: readonly Frame[], sampleType: string | number, counts: readonly number[]): Collected {
  const most = sources.reduce((sum, { profile }) => sum + profile.sampleCount, 0);
  const columns: Columns = {
    count: 0,
    source: new Uint32Array(most),
    first: new Uint32Array(most),
    end: new Uint32Array(most),
    part: new Uint8Array(most),
    values: new Float64Array(most),
    variances: new Float64Array(most),
    totals: new Float64Array(PARTS.length),
    excluded: new Float64Array(PARTS.length),
  };
  let known = true;
  for (const [at, source] of sources.entries()) {
    const { profile, own, part } = source;
    const index = requireSampleIndex(profile, sampleType);
    const noise = samplingNoise(profile, index);
    if (noise === null) known = false;
    addSource(columns, at, source, index, noise, excludedLocations(own, frames), counts[part] ?? 1);
  }
  const { totals, excluded, ...filled } = columns;
  const places = sources.map(({ stacks }) => ({ sampleLocations: stacks.sampleLocations, own: stacks.own }));
  return { entries: { ...filled, sources: places }, totals, excluded, known };
}

/**
 * Builds the tree of one column over both sides. Stacks that were cut off at the runtime's depth limit hang below the frame `[truncated]`.
 * Throws SAMPLE_TYPE_UNKNOWN. O(total frames) at most.
 */
export function stackTree(base: SideProfiles, head: SideProfiles, sampleType: string | number, options: StackTreeOptions = {}): StackTree {
  const table = frameTable(options);
  const lists = [base.start, base.end, head.start, head.end];
  const named = lists.flatMap((list, part) => list.map((profile) => ({ part, profile, own: table.add(profile) })));
  const frames = [...table.frames(), TRUNCATED];
  const sources = named.map((source): Source => ({ ...source, stacks: rootedStacks(source.profile, source.own, frames.length - 1) }));
  const counts = lists.map(({ length }) => length);
  const { entries, totals, excluded, known } = collect(sources, frames, sampleType, counts);

  // Growth of the means: head end - head start - (base end - base start).
  const weights = [1, -1, -1, 1].map((sign, part) => sign / Math.max(1, counts[part] ?? 0));
  const growth = totals.reduce((sum, total, part) => sum + total * (weights[part] ?? 0), 0);
  const ratio = options.leastShareRatio;
  // Where nothing grew no callee can have a part of the growth.
  const least = ratio === undefined ? Number.NEGATIVE_INFINITY : growth > 0 ? growth * ratio : Number.POSITIVE_INFINITY;
  const tree = partitionStacks(entries, frames.length, weights, least);

  const columnOf = (part: number): Float64Array => new Float64Array(tree.count).map((_, node) => tree.sums[node * PART_COUNT + part] ?? 0);
  const meanExcluded = (part: number): number => (excluded[part] ?? 0) / Math.max(1, counts[part] ?? 0);
  const example = sources[0]?.profile;
  return {
    frames,
    sampleType: example?.sampleTypes[requireSampleIndex(example, sampleType)] ?? { type: String(sampleType), unit: "" },
    nodeCount: tree.count,
    parents: tree.parents.subarray(0, tree.count),
    frameOf: tree.frameOf.subarray(0, tree.count),
    lines: tree.lines.subarray(0, tree.count),
    self: { baseStart: columnOf(0), baseEnd: columnOf(1), headStart: columnOf(2), headEnd: columnOf(3) },
    replicates: { baseStart: base.start.length, baseEnd: base.end.length, headStart: head.start.length, headEnd: head.end.length },
    variances: known ? tree.variances.subarray(0, tree.count) : null,
    excluded: { base: meanExcluded(1) - meanExcluded(0), head: meanExcluded(3) - meanExcluded(2) },
  };
}
