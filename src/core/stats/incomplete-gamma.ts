/** The incomplete gamma function and its inverse: tails and quantiles of the gamma, chi-square, Poisson and normal distributions. */
import { logGamma } from "./log-gamma.ts";

const TINY = 1e-300;
const EPSILON = 1e-16;
const MAX_ITERATIONS = 100_000;

/** A shape a and ln Γ(a), which a search needs over and over. */
interface Shape {
  readonly a: number;
  readonly logGammaA: number;
}

const shapeOf = (a: number): Shape => ({ a, logGammaA: logGamma(a) });

/** x^a·e^−x / Γ(a). */
const front = ({ a, logGammaA }: Shape, x: number): number => Math.exp(a * Math.log(x) - x - logGammaA);

/** P(a, x) by its power series (Abramowitz & Stegun 6.5.29), without its front; fast for x < a + 1. */
const lowerSeries = ({ a }: Shape, x: number): number => {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n <= MAX_ITERATIONS; n += 1) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * EPSILON) break;
  }
  return sum;
};

/** Q(a, x) = 1 − P(a, x) by its continued fraction (Abramowitz & Stegun 6.5.31) with the modified Lentz algorithm, without its front; fast for x ≥ a + 1. */
const upperFraction = ({ a }: Shape, x: number): number => {
  let step = x + 1 - a;
  let numerator = 1 / TINY;
  let denominator = 1 / step;
  let result = denominator;
  for (let n = 1; n <= MAX_ITERATIONS; n += 1) {
    const coefficient = n * (a - n);
    step += 2;
    const below = coefficient * denominator + step;
    denominator = 1 / (Math.abs(below) < TINY ? TINY : below);
    const above = step + coefficient / numerator;
    numerator = Math.abs(above) < TINY ? TINY : above;
    const factor = denominator * numerator;
    result *= factor;
    if (Math.abs(factor - 1) < EPSILON) break;
  }
  return result;
};

/** P(a, x) for x > 0; `before` is the front, which a search needs as well. */
const lowerAt = (shape: Shape, x: number, before: number): number =>
  x < shape.a + 1 ? before * lowerSeries(shape, x) : 1 - before * upperFraction(shape, x);

/** P(a, x), the regularized lower incomplete gamma function: the chance that a gamma variable of shape a > 0 is at most x ≥ 0. NaN elsewhere. */
export const regularizedGamma = (a: number, x: number): number => {
  if (!(a > 0 && x >= 0)) return NaN;
  if (x === 0) return 0;
  if (x === Infinity) return 1;
  const shape = shapeOf(a);
  return lowerAt(shape, x, front(shape, x));
};

/** 1 − P(a, x), precise when it is tiny. */
export const regularizedGammaUpper = (a: number, x: number): number => {
  if (!(a > 0 && x >= 0)) return NaN;
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  const shape = shapeOf(a);
  const before = front(shape, x);
  return x < a + 1 ? 1 - before * lowerSeries(shape, x) : before * upperFraction(shape, x);
};

/** A step this small, relative to x, ends the search: each cubes the error, so what is left after it is below 1e-13. */
const LAST_STEP = 1e-5;

/** A first guess for shapes above ½ or so: the cube root is nearly normal. E. B. Wilson & M. M. Hilferty, "The Distribution of Chi-Square" (1931). */
const wilsonHilferty = (probability: number, a: number): number => {
  // Normal quantile to about 1/2000 (Abramowitz & Stegun 26.2.23).
  const t = Math.sqrt(-2 * Math.log(Math.min(probability, 1 - probability)));
  const size = t - (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
  const z = probability < 0.5 ? -size : size;
  return a * (1 - 1 / (9 * a) + z / (3 * Math.sqrt(a))) ** 3;
};

/**
 * The x with P(a, x) = probability for a shape a > 0: half the chi-square quantile of 2a degrees of freedom. Halley steps (W. H. Press et al.,
 * "Numerical Recipes" §6.2.1) inside a bracket, bisection whenever one leaves it. NaN outside the domain, 0 and Infinity at probability 0 and 1.
 */
export const gammaQuantile = (probability: number, a: number): number => {
  if (!(a > 0 && probability >= 0 && probability <= 1)) return NaN;
  if (probability === 0) return 0;
  if (probability === 1) return Infinity;
  const shape = shapeOf(a);
  let low = 0;
  let high = Infinity;
  let x = Math.max(wilsonHilferty(probability, a), 1e-3 * a);
  for (let iteration = 0; iteration < 2000; iteration += 1) {
    const before = front(shape, x);
    const reached = lowerAt(shape, x, before);
    if (reached < probability) low = x;
    else high = x;
    const newton = ((reached - probability) * x) / before;
    // The second derivative over the first is (a − 1)/x − 1.
    const halley = x - newton / (1 - Math.min(1, newton * ((a - 1) / x - 1)) / 2);
    const inside = halley > low && halley < high;
    const next = inside ? halley : high === Infinity ? 2 * x : (low + high) / 2;
    if (next === low || next === high || (inside && Math.abs(next - x) <= LAST_STEP * x)) return next;
    x = next;
  }
  return x;
};
