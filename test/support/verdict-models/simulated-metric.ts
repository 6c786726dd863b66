/** One simulated metric: its history, its pairs, and the pairs that replace outliers (`statistics.md` §2). */
import { costPriorOf } from "../../../src/core/stats/history-prior.ts";
import { MAX_REPLACED_PAIRS, pairToReplace } from "../../../src/core/stats/pair-replacement.ts";
import { COLD_START_PRIOR } from "../../../src/core/stats/paired-test.ts";
import type { VariancePrior } from "../../../src/core/stats/variance.ts";
import type { Random } from "./random.ts";
import type { Model, SidesOfPairs } from "./trial-models.ts";
import { dealPairs, firstSideOf, runScaleOf, trialSeries } from "./trial-models.ts";

const PAIRS_OF_A_HISTORIC_RUN = 5;

/** ln(head/base) of each pair. */
export const differencesOf = ({ base, head }: SidesOfPairs): readonly number[] =>
  head.map((value, index) => Math.log(value / (base[index] ?? NaN)));

export interface MetricPlan {
  readonly model: Model;
  readonly effectRatio: number;
}

export interface SimulatedMetric {
  /** The planned pairs, then those kept for replacement. */
  readonly sides: SidesOfPairs;
  readonly prior: VariancePrior;
}

export interface MetricOptions {
  readonly pairs: number;
  /** Runs of five pairs of the same model; 0 is the first run ever. */
  readonly historyRuns: number;
  /**
   * Whether every run has a noise level of its own, as runners do, or history and run share one. The figures of `statistics.md` §10 are those of
   * `own`; with `shared` false reds are rarer and three pairs find less.
   */
  readonly noiseLevel: "own" | "shared";
}

/** Draws a metric with its history. */
export const simulateMetric = (
  { model, effectRatio }: MetricPlan,
  random: Random,
  { pairs, historyRuns, noiseLevel }: MetricOptions,
): SimulatedMetric => {
  const runScale = runScaleOf(random);
  const history = Array.from({ length: historyRuns }, () => {
    const historicScale = noiseLevel === "own" ? runScaleOf(random) : runScale;
    return differencesOf(dealPairs(trialSeries(model, random, 2 * PAIRS_OF_A_HISTORIC_RUN, historicScale), firstSideOf(random), 0));
  });
  const trials = trialSeries(model, random, 2 * (pairs + MAX_REPLACED_PAIRS), runScale);
  return { sides: dealPairs(trials, firstSideOf(random), effectRatio), prior: costPriorOf(history) ?? COLD_START_PRIOR };
};

/**
 * How outliers are measured again. A pair is one trial a side, so a run repeats it for all metrics (`pair`, at most twice a run); the tables per
 * metric know one metric only, where `metric` and `pair` are the same.
 */
export type Replacement = "pair" | "metric" | "none";

export interface PairLog {
  /** The pairs that stand after `count` of them were measured, outliers measured again. Counts must rise. */
  readonly after: (count: number) => readonly SidesOfPairs[];
}

interface Standing {
  readonly base: number[];
  readonly head: number[];
  replaced: number;
}

/** Keeps the pairs of a run of metrics. `spare` is where the pairs for replacement begin. */
export const pairLogOf = (metrics: readonly SimulatedMetric[], spare: number, replacement: Replacement): PairLog => {
  const standing = metrics.map((): Standing => ({ base: [], head: [], replaced: 0 }));
  const outlierOf = (metric: number): number | null => {
    const [of, pairs] = [metrics[metric], standing[metric]];
    if (of === undefined || pairs === undefined || of.prior.source !== "history" || pairs.replaced >= MAX_REPLACED_PAIRS) return null;
    return pairToReplace(differencesOf(pairs), of.prior.scale);
  };
  const renew = (metric: number, index: number): void => {
    const [of, pairs] = [metrics[metric], standing[metric]];
    if (of === undefined || pairs === undefined) return;
    pairs.base[index] = of.sides.base[spare + pairs.replaced] ?? NaN;
    pairs.head[index] = of.sides.head[spare + pairs.replaced] ?? NaN;
    pairs.replaced += 1;
  };
  const everyMetric = metrics.map((_, index) => index);
  const renewOutliers = (): boolean => {
    for (const metric of everyMetric) {
      const index = outlierOf(metric);
      if (index === null) continue;
      for (const affected of replacement === "pair" ? everyMetric : [metric]) renew(affected, index);
      return true;
    }
    return false;
  };
  return {
    after: (count) => {
      for (const [metric, pairs] of standing.entries()) {
        const { sides } = metrics[metric] ?? { sides: { base: [], head: [] } };
        pairs.base.push(...sides.base.slice(pairs.base.length, count));
        pairs.head.push(...sides.head.slice(pairs.head.length, count));
      }
      if (replacement !== "none") while (renewOutliers());
      return standing.map(({ base, head }) => ({ base, head }));
    },
  };
};
