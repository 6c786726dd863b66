/** Series of post-GC levels inside one run (`statistics.md` §11): shapes that are no leak, noise, and a leak on top. */
import type { Random } from "./random.ts";
import { autoregressive } from "./random.ts";

export const BENIGN_SHAPES = ["flat", "wandering", "warm-up fast", "warm-up slow", "fill", "log", "step", "pulse", "leak in both"] as const;
export type BenignShape = (typeof BENIGN_SHAPES)[number];

/** Minutes a series covers. */
const LEAK_MINUTES = 10;
const BASE_BYTES = 50 * 2 ** 20;
/** Lag-1 correlation of the noise. */
const NOISE_RHO = 0.6;

/** What a run does at each moment, in log-percent, with the trial's own jitter of ±15 %. */
const benignRise = (shape: BenignShape, random: Random, minutes: readonly number[]): readonly number[] => {
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
    case "leak in both":
      return minutes.map((minute) => minute * height);
  }
};

export interface LeakSeriesOptions {
  readonly points: number;
  readonly noisePercent: number;
  readonly leakPercentPerMinute: number;
}

/** A level of about 50 MiB with a shape, correlated noise and an optional leak. */
export const leakSeries = (shape: BenignShape, random: Random, options: LeakSeriesOptions): readonly number[] => {
  const minutes = Array.from({ length: options.points }, (_, index) => (LEAK_MINUTES * index) / (options.points - 1));
  const rise = benignRise(shape, random, minutes);
  const noise = autoregressive(random, options.points, NOISE_RHO, options.noisePercent);
  return minutes.map(
    (minute, index) => BASE_BYTES * Math.exp(((rise[index] ?? 0) + (noise[index] ?? 0) + options.leakPercentPerMinute * minute) / 100),
  );
};
