/** Student's t distribution: cumulative and tail probabilities and quantiles, precise far into the tails and for fractional degrees of freedom. */
import { betaContinuedFraction } from "./incomplete-beta.ts";
import { logGamma } from "./log-gamma.ts";

/** ln(Γ(a + ½) / Γ(a)): the asymptotic series for large a avoids the cancellation of two huge logarithms. */
const logGammaHalfStep = (a: number): number =>
  a < 100 ? logGamma(a + 0.5) - logGamma(a) : 0.5 * Math.log(a) - 1 / (8 * a) + 1 / (192 * a ** 3) - 1 / (640 * a ** 5);

/** P(T > t) for t ≥ 0: half of the regularized incomplete beta I_x(df/2, 1/2) at x = df / (df + t²). */
const upperTailOfPositive = (t: number, degreesOfFreedom: number): number => {
  if (t === Infinity) return 0;
  const a = degreesOfFreedom / 2;
  const logOddsTerm = Math.log1p((t / degreesOfFreedom) * t);
  const logX = -logOddsTerm;
  const x = Math.exp(logX);
  const oneMinusX = -Math.expm1(logX);
  if (oneMinusX === 0) return 0.5;
  const logFront = a * logX + 0.5 * Math.log(oneMinusX) + logGammaHalfStep(a) - 0.5 * Math.log(Math.PI);
  const front = Math.exp(logFront);
  if (x < (a + 1) / (a + 2.5)) return (0.5 * front * betaContinuedFraction(x, a, 0.5)) / a;
  return 0.5 - front * betaContinuedFraction(oneMinusX, 0.5, a);
};

const isUsable = (value: number, degreesOfFreedom: number): boolean => !Number.isNaN(value) && degreesOfFreedom > 0;

/**
 * P(T > t) for Student's t with the given degrees of freedom (> 0, may be fractional). Keeps its relative precision when the result is tiny.
 * NaN for NaN input or degrees of freedom that are not positive.
 */
export const studentTUpperTail = (t: number, degreesOfFreedom: number): number => {
  if (!isUsable(t, degreesOfFreedom)) return NaN;
  return t >= 0 ? upperTailOfPositive(t, degreesOfFreedom) : 1 - upperTailOfPositive(-t, degreesOfFreedom);
};

/** P(T ≤ t) for Student's t; see `studentTUpperTail` for domain and precision. */
export const studentTCdf = (t: number, degreesOfFreedom: number): number => studentTUpperTail(-t, degreesOfFreedom);

/** Density of Student's t at t ≥ 0, the slope used by the quantile search. */
const density = (t: number, degreesOfFreedom: number): number =>
  Math.exp(
    logGammaHalfStep(degreesOfFreedom / 2) -
      0.5 * Math.log(degreesOfFreedom * Math.PI) -
      ((degreesOfFreedom + 1) / 2) * Math.log1p((t / degreesOfFreedom) * t),
  );

/** The t ≥ 0 with P(T > t) = tail, tail in (0, ½): Newton on the log tail inside a bracket, bisection whenever a step leaves it. */
const positiveQuantile = (tail: number, degreesOfFreedom: number): number => {
  let low = 0;
  let high = 1;
  while (upperTailOfPositive(high, degreesOfFreedom) > tail) {
    low = high;
    high *= 2;
    if (high === Infinity) return Infinity;
  }
  let t = (low + high) / 2;
  for (let iteration = 0; iteration < 200; iteration += 1) {
    const tailAtT = upperTailOfPositive(t, degreesOfFreedom);
    if (tailAtT > tail) low = t;
    else high = t;
    const step = (Math.log(tailAtT / tail) * tailAtT) / density(t, degreesOfFreedom);
    const newton = t + step;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) <= 1e-14 * t || next === low || next === high) return next;
    t = next;
  }
  return t;
};

/**
 * The t with P(T ≤ t) = probability, for a probability in [0, 1] and positive, possibly fractional degrees of freedom.
 * NaN outside that domain, ∓Infinity at 0 and 1.
 */
export const studentTQuantile = (probability: number, degreesOfFreedom: number): number => {
  if (!isUsable(probability, degreesOfFreedom) || probability < 0 || probability > 1) return NaN;
  if (probability === 0.5) return 0;
  if (probability === 0) return -Infinity;
  if (probability === 1) return Infinity;
  return probability < 0.5 ? -positiveQuantile(probability, degreesOfFreedom) : positiveQuantile(1 - probability, degreesOfFreedom);
};
