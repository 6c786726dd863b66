/** Passes over the stacks of all samples: sums of nodes, what flows along inlined calls, and edges. Every one reads the bytes of the file anew. */
import { File, SAMPLE, STACK, STACK_LIST, VALUE, VALUE_LIST } from "./tables";
import { endOfField, endOfNumber, next, numberAt } from "./scan";

/** Which node each location is: as `NodeTable` of core has it. Written by kernel.ts: keep the order. */
@unmanaged
export class Graph {
  /** Sums of samples, until the caller starts them anew. */
  total: f64;
  by: f64;
  /** The node of a location that has exactly one, else -1 (i32). */
  only: usize;
  /** Nodes of location i are `nodes[offsets[i]]` up to `offsets[i + 1]`, innermost first (u32, i32). */
  offsets: usize;
  nodes: usize;
  locations: u32;
  count: u32;
  /** Room for the locations of one sample (u32), and for its nodes (i32). */
  stack: usize;
  codes: usize;
  /** Samples that were counted so far. */
  sample: u32;
  /** The last sample that counted for a node, its last byte (u8). */
  stamps: usize;
  // Sums (f64).
  flat: usize;
  cum: usize;
  flatDivisor: usize;
  cumDivisor: usize;
  mostInlined: usize;
  // Marks: twice a shown node's place, and one where it was called (i32, by location); the same by node; the row of each place (i32).
  codeOf: usize;
  rankOf: usize;
  rowOf: usize;
  width: u32;
  cells: u32;
  /** By cell: f64, u8, u8. */
  weights: usize;
  kinds: usize;
  cellStamps: usize;
  // Edges: a table of places in a list of edges, -1 where there is none (i32).
  slots: usize;
  mask: u32;
  edges: u32;
  mostEdges: u32;
  from: usize;
  to: usize;
  /** Two numbers an edge (f64): the last sample counted, below zero as long as every call was inlined; and the weight. */
  counted: usize;
  /** Two numbers for each place in the code (i32): the node it called last, and the edge to it. */
  lastCalls: usize;
}

/** What to read of a file's samples: columns of values (no divisor: -1), what is added to locations, and 1 or -1. */
let column: i32 = 0;
let divisor: i32 = 0;
let shift: u32 = 0;
let sign: f64 = 1;
/** The sample at hand: its two values, where the last list of its locations lies, and whether there are other fields with some. */
let value: f64 = 0;
let by: f64 = 0;
let listStart: usize = 0;
let listEnd: usize = 0;
let isScattered: bool = false;

export function choose(columnAt: i32, divisorAt: i32, shiftBy: u32, signOf: f64): void {
  column = columnAt;
  divisor = divisorAt;
  shift = shiftBy;
  sign = signOf;
}

/** Looks where the parts of a sample lie, and reads its values; its locations are read where they are wanted. */
function lookAt(start: usize, end: usize): void {
  value = 0;
  by = 0;
  listStart = end;
  listEnd = end;
  isScattered = false;
  let stacks = 0;
  let at = 0;
  for (let pos = start; pos < end;) {
    const tag: u32 = load<u8>(pos);
    const isList = (tag & 7) == 2;
    const stop = isList ? endOfField(pos + 1, end) : endOfNumber(pos + 1, end);
    if (tag == STACK_LIST) {
      stacks += 1;
      listStart = next;
      listEnd = stop;
    } else if (tag == STACK) {
      // Two stand for any number that is not a single list.
      stacks += 2;
    } else if (tag == VALUE_LIST || tag == VALUE) {
      for (let one = isList ? next : pos + 1; one < stop; one = next) {
        const found = numberAt(one, stop);
        if (at == column) value = <f64>found;
        if (at == divisor) by = <f64>found;
        at += 1;
      }
    }
    pos = stop;
  }
  isScattered = stacks > 1;
}

