/** Goal 7 of `statistics.md` §15: what every run does alike is no leak, and one percent a minute is found in ten minutes. */
import { testGrowthPairs } from "../../../src/core/stats/growth-test.ts";
import { judgeFamily } from "../../../src/core/stats/look-decision.ts";
import type { Claim } from "./claim.ts";
import { AT_LEAST, AT_MOST, shareClaim, shareOf } from "./claim.ts";
import type { Simulation } from "./cost-goals.ts";
import type { LeakPlan } from "./leak-bank.ts";
import { simulateLeak } from "./leak-bank.ts";
import type { BenignShape } from "./leak-series.ts";
import { BENIGN_SHAPES, leakSeries } from "./leak-series.ts";
import { LEAK_BUDGET, simulateRun } from "./simulated-run.ts";
import { TREND_PEERS } from "./trend-peers.ts";

const PLAIN_LEVEL = 0.01;
const HISTORY_RUNS = 10;

/** One test at a plain level; `historyRuns` 0 is a first run. */
const isFlagged = ({ random, bank }: Simulation, plan: LeakPlan, pairs: number, historyRuns: number): boolean => {
  const leak = simulateLeak(plan, random, bank, { pairs, historyRuns });
  return judgeFamily([{ result: testGrowthPairs(leak), ...LEAK_BUDGET }], PLAIN_LEVEL, 0)[0]?.finding === "failed";
};

const flagged = (simulation: Simulation, plan: LeakPlan, pairs: number, historyRuns = HISTORY_RUNS): readonly boolean[] =>
  Array.from({ length: simulation.repetitions }, () => isFlagged(simulation, plan, pairs, historyRuns));

const yes = (value: boolean): boolean => value;

/** Benign shapes in both sides, at a plain level and over looks in a family of three. */
export const goalNoLeak = (simulation: Simulation): readonly Claim[] =>
  BENIGN_SHAPES.flatMap((shape) => {
    const series = Array.from({ length: Math.min(200, simulation.repetitions) }, () =>
      leakSeries(shape, simulation.random, { points: 40, noisePercent: 2, leakPercentPerMinute: 0 }),
    );
    const peers = TREND_PEERS.map(({ name, rule }) => ({ name, ...shareOf(series, rule) }));
    return ([1, 2] as const).flatMap((noisePercent) =>
      ([1, 3, 5] as const).map((pairs) =>
        shareClaim(
          7,
          `${shape} on both sides, noise ${noisePercent} %, ${pairs} pair${pairs === 1 ? "" : "s"}: called a leak`,
          shareOf(flagged(simulation, { shape, noisePercent, leakPercentPerMinute: 0 }, pairs), yes),
          AT_MOST(0.015),
          noisePercent === 2 && pairs === 3 ? peers : [],
        ),
      ),
    );
  });

const isFoundByLooks = (simulation: Simulation, shape: BenignShape, noisePercent: number, maxPairs: number): boolean => {
  const plan = { shape, noisePercent, leakPercentPerMinute: 1 };
  const quiet = { shape: "flat", noisePercent: 1, leakPercentPerMinute: 0 } as const;
  const { findings } = simulateRun(
    {
      metrics: [],
      leaks: [plan, quiet, quiet],
      strict: false,
      historyRuns: HISTORY_RUNS,
      noiseLevel: "own",
      maxPairs,
      replacement: "none",
    },
    simulation.random,
    simulation.bank,
  );
  return findings[0] === "failed";
};

const found = (simulation: Simulation, shape: BenignShape, noisePercent: number, maxPairs: number): readonly boolean[] =>
  Array.from({ length: simulation.repetitions }, () => isFoundByLooks(simulation, shape, noisePercent, maxPairs));

/** One percent a minute in head only. */
export const goalLeakFound = (simulation: Simulation): readonly Claim[] =>
  (["flat", "warm-up fast"] as const).flatMap((shape) => {
    const leak = (noisePercent: number): LeakPlan => ({ shape, noisePercent, leakPercentPerMinute: 1 });
    return [
      shareClaim(7, `1 % a minute on ${shape}, noise 1 %, 3 pairs: found`, shareOf(flagged(simulation, leak(1), 3), yes), AT_LEAST(0.99)),
      shareClaim(7, `1 % a minute on ${shape}, noise 2 %, 5 pairs: found`, shareOf(flagged(simulation, leak(2), 5), yes), AT_LEAST(0.8)),
      shareClaim(7, `1 % a minute on ${shape}, noise 2 %, 10 pairs: found`, shareOf(flagged(simulation, leak(2), 10), yes), AT_LEAST(0.99)),
      shareClaim(
        7,
        `1 % a minute on ${shape}, noise 2 %, looks up to 5 pairs, family of three: found`,
        shareOf(found(simulation, shape, 2, 5), yes),
        null,
      ),
      shareClaim(
        7,
        `1 % a minute on ${shape}, noise 2 %, looks up to 10 pairs, family of three: found`,
        shareOf(found(simulation, shape, 2, 10), yes),
        null,
      ),
    ];
  });

/** A first run ever, for comparison: no goal of §15. */
export const leakWithoutHistory = (simulation: Simulation): readonly Claim[] => [
  ...BENIGN_SHAPES.map((shape) =>
    shareClaim(
      7,
      `no history, ${shape} on both sides, noise 1 %, 3 pairs: called a leak`,
      shareOf(flagged(simulation, { shape, noisePercent: 1, leakPercentPerMinute: 0 }, 3, 0), yes),
      null,
    ),
  ),
  shareClaim(
    7,
    "no history, 2 % a minute on flat, noise 1 %, 3 pairs: found",
    shareOf(flagged(simulation, { shape: "flat", noisePercent: 1, leakPercentPerMinute: 2 }, 3, 0), yes),
    null,
  ),
];
