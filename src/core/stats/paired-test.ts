/** The paired test of rebuild mode: each pair is one trial of base and one of head, run side by side (`statistics.md` §2). */
import { hodgesLehmann } from "./hodges-lehmann.ts";
import type { TestResult } from "./location-test.ts";
import { testLocation } from "./location-test.ts";
import type { PairedValues } from "./log-ratio.ts";
import { pairedLogRatios } from "./log-ratio.ts";
import { median } from "./order.ts";
import type { SamplingVariance, VariancePrior } from "./variance.ts";
import { FLOOR_SCALE, NO_SAMPLING, mean, moderateVariance, quantizationVariance, unbiasedVariance } from "./variance.ts";

/** Without history a paired log difference is taken to scatter by 7 % (5 % per trial), weighing as much as two observations. */
export const COLD_START_PRIOR: VariancePrior = { scale: 0.07, degreesOfFreedom: 2, source: "cold-start" };

export interface PairedTestInput extends PairedValues {
  readonly prior: VariancePrior;
  readonly samplingVariance?: SamplingVariance;
}

export interface DifferencesInput {
  /** One signed log difference per pair, positive is worse. */
  readonly differencesLog: readonly number[];
  readonly prior: VariancePrior;
  readonly floorVariance: number;
  /** Median of head − base in the metric's own unit. */
  readonly medianDifference: number;
}

/** The same test on differences that are on the log scale already: e = HL(d), se = s̃/√n, df = D0 + n − 1. */
export const testPairedDifferences = ({ differencesLog, prior, floorVariance, medianDifference }: DifferencesInput): TestResult => {
  const pairs = differencesLog.length;
  if (pairs === 0) return { kind: "untestable", why: "no-observations" };
  if (!differencesLog.every(Number.isFinite)) return { kind: "untestable", why: "not-finite" };
  const variance = moderateVariance({
    varianceSample: unbiasedVariance(differencesLog),
    degreesOfFreedom: pairs - 1,
    priorScale: prior.scale,
    priorDegreesOfFreedom: prior.degreesOfFreedom,
    floorVariance,
  });
  return testLocation({
    estimateLog: hodgesLehmann(differencesLog),
    standardErrorLog: Math.sqrt(variance / pairs),
    degreesOfFreedom: prior.degreesOfFreedom + pairs - 1,
    medianDifference,
    count: pairs,
  });
};

/**
 * Tests whether head is worse (or better) than base over n ≥ 1 pairs of equal length. With one pair the variance comes from the prior alone.
 * Equal values give p = .5; a constant change is judged against the variance floor v_min = .003² + u²/6·(1/b̄² + 1/h̄²).
 * Untestable (with the reason) for negative or non-finite values, unequal counts or no pairs.
 */
export const pairedTest = (input: PairedTestInput): TestResult => {
  const ratios = pairedLogRatios(input);
  if (ratios.kind === "unusable") return { kind: "untestable", why: ratios.why };
  const { base, head, quantum, prior, samplingVariance = NO_SAMPLING } = input;
  const rounding = quantizationVariance(quantum, mean(base) + ratios.offset) + quantizationVariance(quantum, mean(head) + ratios.offset);
  return testPairedDifferences({
    differencesLog: ratios.values,
    prior,
    floorVariance: FLOOR_SCALE ** 2 + rounding + samplingVariance.base + samplingVariance.head,
    medianDifference: median(head.map((headValue, index) => headValue - (base[index] ?? NaN))),
  });
};
