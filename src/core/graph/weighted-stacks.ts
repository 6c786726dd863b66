/** A prefix tree of call stacks, root first, with what each side spent where: the sum of many profiles as one tree of numbers. */
import { requireSampleIndex } from "../pprof/kind.ts";
import { samplingNoise } from "../pprof/noise.ts";
import type { Profile, SampleType } from "../pprof/profile.ts";
import { childOf, emptyTrie, type StackTrie } from "./stack-trie.ts";
import { excludedLocations, type Frame, type FrameOptions, frameTable, type ProfileFrames, sampleTouches } from "./frames.ts";

/** Profiles of one side, replicates in each list. Without `start` the end snapshots count as they are; with it, the growth between. */
export interface SideProfiles {
  readonly start: readonly Profile[];
  readonly end: readonly Profile[];
}

/** Columns of the tree: base start, base end, head start, head end. */
export const PARTS = ["baseStart", "baseEnd", "headStart", "headEnd"] as const;
export type Part = (typeof PARTS)[number];

/** Node 0 stands above all roots. A node's children come after it. */
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

interface Source {
  readonly part: Part;
  readonly profile: Profile;
  readonly own: ProfileFrames;
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

/** Walks one stack from the root and gives the node it ends in. Direct recursion (and a closure below its owner) stays in one node. */
function insertStack(trie: StackTrie, source: Source, sample: number, weight: number): number {
  const { profile, own } = source;
  const first = profile.sampleOffsets[sample] ?? 0;
  let node = 0;
  for (let at = (profile.sampleOffsets[sample + 1] ?? 0) - 1; at >= first; at -= 1) {
    const location = profile.sampleLocations[at] ?? 0;
    for (let line = (own.offsets[location + 1] ?? 0) - 1; line >= (own.offsets[location] ?? 0); line -= 1) {
      const frame = own.nodes[line] ?? 0;
      if (trie.frameOf[node] !== frame) node = childOf(trie, node, frame);
      if (weight > (trie.heaviest[node] ?? 0)) {
        trie.heaviest[node] = weight;
        trie.lines[node] = own.lines[line] ?? 0;
      }
    }
  }
  return node;
}

/** Builds the tree of one column over both sides. Throws SAMPLE_TYPE_UNKNOWN. O(total frames). */
export function stackTree(base: SideProfiles, head: SideProfiles, sampleType: string | number, options: FrameOptions = {}): StackTree {
  const table = frameTable(options);
  const lists: Readonly<Record<Part, readonly Profile[]>> = {
    baseStart: base.start,
    baseEnd: base.end,
    headStart: head.start,
    headEnd: head.end,
  };
  const sources: Source[] = PARTS.flatMap((part) => lists[part].map((profile) => ({ part, profile, own: table.add(profile) })));
  const frames = table.frames();
  const trie = emptyTrie();
  /** Where each sample that counts ended, with its value and variance: added up once the number of nodes is known. */
  const endings: { readonly part: Part; readonly nodes: Int32Array; readonly values: Float64Array; readonly variances: Float64Array }[] =
    [];
  const replicates: Record<Part, number> = {
    baseStart: base.start.length,
    baseEnd: base.end.length,
    headStart: head.start.length,
    headEnd: head.end.length,
  };
  const excludedSums: Record<Part, number> = { baseStart: 0, baseEnd: 0, headStart: 0, headEnd: 0 };
  let known = true;

  for (const source of sources) {
    const { part, profile } = source;
    const index = requireSampleIndex(profile, sampleType);
    const noise = samplingNoise(profile, index);
    if (noise === null) known = false;
    const excluded = excludedLocations(source.own, frames);
    const mayExclude = excluded.includes(1);
    const nodes = new Int32Array(profile.sampleCount);
    const values = new Float64Array(profile.sampleCount);
    const variances = new Float64Array(profile.sampleCount);
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      const value = profile.values[sample * profile.sampleTypes.length + index] ?? 0;
      if (value === 0) continue;
      if (mayExclude && sampleTouches(profile, sample, excluded)) {
        excludedSums[part] += value;
        continue;
      }
      nodes[sample] = insertStack(trie, source, sample, Math.abs(value));
      values[sample] = value;
      variances[sample] = ((noise?.events[sample] ?? 0) * (noise?.unitVariances[sample] ?? 0)) / replicates[part] ** 2;
    }
    endings.push({ part, nodes, values, variances });
  }

  const nodeCount = trie.count;
  const column = (): Float64Array => new Float64Array(nodeCount);
  const self: Readonly<Record<Part, Float64Array>> = { baseStart: column(), baseEnd: column(), headStart: column(), headEnd: column() };
  const variances = column();
  for (const ending of endings) {
    const sum = self[ending.part];
    for (let sample = 0; sample < ending.nodes.length; sample += 1) {
      const node = ending.nodes[sample] ?? 0;
      sum[node] = (sum[node] ?? 0) + (ending.values[sample] ?? 0);
      variances[node] = (variances[node] ?? 0) + (ending.variances[sample] ?? 0);
    }
  }
  const mean = (part: Part): number => (replicates[part] === 0 ? 0 : excludedSums[part] / replicates[part]);
  const example = sources[0]?.profile;
  return {
    frames,
    sampleType: example?.sampleTypes[requireSampleIndex(example, sampleType)] ?? { type: String(sampleType), unit: "" },
    nodeCount,
    parents: trie.parents.subarray(0, nodeCount),
    frameOf: trie.frameOf.subarray(0, nodeCount),
    lines: trie.lines.subarray(0, nodeCount),
    self,
    replicates,
    variances: known ? variances : null,
    excluded: { base: mean("baseEnd") - mean("baseStart"), head: mean("headEnd") - mean("headStart") },
  };
}
