/** Judging where no test is possible: one or two rounds a side, and signals that are counted rather than tested. */
import type { SignalComparison } from "../compare/comparison.ts";
import { isSignalName, type SignalName } from "../units/signals.ts";
import { plainLimitOfDeclared } from "./declared-rules.ts";
import { judgeRestarts } from "./judge-restarts.ts";
import type { PlainLimit } from "./plain-limits.ts";
import { PLAIN_LIMITS } from "./plain-limits.ts";
import type { OutcomeKind, ThresholdRule } from "./verdict.ts";

export interface Judged {
  readonly kind: OutcomeKind;
  /** True when a rule without a test called it. */
  readonly plain: boolean;
  readonly why: string | null;
}

const plainly = (kind: OutcomeKind, why: string | null = null): Judged => ({ kind, plain: true, why });

/** Failed requests below this many say nothing (`metrics.md` §14, "5 events"). */
const LEAST_ERROR_EVENTS = 5;
/** Events and bytes over all rounds below which nothing is said (`metrics.md` §14). */
const LEAST_TOTAL: Readonly<Partial<Record<SignalName, number>>> = {
  reconciles: 20,
  "api-out": 20,
  "api-in": 20,
  "network-tx": 256 * 1024,
  "network-rx": 256 * 1024,
};
/** CPU seconds over all rounds below which nothing is said (`metrics.md` §14). */
const LEAST_CPU_SECONDS = 0.5;

/** Positive is worse, whatever the direction of the signal. */
const worsening = (signal: SignalComparison, value: number): number => (signal.better === "higher" ? -value : value);

/** A change per unit of work as a change over all of head's rounds; null when the work is not known. */
const overAllRounds = (signal: SignalComparison, changePerUnit: number): number | null =>
  signal.unitsPerRound === null ? null : changePerUnit * signal.unitsPerRound * signal.headValues.filter((value) => value !== null).length;

/** Whether the change is too small in absolute terms to speak of. */
const belowFloor = (signal: SignalComparison, limit: PlainLimit, change: number): boolean => {
  const total = overAllRounds(signal, Math.abs(change));
  if (signal.signal === "errors" && total !== null && total < LEAST_ERROR_EVENTS) return true;
  if (signal.signal === "cpu" && total !== null) return total < LEAST_CPU_SECONDS;
  const leastTotal = isSignalName(signal.signal) ? LEAST_TOTAL[signal.signal] : undefined;
  if (leastTotal !== undefined && total !== null) return total < leastTotal;
  return Math.abs(change) < limit.floor;
};

/** The plain limits, never tighter than what the user allows. */
const limitOf = (signal: SignalComparison, { maxGrowthRatio, minChange }: ThresholdRule): PlainLimit | null => {
  const plain = isSignalName(signal.signal) ? PLAIN_LIMITS[signal.signal] : plainLimitOfDeclared(signal);
  if (plain === null) return null;
  // A ratio's own limit is its absolute part: warn there, and fail where the table says or later.
  const allowed = signal.unit === "ratio" ? minChange : maxGrowthRatio;
  if (signal.unit === "ratio" && allowed !== null) return { warn: allowed, fail: Math.max(plain.fail, allowed), floor: allowed };
  const atLeast = allowed ?? 0;
  return { warn: Math.max(plain.warn, atLeast), fail: Math.max(plain.fail, atLeast), floor: Math.max(plain.floor, minChange ?? 0) };
};

/** Relative and absolute part must both be exceeded. `rounds` says why a large change of a tested signal warns at most. */
const judgeByLimit = (signal: SignalComparison, limit: PlainLimit, mayFail: boolean, rounds: string | null): Judged => {
  if (signal.difference === null) return plainly("not-measured", "not measured on both sides");
  const change = worsening(signal, signal.difference);
  if (belowFloor(signal, limit, change)) return plainly("within");
  const relative = signal.unit === "ratio" ? change : signal.ratio === null ? null : worsening(signal, signal.ratio);
  if (relative === null) return plainly("not-measured", "there is no ratio to judge");
  if (relative >= limit.fail) return mayFail ? plainly("exceeded") : plainly("suspect", rounds === null ? null : `large, but ${rounds}`);
  if (relative >= limit.warn) return plainly("suspect", mayFail ? null : rounds);
  return plainly(relative <= -limit.warn ? "improved" : "within");
};

/** With one or two rounds a side a cost or level warns at most. */
export const judgeFewRounds = (signal: SignalComparison, limits: ThresholdRule, rounds: number): Judged => {
  const limit = limitOf(signal, limits);
  const few = `with ${rounds} round${rounds === 1 ? "" : "s"} a side it warns at most`;
  return limit === null ? plainly("within") : judgeByLimit(signal, limit, false, few);
};

/** Work that is left in the queues at the end was not done: head's numbers are then those of less work. */
const judgeWorkqueue = ({ base, head }: SignalComparison): Judged => {
  if (base === null || head === null) return plainly("not-measured", "not measured on both sides");
  return head > 0 && head > base
    ? plainly("suspect", `${head} items were left in the work queues of head at the end, ${base} of base`)
    : plainly("within");
};

/** Signals that no test judges: `errors` and `restarts` may fail, the others warn. */
export const judgeUntested = (signal: SignalComparison, limits: ThresholdRule): Judged => {
  if (signal.signal === "restarts") return judgeRestarts(signal, limits);
  if (signal.signal === "workqueue") return judgeWorkqueue(signal);
  // A flat counter, and what has no better direction, is held to its absolute budget alone.
  if (signal.declared !== undefined && limits.maxGrowthRatio === null && limits.minChange === null) return plainly("within");
  const limit = limitOf(signal, limits);
  return limit === null ? plainly("within") : judgeByLimit(signal, limit, signal.class === "untested", null);
};
