/** Which nodes are reached by inlined calls: what `top` says behind a name, without a list of all edges. */
import type { NodeTable } from "./nodes.ts";
import type { EachSample } from "./weigh-nodes.ts";

/** What heavy edges to a node there are, in bits. */
export const INLINED = 1;
export const CALLED = 2;

/** Most pairs of caller and callee to keep numbers for, 10 bytes each. */
const MOST_PAIRS = 2 ** 22;

/** Stands for a location whose one node is not shown, and for one with several nodes. */
const HIDDEN = -1;
export const SEVERAL = -2;
/** Stamps are bytes: after so many samples they start again. */
const LAST_STAMP = 255;

export interface InlineScope {
  /** 1 for each node that is shown; frames of others are stepped over, so that edges join what is left. */
  readonly shown: Uint8Array;
  /** 1 for each shown node that is asked for. */
  readonly into: Uint8Array;
  /** Edges that weigh less do not count. */
  readonly cutoff: number;
}

/** The rows that are kept, one for each node asked for. */
interface PairRows {
  /** Place of each node among the shown ones, or -1. */
  readonly rankOf: Int32Array;
  /** Where the row of a shown node starts, by its place; -1 for those not asked for. */
  readonly rowOf: Int32Array;
  /** Numbers in all rows. */
  readonly cells: number;
}

/** A row of numbers for each node asked for, with one for each node shown. */
export interface Pairs extends PairRows {
  readonly weights: Float64Array;
  /** INLINED, CALLED or both, where there is an edge. */
  readonly kinds: Uint8Array;
}

/** Null where there are too many pairs of nodes. */
export function pairRows({ shown, into }: InlineScope): PairRows | null {
  const rankOf = new Int32Array(shown.length).fill(HIDDEN);
  let width = 0;
  for (let node = 0; node < shown.length; node += 1) {
    if (shown[node] !== 1) continue;
    rankOf[node] = width;
    width += 1;
  }
  const rowOf = new Int32Array(width).fill(-1);
  let cells = 0;
  for (let node = 0; node < into.length; node += 1) {
    if (into[node] !== 1) continue;
    rowOf[rankOf[node] ?? 0] = cells;
    cells += width;
  }
  if (cells > MOST_PAIRS) return null;
  return { rankOf, rowOf, cells };
}

/** Most nodes of one location. */
export function mostNodes({ offsets }: NodeTable): number {
  let most = 1;
  for (let location = 0; location + 1 < offsets.length; location += 1) {
    most = Math.max(most, (offsets[location + 1] ?? 0) - (offsets[location] ?? 0));
  }
  return most;
}

/**
 * For each node asked for, the kinds of heavy edges that lead to it: `INLINED` for one along which every call was inlined, `CALLED` for any
 * other. Every sample counts once for each edge, as in `collectEdges`. Null where there are too many pairs of nodes. O(frames).
 */
export function inlineEdgeKinds(each: EachSample, table: NodeTable, scope: InlineScope): Uint8Array | null {
  const rows = pairRows(scope);
  if (rows === null) return null;
  const pairs = { ...rows, weights: new Float64Array(rows.cells), kinds: new Uint8Array(rows.cells) };
  weigh(each, table, pairs);
  return heavyKinds(pairs, scope);
}

/** The kinds of edges that are heavy enough, of every node. */
export function heavyKinds({ rankOf, rowOf, weights, kinds }: Pairs, scope: InlineScope): Uint8Array {
  const found = new Uint8Array(scope.into.length);
  for (let node = 0; node < found.length; node += 1) {
    if (scope.into[node] !== 1) continue;
    const row = rowOf[rankOf[node] ?? 0] ?? 0;
    for (let cell = row; cell < row + rowOf.length; cell += 1) {
      const kind = kinds[cell] ?? 0;
      if (kind === 0 || Math.abs(weights[cell] ?? 0) < scope.cutoff) continue;
      found[node] = (found[node] ?? 0) | (kind === INLINED ? INLINED : CALLED);
    }
  }
  return found;
}

/** Of each location twice the place of its node, and one because it was called, not inlined: below zero exactly where it is not shown. */
export const pairCodes = ({ only }: NodeTable, { rankOf }: PairRows): Int32Array =>
  only.map((node) => (node < 0 ? SEVERAL : (rankOf[node] ?? HIDDEN) * 2 + 1));

function weigh(each: EachSample, table: NodeTable, pairs: Pairs): void {
  const { rankOf, rowOf, weights, kinds, cells } = pairs;
  const { offsets, nodes } = table;
  const codeOf = pairCodes(table, pairs);
  /** The last sample that counted for a pair. */
  const stamps = new Uint8Array(cells);
  const rows = mostNodes(table);
  let codes = new Int32Array(256 * rows);
  let stamp = 0;
  each((stack, first, end, amounts) => {
    const value = amounts[0] ?? 0;
    stamp += 1;
    if (stamp > LAST_STAMP) {
      stamps.fill(0);
      stamp = 1;
    }
    if ((end - first) * rows > codes.length) codes = new Int32Array((end - first) * rows * 2);
    // First the shown frames alone, root first: whether one is shown is nothing to branch on, nobody can predict it.
    const room = codes;
    let depth = 0;
    for (let at = end - 1; at >= first; at -= 1) {
      const location = stack[at] ?? 0;
      const code = codeOf[location] ?? HIDDEN;
      if (code !== SEVERAL) {
        room[depth] = code;
        depth += (code >>> 31) ^ 1;
        continue;
      }
      const top = (offsets[location + 1] ?? 0) - 1;
      for (let row = top; row >= (offsets[location] ?? 0); row -= 1) {
        const inner = (rankOf[nodes[row] ?? 0] ?? HIDDEN) * 2 + (row === top ? 1 : 0);
        room[depth] = inner;
        depth += (inner >>> 31) ^ 1;
      }
    }
    let parent = -1;
    for (let at = 0; at < depth; at += 1) {
      const code = room[at] ?? 0;
      const node = code >> 1;
      const row = rowOf[node] ?? -1;
      if (row >= 0 && parent >= 0 && parent !== node) {
        const cell = row + parent;
        if (stamps[cell] !== stamp) {
          stamps[cell] = stamp;
          kinds[cell] = (kinds[cell] ?? 0) | (INLINED + (code & 1));
          weights[cell] = (weights[cell] ?? 0) + value;
        }
      }
      parent = node;
    }
  });
}
