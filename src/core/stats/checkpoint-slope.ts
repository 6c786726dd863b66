/** Slope of a sampled level over a few checkpoints of several runs, with an interval that knows sampling noise and the spread between runs. */
import { hodgesLehmann } from "./hodges-lehmann.ts";
import { regressionError } from "./slope-error.ts";
import { studentTQuantile, studentTUpperTail } from "./student-t.ts";
import { theilSenSlope } from "./theil-sen.ts";
import { mean, moderateVariance, unbiasedVariance } from "./variance.ts";

/** A level at one moment of a run: `x` is the work done so far, `variance` what sampling adds to `y` (null: not known). */
export interface Checkpoint {
  readonly x: number;
  readonly y: number;
  readonly variance: number | null;
}

/**
 * The slope within one run, y per x, and what its variance may be. Objects that stay alive are sampled once and then stand in all later levels with
 * the same error, as those of a leak do; a cache that is rewritten holds others each time. A profile does not say which.
 */
export interface RunSlope {
  readonly slope: number;
  /** From sampling, when levels share what they hold: Σ_ij w_i·w_j·min(v_i, v_j), a process with independent increments; 0 if not known. */
  readonly sharedVariance: number;
  /** From sampling, when each level holds other objects: Σ w_i²·v_i; 0 if not known. */
  readonly separateVariance: number;
  /** From the scatter of the levels around their line; 0 with fewer than three checkpoints. */
  readonly residualVariance: number;
}

/** A slope over all runs of one side. */
export interface JoinedSlope {
  readonly slope: number;
  /** Two-sided 95 % limits, low first. */
  readonly interval: readonly [low: number, high: number];
  /** One-sided: chance of a slope at least this steep when nothing rises; of one run: when nothing rose in it. */
  readonly pRising: number;
}

/** The variance within runs counts as much as this many runs, as on every cold start (`statistics.md` §2). */
const PRIOR_DEGREES_OF_FREEDOM = 4;
/** Whether the level rose in one run is a matter of its sampling, which is known; how other runs would differ is not. */
const ONE_RUN = 30;
/** z_.95. */
const UPPER_NORMAL = 1.645;

/**
 * 95 % point of χ²_d / d: how much wider than its true value a variance with d degrees of freedom looks by chance.
 * E. B. Wilson & M. M. Hilferty, "The Distribution of Chi-Square" (1931).
 */
const chanceRatio = (degreesOfFreedom: number): number => {
  const part = 2 / (9 * degreesOfFreedom);
  return (1 - part + UPPER_NORMAL * Math.sqrt(part)) ** 3;
};

/** Variances of the least-squares slope Σ w_i·y_i, w_i = (x_i − x̄)/S_xx, which the median slope comes close to. */
const samplingVariancesOf = (points: readonly Checkpoint[]): Pick<RunSlope, "sharedVariance" | "separateVariance"> => {
  const center = mean(points.map(({ x }) => x));
  const spread = points.reduce((sum, { x }) => sum + (x - center) ** 2, 0);
  const terms = points.map(({ x, variance }) => ({ weight: (x - center) / spread, variance: variance ?? 0 }));
  const covariance = (one: (typeof terms)[number], other: (typeof terms)[number]): number =>
    one.weight * other.weight * Math.min(one.variance, other.variance);
  const shared = terms.reduce((sum, one) => sum + terms.reduce((inner, other) => inner + covariance(one, other), 0), 0);
  return {
    // Equal variances cancel but for rounding.
    sharedVariance: Math.max(0, shared),
    separateVariance: terms.reduce((sum, { weight, variance }) => sum + weight ** 2 * variance, 0),
  };
};

/** Theil-Sen slope of one run (points in order of x) with its variances. Null when no two points differ in x. */
export const runSlope = (points: readonly Checkpoint[]): RunSlope | null => {
  const placed = points.map(({ x, y }, position) => ({ position, x, y }));
  const slope = theilSenSlope(placed);
  if (slope === null) return null;
  const error = regressionError(placed, slope);
  return { slope, ...samplingVariancesOf(points), residualVariance: Number.isNaN(error) ? 0 : error ** 2 };
};

/** Runs whose residuals together tell how levels scatter; of fewer the separate sampling variance is assumed, which is the larger one. */
const ENOUGH_RUNS = 3;

/** Variance of one run's slope as the runs themselves have it. Residuals show separate errors but not shared ones, which bend a line smoothly. */
const varianceWithin = (runs: readonly RunSlope[]): number => {
  const meanOf = (pick: (run: RunSlope) => number): number => mean(runs.map(pick));
  const separate = runs.length < ENOUGH_RUNS ? meanOf((run) => run.separateVariance) : 0;
  return Math.max(
    meanOf((run) => run.sharedVariance),
    meanOf((run) => run.residualVariance),
    separate,
  );
};

/**
 * The middle slope of n ≥ 1 runs (Hodges-Lehmann: the slope itself of one run, the mean of two) with ± t_.975 · √(s̃²/n). s̃² is the moderated
 * variance of the slopes between runs (`moderateVariance`), drawn toward what the runs say of themselves (`varianceWithin`), which weighs as much
 * as four runs and is the floor, so that runs that agree by chance do not look exact. Where the slopes scatter more than that explains (beyond
 * `chanceRatio`), the runs do differ: the interval then stands on their own spread alone, s²/n with n − 1 degrees of freedom. Null without runs.
 * Levels that are counted exactly and lie on one line have an error of 0: then any rise is certain.
 */
export const joinSlopes = (runs: readonly RunSlope[]): JoinedSlope | null => {
  if (runs.length === 0) return null;
  const slopes = runs.map((run) => run.slope);
  const ownSpread = unbiasedVariance(slopes);
  const freedom = runs.length - 1;
  const within = varianceWithin(runs);
  const variance = moderateVariance({
    varianceSample: ownSpread,
    degreesOfFreedom: freedom,
    priorScale: Math.sqrt(within),
    priorDegreesOfFreedom: PRIOR_DEGREES_OF_FREEDOM,
    floorVariance: within,
  });
  const slope = hodgesLehmann(slopes);
  const standardError = Math.sqrt(variance / runs.length);
  const degreesOfFreedom = PRIOR_DEGREES_OF_FREEDOM + freedom;
  const moderated = studentTQuantile(0.975, degreesOfFreedom) * standardError;
  const half =
    ownSpread !== null && ownSpread > within * chanceRatio(freedom)
      ? Math.max(moderated, studentTQuantile(0.975, freedom) * Math.sqrt(ownSpread / runs.length))
      : moderated;
  return {
    slope,
    interval: [slope - half, slope + half],
    pRising: standardError > 0 ? studentTUpperTail(slope / standardError, freedom === 0 ? ONE_RUN : degreesOfFreedom) : slope > 0 ? 0 : 1,
  };
};
