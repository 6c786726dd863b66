/** Weighs samples that were not decoded: the passes run in the kernel, over the bytes of the files. */
import { type Kernel, type KernelGraph, kernelGraph, kernelTotals, type PassCall } from "../pprof/kernel.ts";
import { overFields, type PackedProfile } from "../pprof/pack-profile.ts";
import type { NodeTable } from "./nodes.ts";
import { codesOf, edgesOf, locationCodes } from "./weigh-edges.ts";
import { heavyKinds, mostNodes, pairCodes, pairRows } from "./weigh-inlined.ts";
import type { NodeSums, Selection } from "./weigh-nodes.ts";
import type { Weigher } from "./weigher.ts";

/** Sums of the selected column and of the divisor's, in what percentages are of. */
export interface SideTotals {
  readonly total: number;
  readonly by: number;
}

const NOTHING: SideTotals = { total: 0, by: 0 };

export interface PackedWeigher extends Weigher {
  /** What `sumNodes` gives; null where a sample names a location that does not exist, or one of more than 21 bits. Has to be asked for first. */
  readonly sums: (table: NodeTable) => NodeSums | null;
  /** Of source and base, once the sums were asked for. */
  readonly totals: () => readonly [SideTotals, SideTotals];
}

/** Room for edges at first; four times as much where it is not enough. */
const EDGES = 2 ** 20;
const FIRST_MASK = 1023;

/** A file with what its locations are shifted by, and its sign. */
interface Side {
  readonly packed: PackedProfile;
  readonly shift: number;
  readonly sign: number;
}

/**
 * Samples of the source, then those of the base, negated. `firstRoom`: edges there is room for at first. Any call may throw RangeError: no memory is
 * left.
 */
export function packedWeigher(
  kernel: Kernel,
  source: PackedProfile,
  base: PackedProfile | null,
  selection: Selection,
  firstRoom: number = EDGES,
): PackedWeigher {
  const { calls, allocate, u8, u32, i32, f64 } = kernel;
  const sides: readonly Side[] = [
    { packed: source, shift: 0, sign: 1 },
    ...(base === null ? [] : [{ packed: base, shift: source.tables.locations.count, sign: -1 }]),
  ];
  const longest = Math.max(...sides.map(({ packed }) => packed.file.get("longest")));
  const graph: KernelGraph = kernelGraph(kernel);
  const put = (numbers: Int32Array | Uint32Array): number => {
    const address = allocate(numbers.byteLength);
    if (numbers instanceof Int32Array) i32(address, numbers.length).set(numbers);
    else u32(address, numbers.length).set(numbers);
    return address;
  };
  const totals: [SideTotals, SideTotals] = [NOTHING, NOTHING];
  /** Runs a pass over one side; false where it stopped. */
  const passOver = ({ packed, shift, sign }: Side, call: PassCall): boolean => {
    calls.choose(selection.column, selection.divisor ?? -1, shift, sign);
    return overFields(packed.file, (file, from, to) => call(file, graph.address, from, to));
  };

  const sums = ({ only, offsets, nodes, count }: NodeTable): NodeSums | null => {
    const floats = (): number => allocate(count * 8);
    const columns = { flat: floats(), cum: floats(), flatDivisor: floats(), cumDivisor: floats(), mostInlined: floats() };
    graph.set({
      ...columns,
      only: put(only),
      offsets: put(offsets),
      nodes: put(nodes),
      locations: only.length,
      count,
      stack: allocate(longest * 4),
      stamps: allocate(count),
    });
    const isWhole = sides.every((side, index) => {
      f64(graph.address, 2).fill(0);
      const hasEnded = passOver(side, calls.sumNodes);
      totals[index] = kernelTotals(kernel, graph);
      return hasEnded;
    });
    const copy = (address: number): Float64Array => f64(address, count).slice();
    return isWhole
      ? {
          flat: copy(columns.flat),
          cum: copy(columns.cum),
          flatDivisor: copy(columns.flatDivisor),
          cumDivisor: copy(columns.cumDivisor),
          mostInlined: copy(columns.mostInlined),
        }
      : null;
  };

  const inlineKinds: Weigher["inlineKinds"] = (table, scope) => {
    const rows = pairRows(scope);
    if (rows === null) return null;
    const { cells } = rows;
    const [weights, kinds] = [allocate(cells * 8), allocate(cells)];
    graph.set({
      codeOf: put(pairCodes(table, rows)),
      rankOf: put(rows.rankOf),
      rowOf: put(rows.rowOf),
      cells,
      weights,
      kinds,
      cellStamps: allocate(cells),
      codes: allocate(longest * mostNodes(table) * 4),
    });
    for (const side of sides) passOver(side, calls.weighInlined);
    return heavyKinds({ ...rows, weights: f64(weights, cells), kinds: u8(kinds, cells) }, scope);
  };

  const edges: Weigher["edges"] = ({ count, only, nodes }, scope) => {
    const codes = codesOf(count, scope);
    const [codeOf, rankOf] = [put(locationCodes(only, codes)), put(codes)];
    for (let room = firstRoom; ; room *= 4) {
      const [from, to, counted] = [allocate(room * 4), allocate(room * 4), allocate(room * 16)];
      // A power of two, and less than half of them in use.
      const slots = allocate(Math.max(room * 4, FIRST_MASK + 1) * 4);
      i32(slots, FIRST_MASK + 1).fill(-1);
      const calledFrom = only.length + nodes.length;
      const lastCalls = allocate(calledFrom * 8);
      i32(lastCalls, calledFrom * 2).fill(-1);
      graph.set({ codeOf, rankOf, from, to, counted, slots, mask: FIRST_MASK, edges: 0, mostEdges: room, lastCalls, sample: 0 });
      if (!sides.every((side) => passOver(side, calls.collectEdges))) continue;
      const found = graph.get("edges");
      return edgesOf({
        count: found,
        from: u32(from, found).slice(),
        to: u32(to, found).slice(),
        counted: f64(counted, found * 2).slice(),
      });
    }
  };

  return { sums, inlineKinds, edges, totals: () => totals };
}
