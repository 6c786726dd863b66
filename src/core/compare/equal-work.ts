/** Whether both sides did the same work: costs per unit forgive a difference, levels and latencies do not. */
import { median } from "../stats/order.ts";
import type { RoundData } from "../snapshot/snapshot.ts";

const unitsOf = (rounds: readonly RoundData[]): readonly number[] =>
  rounds.flatMap((round) => (round.entry.voidReason === null && round.entry.units !== null ? [round.entry.units] : []));

/** Relative difference of the median units of work, ≥ 0 (0.02 is 2 %); null when a side counted none. */
export const workOf = (base: readonly RoundData[], head: readonly RoundData[]): number | null => {
  const baseUnits = unitsOf(base);
  const headUnits = unitsOf(head);
  if (baseUnits.length === 0 || headUnits.length === 0) return null;
  const baseMedian = median(baseUnits);
  const headMedian = median(headUnits);
  const larger = Math.max(baseMedian, headMedian);
  return larger === 0 ? null : Math.abs(headMedian - baseMedian) / larger;
};
