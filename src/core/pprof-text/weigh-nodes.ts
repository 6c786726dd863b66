/** Flat and cumulative value of every node, and the edges between those that are shown. */
import type { Profile } from "../pprof/profile.ts";
import { growFloat64, growUint32 } from "../pprof/growable.ts";
import type { NodeTable } from "./nodes.ts";

/** Which columns are added up. */
export interface Selection {
  readonly column: number;
  /** Column to divide by for means, or null. */
  readonly divisor: number | null;
}

/** Sums per node; those of the divisor are zero without one. */
export interface NodeSums {
  readonly flat: Float64Array;
  readonly cum: Float64Array;
  readonly flatDivisor: Float64Array;
  readonly cumDivisor: Float64Array;
}

/** Adds every sample to its leaf (flat) and once to each node on its stack (cum). O(frames). */
export function sumNodes(profile: Profile, table: NodeTable, { column, divisor }: Selection): NodeSums {
  const count = table.infos.length;
  const flat = new Float64Array(count);
  const cum = new Float64Array(count);
  const flatDivisor = new Float64Array(count);
  const cumDivisor = new Float64Array(count);
  const seen = new Int32Array(count).fill(-1);
  const { values, sampleOffsets, sampleLocations } = profile;
  const { offsets, nodes, only } = table;
  const width = profile.sampleTypes.length;
  const addOnce = (sample: number, node: number, value: number, by: number): void => {
    if (seen[node] === sample) return;
    seen[node] = sample;
    cum[node] = (cum[node] ?? 0) + value;
    if (by !== 0) cumDivisor[node] = (cumDivisor[node] ?? 0) + by;
  };
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const value = values[sample * width + column] ?? 0;
    const by = divisor === null ? 0 : (values[sample * width + divisor] ?? 0);
    if (value === 0 && by === 0) continue;
    let leaf = -1;
    const first = sampleOffsets[sample] ?? 0;
    for (let at = (sampleOffsets[sample + 1] ?? 0) - 1; at >= first; at -= 1) {
      const location = sampleLocations[at] ?? 0;
      leaf = only[location] ?? -1;
      if (leaf >= 0) {
        addOnce(sample, leaf, value, by);
        continue;
      }
      for (let row = (offsets[location + 1] ?? 0) - 1; row >= (offsets[location] ?? 0); row -= 1) {
        leaf = nodes[row] ?? 0;
        addOnce(sample, leaf, value, by);
      }
    }
    if (leaf < 0) continue;
    flat[leaf] = (flat[leaf] ?? 0) + value;
    flatDivisor[leaf] = (flatDivisor[leaf] ?? 0) + by;
  }
  return { flat, cum, flatDivisor, cumDivisor };
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
  weights: Float64Array<ArrayBuffer>;
  /** 0 where every call so far was inlined. */
  called: Uint32Array<ArrayBuffer>;
  /** Last sample counted, plus one. */
  seen: Uint32Array<ArrayBuffer>;
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
    draft.weights = growFloat64(draft.weights);
    draft.called = growUint32(draft.called);
    draft.seen = growUint32(draft.seen);
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

/** Adds every sample once to each edge on its stack, never from a node to itself. O(frames). */
export function collectEdges(profile: Profile, table: NodeTable, { column, divisor }: Selection, scope: EdgeScope): Edges {
  const draft: EdgeDraft = {
    slots: new Int32Array(1024).fill(-1),
    count: 0,
    from: new Uint32Array(256),
    to: new Uint32Array(256),
    weights: new Float64Array(256),
    called: new Uint32Array(256),
    seen: new Uint32Array(256),
  };
  const { values, sampleOffsets, sampleLocations } = profile;
  const { offsets, nodes, only } = table;
  const { shown, into, outOf } = scope;
  const width = profile.sampleTypes.length;
  const isWanted = (caller: number, node: number): boolean => caller !== -1 && caller !== node && (into[node] === 1 || outOf[caller] === 1);
  // An inlined call has the same edge wherever its location stands: looked up once per row of the table.
  const edgeOfRow = new Int32Array(nodes.length).fill(-1);
  const addOnce = (sample: number, edge: number, value: number, isCall: boolean): void => {
    if (draft.seen[edge] === sample + 1) return;
    draft.seen[edge] = sample + 1;
    draft.weights[edge] = (draft.weights[edge] ?? 0) + value;
    if (isCall) draft.called[edge] = 1;
  };
  for (let sample = 0; sample < profile.sampleCount; sample += 1) {
    const value = values[sample * width + column] ?? 0;
    if (value === 0 && (divisor === null || values[sample * width + divisor] === 0)) continue;
    let parent = -1;
    const first = sampleOffsets[sample] ?? 0;
    for (let at = (sampleOffsets[sample + 1] ?? 0) - 1; at >= first; at -= 1) {
      const location = sampleLocations[at] ?? 0;
      const single = only[location] ?? -1;
      if (single >= 0) {
        if (shown[single] === 0) continue;
        if (isWanted(parent, single)) addOnce(sample, edgeOf(draft, parent, single), value, true);
        parent = single;
        continue;
      }
      const last = (offsets[location + 1] ?? 0) - 1;
      for (let row = last; row >= (offsets[location] ?? 0); row -= 1) {
        const node = nodes[row] ?? 0;
        if (shown[node] === 0) continue;
        const caller = parent;
        parent = node;
        if (!isWanted(caller, node)) continue;
        let edge = row < last && caller === nodes[row + 1] ? (edgeOfRow[row] ?? -1) : -1;
        if (edge < 0) {
          edge = edgeOf(draft, caller, node);
          if (row < last && caller === nodes[row + 1]) edgeOfRow[row] = edge;
        }
        addOnce(sample, edge, value, row === last);
      }
    }
  }
  return {
    count: draft.count,
    from: draft.from.subarray(0, draft.count),
    to: draft.to.subarray(0, draft.count),
    weights: draft.weights.subarray(0, draft.count),
    inline: Uint8Array.from(draft.called.subarray(0, draft.count), (called) => (called === 0 ? 1 : 0)),
  };
}
