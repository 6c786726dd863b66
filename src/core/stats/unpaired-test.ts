/** The unpaired test of artifact mode: base was measured earlier, on another runner, so no order cancels what differs between runs (`statistics.md` §4). */
import { hodgesLehmannShift } from "./hodges-lehmann.ts";
import type { TestResult } from "./location-test.ts";
import { testLocation } from "./location-test.ts";
import type { Direction } from "./log-ratio.ts";
import { smallValueOffset, unusableReason, worseSign } from "./log-ratio.ts";
import type { SamplingVariance, VariancePrior } from "./variance.ts";
import { FLOOR_SCALE, NO_SAMPLING, mean, moderateVariance, quantizationVariance, unbiasedVariance } from "./variance.ts";

/** τ without history: standard deviation between runs of what a runner alone changes, by signal class. */
export const COLD_START_RUN_SCALE = { time: 0.07, count: 0.01 } as const;

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

/** The same test on values that are on the log scale already: se² = s̃_h²/n_h + s̃_b²/n_b + 2τ², df = n_h + n_b − 2 + D0. */
export const testUnpairedLogs = ({ base, head, prior, runScale, medianDifference }: UnpairedLogInput): TestResult => {
  const baseCount = base.valuesLog.length;
  const headCount = head.valuesLog.length;
  if (baseCount === 0 || headCount === 0) return { kind: "untestable", why: "no-observations" };
  if (![...base.valuesLog, ...head.valuesLog].every(Number.isFinite)) return { kind: "untestable", why: "not-finite" };
  return testLocation({
    estimateLog: hodgesLehmannShift(base.valuesLog, head.valuesLog),
    standardErrorLog: Math.sqrt(meanVarianceOf(base, prior) + meanVarianceOf(head, prior) + 2 * runScale ** 2),
    degreesOfFreedom: baseCount + headCount - 2 + prior.degreesOfFreedom,
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
  /** τ, see `COLD_START_RUN_SCALE`. */
  readonly runScale: number;
  readonly samplingVariance?: SamplingVariance;
}

/**
 * Tests whether head is worse (or better) than a base measured in another run; one or more values a side, counts may differ.
 * e = σ·median of all ln h_i − ln b_j, with the small-value offset of `smallValueOffset`. Untestable with the reason like `pairedTest`.
 */
export const unpairedTest = (input: UnpairedTestInput): TestResult => {
  const { base, head, direction, quantum, prior, runScale, samplingVariance = NO_SAMPLING } = input;
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
    medianDifference: hodgesLehmannShift(base, head),
  });
};
