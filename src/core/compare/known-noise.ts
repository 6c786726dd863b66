/** What earlier runs tell of the noise of a signal: the prior its test leans on, and how far runs lie from each other. */
import type { History } from "../snapshot/history.ts";
import { COLD_START_GROWTH_PRIOR } from "../stats/growth-test.ts";
import { costPriorOf, growthPriorOf, HISTORY_RUNS } from "../stats/history-prior.ts";
import { COLD_START_PRIOR } from "../stats/paired-test.ts";
import type { VariancePrior } from "../stats/variance.ts";
import type { Evidence } from "./comparison.ts";

export interface KnownNoise {
  readonly prior: VariancePrior;
  /** Earlier runs the prior was learned from; 0 on a cold start. */
  readonly priorRuns: number;
  /** Logarithms of the medians of earlier recordings, oldest first. */
  readonly levelsLog: readonly number[];
}

type PriorOf = (runs: readonly (readonly number[])[]) => VariancePrior | null;

const knownNoise = (history: History | null, classKey: string, learn: PriorOf, coldStart: VariancePrior): KnownNoise => {
  const runs = history?.runs[classKey] ?? [];
  const learned = learn(runs);
  return {
    prior: learned ?? coldStart,
    priorRuns: learned === null ? 0 : Math.min(runs.length, HISTORY_RUNS.most),
    levelsLog: history?.levels[classKey] ?? [],
  };
};

/** Of a cost or level; the assumptions of a cold start with fewer than three runs of the class. */
export const costNoise = (history: History | null, classKey: string): KnownNoise =>
  knownNoise(history, classKey, costPriorOf, COLD_START_PRIOR);

/** Of growth inside the runs. */
export const growthNoise = (history: History | null, classKey: string): KnownNoise =>
  knownNoise(history, classKey, growthPriorOf, COLD_START_GROWTH_PRIOR);

/** The part of evidence that says what was known of the noise. */
export const priorFacts = ({ prior, priorRuns }: KnownNoise): Pick<Evidence, "prior" | "priorRuns" | "priorScaleLog"> => ({
  prior: prior.source,
  priorRuns,
  priorScaleLog: prior.scale,
});
