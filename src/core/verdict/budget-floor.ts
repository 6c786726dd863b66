/** What a run can see of a limit: the change it would have caught, the pairs that would settle what is open, and limits it cannot hold at all. */
import type { Design, Evidence, LeakComparison, SignalComparison } from "../compare/comparison.ts";
import type { Budget } from "../stats/look-decision.ts";
import { lookLevel } from "../stats/looks.ts";
import { median } from "../stats/order.ts";
import { caughtLog, pairsToDetect, scatterOf } from "../stats/sensitivity.ts";
import { leakBudget } from "./judge-leak.ts";
import { budgetOf, LEAST_ROUNDS_TO_FAIL, roundsCompared } from "./judge-signal.ts";
import type { Outcome, Rules } from "./verdict.ts";

export interface BudgetFloor {
  /** The smallest relative growth that breaks the limit: its relative part, or its absolute one as a share of base where that is more. */
  readonly limitRatio: number;
  /** Which part of the limit that is. */
  readonly part: "growth" | "change";
  /** The smallest relative growth this run would have seen four times in five; larger than `limitRatio`. */
  readonly seenRatio: number;
  readonly design: Design;
  /** Pairs, or rounds of the smaller side. */
  readonly rounds: number;
  /** Pairs that would hold the limit; null when a hundred would not, and for recordings, whose runners differ however often one measures. */
  readonly roundsNeeded: number | null;
}

/** The absolute part as a share of `level`; 0 where there is no level. */
const changeShare = ({ minChange }: Budget, level: number | null): number => (level === null || level <= 0 ? 0 : minChange / level);

/** The smallest relative growth that exceeds both parts. */
const limitOf = (budget: Budget, level: number | null): number => Math.max(budget.maxGrowthRatio, changeShare(budget, level));

const floorOf = (evidence: Evidence, budget: Budget, level: number | null, design: Design): BudgetFloor | null => {
  const limitRatio = limitOf(budget, level);
  const seenRatio = Math.expm1(evidence.smallestDetectableLog);
  if (limitRatio <= 0 || seenRatio <= limitRatio) return null;
  const rounds = Math.min(evidence.baseCount, evidence.headCount);
  return {
    limitRatio,
    part: changeShare(budget, level) > budget.maxGrowthRatio ? "change" : "growth",
    seenRatio,
    design,
    rounds,
    roundsNeeded: design === "paired" ? pairsToDetect(scatterOf(evidence, rounds), Math.log1p(limitRatio)) : null,
  };
};

/** The budget of a signal that gates and was tested; null for all others, and where nothing limits its growth. */
const testedBudget = (outcome: Outcome, signal: SignalComparison): { readonly budget: Budget; readonly evidence: Evidence } | null => {
  const budget = budgetOf(outcome.limits);
  if (!outcome.gated || budget === null || signal.evidence === null || roundsCompared(signal) < LEAST_ROUNDS_TO_FAIL) return null;
  return { budget, evidence: signal.evidence };
};

/** Of a cost or level that gates and was tested; null where its limit is held, or where nothing limits its growth. */
export const signalFloor = (outcome: Outcome, signal: SignalComparison, design: Design): BudgetFloor | null => {
  const tested = testedBudget(outcome, signal);
  return tested === null ? null : floorOf(tested.evidence, tested.budget, signal.base, design);
};

const levelOf = (leak: LeakComparison): number | null => {
  const known = [...leak.baseCurve, ...leak.headCurve].filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
};

/** Of growth inside the runs, which is judged from one run a side on. */
export const leakFloor = (leak: LeakComparison, rules: Rules["leak"], design: Design): BudgetFloor | null =>
  rules === "off" || leak.evidence === null ? null : floorOf(leak.evidence, leakBudget(leak, rules), levelOf(leak), design);

/** The smallest relative worsening that would have been noticed and over its budget four times in five; null where nothing would have failed it. */
export const caughtRatio = (outcome: Outcome, signal: SignalComparison): number | null => {
  const tested = testedBudget(outcome, signal);
  return tested === null ? null : Math.expm1(caughtLog(tested.evidence, Math.log1p(limitOf(tested.budget, signal.base))));
};

/**
 * Pairs after which a change like the one that was measured, or one at the limit if that is more, would fail four times in five at the level of
 * that look, shared by `familySize` tests. Null when a hundred would not do, or nothing was tested in pairs.
 */
export const pairsToSettle = (outcome: Outcome, signal: SignalComparison, familySize: number): number | null => {
  const tested = testedBudget(outcome, signal);
  if (tested === null || tested.evidence.test !== "paired-moderated-t") return null;
  const { evidence, budget } = tested;
  const change = Math.max(evidence.estimateLog, Math.log1p(limitOf(budget, signal.base)));
  return pairsToDetect(scatterOf(evidence, evidence.headCount), change, (pairs) => lookLevel("cost", pairs) / Math.max(1, familySize));
};
