/** Curves along the runs: every point metric of a component, each round a line, with the trend the leak test saw. */
import type { LeakComparison } from "../compare/comparison.ts";
import { roundsOf } from "../compare/signal-values.ts";
import type { PointSeries, RoundData, Side, Snapshot } from "../snapshot/snapshot.ts";
import { growthOf, medianCurve, MINIMUM_POINTS } from "../stats/growth.ts";
import { median } from "../stats/order.ts";
import { studentTQuantile } from "../stats/student-t.ts";
import { unbiasedVariance } from "../stats/variance.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import { LEAK_SIGNALS, type PointMetric, POINT_METRICS, type SignalName, signalMeta, SIGNALS, SIGNAL_NAMES } from "../units/signals.ts";
import type { Outcome } from "../verdict/verdict.ts";
import { phaseMarks, pointNote, restartMarks } from "./chart-phases.ts";
import type { ChartLine, ChartMark, ChartTrend, PageChart } from "./page-data.ts";

interface Run {
  readonly side: Side;
  readonly round: number;
  readonly points: PointSeries;
  readonly values: readonly (number | null)[];
}

const runsOf = (rounds: readonly RoundData[], side: Side, metric: PointMetric): readonly Run[] =>
  rounds.flatMap(({ entry, points }) => {
    const values = points?.columns[metric];
    if (points === null || values === undefined || entry.voidReason !== null || values.every((value) => value === null)) return [];
    return [{ side, round: entry.round, points, values }];
  });

const SECONDS_PER_MINUTE = 60;

type Axis = "minutes" | "units";

const isWhole = (column: readonly (number | null)[] | null): boolean => column !== null && !column.includes(null);

/** Time where every run has it, else work: one of both stands in every row. */
const axisOf = (runs: readonly Run[]): Axis => (runs.every(({ points }) => isWhole(points.secondsColumn)) ? "minutes" : "units");

const positionsOf = ({ points, values }: Run, axis: Axis): readonly number[] =>
  values.map((_, index) =>
    axis === "minutes" ? (points.secondsColumn?.[index] ?? 0) / SECONDS_PER_MINUTE : (points.unitsColumn?.[index] ?? index + 1),
  );

/** The middle of several runs, point by point. */
const medianLine = (runs: readonly Run[], side: Side, axis: Axis): readonly ChartLine[] => {
  if (runs.length < 2) return [];
  const y = medianCurve(runs.map(({ values }) => values));
  const x = medianCurve(runs.map((run) => positionsOf(run, axis)));
  return [{ side, round: null, x: x.map((value, index) => value ?? index), y }];
};

/** What the leak test drops as warm-up (`growthOf`). */
const WARM_UP_SHARE = 0.3;

/** Where the leak test begins to look, in the middle of the runs; none where they are so short that nothing is dropped. */
const warmUpMark = (runs: readonly Run[], axis: Axis): readonly ChartMark[] => {
  const ends = runs.flatMap((run) => {
    const dropped = Math.floor(run.values.length * WARM_UP_SHARE);
    const x = positionsOf(run, axis)[dropped];
    return dropped === 0 || x === undefined ? [] : [x];
  });
  return ends.length === 0 ? [] : [{ x: median(ends), label: "warm-up ends", kind: "phase" }];
};

/** Half the width of the 95 % interval of the mean slope, from the spread between runs; null for one run. */
const reachOf = (slopes: readonly number[]): number | null => {
  const wide = slopes.length < 2 ? null : studentTQuantile(0.975, slopes.length - 1);
  const variance = unbiasedVariance(slopes);
  return wide === null || variance === null ? null : wide * Math.sqrt(variance / slopes.length);
};

