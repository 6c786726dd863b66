/** Call stacks of many profiles as one prefix tree with a column of sums for each group of profiles and sample type. */
import { growFloat64, growInt32 } from "../pprof/growable.ts";
import { requireSampleIndex } from "../pprof/kind.ts";
import type { Profile } from "../pprof/profile.ts";
import { cutOffStacks } from "../pprof/truncation.ts";
import { excludedLocations, type Frame, type FrameOptions, frameTable, type ProfileFrames, sampleTouches } from "./frames.ts";
import { TRUNCATED } from "./truncated-stacks.ts";

/** Node 0 stands above all roots and has frame -1. Children come after their parents. */
export interface ColumnTree {
  readonly frames: readonly Frame[];
  readonly nodeCount: number;
  readonly parents: Int32Array;
  /** Index into `frames`; -1 for node 0. */
  readonly frameOf: Int32Array;
  /** Per column the sums over the stacks that end at each node; integers, not yet divided by the profiles. */
  readonly sums: readonly Float64Array[];
}

/** A tree while it grows. */
export interface ColumnTreeBuilder {
  /** Adds the profiles to new columns, one per sample type, and gives the index of the first. Throws SAMPLE_TYPE_UNKNOWN. */
  readonly add: (profiles: readonly Profile[], sampleTypes: readonly (string | number)[]) => number;
  readonly tree: () => ColumnTree;
}

interface Growing {
  count: number;
  parents: Int32Array<ArrayBuffer>;
  frameOf: Int32Array<ArrayBuffer>;
  /** Open addressing: node + 1 of each (parent, frame), 0 where free. */
  slots: Int32Array<ArrayBuffer>;
}

/** Stands for `TRUNCATED` until the number of frames is known. */
const TRUNCATED_FRAME = -2;

const slotOf = ({ slots }: Growing, parent: number, frame: number): number => {
  const mixed = Math.imul(parent, 0x9e3779b1) ^ Math.imul(frame, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & (slots.length - 1);
};

function rehash(to: Growing): void {
  to.slots = new Int32Array(to.slots.length * 2);
  for (let node = 1; node < to.count; node += 1) {
    let slot = slotOf(to, to.parents[node] ?? 0, to.frameOf[node] ?? 0);
    while (to.slots[slot] !== 0) slot = (slot + 1) & (to.slots.length - 1);
    to.slots[slot] = node + 1;
  }
}

function childOf(to: Growing, parent: number, frame: number): number {
  const { slots, parents, frameOf } = to;
  let slot = slotOf(to, parent, frame);
  for (let found = slots[slot] ?? 0; found !== 0; found = slots[slot] ?? 0) {
    if (parents[found - 1] === parent && frameOf[found - 1] === frame) return found - 1;
    slot = (slot + 1) & (slots.length - 1);
  }
  const node = to.count;
  if (node === parents.length) {
    to.parents = growInt32(parents);
    to.frameOf = growInt32(frameOf);
  }
  to.parents[node] = parent;
  to.frameOf[node] = frame;
  to.count += 1;
  slots[slot] = node + 1;
  if (to.count * 2 > slots.length) rehash(to);
  return node;
}

/** The node of one stack, from the root down. Frames equal to the one above are passed over: direct recursion stays in one node. */
function nodeOfStack(to: Growing, profile: Profile, own: ProfileFrames, sample: number, isCut: boolean): number {
  const { sampleLocations, sampleOffsets } = profile;
  let node = isCut ? childOf(to, 0, TRUNCATED_FRAME) : 0;
  let current = -1;
  const first = sampleOffsets[sample] ?? 0;
  for (let at = (sampleOffsets[sample + 1] ?? 0) - 1; at >= first; at -= 1) {
    const location = sampleLocations[at] ?? 0;
    const start = own.offsets[location] ?? 0;
    for (let place = (own.offsets[location + 1] ?? 0) - 1; place >= start; place -= 1) {
      const frame = own.nodes[place] ?? 0;
      if (frame === current) continue;
      current = frame;
      node = childOf(to, node, frame);
    }
  }
  return node;
}

/**
 * Starts an empty tree. It names functions as the tables do and leaves out what they leave out (`excludeFrames`, samples without a stack), so
 * that a column's sum is the table's total. Stacks cut off at the runtime's depth limit hang below `[truncated]`. O(total frames).
 */
export function columnTree(options: FrameOptions = {}): ColumnTreeBuilder {
  const table = frameTable(options);
  const to: Growing = {
    count: 1,
    parents: new Int32Array(1024).fill(-1),
    frameOf: new Int32Array(1024).fill(-1),
    slots: new Int32Array(4096),
  };
  const columns: Float64Array<ArrayBuffer>[] = [];

  const addProfile = (profile: Profile, own: ProfileFrames, frames: readonly Frame[], types: readonly number[], first: number): void => {
    const excluded = excludedLocations(own, frames);
    const mayExclude = excluded.includes(1);
    const cut = cutOffStacks(profile);
    const width = profile.sampleTypes.length;
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      const hasStack = (profile.sampleOffsets[sample + 1] ?? 0) > (profile.sampleOffsets[sample] ?? 0);
      if (!hasStack || types.every((type) => profile.values[sample * width + type] === 0)) continue;
      if (mayExclude && sampleTouches(profile, sample, excluded)) continue;
      const node = nodeOfStack(to, profile, own, sample, cut?.[sample] === 1);
      for (const [offset, type] of types.entries()) {
        let sums = columns[first + offset] ?? new Float64Array(1);
        while (sums.length <= node) sums = growFloat64(sums);
        sums[node] = (sums[node] ?? 0) + (profile.values[sample * width + type] ?? 0);
        columns[first + offset] = sums;
      }
    }
  };

  return {
    add: (profiles, sampleTypes) => {
      const first = columns.length;
      for (let index = 0; index < sampleTypes.length; index += 1) columns.push(new Float64Array(to.count));
      const named = profiles.map((profile) => ({ profile, own: table.add(profile) }));
      const frames = table.frames();
      for (const { profile, own } of named) {
        const types = sampleTypes.map((type) => requireSampleIndex(profile, type));
        addProfile(profile, own, frames, types, first);
      }
      return first;
    },
    tree: () => {
      const frames = [...table.frames(), TRUNCATED];
      const frameOf = to.frameOf.slice(0, to.count).map((frame) => (frame === TRUNCATED_FRAME ? frames.length - 1 : frame));
      const sums = columns.map((column) => {
        const whole = new Float64Array(to.count);
        whole.set(column.subarray(0, to.count));
        return whole;
      });
      return { frames, nodeCount: to.count, parents: to.parents.slice(0, to.count), frameOf, sums };
    },
  };
}
