/** Ordinary least squares with an intercept and a few regressors, by orthogonalization. */
import { mean } from "./variance.ts";

export interface LeastSquaresFit {
  /** One coefficient per regressor, without the intercept; 0 for a regressor the earlier ones explain already. */
  readonly coefficients: readonly number[];
  /** Σ of squared residuals. */
  readonly residualSum: number;
}

const dot = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
const minus = (left: readonly number[], factor: number, right: readonly number[]): readonly number[] =>
  left.map((value, index) => value - factor * (right[index] ?? 0));
const centred = (values: readonly number[]): readonly number[] => {
  const center = mean(values);
  return values.map((value) => value - center);
};

/** Share of a regressor that must be its own for it to count. */
const INDEPENDENT_SHARE = 1e-12;

/**
 * Fits y = a + Σ b_k·x_k by modified Gram-Schmidt (Å. Björck, "Solving Linear Least Squares Problems by Gram-Schmidt Orthogonalization", 1967).
 * Regressors have the length of y.
 */
export const leastSquaresResidual = (y: readonly number[], regressors: readonly (readonly number[])[]): LeastSquaresFit => {
  const bases: { readonly vector: readonly number[]; readonly own: readonly number[] }[] = [];
  let residual = centred(y);
  const projections: number[] = [];
  for (const regressor of regressors) {
    const start = centred(regressor);
    let vector = start;
    const own: number[] = [];
    for (const basis of bases) {
      const share = dot(vector, basis.vector) / (dot(basis.vector, basis.vector) || 1);
      own.push(share);
      vector = minus(vector, share, basis.vector);
    }
    const length = dot(vector, vector);
    const isIndependent = length > INDEPENDENT_SHARE * dot(start, start);
    const projection = isIndependent ? dot(residual, vector) / length : 0;
    bases.push({ vector: isIndependent ? vector : vector.map(() => 0), own });
    projections.push(projection);
    residual = minus(residual, projection, vector);
  }
  // Back substitution: what an earlier basis explains through later regressors is taken off its coefficient.
  const coefficients = [...projections];
  for (let later = bases.length - 1; later >= 0; later -= 1) {
    for (const [earlier, share] of (bases[later]?.own ?? []).entries()) {
      coefficients[earlier] = (coefficients[earlier] ?? 0) - share * (coefficients[later] ?? 0);
    }
  }
  return { coefficients, residualSum: dot(residual, residual) };
};
