/** Goals 1, 2, 4, 5 and 6 of `statistics.md` §15: false reds and power of costs, alone and in pull requests of twelve metrics. */
import type { Claim, Limit, PeerShare } from "./claim.ts";
import { AT_LEAST, AT_MOST, meanClaim, shareClaim, shareOf } from "./claim.ts";
import type { LeakBank, LeakPlan } from "./leak-bank.ts";
import { BENIGN_SHAPES } from "./leak-series.ts";
import type { PeerRule } from "./peer-rules.ts";
import { benchstat, githubActionBenchmark, meanBeyond, pinpoint } from "./peer-rules.ts";
import type { Random } from "./random.ts";
import type { MetricOptions } from "./simulated-metric.ts";
import { simulateMetric } from "./simulated-metric.ts";
import type { RunOutcome, RunPlan } from "./simulated-run.ts";
import { isRed, judgeOnce, simulateRun } from "./simulated-run.ts";
import type { MetricSet, Model } from "./trial-models.ts";
import { METRIC_SETS, MODELS } from "./trial-models.ts";

/** What a goal is simulated with. */
export interface Simulation {
  readonly random: Random;
  readonly bank: LeakBank;
  readonly repetitions: number;
}

const MAX_PAIRS = 10;
const PLAIN_LEVEL = 0.01;

interface PullRequest {
  readonly set: MetricSet;
  /** Which of the twelve metrics changes, and by how much; null for an unchanged pull request. */
  readonly effect: { readonly index: number; readonly ratio: number } | null;
  readonly strict: boolean;
  readonly historyRuns: number;
  readonly noiseLevel: MetricOptions["noiseLevel"];
  readonly replacement: RunPlan["replacement"];
  readonly maxPairs: number;
}

const UNCHANGED = {
  effect: null,
  strict: false,
  historyRuns: 20,
  noiseLevel: "own",
  replacement: "pair",
  maxPairs: MAX_PAIRS,
} as const;

/** Live heap, goroutines and open files, each with a shape of its own. */
const threeLeaks = (random: Random): readonly LeakPlan[] =>
  [1, 1, 2].map((noisePercent) => ({ shape: random.pick(BENIGN_SHAPES), noisePercent, leakPercentPerMinute: 0 }));

const runPullRequests = ({ random, bank, repetitions }: Simulation, pull: PullRequest): readonly RunOutcome[] =>
  Array.from({ length: repetitions }, () =>
    simulateRun(
      {
        metrics: METRIC_SETS[pull.set].map((model, index) => ({
          model,
          effectRatio: pull.effect?.index === index ? pull.effect.ratio : 0,
        })),
        leaks: threeLeaks(random),
        strict: pull.strict,
        historyRuns: pull.historyRuns,
        noiseLevel: pull.noiseLevel,
        maxPairs: pull.maxPairs,
        replacement: pull.replacement,
      },
      random,
      bank,
    ),
  );

/** What a peer says of metrics `from`..`to` of each run: one of them is worse. */
const peerShare = (name: string, rule: PeerRule, pairs: number, runs: readonly RunOutcome[], index: number | null): PeerShare => ({
  name,
  ...shareOf(runs, ({ metrics }) =>
    metrics.some(
      ({ sides }, metric) => (index === null || index === metric) && rule(sides.base.slice(0, pairs), sides.head.slice(0, pairs)),
    ),
  ),
});

const pairsOf = (runs: readonly RunOutcome[]): readonly number[] => runs.map(({ pairs }) => pairs);

/** Goal 1: false reds of pull requests with twelve metrics and three leak signals. */
export const goalFalseRed = (simulation: Simulation): readonly Claim[] =>
  (["A", "B"] as const).flatMap((set) => {
    const runs = runPullRequests(simulation, { ...UNCHANGED, set });
    const strict = runPullRequests(simulation, { ...UNCHANGED, set, strict: true });
    const peer = (name: string, rule: PeerRule, pairs: number): PeerShare => peerShare(`${name}, ${pairs} pairs`, rule, pairs, runs, null);
    return [
      shareClaim(1, `set ${set}, default: red though nothing changed`, shareOf(runs, isRed), AT_MOST(0.03), [
        peer("benchstat .05", benchstat(0.05), 5),
        peer("benchstat .05", benchstat(0.05), 10),
        peer("benchstat & > 5 %", benchstat(0.05, 0.05), 10),
        peer("benchstat, Bonferroni & > 5 %", benchstat(0.05 / METRIC_SETS[set].length, 0.05), 10),
        peer("Pinpoint .01", pinpoint(0.01), 10),
        peer("mean > 10 %", meanBeyond(0.1), 10),
        peer("github-action-benchmark 200 %", githubActionBenchmark, 10),
      ]),
      meanClaim(1, `set ${set}, default: pairs of an unchanged pull request`, pairsOf(runs), "pairs", null),
      shareClaim(1, `set ${set}, strict: red though nothing changed`, shareOf(strict, isRed), AT_MOST(0.015)),
      meanClaim(1, `set ${set}, strict: pairs of an unchanged pull request`, pairsOf(strict), "pairs", null),
    ];
  });

const falseRedIf = (simulation: Simulation, what: string, change: Partial<PullRequest>): Claim =>
  shareClaim(1, `set A, ${what}`, shareOf(runPullRequests(simulation, { ...UNCHANGED, set: "A", ...change }), isRed), null);

/** A first run ever. */
export const falseRedWithoutHistory = (simulation: Simulation): Claim => falseRedIf(simulation, "no history", { historyRuns: 0 });

