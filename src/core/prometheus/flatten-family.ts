/** Families that OpenMetrics cannot hold as what they are, taken apart into plain series of type unknown under the names Prometheus stores. */
import { formatBound } from "./decimal.ts";
import { kindOf, putLabel, type Labels, type MetricFamily, type MetricType, type Point, type Series } from "./metric-family.ts";
import { STORED_SUFFIX, claimedNames, seriesProblem } from "./openmetrics-rules.ts";

/** The name of a family in OpenMetrics: `_total` and `_info` belong to its lines. */
export function openMetricsName(name: string, type: MetricType): string {
  const suffix = STORED_SUFFIX[type] ?? "";
  return suffix === "" ? name : name.slice(0, -suffix.length);
}

/**
 * The names among all families that must be taken apart: two types under one name, a counter or info without its suffix, values or
 * buckets OpenMetrics refuses, or lines that another family claims.
 */
export function namesToFlatten(families: readonly MetricFamily[]): ReadonlySet<string> {
  const types = new Map<string, MetricType>();
  const flat = new Set<string>();
  for (const { name, type, series } of families) {
    const suffix = STORED_SUFFIX[type] ?? "";
    const known = types.get(name) ?? type;
    types.set(name, type);
    const hasBadName = suffix !== "" && (!name.endsWith(suffix) || name === suffix);
    if (known !== type || hasBadName || series.some((entry) => seriesProblem(type, entry) !== null)) flat.add(name);
  }
  const claims = new Map<string, number>();
  const claimsOf = (name: string, type: MetricType): readonly string[] =>
    flat.has(name) && STORED_SUFFIX[type] !== undefined ? [name] : claimedNames(openMetricsName(name, type), type);
  for (const [name, type] of types) for (const claim of claimsOf(name, type)) claims.set(claim, (claims.get(claim) ?? 0) + 1);
  const clashing = [...types].filter(([name, type]) => claimsOf(name, type).some((claim) => (claims.get(claim) ?? 0) > 1));
  for (const [name, type] of clashing) if (kindOf(type) !== "value" || STORED_SUFFIX[type] !== undefined) flat.add(name);
  return flat;
}

/** The family as families of type unknown with one line per series. */
export function flattenFamily(family: MetricFamily): readonly MetricFamily[] {
  const parts = new Map<string, { labels: Labels; point: Point }[]>();
  for (const series of family.series) {
    for (const { suffix, labels, point } of flatPoints(series, family.type)) {
      const name = family.name + suffix;
      const entries = parts.get(name) ?? [];
      entries.push({ labels, point });
      parts.set(name, entries);
    }
  }
  return [...parts].map(([name, entries]) => ({
    name,
    type: "unknown",
    help: family.help,
    unit: null,
    series: entries.map(({ labels, point }) => ({ kind: "value", labels, points: [point] })),
  }));
}

interface FlatPoint {
  readonly suffix: string;
  readonly labels: Labels;
  readonly point: Point;
}

function flatPoints(series: Series, type: MetricType): readonly FlatPoint[] {
  const { labels } = series;
  const prefix = type === "gaugehistogram" ? "_g" : "_";
  if (series.kind === "value") {
    return series.points.map((point) => ({ suffix: "", labels, point: { ...point, exemplar: null, createdAtSeconds: null } }));
  }
  if (series.kind === "histogram") {
    return series.points.flatMap((point) => [
      ...point.buckets.map(({ upperBound, count }) => flatPoint("_bucket", withLabel(labels, "le", upperBound), point.atSeconds, count)),
      ...totals(labels, prefix, point),
    ]);
  }
  return series.points.flatMap((point) => [
    ...point.quantiles.map(({ quantile, value }) => flatPoint("", withLabel(labels, "quantile", quantile), point.atSeconds, value)),
    ...totals(labels, prefix, point),
  ]);
}

const flatPoint = (suffix: string, labels: Labels, atSeconds: number | null, value: number): FlatPoint => ({
  suffix,
  labels,
  point: { atSeconds, exact: true, createdAtSeconds: null, value, exemplar: null },
});

function totals(
  labels: Labels,
  prefix: string,
  { atSeconds, sum, count }: { readonly atSeconds: number | null; readonly sum: number | null; readonly count: number | null },
): readonly FlatPoint[] {
  return [
    ...(count === null ? [] : [flatPoint(`${prefix}count`, labels, atSeconds, count)]),
    ...(sum === null ? [] : [flatPoint(`${prefix}sum`, labels, atSeconds, sum)]),
  ];
}

function withLabel(labels: Labels, name: string, bound: number): Labels {
  const extended: Record<string, string> = { ...labels };
  putLabel(extended, name, formatBound(bound));
  return extended;
}
