/** Leak tests: whether head grows more than base, and whether one side grows by itself (`statistics.md` §5). */
import type { Growth } from "./growth.ts";
import { hodgesLehmann, hodgesLehmannShift } from "./hodges-lehmann.ts";
import type { TestResult } from "./location-test.ts";
import { testLocation } from "./location-test.ts";
import { median } from "./order.ts";
import { testPairedDifferences } from "./paired-test.ts";
import type { UnpairedSide } from "./unpaired-test.ts";
import { testUnpairedLogs } from "./unpaired-test.ts";
import type { VariancePrior } from "./variance.ts";
import { FLOOR_SCALE, mean, moderateVariance, unbiasedVariance } from "./variance.ts";

/** Without history a difference of growths is taken to scatter by 5 %, weighing as much as four observations. */
export const COLD_START_GROWTH_PRIOR: VariancePrior = { scale: 0.05, degreesOfFreedom: 4, source: "cold-start" };

export interface GrowthTestInput {
  readonly base: readonly Growth[];
  readonly head: readonly Growth[];
  readonly prior: VariancePrior;
}

/**
 * Floor of the variance of one run's growth: half of .003², and on a cold start also the mean squared within-run error. Without history nothing
 * else tells how a noisy or stepped curve scatters from run to run: random steps would be false reds in 4-8 % of runs instead of 1-2 %. History
 * says it better, because what every run does alike (a cache that fills) bends each curve but cancels between the sides.
 */
const growthFloor = (growths: readonly Growth[], { source }: VariancePrior): number =>
  FLOOR_SCALE ** 2 / 2 + (source === "cold-start" ? mean(growths.map(({ standardErrorLog }) => standardErrorLog ** 2)) : 0);

const logsOf = (growths: readonly Growth[]): readonly number[] => growths.map(({ growthLog }) => growthLog);
const absolutesOf = (growths: readonly Growth[]): readonly number[] => growths.map(({ growthAbsolute }) => growthAbsolute);
const sideOf = (growths: readonly Growth[], prior: VariancePrior): UnpairedSide => ({
  valuesLog: logsOf(growths),
  floorVariance: growthFloor(growths, prior),
});

/**
 * Rebuild mode: tests D_i = g_head,i − g_base,i over n ≥ 1 pairs of runs. What base does as well (warm-up, cache fill) cancels.
 * `medianDifference` is the median extra absolute growth of head.
 */
export const testGrowthPairs = ({ base, head, prior }: GrowthTestInput): TestResult => {
  if (base.length === 0 || head.length === 0) return { kind: "untestable", why: "no-observations" };
  if (base.length !== head.length) return { kind: "untestable", why: "unequal-counts" };
  return testPairedDifferences({
    differencesLog: head.map(({ growthLog }, index) => growthLog - (base[index]?.growthLog ?? NaN)),
    prior,
    floorVariance: growthFloor(base, prior) + growthFloor(head, prior),
    medianDifference: median(head.map(({ growthAbsolute }, index) => growthAbsolute - (base[index]?.growthAbsolute ?? NaN))),
  });
};

/** Artifact mode and imported data: the unpaired form with τ = 0, because growth is scale-free. One or more runs a side. */
export const testGrowthSides = ({ base, head, prior }: GrowthTestInput): TestResult => {
  if (base.length === 0 || head.length === 0) return { kind: "untestable", why: "no-observations" };
  return testUnpairedLogs({
    base: sideOf(base, prior),
    head: sideOf(head, prior),
    prior,
    runScale: 0,
    medianDifference: hodgesLehmannShift(absolutesOf(base), absolutesOf(head)),
  });
};

/**
 * Tests whether the runs of one side grow by themselves (for "existing growth"): HL(g) against 0 with the prior of one side, s0/√2.
 * It cannot tell a leak from a slow warm-up, so it warns and never gates.
 */
export const testGrowthAlone = (growths: readonly Growth[], prior: VariancePrior): TestResult => {
  if (growths.length === 0) return { kind: "untestable", why: "no-observations" };
  const valuesLog = logsOf(growths);
  const variance = moderateVariance({
    varianceSample: unbiasedVariance(valuesLog),
    degreesOfFreedom: growths.length - 1,
    priorScale: prior.scale / Math.SQRT2,
    priorDegreesOfFreedom: prior.degreesOfFreedom,
    floorVariance: growthFloor(growths, prior),
  });
  return testLocation({
    estimateLog: hodgesLehmann(valuesLog),
    standardErrorLog: Math.sqrt(variance / growths.length),
    degreesOfFreedom: prior.degreesOfFreedom + growths.length - 1,
    medianDifference: median(absolutesOf(growths)),
    count: growths.length,
  });
};
