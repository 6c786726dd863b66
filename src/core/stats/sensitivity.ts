/** What a run can see: the smallest worsening it would have noticed, and how many pairs it takes to notice a given one. */
import { studentTQuantile } from "./student-t.ts";

/** α at which sensitivities are reported (`statistics.md` §2), and the share of such changes that is noticed. */
const REPORT_ALPHA = 0.01;
const REPORT_POWER = 0.8;

/** Fewer pairs than this never fail a cost. */
const LEAST_PAIRS_TO_JUDGE = 3;
/** More pairs than this are no advice. */
const MOST_PAIRS_ADVISED = 100;

/**
 * MDE on the log scale: (t_1−α,df + t_.8,df)·se, the worsening that a one-sided test at α notices four times in five; at α = .01 it is MDE80 of
 * `statistics.md` §2 (the two-quantile form is that of J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988, with t in place of the
 * normal).
 */
export const detectableLog = (standardErrorLog: number, degreesOfFreedom: number, alpha = REPORT_ALPHA): number =>
  (studentTQuantile(1 - alpha, degreesOfFreedom) + studentTQuantile(REPORT_POWER, degreesOfFreedom)) * standardErrorLog;

/** How a test stands: its standard error on the log scale with the degrees of freedom behind it. */
export interface Precision {
  readonly standardErrorLog: number;
  readonly degreesOfFreedom: number;
}

/**
 * The worsening that is noticed *and* over the budget four times in five. A change just over its budget is estimated below it every second time, so
 * the estimate needs room above the budget as well: max(MDE80, ln(1 + θ) + t_.8·se).
 */
export const caughtLog = ({ standardErrorLog, degreesOfFreedom }: Precision, budgetLog: number): number =>
  Math.max(
    detectableLog(standardErrorLog, degreesOfFreedom),
    budgetLog + studentTQuantile(REPORT_POWER, degreesOfFreedom) * standardErrorLog,
  );

/** How pairs scatter: s̃ of one paired log difference, and the degrees of freedom known before the first pair. */
export interface Scatter {
  readonly scaleLog: number;
  readonly priorDegreesOfFreedom: number;
}

/** s̃ = se·√n and D0 = df − (n − 1), back from what a paired test of n pairs reports. */
export const scatterOf = ({ standardErrorLog, degreesOfFreedom }: Precision, pairs: number): Scatter => ({
  scaleLog: standardErrorLog * Math.sqrt(pairs),
  priorDegreesOfFreedom: degreesOfFreedom - (pairs - 1),
});

/** The smallest worsening noticed after `pairs` pairs that scatter so. */
export const detectableAfter = ({ scaleLog, priorDegreesOfFreedom }: Scatter, pairs: number, alpha = REPORT_ALPHA): number =>
  detectableLog(scaleLog / Math.sqrt(pairs), priorDegreesOfFreedom + pairs - 1, alpha);

/**
 * The least number of pairs with which a change of `changeLog` is noticed four times in five: MDE(n) = (t_1−α,df + t_.8,df)·s̃/√n with
 * df = D0 + n − 1, which falls with n, solved by halving. α is that of reports, or the level of the look at n pairs, which must not fall with n.
 * At least 3; null when 100 do not do.
 */
export const pairsToDetect = (
  scatter: Scatter,
  changeLog: number,
  alphaAt: (pairs: number) => number = () => REPORT_ALPHA,
): number | null => {
  const isSeen = (pairs: number): boolean => detectableAfter(scatter, pairs, alphaAt(pairs)) <= changeLog;
  if (!isSeen(MOST_PAIRS_ADVISED)) return null;
  let [low, high] = [LEAST_PAIRS_TO_JUDGE, MOST_PAIRS_ADVISED];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isSeen(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};
