/** Signals whose own history says that no run can hold their budget: they are shown, but must not fail a build (`statistics.md` §2, auto-advisory). */
import type { SignalComparison } from "../compare/comparison.ts";
import { historyDegreesOfFreedom } from "../stats/history-prior.ts";
import { detectableAfter } from "../stats/sensitivity.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import type { ThresholdRule } from "./verdict.ts";

/** The pairs of a whole run, and how many budgets its smallest visible change may be. */
const PAIRS_OF_A_WHOLE_RUN = 10;
const BUDGETS = 3;

const percent = (ratio: number): string => formatQuantity(Math.ceil(ratio * 100) / 100, "ratio");

/**
 * "too noisy to hold at 5 %; can hold 16 %" where ten pairs would, by earlier runs, see no change below three budgets; null where the budget can be
 * held, and without history, which alone knows. The budget is its relative part, or its absolute one as a share of base where that is more.
 */
export const tooNoisyWhy = ({ evidence, base }: SignalComparison, { maxGrowthRatio, minChange }: ThresholdRule): string | null => {
  if (evidence === null || evidence.prior !== "history") return null;
  const share = minChange === null || base === null || base <= 0 ? 0 : minChange / base;
  const limit = Math.max(maxGrowthRatio ?? 0, share);
  const scatter = { scaleLog: evidence.priorScaleLog, priorDegreesOfFreedom: historyDegreesOfFreedom(evidence.priorRuns) };
  const seen = Math.expm1(detectableAfter(scatter, PAIRS_OF_A_WHOLE_RUN));
  if (limit === 0 || seen <= BUDGETS * limit) return null;
  return `too noisy to hold at ${formatQuantity(limit, "ratio")}; can hold ${percent(seen)}`;
};
