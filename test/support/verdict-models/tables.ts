/** The tables of `statistics.md` §10 in short form: heapgate and its peers per metric, on the same draws. */
import { PEERS } from "./peer-rules.ts";
import type { Simulation } from "./cost-goals.ts";
import { simulateMetric } from "./simulated-metric.ts";
import { judgeOnce } from "./simulated-run.ts";
import { dealBlocks, MODELS, runScaleOf, trialSeries } from "./trial-models.ts";
import { kolmogorovSmirnovP, mannWhitneyP, welchP } from "./rank-tests.ts";
import type { Model } from "./trial-models.ts";

const EFFECTS = [0, 0.1, 0.2] as const;

export interface PerMetricRow {
  readonly rule: string;
  readonly pairs: number;
  /** Per model: shares at +0, +10 and +20 %. */
  readonly shares: readonly (readonly number[])[];
}

/** "a/b/c": false positives, then power at +10 % and +20 %; one metric, one test, budget 5 %, heapgate at level .01. */
export const perMetricTable = ({ random, repetitions }: Simulation, pairCounts: readonly number[]): readonly PerMetricRow[] =>
  pairCounts.flatMap((pairs) => {
    const rules = PEERS.filter(({ least }) => pairs >= least);
    const hits = ["heapgate", ...rules.map(({ name }) => name)].map(() => MODELS.map(() => EFFECTS.map(() => 0)));
    const count = (rule: number, model: number, effect: number): void => {
      const cells = hits[rule]?.[model];
      if (cells !== undefined) cells[effect] = (cells[effect] ?? 0) + 1 / repetitions;
    };
    for (const [modelIndex, model] of MODELS.entries()) {
      for (const [effectIndex, effectRatio] of EFFECTS.entries()) {
        for (let repetition = 0; repetition < repetitions; repetition += 1) {
          const metric = simulateMetric({ model, effectRatio }, random, { pairs, historyRuns: 10, noiseLevel: "own" });
          const [base, head] = [metric.sides.base.slice(0, pairs), metric.sides.head.slice(0, pairs)];
          if (judgeOnce(metric, pairs, 0.01) === "failed") count(0, modelIndex, effectIndex);
          for (const [ruleIndex, { rule }] of rules.entries()) {
            if (rule(base, head)) count(ruleIndex + 1, modelIndex, effectIndex);
          }
        }
      }
    }
    return ["heapgate", ...rules.map(({ name }) => name)].map((rule, index) => ({ rule, pairs, shares: hits[index] ?? [] }));
  });

export interface OrderRow {
  readonly model: Model;
  readonly order: "blocked" | "interleaved";
  readonly pairs: number;
  /** Two-sided p < .05 of each test, either direction. */
  readonly mannWhitney: number;
  readonly kolmogorovSmirnov: number;
  readonly welch: number;
}

/** What order alone does to rank tests when nothing changed. */
export const orderTable = ({ random, repetitions }: Simulation): readonly OrderRow[] =>
  (["drift", "mixed", "typical"] as const).flatMap((model) =>
    (["blocked", "interleaved"] as const).flatMap((order) =>
      [5, 10].map((pairs) => {
        const draws = Array.from({ length: repetitions }, () =>
          order === "blocked"
            ? dealBlocks(trialSeries(model, random, 2 * pairs, runScaleOf(random)), 0)
            : simulateMetric({ model, effectRatio: 0 }, random, { pairs, historyRuns: 0, noiseLevel: "own" }).sides,
        ).map(({ base, head }) => ({ base: base.slice(0, pairs), head: head.slice(0, pairs) }));
        const share = (p: typeof welchP): number => draws.filter(({ base, head }) => p(base, head) < 0.05).length / repetitions;
        return {
          model,
          order,
          pairs,
          mannWhitney: share(mannWhitneyP),
          kolmogorovSmirnov: share(kolmogorovSmirnovP),
          welch: share(welchP),
        };
      }),
    ),
  );
