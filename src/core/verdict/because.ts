/** The verdict in sentences, most important first. Words of `statistics.md` §9: no p-values, no jargon. */
import type { Comparison, LeakComparison, SignalComparison } from "../compare/comparison.ts";
import { median } from "../stats/order.ts";
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import { signalMeta } from "../units/signals.ts";
import type { LeakSignal } from "../units/signals.ts";
import { OVER_ABSOLUTE_BUDGET, type LeakOutcome, type Outcome, type VerdictState } from "./verdict.ts";

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
  const title = `${signalMeta(signal.signal).title}${of(signal.component)}`;
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

const LEAK_OF = { "live-heap": "Memory leak", goroutines: "Goroutine leak", "open-fds": "File descriptor leak" } as const satisfies Record<
  LeakSignal,
  string
>;

/** The class and how it grows. A curve that rose once or levels off is no leak, though it grew beyond budget. */
const leakClass = (leak: LeakComparison): { readonly noun: string; readonly verb: string } => {
  switch (leak.shape) {
    case "step":
      return { noun: "New growth", verb: "rose once and stayed up" };
    case "plateau":
      return { noun: "New growth", verb: "rose and levelled off" };
    case "flat":
    case "ramp":
    case "warm-up+ramp":
    case null:
      return { noun: LEAK_OF[leak.signal], verb: leak.signal === "live-heap" ? "keeps growing" : "keep growing" };
  }
};

const perUnitOf = (leak: LeakComparison): string =>
  leak.perUnit === null || leak.perUnit <= 0
    ? ""
    : `, about ${formatQuantity(leak.perUnit, signalMeta(leak.signal).unit)} per unit of work`;

/** "in 5 of 5 runs": runs of head that grow more than base's middle one. */
const runsOf = (leak: LeakComparison): string => {
  const usual = leak.baseGrowthLog.length === 0 ? 0 : median(leak.baseGrowthLog);
  const growing = leak.headGrowthLog.filter((growth) => growth > usual).length;
  return leak.headGrowthLog.length < 2 ? "" : `, in ${growing} of ${leak.headGrowthLog.length} runs`;
};

const leakSentence = (outcome: LeakOutcome, leak: LeakComparison, of: OfComponent): string | null => {
  const meta = signalMeta(leak.signal);
  const grown = (growth: number | null): string => formatQuantity(growth, meta.unit, { signed: true });
  const what = `${meta.title.slice(0, 1).toLowerCase()}${meta.title.slice(1)}${of(leak.component)}`;
  const change = `${grown(leak.headGrowth)} over the measured window (base ${grown(leak.baseGrowth)})`;
  switch (outcome.finding) {
    case "new-growth": {
      const { noun, verb } = leakClass(leak);
      return `${noun}: ${what} ${verb}, ${change}${perUnitOf(leak)}${runsOf(leak)}.`;
    }
    case "existing-growth":
      return `Existing growth: ${what} ${change}; base grows as well, this change does not alter that.`;
    case "inconclusive":
      return `Possible leak: ${what} ${change}; not clearly more than noise.`;
    case "improved":
    case "none":
    case "not-measured":
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
    return "Plain profiles carry no exact totals: the rows show what changed, but nothing of it can gate.";
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
    const sentence = leak === undefined ? null : leakSentence(outcome, leak, of);
    if (sentence !== null) weighed.push({ weight: weightOf(outcome.finding), sentence });
  }
  for (const outcome of outcomes.filter((one) => one.gated)) {
    const signal = signals.get(outcome.id);
    const sentence = signal === undefined ? null : outcomeSentence(outcome, signal, of);
    if (sentence !== null) weighed.push({ weight: weightOf(outcome.outcome), sentence });
  }
  const sentences = weighed.toSorted((left, right) => left.weight - right.weight).map(({ sentence }) => sentence);
  if (sentences.length === 0) return state === "inconclusive" ? [nothingCompared(comparison)] : [];
  const cause = otherCause(comparison);
  return cause === null ? sentences : [...sentences, cause];
};
