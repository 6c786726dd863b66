/** The goals by number, each with a seed of its own, so that one goal alone gives the figures it has in the whole. */
import { artifactFalseRed, artifactPower, type ArtifactPower, type ArtifactRow } from "./artifact-goals.ts";
import type { Claim } from "./claim.ts";
import type { Simulation } from "./cost-goals.ts";
import { falseRedSensitivity, goalFalseRed, goalPerMetric, goalPower, goalThreePairs, shortPlans } from "./cost-goals.ts";
import { goalDrift } from "./drift-goal.ts";
import { leakBank } from "./leak-bank.ts";
import { goalLeakFound, goalNoLeak, leakWithoutHistory } from "./leak-goals.ts";
import { seededRandom } from "./random.ts";
import { goalSpeed } from "./speed-goal.ts";
import type { OrderRow, PerMetricRow } from "./tables.ts";
import { orderTable, perMetricTable } from "./tables.ts";

export const DEFAULT_SEED = 5;
const BANK_SIZE = 4000;
/** False reds of pull requests are rare and matter most: more of them are simulated. */
const FALSE_RED_FACTOR = 3;

export const simulationOf = (seed: number, goal: number, repetitions: number): Simulation => ({
  random: seededRandom(1000 * seed + goal),
  bank: leakBank(seededRandom(1000 * seed + 500 + goal), BANK_SIZE),
  repetitions,
});

export interface GoalRun {
  readonly goal: number;
  readonly title: string;
  readonly run: (seed: number, repetitions: number) => readonly Claim[];
}

/** Goals that are simulated or timed; 3 and 12 need data, 8 (rows) is in `docs/decisions/0006-error-bars.md`. */
export const goalRuns = (nowMilliseconds: () => number): readonly GoalRun[] => [
  {
    goal: 1,
    title: "False reds of an unchanged pull request: twelve metrics and three leak signals, 20 historic runs",
    run: (seed, repetitions) => [
      ...goalFalseRed(simulationOf(seed, 1, FALSE_RED_FACTOR * repetitions)),
      ...falseRedSensitivity(simulationOf(seed, 101, repetitions)),
    ],
  },
  {
    goal: 2,
    title: "False positives of one metric, level .01",
    run: (seed, repetitions) => goalPerMetric(simulationOf(seed, 2, repetitions)),
  },
  {
    goal: 4,
    title: "Regressions found in a pull request (goals 4 and 5)",
    run: (seed, repetitions) => [...goalPower(simulationOf(seed, 4, repetitions)), ...shortPlans(simulationOf(seed, 104, repetitions))],
  },
  { goal: 6, title: "Three pairs", run: (seed, repetitions) => goalThreePairs(simulationOf(seed, 6, repetitions)) },
  {
    goal: 7,
    title: "Leaks: benign shapes, and one percent a minute in ten minutes",
    run: (seed, repetitions) => [
      ...goalLeakFound(simulationOf(seed, 7, repetitions)),
      ...goalNoLeak(simulationOf(seed, 107, repetitions)),
      ...leakWithoutHistory(simulationOf(seed, 207, repetitions)),
    ],
  },
  {
    goal: 9,
    title: "Drift against an anchor release, every night",
    run: (seed, repetitions) => goalDrift(simulationOf(seed, 9, repetitions)),
  },
  { goal: 10, title: "Deterministic and fast", run: (seed) => goalSpeed(simulationOf(seed, 10, 1), nowMilliseconds) },
];

export interface ArtifactTables {
  readonly rows: readonly ArtifactRow[];
  readonly power: readonly ArtifactPower[];
}

export const artifactTables = (seed: number, repetitions: number): ArtifactTables => ({
  rows: artifactFalseRed(simulationOf(seed, 8, repetitions)),
  power: artifactPower(simulationOf(seed, 108, Math.ceil(repetitions / 16))),
});

export interface DesignTables {
  readonly order: readonly OrderRow[];
  readonly perMetric: readonly PerMetricRow[];
}

export const designTables = (seed: number, repetitions: number): DesignTables => ({
  order: orderTable(simulationOf(seed, 110, repetitions)),
  perMetric: perMetricTable(simulationOf(seed, 111, repetitions), [3, 5, 10]),
});
