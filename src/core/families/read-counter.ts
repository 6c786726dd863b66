/** Increases over the cost phase of groups of counter series, and what histograms and summaries observed in it. */
import { histogramIncreaseBetween, type ObservedIncrease } from "../prometheus/histogram-increase.ts";
import { increaseBetweenPoints, sumOfIncreases, type Increase } from "../prometheus/increase.ts";
import { labelsKey, type Labels, type MetricFamily, type Point } from "../prometheus/metric-family.ts";
import type { FamilyWindow } from "./family-window.ts";

/** Which series belong together. */
export type Where = (labels: Labels) => boolean;

export type Amount = { readonly kind: "known"; readonly value: number } | { readonly kind: "unknown"; readonly why: string };

export const knownAmount = (value: number): Amount =>
  Number.isFinite(value) ? { kind: "known", value } : { kind: "unknown", why: "the value is not a finite number" };
export const unknownAmount = (why: string): Amount => ({ kind: "unknown", why });

export const NO_EDGES = "no /metrics at both edges of the cost phase";
const RESTARTED = "the app restarted between the edges: counters of two processes are not subtracted";

const amountOf = (increase: Increase): Amount => {
  switch (increase.kind) {
    case "increased":
      return knownAmount(increase.value);
    case "reset":
      return unknownAmount(increase.why === "series-vanished" ? "a series vanished between the edges" : "a counter fell between the edges");
    case "absent":
      return unknownAmount("not there at the edges of the cost phase");
    case "not-finite":
      return unknownAmount("the value is not a finite number");
  }
};

type Field = "value" | "sum" | "count";

const pointOf = (series: MetricFamily["series"][number], field: Field): Point | null => {
  const point = series.points.at(-1);
  if (point === undefined) return null;
  const value = "value" in point ? (field === "value" ? point.value : null) : field === "value" ? null : point[field];
  if (value === null) return null;
  return { value, atSeconds: point.atSeconds, exact: point.exact, createdAtSeconds: point.createdAtSeconds, exemplar: null };
};

const pointsOf = (family: MetricFamily | undefined, field: Field, where: Where): ReadonlyMap<string, Point> => {
  const points = new Map<string, Point>();
  for (const series of family?.series ?? []) {
    const point = where(series.labels) ? pointOf(series, field) : null;
    if (point !== null) points.set(labelsKey(series.labels), point);
  }
  return points;
};

/**
 * The increase of all series that pass. A series made between the edges counts from 0, since its app makes it on first use; one that
 * fell, vanished, or began to count anew (`_created`) makes the sum unknown: nothing is added across a reset.
 */
export const increaseOf = (window: FamilyWindow, name: string, where: Where, field: Field = "value"): Amount => {
  const { start, end, restarted } = window;
  if (start === null || end === null) return unknownAmount(NO_EDGES);
  if (restarted) return unknownAmount(RESTARTED);
  const before = pointsOf(start.get(name), field, where);
  const after = pointsOf(end.get(name), field, where);
  const keys = new Set([...before.keys(), ...after.keys()]);
  return amountOf(sumOfIncreases([...keys].map((key) => increaseBetweenPoints(before.get(key) ?? null, after.get(key) ?? null))));
};

/** What a histogram observed between the edges; null: it is not known, or not told by any bucket. */
export const observedIn = (window: FamilyWindow, name: string, where: Where): ObservedIncrease | null => {
  const [before, after] = [window.start?.get(name), window.end?.get(name)];
  if (window.restarted || window.start === null || after === undefined) return null;
  const increase = histogramIncreaseBetween(before === undefined ? [] : [before], [after], name, { where });
  return increase.kind === "increased" ? increase : null;
};
