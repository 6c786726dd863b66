/** How much more than sampling alone replicates scatter: one law fitted over all rows of a profile, and each row's own spread shrunk toward it. */

/** What the replicates of one row say, averaged over its sides, all per replicate and in the square of one unit. */
export interface RowSpread {
  /** Variance that sampling alone gives. */
  readonly sampling: number;
  readonly meanSquared: number;
  /** Unbiased variance between the replicates of a side. */
  readonly between: number;
  readonly degreesOfFreedom: number;
}

/** Variance of a replicate = factor · sampling + relativeVariance · mean². */
export interface Dispersion {
  /** φ ≥ 1: bursts and clumps, which sampling theory knows nothing of. */
  readonly factor: number;
  /** Square of the relative standard deviation by which the true amounts differ from run to run. */
  readonly relativeVariance: number;
}

export const NO_DISPERSION: Dispersion = { factor: 1, relativeVariance: 0 };

/** Degrees of freedom the fitted law weighs against a row's own: the choice and its simulation are in `docs/decisions/0006-error-bars.md`. */
const PRIOR_DEGREES_OF_FREEDOM = 16;
/** A row counts at most so many times the law, so that a few wild rows do not widen the bars of all. */
const LARGEST_RATIO = 3;
const ITERATIONS = 30;
const START: Dispersion = { factor: 1, relativeVariance: 1e-4 };

/** Variance of one replicate under the law. */
export const varianceUnder = (law: Dispersion, { sampling, meanSquared }: Pick<RowSpread, "sampling" | "meanSquared">): number =>
  law.factor * sampling + law.relativeVariance * meanSquared;

/** One step of weighted least squares of `between` on `sampling` and `meanSquared`, kept within φ ≥ 1 and a relative variance ≥ 0. */
const refined = (rows: readonly RowSpread[], law: Dispersion): Dispersion => {
  let aa = 0;
  let ab = 0;
  let bb = 0;
  let ay = 0;
  let by = 0;
  for (const row of rows) {
    const fitted = varianceUnder(law, row);
    if (!(fitted > 0)) continue;
    const a = row.sampling / fitted;
    const b = row.meanSquared / fitted;
    const y = Math.min(row.between / fitted, LARGEST_RATIO);
    aa += row.degreesOfFreedom * a * a;
    ab += row.degreesOfFreedom * a * b;
    bb += row.degreesOfFreedom * b * b;
    ay += row.degreesOfFreedom * a * y;
    by += row.degreesOfFreedom * b * y;
  }
  if (aa === 0) return { factor: 1, relativeVariance: bb === 0 ? 0 : by / bb };
  const determinant = aa * bb - ab * ab;
  // Rows of one size cannot tell the two apart.
  const solved = determinant > 1e-9 * aa * bb;
  const relativeVariance = solved ? (aa * by - ab * ay) / determinant : 0;
  if (!(relativeVariance > 0)) return { factor: Math.max(1, ay / aa), relativeVariance: 0 };
  const factor = (bb * ay - ab * by) / determinant;
  return factor >= 1 ? { factor, relativeVariance } : { factor: 1, relativeVariance: Math.max(0, (by - ab) / bb) };
};

/** Fits the law: least squares with weights 1/law², repeated (a gamma model with identity link), rows capped at three times the law. */
export const fitDispersion = (rows: readonly RowSpread[]): Dispersion => {
  if (rows.length === 0) return NO_DISPERSION;
  let law = START;
  for (let step = 0; step < ITERATIONS; step += 1) law = refined(rows, law);
  return law;
};

/**
 * By how much a row's variance under the law is to be multiplied: its own ratio of spread to law, shrunk toward 1, as in the moderated
 * variance of G. K. Smyth, "Linear Models and Empirical Bayes Methods for Assessing Differential Expression" (2004).
 */
export const moderatedRatio = (row: RowSpread, dispersion: Dispersion): number => {
  const law = varianceUnder(dispersion, row);
  if (law === 0) return 1;
  return (PRIOR_DEGREES_OF_FREEDOM + (row.degreesOfFreedom * row.between) / law) / (PRIOR_DEGREES_OF_FREEDOM + row.degreesOfFreedom);
};
