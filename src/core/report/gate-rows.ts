/** The gate table as data: which gates there are, what they measured and how they stand, worst first. */
import type { Comparison, LeakComparison, SignalComparison } from "../compare/comparison.ts";
import { formatChange, formatColumn, formatQuantity } from "../units/format-quantity.ts";
import type { Unit } from "../units/quantity.ts";
import { signalMeta } from "../units/signals.ts";
import type { LeakOutcome, Outcome, Rules, Verdict } from "../verdict/verdict.ts";

export type Standing = "fail" | "suspect" | "inconclusive" | "near" | "improved" | "pass" | "not-measured";

export interface GateRow {
  readonly title: string;
  readonly component: string;
  readonly base: string;
  readonly head: string;
  readonly change: string;
  readonly limit: string;
  readonly standing: Standing;
  readonly gated: boolean;
  readonly why: string | null;
}

/** An estimate from this share of the budget on is "near the limit". */
const NEAR_SHARE = 0.8;

const STANDING_OF_OUTCOME = {
  exceeded: "fail",
  suspect: "suspect",
  inconclusive: "inconclusive",
  improved: "improved",
  within: "pass",
  "not-measured": "not-measured",
  added: "not-measured",
  removed: "suspect",
} as const satisfies Record<Outcome["outcome"], Standing>;

const STANDING_OF_FINDING = {
  "new-growth": "fail",
  "existing-growth": "suspect",
  inconclusive: "inconclusive",
  improved: "improved",
  none: "pass",
  "not-measured": "not-measured",
} as const satisfies Record<LeakOutcome["finding"], Standing>;

const limitText = (outcome: Outcome, unit: Unit, space: string): string => {
  const { maxGrowthRatio, minChange, max } = outcome.limits;
  const parts: string[] = [];
  if (maxGrowthRatio !== null) parts.push(formatChange(maxGrowthRatio, { space }));
  if (minChange !== null && minChange > 0) parts.push(formatQuantity(minChange, unit, { space, signed: true }));
  if (max !== null) parts.push(`max ${formatQuantity(max, unit, { space })}`);
  return parts.length === 0 ? "–" : `≤ ${parts.join(" and ")}`;
};

const halfWidth = (signal: SignalComparison): number | null =>
  signal.evidence === null ? null : (Math.expm1(signal.evidence.intervalLog[1]) - Math.expm1(signal.evidence.intervalLog[0])) / 2;

const changeText = (signal: SignalComparison, space: string): string => {
  if (signal.unit === "ratio") return formatQuantity(signal.difference, "ratio", { signed: true, space });
  if (signal.ratio === null) return formatQuantity(signal.difference, signal.unit, { signed: true, space });
  const width = halfWidth(signal);
  const spread = width === null ? "" : ` (±${formatChange(width, { space }).replace("+", "")})`;
  return `${formatChange(signal.ratio, { space })}${spread}`;
};

const isNear = (outcome: Outcome, signal: SignalComparison): boolean =>
  outcome.limits.maxGrowthRatio !== null &&
  signal.evidence !== null &&
  signal.evidence.estimateLog >= NEAR_SHARE * Math.log1p(outcome.limits.maxGrowthRatio) &&
  Math.abs(signal.difference ?? 0) >= (outcome.limits.minChange ?? 0);

const signalRow = (outcome: Outcome, signal: SignalComparison, space: string): GateRow => {
  const [base = "–", head = "–"] = formatColumn([signal.base, signal.head], signal.unit, { space });
  const standing = STANDING_OF_OUTCOME[outcome.outcome];
  return {
    title: signalMeta(signal.signal).title,
    component: signal.component,
    base,
    head,
    change: changeText(signal, space),
    limit: limitText(outcome, signal.unit, space),
    standing: standing === "pass" && isNear(outcome, signal) ? "near" : standing,
    gated: outcome.gated,
    why: outcome.why,
  };
};

const leakRow = (outcome: LeakOutcome, leak: LeakComparison, rules: Rules["leak"], space: string): GateRow => {
  const meta = signalMeta(leak.signal);
  const [base = "–", head = "–"] = formatColumn([leak.baseGrowth, leak.headGrowth], meta.unit, { space, signed: true });
  const least = rules === "off" ? null : meta.unit === "bytes" ? rules.minChangeBytes : rules.minChangeCount;
  return {
    title: `Growth of ${meta.title.toLowerCase().replace("after gc", "after GC")}`,
    component: leak.component,
    base,
    head,
    change: formatQuantity(leak.difference, meta.unit, { signed: true, space }),
    limit:
      rules === "off" || least === null
        ? "–"
        : `≤ ${formatChange(rules.maxGrowthRatio, { space })} and ${formatQuantity(least, meta.unit, { space, signed: true })}`,
    standing: STANDING_OF_FINDING[outcome.finding],
    gated: outcome.gated,
    why: outcome.why,
  };
};

const ORDER: readonly Standing[] = ["fail", "suspect", "inconclusive", "near", "improved", "pass", "not-measured"];

/** All rows, growth before levels and costs, gated before advisory, worst standing first. `space` stands between number and unit. */
export const gateRows = (comparison: Comparison, verdict: Verdict, leakRules: Rules["leak"], space: string): readonly GateRow[] => {
  const signals = new Map(comparison.signals.map((signal) => [signal.id, signal]));
  const leaks = new Map(comparison.leaks.map((leak) => [`${leak.component}/${leak.signal}`, leak]));
  const rows = [
    ...verdict.leaks.flatMap((outcome) => {
      const leak = leaks.get(`${outcome.component}/${outcome.signal}`);
      return leak === undefined ? [] : [leakRow(outcome, leak, leakRules, space)];
    }),
    ...verdict.outcomes.flatMap((outcome) => {
      const signal = signals.get(outcome.id);
      return signal === undefined ? [] : [signalRow(outcome, signal, space)];
    }),
  ];
  const rank = (row: GateRow): number => (row.gated ? 0 : 100) + ORDER.indexOf(row.standing);
  return rows
    .map((row, index) => ({ row, index }))
    .toSorted((left, right) => rank(left.row) - rank(right.row) || left.index - right.index)
    .map(({ row }) => row);
};