/** What the false reds of set A depend on. */
export const falseRedSensitivity = (simulation: Simulation): readonly Claim[] => [
  falseRedIf(simulation, "10 historic runs", { historyRuns: 10 }),
  falseRedIf(simulation, "3 historic runs", { historyRuns: 3 }),
  falseRedWithoutHistory(simulation),
  falseRedIf(simulation, "no pair replacement", { replacement: "none" }),
  falseRedIf(simulation, "pairs replaced metric by metric", { replacement: "metric" }),
  falseRedIf(simulation, "history at the noise level of the run", { noiseLevel: "shared" }),
];

const FIXED_PAIRS = [3, 5, 7, 10] as const;

/** One metric, one test at a fixed number of pairs, level .01. */
const singleTests = (
  { random, repetitions }: Simulation,
  model: Model,
  pairs: number,
  effectRatio: number,
): readonly { readonly red: boolean; readonly base: readonly number[]; readonly head: readonly number[] }[] =>
  Array.from({ length: repetitions }, () => {
    const metric = simulateMetric({ model, effectRatio }, random, { pairs, historyRuns: 10, noiseLevel: "own" });
    return {
      red: judgeOnce(metric, pairs, PLAIN_LEVEL) === "failed",
      base: metric.sides.base.slice(0, pairs),
      head: metric.sides.head.slice(0, pairs),
    };
  });

/** Goal 2: one metric, every model, every number of pairs. */
export const goalPerMetric = (simulation: Simulation): readonly Claim[] =>
  MODELS.flatMap((model) =>
    FIXED_PAIRS.map((pairs) => {
      const tests = singleTests(simulation, model, pairs, 0);
      return shareClaim(
        2,
        `${model}, ${pairs} pairs: red though nothing changed`,
        shareOf(tests, ({ red }) => red),
        AT_MOST(0.02),
        [
          { name: "mean > 5 %", ...shareOf(tests, ({ base, head }) => meanBeyond(0.05)(base, head)) },
          { name: "benchstat .05", ...shareOf(tests, ({ base, head }) => benchstat(0.05)(base, head)) },
        ],
      );
    }),
  );

interface Found {
  readonly set: MetricSet;
  readonly index: number;
  readonly ratio: number;
  readonly what: string;
  readonly share: Limit;
  readonly pairs: Limit | null;
}

const foundClaims = (simulation: Simulation, goal: number, { set, index, ratio, what, share, pairs }: Found): readonly Claim[] => {
  const runs = runPullRequests(simulation, { ...UNCHANGED, set, effect: { index, ratio } });
  const peer = (name: string, rule: PeerRule, count: number): PeerShare => peerShare(`${name}, ${count} pairs`, rule, count, runs, index);
  return [
    shareClaim(
      goal,
      `${what}: found`,
      shareOf(runs, ({ findings }) => findings[index] === "failed"),
      share,
      [
        peer("benchstat .05", benchstat(0.05), 5),
        peer("benchstat .05", benchstat(0.05), 10),
        peer("benchstat, Bonferroni & > 5 %", benchstat(0.05 / METRIC_SETS[set].length, 0.05), 10),
        peer("Pinpoint .01", pinpoint(0.01), 10),
        peer("mean > 10 %", meanBeyond(0.1), 5),
      ],
    ),
    meanClaim(goal, `${what}: pairs`, pairsOf(runs), "pairs", pairs),
  ];
};

/** Goals 4 and 5: regressions found in a pull request, and after how many pairs. */
export const goalPower = (simulation: Simulation): readonly Claim[] => [
  ...foundClaims(simulation, 4, {
    set: "A",
    index: 0,
    ratio: 0.1,
    what: "+10 % at 2 % noise (set A)",
    share: AT_LEAST(0.99),
    pairs: AT_MOST(5),
  }),
  ...foundClaims(simulation, 4, {
    set: "B",
    index: 4,
    ratio: 0.1,
    what: "+10 % under drift (set B)",
    share: AT_LEAST(0.97),
    pairs: AT_MOST(6),
  }),
  ...foundClaims(simulation, 5, {
    set: "A",
    index: 4,
    ratio: 0.2,
    what: "+20 % at 5 % noise (set A)",
    share: AT_LEAST(0.98),
    pairs: AT_MOST(6),
  }),
  ...foundClaims(simulation, 5, { set: "A", index: 4, ratio: 0.1, what: "+10 % at 5 % noise (set A)", share: AT_LEAST(0.7), pairs: null }),
];

/** Plans of fewer pairs, whose last look has the last level. */
export const shortPlans = (simulation: Simulation): readonly Claim[] =>
  [3, 5, 7].flatMap((maxPairs) => {
    const unchanged = runPullRequests(simulation, { ...UNCHANGED, set: "A", maxPairs });
    const changed = runPullRequests(simulation, { ...UNCHANGED, set: "A", maxPairs, effect: { index: 4, ratio: 0.2 } });
    return [
      shareClaim(4, `at most ${maxPairs} pairs, set A: red though nothing changed`, shareOf(unchanged, isRed), AT_MOST(0.03)),
      shareClaim(
        4,
        `at most ${maxPairs} pairs, +20 % at 5 % noise: found`,
        shareOf(changed, ({ findings }) => findings[4] === "failed"),
        null,
      ),
    ];
  });

/** Goal 6: three pairs are enough for a large change. */
export const goalThreePairs = (simulation: Simulation): readonly Claim[] => {
  const tests = singleTests(simulation, "typical", 3, 0.2);
  return [
    shareClaim(
      6,
      "+20 % at 5 % noise, one metric, 3 pairs: found",
      shareOf(tests, ({ red }) => red),
      AT_LEAST(0.9),
      [{ name: "benchstat .05", ...shareOf(tests, ({ base, head }) => benchstat(0.05)(base, head)) }],
    ),
  ];
};
