/** Growth inside one run: how much a post-GC level rises over the window after warm-up, relative and absolute (`statistics.md` §5). */
import { median } from "./order.ts";
import { regressionError } from "./slope-error.ts";
import { mean } from "./variance.ts";
import type { SlopePoint } from "./theil-sen.ts";
import { theilSenSlope } from "./theil-sen.ts";

/** Points a series needs (`statistics.md` §5). A run of ours takes 20 unless its configuration says fewer, captured series have what they have. */
export const MINIMUM_POINTS = 10;

export interface GrowthInput {
  /** One value per batch in order; null or NaN = missing. */
  readonly values: readonly (number | null)[];
  /** Completed units of work at each value, for the slope per unit. */
  readonly units?: readonly (number | null)[];
  /** Seconds since start at each value, for the slope per minute. */
  readonly seconds?: readonly (number | null)[];
  readonly minimumPoints: number;
  /** c of `smallValueOffset`, taken over the series of both sides; default 0. */
  readonly offset?: number;
}

export interface Growth {
  readonly kind: "growth";
  /** g: (m − 1) × the median slope of ln(value + c) per step. */
  readonly growthLog: number;
  /**
   * Standard error of g from the scatter of the points around their line, widened for autocorrelation: the smaller one of a line through the
   * logarithms and of a line through the raw values relative to their mean, because a leak of so much per request is straight on the raw scale
   * and its bend on the log scale is not noise.
   */
  readonly standardErrorLog: number;
  /** Growth over the kept window in the value's own unit: (m − 1) × the Theil-Sen slope of the raw values. */
  readonly growthAbsolute: number;
  /** Own unit per unit of work; null without `units`. */
  readonly slopePerUnit: number | null;
  /** Own unit per minute; null without `seconds`. */
  readonly slopePerMinute: number | null;
  /** Points the slopes stand on. */
  readonly pointsKept: number;
}

export interface GrowthNotMeasured {
  readonly kind: "not-measured";
  readonly why: "too-few-points" | "negative" | "zero-without-offset";
  readonly pointsFound: number;
  readonly pointsNeeded: number;
}

export type GrowthResult = Growth | GrowthNotMeasured;

const isPresent = (value: number | null | undefined): value is number => typeof value === "number" && Number.isFinite(value);

/** Points on another x axis (units, seconds), where that axis is known. */
const onAxis = (points: readonly SlopePoint[], axis: readonly (number | null)[] | undefined): readonly SlopePoint[] =>
  points.flatMap((point) => {
    const x = axis?.[point.position];
    return isPresent(x) ? [{ ...point, x }] : [];
  });

/**
 * Measures growth over the window that stays after the first 30 % of the schedule is dropped as warm-up. Slopes use only pairs of points at least
 * m/4 steps apart, the same rule for relative and absolute growth, where m is the length of the kept window; a missing point leaves a gap and
 * does not shift its neighbours. Not measured, with the reason, when fewer than `minimumPoints` values are present, fewer than 70 % of them remain
 * after the warm-up, or a value is negative (or zero without an offset).
 */
export const growthOf = ({ values, units, seconds, minimumPoints, offset = 0 }: GrowthInput): GrowthResult => {
  const present = values.flatMap((value, position) => (isPresent(value) ? [{ position, x: position, y: value }] : []));
  const dropped = Math.floor((values.length * 3) / 10);
  const kept = present.filter(({ position }) => position >= dropped);
  const keptNeeded = minimumPoints - Math.floor((minimumPoints * 3) / 10);
  const notMeasured = (why: GrowthNotMeasured["why"]): GrowthNotMeasured => ({
    kind: "not-measured",
    why,
    pointsFound: present.length,
    pointsNeeded: minimumPoints,
  });
  const first = kept[0];
  const last = kept.at(-1);
  if (first === undefined || last === undefined || present.length < minimumPoints || kept.length < keptNeeded) {
    return notMeasured("too-few-points");
  }
  if (kept.some(({ y }) => y < 0)) return notMeasured("negative");
  if (kept.some(({ y }) => y + offset <= 0)) return notMeasured("zero-without-offset");

  const span = last.position - first.position;
  const lag = (span + 1) / 4;
  const logs = kept.map((point) => ({ ...point, y: Math.log(point.y + offset) }));
  const stepLog = theilSenSlope(logs, lag);
  const stepAbsolute = theilSenSlope(kept, lag);
  if (stepLog === null || stepAbsolute === null) return notMeasured("too-few-points");
  const perSecond = theilSenSlope(onAxis(kept, seconds), lag);
  return {
    kind: "growth",
    growthLog: span * stepLog,
    standardErrorLog:
      span * Math.min(regressionError(logs, stepLog), regressionError(kept, stepAbsolute) / (mean(kept.map(({ y }) => y)) + offset)),
    growthAbsolute: span * stepAbsolute,
    slopePerUnit: theilSenSlope(onAxis(kept, units), lag),
    slopePerMinute: perSecond === null ? null : perSecond * 60,
    pointsKept: kept.length,
  };
};

/** Middle curve of several runs of one side, position by position, for the shape word and the chart; null where no run has a value. */
export const medianCurve = (runs: readonly (readonly (number | null)[])[]): readonly (number | null)[] => {
  const length = Math.max(0, ...runs.map((run) => run.length));
  return Array.from({ length }, (_, position) => {
    const values = runs.map((run) => run[position]).filter(isPresent);
    return values.length === 0 ? null : median(values);
  });
};
