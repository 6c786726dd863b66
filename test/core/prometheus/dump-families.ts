// Families as short text, one line per point, so that tests can say what they expect.
import type { Exemplar, Labels, MetricFamily, Series } from "../../../src/core/prometheus/metric-family.ts";

const dumpLabels = (labels: Labels): string =>
  `{${Object.keys(labels)
    .toSorted()
    .map((name) => `${name}=${labels[name] ?? ""}`)
    .join(",")}}`;

const dumpExemplar = (exemplar: Exemplar | null): string =>
  exemplar === null
    ? ""
    : ` # ${dumpLabels(exemplar.labels)} ${exemplar.value}${exemplar.atSeconds === null ? "" : `@${exemplar.atSeconds}`}`;

function dumpPoint(point: Series["points"][number]): string {
  const parts =
    "value" in point
      ? [`${point.value}${dumpExemplar(point.exemplar)}`]
      : "buckets" in point
        ? point.buckets.map(({ upperBound, count, exemplar }) => `le${upperBound}:${count}${dumpExemplar(exemplar)}`)
        : point.quantiles.map(({ quantile, value }) => `q${quantile}:${value}`);
  if ("sum" in point) parts.push(`sum:${point.sum}`, `count:${point.count}`);
  if (!point.exact) parts.push("inexact");
  if (point.atSeconds !== null) parts.push(`@${point.atSeconds}`);
  if (point.createdAtSeconds !== null) parts.push(`created:${point.createdAtSeconds}`);
  return parts.join(" ");
}

/** One line per family (name, type, help, unit), then one per point. */
export const dumpFamilies = (families: readonly MetricFamily[]): string[] =>
  families.flatMap(({ name, type, help, unit, series }) => [
    `${name} ${type}${help === null ? "" : ` ${JSON.stringify(help)}`}${unit === null ? "" : ` in ${unit}`}`,
    ...series.flatMap(({ labels, points }) => points.map((point) => `  ${dumpLabels(labels)} ${dumpPoint(point)}`)),
  ]);
