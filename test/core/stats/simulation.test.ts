// Seeded simulations of the whole procedure: false reds and power stay within the figures of the design.
import { describe, expect, test } from "vitest";
import { lookLevel, SINGLE_LOOK_LEVEL } from "../../../src/core/stats/looks.ts";
import type { LeakShape, Model } from "./noise-models.ts";
import { MODELS, seededRandom } from "./noise-models.ts";
import type { LeakPlan } from "./simulated-run.ts";
import { simulateLeakRun, simulateRuns } from "./simulated-run.ts";

describe("one metric over looks at 3, 5, 7 and 10 pairs", () => {
  // Goal: false positives ≤ 2 % per metric in all models (statistics.md §15); 3 sd of a share of 500 are 1.9 %.
  test.each(MODELS)("is seldom red on identical %s sides", (model) => {
    const { failedShare } = simulateRuns([{ model, effectRatio: 0 }], seededRandom(51), { repetitions: 500, historyRuns: 10 });
    expect(failedShare).toBeLessThanOrEqual(0.039);
  });

  test.each(["quiet", "typical", "mixed"] as const)("is seldom red on identical %s sides without history", (model) => {
    const { failedShare } = simulateRuns([{ model, effectRatio: 0 }], seededRandom(51), { repetitions: 1500, historyRuns: 0 });
    expect(failedShare).toBeLessThanOrEqual(0.02);
  });

  test.each<[Model, number, number, number]>([
    ["quiet", 0.1, 0.99, 5],
    ["typical", 0.2, 0.96, 6],
    ["drift", 0.1, 0.97, 6],
    ["mixed", 0.2, 0.93, 6],
  ])("is red on %s noise with a regression of %d in a share of %d and within %d mean pairs", (model, effectRatio, least, mostPairs) => {
    const { failedShare, meanPairs } = simulateRuns([{ model, effectRatio }], seededRandom(52), { repetitions: 150, historyRuns: 10 });
    expect(failedShare).toBeGreaterThanOrEqual(least);
    expect(meanPairs).toBeLessThanOrEqual(mostPairs);
  });
});

describe("a pull request with the twelve metrics of set A", () => {
  const SET_A: readonly Model[] = [
    ...Array.from({ length: 4 }, (): Model => "quiet"),
    ...Array.from({ length: 4 }, (): Model => "typical"),
    "bad",
    "bad",
    "spikes",
    "mixed",
  ];

  test("is falsely red in at most 3 % of unchanged pull requests, within seven mean pairs", () => {
    const plans = SET_A.map((model) => ({ model, effectRatio: 0 }));
    const { failedShare, meanPairs } = simulateRuns(plans, seededRandom(53), { repetitions: 250, historyRuns: 10 });
    expect(failedShare).toBeLessThanOrEqual(0.03);
    expect(meanPairs).toBeLessThanOrEqual(7);
  });

  test("finds +20 % on a typical metric", () => {
    const plans = SET_A.map((model, index) => ({ model, effectRatio: index === 4 ? 0.2 : 0 }));
    expect(simulateRuns(plans, seededRandom(54), { repetitions: 80, historyRuns: 10 }).failedShare).toBeGreaterThanOrEqual(0.93);
  });
});

describe("leaks over ten minutes", () => {
  const shareOf = (plan: LeakPlan, repetitions: number): number => {
    const random = seededRandom(55);
    return Array.from({ length: repetitions }, () => simulateLeakRun(plan, random)).filter(Boolean).length / repetitions;
  };
  const plan = (shape: LeakShape, pairs: number, leakPercentPerMinute: number, historyRuns: number): LeakPlan => ({
    shape,
    pairs,
    noisePercent: 1,
    leakPercentPerMinute,
    historyRuns,
    level: 0.01,
  });

  test.each(["flat", "warm-up fast", "warm-up slow", "fill", "log", "pulse"] as const)(
    "without history a %s curve on both sides is not called a leak",
    (shape) => {
      expect(shareOf(plan(shape, 3, 0, 0), 200)).toBeLessThanOrEqual(0.01);
      expect(shareOf(plan(shape, 1, 0, 0), 200)).toBeLessThanOrEqual(0.01);
    },
  );

  // The worst benign shapes: 6 000 runs gave 1.7 and 1.5 % at a plain α = .01 (3 sd of 800 are 1.4), and .02 % at the level of the look.
  test.each(["step", "wandering"] as const)(
    "without history a %s curve is rarely called a leak, and almost never at the first look",
    (shape) => {
      expect(shareOf(plan(shape, 3, 0, 0), 800)).toBeLessThanOrEqual(0.031);
      expect(shareOf({ ...plan(shape, 3, 0, 0), level: lookLevel("leak", 3) }, 400)).toBeLessThanOrEqual(0.005);
      expect(shareOf({ ...plan(shape, 1, 0, 0), level: SINGLE_LOOK_LEVEL.leak }, 400)).toBeLessThanOrEqual(0.02);
    },
  );

  test.each(["flat", "warm-up fast", "warm-up slow", "log"] as const)(
    "without history two percent a minute on a %s curve is found in three pairs",
    (shape) => {
      expect(shareOf(plan(shape, 3, 2, 0), 100)).toBeGreaterThanOrEqual(0.97);
    },
  );

  test.each(["flat", "warm-up fast"] as const)("with history one percent a minute on a %s curve is found in three pairs", (shape) => {
    expect(shareOf(plan(shape, 3, 1, 10), 25)).toBeGreaterThanOrEqual(0.95);
    expect(shareOf(plan(shape, 3, 0, 10), 25)).toBeLessThanOrEqual(0.05);
  });
});
