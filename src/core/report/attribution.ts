/** How much of each failing change of memory or CPU the functions of a profile explain, and how much they cannot. */
import type { LeakComparison, ProfileDiff, SignalComparison } from "../compare/comparison.ts";
import type { Unit } from "../units/quantity.ts";
import { isSignalName, type SignalName } from "../units/signals.ts";
import type { Report } from "./report.ts";

/** What was measured and what a profile says of it, both in `unit`. */
interface Measured {
  readonly component: string;
  readonly signal: SignalName;
  /** `level`: of the signal itself; `cost`: relative to base, as profile and signal count different amounts of work; `growth`: along head's runs, per unit of work. */
  readonly kind: "level" | "cost" | "growth";
  readonly unit: Unit;
  readonly change: number;
}

export interface Attribution extends Measured {
  /** Null where there is no profile, or none that tells, and `why`. */
  readonly explained: number | null;
  readonly why: string | null;
  /** The profile whose table names the functions; null: none. */
  readonly profile: ProfileDiff | null;
}

/** The profile that explains a signal, and what they are compared by. */
const PROFILE_OF: Readonly<Partial<Record<SignalName, { readonly kind: ProfileDiff["kind"]; readonly by: "level" | "cost" }>>> = {
  "live-heap": { kind: "heap", by: "level" },
  rss: { kind: "heap", by: "level" },
  "working-set": { kind: "heap", by: "level" },
  goroutines: { kind: "goroutine", by: "level" },
  allocated: { kind: "allocs", by: "cost" },
  cpu: { kind: "cpu", by: "cost" },
};

/** Memory and CPU that no table counts: the page has graphs of objects. */
const COUNTED_ELSEWHERE: Readonly<Partial<Record<SignalName, ProfileDiff["kind"]>>> = { "live-objects": "heap", allocations: "allocs" };

const profileFor = ({ comparison }: Report, component: string, kind: ProfileDiff["kind"]): ProfileDiff | null =>
  comparison.profiles.find((diff) => diff.component === component && diff.kind === kind) ?? null;

const NO_PROFILE = "no profile of both sides tells of it";

/** Of levels the profile's own difference, of costs how much larger the profile became. */
const explainedBy = ({ total }: ProfileDiff, by: "level" | "cost"): number | null => {
  if (by === "level") return total.difference;
  return total.base > 0 ? total.difference / total.base : null;
};

const ofSignal = (report: Report, signal: SignalComparison): Attribution | null => {
  const { component, signal: name, unit } = signal;
  if (!isSignalName(name)) return null;
  const elsewhere = COUNTED_ELSEWHERE[name];
  if (elsewhere !== undefined && signal.difference !== null) {
    const measured: Measured = { component, signal: name, kind: "level", unit, change: signal.difference };
    return {
      ...measured,
      explained: null,
      why: "tables count bytes, graphs of the page objects",
      profile: profileFor(report, component, elsewhere),
    };
  }
  const rule = PROFILE_OF[name];
  const change = rule?.by === "cost" ? signal.ratio : signal.difference;
  if (rule === undefined || change === null || change <= 0) return null;
  const profile = profileFor(report, component, rule.kind);
  const measured: Measured = { component, signal: name, kind: rule.by, unit: rule.by === "cost" ? "ratio" : unit, change };
  if (profile === null) return { ...measured, explained: null, why: NO_PROFILE, profile };
  const explained = explainedBy(profile, rule.by);
  return { ...measured, explained, why: explained === null ? "base's profile has no sample" : null, profile };
};

/** Growth of the heap along the runs is that of functions whose share of it rises from snapshot to snapshot. */
const ofLeak = (report: Report, { component, signal, perUnit, functions }: LeakComparison): Attribution | null => {
  if (signal !== "live-heap" || perUnit === null || perUnit <= 0) return null;
  const measured: Measured = { component, signal, kind: "growth", unit: "bytes", change: perUnit };
  const profile = profileFor(report, component, "heap");
  const isTold = functions.length > 0 && functions.every(({ per }) => per === "unit");
  return isTold
    ? { ...measured, explained: functions.reduce((sum, one) => sum + one.perUnit, 0), why: null, profile }
    : { ...measured, explained: null, why: "no function rises in the profiles along the runs beyond their noise", profile };
};

/** One for each gate on memory or CPU that broke: growth along the runs, then signals in the order of the verdict. */
export const attributionsOf = (report: Report): readonly Attribution[] => {
  const { comparison, verdict } = report;
  const leaks = verdict.leaks.filter(({ gated, finding }) => gated && finding === "new-growth");
  const outcomes = verdict.outcomes.filter(({ gated, outcome }) => gated && outcome === "exceeded");
  return [
    ...leaks
      .map(({ component, signal }) => comparison.leaks.find((one) => one.component === component && one.signal === signal))
      .map((leak) => (leak === undefined ? null : ofLeak(report, leak))),
    ...outcomes
      .map(({ id }) => comparison.signals.find((one) => one.id === id))
      .map((signal) => (signal === undefined ? null : ofSignal(report, signal))),
  ].filter((one) => one !== null);
};
