/** The points Prometheus has of a phase: enough of them, and none that only look like being of it. */
import type { ResultSeries, TimedValue } from "./api-answer.ts";

export interface PhaseWindow {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Points of one series around a phase. Its edges lie between two scrapes. */
export interface PhasePoints {
  /** Last one at or before the start; null: there is none. */
  readonly before: TimedValue | null;
  /** After the start, up to the end. */
  readonly inside: readonly TimedValue[];
  /** First one after the end; null: there is none yet, or the series is gone. */
  readonly after: TimedValue | null;
}

/** `metrics.md` §12: fewer tell nothing of a phase. */
export const LEAST_POINTS = 4;
/** A scrape may come late; after this many intervals without one, the series is gone. */
const GONE_AFTER_INTERVALS = 2.5;

export const pointsIn = ({ values }: Pick<ResultSeries, "values">, { startSeconds, endSeconds }: PhaseWindow): PhasePoints => ({
  before: values.findLast(({ atSeconds }) => atSeconds <= startSeconds) ?? null,
  inside: values.filter(({ atSeconds }) => atSeconds > startSeconds && atSeconds <= endSeconds),
  after: values.find(({ atSeconds }) => atSeconds > endSeconds) ?? null,
});

/** Seconds between two scrapes: the median over all series; null when no series has two points. */
export const scrapeSeconds = (series: readonly Pick<ResultSeries, "values">[]): number | null => {
  const gaps = series
    .flatMap(({ values }) => values.slice(1).map(({ atSeconds }, index) => atSeconds - (values[index]?.atSeconds ?? atSeconds)))
    .toSorted((left, right) => left - right);
  return gaps[Math.floor(gaps.length / 2)] ?? null;
};

const text = (seconds: number): string => `${Number(seconds.toFixed(1))} s`;

/** Why the points are too few, with the numbers; null when they are enough. The series with most of them counts: others may have come later. */
export const tooFewPoints = (
  points: readonly PhasePoints[],
  { startSeconds, endSeconds }: PhaseWindow,
  everySeconds: number | null,
): string | null => {
  const most = Math.max(0, ...points.map(({ inside }) => inside.length));
  if (most >= LEAST_POINTS) return null;
  const rate = everySeconds === null ? "" : `, scraped every ${text(everySeconds)}`;
  const least =
    everySeconds === null ? "" : `: a cost phase of ${text((LEAST_POINTS + 1) * everySeconds)} has them, or a shorter scrape interval`;
  return `Prometheus has ${most} point${most === 1 ? "" : "s"} of a cost phase of ${text(endSeconds - startSeconds)}${rate}; ${LEAST_POINTS} are needed${least}`;
};

/**
 * True when a series ended before the phase did. A query would still give its last value for five minutes (`--query.lookback-delta`), so that an app
 * that is gone looks like one that stands still.
 */
export const isGone = ({ before, inside, after }: PhasePoints, { endSeconds }: PhaseWindow, everySeconds: number): boolean => {
  if (after !== null) return false;
  const last = inside.at(-1) ?? before;
  return last === null || endSeconds - last.atSeconds > GONE_AFTER_INTERVALS * everySeconds;
};
