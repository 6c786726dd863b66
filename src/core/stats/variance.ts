/** Variances: unbiased, shrunk toward a metric's own history (moderated), and the floor below which none may fall. */

export const mean = (values: readonly number[]): number => {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] ?? 0;
  return sum / values.length;
};

/** Σ(x − mean)² / (n − 1); null below two values, where a sample says nothing about its spread. */
export const unbiasedVariance = (values: readonly number[]): number | null => {
  if (values.length < 2) return null;
  const center = mean(values);
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += ((values[index] ?? 0) - center) ** 2;
  return sum / (values.length - 1);
};

/** What history says about the spread of a metric: a standard deviation on the log scale and how many observations it counts for. */
export interface VariancePrior {
  /** s0: standard deviation of one paired log difference. */
  readonly scale: number;
  /** D0: weight of the prior in degrees of freedom. */
  readonly degreesOfFreedom: number;
  /** Whether it was learned from this metric's own runs or assumed because there are too few of them. */
  readonly source: "history" | "cold-start";
}

export interface ModerationInput {
  /** Unbiased variance of the sample; null when it has one value only. */
  readonly varianceSample: number | null;
  /** n − 1. */
  readonly degreesOfFreedom: number;
  readonly priorScale: number;
  readonly priorDegreesOfFreedom: number;
  readonly floorVariance: number;
}

/**
 * s̃² = max(v_min, (D0·s0² + d·s²) / (D0 + d)): the moderated variance of G. K. Smyth, "Linear Models and Empirical Bayes Methods for Assessing
 * Differential Expression" (2004), with a floor. NaN when sample and prior together hold no degree of freedom.
 */
export const moderateVariance = (input: ModerationInput): number => {
  const { varianceSample, degreesOfFreedom, priorScale, priorDegreesOfFreedom, floorVariance } = input;
  const sampleWeight = varianceSample === null ? 0 : degreesOfFreedom;
  const pooled = (priorDegreesOfFreedom * priorScale ** 2 + sampleWeight * (varianceSample ?? 0)) / (priorDegreesOfFreedom + sampleWeight);
  return Math.max(floorVariance, pooled);
};

/**
 * Variance that sampling adds to one log value of a side: φ/k for k CPU samples, (1−q)/n for n raw heap samples (`statistics.md` §2).
 * A value read exactly has 0, the default of the tests.
 */
export interface SamplingVariance {
  readonly base: number;
  readonly head: number;
}

export const NO_SAMPLING: SamplingVariance = { base: 0, head: 0 };

/** Least standard deviation of a paired log difference, whatever the data say: .3 %. */
export const FLOOR_SCALE = 0.003;

/**
 * Rounding variance one side adds on the log scale: u²/6 · 1/x̄² for a value that moves in steps of u.
 * With both sides and `FLOOR_SCALE²` this is v_min of `statistics.md` §2.
 */
export const quantizationVariance = (quantum: number, meanValue: number): number => (quantum === 0 ? 0 : quantum ** 2 / 6 / meanValue ** 2);