/** Fills the stack from `from` on with the ids that lie there, less one, plus `shift`; gives the new depth, or -1. */
export function readIds(start: usize, end: usize, stack: usize, from: i32, last: i32): i32 {
  let depth = from;
  let pos = start;
  // Ids of one, two and three bytes come in no order: arithmetic is faster than branches nobody can predict.
  let damage: i32 = 0;
  while (pos < end) {
    const word: i32 = load<i32>(pos);
    const isLong = (word >>> 7) & 1;
    const isLonger = isLong & (word >>> 15);
    const index = ((word & 0x7f) | ((word >>> 1) & 0x3f80 & -isLong) | ((word >>> 2) & 0x1f_c000 & -isLonger)) - 1;
    // Negative: id 0, or beyond the table, or of four bytes, which stand for two million call sites and more.
    damage |= index | (last - index) | -(isLonger & (word >>> 23));
    store<i32>(stack + ((<usize>depth) << 2), index + shift);
    depth += 1;
    pos += 1 + isLong + isLonger;
  }
  return damage < 0 || pos != end ? -1 : depth;
}

function readScattered(start: usize, end: usize, stack: usize, last: i32): i32 {
  let depth = 0;
  for (let pos = start; pos < end && depth >= 0;) {
    const tag: u32 = load<u8>(pos);
    const stop = (tag & 7) == 2 ? endOfField(pos + 1, end) : endOfNumber(pos + 1, end);
    if (tag == STACK) depth = readIds(pos + 1, stop, stack, depth, last);
    else if (tag == STACK_LIST) depth = readIds(next, stop, stack, depth, last);
    pos = stop;
  }
  return depth;
}

/** Locations of the sample that was looked at; gives how many, or -1. */
function readStack(file: File, start: usize, end: usize, stack: usize): i32 {
  const last = <i32>file.locations - 1;
  return isScattered ? readScattered(start, end, stack, last) : readIds(listStart, listEnd, stack, 0, last);
}

/** End of the field of the file that starts there; `next` is where its content starts. */
function afterField(file: File, pos: usize): usize {
  return (load<u8>(pos) & 7) == 0 ? endOfNumber(pos + 1, file.end) : endOfField(pos + 1, file.end);
}

/** Stamps are bytes, so that those of all nodes stay in the fastest memory: after so many samples they start again. */
function nextStamp(graph: Graph, stamps: usize, count: usize): u32 {
  graph.sample += 1;
  if (graph.sample % 255 == 0) memory.fill(stamps, 0, count);
  return (graph.sample % 255) + 1;
}

/**
 * Every pass takes the samples among the fields that begin before `to`, and gives where the next one begins, for the next call.
 *
 * Adds every sample to its leaf (flat) and once to each node on its stack (cum). 0 where a sample names a location that does not exist,
 * or one of more than 21 bits. Has to come before the other passes, which do not look at samples without a value.
 */
export function sumNodes(file: File, graph: Graph, from: usize, to: usize): usize {
  const only = graph.only;
  const offsets = graph.offsets;
  const nodes = graph.nodes;
  const stack = graph.stack;
  const stamps = graph.stamps;
  const cum = graph.cum;
  const cumDivisor = graph.cumDivisor;
  let total = graph.total;
  let totalBy = graph.by;
  let pos = from;
  while (pos < to) {
    const isSample = load<u8>(pos) == SAMPLE;
    const stop = afterField(file, pos);
    const start = next;
    pos = stop;
    if (!isSample) continue;
    lookAt(start, stop);
    const depth = readStack(file, start, stop, stack);
    if (depth < 0) return 0;
    if (value == 0 && by == 0) continue;
    const amount = value * sign;
    const divided = by * sign;
    total += value;
    totalBy += divided;
    const stamp = nextStamp(graph, stamps, graph.count);
    let leaf: i32 = -1;
    for (let at = stack + ((<usize>depth) << 2); at > stack;) {
      at -= 4;
      const location: usize = load<u32>(at);
      leaf = load<i32>(only + (location << 2));
      if (leaf >= 0) {
        if (load<u8>(stamps + leaf) == stamp) continue;
        store<u8>(stamps + leaf, stamp);
        add(cum, leaf, amount);
        if (divided != 0) add(cumDivisor, leaf, divided);
        continue;
      }
      const top: u32 = load<u32>(offsets + (location << 2), 4) - 1;
      const inner: u32 = load<u32>(offsets + (location << 2));
      for (let row = top; ; row -= 1) {
        leaf = load<i32>(nodes + ((<usize>row) << 2));
        if (row < top) add(graph.mostInlined, leaf, value);
        if (load<u8>(stamps + leaf) != stamp) {
          store<u8>(stamps + leaf, stamp);
          add(cum, leaf, amount);
          if (divided != 0) add(cumDivisor, leaf, divided);
        }
        if (row == inner) break;
      }
    }
    if (leaf < 0) continue;
    add(graph.flat, leaf, amount);
    if (divided != 0) add(graph.flatDivisor, leaf, divided);
  }
  graph.total = total;
  graph.by = totalBy;
  return pos;
}

