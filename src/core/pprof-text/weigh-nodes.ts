/** Flat and cumulative value of every node. */
import type { Profile } from "../pprof/profile.ts";
import type { NodeTable } from "./nodes.ts";

/** Which columns are added up. */
export interface Selection {
  readonly column: number;
  /** Column to divide by for means, or null. */
  readonly divisor: number | null;
}

/**
 * Called with one sample: its locations, leaf first, are `stack[first]` up to `stack[end - 1]`; `amounts[0]` is its value, `amounts[1]` that of
 * a second column, or 0. Both arrays are used again for the next sample: numbers passed one by one would each be an object.
 */
type VisitSample = (stack: Uint32Array, first: number, end: number, amounts: Float64Array) => void;

/** Calls back for every sample with a value. */
export type EachSample = (visit: VisitSample) => void;

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

/** Stamps are bytes, so that those of all nodes stay in the fastest memory: after so many samples they start again. */
const LAST_STAMP = 255;

/** Adds every sample to its leaf (flat) and once to each node on its stack (cum). O(frames). */
export function sumNodes(each: EachSample, { count, offsets, nodes, only }: NodeTable): NodeSums {
  const flat = new Float64Array(count);
  const cum = new Float64Array(count);
  const flatDivisor = new Float64Array(count);
  const cumDivisor = new Float64Array(count);
  const mostInlined = new Float64Array(count);
  // The last sample that counted for a node.
  const stamps = new Uint8Array(count);
  let stamp = 0;
  // Written out twice, for locations of one frame and of several: a call for each frame would take longer than what it does.
  each((stack, first, end, amounts) => {
    const value = amounts[0] ?? 0;
    const by = amounts[1] ?? 0;
    stamp += 1;
    if (stamp > LAST_STAMP) {
      stamps.fill(0);
      stamp = 1;
    }
    let leaf = -1;
    for (let at = end - 1; at >= first; at -= 1) {
      const location = stack[at] ?? 0;
      leaf = only[location] ?? -1;
      if (leaf >= 0) {
        if (stamps[leaf] === stamp) continue;
        stamps[leaf] = stamp;
        cum[leaf] = (cum[leaf] ?? 0) + value;
        if (by !== 0) cumDivisor[leaf] = (cumDivisor[leaf] ?? 0) + by;
        continue;
      }
      const top = (offsets[location + 1] ?? 0) - 1;
      for (let row = top; row >= (offsets[location] ?? 0); row -= 1) {
        leaf = nodes[row] ?? 0;
        if (row < top) mostInlined[leaf] = (mostInlined[leaf] ?? 0) + Math.abs(value);
        if (stamps[leaf] === stamp) continue;
        stamps[leaf] = stamp;
        cum[leaf] = (cum[leaf] ?? 0) + value;
        if (by !== 0) cumDivisor[leaf] = (cumDivisor[leaf] ?? 0) + by;
      }
    }
    if (leaf < 0) return;
    flat[leaf] = (flat[leaf] ?? 0) + value;
    if (by !== 0) flatDivisor[leaf] = (flatDivisor[leaf] ?? 0) + by;
  });
  return { flat, cum, flatDivisor, cumDivisor, mostInlined };
}
