/** From what changed to what we decide: the only place where a comparison becomes a verdict. */
import type { Comparison, SignalComparison } from "../compare/comparison.ts";
import { testResultOf } from "../compare/evidence.ts";
import { holm } from "../stats/holm.ts";
import type { Budget, LookFinding, MetricAtLook } from "../stats/look-decision.ts";
import { CANDIDATE_P, isRunDecided, judgeFamily } from "../stats/look-decision.ts";
import { lookLevel, SINGLE_LOOK_LEVEL } from "../stats/looks.ts";
import { becauseOf } from "./because.ts";
import { inForce } from "./in-force.ts";
import { judgeLeak, leakBudget } from "./judge-leak.ts";
import { budgetOf, judgeSignal, LEAST_ROUNDS_TO_FAIL, roundsCompared, ruleFor } from "./judge-signal.ts";
import { reasonsOf, stateOf } from "./state.ts";
import { tooNoisyWhy } from "./too-noisy.ts";
import type { LeakOutcome, Outcome, Rules, Verdict } from "./verdict.ts";

const UNKNOWN: MetricAtLook = { finding: "unknown", adjustedP: null };

interface Families {
  readonly signals: ReadonlyMap<string, MetricAtLook>;
  readonly better: ReadonlyMap<string, number>;
  readonly leaks: ReadonlyMap<string, MetricAtLook>;
  readonly costLevel: number;
}

const isTested = (signal: SignalComparison): boolean => signal.evidence !== null && roundsCompared(signal) >= LEAST_ROUNDS_TO_FAIL;

/** A tested signal with its limit of growth. One without such a limit is in no family: there is nothing it could break. */
interface Limited {
  readonly signal: SignalComparison;
  readonly budget: Budget;
  readonly gates: boolean;
}

const limitedBy = (signal: SignalComparison, rules: Rules): readonly Limited[] => {
  const rule = ruleFor(rules, signal);
  const budget = rule === null ? null : budgetOf(rule.limits);
  if (rule === null || budget === null) return [];
  return [{ signal, budget, gates: rule.gate && tooNoisyWhy(signal, rule.limits) === null }];
};

/** Of a session that measured all the pairs it was planned for, this is the last look, with the level of that one. */
const levelsOf = ({ design, pairs, plannedPairs }: Comparison): { readonly cost: number; readonly leak: number } => {
  if (design === "unpaired") return { cost: SINGLE_LOOK_LEVEL.cost, leak: SINGLE_LOOK_LEVEL.leak };
  const isLastPlanned = plannedPairs !== null && pairs >= plannedPairs;
  return { cost: lookLevel("cost", pairs, isLastPlanned), leak: lookLevel("leak", pairs, isLastPlanned) };
};

/** Gated signals form one family; advisory ones are judged at the same level, each by itself, so that they cost the gate nothing. */
const judgeFamilies = (comparison: Comparison, rules: Rules): Families => {
  const levels = levelsOf(comparison);
  const signals = new Map<string, MetricAtLook>();
  const better = new Map<string, number>();
  const judgeTogether = (family: readonly Limited[]): void => {
    const tests = family.map(({ signal, budget }) => ({ result: testResultOf(signal.evidence, signal.difference), ...budget }));
    const found = judgeFamily(tests, levels.cost, CANDIDATE_P.default);
    const improved = holm(
      family.map(({ signal }) => signal.evidence?.pBetter ?? 1),
      levels.cost,
    );
    for (const [index, { signal }] of family.entries()) {
      signals.set(signal.id, found[index] ?? UNKNOWN);
      better.set(signal.id, improved.adjusted[index] ?? 1);
    }
  };
  const limited = comparison.signals.filter(isTested).flatMap((signal) => limitedBy(signal, rules));
  judgeTogether(limited.filter(({ gates }) => gates));
  for (const one of limited.filter(({ gates }) => !gates)) judgeTogether([one]);

  const leaks = new Map<string, MetricAtLook>();
  const leakRules = rules.leak;
  if (leakRules !== "off") {
    const found = judgeFamily(
      comparison.leaks.map((leak) => ({ result: testResultOf(leak.evidence, leak.difference), ...leakBudget(leak, leakRules) })),
      levels.leak,
      CANDIDATE_P.default,
    );
    for (const [index, leak] of comparison.leaks.entries()) leaks.set(`${leak.component}/${leak.signal}`, found[index] ?? UNKNOWN);
  }
  return { signals, better, leaks, costLevel: levels.cost };
};

/**
 * Judges a comparison by the rules. Paired comparisons are judged at the level of their number of pairs as if it were the last look; unpaired
 * ones once. Deterministic: equal comparisons and rules give equal verdicts.
 */
export const judge = (comparison: Comparison, given: Rules): Verdict => {
  const rules = inForce(comparison, given);
  if (comparison.binaryUnchanged) {
    const { measuredBy } = comparison.head;
    const same =
      measuredBy === "kind" || measuredBy === "existing" ? "have the same images and the same deployment" : "are the same binary";
    const sentence = `Base and head ${same}; nothing was measured.`;
    return { state: "pass", reasons: ["binary-unchanged"], accepted: null, outcomes: [], leaks: [], because: [sentence] };
  }
  if (comparison.comparability.kind === "incomparable") {
    const because = comparison.comparability.reasons.map((reason) => `Not comparable: ${reason}.`);
    return { state: "inconclusive", reasons: ["not-comparable"], accepted: null, outcomes: [], leaks: [], because };
  }
  const families = judgeFamilies(comparison, rules);
  const outcomes = comparison.signals.map((signal) =>
    judgeSignal(signal, rules, {
      comparison,
      atLook: families.signals.get(signal.id) ?? UNKNOWN,
      adjustedPBetter: families.better.get(signal.id) ?? null,
      level: families.costLevel,
    }),
  );
  const leaks = comparison.leaks.map((leak) => judgeLeak(leak, rules, families.leaks.get(`${leak.component}/${leak.signal}`) ?? UNKNOWN));
  const state = stateOf(comparison, outcomes, leaks);
  return {
    state,
    reasons: reasonsOf(state, outcomes, leaks),
    accepted: null,
    outcomes,
    leaks,
    because: becauseOf(comparison, state, outcomes, leaks),
  };
};

/** Whether measuring may stop after this look: a failure, the last look, or (from five pairs on) no candidate left. */
export const isDecided = (verdict: Verdict, pairs: number, isLast: boolean): boolean => {
  const ofOutcome = (outcome: Outcome): LookFinding =>
    outcome.outcome === "exceeded" || outcome.lost === true ? "failed" : outcome.outcome === "inconclusive" ? "candidate" : "clear";
  const ofLeak = (leak: LeakOutcome): LookFinding =>
    leak.finding === "new-growth" ? "failed" : leak.finding === "inconclusive" ? "candidate" : "clear";
  const findings = [
    ...verdict.outcomes.filter((outcome) => outcome.gated).map(ofOutcome),
    ...verdict.leaks.filter((leak) => leak.gated).map(ofLeak),
  ];
  return isRunDecided(findings, pairs, isLast);
};
