/** Seeded random draws of the simulations: the same seed gives the same figures on every machine. */

export interface Random {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  readonly normal: (scale: number) => number;
  readonly exponential: (meanValue: number) => number;
  readonly chance: (probability: number) => boolean;
  /** One of the entries, each as likely. */
  readonly pick: <T>(entries: readonly [T, ...T[]]) => T;
}

/** A small seeded generator (T. Ettinger's mulberry32) with the draws the models need. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    uniform,
    normal: (scale) => scale * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    exponential: (meanValue) => -meanValue * Math.log(1 - uniform()),
    chance: (probability) => uniform() < probability,
    pick: (entries) => entries[Math.floor(uniform() * entries.length)] ?? entries[0],
  };
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
