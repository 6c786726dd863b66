/** Error bars of a difference of means: from sampling, from how replicates scatter, and exact where few events were sampled. */
import type { AmountPair, ReplicatedSide, ReplicatedSides } from "../graph/amount-difference.ts";
import type { Amount } from "../graph/function-table.ts";
import { conditionalCountTest } from "../stats/binomial-tail.ts";
import { type Dispersion, fitDispersion, moderatedRatio, type RowSpread, varianceUnder } from "../stats/dispersion.ts";
import { normalTwoSided } from "../stats/normal-tail.ts";
import { type Limits, weightedPoissonLimits } from "../stats/poisson-limits.ts";
import { mean, unbiasedVariance } from "../stats/variance.ts";
import type { ValueDiff } from "./comparison.ts";

/** Standard normal quantiles of 97.5 % (the interval) and 80 % (seen four times in five). */
const Z_INTERVAL = 1.959_963_984_540_054;
const Z_POWER = 0.841_621_233_572_914_2;
/** Below so many effective events a normal interval is too short (`profiles.md` §11). */
const FEW = 20;
/** A side known better than to a thousandth is as good as one of so many events. */
const MOST_EVENTS = 1e6;

/** What is known of one side: its sum over the replicates and the variance of that sum. */
interface Side {
  readonly replicates: number;
  readonly sum: number;
  readonly variance: number;
  /** What an event that was not sampled would have added. */
  readonly eventWeight: number;
  /** sum²/variance: the number of equal events that would be as uncertain; Infinity where it is exact. */
  readonly effective: number;
}

interface Sides {
  readonly base: Side;
  readonly head: Side;
}

export type ErrorBars = Pick<ValueDiff, "standardError" | "interval" | "smallestDetectable">;

const UNKNOWN: ErrorBars = { standardError: null, interval: null, smallestDetectable: null };

/** Sampled objects or ticks of both sides. */
export const samplesOf = ({ base, head }: AmountPair): number => base.events + head.events;

const effectiveOf = (sum: number, variance: number): number => (sum === 0 ? 0 : sum ** 2 / variance);

/** How many events the pair is worth: those sampled, or more where large objects are sampled with near certainty. */
export const worthOf = (pair: AmountPair): number =>
  Math.max(samplesOf(pair), effectiveOf(pair.base.value, pair.base.variance ?? 0) + effectiveOf(pair.head.value, pair.head.variance ?? 0));

const spreadOfSide = ({ perProfile, variance }: Amount): RowSpread | null => {
  const between = unbiasedVariance(perProfile);
  if (between === null || variance === null) return null;
  const sampling = variance / perProfile.length;
  return { sampling, meanSquared: mean(perProfile) ** 2, between, degreesOfFreedom: perProfile.length - 1 };
};

/** Weighs nothing beside a side that has replicates enough. */
const NO_SPREAD: RowSpread = { sampling: 0, meanSquared: 0, between: 0, degreesOfFreedom: 0 };

/** Of the sides that have replicates enough, weighted by them; null when none has. */
const spreadOf = (pair: AmountPair): RowSpread | null => {
  const base = spreadOfSide(pair.base) ?? NO_SPREAD;
  const head = spreadOfSide(pair.head) ?? NO_SPREAD;
  const degreesOfFreedom = base.degreesOfFreedom + head.degreesOfFreedom;
  if (degreesOfFreedom === 0) return null;
  const average = (before: number, after: number): number =>
    (before * base.degreesOfFreedom) / degreesOfFreedom + (after * head.degreesOfFreedom) / degreesOfFreedom;
  return {
    sampling: average(base.sampling, head.sampling),
    meanSquared: average(base.meanSquared, head.meanSquared),
    between: average(base.between, head.between),
    degreesOfFreedom,
  };
};

/** How replicates scatter beyond sampling, over all rows of a profile. */
export const dispersionOf = (pairs: readonly AmountPair[]): Dispersion =>
  fitDispersion(pairs.map(spreadOf).filter((spread) => spread !== null));

/** Variance of one replicate: sampling's, or more where the replicates of this row, shrunk toward the law of all rows, scatter more. */
const replicateVariance = (
  amount: Amount,
  spread: RowSpread | null,
  dispersion: Dispersion,
  { replicates, tick }: ReplicatedSide,
): number => {
  const sampling = (amount.variance ?? 0) / replicates;
  const expected = varianceUnder(dispersion, { sampling, meanSquared: (amount.value / replicates) ** 2 });
  if (spread === null) return expected;
  // Counted to the object in every replicate, and always the same.
  if (spread.sampling === 0 && spread.between === 0) return 0;
  const found = varianceUnder(dispersion, spread) === 0 ? spread.between : expected * moderatedRatio(spread, dispersion);
  // The variance of ticks holds an assumed dispersion, which replicates may correct down to that of plain counts.
  return Math.max(tick === null ? sampling : (amount.events * tick ** 2) / replicates, found);
};

