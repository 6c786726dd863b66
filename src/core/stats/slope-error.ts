/** Standard error of a slope from the scatter of its points, allowing for neighbours that move together. */
import type { SlopePoint } from "./theil-sen.ts";
import { mean } from "./variance.ts";

/** Beyond this an autocorrelation cannot be told from a trend in a few dozen points. */
const MAX_AUTOCORRELATION = 0.9;

/**
 * Lag-1 autocorrelation of residuals, corrected for the bias of short series, ρ + (1 + 4ρ)/n (M. G. Kendall, "Note on Bias in the Estimation of
 * Autocorrelation", 1954), and kept within [0, .9]: negative values would only shrink the error.
 */
const autocorrelation = (residuals: readonly number[]): number => {
  const total = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  if (total === 0) return 0;
  const lagged = residuals.reduce((sum, residual, index) => sum + residual * (residuals[index - 1] ?? 0), 0) / total;
  return Math.min(MAX_AUTOCORRELATION, Math.max(0, lagged + (1 + 4 * lagged) / residuals.length));
};

/**
 * se = √(s_r²/S_xx · (1 + ρ)/(1 − ρ)): the least-squares error of a slope with residual variance s_r² = Σr²/(n − 2) around the given slope (and the
 * intercept that centres the residuals), widened for first-order autocorrelation ρ. The lag-limited median slope is about as efficient as least squares on normal
 * noise. A straight line gives 0. NaN below three points. Unit: y per x.
 */
export const regressionError = (points: readonly SlopePoint[], slope: number): number => {
  if (points.length < 3) return NaN;
  const offsets = points.map(({ x, y }) => y - slope * x);
  const intercept = mean(offsets);
  const residuals = offsets.map((value) => value - intercept);
  const residualVariance = residuals.reduce((sum, residual) => sum + residual ** 2, 0) / (points.length - 2);
  const center = mean(points.map(({ x }) => x));
  const spread = points.reduce((sum, { x }) => sum + (x - center) ** 2, 0);
  const rho = autocorrelation(residuals);
  return Math.sqrt(((residualVariance / spread) * (1 + rho)) / (1 - rho));
};
