/** Gauges over a round's bodies: highest, mean, lowest and last value of groups of series. */
import type { Labels, MetricFamily } from "../prometheus/metric-family.ts";
import type { Aggregation } from "./family-entry.ts";
import type { FamilyWindow } from "./family-window.ts";
import { knownAmount, unknownAmount, type Amount, type Where } from "./read-counter.ts";

export type GaugeAggregation = Extract<Aggregation, "max" | "mean" | "floor" | "last">;

/** The group's value in one body: its series added up, or the highest of them; null: not there, or one is no finite number. */
export const gaugeIn = (family: MetricFamily | undefined, where: Where, across: "sum" | "max"): number | null => {
  const values = (family?.series ?? []).flatMap((series) => {
    const point = series.kind === "value" && where(series.labels) ? series.points.at(-1) : undefined;
    return point === undefined ? [] : [point.value];
  });
  if (values.length === 0 || values.some((value) => !Number.isFinite(value))) return null;
  return across === "max" ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0);
};

const combine = (values: readonly number[], aggregation: GaugeAggregation): number => {
  switch (aggregation) {
    case "max":
      return Math.max(...values);
    case "mean":
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case "floor":
      return Math.min(...values);
    case "last":
      return values.at(-1) ?? Number.NaN;
  }
};

/** `floor` over the growth and end phases, `last` in the last body that has it, the others over all measured bodies. */
export const gaugeOver = (
  window: Pick<FamilyWindow, "measured" | "late">,
  aggregation: GaugeAggregation,
  valueIn: (body: ReadonlyMap<string, MetricFamily>) => number | null,
): Amount => {
  const bodies = aggregation === "floor" ? window.late : window.measured;
  const values = bodies.flatMap((body) => valueIn(body) ?? []);
  return values.length === 0 ? unknownAmount("no finite value in the measured phases") : knownAmount(combine(values, aggregation));
};

/** Different label sets of the family over all bodies. */
export const labelSetsOf = (window: FamilyWindow, name: string): readonly Labels[] =>
  window.measured.flatMap((body) => body.get(name)?.series.map(({ labels }) => labels) ?? []);
