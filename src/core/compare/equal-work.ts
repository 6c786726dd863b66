/** Whether both sides did the same work: costs per unit forgive a difference, levels and latencies do not. */
import { MOST_THROTTLED_RATIO } from "../snapshot/cluster-signals.ts";
import type { RoundData } from "../snapshot/snapshot.ts";
import { median } from "../stats/order.ts";
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import type { DeclaredSignal, SignalId } from "../units/own-signal.ts";
import type { SignalName } from "../units/signals.ts";
import type { Design } from "./comparison.ts";
import { known, valuesOf } from "./signal-values.ts";

/** Error shares further apart than this leave only `errors` to be judged: what survived is not the same work (`statistics.md` §3). */
const ERROR_RATIO_TOLERANCE = 0.01;
/** Beyond these differences of work only costs per unit and levels after GC, or nothing at all, compare (`metrics.md` §13). */
export const WORK_TOLERANCE = 0.02;
const WORK_LIMIT = 0.5;

const COMPARES_AT_UNEQUAL_WORK: ReadonlySet<string> = new Set<SignalName>([
  "cpu",
  "gc-cpu",
  "allocations",
  "allocated",
  "live-heap",
  "live-objects",
  "goroutines",
  "open-fds",
  "throttling",
  "reconciles",
  "api-out",
  "api-in",
  "network-tx",
  "network-rx",
]);
/** What went wrong is judged whatever work was done. */
const ALWAYS_COMPARES: ReadonlySet<string> = new Set<SignalName>(["errors", "restarts", "workqueue"]);

/** Median units of work of the cost phase, over rounds that count; null when none was counted. */
export const unitsOf = (rounds: readonly RoundData[]): number | null => {
  const units = rounds.flatMap((round) => (round.entry.voidReason === null && round.entry.units !== null ? [round.entry.units] : []));
  return units.length === 0 ? null : median(units);
};

export interface Work {
  readonly baseUnits: number;
  readonly headUnits: number;
  /** Relative difference, ≥ 0: 0.02 is 2 %; 1 where a side, or both, did nothing. */
  readonly difference: number;
}

/** Null when a side counted no work: then nothing can be said. */
export const workOf = (base: readonly RoundData[], head: readonly RoundData[]): Work | null => {
  const baseUnits = unitsOf(base);
  const headUnits = unitsOf(head);
  if (baseUnits === null || headUnits === null) return null;
  const larger = Math.max(baseUnits, headUnits);
  return { baseUnits, headUnits, difference: larger === 0 ? 1 : Math.abs(headUnits - baseUnits) / larger };
};

/** "head did 40 % less work (base 1,310 units, head 790)" */
export const describeWork = ({ baseUnits, headUnits, difference }: Work): string =>
  baseUnits === 0 && headUnits === 0
    ? "no unit of work was completed on either side"
    : `${headUnits < baseUnits ? "head" : "base"} did ${formatChange(difference).slice(1)} less work (base ${formatQuantity(baseUnits, "count")} units, head ${formatQuantity(headUnits, "count")})`;

/** Median error ratio of head less that of base, over the rounds (pairs, in paired design) that count; null when a side has none. */
export const errorGapOf = (base: readonly RoundData[], head: readonly RoundData[], design: Design): number | null => {
  const errors = valuesOf(base, head, "errors", design);
  const [ofBase, ofHead] = [known(errors.base), known(errors.head)];
  return ofBase.length === 0 || ofHead.length === 0 ? null : median(ofHead) - median(ofBase);
};

/** Why nothing but the errors may be compared; null when it may. */
export const errorRefusalOf = (errorGap: number | null): string | null =>
  errorGap !== null && Math.abs(errorGap) > ERROR_RATIO_TOLERANCE
    ? "not compared: the error rate of the workload differs by more than 1 point, so the work was not the same"
    : null;

/** Median share of throttled periods of a side, over the rounds that count; null when it is not known. */
const throttledOf = (rounds: readonly RoundData[]): number | null => {
  const ratios = rounds.flatMap(({ entry, values }) => (entry.voidReason === null ? (values.throttling?.value ?? []) : []));
  return ratios.length === 0 ? null : median(ratios);
};

/** Why CPU time may not be compared: what a quota holds back is not what the work costs (`metrics.md` §7). Null when it may. */
export const quotaRefusalOf = (base: readonly RoundData[], head: readonly RoundData[]): string | null => {
  const [ofBase, ofHead] = [throttledOf(base) ?? 0, throttledOf(head) ?? 0];
  const worst = Math.max(ofBase, ofHead);
  if (worst <= MOST_THROTTLED_RATIO) return null;
  const side = ofHead >= ofBase ? "head" : "base";
  return `limited by quota: ${side} was throttled in ${formatQuantity(Math.round(worst * 100) / 100, "ratio")} of periods. Set components[].resources`;
};

/** Of declared signals only what is divided by the units of work. */
const forgivesUnequalWork = (signal: SignalId, declared: DeclaredSignal | null): boolean =>
  COMPARES_AT_UNEQUAL_WORK.has(signal) || declared?.as === "perUnit" || declared?.as === "flat";

/** Why a signal may not be compared; null when it may. `errorGap` is the difference of the sides' error ratios. */
export const refusalOf = (
  signal: SignalId,
  work: Work | null,
  errorGap: number | null,
  declared: DeclaredSignal | null = null,
): string | null => {
  if (ALWAYS_COMPARES.has(signal)) return null;
  const errorRefusal = errorRefusalOf(errorGap);
  if (errorRefusal !== null) return errorRefusal;
  if (work === null || work.difference <= WORK_TOLERANCE) return null;
  if (work.difference <= WORK_LIMIT && forgivesUnequalWork(signal, declared)) return null;
  return `not compared: ${describeWork(work)}`;
};
