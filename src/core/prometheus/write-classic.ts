/** Families as classic text (0.0.4), as the server would have served them: what was read as protobuf is kept like every other body. */
import { formatBound, formatDecimal } from "./decimal.ts";
import type { Labels, MetricFamily, Series } from "./metric-family.ts";
import { escapeLabelName, escapeMetricName, formatLabels } from "./openmetrics-text.ts";

export interface ClassicText {
  readonly text: string;
  /** Families of which the text holds sum and count alone: their buckets are native, and text has no form for them. */
  readonly withoutBuckets: readonly string[];
}

const CLASSIC_TYPES = new Set(["counter", "gauge", "histogram", "summary"]);
const MILLISECONDS = 1000;

/**
 * The text format of Prometheus (`docs/instrumenting/exposition_formats.md`). Types it does not have are untyped, names it does not have are
 * escaped (`U__…`); exemplars and times of creation are left out.
 */
export function writeClassic(families: readonly MetricFamily[]): ClassicText {
  const out: string[] = [];
  const withoutBuckets: string[] = [];
  for (const family of families) {
    const name = escapeMetricName(family.name);
    if (family.help !== null) out.push(`# HELP ${name} ${family.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n`);
    out.push(`# TYPE ${name} ${CLASSIC_TYPES.has(family.type) ? family.type : "untyped"}\n`);
    for (const series of family.series) appendSeries(out, name, series);
    if (family.series.some(isNativeOnly)) withoutBuckets.push(family.name);
  }
  return { text: out.join(""), withoutBuckets };
}

const isNativeOnly = (series: Series): boolean =>
  series.kind === "histogram" &&
  series.points.some(({ native, buckets }) => native !== undefined && buckets.every(({ upperBound }) => upperBound === Infinity));

function appendSeries(out: string[], name: string, series: Series): void {
  const own = formatLabels(series.labels);
  const line = (suffix: string, value: number | null, atSeconds: number | null, more: Labels = {}): void => {
    if (value === null) return;
    const extra = Object.entries(more).map(([label, text]) => `${escapeLabelName(label)}="${text}"`);
    const inside = [...(own === "" ? [] : [own]), ...extra].join(",");
    const time = atSeconds === null ? "" : ` ${Math.round(atSeconds * MILLISECONDS)}`;
    out.push(`${name}${suffix}${inside === "" ? "" : `{${inside}}`} ${formatDecimal(value)}${time}\n`);
  };
  if (series.kind === "value") {
    for (const { value, atSeconds } of series.points) line("", value, atSeconds);
    return;
  }
  if (series.kind === "histogram") {
    for (const { buckets, atSeconds } of series.points)
      for (const { upperBound, count } of buckets) line("_bucket", count, atSeconds, { le: formatBound(upperBound) });
  } else {
    for (const { quantiles, atSeconds } of series.points)
      for (const { quantile, value } of quantiles) line("", value, atSeconds, { quantile: formatBound(quantile) });
  }
  for (const { sum, count, atSeconds } of series.points) {
    line("_sum", sum, atSeconds);
    line("_count", count, atSeconds);
  }
}
