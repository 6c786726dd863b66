/** Which profiles are worth showing: those that explain what broke. */
import type { ProfileDiff } from "../compare/comparison.ts";
import type { Report } from "./report.ts";

/** Which profile explains which signal. */
const EXPLAINS: Readonly<Partial<Record<ProfileDiff["kind"], readonly string[]>>> = {
  heap: ["live-heap", "live-objects", "rss"],
  allocs: ["allocated", "allocations"],
  cpu: ["cpu"],
  goroutine: ["goroutines", "open-fds"],
};

/** Profiles worth showing: the ones that explain what failed, and the ones that explain what is only suspected or open. */
export interface ChosenProfiles {
  readonly failing: readonly ProfileDiff[];
  readonly open: readonly ProfileDiff[];
}

/** By the signals that broke, in the order of the comparison; all profiles where there are no signals to break. */
export const chooseProfiles = ({ comparison, verdict }: Pick<Report, "comparison" | "verdict">): ChosenProfiles => {
  if (comparison.signals.length === 0) return { failing: comparison.profiles, open: [] };
  const failed = new Set<string>();
  const open = new Set<string>();
  for (const outcome of verdict.outcomes.filter(({ gated }) => gated)) {
    if (outcome.outcome === "exceeded") failed.add(outcome.id);
    if (outcome.outcome === "suspect" || outcome.outcome === "inconclusive") open.add(outcome.id);
  }
  for (const leak of verdict.leaks.filter(({ gated }) => gated)) {
    const id = `${leak.component}/${leak.signal}`;
    if (leak.finding === "new-growth") failed.add(id);
    if (leak.finding === "existing-growth" || leak.finding === "inconclusive") open.add(id);
  }
  const explains = (diff: ProfileDiff, broken: ReadonlySet<string>): boolean =>
    (EXPLAINS[diff.kind] ?? []).some((signal) => broken.has(`${diff.component}/${signal}`));
  const failing = comparison.profiles.filter((diff) => explains(diff, failed));
  return { failing, open: comparison.profiles.filter((diff) => !failing.includes(diff) && explains(diff, open)) };
};
