/**
 * Sorts stacks into a prefix tree from the root down, and goes only where enough grew: a tree of all prefixes of a large profile has millions
 * of nodes, of which a growth table shows a dozen.
 */
import { growFloat64, growInt32 } from "../pprof/growable.ts";
import type { ProfileFrames } from "./frames.ts";

/** Number of columns a stack may count for. */
export const PART_COUNT = 4;

/** Stacks of several profiles in a row, as columns. */
export interface StackEntries {
  readonly count: number;
  /** Index of the profile in `sources`. */
  readonly source: Uint32Array;
  /** Where the stack lies in the profile's `sampleLocations`, leaf first. */
  readonly first: Uint32Array;
  readonly end: Uint32Array;
  /** Which column the value belongs to, 0 up to `PART_COUNT`. */
  readonly part: Uint8Array;
  readonly values: Float64Array;
  readonly variances: Float64Array;
  readonly sources: readonly { readonly sampleLocations: Uint32Array; readonly own: ProfileFrames }[];
}

/** Node 0 stands above all roots and has frame -1. Children come after their parents. */
export interface Partition {
  count: number;
  parents: Int32Array<ArrayBuffer>;
  frameOf: Int32Array<ArrayBuffer>;
  /** Source line within the frame of the heaviest stack through the node; 0 if unknown. */
  lines: Float64Array<ArrayBuffer>;
  /** `PART_COUNT` sums per node: of stacks that end in it or in callees without a node. */
  sums: Float64Array<ArrayBuffer>;
  variances: Float64Array<ArrayBuffer>;
}

const emptyPartition = (): Partition => ({
  count: 0,
  parents: new Int32Array(64),
  frameOf: new Int32Array(64),
  lines: new Float64Array(64),
  sums: new Float64Array(64 * PART_COUNT),
  variances: new Float64Array(64),
});

function addNode(to: Partition, parent: number, frame: number, line: number): number {
  if (to.count === to.parents.length) {
    to.parents = growInt32(to.parents);
    to.frameOf = growInt32(to.frameOf);
    to.lines = growFloat64(to.lines);
    to.sums = growFloat64(to.sums);
    to.variances = growFloat64(to.variances);
  }
  const node = to.count;
  to.count += 1;
  to.parents[node] = parent;
  to.frameOf[node] = frame;
  to.lines[node] = line;
  return node;
}

function addOwn(to: Partition, node: number, entries: StackEntries, entry: number): void {
  const at = node * PART_COUNT + (entries.part[entry] ?? 0);
  to.sums[at] = (to.sums[at] ?? 0) + (entries.values[entry] ?? 0);
  to.variances[node] = (to.variances[node] ?? 0) + (entries.variances[entry] ?? 0);
}

/** How far down each stack has been followed. */
interface Cursors {
  /** The location the cursor is in; the stack's end before the first step. */
  readonly at: Uint32Array;
  /** Frames of that location that are still to come. */
  readonly left: Uint32Array;
}

/**
 * Steps one frame towards the leaf and gives the index of that frame in its profile's nodes, -1 at the leaf. Frames equal to `current` are
 * passed over: direct recursion, and a closure below its owner, stay in one node.
 */
function step(entries: StackEntries, cursors: Cursors, entry: number, current: number): number {
  const source = entries.sources[entries.source[entry] ?? 0];
  if (source === undefined) return -1;
  const { offsets, nodes } = source.own;
  const first = entries.first[entry] ?? 0;
  let at = cursors.at[entry] ?? 0;
  let left = cursors.left[entry] ?? 0;
  for (;;) {
    if (left === 0) {
      if (at === first) return -1;
      at -= 1;
      const location = source.sampleLocations[at] ?? 0;
      left = (offsets[location + 1] ?? 0) - (offsets[location] ?? 0);
    }
    left -= 1;
    const node = (offsets[source.sampleLocations[at] ?? 0] ?? 0) + left;
    if (nodes[node] === current) continue;
    cursors.at[entry] = at;
    cursors.left[entry] = left;
    return node;
  }
}

/** What the stacks below one node have next: one slot per frame, in order of appearance. */
interface Slots {
  /** Slot of each frame; valid where `stampOf` is the node. */
  readonly slotOf: Int32Array;
  readonly stampOf: Int32Array;
  count: number;
  frames: Int32Array<ArrayBuffer>;
  sizes: Int32Array<ArrayBuffer>;
  growth: Float64Array<ArrayBuffer>;
  heaviest: Float64Array<ArrayBuffer>;
  lines: Float64Array<ArrayBuffer>;
}

