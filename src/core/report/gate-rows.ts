/** The gate table as data: which gates there are, what they measured and how they stand, worst first. */
import type { Comparison, Design, LeakComparison, SignalComparison } from "../compare/comparison.ts";
import { formatChange, formatColumn, formatQuantity } from "../units/format-quantity.ts";
import type { Unit } from "../units/quantity.ts";
import { type SignalId, titleOf } from "../units/own-signal.ts";
import { signalMeta, type SignalName } from "../units/signals.ts";
import { leakFloor, signalFloor } from "../verdict/budget-floor.ts";
import type { LeakOutcome, Outcome, Rules, Verdict } from "../verdict/verdict.ts";
import { shortFloorWords } from "./floor-words.ts";
import { restartCells } from "./restart-cells.ts";

export type Standing = "fail" | "suspect" | "inconclusive" | "unproven" | "near" | "improved" | "new" | "pass" | "not-measured";

export interface GateRow {
  readonly title: string;
  readonly component: string;
  readonly base: string;
  readonly head: string;
  readonly change: string;
  readonly limit: string;
  readonly standing: Standing;
  readonly gated: boolean;
  /** False for what this workload or plan cannot give on either side: such rows belong into the small print. */
  readonly applicable: boolean;
  readonly why: string | null;
  /** The limit where it is below what this run could see, with that and what would hold it; null where it is held. */
  readonly floor: string | null;
  /** The signal itself, or that whose growth it is. */
  readonly signal: SignalId;
  /** How much of its limit the change takes, 1 is all of it; null where there is none, or it is not known. */
  readonly limitShare: number | null;
}

/** An estimate from this share of the budget on is "near the limit". */
const NEAR_SHARE = 0.8;
/** Only heapgate's own HTTP driver gives these. */
const OF_THE_HTTP_DRIVER: ReadonlySet<string> = new Set<SignalName>(["http-p50", "http-p95", "http-p99", "errors"]);

