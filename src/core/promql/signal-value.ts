/** What a user query says of one phase: a number, or why there is none. No result is missing, never 0 (`metrics.md` §12). */
import type { Labels, MetricType } from "../prometheus/metric-family.ts";
import type { QueryResult, ResultSeries } from "./api-answer.ts";
import { phaseIncrease, type PhaseIncrease } from "./phase-increase.ts";
import { isGone, pointsIn, scrapeSeconds, tooFewPoints, type PhaseWindow } from "./phase-points.ts";

/** How a signal takes what its query gives: `perUnit` and `flat` an amount counted over the phase, the others a level at its end. */
export type QueryTaking = "perUnit" | "value" | "p95" | "flat";

/** `reach`: what an amount was at least and at most, by the scrapes around the edges; null for levels and for what PromQL computed. */
export type SignalValue =
  | { readonly kind: "value"; readonly value: number; readonly reach: PhaseIncrease | null }
  | { readonly kind: "missing"; readonly why: string };

export const NO_RESULT = "the query has no result";
const missing = (why: string): SignalValue => ({ kind: "missing", why });

const labelText = (labels: Labels): string => {
  const { __name__: name = "", ...others } = labels;
  const inside = Object.entries(others).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${inside.join(",")}}`;
};

const finite = (value: number): SignalValue =>
  Number.isFinite(value)
    ? { kind: "value", value, reach: null }
    : missing(`the query gives ${Number.isNaN(value) ? "NaN" : "an infinite value"}`);

/** The one number an expression gives. Several series are not added up here: whoever wrote the query knows whether that means something. */
export const valueOfResult = (result: QueryResult): SignalValue => {
  switch (result.kind) {
    case "scalar":
      return finite(result.point.value);
    case "string":
      return missing("the query gives a text, not a number");
    case "matrix":
      return missing("the query gives points over time, not a number; put a function around it, such as max_over_time(…)");
    case "vector": {
      const [first, second] = result.series;
      if (first === undefined) return missing(NO_RESULT);
      if (second !== undefined)
        return missing(
          `the query gives ${result.series.length} series, such as ${labelText(first.labels)} and ${labelText(second.labels)}; make it one, such as sum(…)`,
        );
      const point = first.values[0];
      return point === undefined
        ? missing("the query gives a native histogram, not a number; use histogram_quantile, histogram_count or histogram_sum")
        : finite(point.value);
    }
  }
};

export interface PointsOptions {
  readonly phase: PhaseWindow;
  readonly taking: QueryTaking;
  /** Of the family, by the metadata; null: not known. */
  readonly type: MetricType | null;
  /** Seconds between two scrapes where the points do not tell. */
  readonly everySeconds: number | null;
}

const isCounted = (taking: QueryTaking): boolean => taking === "perUnit" || taking === "flat";

/** What the raw points of a selector give: the increase of counters, reset by reset, or the last level of gauges, both summed over its series. */
export const valueOfPoints = (series: readonly ResultSeries[], { phase, taking, type, everySeconds }: PointsOptions): SignalValue => {
  if (series.length === 0) return missing(NO_RESULT);
  if (series.some(({ histograms }) => histograms.length > 0))
    return missing("it is a native histogram; use histogram_quantile, histogram_count or histogram_sum");
  if (taking === "p95")
    return missing("p95 needs an expression, such as histogram_quantile(0.95, sum by (le) (increase(NAME_bucket[$duration])))");
  if (isCounted(taking) && type === "gauge") return missing("Prometheus knows it as a gauge, and only counters grow; write as: value");
  const points = series.map((one) => pointsIn(one, phase));
  const every = scrapeSeconds(series) ?? everySeconds;
  const few = tooFewPoints(points, phase, every);
  if (few !== null) return missing(few);
  // Enough points tell how far they lie apart.
  const spacing = every ?? 0;
  if (isCounted(taking)) {
    const counted = phaseIncrease(points, phase, spacing);
    return counted.kind === "unknown" ? missing(counted.why) : { kind: "value", value: counted.increase.value, reach: counted.increase };
  }
  const alive = points.filter((one) => !isGone(one, phase, spacing));
  if (alive.length === 0) return missing("the series ended before the phase did");
  return finite(alive.reduce((total, { inside, before }) => total + ((inside.at(-1) ?? before)?.value ?? 0), 0));
};

/** Whether the series an expression reads have enough points of the phase, and are still there; null: they are. */
export const troubleOfPoints = (series: readonly ResultSeries[], phase: PhaseWindow, everySeconds: number | null): string | null => {
  if (series.length === 0) return null;
  const lines = series.map(({ values, histograms }) =>
    pointsIn({ values: [...values, ...histograms.map(({ atSeconds }) => ({ atSeconds, value: 0 }))] }, phase),
  );
  const every = scrapeSeconds(series) ?? everySeconds;
  const few = tooFewPoints(lines, phase, every);
  if (few !== null) return few;
  return every !== null && lines.every((one) => isGone(one, phase, every)) ? "its series ended before the phase did" : null;
};
