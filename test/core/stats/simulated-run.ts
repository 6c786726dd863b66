/** Runs the whole procedure on simulated trials: history, pair replacement, looks, family decision. */
import { costPriorOf, growthPriorOf } from "../../../src/core/stats/history-prior.ts";
import type { Growth } from "../../../src/core/stats/growth.ts";
import { growthOf } from "../../../src/core/stats/growth.ts";
import { COLD_START_GROWTH_PRIOR, testGrowthPairs } from "../../../src/core/stats/growth-test.ts";
import { CANDIDATE_P, isRunDecided, judgeFamily } from "../../../src/core/stats/look-decision.ts";
import { lookLevel, planLooks } from "../../../src/core/stats/looks.ts";
import { pairedLogRatios } from "../../../src/core/stats/log-ratio.ts";
import { MAX_REPLACED_PAIRS, pairToReplace } from "../../../src/core/stats/pair-replacement.ts";
import { COLD_START_PRIOR, pairedTest } from "../../../src/core/stats/paired-test.ts";
import type { VariancePrior } from "../../../src/core/stats/variance.ts";
import type { LeakSeriesOptions, LeakShape, Model, Random, SidesOfPairs } from "./noise-models.ts";
import { dealPairs, leakSeries, runScaleOf, trialSeries } from "./noise-models.ts";

const MAX_PAIRS = 10;

interface SimulatedMetric {
  readonly sides: SidesOfPairs;
  readonly prior: VariancePrior;
  readonly hasHistory: boolean;
}

export interface MetricPlan {
  readonly model: Model;
  readonly effectRatio: number;
}

const firstSideOf = (random: Random): 0 | 1 => (random.uniform() < 0.5 ? 0 : 1);

/** History (5 pairs a run, same model and noise level) and the pairs of one run; two spare pairs for replacement come last. */
const simulateMetric = ({ model, effectRatio }: MetricPlan, random: Random, historyRuns: number): SimulatedMetric => {
  const runScale = runScaleOf(random);
  const history = Array.from({ length: historyRuns }, () => {
    const pairs = dealPairs(trialSeries(model, random, 10, runScale), firstSideOf(random), 0);
    const ratios = pairedLogRatios({ ...pairs, direction: "lower", quantum: 0 });
    return ratios.kind === "ratios" ? ratios.values : [];
  });
  const learned = costPriorOf(history);
  const trials = trialSeries(model, random, 2 * (MAX_PAIRS + MAX_REPLACED_PAIRS), runScale);
  return { sides: dealPairs(trials, firstSideOf(random), effectRatio), prior: learned ?? COLD_START_PRIOR, hasHistory: learned !== null };
};

/** The pairs a metric shows after `count` pairs, outliers replaced by the spare ones as in `statistics.md` §2. */
const pairsAfter = ({ sides, prior, hasHistory }: SimulatedMetric, count: number): SidesOfPairs => {
  const base = sides.base.slice(0, count);
  const head = sides.head.slice(0, count);
  const allowed = hasHistory ? MAX_REPLACED_PAIRS : 0;
  for (let replaced = 0; replaced < allowed; replaced += 1) {
    const index = pairToReplace(
      head.map((value, pair) => Math.log(value / (base[pair] ?? NaN))),
      prior.scale,
    );
    if (index === null) break;
    base[index] = sides.base[MAX_PAIRS + replaced] ?? NaN;
    head[index] = sides.head[MAX_PAIRS + replaced] ?? NaN;
  }
  return { base, head };
};

export interface RunOutcome {
  readonly failed: boolean;
  readonly pairs: number;
}

/** One pull request: all metrics gated at 5 %, looks at 3, 5, 7, 10. */
export const simulateRun = (plans: readonly MetricPlan[], random: Random, historyRuns: number): RunOutcome => {
  const metrics = plans.map((plan) => simulateMetric(plan, random, historyRuns));
  for (const look of planLooks(MAX_PAIRS)) {
    const tests = metrics.map((metric) => ({
      result: pairedTest({ ...pairsAfter(metric, look.pairs), direction: "lower", quantum: 0, prior: metric.prior }),
      maxGrowthRatio: 0.05,
      minChange: 0,
    }));
    const findings = judgeFamily(tests, lookLevel("cost", look.pairs), CANDIDATE_P.default).map(({ finding }) => finding);
    if (isRunDecided(findings, look.pairs, look.isLast)) return { failed: findings.includes("failed"), pairs: look.pairs };
  }
  throw new Error("the last look decides");
};

/** Share of `repetitions` runs in which any metric fails, and their mean number of pairs. */
export const simulateRuns = (
  plans: readonly MetricPlan[],
  random: Random,
  { repetitions, historyRuns }: { readonly repetitions: number; readonly historyRuns: number },
): { readonly failedShare: number; readonly meanPairs: number } => {
  const outcomes = Array.from({ length: repetitions }, () => simulateRun(plans, random, historyRuns));
  return {
    failedShare: outcomes.filter(({ failed }) => failed).length / repetitions,
    meanPairs: outcomes.reduce((sum, { pairs }) => sum + pairs, 0) / repetitions,
  };
};

export interface LeakPlan {
  readonly shape: LeakShape;
  readonly pairs: number;
  readonly noisePercent: number;
  /** Leak of head only. */
  readonly leakPercentPerMinute: number;
  /** Runs of 5 pairs in history; 0 is the cold start. */
  readonly historyRuns: number;
  /** Level of the one test, .01 in the tables of the design; a real look uses `lookLevel`. */
  readonly level: number;
}

const growthOfSeries = (shape: LeakShape, random: Random, options: LeakSeriesOptions): Growth => {
  const growth = growthOf({ values: leakSeries(shape, random, options), minimumPoints: 20 });
  if (growth.kind !== "growth") throw new Error(growth.why);
  return growth;
};

/** Whether the paired growth test with a 3 % and 256 KiB budget calls head's growth new. */
export const simulateLeakRun = (plan: LeakPlan, random: Random): boolean => {
  const options = { points: 40, noisePercent: plan.noisePercent };
  const runs = (count: number, leakPercentPerMinute: number): readonly Growth[] =>
    Array.from({ length: count }, () => growthOfSeries(plan.shape, random, { ...options, leakPercentPerMinute }));
  const history = Array.from({ length: plan.historyRuns }, () => {
    const base = runs(5, 0);
    return runs(5, 0).map(({ growthLog }, index) => growthLog - (base[index]?.growthLog ?? NaN));
  });
  const result = testGrowthPairs({
    base: runs(plan.pairs, 0),
    head: runs(plan.pairs, plan.leakPercentPerMinute),
    prior: growthPriorOf(history) ?? COLD_START_GROWTH_PRIOR,
  });
  return judgeFamily([{ result, maxGrowthRatio: 0.03, minChange: 262_144 }], plan.level, 0)[0]?.finding === "failed";
};
