/** Seeded noise of simulated runs: the trial models of `statistics.md` §10 and the leak series of §11, all on the log scale in percent. */

export interface Random {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  readonly normal: (scale: number) => number;
  readonly exponential: (meanValue: number) => number;
}

/** A small seeded generator (mulberry32) with the draws the models need. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const exponential = (meanValue: number): number => -meanValue * Math.log(1 - uniform());
  const normal = (scale: number): number => scale * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal, exponential };
};

/** First-order autoregressive noise with a marginal standard deviation. */
export const autoregressive = (random: Random, length: number, rho: number, scale: number): readonly number[] => {
  let value = random.normal(scale);
  return Array.from({ length }, () => {
    const current = value;
    value = rho * value + random.normal(scale * Math.sqrt(1 - rho ** 2));
    return current;
  });
};

export const MODELS = ["quiet", "typical", "bad", "skewed", "bimodal", "spikes", "drift", "mixed"] as const;
export type Model = (typeof MODELS)[number];

const SCALE: Record<Model, number> = { quiet: 2, typical: 5, bad: 10, skewed: 3, bimodal: 2, spikes: 3, drift: 2, mixed: 3 };

/** What a model adds to each of `length` trials besides its Gaussian part. */
const extrasOf = (model: Model, random: Random, length: number): readonly number[] => {
  const each = (draw: () => number): readonly number[] => Array.from({ length }, draw);
  const chance = (probability: number): boolean => random.uniform() < probability;
  switch (model) {
    case "quiet":
    case "typical":
    case "bad":
      return each(() => 0);
    case "skewed":
      return each(() => random.exponential(5));
    case "bimodal":
      return each(() => (chance(0.3) ? 15 : 0));
    case "spikes":
      return each(() => (chance(0.1) ? random.exponential(25) : 0));
    case "drift": {
      const end = random.uniform() * 20 - 10;
      return autoregressive(random, length, 0.9, 6).map((value, index) => value + (end * index) / (length - 1));
    }
    case "mixed": {
      const end = random.uniform() * 12 - 6;
      const jumpAt = chance(0.3) ? Math.floor(random.uniform() * length) : length;
      const jump = (chance(0.5) ? 1 : -1) * (10 + random.normal(3));
      return autoregressive(random, length, 0.9, 5).map(
        (value, index) =>
          value +
          (end * index) / (length - 1) +
          (chance(0.15) ? 12 : 0) +
          (chance(0.05) ? random.exponential(20) : 0) +
          (index >= jumpAt ? jump : 0),
      );
    }
  }
};

/** Noise level of one simulated repository, shared by its history and its run. */
export const runScaleOf = (random: Random): number => Math.exp(random.normal(0.35));

/** Trials of both sides in order of execution, as log-percent around 0. */
export const trialSeries = (model: Model, random: Random, length: number, runScale: number): readonly number[] =>
  extrasOf(model, random, length).map((extra) => runScale * random.normal(SCALE[model]) + extra);

export interface SidesOfPairs {
  readonly base: readonly number[];
  readonly head: readonly number[];
}

/** Deals trials to base and head in ABBA order and adds the effect (a ratio) to head; values are around 100. */
export const dealPairs = (trials: readonly number[], firstSide: 0 | 1, effectRatio: number): SidesOfPairs => {
  const base: number[] = [];
  const head: number[] = [];
  for (let pair = 0; pair * 2 + 1 < trials.length; pair += 1) {
    const [first = NaN, second = NaN] = trials.slice(pair * 2, pair * 2 + 2);
    const baseIsFirst = (pair + firstSide) % 2 === 0;
    base.push(100 * Math.exp((baseIsFirst ? first : second) / 100));
    head.push(100 * (1 + effectRatio) * Math.exp((baseIsFirst ? second : first) / 100));
  }
  return { base, head };
};

const LEAK_SHAPES = ["flat", "warm-up fast", "warm-up slow", "fill", "log", "step", "pulse", "wandering"] as const;
export type LeakShape = (typeof LEAK_SHAPES)[number];

/** Minutes a leak series covers. */
const LEAK_MINUTES = 10;

/** The benign rise of one run at each point in log-percent, with the trial's own jitter of ±15 %. */
const benignRise = (shape: LeakShape, random: Random, minutes: readonly number[]): readonly number[] => {
  const jitter = (): number => 0.85 + 0.3 * random.uniform();
  const height = jitter();
  const tempo = jitter();
  const moment = random.uniform() * LEAK_MINUTES;
  switch (shape) {
    case "flat":
      return minutes.map(() => 0);
    case "warm-up fast":
      return minutes.map((minute) => 30 * height * (1 - Math.exp(-minute / tempo)));
    case "warm-up slow":
      return minutes.map((minute) => 30 * height * (1 - Math.exp(-minute / (3.5 * tempo))));
    case "fill":
      return minutes.map((minute) => 30 * height * Math.min(1, minute / (5 * tempo)));
    case "log":
      return minutes.map((minute) => 10 * height * Math.log(1 + 2 * minute));
    case "step":
      return minutes.map((minute) => (minute >= moment ? 20 * height : 0));
    case "pulse":
      return minutes.map((minute) => (minute >= moment && minute < moment + 1.25 ? 25 * height : 0));
    case "wandering":
      return autoregressive(random, minutes.length, 0.95, 4);
  }
};

export interface LeakSeriesOptions {
  readonly points: number;
  readonly noisePercent: number;
  readonly leakPercentPerMinute: number;
}

/** A post-GC level of about 50 MiB with a shape, AR(.4) noise and an optional leak. */
export const leakSeries = (shape: LeakShape, random: Random, options: LeakSeriesOptions): readonly number[] => {
  const minutes = Array.from({ length: options.points }, (_, index) => (LEAK_MINUTES * index) / (options.points - 1));
  const rise = benignRise(shape, random, minutes);
  const noise = autoregressive(random, options.points, 0.4, options.noisePercent);
  return minutes.map(
    (minute, index) => 52_428_800 * Math.exp(((rise[index] ?? 0) + (noise[index] ?? 0) + options.leakPercentPerMinute * minute) / 100),
  );
};
