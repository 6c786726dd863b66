/** What would settle a verdict that is open or only suspected, in one sentence: more pairs, a quieter runner, a side-by-side run. */
import type { SignalName } from "../units/signals.ts";
import { signalMeta } from "../units/signals.ts";
import { pairsToSettle } from "../verdict/budget-floor.ts";
import { spreadText } from "./gate-rows.ts";
import type { Report } from "./report.ts";

/** Signals that say in a noisy run what did not change, the steadiest kinds first. */
const SAID_WHEN_UNCLEAR: readonly SignalName[] = ["allocated", "allocations", "live-heap", "cpu"];

/** "allocated bytes per unit (±0.1 %) did not change": a signal known well enough to hold its own limit; null when there is none. */
const unchangedText = ({ comparison, verdict }: Report): string | null => {
  for (const name of SAID_WHEN_UNCLEAR) {
    for (const signal of comparison.signals.filter((one) => one.signal === name)) {
      const outcome = verdict.outcomes.find(({ id }) => id === signal.id);
      if (outcome?.gated !== true || outcome.outcome !== "within" || signal.interval === null) continue;
      const [low, high] = signal.interval;
      const spread = spreadText(signal, " ");
      if (low > 0 || high < 0 || spread === null || (high - low) / 2 > (outcome.limits.maxGrowthRatio ?? 0)) continue;
      const { title } = signalMeta(name);
      return `${/^[A-Z]{2}/u.test(title) ? title : `${title.slice(0, 1).toLowerCase()}${title.slice(1)}`} (${spread}) did not change`;
    }
  }
  return null;
};

/** How many pairs would settle what is open. A number beyond what was measured already is said; growth inside the runs gives none. */
const settlingText = ({ comparison, verdict }: Report): string => {
  const gated = verdict.outcomes.filter((outcome) => outcome.gated);
  const familySize = gated.filter(({ adjustedP }) => adjustedP !== null).length;
  const needed = gated
    .filter(({ outcome }) => outcome === "inconclusive")
    .flatMap((outcome) => {
      const signal = comparison.signals.find(({ id }) => id === outcome.id);
      return signal === undefined ? [] : [pairsToSettle(outcome, signal, familySize)];
    });
  const known = needed.filter((pairs) => pairs !== null);
  if (known.length < needed.length) return "Not even 100 pairs would settle it on this runner; a wider limit, or a quieter runner, would";
  const pairs = Math.max(0, ...known);
  return pairs > comparison.pairs
    ? `About ${pairs} pairs would settle it (rounds.max: ${pairs})`
    : "More pairs would settle it (raise rounds.max)";
};

/** Whether measuring side by side would tell more: something is open or suspected that the two runners may explain. */
const isUnsettled = ({ verdict }: Report): boolean =>
  verdict.outcomes.some(
    (outcome) => outcome.gated && (outcome.outcome === "inconclusive" || (outcome.outcome === "suspect" && outcome.class !== "untested")),
  ) || verdict.leaks.some((leak) => leak.gated && leak.finding === "inconclusive");

const remedyOf = (report: Report): string | null => {
  if (!isUnsettled(report)) return null;
  if (report.comparison.design === "unpaired") return "A side-by-side run (baseline: rebuild) settles it";
  return report.verdict.state === "inconclusive" ? settlingText(report) : null;
};

/** What would settle an open or suspected verdict, and what is known in spite of the noise; null when measuring more would not settle it. */
export const whatSettles = (report: Report): string | null => {
  const remedy = remedyOf(report);
  if (remedy === null) return null;
  const unchanged = unchangedText(report);
  return `${remedy}${unchanged === null ? "" : `; ${unchanged}`}.`;
};
