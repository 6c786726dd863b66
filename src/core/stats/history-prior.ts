/** The prior of a metric from its own history: how far pairs scatter around their run's estimate, whatever the run's true change was. */
import { hodgesLehmann } from "./hodges-lehmann.ts";
import { MAD_TO_SIGMA, median } from "./order.ts";
import type { VariancePrior } from "./variance.ts";
import { mean, unbiasedVariance } from "./variance.ts";

/** Runs needed before history replaces the cold start, and runs kept. */
export const HISTORY_RUNS = { least: 3, most: 20 } as const;
/** D0 of a prior learned from history of seven runs or more. */
export const HISTORY_DEGREES_OF_FREEDOM = 6;

/** D0 of the prior of a cost that `runs` earlier runs told: K of them say K − 1 about how runs differ. */
export const historyDegreesOfFreedom = (runs: number): number => Math.min(HISTORY_DEGREES_OF_FREEDOM, runs - 1);

/** A run's paired differences around their estimate, widened for the one estimate taken out: (d − HL(d))·√(n/(n−1)). Empty below two pairs. */
export const runResiduals = (differencesLog: readonly number[]): readonly number[] => {
  const pairs = differencesLog.length;
  if (pairs < 2) return [];
  const center = hodgesLehmann(differencesLog);
  return differencesLog.map((difference) => (difference - center) * Math.sqrt(pairs / (pairs - 1)));
};

/** The newest runs (last in the list) that carry information; null if there are too few. */
const usableRuns = (runs: readonly (readonly number[])[]): readonly (readonly number[])[] | null => {
  const usable = runs.filter((run) => run.length >= 2 && run.every(Number.isFinite)).slice(-HISTORY_RUNS.most);
  return usable.length < HISTORY_RUNS.least ? null : usable;
};

const robustScale = (runs: readonly (readonly number[])[]): number =>
  MAD_TO_SIGMA * median(runs.flatMap(runResiduals).map((residual) => Math.abs(residual)));

/**
 * s0 = 1.4826·median|residual| over the last 20 runs of paired log differences (oldest first), D0 = min(6, K − 1); null with fewer than three runs
 * (use `COLD_START_PRIOR`). Centring each run makes real changes in history harmless (`statistics.md` §2).
 * Runs differ in how noisy they are, and K of them say K − 1 about that: with D0 = 6 from three runs on, 4 to 5 % of unchanged pull requests were red.
 */
export const costPriorOf = (runs: readonly (readonly number[])[]): VariancePrior | null => {
  const usable = usableRuns(runs);
  if (usable === null) return null;
  return { scale: robustScale(usable), degreesOfFreedom: historyDegreesOfFreedom(usable.length), source: "history" };
};

/**
 * The prior for differences of growth: s0² = max(MAD², mean variance), because rare random steps, which the median ignores, are exactly what
 * a growth test must expect (`statistics.md` §5). Null with fewer than three runs (use `COLD_START_GROWTH_PRIOR`).
 */
export const growthPriorOf = (runs: readonly (readonly number[])[]): VariancePrior | null => {
  const usable = usableRuns(runs);
  if (usable === null) return null;
  const meanVariance = mean(usable.map((run) => unbiasedVariance(run) ?? 0));
  return { scale: Math.max(robustScale(usable), Math.sqrt(meanVariance)), degreesOfFreedom: HISTORY_DEGREES_OF_FREEDOM, source: "history" };
};
