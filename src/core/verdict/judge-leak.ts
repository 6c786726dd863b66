/** The finding of one leak signal: growth that head adds, growth both have, or none. */
import type { LeakComparison } from "../compare/comparison.ts";
import { testResultOf } from "../compare/evidence.ts";
import type { GatedTest, MetricAtLook } from "../stats/look-decision.ts";
import { reachesBudget } from "../stats/look-decision.ts";
import { signalMeta } from "../units/signals.ts";
import type { LeakFindingKind, LeakOutcome, Rules } from "./verdict.ts";

/** One side alone has to be this sure before it is said to grow. */
const ALONE_P = 0.01;

export const leakBudget = (leak: Pick<LeakComparison, "signal">, rules: Exclude<Rules["leak"], "off">): Omit<GatedTest, "result"> => ({
  maxGrowthRatio: rules.maxGrowthRatio,
  minChange: signalMeta(leak.signal).unit === "bytes" ? rules.minChangeBytes : rules.minChangeCount,
});

/** Judges one leak signal at one look. */
export const judgeLeak = (leak: LeakComparison, rules: Rules, atLook: MetricAtLook): LeakOutcome => {
  const common = { component: leak.component, signal: leak.signal, gated: rules.leak !== "off", adjustedP: atLook.adjustedP };
  const finding = (kind: LeakFindingKind, why: string | null): LeakOutcome => ({ ...common, finding: kind, why });
  if (rules.leak === "off") return finding("not-measured", "the leak gate is off");
  if (leak.evidence === null) return finding("not-measured", leak.why);
  const budget = leakBudget(leak, rules.leak);
  const grows = (side: LeakComparison["baseAlone"], growth: number | null): boolean =>
    side !== null && side.pWorse <= ALONE_P && reachesBudget(testResultOf(side, growth), budget);
  const baseGrows = grows(leak.baseAlone, leak.baseGrowth);
  const headGrows = grows(leak.headAlone, leak.headGrowth);
  if (atLook.finding === "failed") return finding("new-growth", null);
  if (atLook.finding === "candidate") return finding("inconclusive", "head grows more than base, but not clearly more than noise");
  if (baseGrows && !headGrows) return finding("improved", "base grows, head does not");
  if (baseGrows && headGrows) return finding("existing-growth", "base grows as well; this change does not alter that");
  return finding("none", null);
};
