/** Order statistics: median, interpolated quantiles and the median absolute deviation. */

const ascending = (values: readonly number[]): Float64Array => new Float64Array(values).toSorted();

/** Quantile of values that are sorted already; see `quantile`. */
const quantileOfSorted = (sorted: Float64Array, probability: number): number => {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const lower = sorted[below];
  if (lower === undefined) return NaN;
  const upper = sorted[below + 1];
  const weight = position - below;
  if (upper === undefined || weight === 0 || upper === lower) return lower;
  // Rounding may push the mixture past its ends by a last bit.
  return Math.min(upper, Math.max(lower, lower * (1 - weight) + upper * weight));
};

/**
 * The quantile at a probability in [0, 1] with linear interpolation between order statistics: type 7 of R. J. Hyndman & Y. Fan,
 * "Sample Quantiles in Statistical Packages" (1996). NaN for an empty list or a probability outside [0, 1].
 */
export const quantile = (values: readonly number[], probability: number): number =>
  probability >= 0 && probability <= 1 ? quantileOfSorted(ascending(values), probability) : NaN;

/** The middle value (mean of the two middle ones for an even count); NaN for an empty list. */
export const median = (values: readonly number[]): number => quantileOfSorted(ascending(values), 0.5);

/** Median of |x − median(x)|, unscaled; multiply by `MAD_TO_SIGMA` to estimate a normal standard deviation. */
export const medianAbsoluteDeviation = (values: readonly number[]): number => {
  const center = median(values);
  return median(values.map((value) => Math.abs(value - center)));
};

/** 1 / Φ⁻¹(¾): turns a median absolute deviation into the standard deviation of a normal distribution. */
export const MAD_TO_SIGMA = 1.4826;
