/** Looks up numbers and labels in the families of one body, by the names a Prometheus query would use. */
import type { Labels, MetricFamily, Series } from "./metric-family.ts";

/** The last value of one series. */
export interface NamedValue {
  readonly labels: Labels;
  readonly value: number;
}

/**
 * The last value of every series called `name`, in the order of the body: a counter or gauge by its full name, or the `_sum` and `_count`
 * (`_gsum`, `_gcount`) of a histogram or summary. Buckets and quantiles are not numbers to pick and sum, so they have no name here.
 */
export function valuesOf(families: readonly MetricFamily[], name: string): readonly NamedValue[] {
  const own = families.find((family) => family.name === name);
  if (own !== undefined) return own.series.flatMap((series) => lastValue(series, "value"));
  const [, base = "", part = ""] = /^(.+)_g?(sum|count)$/su.exec(name) ?? [];
  const parent = families.find((family) => family.name === base);
  if (parent === undefined || (part !== "sum" && part !== "count")) return [];
  const isGauge = parent.type === "gaugehistogram";
  return name === `${base}_${isGauge ? "g" : ""}${part}` ? parent.series.flatMap((series) => lastValue(series, part)) : [];
}

function lastValue(series: Series, part: "value" | "sum" | "count"): readonly NamedValue[] {
  const value =
    series.kind === "value"
      ? part === "value"
        ? series.points.at(-1)?.value
        : undefined
      : part === "value"
        ? undefined
        : series.points.at(-1)?.[part];
  return value === undefined || value === null ? [] : [{ labels: series.labels, value }];
}

/** Whether `labels` holds every pair of `wanted`. */
const hasLabels = (labels: Labels, wanted: Labels): boolean => Object.keys(wanted).every((name) => (labels[name] ?? "") === wanted[name]);

/**
 * The value of the one series called `name` with at least these labels. Null when there is none, and when there are several and none has
 * exactly these labels: then nobody can say which was meant. A value may be NaN or infinite if the app said so.
 */
export function valueOf(families: readonly MetricFamily[], name: string, labels: Labels = {}): number | null {
  const found = valuesOf(families, name).filter((entry) => hasLabels(entry.labels, labels));
  const chosen = found.length === 1 ? found[0] : found.find((entry) => hasLabels(labels, entry.labels));
  return chosen?.value ?? null;
}

/** The sum over the series called `name` whose labels pass `where` (all by default); null when there is none. */
export function sumOf(
  families: readonly MetricFamily[],
  name: string,
  { where = () => true }: { readonly where?: (labels: Labels) => boolean } = {},
): number | null {
  const found = valuesOf(families, name).filter(({ labels }) => where(labels));
  return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0);
}

/** The value of a label that all series called `name` agree on, such as `version` of `go_info`; null when it is missing or they differ. */
export function labelOf(families: readonly MetricFamily[], name: string, label: string): string | null {
  const found = new Set(valuesOf(families, name).map(({ labels }) => labels[label] ?? ""));
  const [value = ""] = found;
  return found.size === 1 && value !== "" ? value : null;
}
