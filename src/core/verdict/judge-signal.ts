/** The outcome of one signal: within, exceeded, suspect, and every way of not knowing. */
import { NEW_COST } from "../compare/compare-signals.ts";
import type { Comparison, SignalComparison } from "../compare/comparison.ts";
import { testResultOf } from "../compare/evidence.ts";
import { isUnreadable } from "../compare/signal-values.ts";
import type { Budget, MetricAtLook } from "../stats/look-decision.ts";
import { reachesBudget } from "../stats/look-decision.ts";
import type { SignalId } from "../units/own-signal.ts";
import { isSignalName } from "../units/signals.ts";
import { declaredRule } from "./declared-rules.ts";
import type { Judged } from "./judge-plain.ts";
import { judgeFewRounds, judgeUntested } from "./judge-plain.ts";
import { NO_LIMITS } from "./threshold.ts";
import { tooNoisyWhy } from "./too-noisy.ts";
import { isAbsolute, OVER_ABSOLUTE_BUDGET, UNDER_ABSOLUTE_BUDGET } from "./verdict.ts";
import type { Outcome, OutcomeKind, Rules, SignalRule, ThresholdRule } from "./verdict.ts";

/** Fewer rounds a side than this are reported and warn at most (`statistics.md` §3). */
export const LEAST_ROUNDS_TO_FAIL = 3;
const SUSPICION_SHARE = 0.8;
const SUSPICION_P = 0.05;
/** A change no runner explains: its lower limit exceeds this many budgets (`statistics.md` §4). */
const BEYOND_ANY_RUNNER = 3;
/** A cost that base does not have fails by its absolute budget only when this many rounds all show it (`statistics.md` §3). */
const ROUNDS_OF_A_NEW_COST = 5;

/** The rule of a signal of a component: the component's own, else the one for all, else `fallback`; null when there is none or it is off. */
export const ruleOf = (
  rules: Rules,
  component: string,
  signal: SignalId,
  fallback: SignalRule = "off",
): Exclude<SignalRule, "off"> | null => {
  const rule = rules.components[component]?.[signal] ?? rules.signals[signal] ?? fallback;
  return rule === "off" ? null : rule;
};

/** The rule of a compared signal; a declared one that no threshold names has one by how it is read. */
export const ruleFor = (rules: Rules, compared: SignalComparison): Exclude<SignalRule, "off"> | null => {
  const { component, signal, declared } = compared;
  const fallback = declared === undefined || isSignalName(signal) ? "off" : declaredRule({ ...compared, name: signal, as: declared.as });
  return ruleOf(rules, component, signal, fallback);
};

/** Whether a broken limit of the signal may fail the build. */
export const gates = (rules: Rules, component: string, signal: SignalId): boolean => ruleOf(rules, component, signal)?.gate ?? false;

/** The limit of growth, with the part that is not set taken as always exceeded; null when growth is not limited at all. */
export const budgetOf = (limits: ThresholdRule): Budget | null =>
  limits.maxGrowthRatio === null && limits.minChange === null
    ? null
    : { maxGrowthRatio: limits.maxGrowthRatio ?? 0, minChange: limits.minChange ?? 0 };

const judged = (kind: OutcomeKind, why: string | null = null): Judged => ({ kind, plain: false, why });

export const roundsCompared = (signal: SignalComparison): number =>
  signal.evidence === null ? 0 : Math.min(signal.evidence.baseCount, signal.evidence.headCount);

const isImprovement = (signal: SignalComparison, budget: Budget, adjustedPBetter: number | null, level: number): boolean => {
  if (signal.evidence === null || signal.difference === null || adjustedPBetter === null || adjustedPBetter > level) return false;
  return -signal.evidence.estimateLog >= Math.log1p(budget.maxGrowthRatio) && Math.abs(signal.difference) >= budget.minChange;
};

