/** One simulated pull request, judged look by look with heapgate's own functions: costs and leaks, each family at its level. */
import { testGrowthPairs } from "../../../src/core/stats/growth-test.ts";
import type { GatedTest, LookFinding } from "../../../src/core/stats/look-decision.ts";
import { CANDIDATE_P, isRunDecided, judgeFamily } from "../../../src/core/stats/look-decision.ts";
import { lookLevel, planLooks } from "../../../src/core/stats/looks.ts";
import { pairedTest } from "../../../src/core/stats/paired-test.ts";
import type { LeakBank, LeakPlan } from "./leak-bank.ts";
import { simulateLeak } from "./leak-bank.ts";
import type { Random } from "./random.ts";
import type { MetricOptions, MetricPlan, Replacement, SimulatedMetric } from "./simulated-metric.ts";
import { pairLogOf, simulateMetric } from "./simulated-metric.ts";
import type { SidesOfPairs } from "./trial-models.ts";

/** Budgets of the simulated signals (`statistics.md` §5, §10). */
const COST_BUDGET = { maxGrowthRatio: 0.05, minChange: 0 } as const;
export const LEAK_BUDGET = { maxGrowthRatio: 0.03, minChange: 262_144 } as const;

export interface RunPlan {
  readonly metrics: readonly MetricPlan[];
  readonly leaks: readonly LeakPlan[];
  readonly strict: boolean;
  readonly historyRuns: number;
  readonly noiseLevel: MetricOptions["noiseLevel"];
  readonly maxPairs: number;
  readonly replacement: Replacement;
}

export interface RunOutcome {
  /** Per metric, then per leak: what the deciding look found. */
  readonly findings: readonly LookFinding[];
  readonly pairs: number;
  readonly metrics: readonly SimulatedMetric[];
}

export const isRed = ({ findings }: RunOutcome): boolean => findings.includes("failed");

const costTest = (sides: SidesOfPairs, metric: SimulatedMetric): GatedTest => ({
  result: pairedTest({ ...sides, direction: "lower", quantum: 0, prior: metric.prior }),
  ...COST_BUDGET,
});

/** Draws a run and looks at it until it is decided. */
export const simulateRun = (plan: RunPlan, random: Random, bank: LeakBank): RunOutcome => {
  const { maxPairs, historyRuns, noiseLevel } = plan;
  const metrics = plan.metrics.map((metric) => simulateMetric(metric, random, { pairs: maxPairs, historyRuns, noiseLevel }));
  const leaks = plan.leaks.map((leak) => simulateLeak(leak, random, bank, { pairs: maxPairs, historyRuns }));
  const pairs = pairLogOf(metrics, maxPairs, plan.replacement);
  const candidateP = plan.strict ? CANDIDATE_P.strict : CANDIDATE_P.default;
  for (const look of planLooks(maxPairs)) {
    const costs = pairs.after(look.pairs).flatMap((sides, index) => {
      const metric = metrics[index];
      return metric === undefined ? [] : [costTest(sides, metric)];
    });
    const growths = leaks.map(({ base, head, prior }) => ({
      result: testGrowthPairs({ base: base.slice(0, look.pairs), head: head.slice(0, look.pairs), prior }),
      ...LEAK_BUDGET,
    }));
    const findings = [
      ...judgeFamily(costs, lookLevel(plan.strict ? "cost-strict" : "cost", look.pairs, look.isLast), candidateP),
      ...judgeFamily(growths, lookLevel("leak", look.pairs, look.isLast), candidateP),
    ].map(({ finding }) => finding);
    if (isRunDecided(findings, look.pairs, look.isLast)) return { findings, pairs: look.pairs, metrics };
  }
  throw new Error("the last look decides");
};

/** One test of one metric at a fixed number of pairs and a plain level, as in the table per metric. */
export const judgeOnce = (metric: SimulatedMetric, pairs: number, level: number): LookFinding => {
  const [sides = { base: [], head: [] }] = pairLogOf([metric], pairs, "metric").after(pairs);
  return judgeFamily([costTest(sides, metric)], level, CANDIDATE_P.default)[0]?.finding ?? "unknown";
};
