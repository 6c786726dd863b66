/** A prefix tree of call stacks, root first, with what each side spent where: the sum of many profiles as one tree of numbers. */
import { requireSampleIndex } from "../pprof/kind.ts";
import { samplingNoise } from "../pprof/noise.ts";
import type { Profile, SampleType } from "../pprof/profile.ts";
import { PART_COUNT, partitionStacks, type StackEntries } from "./stack-partition.ts";
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
}

/** The stacks that count, with their values, and what `excludeFrames` left out. */
interface Collected {
  readonly entries: StackEntries;
  /** Sums per part. */
  readonly totals: readonly number[];
  readonly excluded: readonly number[];
  /** Whether the sampling variance of every profile is known. */
  readonly known: boolean;
}

function collect(sources: readonly Source[], frames: readonly Frame[], sampleType: string | number, counts: readonly number[]): Collected {
  const most = sources.reduce((sum, { profile }) => sum + profile.sampleCount, 0);
  const source = new Uint32Array(most);
  const first = new Uint32Array(most);
  const end = new Uint32Array(most);
  const part = new Uint8Array(most);
  const values = new Float64Array(most);
  const variances = new Float64Array(most);
  const totals = PARTS.map(() => 0);
  const excludedSums = PARTS.map(() => 0);
  let count = 0;
  let known = true;
  for (const [at, { part: own, profile, own: ownFrames }] of sources.entries()) {
    const index = requireSampleIndex(profile, sampleType);
    const noise = samplingNoise(profile, index);
    if (noise === null) known = false;
    const excluded = excludedLocations(ownFrames, frames);
    const mayExclude = excluded.includes(1);
    const square = (counts[own] ?? 1) ** 2;
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      const value = profile.values[sample * profile.sampleTypes.length + index] ?? 0;
      if (value === 0) continue;
      if (mayExclude && sampleTouches(profile, sample, excluded)) {
        excludedSums[own] = (excludedSums[own] ?? 0) + value;
        continue;
      }
      totals[own] = (totals[own] ?? 0) + value;
      source[count] = at;
      first[count] = profile.sampleOffsets[sample] ?? 0;
      end[count] = profile.sampleOffsets[sample + 1] ?? 0;
      part[count] = own;
      values[count] = value;
      variances[count] = ((noise?.events[sample] ?? 0) * (noise?.unitVariances[sample] ?? 0)) / square;
      count += 1;
    }
  }
  const places = sources.map(({ profile, own }) => ({ sampleLocations: profile.sampleLocations, own }));
  return { entries: { count, source, first, end, part, values, variances, sources: places }, totals, excluded: excludedSums, known };
}

/** Builds the tree of one column over both sides. Throws SAMPLE_TYPE_UNKNOWN. O(total frames) at most. */
export function stackTree(base: SideProfiles, head: SideProfiles, sampleType: string | number, options: StackTreeOptions = {}): StackTree {
  const table = frameTable(options);
  const lists = [base.start, base.end, head.start, head.end];
  const sources = lists.flatMap((list, part) => list.map((profile): Source => ({ part, profile, own: table.add(profile) })));
  const frames = table.frames();
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
