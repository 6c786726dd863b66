/** Flat and cumulative value of every node, and the edges between those that are shown. */
import type { Profile } from "../pprof/profile.ts";
import { growFloat64, growUint32 } from "../pprof/growable.ts";
import type { VisitSample } from "../pprof/packed-samples.ts";
import type { NodeTable } from "./nodes.ts";

/** Which columns are added up. */
export interface Selection {
  readonly column: number;
  /** Column to divide by for means, or null. */
  readonly divisor: number | null;
}

/** Calls back for every sample with a value, root last; false where it had to stop. */
export type EachSample = (visit: VisitSample) => boolean;

/** The samples of a decoded profile that have a value. */
export const samplesOf =
  ({ values, sampleCount, sampleOffsets, sampleLocations, sampleTypes }: Profile, { column, divisor }: Selection): EachSample =>
  (visit) => {
    const width = sampleTypes.length;
    const amounts = new Float64Array(2);
    for (let sample = 0; sample < sampleCount; sample += 1) {
      const value = values[sample * width + column] ?? 0;
      const by = divisor === null ? 0 : (values[sample * width + divisor] ?? 0);
      if (value === 0 && by === 0) continue;
      amounts[0] = value;
      amounts[1] = by;
      visit(sampleLocations, sampleOffsets[sample] ?? 0, sampleOffsets[sample + 1] ?? 0, amounts);
    }
    return true;
  };

/** Sums per node; those of the divisor are zero without one. */
export interface NodeSums {
  readonly flat: Float64Array;
  readonly cum: Float64Array;
  readonly flatDivisor: Float64Array;
  readonly cumDivisor: Float64Array;
  /** What flows through inlined calls of a node, at most, whatever its sign: no edge of which every call is inlined is heavier. */
  readonly mostInlined: Float64Array;
}

/** Adds every sample to its leaf (flat) and once to each node on its stack (cum); null where the samples stopped. O(frames). */
export function sumNodes(each: EachSample, { infos, offsets, nodes, only }: NodeTable): NodeSums | null {
  const count = infos.length;
  const flat = new Float64Array(count);
  // Two numbers a node, side by side because they are asked for together: the last sample counted, and cum.
  const counted = new Float64Array(count * 2);
  const flatDivisor = new Float64Array(count);
  const cumDivisor = new Float64Array(count);
  const mostInlined = new Float64Array(count);
  let sample = 0;
  // Written out twice, for locations of one frame and of several: a call for each frame would take longer than what it does.
  const isWhole = each((stack, first, end, amounts) => {
    const value = amounts[0] ?? 0;
    const by = amounts[1] ?? 0;
    sample += 1;
    let leaf = -1;
    for (let at = end - 1; at >= first; at -= 1) {
      const location = stack[at] ?? 0;
      leaf = only[location] ?? -1;
      if (leaf >= 0) {
        if (counted[leaf * 2] === sample) continue;
        counted[leaf * 2] = sample;
        counted[leaf * 2 + 1] = (counted[leaf * 2 + 1] ?? 0) + value;
        if (by !== 0) cumDivisor[leaf] = (cumDivisor[leaf] ?? 0) + by;
        continue;
      }
      const top = (offsets[location + 1] ?? 0) - 1;
      for (let row = top; row >= (offsets[location] ?? 0); row -= 1) {
        leaf = nodes[row] ?? 0;
        if (row < top) mostInlined[leaf] = (mostInlined[leaf] ?? 0) + Math.abs(value);
        if (counted[leaf * 2] === sample) continue;
        counted[leaf * 2] = sample;
        counted[leaf * 2 + 1] = (counted[leaf * 2 + 1] ?? 0) + value;
        if (by !== 0) cumDivisor[leaf] = (cumDivisor[leaf] ?? 0) + by;
      }
    }
    if (leaf < 0) return;
    flat[leaf] = (flat[leaf] ?? 0) + value;
    if (by !== 0) flatDivisor[leaf] = (flatDivisor[leaf] ?? 0) + by;
  });
  const cum = flat.map((_, node) => counted[node * 2 + 1] ?? 0);
  return isWhole ? { flat, cum, flatDivisor, cumDivisor, mostInlined } : null;
}

/** Edges from caller to callee as columns. */
export interface Edges {
  readonly count: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly weights: Float64Array;
  /** 1 where every call along the edge was inlined. */
  readonly inline: Uint8Array;
}

/** An open-addressing table of pairs of nodes. */
interface EdgeDraft {
  slots: Int32Array;
  count: number;
  from: Uint32Array<ArrayBuffer>;
  to: Uint32Array<ArrayBuffer>;
  /**
   * Two numbers an edge, side by side because they are asked for together: the number of the last sample counted, below zero as long as every
   * call was inlined; and the weight.
   */
  counted: Float64Array<ArrayBuffer>;
}

const slotOf = (from: number, to: number, mask: number): number => {
  const mixed = Math.imul(Math.imul(from, 0x9e37_79b1) ^ to, 0x85eb_ca6b);
  return (mixed ^ (mixed >>> 15)) & mask;
};