const STANDING_OF_OUTCOME = {
  exceeded: "fail",
  suspect: "suspect",
  inconclusive: "inconclusive",
  improved: "improved",
  within: "pass",
  "not-measured": "not-measured",
  added: "new",
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

/** Differences of shares are points, not percent of something. */
const inPoints = (text: string): string => text.replace("%", "pp");

/** Both parts must be exceeded, so either one allows the change. */
const limitText = (outcome: Outcome, unit: Unit, space: string): string => {
  const { maxGrowthRatio, minChange, max, min = null } = outcome.limits;
  const growth: string[] = [];
  if (maxGrowthRatio !== null) growth.push(formatChange(maxGrowthRatio, { space }));
  if (minChange !== null && minChange > 0) {
    const change = formatQuantity(minChange, unit, { space, signed: true });
    growth.push(unit === "ratio" ? inPoints(change) : change);
  }
  const parts = [
    growth.length === 0 ? null : `≤ ${growth.join(" or ")}`,
    max === null ? null : `max ${formatQuantity(max, unit, { space })}`,
    min === null ? null : `min ${formatQuantity(min, unit, { space })}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "–" : parts.join(", ");
};

/** Half the width of the interval, as a percentage without sign; null when it was not tested. */
export const spreadText = (signal: SignalComparison, space: string): string | null =>
  signal.interval === null ? null : `±${formatChange((signal.interval[1] - signal.interval[0]) / 2, { space }).replace("+", "")}`;

/** Of two parts that must both be exceeded the one further from it counts; those that are 0 are exceeded by anything. */
const shareOf = (parts: readonly { readonly value: number | null; readonly limit: number | null }[]): number | null => {
  const shares = parts.flatMap(({ value, limit }) => (limit === null || limit <= 0 ? [] : [value === null ? null : value / limit]));
  return shares.length === 0 || shares.includes(null) ? null : Math.max(0, Math.min(...shares.map((share) => share ?? 0)));
};

/** Of relative, absolute and budget on head alone: the nearest to its end. */
const limitShareOf = ({ limits }: Outcome, signal: SignalComparison): number | null => {
  const growth = shareOf([
    { value: signal.ratio, limit: limits.maxGrowthRatio },
    { value: signal.difference, limit: limits.minChange },
  ]);
  const budget = shareOf([{ value: signal.head, limit: limits.max }]);
  return growth === null || budget === null ? (growth ?? budget) : Math.max(growth, budget);
};

/**
 * Levels in their own unit with the percentage beside it, costs and times as a percentage with its spread. The median of the pairs' differences and the
 * mean of their ratios may point to different sides when neither is more than noise: then the percentage with its spread says so.
 */
const changeText = (signal: SignalComparison, space: string): string => {
  const absolute = formatQuantity(signal.difference, signal.unit, { signed: true, space });
  if (signal.unit === "ratio") return inPoints(absolute);
  if (signal.ratio === null) return absolute;
  const relative = formatChange(signal.ratio, { space });
  const isLevel = signal.unit === "bytes" || signal.unit === "count";
  const isSplit = Math.sign(signal.difference ?? 0) * Math.sign(signal.ratio) < 0;
  if (isLevel && !isSplit) return signal.difference === 0 ? absolute : `${absolute} (${relative})`;
  const spread = spreadText(signal, space);
  return spread === null ? relative : `${relative} (${spread})`;
};

/** A change that is within its limit only because it may be noise is not the same as a small one. */
const closeness = (outcome: Outcome, signal: SignalComparison): Standing => {
  const { maxGrowthRatio, minChange } = outcome.limits;
  if (maxGrowthRatio === null || signal.evidence === null || Math.abs(signal.difference ?? 0) < (minChange ?? 0)) return "pass";
  const budgetLog = Math.log1p(maxGrowthRatio);
  if (signal.evidence.estimateLog >= budgetLog) return "unproven";
  return signal.evidence.estimateLog >= NEAR_SHARE * budgetLog ? "near" : "pass";
};

const signalRow = (outcome: Outcome, signal: SignalComparison, design: Design, space: string): GateRow => {
  const [base = "–", head = "–"] = formatColumn([signal.base, signal.head], signal.unit, { space });
  const standing = outcome.lost === true ? "fail" : STANDING_OF_OUTCOME[outcome.outcome];
  const floor = signalFloor(outcome, signal, design);
  return {
    title: titleOf(signal.signal),
    component: signal.component,
    base,
    head,
    change: changeText(signal, space),
    limit: limitText(outcome, signal.unit, space),
    ...restartCells(outcome, signal, space),
    standing: standing === "pass" ? closeness(outcome, signal) : standing,
    gated: outcome.gated,
    applicable: signal.presence !== "neither" || !OF_THE_HTTP_DRIVER.has(signal.signal),
    why: outcome.why,
    floor: floor === null ? null : shortFloorWords(floor, formatQuantity(outcome.limits.minChange, signal.unit, { space }), space),
    signal: signal.signal,
    limitShare: limitShareOf(outcome, signal),
  };
};

const leakRow = (outcome: LeakOutcome, leak: LeakComparison, rules: Rules["leak"], design: Design, space: string): GateRow => {
  const meta = signalMeta(leak.signal);
  const [base = "–", head = "–"] = formatColumn([leak.baseGrowth, leak.headGrowth], meta.unit, { space, signed: true });
  const floor = leakFloor(leak, rules, design);
  const least = rules === "off" ? null : meta.unit === "bytes" ? rules.minChangeBytes : rules.minChangeCount;
  return {
    title: `Growth of ${meta.title.slice(0, 1).toLowerCase()}${meta.title.slice(1)}`,
    component: leak.component,
    base,
    head,
    change: formatQuantity(leak.difference, meta.unit, { signed: true, space }),
    limit:
      rules === "off" || least === null
        ? "–"
        : `≤ ${formatChange(rules.maxGrowthRatio, { space })} or ${formatQuantity(least, meta.unit, { space, signed: true })}`,
    standing: STANDING_OF_FINDING[outcome.finding],
    gated: outcome.gated,
    applicable: leak.signal === "live-heap" || leak.baseCurve.length > 0 || leak.headCurve.length > 0,
    why: outcome.why,
    floor: floor === null ? null : shortFloorWords(floor, formatQuantity(least, meta.unit, { space }), space),
    signal: leak.signal,
    limitShare:
      rules === "off"
        ? null
        : shareOf([
            { value: leak.evidence === null ? null : Math.expm1(leak.evidence.estimateLog), limit: rules.maxGrowthRatio },
            { value: leak.difference, limit: least },
          ]),
  };
};

const ORDER: readonly Standing[] = ["fail", "suspect", "inconclusive", "unproven", "near", "improved", "new", "pass", "not-measured"];

/** All rows, growth before levels and costs, gated before advisory, worst standing first. `space` stands between number and unit. */
export const gateRows = (comparison: Comparison, verdict: Verdict, leakRules: Rules["leak"], space: string): readonly GateRow[] => {
  const signals = new Map(comparison.signals.map((signal) => [signal.id, signal]));
  const leaks = new Map(comparison.leaks.map((leak) => [`${leak.component}/${leak.signal}`, leak]));
  const rows = [
    ...verdict.leaks.flatMap((outcome) => {
      const leak = leaks.get(`${outcome.component}/${outcome.signal}`);
      return leak === undefined ? [] : [leakRow(outcome, leak, leakRules, comparison.design, space)];
    }),
    ...verdict.outcomes.flatMap((outcome) => {
      const signal = signals.get(outcome.id);
      return signal === undefined ? [] : [signalRow(outcome, signal, comparison.design, space)];
    }),
  ];
  const rank = (row: GateRow): number => (row.gated ? 0 : 100) + (row.applicable ? 0 : 50) + ORDER.indexOf(row.standing);
  return rows
    .map((row, index) => ({ row, index }))
    .toSorted((left, right) => rank(left.row) - rank(right.row) || left.index - right.index)
    .map(({ row }) => row);
};

export interface GateCounts {
  readonly failed: number;
  readonly passed: number;
  /** Gates that could have been measured; the rest of them was not. */
  readonly applicable: number;
  readonly missing: number;
}

const IS_GREEN: ReadonlySet<Standing> = new Set<Standing>(["pass", "improved", "near", "unproven"]);

/** How many gates there are and how they stand; what does not apply is no gate. */
export const countGates = (rows: readonly GateRow[]): GateCounts => {
  const gates = rows.filter((row) => row.gated && row.applicable);
  return {
    failed: gates.filter((row) => row.standing === "fail").length,
    passed: gates.filter((row) => IS_GREEN.has(row.standing)).length,
    applicable: gates.length,
    missing: gates.filter((row) => row.standing === "not-measured").length,
  };
};
