/** The noise of trials, eight models of machines in CI (`statistics.md` §10), on the log scale in percent. */
import type { Random } from "./random.ts";
import { autoregressive } from "./random.ts";

export const MODELS = ["quiet", "typical", "bad", "skewed", "bimodal", "spikes", "drift", "mixed"] as const;
export type Model = (typeof MODELS)[number];

const SCALE: Readonly<Record<Model, number>> = { quiet: 2, typical: 5, bad: 10, skewed: 3, bimodal: 2, spikes: 3, drift: 2, mixed: 3 };

/** What a model adds to each of `length` trials besides its Gaussian part. */
const extrasOf = (model: Model, random: Random, length: number): readonly number[] => {
  const each = (draw: () => number): readonly number[] => Array.from({ length }, draw);
  switch (model) {
    case "quiet":
    case "typical":
    case "bad":
      return each(() => 0);
    case "skewed":
      return each(() => random.exponential(5));
    case "bimodal":
      return each(() => (random.chance(0.3) ? 15 : 0));
    case "spikes":
      return each(() => (random.chance(0.1) ? random.exponential(25) : 0));
    case "drift": {
      const end = random.uniform() * 20 - 10;
      return autoregressive(random, length, 0.9, 6).map((value, index) => value + (end * index) / (length - 1));
    }
    case "mixed": {
      const end = random.uniform() * 12 - 6;
      const jumpAt = random.chance(0.3) ? Math.floor(random.uniform() * length) : length;
      const jump = (random.chance(0.5) ? 1 : -1) * (10 + random.normal(3));
      return autoregressive(random, length, 0.9, 5).map(
        (value, index) =>
          value +
          (end * index) / (length - 1) +
          (random.chance(0.15) ? 12 : 0) +
          (random.chance(0.05) ? random.exponential(20) : 0) +
          (index >= jumpAt ? jump : 0),
      );
    }
  }
};

/** h: noise level of one simulated repository, shared by its history and its run. */
export const runScaleOf = (random: Random): number => Math.exp(random.normal(0.35));

/** Trials of both sides in order of execution, as log-percent around 0. h scales the Gaussian part only. */
export const trialSeries = (model: Model, random: Random, length: number, runScale: number): readonly number[] =>
  extrasOf(model, random, length).map((extra) => runScale * random.normal(SCALE[model]) + extra);

export interface SidesOfPairs {
  readonly base: readonly number[];
  readonly head: readonly number[];
}

const valueOf = (logPercent: number): number => 100 * Math.exp(logPercent / 100);

/** Deals trials to base and head in ABBA order and adds the effect (a ratio) to head; values are around 100. */
export const dealPairs = (trials: readonly number[], firstSide: 0 | 1, effectRatio: number): SidesOfPairs => {
  const base: number[] = [];
  const head: number[] = [];
  for (let pair = 0; pair * 2 + 1 < trials.length; pair += 1) {
    const [first = NaN, second = NaN] = trials.slice(pair * 2, pair * 2 + 2);
    const baseIsFirst = (pair + firstSide) % 2 === 0;
    base.push(valueOf(baseIsFirst ? first : second));
    head.push((1 + effectRatio) * valueOf(baseIsFirst ? second : first));
  }
  return { base, head };
};

/** All of base first, then all of head: how benchmarks are usually compared. */
export const dealBlocks = (trials: readonly number[], effectRatio: number): SidesOfPairs => {
  const half = Math.floor(trials.length / 2);
  return {
    base: trials.slice(0, half).map(valueOf),
    head: trials.slice(half, 2 * half).map((trial) => (1 + effectRatio) * valueOf(trial)),
  };
};

export const firstSideOf = (random: Random): 0 | 1 => (random.chance(0.5) ? 0 : 1);

/** The metrics of a pull request (`statistics.md` §10). */
export const METRIC_SETS = {
  A: ["quiet", "quiet", "quiet", "quiet", "typical", "typical", "typical", "typical", "bad", "bad", "spikes", "mixed"],
  B: ["quiet", "quiet", "quiet", "quiet", "drift", "drift", "drift", "mixed", "mixed", "mixed", "spikes", "bimodal"],
} as const satisfies Record<string, readonly Model[]>;
export type MetricSet = keyof typeof METRIC_SETS;
