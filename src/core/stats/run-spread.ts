/** τ: how far the level of one run lies from that of another though nothing changed, because the runner, its neighbours or its day did. */
import { unbiasedVariance } from "./variance.ts";

export const SPREAD_CLASSES = ["time", "count", "level"] as const;
/**
 * What a runner does to a signal: `time` follows the machine, `count` is work done per unit (allocations), `level` is what stands there (live heap,
 * goroutines, open files), which caches and connections of the day move by a few percent.
 */
export type SpreadClass = (typeof SPREAD_CLASSES)[number];

/** τ without history (`statistics.md` §4; levels were told from counts by simulation: `docs/decisions/0007-artifact-form.md`). */
export const COLD_START_RUN_SCALE = { time: 0.07, count: 0.01, level: 0.02 } as const satisfies Record<SpreadClass, number>;

export interface RunSpread {
  /** Standard deviation of one run's level on the log scale. */
  readonly runScale: number;
  /** How well it is known: the weight of the assumption and of the runs together. */
  readonly runDegreesOfFreedom: number;
}

/** Runs of history that are looked at. */
const RUNS = { least: 3, most: 20 } as const;
/** Weight of the assumed spread beside what few runs show. */
const ASSUMED_DEGREES_OF_FREEDOM = 4;

/**
 * τ from the levels (logarithms of the medians) of earlier runs on the same class of runner, oldest first; the assumption alone with fewer than
 * three. τ̃² = (4·τ0² + (K − 1)·s²)/(4 + K − 1): three runs that happened to agree must not make the next one a regression.
 */
export const runSpreadOf = (levelsLog: readonly number[], klass: SpreadClass): RunSpread => {
  const levels = levelsLog.filter(Number.isFinite).slice(-RUNS.most);
  const assumed = COLD_START_RUN_SCALE[klass];
  const variance = levels.length < RUNS.least ? null : unbiasedVariance(levels);
  if (variance === null) return { runScale: assumed, runDegreesOfFreedom: ASSUMED_DEGREES_OF_FREEDOM };
  const degreesOfFreedom = ASSUMED_DEGREES_OF_FREEDOM + levels.length - 1;
  const pooled = (ASSUMED_DEGREES_OF_FREEDOM * assumed ** 2 + (levels.length - 1) * variance) / degreesOfFreedom;
  return { runScale: Math.sqrt(pooled), runDegreesOfFreedom: degreesOfFreedom };
};
