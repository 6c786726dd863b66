/** The verdict in sentences, most important first. Words of `statistics.md` §9: no p-values, no jargon. */
import type { Comparison, LeakComparison, SignalComparison } from "../compare/comparison.ts";
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import { signalMeta } from "../units/signals.ts";
import type { LeakOutcome, Outcome, VerdictState } from "./verdict.ts";

const range = (signal: SignalComparison): string => {
  if (signal.evidence === null) return "";
  const sign = signal.better === "higher" ? -1 : 1;
  const limits = signal.evidence.intervalLog.map((limit) => Math.expm1(sign * limit)).toSorted((left, right) => left - right);
  return ` (likely ${formatChange(limits[0] ?? null)} to ${formatChange(limits[1] ?? null)})`;
};

const changeOf = (signal: SignalComparison): string => {
  const unit = signal.unit;
  const values = `${formatQuantity(signal.base, unit)} → ${formatQuantity(signal.head, unit)}`;
  return signal.ratio === null ? values : `${values}, ${formatChange(signal.ratio)}${range(signal)}`;
};

const limitsOf = (outcome: Outcome, signal: SignalComparison): string => {
  if (outcome.why === "over its absolute budget") return `; the limit is ${formatQuantity(outcome.limits.max, signal.unit)}`;
  return outcome.limits.maxGrowthRatio === null ? "" : `; the budget is ${formatChange(outcome.limits.maxGrowthRatio)}`;
};

const outcomeSentence = (outcome: Outcome, signal: SignalComparison): string | null => {
  const title = `${signalMeta(signal.signal).title} of ${signal.component}`;
  switch (outcome.outcome) {
    case "exceeded":
      return `${title}: ${changeOf(signal)}${limitsOf(outcome, signal)}.`;
    case "suspect":
      return `${title}: ${changeOf(signal)}, a suspicion${outcome.why === null ? "" : ` (${outcome.why})`}.`;
    case "inconclusive":
      return `${title}: ${changeOf(signal)}; ${outcome.why ?? "noise is larger than the limit"}.`;
    case "removed":
      return `${title}: ${outcome.why ?? "measured on base only"}.`;
    case "within":
    case "not-measured":
    case "added":
    case "improved":
      return null;
  }
};

const perUnitOf = (leak: LeakComparison): string => {
  const unit = signalMeta(leak.signal).unit;
  return leak.perUnit === null || leak.perUnit <= 0 ? "" : `, about ${formatQuantity(leak.perUnit, unit)} per unit of work`;
};

const leakSentence = (outcome: LeakOutcome, leak: LeakComparison): string | null => {
  const meta = signalMeta(leak.signal);
  const change = `${formatQuantity(leak.headGrowth, meta.unit, { signed: true })} over the window (base ${formatQuantity(leak.baseGrowth, meta.unit, { signed: true })})`;
  const title = `${meta.title} of ${leak.component}`;
  switch (outcome.finding) {
    case "new-growth":
      return `New growth: ${title} ${change}${perUnitOf(leak)}.`;
    case "existing-growth":
      return `Existing growth: ${title} ${change}; base grows as well, this change does not alter that.`;
    case "inconclusive":
      return `Possible growth: ${title} ${change}; that is not clearly more than noise.`;
    case "improved":
    case "none":
    case "not-measured":
      return null;
  }
};

const WEIGHT: Readonly<Record<string, number>> = {
  "new-growth": 0,
  exceeded: 1,
  inconclusive: 2,
  suspect: 3,
  "existing-growth": 4,
  removed: 5,
};

/** One sentence per gated outcome that is not plainly fine; for a state that knows nothing, why it does not. */
export const becauseOf = (
  comparison: Comparison,
  state: VerdictState,
  outcomes: readonly Outcome[],
  leaks: readonly LeakOutcome[],
): readonly string[] => {
  const signals = new Map(comparison.signals.map((signal) => [signal.id, signal]));
  const leakSignals = new Map(comparison.leaks.map((leak) => [`${leak.component}/${leak.signal}`, leak]));
  const weighed: { readonly weight: number; readonly sentence: string }[] = [];
  for (const outcome of leaks.filter((leak) => leak.gated)) {
    const leak = leakSignals.get(`${outcome.component}/${outcome.signal}`);
    const sentence = leak === undefined ? null : leakSentence(outcome, leak);
    if (sentence !== null) weighed.push({ weight: WEIGHT[outcome.finding] ?? 9, sentence });
  }
  for (const outcome of outcomes.filter((one) => one.gated)) {
    const signal = signals.get(outcome.id);
    const sentence = signal === undefined ? null : outcomeSentence(outcome, signal);
    if (sentence !== null) weighed.push({ weight: WEIGHT[outcome.outcome] ?? 9, sentence });
  }
  const sentences = weighed.toSorted((left, right) => left.weight - right.weight).map(({ sentence }) => sentence);
  if (sentences.length > 0 || state !== "inconclusive") return sentences;
  const missing = comparison.signals.find((signal) => signal.why !== null)?.why;
  return [`Nothing that gates could be compared${missing === undefined || missing === null ? "" : `: ${missing}`}.`];
};
