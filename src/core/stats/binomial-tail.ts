/** Tails of the binomial distribution, and with them the exact comparison of two Poisson counts. */
import { regularizedBeta } from "./incomplete-beta.ts";

/** P(X ≥ successes) of `trials` trials that succeed with `chance`: I_chance(k, n − k + 1) (Abramowitz & Stegun 26.5.24); fractions interpolate. */
export const binomialUpperTail = (successes: number, trials: number, chance: number): number => {
  if (successes <= 0) return 1;
  if (successes > trials) return 0;
  return regularizedBeta(chance, successes, trials - successes + 1);
};

export interface CountPair {
  readonly base: number;
  readonly head: number;
  /** Chance that an event is head's when nothing changed: its part of the exposure. */
  readonly headShare: number;
}

/**
 * Two-sided p of two Poisson counts, twice the smaller tail of head | base + head ~ Binomial(headShare): exact, however few events there are.
 * J. Przyborowski & H. Wilenski, "Homogeneity of Results in Testing Samples from Poisson Series" (1940).
 */
export const conditionalCountTest = ({ base, head, headShare }: CountPair): number => {
  const trials = base + head;
  const upper = binomialUpperTail(head, trials, headShare);
  const lower = binomialUpperTail(base, trials, 1 - headShare);
  return Math.min(1, 2 * Math.min(upper, lower));
};
