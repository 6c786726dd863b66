/** Growth inside the runs in one or two sentences: what it is, how fast, in how many runs, and when a limit will be reached. */
import type { Comparison, LeakComparison } from "../compare/comparison.ts";
import { containerMemoryOf } from "../compare/memory-limit.ts";
import { median } from "../stats/order.ts";
import { shapeOf } from "../stats/shape.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import type { LeakSignal } from "../units/signals.ts";
import { signalMeta } from "../units/signals.ts";
import type { LeakOutcome } from "./verdict.ts";

const LEAK_OF = { "live-heap": "Memory leak", goroutines: "Goroutine leak", "open-fds": "File descriptor leak" } as const satisfies Record<
  LeakSignal,
  string
>;

/** What the curve is called, how it moves, and what that means. */
interface LeakWords {
  readonly noun: string;
  readonly verb: string;
  readonly meaning: string;
  /** Whether it goes on: only then a rate per unit and a time to the limit mean anything. */
  readonly goesOn: boolean;
}

const known = (values: readonly (number | null)[]): readonly number[] => values.filter((value) => value !== null);

/** "at point 14 of 20" of the middle curve; empty when it is not told where the step is. */
const whereOf = ({ headCurve }: LeakComparison): string => {
  const step = shapeOf(headCurve)?.stepIndex ?? null;
  return step === null ? "" : `, at point ${step + 1} of ${known(headCurve).length}`;
};

/** A curve that rose once or levels off is no leak, though it grew beyond its budget. */
const wordsOf = (leak: LeakComparison): LeakWords => {
  const isHeap = leak.signal === "live-heap";
  switch (leak.shape) {
    case "step":
      return {
        noun: "New growth",
        verb: `rose once${whereOf(leak)}, then stayed`,
        meaning: `: ${isHeap ? "one-time allocation" : "one-time growth"}, not a leak`,
        goesOn: false,
      };
    case "plateau":
      return { noun: "New growth", verb: "rose and levelled off", meaning: "", goesOn: false };
    case "flat":
    case "ramp":
    case "warm-up+ramp":
    case null:
      return { noun: LEAK_OF[leak.signal], verb: isHeap ? "keeps growing" : "keep growing", meaning: "", goesOn: true };
  }
};

const perUnitOf = (leak: LeakComparison): string =>
  leak.perUnit === null || leak.perUnit <= 0
    ? ""
    : `, about ${formatQuantity(leak.perUnit, signalMeta(leak.signal).unit)} per unit of work`;

/** "in 5 of 5 runs": runs of head that grow more than base's middle one. */
const runsOf = (leak: LeakComparison): string => {
  const usual = leak.baseGrowthLog.length === 0 ? 0 : median(leak.baseGrowthLog);
  const growing = leak.headGrowthLog.filter((growth) => growth > usual).length;
  return leak.headGrowthLog.length < 2 ? "" : `, in ${growing} of ${leak.headGrowthLog.length} runs`;
};

/** A limit farther away than this is no news; the 2^63 bytes by which the runtime says "no limit" always are. */
const LONGEST_DAYS = 30;

/** "a minute", "40 minutes", "7 hours", "12 days": one or two digits, as good as an extrapolation is. */
const spanText = (minutes: number): string => {
  const rounded = (value: number): number => (value < 20 ? Math.round(value) : Math.round(value / 5) * 5);
  const counted = (value: number, unit: string): string => (rounded(value) <= 1 ? `1 ${unit}` : `${rounded(value)} ${unit}s`);
  if (minutes < 90) return counted(Math.max(1, minutes), "minute");
  const hours = minutes / 60;
  return hours < 36 ? counted(hours, "hour") : counted(hours / 24, "day");
};

interface MemoryLimit {
  readonly limitBytes: number;
  /** What counts against it, at the end of the run. */
  readonly usedBytes: number;
  readonly name: string;
}

/** Limits on head's memory: the runtime's own, which holds the heap, and its container's, which holds the whole working set. */
const limitsOf = (leak: LeakComparison, comparison: Comparison): readonly MemoryLimit[] => {
  const { gomemlimitBytes } = comparison.head.environment;
  const level = known(leak.headCurve).at(-1) ?? null;
  const container = containerMemoryOf(comparison, leak.component);
  return [
    ...(container === null ? [] : [{ ...container, name: "of its container" }]),
    ...(gomemlimitBytes === null || level === null ? [] : [{ limitBytes: gomemlimitBytes, usedBytes: level, name: "(GOMEMLIMIT)" }]),
  ];
};

/**
 * " At this rate the 512 MiB limit (GOMEMLIMIT) is reached in about 40 minutes.": (limit − what is used at the end) ÷ growth, under this workload, of the limit
 * that is reached first. Empty where no limit or rate is known, where it is reached already, or not within a month.
 */
const untilLimit = (leak: LeakComparison, comparison: Comparison): string => {
  const { perMinute } = leak;
  if (leak.signal !== "live-heap" || perMinute === null || perMinute <= 0) return "";
  const [first] = limitsOf(leak, comparison)
    .filter(({ limitBytes, usedBytes }) => usedBytes < limitBytes)
    .map(({ limitBytes, usedBytes, name }) => ({ limitBytes, name, minutes: (limitBytes - usedBytes) / perMinute }))
    .filter(({ minutes }) => minutes <= LONGEST_DAYS * 24 * 60)
    .toSorted((left, right) => left.minutes - right.minutes);
  if (first === undefined) return "";
  return ` At this rate the ${formatQuantity(first.limitBytes, "bytes")} limit ${first.name} is reached in about ${spanText(first.minutes)}.`;
};

/** The sentences of one finding; null where there is nothing to say. `ofComponent` names the component where there are several. */
export const leakSentence = (outcome: LeakOutcome, leak: LeakComparison, comparison: Comparison, ofComponent: string): string | null => {
  const meta = signalMeta(leak.signal);
  const grown = (growth: number | null): string => formatQuantity(growth, meta.unit, { signed: true });
  const what = `${meta.title.slice(0, 1).toLowerCase()}${meta.title.slice(1)}${ofComponent}`;
  const change = `${grown(leak.headGrowth)} over the measured window (base ${grown(leak.baseGrowth)})`;
  switch (outcome.finding) {
    case "new-growth": {
      const { noun, verb, meaning, goesOn } = wordsOf(leak);
      const rate = goesOn ? perUnitOf(leak) : "";
      const limit = goesOn ? untilLimit(leak, comparison) : "";
      return `${noun}: ${what} ${verb}, ${change}${rate}${runsOf(leak)}${meaning}.${limit}`;
    }
    case "existing-growth":
      return `Existing growth: ${what} ${change}; base grows as well, this change does not alter that.${untilLimit(leak, comparison)}`;
    case "inconclusive":
      return `Possible leak: ${what} ${change}; not clearly more than noise.`;
    case "improved":
    case "none":
    case "not-measured":
      return null;
  }
};
