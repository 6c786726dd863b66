/** A prefix tree of call stacks under construction, in typed arrays; children are found through an open-addressing hash table. */
import { growFloat64 } from "../pprof/growable.ts";

/** Node 0 stands above all roots and has frame -1. */
export interface StackTrie {
  count: number;
  parents: Int32Array<ArrayBuffer>;
  frameOf: Int32Array<ArrayBuffer>;
  lines: Float64Array<ArrayBuffer>;
  heaviest: Float64Array<ArrayBuffer>;
  /** Node at each slot, 0 for a free one; a power of two long and at most half full. */
  slots: Int32Array<ArrayBuffer>;
}

export const emptyTrie = (): StackTrie => ({
  count: 1,
  parents: new Int32Array(1024).fill(-1, 0, 1),
  frameOf: new Int32Array(1024).fill(-1, 0, 1),
  lines: new Float64Array(1024),
  heaviest: new Float64Array(1024),
  slots: new Int32Array(4096),
});

/** The slot of a child, or the free slot where it belongs. */
function slotOf(trie: StackTrie, parent: number, frame: number): number {
  const mask = trie.slots.length - 1;
  // Two odd constants spread parent and frame over the table (multiplicative hashing).
  const hash = Math.imul(parent, 0x9e3779b1) ^ Math.imul(frame, 0x85ebca6b);
  for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
    const node = trie.slots[slot] ?? 0;
    if (node === 0 || (trie.parents[node] === parent && trie.frameOf[node] === frame)) return slot;
  }
}

const widerInts = (column: Int32Array): Int32Array<ArrayBuffer> => {
  const wider = new Int32Array(column.length * 2);
  wider.set(column);
  return wider;
};

function makeRoom(trie: StackTrie): void {
  if (trie.count < trie.parents.length) return;
  trie.parents = widerInts(trie.parents);
  trie.frameOf = widerInts(trie.frameOf);
  trie.lines = growFloat64(trie.lines);
  trie.heaviest = growFloat64(trie.heaviest);
  trie.slots = new Int32Array(trie.slots.length * 2);
  for (let node = 1; node < trie.count; node += 1) trie.slots[slotOf(trie, trie.parents[node] ?? 0, trie.frameOf[node] ?? 0)] = node;
}

/** The child of `parent` for `frame`, made if there is none yet. Children get larger numbers than their parents. */
export function childOf(trie: StackTrie, parent: number, frame: number): number {
  const slot = slotOf(trie, parent, frame);
  const known = trie.slots[slot] ?? 0;
  if (known !== 0) return known;
  makeRoom(trie);
  const node = trie.count;
  trie.count += 1;
  trie.parents[node] = parent;
  trie.frameOf[node] = frame;
  trie.slots[slotOf(trie, parent, frame)] = node;
  return node;
}