function add(column: usize, node: i32, amount: f64): void {
  const at = column + ((<usize>node) << 3);
  store<f64>(at, load<f64>(at) + amount);
}

/** Stands for a location with several nodes, and for a node that is not shown. */
const SEVERAL: i32 = -2;
const INLINED: u32 = 1;

/** Counts every sample once for each pair of shown nodes that call each other, where the row of the one that is called is kept. */
export function weighInlined(file: File, graph: Graph, from: usize, to: usize): usize {
  const offsets = graph.offsets;
  const nodes = graph.nodes;
  const stack = graph.stack;
  const codes = graph.codes;
  const codeOf = graph.codeOf;
  const rankOf = graph.rankOf;
  const rowOf = graph.rowOf;
  const weights = graph.weights;
  const kinds = graph.kinds;
  const cellStamps = graph.cellStamps;
  let pos = from;
  while (pos < to) {
    const isSample = load<u8>(pos) == SAMPLE;
    const stop = afterField(file, pos);
    const start = next;
    pos = stop;
    if (!isSample) continue;
    lookAt(start, stop);
    if (value == 0 && by == 0) continue;
    const depth = readStack(file, start, stop, stack);
    const amount = value * sign;
    const stamp = nextStamp(graph, cellStamps, graph.cells);
    // First the shown frames alone, root first: whether one is shown is nothing to branch on, nobody can predict it.
    let room = codes;
    for (let at = stack + ((<usize>depth) << 2); at > stack;) {
      at -= 4;
      const location: usize = load<u32>(at);
      const code = load<i32>(codeOf + (location << 2));
      if (code != SEVERAL) {
        store<i32>(room, code);
        room += ((code >>> 31) ^ 1) << 2;
        continue;
      }
      const top: u32 = load<u32>(offsets + (location << 2), 4) - 1;
      const inner: u32 = load<u32>(offsets + (location << 2));
      for (let row = top; ; row -= 1) {
        const node: usize = load<u32>(nodes + ((<usize>row) << 2));
        const inside = load<i32>(rankOf + (node << 2)) * 2 + (row == top ? 1 : 0);
        store<i32>(room, inside);
        room += ((inside >>> 31) ^ 1) << 2;
        if (row == inner) break;
      }
    }
    let parent: i32 = -1;
    for (let at = codes; at < room; at += 4) {
      const code = load<i32>(at);
      const node = code >> 1;
      const row = load<i32>(rowOf + ((<usize>node) << 2));
      if (row >= 0 && parent >= 0 && parent != node) {
        const cell: usize = row + parent;
        if (load<u8>(cellStamps + cell) != stamp) {
          store<u8>(cellStamps + cell, stamp);
          store<u8>(kinds + cell, load<u8>(kinds + cell) | (INLINED + (code & 1)));
          const weight = weights + (cell << 3);
          store<f64>(weight, load<f64>(weight) + amount);
        }
      }
      parent = node;
    }
  }
  return pos;
}

const HIDDEN: i32 = -1;
const INTO: i32 = 1;
const OUT_OF: i32 = 2;
const BITS: i32 = 2;

function slotOf(from: i32, to: i32, mask: u32): u32 {
  const mixed: u32 = ((from * 0x9e37_79b1) ^ to) * 0x85eb_ca6b;
  return (mixed ^ (mixed >>> 15)) & mask;
}

/** Twice as many slots; the room for them was made before. */
function enlarge(graph: Graph): void {
  const mask = graph.mask * 2 + 1;
  graph.mask = mask;
  const slots = graph.slots;
  memory.fill(slots, 0xff, (<usize>mask + 1) << 2);
  for (let edge: u32 = 0; edge < graph.edges; edge += 1) {
    let slot = slotOf(load<i32>(graph.from + (edge << 2)), load<i32>(graph.to + (edge << 2)), mask);
    while (load<i32>(slots + (slot << 2)) != -1) slot = (slot + 1) & mask;
    store<i32>(slots + (slot << 2), edge);
  }
}

