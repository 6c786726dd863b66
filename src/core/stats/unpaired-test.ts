/** The unpaired test of artifact mode: base was measured earlier, on another runner, so no order cancels what differs between runs (`statistics.md` §4). */
import { hodgesLehmannShift } from "./hodges-lehmann.ts";
import type { TestResult } from "./location-test.ts";
import { testLocation } from "./location-test.ts";
import type { Direction } from "./log-ratio.ts";
import { smallValueOffset, unusableReason, worseSign } from "./log-ratio.ts";
export { COLD_START_RUN_SCALE } from "./run-spread.ts";
import type { SamplingVariance, VariancePrior } from "./variance.ts";
import { FLOOR_SCALE, NO_SAMPLING, mean, moderateVariance, quantizationVariance, unbiasedVariance } from "./variance.ts";

/** One side of the comparison on the log scale, with the least variance one of its values can have. */
export interface UnpairedSide {
  readonly valuesLog: readonly number[];
  readonly floorVariance: number;
}

export interface UnpairedLogInput {
  /** Signed so that a greater value is worse. */
  readonly base: UnpairedSide;
  readonly head: UnpairedSide;
  readonly prior: VariancePrior;
  /** τ: standard deviation of one run's level; 0 for scale-free values such as growth. */
  readonly runScale: number;
  /** How well τ is known, see `runSpreadOf`; Infinity (the default) where it is set. */
  readonly runDegreesOfFreedom?: number;
  readonly medianDifference: number;
}

/** s̃²/n of one side. The prior's scale belongs to a pair difference, so one side carries 1/√2 of it. */
const meanVarianceOf = ({ valuesLog, floorVariance }: UnpairedSide, prior: VariancePrior): number =>
  moderateVariance({
    varianceSample: unbiasedVariance(valuesLog),
    degreesOfFreedom: valuesLog.length - 1,
    priorScale: prior.scale / Math.SQRT2,
    priorDegreesOfFreedom: prior.degreesOfFreedom,
    floorVariance,
  }) / valuesLog.length;

interface VarianceEstimate {
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

/** (a + b)² / (a²/df_a + b²/df_b), but never more than the trials have: a spread that is set rather than known makes no test sharper. */
const combinedFreedom = (trials: VarianceEstimate, runs: VarianceEstimate): number => {
  if (runs.variance === 0) return trials.degreesOfFreedom;
  const share = trials.variance ** 2 / trials.degreesOfFreedom + runs.variance ** 2 / runs.degreesOfFreedom;
  return Math.min(trials.degreesOfFreedom, (trials.variance + runs.variance) ** 2 / share);
};

/**
 * The same test on values that are on the log scale already: se² = s̃_h²/n_h + s̃_b²/n_b + 2τ². The trials have n_h + n_b − 2 + D0 degrees of freedom,
 * τ its own; together they have what F. E. Satterthwaite, "An Approximate Distribution of Estimates of Variance Components" (1946), gives them, or fewer.
 */
export const testUnpairedLogs = (input: UnpairedLogInput): TestResult => {
  const { base, head, prior, runScale, runDegreesOfFreedom = Infinity, medianDifference } = input;
  const baseCount = base.valuesLog.length;
  const headCount = head.valuesLog.length;
  if (baseCount === 0 || headCount === 0) return { kind: "untestable", why: "no-observations" };
  if (![...base.valuesLog, ...head.valuesLog].every(Number.isFinite)) return { kind: "untestable", why: "not-finite" };
  const ofTrials = meanVarianceOf(base, prior) + meanVarianceOf(head, prior);
  const ofRuns = 2 * runScale ** 2;
  return testLocation({
    estimateLog: hodgesLehmannShift(base.valuesLog, head.valuesLog),
    standardErrorLog: Math.sqrt(ofTrials + ofRuns),
    degreesOfFreedom: combinedFreedom(
      { variance: ofTrials, degreesOfFreedom: baseCount + headCount - 2 + prior.degreesOfFreedom },
      { variance: ofRuns, degreesOfFreedom: runDegreesOfFreedom },
    ),
    medianDifference,
    count: Math.min(baseCount, headCount),
  });
};

export interface UnpairedTestInput {
  readonly base: readonly number[];
  readonly head: readonly number[];
  readonly direction: Direction;
  /** Smallest step the value can take, in its own unit. */
  readonly quantum: number;
  readonly prior: VariancePrior;
  /** τ and how well it is known, see `runSpreadOf`. */
  readonly runScale: number;
  readonly runDegreesOfFreedom?: number;
  readonly samplingVariance?: SamplingVariance;
}

/**
 * Tests whether head is worse (or better) than a base measured in another run; one or more values a side, counts may differ.
 * e = σ·median of all ln h_i − ln b_j, with the small-value offset of `smallValueOffset`. Untestable with the reason like `pairedTest`.
 */
export const unpairedTest = (input: UnpairedTestInput): TestResult => {
  const { base, head, direction, quantum, prior, runScale, runDegreesOfFreedom = Infinity, samplingVariance = NO_SAMPLING } = input;
  const why = unusableReason(base, head, quantum);
  if (why !== null) return { kind: "untestable", why };
  const offset = smallValueOffset([...base, ...head], quantum);
  const sign = worseSign(direction);
  const sideOf = (values: readonly number[], sampling: number): UnpairedSide => ({
    valuesLog: values.map((value) => sign * Math.log(value + offset)),
    floorVariance: FLOOR_SCALE ** 2 / 2 + quantizationVariance(quantum, mean(values) + offset) + sampling,
  });
  return testUnpairedLogs({
    base: sideOf(base, samplingVariance.base),
    head: sideOf(head, samplingVariance.head),
    prior,
    runScale,
    runDegreesOfFreedom,
    medianDifference: hodgesLehmannShift(base, head),
  });
};