const judgeUnpaired = (signal: SignalComparison, budget: Budget, atLook: MetricAtLook, runtimeDiffers: boolean): Judged => {
  const evidence = signal.evidence;
  const result = testResultOf(evidence, signal.difference);
  const standsAlone =
    evidence !== null &&
    evidence.lowerLimitAcrossRunnersLog !== null &&
    evidence.lowerLimitAcrossRunnersLog > Math.log1p(BEYOND_ANY_RUNNER * budget.maxGrowthRatio);
  if (standsAlone && reachesBudget(result, budget)) return judged("exceeded");
  if (atLook.finding === "failed" && signal.class === "count" && !runtimeDiffers) return judged("exceeded");
  const suspicious = evidence !== null && (evidence.pWorseSameRunner ?? 1) <= SUSPICION_P && reachesBudget(result, budget, SUSPICION_SHARE);
  if (atLook.finding === "failed" || suspicious) {
    return judged("suspect", runtimeDiffers ? "the runtime differs between the sides" : "base was measured in another run");
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

const headRounds = (signal: SignalComparison): readonly number[] => signal.headValues.filter((value) => value !== null);

/** The absolute budget, on head alone; null when there is none or it holds. A new cost needs more rounds, each of them above the floor. */
const judgeAbsolute = (signal: SignalComparison, limits: ThresholdRule): Judged | null => {
  if (signal.head === null) return null;
  if (limits.min != null && signal.head < limits.min) return judged("exceeded", UNDER_ABSOLUTE_BUDGET);
  if (limits.max === null || signal.head <= limits.max) return null;
  const rounds = headRounds(signal);
  const floor = limits.minChange ?? 0;
  const proven = rounds.length >= ROUNDS_OF_A_NEW_COST && rounds.every((value) => value > floor);
  return signal.why === NEW_COST && !proven
    ? judged("suspect", `${OVER_ABSOLUTE_BUDGET}, but base has none of it and fewer than ${ROUNDS_OF_A_NEW_COST} rounds show it`)
    : judged("exceeded", OVER_ABSOLUTE_BUDGET);
};

/** What base does not have is new; what base could not read is not known, and no reason for green. */
const judgeNew = ({ why }: SignalComparison): Judged => {
  const reason = why === null || why === "not measured" ? "" : ` (base: ${why})`;
  return why !== null && isUnreadable(why)
    ? judged("not-measured", `not compared${reason}`)
    : judged("added", `measured on head only${reason}: absolute budgets apply`);
};

export interface SignalContext {
  readonly comparison: Comparison;
  readonly atLook: MetricAtLook;
  readonly adjustedPBetter: number | null;
  readonly level: number;
}

const judgeKind = (signal: SignalComparison, limits: ThresholdRule, context: SignalContext): Judged => {
  const { comparison, atLook, adjustedPBetter, level } = context;
  const absolute = judgeAbsolute(signal, limits);
  if (absolute !== null) return absolute;
  switch (signal.presence) {
    case "neither":
      return judged("not-measured", signal.why);
    case "head-only":
      return judgeNew(signal);
    case "base-only":
      return judged("removed", signal.why === "not measured" ? "measured on base only" : signal.why);
    case "both":
      break;
  }
  if (signal.why === NEW_COST) return judged("added", signal.why);
  if (signal.why !== null) return judged("not-measured", signal.why);
  if (signal.class === "untested" || signal.class === "context") return judgeUntested(signal, limits);
  const budget = budgetOf(limits);
  if (budget === null) return judged("within");
  const rounds = roundsCompared(signal);
  if (rounds < LEAST_ROUNDS_TO_FAIL) return judgeFewRounds(signal, limits, rounds);
  if (isImprovement(signal, budget, adjustedPBetter, level)) return judged("improved");
  if (comparison.design === "paired") return judgePaired(atLook);
  return judgeUnpaired(signal, budget, atLook, comparison.comparability.kind === "caution" && comparison.comparability.runtimeDiffers);
};

/** Without a rule a signal is shown with its numbers: there is nothing it could break or keep. */
const NEEDS_A_RULE: ReadonlySet<OutcomeKind> = new Set<OutcomeKind>(["exceeded", "suspect", "inconclusive", "improved"]);

/** Judges one signal at one look. A signal without a rule is shown with its numbers and never gates. */
export const judgeSignal = (signal: SignalComparison, rules: Rules, context: SignalContext): Outcome => {
  const rule = ruleFor(rules, signal);
  const limits = rule?.limits ?? NO_LIMITS;
  const lost = signal.declared?.required === true && signal.head === null;
  const { kind, plain, why } = judgeKind(signal, limits, context);
  const silent = rule === null && NEEDS_A_RULE.has(kind);
  // An absolute budget is a limit on head alone, which no scatter between the sides excuses.
  const tooNoisy = rule === null || isAbsolute(why) ? null : tooNoisyWhy(signal, limits);
  return {
    id: signal.id,
    component: signal.component,
    signal: signal.signal,
    class: signal.class,
    gated: lost || ((rule?.gate ?? false) && tooNoisy === null),
    limits,
    outcome: silent ? "within" : kind,
    plain,
    why: silent ? null : (tooNoisy ?? why),
    adjustedP: context.atLook.adjustedP,
    ...(lost ? { lost } : {}),
  };
};