/** Index of the edge, new where there was none; -1 where there is no room for another one. */
function edgeOf(graph: Graph, from: i32, to: i32): i32 {
  const slots = graph.slots;
  const mask = graph.mask;
  let slot = slotOf(from, to, mask);
  for (let edge = load<i32>(slots + (slot << 2)); edge != -1; edge = load<i32>(slots + (slot << 2))) {
    if (load<i32>(graph.from + (edge << 2)) == from && load<i32>(graph.to + (edge << 2)) == to) return edge;
    slot = (slot + 1) & mask;
  }
  const made = graph.edges;
  if (made == graph.mostEdges) return -1;
  store<i32>(slots + (slot << 2), made);
  store<i32>(graph.from + (made << 2), from);
  store<i32>(graph.to + (made << 2), to);
  graph.edges = made + 1;
  if (graph.edges * 2 > mask) enlarge(graph);
  return made;
}

/** Adds `amount` to the edge, unless this sample did before. `place`: where in the code the caller is; mostly it calls one function there. */
function addCall(graph: Graph, place: usize, parent: i32, node: i32, isCall: bool, sample: f64, amount: f64): bool {
  const call = graph.lastCalls + (place << 3);
  if (load<i32>(call) != node) {
    const edge = edgeOf(graph, parent, node);
    if (edge < 0) return false;
    store<i32>(call, node);
    store<i32>(call, edge, 4);
  }
  const counted = graph.counted + ((<usize>load<u32>(call, 4)) << 4);
  const last = load<f64>(counted);
  if (last == sample || last == -sample) return true;
  store<f64>(counted, isCall || last > 0 ? sample : -sample);
  store<f64>(counted, load<f64>(counted, 8) + amount, 8);
  return true;
}

/**
 * Adds every sample once to each edge on its stack, never from a node to itself. `codeOf` and `rankOf` hold four times a node and what of it is
 * wanted, -1 where it is not shown. 0 where there are more edges than room.
 */
export function collectEdges(file: File, graph: Graph, from: usize, to: usize): usize {
  const offsets = graph.offsets;
  const nodes = graph.nodes;
  const stack = graph.stack;
  const codeOf = graph.codeOf;
  const rankOf = graph.rankOf;
  let pos = from;
  while (pos < to) {
    const isSample = load<u8>(pos) == SAMPLE;
    const stop = afterField(file, pos);
    const start = next;
    pos = stop;
    if (!isSample) continue;
    lookAt(start, stop);
    if (value == 0 && by == 0) continue;
    const depth = readStack(file, start, stop, stack);
    const amount = value * sign;
    graph.sample += 1;
    const number = <f64>graph.sample;
    let parent: i32 = -1;
    let place: usize = 0;
    let wanted: i32 = 0;
    for (let at = stack + ((<usize>depth) << 2); at > stack;) {
      at -= 4;
      const location: usize = load<u32>(at);
      const code = load<i32>(codeOf + (location << 2));
      if (code == HIDDEN) continue;
      if (code >= 0) {
        const node = code >> BITS;
        if (node != parent && ((code | wanted) & INTO) != 0 && parent >= 0) {
          if (!addCall(graph, place, parent, node, true, number, amount)) return 0;
        }
        parent = node;
        place = location;
        wanted = (code & OUT_OF) >> 1;
        continue;
      }
      const top: u32 = load<u32>(offsets + (location << 2), 4) - 1;
      const inner: u32 = load<u32>(offsets + (location << 2));
      for (let row = top; ; row -= 1) {
        const one: usize = load<u32>(nodes + ((<usize>row) << 2));
        const inside = load<i32>(rankOf + (one << 2));
        if (inside != HIDDEN) {
          const node = inside >> BITS;
          if (node != parent && ((inside | wanted) & INTO) != 0 && parent >= 0) {
            if (!addCall(graph, place, parent, node, row == top, number, amount)) return 0;
          }
          parent = node;
          place = graph.locations + row;
          wanted = (inside & OUT_OF) >> 1;
        }
        if (row == inner) break;
      }
    }
  }
  return pos;
}
