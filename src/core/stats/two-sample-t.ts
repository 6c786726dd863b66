/** Student's two-sample t-test with a common variance: do two runs of values have the same mean? */
import { studentTUpperTail } from "./student-t.ts";
import { mean } from "./variance.ts";

export interface MeansCompared {
  readonly meanBefore: number;
  readonly meanAfter: number;
  /** Two-sided; 1 where nothing can be said (fewer than three values). */
  readonly pValue: number;
}

/** Means closer than this share of their size differ by rounding only. */
const ROUNDING = 1e-12;

const squares = (values: readonly number[], center: number): number => values.reduce((sum, value) => sum + (value - center) ** 2, 0);

/**
 * Student ("The Probable Error of a Mean", 1908): t = (x̄ − ȳ) / √(s²·(1/n + 1/m)), df = n + m − 2, s² the pooled unbiased variance (ddof 1).
 * Values without any scatter give 0 when they differ and 1 when they do not. Both sides need at least one value.
 */
export const compareMeans = (before: readonly number[], after: readonly number[]): MeansCompared => {
  const [meanBefore, meanAfter] = [mean(before), mean(after)];
  const degreesOfFreedom = before.length + after.length - 2;
  if (degreesOfFreedom < 1) return { meanBefore, meanAfter, pValue: 1 };
  const pooledVariance = (squares(before, meanBefore) + squares(after, meanAfter)) / degreesOfFreedom;
  const standardError = Math.sqrt(pooledVariance * (1 / before.length + 1 / after.length));
  const difference = Math.abs(meanAfter - meanBefore);
  if (difference <= ROUNDING * Math.max(Math.abs(meanBefore), Math.abs(meanAfter))) return { meanBefore, meanAfter, pValue: 1 };
  return { meanBefore, meanAfter, pValue: standardError === 0 ? 0 : 2 * studentTUpperTail(difference / standardError, degreesOfFreedom) };
};
