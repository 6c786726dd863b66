/** The state of a verdict and its reasons, from the outcomes: the worst that gates decides, and knowing nothing is never green. */
import type { Comparison, Presence } from "../compare/comparison.ts";
import { isAbsolute, type LeakOutcome, type Outcome, type OutcomeKind, type Reason, type VerdictState } from "./verdict.ts";

const JUDGED: ReadonlySet<OutcomeKind> = new Set<OutcomeKind>(["within", "suspect", "inconclusive", "improved", "exceeded"]);

const isTestedClass = (outcome: Outcome): boolean => outcome.class === "count" || outcome.class === "time";
const isJudged = (outcome: Outcome): boolean => JUDGED.has(outcome.outcome);
const isMeasured = (leak: LeakOutcome): boolean => leak.finding !== "not-measured";

/**
 * Whether too little of what gates was judged to call the run green. Costs and levels that gate must have been judged, or growth: that nothing
 * restarted does not make a run good. Nor may one component hide behind another: one that both sides measured, but of which nothing compares,
 * leaves the run open.
 */
const knowsTooLittle = (comparison: Comparison, gated: readonly Outcome[], leaks: readonly LeakOutcome[]): boolean => {
  const presence = new Map<string, Presence>(comparison.signals.map((signal) => [signal.id, signal.presence]));
  const tested = gated.filter(isTestedClass);
  if (!leaks.some(isMeasured) && !(tested.length === 0 ? gated : tested).some(isJudged)) return true;
  const comparable = tested.filter((outcome) => presence.get(outcome.id) === "both" && outcome.outcome !== "added");
  return [...new Set(comparable.map((outcome) => outcome.component))].some(
    (component) => !comparable.some((outcome) => outcome.component === component && isJudged(outcome)),
  );
};

/** Only what gates counts. A failure outweighs all; then what is open, what is suspected, and only then green. */
export const stateOf = (comparison: Comparison, outcomes: readonly Outcome[], leaks: readonly LeakOutcome[]): VerdictState => {
  const gated = outcomes.filter((outcome) => outcome.gated);
  const gatedLeaks = leaks.filter((leak) => leak.gated);
  const has = (...kinds: readonly OutcomeKind[]): boolean => gated.some((outcome) => kinds.includes(outcome.outcome));
  const finds = (finding: LeakOutcome["finding"]): boolean => gatedLeaks.some((leak) => leak.finding === finding);
  if (has("exceeded") || finds("new-growth") || gated.some(({ lost }) => lost === true)) return "fail";
  if (has("inconclusive") || finds("inconclusive")) return "inconclusive";
  if (!gated.some(isJudged) && !gatedLeaks.some(isMeasured)) return "inconclusive";
  if (has("suspect", "removed") || finds("existing-growth")) return "warn";
  return knowsTooLittle(comparison, gated, gatedLeaks) ? "inconclusive" : "pass";
};

/** Why the state is what it is, in the words of `surface.md` §5. */
export const reasonsOf = (state: VerdictState, outcomes: readonly Outcome[], leaks: readonly LeakOutcome[]): readonly Reason[] => {
  const reasons = new Set<Reason>();
  const gated = outcomes.filter((outcome) => outcome.gated);
  const gatedLeaks = leaks.filter((leak) => leak.gated);
  for (const leak of gatedLeaks) {
    if (leak.finding === "new-growth" || leak.finding === "existing-growth")
      reasons.add(leak.signal === "goroutines" ? "goroutine-leak" : "leak");
  }
  for (const outcome of gated) {
    if (outcome.outcome === "exceeded") reasons.add(isAbsolute(outcome.why) ? "budget" : "regression");
    if (outcome.outcome === "suspect") reasons.add(isAbsolute(outcome.why) ? "budget" : "regression");
    if (outcome.outcome === "removed" || outcome.lost === true) reasons.add("missing");
  }
  const isOpen = [...gated.map((one) => one.outcome), ...gatedLeaks.map((one) => one.finding)].includes("inconclusive");
  if (state === "inconclusive" && !isOpen) reasons.add("not-comparable");
  return [...reasons];
};
