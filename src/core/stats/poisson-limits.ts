/** Exact limits of a mean of which only a few events were counted, where a normal interval is too short and reaches below zero. */
import { gammaQuantile } from "./incomplete-gamma.ts";

export type Limits = readonly [low: number, high: number];

/**
 * Two-sided limits of a Poisson mean after `count` events (0 or more, fractions allowed), each tail (1 − level)/2.
 * F. Garwood, "Fiducial Limits for the Poisson Distribution" (1936): half the chi-square quantiles of 2n and 2n + 2 degrees of freedom.
 */
export const poissonLimits = (count: number, level = 0.95): Limits => {
  const tail = (1 - level) / 2;
  return [count === 0 ? 0 : gammaQuantile(tail, count), gammaQuantile(1 - tail, count + 1)];
};

export interface WeightedCount {
  /** Σ of the weights of the events counted. */
  readonly sum: number;
  /** Σ of their squares: the variance of the sum. */
  readonly variance: number;
  /** What one more event may have added. */
  readonly largestWeight: number;
}

/**
 * Limits of a sum of Poisson counts of different weights, such as sampled objects of different sizes: Garwood's limits of the effective count
 * sum²/variance, times the mean weight variance/sum; for the upper one, after one more event of the largest weight.
 * M. P. Fay & E. J. Feuer, "Confidence Intervals for Directly Standardized Rates: a Method Based on the Gamma Distribution" (1997).
 * With equal weights that is Garwood's. Of nothing counted the lower limit is certain, so all of the error is spent above: 3 weights at 95 %.
 */
export const weightedPoissonLimits = ({ sum, variance, largestWeight }: WeightedCount, level = 0.95): Limits => {
  if (sum === 0) return [0, -Math.log(1 - level) * largestWeight];
  if (variance === 0) return [sum, sum];
  const tail = (1 - level) / 2;
  const more = { sum: sum + largestWeight, variance: variance + largestWeight ** 2 };
  return [
    gammaQuantile(tail, sum ** 2 / variance) * (variance / sum),
    gammaQuantile(1 - tail, more.sum ** 2 / more.variance) * (more.variance / more.sum),
  ];
};
