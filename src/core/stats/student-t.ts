/** Student's t distribution: cumulative and tail probabilities and quantiles, precise far into the tails and for fractional degrees of freedom. */

/** Lanczos coefficients (g = 7, n = 9), as tabulated by P. Godfrey, "A note on the computation of the convergent Lanczos complex Gamma approximation" (2001). */
const LANCZOS = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_59,
  12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6, 1.505_632_735_149_311_6e-7,
] as const;

/** Natural logarithm of the Gamma function for x > 0. */
const logGamma = (x: number): number => {
  const shifted = x - 1;
  let series: number = LANCZOS[0];
  for (const [index, coefficient] of LANCZOS.entries()) {
    if (index > 0) series += coefficient / (shifted + index);
  }
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series);
};

/** ln(Γ(a + ½) / Γ(a)): the asymptotic series for large a avoids the cancellation of two huge logarithms. */
const logGammaHalfStep = (a: number): number =>
  a < 100 ? logGamma(a + 0.5) - logGamma(a) : 0.5 * Math.log(a) - 1 / (8 * a) + 1 / (192 * a ** 3) - 1 / (640 * a ** 5);

const TINY = 1e-300;
const EPSILON = 1e-16;
const MAX_ITERATIONS = 20_000;
const guard = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** Continued fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8) by the modified Lentz algorithm. */
const betaContinuedFraction = (x: number, a: number, b: number): number => {
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
