/** From what changed to what we decide: the only place where a comparison becomes a verdict. */
import type { Comparison, SignalComparison } from "../compare/comparison.ts";
import { testResultOf } from "../compare/evidence.ts";
import { holm } from "../stats/holm.ts";
import type { LookFinding, MetricAtLook } from "../stats/look-decision.ts";
import { CANDIDATE_P, isRunDecided, judgeFamily } from "../stats/look-decision.ts";
import { lookLevel, SINGLE_LOOK_LEVEL } from "../stats/looks.ts";
import { becauseOf } from "./because.ts";
import { judgeLeak, leakBudget } from "./judge-leak.ts";
import { judgeSignal, LEAST_ROUNDS_TO_FAIL, roundsCompared, ruleOf } from "./judge-signal.ts";
import type { LeakOutcome, Outcome, Reason, Rules, Verdict, VerdictState } from "./verdict.ts";

const UNKNOWN: MetricAtLook = { finding: "unknown", adjustedP: null };

interface Families {
  readonly signals: ReadonlyMap<string, MetricAtLook>;
  readonly better: ReadonlyMap<string, number>;
  readonly leaks: ReadonlyMap<string, MetricAtLook>;
  readonly costLevel: number;
}

const isTested = (signal: SignalComparison): boolean => signal.evidence !== null && roundsCompared(signal) >= LEAST_ROUNDS_TO_FAIL;

const levelsOf = (comparison: Comparison): { readonly cost: number; readonly leak: number } =>
  comparison.design === "paired"
    ? { cost: lookLevel("cost", comparison.pairs), leak: lookLevel("leak", comparison.pairs) }
    : { cost: SINGLE_LOOK_LEVEL.cost, leak: SINGLE_LOOK_LEVEL.leak };

/** Gated signals form one family; advisory ones are judged at the same level, each by itself, so that they cost the gate nothing. */
const judgeFamilies = (comparison: Comparison, rules: Rules): Families => {
  const levels = levelsOf(comparison);
  const signals = new Map<string, MetricAtLook>();
  const better = new Map<string, number>();
  const testOf = (signal: SignalComparison) => {
    const limits = ruleOf(rules, signal.component, signal.signal)?.limits;
    return {
      result: testResultOf(signal.evidence, signal.difference),
      maxGrowthRatio: limits?.maxGrowthRatio ?? 0,
      minChange: limits?.minChange ?? 0,
    };
  };
  const judgeTogether = (family: readonly SignalComparison[]): void => {
    const found = judgeFamily(family.map(testOf), levels.cost, CANDIDATE_P.default);
    const improved = holm(
      family.map((signal) => signal.evidence?.pBetter ?? 1),
      levels.cost,
    );
    for (const [index, signal] of family.entries()) {
      signals.set(signal.id, found[index] ?? UNKNOWN);
      better.set(signal.id, improved.adjusted[index] ?? 1);
    }
  };
  const tested = comparison.signals.filter(isTested);
  const gates = (signal: SignalComparison): boolean => ruleOf(rules, signal.component, signal.signal)?.gate ?? false;
  judgeTogether(tested.filter(gates));
  for (const signal of tested.filter((one) => !gates(one))) judgeTogether([signal]);

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

const stateOf = (comparison: Comparison, outcomes: readonly Outcome[], leaks: readonly LeakOutcome[]): VerdictState => {
  const gated = outcomes.filter((outcome) => outcome.gated);
  const gatedLeaks = leaks.filter((leak) => leak.gated);
  if (gated.some((outcome) => outcome.outcome === "exceeded") || gatedLeaks.some((leak) => leak.finding === "new-growth")) return "fail";
  if (comparison.comparability.kind === "incomparable") return "inconclusive";
  const anythingJudged = gated.some((outcome) => ["within", "suspect", "inconclusive", "improved"].includes(outcome.outcome));
  if (!anythingJudged && !gatedLeaks.some((leak) => leak.finding !== "not-measured")) return "inconclusive";
  if (gated.some((outcome) => outcome.outcome === "inconclusive") || gatedLeaks.some((leak) => leak.finding === "inconclusive"))
    return "inconclusive";
  const warns = gated.some((outcome) => outcome.outcome === "suspect" || outcome.outcome === "removed");
  return warns || gatedLeaks.some((leak) => leak.finding === "existing-growth") ? "warn" : "pass";
};

const reasonsOf = (
  comparison: Comparison,
  state: VerdictState,
  outcomes: readonly Outcome[],
  leaks: readonly LeakOutcome[],
): readonly Reason[] => {
  const reasons = new Set<Reason>();
  for (const leak of leaks) {
    if (leak.gated && (leak.finding === "new-growth" || leak.finding === "existing-growth"))
      reasons.add(leak.signal === "goroutines" ? "goroutine-leak" : "leak");
  }
  for (const outcome of outcomes) {
    if (!outcome.gated) continue;
    if (outcome.outcome === "exceeded") reasons.add(outcome.why === "over its absolute budget" ? "budget" : "regression");
    if (outcome.outcome === "suspect") reasons.add("regression");
    if (outcome.outcome === "removed") reasons.add("missing");
  }
  if (
    comparison.comparability.kind === "incomparable" ||
    (state === "inconclusive" && reasons.size === 0 && !outcomes.some((outcome) => outcome.outcome === "inconclusive"))
  ) {
    reasons.add("not-comparable");
  }
  return [...reasons];
};

/**
 * Judges a comparison by the rules. Paired comparisons are judged at the level of their number of pairs as if it were the last look; unpaired
 * ones once. Deterministic: equal comparisons and rules give equal verdicts.
 */
export const judge = (comparison: Comparison, rules: Rules): Verdict => {
  if (comparison.binaryUnchanged) {
    const sentence = "Base and head are the same binary; nothing was measured.";
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
    reasons: reasonsOf(comparison, state, outcomes, leaks),
    accepted: null,
    outcomes,
    leaks,
    because: becauseOf(comparison, state, outcomes, leaks),
  };
};

/** Whether measuring may stop after this look: a failure, the last look, or (from five pairs on) no candidate left. */
export const isDecided = (verdict: Verdict, pairs: number, isLast: boolean): boolean => {
  const ofOutcome = (outcome: Outcome): LookFinding =>
    outcome.outcome === "exceeded" ? "failed" : outcome.outcome === "inconclusive" ? "candidate" : "clear";
  const ofLeak = (leak: LeakOutcome): LookFinding =>
    leak.finding === "new-growth" ? "failed" : leak.finding === "inconclusive" ? "candidate" : "clear";
  const findings = [
    ...verdict.outcomes.filter((outcome) => outcome.gated).map(ofOutcome),
    ...verdict.leaks.filter((leak) => leak.gated).map(ofLeak),
  ];
  return isRunDecided(findings, pairs, isLast);
};
