/** How much counters grew in a phase by raw points: no extrapolation as PromQL's `increase()` makes, no sum across a reset, and limits that hold. */
import { sumOfIncreases, type Increase } from "../prometheus/increase.ts";
import type { TimedValue } from "./api-answer.ts";
import { isGone, type PhasePoints, type PhaseWindow } from "./phase-points.ts";

/**
 * `value` is read off at the edges of the phase between the scrapes on both sides of them. A counter never falls, so whatever it did between two
 * scrapes, its increase over the phase is at least what the points inside show and at most what the points around it do.
 */
export interface PhaseIncrease {
  readonly value: number;
  readonly atLeast: number;
  /** Null: no scrape is known on the far side of an edge. */
  readonly atMost: number | null;
}

export type CountedIncrease =
  | { readonly kind: "counted"; readonly increase: PhaseIncrease }
  | { readonly kind: "unknown"; readonly why: string };

/** Read off between two points of a line; beyond its ends null. */
const valueAt = (line: readonly TimedValue[], atSeconds: number): number | null => {
  const left = line.findLast((point) => point.atSeconds <= atSeconds);
  const right = line.find((point) => point.atSeconds > atSeconds);
  if (left === undefined || right === undefined) return left?.atSeconds === atSeconds ? left.value : null;
  return left.value + ((right.value - left.value) * (atSeconds - left.atSeconds)) / (right.atSeconds - left.atSeconds);
};

type OneIncrease = { readonly kind: "increased"; readonly increase: PhaseIncrease } | Exclude<Increase, { readonly kind: "increased" }>;

interface OneOptions {
  readonly phase: PhaseWindow;
  readonly everySeconds: number;
  /** Others of the same answer were there before the phase: this one was made in it, and counts from 0 (apps make children on first use). */
  readonly isLate: boolean;
}

const increaseOfOne = (points: PhasePoints, { phase, everySeconds, isLate }: OneOptions): OneIncrease => {
  const { before, inside, after } = points;
  const known = [before, ...inside, after].filter((point) => point !== null);
  if (known.some(({ value }) => !Number.isFinite(value))) return { kind: "not-finite" };
  if (known.some(({ value }, index) => value < (known[index - 1]?.value ?? value)))
    return { kind: "reset", why: "counter-decreased", sinceReset: null };
  if (isGone(points, phase, everySeconds)) return { kind: "reset", why: "series-vanished", sinceReset: null };
  // When it was made is not known: at the latest scrape before, or any time since.
  const line = before === null && isLate ? [{ atSeconds: phase.startSeconds, value: 0 }, ...known] : known;
  const [first, last] = [inside[0] ?? null, inside.at(-1) ?? null];
  const from = valueAt(line, phase.startSeconds) ?? first?.value ?? null;
  const to = valueAt(line, phase.endSeconds) ?? last?.value ?? null;
  if (from === null || to === null) return { kind: "absent" };
  const lowest = before?.value ?? (isLate ? 0 : null);
  return {
    kind: "increased",
    increase: {
      value: to - from,
      atLeast: first === null || last === null ? 0 : last.value - first.value,
      atMost: lowest === null || after === null ? null : after.value - lowest,
    },
  };
};

const RESET_TEXT = {
  "process-restarted": "the process was started anew",
  "counter-decreased": "the counter fell, so it was reset",
  "series-vanished": "the series ended before the phase did",
} as const;

const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>((total, value) => (total === null || value === null ? null : total + value), 0);

/** The increase summed over the series of one answer, or why nobody can say. One reset makes the whole sum unknown. */
export const phaseIncrease = (series: readonly PhasePoints[], phase: PhaseWindow, everySeconds: number): CountedIncrease => {
  const hadEarlier = series.some(({ before }) => before !== null);
  const parts = series.map((points) => increaseOfOne(points, { phase, everySeconds, isLate: hadEarlier && points.before === null }));
  const increased = parts.flatMap((part) => (part.kind === "increased" ? [part.increase] : []));
  const total = sumOfIncreases(
    parts.map((part) => (part.kind === "increased" ? { kind: "increased", value: part.increase.value, seriesFromZero: 0 } : part)),
  );
  switch (total.kind) {
    case "absent":
      return { kind: "unknown", why: "there is no point of it in the phase" };
    case "not-finite":
      return { kind: "unknown", why: "a value is NaN or infinite" };
    case "reset":
      return { kind: "unknown", why: RESET_TEXT[total.why] };
    case "increased":
      return {
        kind: "counted",
        increase: {
          value: total.value,
          atLeast: increased.reduce((least, one) => least + one.atLeast, 0),
          atMost: sum(increased.map(({ atMost }) => atMost)),
        },
      };
  }
};
