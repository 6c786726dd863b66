/** The cells of the row about restarts: trials with a restart, which is what is judged, instead of the sum of restarts. */
import type { SignalComparison } from "../compare/comparison.ts";
import { formatQuantity, UNKNOWN } from "../units/format-quantity.ts";
import { allowedRestartedTrials, restartedTrials } from "../verdict/judge-restarts.ts";
import type { Outcome } from "../verdict/verdict.ts";

export interface RestartCells {
  readonly base: string;
  readonly head: string;
  readonly change: string;
  readonly limit: string;
}

/** "2 of 5 trials"; `–` where none of them tells. */
const trialsText = (values: readonly (number | null)[], space: string): string => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? UNKNOWN : [restartedTrials(known), "of", known.length, known.length === 1 ? "trial" : "trials"].join(space);
};

const plural = (count: number, space: string): string => `${space}trial${Math.abs(count) === 1 ? "" : "s"}`;

/** The limit holds against a base without restarts only: where base restarts too, nothing fails. */
const limitText = ({ limits }: Outcome, base: number, space: string): string => {
  if (base > 0) return UNKNOWN;
  const own = limits.max === null ? [] : [`max ${formatQuantity(limits.max, "count", { space })} in all`];
  const isLimited = limits.minChange !== null || limits.max !== null || limits.maxGrowthRatio !== null;
  const allowed = allowedRestartedTrials(limits);
  return isLimited ? [`≤ +${allowed}${plural(allowed, space)}`, ...own].join(", ") : UNKNOWN;
};

/** Null where no trial of either side restarted: the plain row, two zeros, says that. */
export const restartCells = (outcome: Outcome, signal: SignalComparison, space: string): RestartCells | null => {
  if (signal.signal !== "restarts") return null;
  const [base, head] = [restartedTrials(signal.baseValues), restartedTrials(signal.headValues)];
  if (base === 0 && head === 0) return null;
  const change = head - base;
  const isKnown = signal.base !== null && signal.head !== null;
  return {
    base: trialsText(signal.baseValues, space),
    head: trialsText(signal.headValues, space),
    change: isKnown ? `${formatQuantity(change, "count", { space, signed: true })}${change === 0 ? "" : plural(change, space)}` : UNKNOWN,
    limit: limitText(outcome, base, space),
  };
};
