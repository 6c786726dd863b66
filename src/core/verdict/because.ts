/** The verdict in sentences, most important first. Words of `statistics.md` §9: no p-values, no jargon. */
import type { Comparison, SignalComparison } from "../compare/comparison.ts";
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import { titleOf } from "../units/own-signal.ts";
import { leakSentence } from "./leak-sentence.ts";
import { OVER_ABSOLUTE_BUDGET, UNDER_ABSOLUTE_BUDGET, type LeakOutcome, type Outcome, type VerdictState } from "./verdict.ts";

/** " of shop" where several components are compared; the report's title names a single one. */
type OfComponent = (component: string) => string;

const capitalized = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
const unsigned = (change: string): string => change.replace(/^[+−]/u, "");
const values = (signal: SignalComparison): string =>
  `${formatQuantity(signal.base, signal.unit)} → ${formatQuantity(signal.head, signal.unit)}`;
const points = (difference: number | null): string => formatQuantity(difference, "ratio", { signed: true }).replace("%", "points");

const likely = (signal: SignalComparison): string =>
  signal.interval === null ? "" : ` (likely ${formatChange(signal.interval[0])} to ${formatChange(signal.interval[1])})`;

/** "+36 % (likely +0.2 % to +84 %), 5.18 ms → 7.04 ms" */
const changeOf = (signal: SignalComparison): string => {
  if (signal.unit === "ratio") return `${points(signal.difference)}, ${values(signal)}`;
  return signal.ratio === null ? values(signal) : `${formatChange(signal.ratio)}${likely(signal)}, ${values(signal)}`;
};

const budgetOf = ({ limits }: Outcome): string =>
  limits.maxGrowthRatio === null ? "" : `; the budget is ${unsigned(formatChange(limits.maxGrowthRatio))}`;

const exceeded = (outcome: Outcome, signal: SignalComparison, title: string): string => {
  if (outcome.why === OVER_ABSOLUTE_BUDGET) {
    return `${title}: ${formatQuantity(signal.head, signal.unit)}, over its absolute budget of ${formatQuantity(outcome.limits.max, signal.unit)}.`;
  }
  if (outcome.why === UNDER_ABSOLUTE_BUDGET) {
    return `${title}: ${formatQuantity(signal.head, signal.unit)}, under its absolute budget of ${formatQuantity(outcome.limits.min ?? null, signal.unit)}.`;
  }
  if (outcome.why !== null) return `${capitalized(outcome.why)}.`;
  if (signal.ratio === null || signal.unit === "ratio") return `${title} rose: ${changeOf(signal)}.`;
  const verb = signal.ratio >= 0 ? "grew" : "fell";
  const range =
    signal.interval === null
      ? ""
      : ` (likely ${unsigned(formatChange(signal.interval[0]))} to ${unsigned(formatChange(signal.interval[1]))})`;
  return `${title} ${verb} ${unsigned(formatChange(signal.ratio))}${range}: ${values(signal)}${budgetOf(outcome)}.`;
};

const outcomeSentence = (outcome: Outcome, signal: SignalComparison, of: OfComponent): string | null => {
  const title = `${titleOf(signal.signal)}${of(signal.component)}`;
  if (outcome.lost === true) return `${title}: required, and not measured on head (${signal.why ?? "no round has a value"}).`;
  switch (outcome.outcome) {
    case "exceeded":
      return exceeded(outcome, signal, title);
    case "suspect":
      if (signal.signal === "restarts" && outcome.why !== null) return `${capitalized(outcome.why)}.`;
      return `${title}: ${changeOf(signal)}; suspected only${outcome.why === null ? "" : `: ${outcome.why}`}.`;
    case "inconclusive":
      return `${title}: ${formatChange(signal.ratio)}${
        signal.interval === null ? "" : `, but could be ${formatChange(signal.interval[0])} to ${formatChange(signal.interval[1])}`
      }; not clearly more than noise${budgetOf(outcome)}.`;
    case "removed":
      return `${title}: missing on head (${outcome.why ?? "measured on base only"}).`;
    case "within":
    case "not-measured":
    case "added":
    case "improved":
      return null;
  }
};

type Kind = Outcome["outcome"] | LeakOutcome["finding"];

/** Most important first; what gives no sentence comes last. */
const ORDER: readonly Kind[] = ["new-growth", "exceeded", "inconclusive", "suspect", "existing-growth", "removed"];
const weightOf = (kind: Kind): number => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);

const RUNTIME_FACT = /^(?<fact>Go version|GOGC|GOMEMLIMIT|GOMAXPROCS) differs: (?<how>.*)$/u;

/** Names what else differs between the sides as the likely cause (`statistics.md` §4); null when nothing of the runtime does. */
const otherCause = ({ comparability }: Comparison): string | null => {
  const facts = comparability.reasons.flatMap((reason) => {
    const { fact, how } = RUNTIME_FACT.exec(reason)?.groups ?? {};
    return fact === undefined ? [] : [`${fact} (${how})`];
  });
  return facts.length === 0 ? null : `What also differs and may be the cause: ${facts.join(", ")}.`;
};

const REFUSED = /^not compared: (?<why>.*)$/u;

const nothingCompared = (comparison: Comparison): string => {
  if (comparison.signals.length === 0 && comparison.profiles.length > 0) {
    const isCounted = comparison.profiles.every(({ kind }) => kind === "goroutine" || kind === "goroutineleak" || kind === "threadcreate");
    const lack = isCounted ? "are one moment" : "carry no exact totals";
    return `Plain profiles ${lack}: the rows show what changed, but nothing of it can gate.`;
  }
  const whys = comparison.signals.map((signal) => signal.why).filter((why) => why !== null);
  const refused = whys.map((why) => REFUSED.exec(why)?.groups?.["why"]).find((why) => why !== undefined);
  if (refused !== undefined) return `${capitalized(refused)}: too little that gates could be compared.`;
  const [missing] = whys;
  return `Nothing that gates could be compared${missing === undefined ? "" : `: ${missing}`}.`;
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
  const isAlone = new Set([...comparison.signals, ...comparison.leaks].map(({ component }) => component)).size <= 1;
  const of: OfComponent = (component) => (isAlone ? "" : ` of ${component}`);
  const weighed: { readonly weight: number; readonly sentence: string }[] = [];
  for (const outcome of leaks.filter((leak) => leak.gated)) {
    const leak = leakSignals.get(`${outcome.component}/${outcome.signal}`);
    const sentence = leak === undefined ? null : leakSentence(outcome, leak, comparison, of(outcome.component));
    if (sentence !== null) weighed.push({ weight: weightOf(outcome.finding), sentence });
  }
  for (const outcome of outcomes.filter((one) => one.gated)) {
    const signal = signals.get(outcome.id);
    const sentence = signal === undefined ? null : outcomeSentence(outcome, signal, of);
    if (sentence !== null) weighed.push({ weight: weightOf(outcome.lost === true ? "exceeded" : outcome.outcome), sentence });
  }
  const sentences = weighed.toSorted((left, right) => left.weight - right.weight).map(({ sentence }) => sentence);
  if (sentences.length === 0) return state === "inconclusive" ? [nothingCompared(comparison)] : [];
  const cause = otherCause(comparison);
  return cause === null ? sentences : [...sentences, cause];
};
