/** Base against head of one sum of samples: means per replicate and the sums they come from. */
import type { Amount, FunctionTotals } from "./function-table.ts";

/** Of means per replicate, in the unit of the sample type. */
export interface AmountDifference {
  readonly base: number;
  readonly head: number;
  readonly difference: number;
  /** Sums over the replicates, for the error bars. */
  readonly amounts: AmountPair;
}

export interface AmountPair {
  readonly base: Amount;
  readonly head: Amount;
}

/** What the replicates of one side are. */
export interface ReplicatedSide {
  /** At least 1. */
  readonly replicates: number;
  /** As in `SamplingNoise`. */
  readonly tick: number | null;
}

export interface ReplicatedSides {
  readonly base: ReplicatedSide;
  readonly head: ReplicatedSide;
}

export const replicatedSide = ({ replicates, tick }: FunctionTotals): ReplicatedSide => ({ replicates: Math.max(1, replicates), tick });

export const differenceOf = (base: Amount, head: Amount, baseCount: number, headCount: number): AmountDifference => {
  const baseMean = base.value / baseCount;
  const headMean = head.value / headCount;
  return { base: baseMean, head: headMean, difference: headMean - baseMean, amounts: { base, head } };
};

/** What a function that is not listed had on a side: nothing, with unknown noise where the side's is unknown. */
export const nothingOf = (side: FunctionTotals): Amount => ({
  value: 0,
  events: 0,
  variance: side.rows.some(({ flat }) => flat.variance === null) ? null : 0,
  unitVariance: 0,
  perProfile: side.rows[0]?.flat.perProfile.map(() => 0) ?? [],
});

/** The sum of amounts that share no sample, at least one. */
export const sumOfAmounts = (amounts: readonly Amount[]): Amount =>
  amounts.reduce((sum, amount) => ({
    value: sum.value + amount.value,
    events: sum.events + amount.events,
    variance: sum.variance === null || amount.variance === null ? null : sum.variance + amount.variance,
    unitVariance: Math.max(sum.unitVariance, amount.unitVariance),
    perProfile: sum.perProfile.map((value, at) => value + (amount.perProfile[at] ?? 0)),
  }));
