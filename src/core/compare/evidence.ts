/** Evidence of a comparison from a test's answer, and back: the verdict judges stored evidence with the same functions. */
import type { TestResult } from "../stats/location-test.ts";
import type { UnusableReason } from "../stats/log-ratio.ts";
import type { Evidence } from "./comparison.ts";

export type EvidenceContext = Pick<
  Evidence,
  "test" | "baseCount" | "headCount" | "lowerLimitAcrossRunnersLog" | "pWorseSameRunner" | "prior" | "priorRuns" | "priorScaleLog"
>;

/** Why values cannot be tested, for people. */
export const UNTESTABLE_WORDS = {
  "no-observations": "no round has the value on both sides",
  "unequal-counts": "the sides have different numbers of values",
  "not-finite": "a value is not a finite number",
  negative: "a value is negative",
  "zero-without-quantum": "a value is 0",
  "no-variance-information": "nothing tells how much it scatters",
} as const satisfies Record<UnusableReason, string>;

/** Null when the values could not be tested. */
export const evidenceOf = (result: TestResult, context: EvidenceContext): Evidence | null =>
  result.kind === "untestable"
    ? null
    : {
        ...context,
        estimateLog: result.estimateLog,
        standardErrorLog: result.standardErrorLog,
        degreesOfFreedom: result.degreesOfFreedom,
        pWorse: result.pWorse,
        pBetter: result.pBetter,
        intervalLog: result.intervalLog,
        smallestDetectableLog: result.smallestDetectableLog,
      };

/** The inverse of `evidenceOf`; `medianDifference` is head − base in the signal's unit. */
export const testResultOf = (evidence: Evidence | null, medianDifference: number | null): TestResult =>
  evidence === null || medianDifference === null
    ? { kind: "untestable", why: "no-observations" }
    : {
        kind: "tested",
        estimateLog: evidence.estimateLog,
        standardErrorLog: evidence.standardErrorLog,
        degreesOfFreedom: evidence.degreesOfFreedom,
        pWorse: evidence.pWorse,
        pBetter: evidence.pBetter,
        intervalLog: evidence.intervalLog,
        smallestDetectableLog: evidence.smallestDetectableLog,
        medianDifference,
        count: Math.min(evidence.baseCount, evidence.headCount),
      };
