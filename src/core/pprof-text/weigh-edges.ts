/** The edges of a graph: how much of the samples flows from which caller to which callee. */
import { growFloat64, growUint32 } from "../pprof/growable.ts";
import type { NodeTable } from "./nodes.ts";
import type { EachSample } from "./weigh-nodes.ts";

/** Edges from caller to callee as columns. */
export interface Edges {
  readonly count: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly weights: Float64Array;
  /** 1 where every call along the edge was inlined. */
  readonly inline: Uint8Array;
}

/** Edges while they are counted: an open-addressing table of pairs of nodes. */
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
  /** For each place in the code, two numbers: the function it called last, and the edge to it. */
  readonly lastCalls: Int32Array;
}

const emptyDraft = (places: number): EdgeDraft => ({
  slots: new Int32Array(1024).fill(-1),
  count: 0,
  from: new Uint32Array(256),
  to: new Uint32Array(256),
  counted: new Float64Array(512),
  lastCalls: new Int32Array(places).fill(-1),
});

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

/** What of a node is wanted, in bits below its number. */
const INTO = 1;
const OUT_OF = 2;
const BITS = 2;

/** Stands for a node that is not shown, and for a location with several frames. */
const HIDDEN = -1;
const SEVERAL = -2;

/** Each node with what of it is wanted, or HIDDEN. */
export function codesOf(count: number, { shown, into, outOf }: EdgeScope): Int32Array {
  const codes = new Int32Array(count).fill(HIDDEN);
  for (let node = 0; node < count; node += 1) {
    if (shown[node] === 1) codes[node] = (node << BITS) | (into[node] === 1 ? INTO : 0) | (outOf[node] === 1 ? OUT_OF : 0);
  }
  return codes;
}

/** The code of the node of each location: one look-up tells most frames apart. */
export const locationCodes = (only: Int32Array, codes: Int32Array): Int32Array =>
  only.map((node) => (node < 0 ? SEVERAL : (codes[node] ?? HIDDEN)));

/**
 * Adds `value` to the edge from `parent` to `node`, unless this sample did before. `place`: where in the code the caller is; mostly it calls
 * one function there.
 */
function addCall(draft: EdgeDraft, place: number, parent: number, node: number, isCall: boolean, sample: number, value: number): void {
  const { lastCalls } = draft;
  if (lastCalls[place] !== node) {
    lastCalls[place] = node;
    lastCalls[place + 1] = edgeOf(draft, parent, node);
  }
  const edge = (lastCalls[place + 1] ?? 0) * 2;
  const { counted } = draft;
  const last = counted[edge] ?? 0;
  if (last === sample || last === -sample) return;
  counted[edge] = isCall || last > 0 ? sample : -sample;
  counted[edge + 1] = (counted[edge + 1] ?? 0) + value;
}

/** Adds every sample once to each edge on its stack, never from a node to itself. O(frames). */
export function collectEdges(each: EachSample, { count, offsets, nodes, only }: NodeTable, scope: EdgeScope): Edges {
  const draft = emptyDraft((only.length + nodes.length) * 2);
  const codes = codesOf(count, scope);
  const codeOf = locationCodes(only, codes);
  let sample = 0;
  // Written out twice, for locations of one frame and of several: most have one.
  each((stack, first, end, amounts) => {
    const value = amounts[0] ?? 0;
    sample += 1;
    let parent = -1;
    let place = 0;
    let wanted = 0;
    for (let at = end - 1; at >= first; at -= 1) {
      const location = stack[at] ?? 0;
      const code = codeOf[location] ?? HIDDEN;
      if (code === HIDDEN) continue;
      if (code >= 0) {
        const node = code >> BITS;
        if (node !== parent && ((code | wanted) & INTO) !== 0 && parent >= 0) addCall(draft, place, parent, node, true, sample, value);
        parent = node;
        place = location * 2;
        wanted = (code & OUT_OF) >> 1;
        continue;
      }
      const top = (offsets[location + 1] ?? 0) - 1;
      for (let row = top; row >= (offsets[location] ?? 0); row -= 1) {
        const inner = codes[nodes[row] ?? 0] ?? HIDDEN;
        if (inner === HIDDEN) continue;
        const node = inner >> BITS;
        if (node !== parent && ((inner | wanted) & INTO) !== 0 && parent >= 0)
          addCall(draft, place, parent, node, row === top, sample, value);
        parent = node;
        place = (only.length + row) * 2;
        wanted = (inner & OUT_OF) >> 1;
      }
    }
  });
  return edgesOf(draft);
}

/** Edges as they are counted, as a list. */
export function edgesOf({ count, from, to, counted }: Pick<EdgeDraft, "count" | "from" | "to" | "counted">): Edges {
  const weights = new Float64Array(count);
  const inline = new Uint8Array(count);
  for (let edge = 0; edge < count; edge += 1) {
    weights[edge] = counted[edge * 2 + 1] ?? 0;
    inline[edge] = (counted[edge * 2] ?? 0) < 0 ? 1 : 0;
  }
  return { count, from: from.subarray(0, count), to: to.subarray(0, count), weights, inline };
}
