/** The incomplete beta function, which the tails of Student's t and of the binomial distribution are made of. */
import { logGamma } from "./log-gamma.ts";

const TINY = 1e-300;
const EPSILON = 1e-16;
const MAX_ITERATIONS = 20_000;
const guard = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** Continued fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8) by the modified Lentz algorithm; fast for x < (a + 1) / (a + b + 2). */
export const betaContinuedFraction = (x: number, a: number, b: number): number => {
  let numerator = 1;
  let denominator = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let result = denominator;
  for (let m = 1; m <= MAX_ITERATIONS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    denominator = 1 / guard(1 + even * denominator);
    numerator = guard(1 + even / numerator);
    result *= denominator * numerator;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    denominator = 1 / guard(1 + odd * denominator);
    numerator = guard(1 + odd / numerator);
    const factor = denominator * numerator;
    result *= factor;
    if (Math.abs(factor - 1) < EPSILON) break;
  }
  return result;
};

/**
 * I_x(a, b), the regularized incomplete beta function, for x in [0, 1] and a, b > 0. Keeps its relative precision when the result is small,
 * for parameters up to some millions. Abramowitz & Stegun 26.5.1 and 26.5.2.
 */
export const regularizedBeta = (x: number, a: number, b: number): number => {
  if (!(x >= 0 && x <= 1 && a > 0 && b > 0)) return NaN;
  if (x === 0 || x === 1) return x;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b));
  if (x < (a + 1) / (a + b + 2)) return (front * betaContinuedFraction(x, a, b)) / a;
  return 1 - (front * betaContinuedFraction(1 - x, b, a)) / b;
};
