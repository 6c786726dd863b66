/** The outcome of one signal: within, exceeded, suspect, and every way of not knowing. */
import { testResultOf } from "../compare/evidence.ts";
import type { Comparison, SignalComparison } from "../compare/comparison.ts";
import type { MetricAtLook } from "../stats/look-decision.ts";
import { reachesBudget } from "../stats/look-decision.ts";
import type { SignalName } from "../units/signals.ts";
import type { PlainLimit } from "./plain-limits.ts";
import { PLAIN_LIMITS } from "./plain-limits.ts";
import type { Outcome, OutcomeKind, Rules, SignalRule, ThresholdRule } from "./verdict.ts";

/** Fewer rounds a side than this are reported and warn at most (`statistics.md` §3). */
export const LEAST_ROUNDS_TO_FAIL = 3;
const SUSPICION_SHARE = 0.8;
const SUSPICION_P = 0.05;
/** A change no runner explains: its lower limit exceeds this many budgets (`statistics.md` §4). */
const BEYOND_ANY_RUNNER = 3;

/** The rule of a signal of a component: the component's own, else the one for all; null when there is none or it is off. */
export const ruleOf = (rules: Rules, component: string, signal: SignalName): Exclude<SignalRule, "off"> | null => {
  const rule = rules.components[component]?.[signal] ?? rules.signals[signal] ?? "off";
  return rule === "off" ? null : rule;
};

export interface Judged {
  readonly kind: OutcomeKind;
  readonly plain: boolean;
  readonly why: string | null;
}

const judged = (kind: OutcomeKind, why: string | null = null, plain = false): Judged => ({ kind, plain, why });

export const roundsCompared = (signal: SignalComparison): number =>
  signal.evidence === null ? 0 : Math.min(signal.evidence.baseCount, signal.evidence.headCount);

/** Positive is worse, whatever the direction of the signal. */
const worsening = (signal: SignalComparison, value: number): number => (signal.better === "higher" ? -value : value);

/** Judges by plain limits: relative and absolute part must both be exceeded. */
const judgePlain = (signal: SignalComparison, limit: PlainLimit | null, mayFail: boolean, rounds: string): Judged => {
  if (limit === null || signal.difference === null) return judged("within", null, true);
  const change = worsening(signal, signal.difference);
  if (Math.abs(change) < limit.floor) return judged("within", null, true);
  const relative = signal.unit === "ratio" ? change : signal.ratio === null ? null : worsening(signal, signal.ratio);
  if (relative === null) return judged("not-measured", "base is 0: only an absolute budget can judge it", true);
  if (relative >= limit.fail)
    return judged(mayFail ? "exceeded" : "suspect", mayFail || rounds === "" ? null : `large, but ${rounds}`, !mayFail);
  if (relative >= limit.warn) return judged("suspect", mayFail || rounds === "" ? null : rounds, true);
  return judged(relative <= -limit.warn ? "improved" : "within", null, true);
};

const isImprovement = (signal: SignalComparison, limits: ThresholdRule, adjustedPBetter: number | null, level: number): boolean => {
  if (signal.evidence === null || signal.difference === null || adjustedPBetter === null || adjustedPBetter > level) return false;
  return -signal.evidence.estimateLog >= Math.log1p(limits.maxGrowthRatio ?? 0) && Math.abs(signal.difference) >= (limits.minChange ?? 0);
};

const judgeUnpaired = (signal: SignalComparison, limits: ThresholdRule, atLook: MetricAtLook, runtimeDiffers: boolean): Judged => {
  const evidence = signal.evidence;
  const result = testResultOf(evidence, signal.difference);
  const budget = { maxGrowthRatio: limits.maxGrowthRatio ?? 0, minChange: limits.minChange ?? 0 };
  const standsAlone =
    evidence !== null &&
    evidence.lowerLimitAcrossRunnersLog !== null &&
    evidence.lowerLimitAcrossRunnersLog > Math.log1p(BEYOND_ANY_RUNNER * budget.maxGrowthRatio);
  if (standsAlone && reachesBudget(result, budget)) return judged("exceeded");
  if (atLook.finding === "failed" && signal.class === "count" && !runtimeDiffers) return judged("exceeded");
  const suspicious = evidence !== null && (evidence.pWorseSameRunner ?? 1) <= SUSPICION_P && reachesBudget(result, budget, SUSPICION_SHARE);
  if (atLook.finding === "failed" || suspicious) {
    return judged(
      "suspect",
      runtimeDiffers ? "the runtime differs between the sides" : "base was measured in another run; a side-by-side run decides",
    );
  }
  return judged("within");
};

const judgePaired = (atLook: MetricAtLook): Judged => {
  switch (atLook.finding) {
    case "failed":
      return judged("exceeded");
    case "candidate":
      return judged("inconclusive", "near or over budget, but not clearly more than noise");
    case "clear":
      return judged("within");
    case "unknown":
      return judged("not-measured", "cannot be tested");
  }
};

export interface SignalContext {
  readonly comparison: Comparison;
  readonly atLook: MetricAtLook;
  readonly adjustedPBetter: number | null;
  readonly level: number;
}

const judgeKind = (signal: SignalComparison, limits: ThresholdRule, context: SignalContext): Judged => {
  const { comparison, atLook, adjustedPBetter, level } = context;
  if (signal.head !== null && limits.max !== null && signal.head > limits.max) return judged("exceeded", "over its absolute budget");
  switch (signal.presence) {
    case "neither":
      return judged("not-measured", signal.why);
    case "head-only":
      return judged("added", "measured on head only: absolute budgets apply");
    case "base-only":
      return judged("removed", signal.why === "not measured" ? "measured on base only" : signal.why);
    case "both":
      break;
  }
  if (signal.why !== null) return judged("not-measured", signal.why);
  if (signal.class === "untested" || signal.class === "context")
    return judgePlain(signal, PLAIN_LIMITS[signal.signal], signal.class === "untested", "");
  const rounds = roundsCompared(signal);
  if (rounds < LEAST_ROUNDS_TO_FAIL) {
    return judgePlain(signal, PLAIN_LIMITS[signal.signal], false, `only ${rounds} round${rounds === 1 ? "" : "s"} a side: warns at most`);
  }
  if (isImprovement(signal, limits, adjustedPBetter, level)) return judged("improved");
  if (comparison.design === "paired") return judgePaired(atLook);
  return judgeUnpaired(signal, limits, atLook, comparison.comparability.kind === "caution" && comparison.comparability.runtimeDiffers);
};

const NO_LIMITS: ThresholdRule = { maxGrowthRatio: null, minChange: null, max: null };

/** Judges one signal at one look. A signal without a rule is shown with its numbers and never gates. */
export const judgeSignal = (signal: SignalComparison, rules: Rules, context: SignalContext): Outcome => {
  const rule = ruleOf(rules, signal.component, signal.signal);
  const limits = rule?.limits ?? NO_LIMITS;
  const { kind, plain, why } = judgeKind(signal, limits, context);
  return {
    id: signal.id,
    component: signal.component,
    signal: signal.signal,
    class: signal.class,
    gated: rule?.gate ?? false,
    limits,
    outcome: rule === null && (kind === "exceeded" || kind === "inconclusive") ? "within" : kind,
    plain,
    why,
    adjustedP: context.atLook.adjustedP,
  };
};
