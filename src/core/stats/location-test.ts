/** The moderated t-test every verdict stands on: an estimate and its standard error become two p-values, an interval and a sensitivity. */
import type { UnusableReason } from "./log-ratio.ts";
import { detectableLog } from "./sensitivity.ts";
import { studentTQuantile, studentTUpperTail } from "./student-t.ts";

/** What a test found. Logarithmic fields are signed so that positive is worse; `Math.expm1` turns them into relative changes. */
export interface TestFound {
  readonly kind: "tested";
  readonly estimateLog: number;
  readonly standardErrorLog: number;
  readonly degreesOfFreedom: number;
  /** One-sided probability of an estimate at least this bad if nothing changed. */
  readonly pWorse: number;
  /** The same for an improvement. */
  readonly pBetter: number;
  /** Two-sided 95 % confidence limits, low first. */
  readonly intervalLog: readonly [number, number];
  /** MDE80: the worsening this run would have seen four times in five at α = .01. */
  readonly smallestDetectableLog: number;
  /** Median of head − base in the metric's own unit, not signed by direction. */
  readonly medianDifference: number;
  /** Pairs of a paired test; observations of the smaller side of an unpaired one. */
  readonly count: number;
}

export interface Untestable {
  readonly kind: "untestable";
  readonly why: UnusableReason;
}

export type TestResult = TestFound | Untestable;

export interface Location {
  readonly estimateLog: number;
  readonly standardErrorLog: number;
  readonly degreesOfFreedom: number;
  readonly medianDifference: number;
  readonly count: number;
}

/**
 * The t-test of an estimate against 0 (`statistics.md` §2): p = P(t_df > e/se), CI95 = e ± t_.975·se, MDE80 = (t_.99 + t_.8)·se.
 * Untestable when neither the sample nor a prior says anything about the variance.
 */
export const testLocation = (location: Location): TestResult => {
  const { estimateLog, standardErrorLog, degreesOfFreedom, medianDifference, count } = location;
  if (!(degreesOfFreedom > 0) || !(standardErrorLog > 0) || !Number.isFinite(standardErrorLog)) {
    return { kind: "untestable", why: "no-variance-information" };
  }
  if (!Number.isFinite(estimateLog)) return { kind: "untestable", why: "not-finite" };
  const statistic = estimateLog / standardErrorLog;
  const halfWidth = studentTQuantile(0.975, degreesOfFreedom) * standardErrorLog;
  return {
    kind: "tested",
    estimateLog,
    standardErrorLog,
    degreesOfFreedom,
    pWorse: studentTUpperTail(statistic, degreesOfFreedom),
    pBetter: studentTUpperTail(-statistic, degreesOfFreedom),
    intervalLog: [estimateLog - halfWidth, estimateLog + halfWidth],
    smallestDetectableLog: detectableLog(standardErrorLog, degreesOfFreedom),
    medianDifference,
    count,
  };
};
