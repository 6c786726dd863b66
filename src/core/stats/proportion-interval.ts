/** The exact interval of a share that was counted: so many of so many. */
import { binomialUpperTail } from "./binomial-tail.ts";

/** The share at which P(X ≥ hits) reaches the probability, by halving: the tail rises with the share. */
const shareWhereTail = (hits: number, trials: number, probability: number): number => {
  let [low, high] = [0, 1];
  for (let iteration = 0; iteration < 60; iteration += 1) {
    const middle = (low + high) / 2;
    if (binomialUpperTail(hits, trials, middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/**
 * Limits of the true share when `hits` of `trials` were counted, low first, both in [0, 1]: C. J. Clopper & E. S. Pearson, "The Use of Confidence
 * or Fiducial Limits Illustrated in the Case of the Binomial" (1934). They cover the truth with at least `confidence`. NaN without trials.
 */
export const proportionInterval = (hits: number, trials: number, confidence = 0.95): readonly [low: number, high: number] => {
  if (!(trials > 0)) return [NaN, NaN];
  const tail = (1 - confidence) / 2;
  return [hits <= 0 ? 0 : shareWhereTail(hits, trials, tail), hits >= trials ? 1 : shareWhereTail(hits + 1, trials, 1 - tail)];
};