function enlarge(draft: EdgeDraft): void {
  draft.slots = new Int32Array(draft.slots.length * 2).fill(-1);
  const mask = draft.slots.length - 1;
  for (let edge = 0; edge < draft.count; edge += 1) {
    let slot = slotOf(draft.from[edge] ?? 0, draft.to[edge] ?? 0, mask);
    while (draft.slots[slot] !== -1) slot = (slot + 1) & mask;
    draft.slots[slot] = edge;
  }
}

/** Index of the edge, new where there was none. */
function edgeOf(draft: EdgeDraft, from: number, to: number): number {
  const mask = draft.slots.length - 1;
  let slot = slotOf(from, to, mask);
  for (let edge = draft.slots[slot] ?? -1; edge !== -1; edge = draft.slots[slot] ?? -1) {
    if (draft.from[edge] === from && draft.to[edge] === to) return edge;
    slot = (slot + 1) & mask;
  }
  const made = draft.count;
  if (made === draft.from.length) {
    draft.from = growUint32(draft.from);
    draft.to = growUint32(draft.to);
    draft.counted = growFloat64(draft.counted);
  }
  draft.slots[slot] = made;
  draft.from[made] = from;
  draft.to[made] = to;
  draft.count = made + 1;
  if (draft.count * 2 > draft.slots.length) enlarge(draft);
  return made;
}

/** Which edges are wanted; the others cost nothing but the step over them. */
export interface EdgeScope {
  /** 1 for each node that is shown; frames of others are stepped over, so that edges join what is left. */
  readonly shown: Uint8Array;
  /** 1 for each node whose incoming edges are wanted. */
  readonly into: Uint8Array;
  /** 1 for each node whose outgoing edges are wanted. */
  readonly outOf: Uint8Array;
}

/** What of a node is wanted, in bits. */
const SHOWN = 1;
const INTO = 2;
const OUT_OF = 4;

/** Stands for a location of which no frame is shown, and for one with several frames. */
const HIDDEN = -1;
const SEVERAL = -2;

/** Adds every sample once to each edge on its stack, never from a node to itself. O(frames). */
export function collectEdges(each: EachSample, { infos, offsets, nodes, only }: NodeTable, { shown, into, outOf }: EdgeScope): Edges {
  const draft: EdgeDraft = {
    slots: new Int32Array(1024).fill(-1),
    count: 0,
    from: new Uint32Array(256),
    to: new Uint32Array(256),
    counted: new Float64Array(512),
  };
  const wanted = new Uint8Array(infos.length);
  for (let node = 0; node < wanted.length; node += 1) {
    if (shown[node] === 1) wanted[node] = SHOWN | (into[node] === 1 ? INTO : 0) | (outOf[node] === 1 ? OUT_OF : 0);
  }
  // One look-up tells most frames apart: most are of nodes that are not shown.
  const nodeOf = only.map((node) => (node < 0 ? SEVERAL : wanted[node] === 0 ? HIDDEN : node));
  // A place in the code mostly calls one function: the last callee of each and the edge to it.
  const lastCalls = new Int32Array((only.length + nodes.length) * 2).fill(-1);
  let sample = 0;
  each((stack, first, end, amounts) => {
    const value = amounts[0] ?? 0;
    sample += 1;
    let parent = -1;
    let place = -1;
    let isOutWanted = false;
    for (let at = end - 1; at >= first; at -= 1) {
      const location = stack[at] ?? 0;
      const single = nodeOf[location] ?? HIDDEN;
      if (single === HIDDEN) continue;
      let row = single >= 0 ? 0 : (offsets[location + 1] ?? 0) - 1;
      const bottom = single >= 0 ? 0 : (offsets[location] ?? 0);
      for (let isCall = true; row >= bottom; row -= 1, isCall = false) {
        const node = single >= 0 ? single : (nodes[row] ?? 0);
        const wants = wanted[node] ?? 0;
        if (wants === 0) continue;
        if (parent !== node && parent >= 0 && (isOutWanted || (wants & INTO) !== 0)) {
          if (lastCalls[place] !== node) {
            lastCalls[place] = node;
            lastCalls[place + 1] = edgeOf(draft, parent, node);
          }
          const edge = lastCalls[place + 1] ?? 0;
          const { counted } = draft;
          const last = counted[edge * 2] ?? 0;
          if (last !== sample && last !== -sample) {
            counted[edge * 2] = isCall || last > 0 ? sample : -sample;
            counted[edge * 2 + 1] = (counted[edge * 2 + 1] ?? 0) + value;
          }
        }
        parent = node;
        place = (single >= 0 ? location : only.length + row) * 2;
        isOutWanted = (wants & OUT_OF) !== 0;
      }
    }
  });
  const { count, from, to, counted } = draft;
  const weights = new Float64Array(count);
  const inline = new Uint8Array(count);
  for (let edge = 0; edge < count; edge += 1) {
    weights[edge] = counted[edge * 2 + 1] ?? 0;
    inline[edge] = (counted[edge * 2] ?? 0) < 0 ? 1 : 0;
  }
  return { count, from: from.subarray(0, count), to: to.subarray(0, count), weights, inline };
}