function slotFor(slots: Slots, frame: number, stamp: number): number {
  if (slots.stampOf[frame] === stamp) return slots.slotOf[frame] ?? 0;
  if (slots.count === slots.frames.length) {
    slots.frames = growInt32(slots.frames);
    slots.sizes = growInt32(slots.sizes);
    slots.growth = growFloat64(slots.growth);
    slots.heaviest = growFloat64(slots.heaviest);
    slots.lines = growFloat64(slots.lines);
  }
  const slot = slots.count;
  slots.count += 1;
  slots.stampOf[frame] = stamp;
  slots.slotOf[frame] = slot;
  slots.frames[slot] = frame;
  slots.sizes[slot] = 0;
  slots.growth[slot] = 0;
  slots.heaviest[slot] = -1;
  slots.lines[slot] = 0;
  return slot;
}

/** The entries of one node: those at `start` up to `end` of the order. */
interface Row {
  readonly node: number;
  readonly start: number;
  readonly end: number;
}

/** All entries, those of one node in a row, and the slot each is in. */
interface Order {
  readonly entries: Uint32Array;
  readonly slots: Int32Array;
}

/** Takes the entries of a node one step on, each into the slot of its next frame; into none, -1, where its stack ends. */
function fillSlots(
  slots: Slots,
  from: StackEntries,
  cursors: Cursors,
  order: Order,
  row: Row,
  current: number,
  weights: Float64Array,
): void {
  slots.count = 0;
  for (let at = row.start; at < row.end; at += 1) {
    const entry = order.entries[at] ?? 0;
    const found = step(from, cursors, entry, current);
    const own = from.sources[from.source[entry] ?? 0]?.own;
    const slot = found < 0 || own === undefined ? -1 : slotFor(slots, own.nodes[found] ?? 0, row.node);
    order.slots[at] = slot;
    if (slot < 0) continue;
    const value = from.values[entry] ?? 0;
    slots.sizes[slot] = (slots.sizes[slot] ?? 0) + 1;
    slots.growth[slot] = (slots.growth[slot] ?? 0) + value * (weights[from.part[entry] ?? 0] ?? 0);
    if (Math.abs(value) > (slots.heaviest[slot] ?? 0)) {
      slots.heaviest[slot] = Math.abs(value);
      slots.lines[slot] = own?.lines[found] ?? 0;
    }
  }
}

/** Makes a node of every slot that grew by `least`; where its entries go, -1 for the slots that end here. */
function addChildren(tree: Partition, slots: Slots, row: Row, least: number, rows: Row[]): Int32Array {
  const places = new Int32Array(slots.count);
  let place = row.start;
  for (let slot = 0; slot < slots.count; slot += 1) {
    const isKept = (slots.growth[slot] ?? 0) >= least;
    places[slot] = isKept ? place : -1;
    if (!isKept) continue;
    const child = addNode(tree, row.node, slots.frames[slot] ?? 0, slots.lines[slot] ?? 0);
    const end = place + (slots.sizes[slot] ?? 0);
    rows.push({ node: child, start: place, end });
    place = end;
  }
  return places;
}

/** Sorts the entries of a node by their slots, in the order they had; those that end here count for the node. `room`: as long as the order. */
function sortEntries(tree: Partition, from: StackEntries, order: Order, row: Row, places: Int32Array, room: Uint32Array): void {
  let kept = row.start;
  for (let at = row.start; at < row.end; at += 1) {
    const entry = order.entries[at] ?? 0;
    const slot = order.slots[at] ?? -1;
    const to = slot < 0 ? -1 : (places[slot] ?? -1);
    if (to < 0) addOwn(tree, row.node, from, entry);
    else {
      room[to] = entry;
      places[slot] = to + 1;
      kept += 1;
    }
  }
  order.entries.set(room.subarray(row.start, kept), row.start);
}

/**
 * Builds the tree. A child gets a node when the stacks through it grew by `least` or more, `weights` saying what a value of each part adds to
 * growth; all else counts for its caller. O(frames above the deepest nodes made).
 */
export function partitionStacks(entries: StackEntries, frameCount: number, weights: readonly number[], least: number): Partition {
  const { count } = entries;
  const tree = emptyPartition();
  const cursors: Cursors = { at: entries.end.slice(), left: new Uint32Array(count) };
  const slots: Slots = {
    slotOf: new Int32Array(frameCount),
    stampOf: new Int32Array(frameCount).fill(-1),
    count: 0,
    frames: new Int32Array(64),
    sizes: new Int32Array(64),
    growth: new Float64Array(64),
    heaviest: new Float64Array(64),
    lines: new Float64Array(64),
  };
  const order: Order = { entries: Uint32Array.from({ length: count }, (_, entry) => entry), slots: new Int32Array(count) };
  const room = new Uint32Array(count);
  const weightOf = Float64Array.from(weights);
  addNode(tree, -1, -1, 0);
  const rows: Row[] = [{ node: 0, start: 0, end: count }];
  for (let row = rows.pop(); row !== undefined; row = rows.pop()) {
    fillSlots(slots, entries, cursors, order, row, tree.frameOf[row.node] ?? -1, weightOf);
    sortEntries(tree, entries, order, row, addChildren(tree, slots, row, least, rows), room);
  }
  return tree;
}
