/** What one look decides for a family of gated metrics: which fail now, which are worth more pairs, and whether the run may end. */
import { holm } from "./holm.ts";
import type { TestResult } from "./location-test.ts";

/** Budget of one gated metric: a relative one (.05 is 5 %) and an absolute one in the metric's unit; both must be exceeded. */
export interface Budget {
  readonly maxGrowthRatio: number;
  readonly minChange: number;
}

export interface GatedTest extends Budget {
  readonly result: TestResult;
}

/** `failed`: over budget and not chance. `candidate`: not proven, but near or over budget. `clear`: neither. `unknown`: could not be tested. */
export type LookFinding = "failed" | "candidate" | "clear" | "unknown";

export interface MetricAtLook {
  readonly finding: LookFinding;
  /** Holm-adjusted over the family; null when untestable. */
  readonly adjustedP: number | null;
}

/** Largest p of a candidate: default and strict plan (`statistics.md` §2). */
export const CANDIDATE_P = { default: 0.05, strict: 0.1 } as const;
/** A candidate's estimate reaches this share of the budget. */
const CANDIDATE_SHARE = 0.8;

/** Divisions leave binary dust: .001 → .00105 is a rise of 5 % whatever its last bit says. */
const DUST = 1e-12;

/** A worsening at least as large as the budget, on both scales: e ≥ share·ln(1 + θ) and |median(h − b)| ≥ A. */
export const reachesBudget = (result: TestResult, budget: Budget, share = 1): boolean =>
  result.kind === "tested" &&
  result.estimateLog >= share * Math.log1p(budget.maxGrowthRatio) - DUST &&
  Math.abs(result.medianDifference) >= budget.minChange * (1 - DUST);

/** Judges one family at one look with its Holm level. Untestable metrics do not count into the family and stay `unknown`, never clear. */
export const judgeFamily = (tests: readonly GatedTest[], level: number, candidateP: number): readonly MetricAtLook[] => {
  const tested = tests.flatMap(({ result }, index) => (result.kind === "tested" ? [{ index, p: result.pWorse }] : []));
  const family = holm(
    tested.map(({ p }) => p),
    level,
  );
  const adjustedByIndex = new Map(tested.map(({ index }, position) => [index, family.adjusted[position] ?? 1]));
  return tests.map(({ result, ...budget }, index) => {
    const adjustedP = adjustedByIndex.get(index) ?? null;
    if (result.kind !== "tested" || adjustedP === null) return { finding: "unknown", adjustedP: null };
    if (adjustedP <= level && reachesBudget(result, budget)) return { finding: "failed", adjustedP };
    const isCandidate = result.pWorse <= candidateP && reachesBudget(result, budget, CANDIDATE_SHARE);
    return { finding: isCandidate ? "candidate" : "clear", adjustedP };
  });
};

/** Least pairs before a run may end green. */
export const LEAST_PAIRS_TO_END = 5;

/**
 * Whether measuring may stop after a look: any failure ends the run, the last look ends it, and from five pairs on a look without candidates does.
 * Pass the findings of all families.
 */
export const isRunDecided = (findings: readonly LookFinding[], pairs: number, isLast: boolean): boolean =>
  isLast || findings.includes("failed") || (pairs >= LEAST_PAIRS_TO_END && !findings.includes("candidate"));