const sideOf = (amount: Amount, variance: number, eventWeight: number, { replicates }: ReplicatedSide): Side => ({
  replicates,
  sum: amount.value,
  variance,
  eventWeight,
  effective: effectiveOf(amount.value, variance),
});

/** Both sides; null when the noise of one is not known. */
const sidesOf = (pair: AmountPair, sides: ReplicatedSides, dispersion: Dispersion): Sides | null => {
  if (pair.base.variance === null || pair.head.variance === null) return null;
  const spread = spreadOf(pair);
  const variances = {
    base: replicateVariance(pair.base, spread, dispersion, sides.base) * sides.base.replicates,
    head: replicateVariance(pair.head, spread, dispersion, sides.head) * sides.head.replicates,
  };
  /** What one event weighs, more where they come in clumps, which is what greater variance looks like; on a side without any, what the other's weigh. */
  const eventWeight = (name: "base" | "head", other: "base" | "head"): number => {
    const known = pair[name].events === 0 ? other : name;
    const { variance, unitVariance } = pair[known];
    return Math.sqrt(unitVariance) * (variance === null || variance === 0 ? 1 : variances[known] / variance);
  };
  return {
    base: sideOf(pair.base, variances.base, eventWeight("base", "head"), sides.base),
    head: sideOf(pair.head, variances.head, eventWeight("head", "base"), sides.head),
  };
};

/** Variance of the mean. A side without any event gets that of one, as large as the other side's: it may have been missed. */
const varianceOfMean = ({ sum, variance, eventWeight, replicates }: Side): number =>
  (variance + (sum === 0 && variance === 0 ? eventWeight ** 2 : 0)) / replicates ** 2;

/** Not so where samples of both signs were added up. */
const isCount = ({ sum, variance }: Side): boolean => sum > 0 || (sum === 0 && variance === 0);
const isFew = (side: Side): boolean => isCount(side) && side.effective < FEW;

/** Limits of the mean of one side. */
const limitsOf = (side: Side): Limits => {
  const { sum, variance, eventWeight, replicates } = side;
  const half = Z_INTERVAL * Math.sqrt(variance);
  const [low, high] = isFew(side) ? weightedPoissonLimits({ sum, variance, largestWeight: eventWeight }) : [sum - half, sum + half];
  return [low / replicates, high / replicates];
};

/**
 * Standard error, 95 % limits and smallest detectable difference of head − base; null where the noise is not known.
 * The limits combine those of the sides: difference ∓ √(distance to the one's lower limit² + distance to the other's upper limit²), which is
 * the normal interval where both sides have events enough. G. Y. Zou & A. Donner, "Construction of Confidence Limits about Effect Measures: a
 * General Approach" (2008).
 */
export const errorBarsOf = (pair: AmountPair, replicated: ReplicatedSides, dispersion: Dispersion): ErrorBars => {
  const sides = sidesOf(pair, replicated, dispersion);
  if (sides === null) return UNKNOWN;
  const { base, head } = sides;
  const standardError = Math.sqrt(varianceOfMean(base) + varianceOfMean(head));
  const [baseMean, headMean] = [base.sum / base.replicates, head.sum / head.replicates];
  const [baseLow, baseHigh] = limitsOf(base);
  const [headLow, headHigh] = limitsOf(head);
  const difference = headMean - baseMean;
  return {
    standardError,
    interval: [
      difference - Math.hypot(headMean - headLow, baseHigh - baseMean),
      difference + Math.hypot(headHigh - headMean, baseMean - baseLow),
    ],
    smallestDetectable: (Z_INTERVAL + Z_POWER) * standardError,
  };
};

/** Effective events of a side and what one of them weighs. */
const eventsOf = ({ sum, effective, eventWeight }: Side): { readonly count: number; readonly weight: number } => {
  const count = Math.min(effective, MOST_EVENTS);
  return sum === 0 ? { count: 0, weight: eventWeight } : { count, weight: sum / count };
};

/**
 * Two-sided chance of such a difference when nothing changed; null where the noise is not known. Normal, and the exact conditional test of the
 * effective counts where a side has few events. A difference without any error is certain.
 */
export const chanceOf = (pair: AmountPair, replicated: ReplicatedSides, dispersion: Dispersion): number | null => {
  const sides = sidesOf(pair, replicated, dispersion);
  if (sides === null) return null;
  const { base, head } = sides;
  const difference = head.sum / head.replicates - base.sum / base.replicates;
  if (difference === 0) return 1;
  const variance = varianceOfMean(base) + varianceOfMean(head);
  if (variance === 0) return 0;
  const [before, after] = [eventsOf(base), eventsOf(head)];
  const areCounts = isCount(base) && isCount(head) && before.weight > 0 && after.weight > 0;
  if (!areCounts || !(isFew(base) || isFew(head))) return normalTwoSided(difference / Math.sqrt(variance));
  // Equal means: a replicate has as many events as their weight divides it into.
  const [basePart, headPart] = [base.replicates / before.weight, head.replicates / after.weight];
  return conditionalCountTest({ base: before.count, head: after.count, headShare: headPart / (basePart + headPart) });
};