/** The middle of the runs' slopes, as the result has them, through the middle of their points. */
const trendOf = (runs: readonly Run[], side: Side, axis: Axis): readonly ChartTrend[] => {
  const slopes = runs.flatMap((run) => {
    const growth = growthOf({
      values: run.values,
      minimumPoints: MINIMUM_POINTS,
      offset: 1,
      ...(run.points.unitsColumn === null ? {} : { units: run.points.unitsColumn }),
      ...(run.points.secondsColumn === null ? {} : { seconds: run.points.secondsColumn }),
    });
    const slope = growth.kind === "growth" ? (axis === "minutes" ? growth.slopePerMinute : growth.slopePerUnit) : null;
    return slope === null ? [] : [slope];
  });
  if (slopes.length === 0) return [];
  const slope = median(slopes);
  const kept = runs.flatMap((run) => {
    const x = positionsOf(run, axis);
    const dropped = Math.floor(run.values.length * WARM_UP_SHARE);
    return run.values.flatMap((y, index) => (y === null || index < dropped ? [] : [{ x: x[index] ?? 0, y }]));
  });
  const places = kept.map(({ x }) => x);
  const reach = reachOf(slopes);
  return [
    {
      side,
      slope,
      intercept: median(kept.map(({ x, y }) => y - slope * x)),
      slopeInterval: reach === null ? null : [slope - reach, slope + reach],
      fromX: Math.min(...places),
      toX: Math.max(...places),
    },
  ];
};

const SIGNAL_OF: ReadonlyMap<string, SignalName> = new Map(SIGNAL_NAMES.map((name) => [SIGNALS[name].metric, name]));

const isLeakSignal = (name: SignalName): boolean => LEAK_SIGNALS.some((one) => one === name);

const summaryOf = (signal: SignalName, leak: LeakComparison | undefined, finding: string | undefined): string => {
  if (leak === undefined) return "";
  const [base, head] = [leak.baseGrowth, leak.headGrowth].map((growth) => formatQuantity(growth, SIGNALS[signal].unit, { signed: true }));
  return `Over the measured work base changes by ${base ?? "–"}, head by ${head ?? "–"}${finding === undefined ? "" : `: ${FINDING_WORDS[finding] ?? finding}`}`;
};

const FINDING_WORDS: Readonly<Record<string, string>> = {
  "new-growth": "head grows where base does not",
  "existing-growth": "both grow",
  improved: "base grows where head does not",
  none: "no growth beyond noise",
  inconclusive: "too noisy to tell",
  "not-measured": "not tested",
};

export interface PointChartFacts {
  readonly leaks: readonly LeakComparison[];
  /** Findings by component and signal, `shop/live-heap`. */
  readonly findings: ReadonlyMap<string, string>;
  readonly outcomes: readonly Outcome[];
}

/** One chart for each point metric of the component that a side has; leak signals have trends. */
export const pointCharts = (component: string, base: Snapshot, head: Snapshot, facts: PointChartFacts): readonly PageChart[] =>
  POINT_METRICS.flatMap((metric): readonly PageChart[] => {
    const signal = SIGNAL_OF.get(metric);
    const rounds = { base: roundsOf(base, component), head: roundsOf(head, component) };
    const own = { base: runsOf(rounds.base, "base", metric), head: runsOf(rounds.head, "head", metric) };
    const all = [...rounds.base, ...rounds.head];
    const note = pointNote(all, metric);
    const runs = [...own.base, ...own.head];
    if (signal === undefined || runs.length === 0) return [];
    const id = `${component}/${signal}`;
    const axis = axisOf(runs);
    const { title, unit } = signalMeta(signal);
    const sides = [
      { side: "base", own: own.base, rounds: rounds.base },
      { side: "head", own: own.head, rounds: rounds.head },
    ] as const;
    return [
      {
        id,
        section: "metrics",
        component,
        title,
        unit,
        xKind: axis,
        lines: [
          ...runs.map((run): ChartLine => ({ side: run.side, round: run.round, x: positionsOf(run, axis), y: run.values })),
          ...sides.flatMap(({ side, own: these }) => medianLine(these, side, axis)),
        ],
        trends: isLeakSignal(signal) ? sides.flatMap(({ side, own: these }) => trendOf(these, side, axis)) : [],
        limit: facts.outcomes.find((outcome) => outcome.id === id)?.limits.max ?? null,
        marks: [
          ...(isLeakSignal(signal) ? warmUpMark(runs, axis) : []),
          ...(axis === "minutes" ? phaseMarks(all) : []),
          ...sides.flatMap(({ side, own: these, rounds: whole }) =>
            restartMarks(whole, side, (round) => {
              const run = these.find((one) => one.round === round);
              return run === undefined ? undefined : positionsOf(run, axis).at(-1);
            }),
          ),
        ],
        ...(note === "" ? {} : { note }),
        summary: summaryOf(
          signal,
          facts.leaks.find((leak) => leak.component === component && leak.signal === signal),
          facts.findings.get(id),
        ),
      },
    ];
  });
