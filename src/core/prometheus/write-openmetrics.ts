/** Scrapes as one OpenMetrics text with timestamps, which promtool imports into a Prometheus database. */
import { flattenFamily, namesToFlatten, openMetricsName } from "./flatten-family.ts";
import { putLabel, type Labels, type MetricFamily, type MetricType, type Series } from "./metric-family.ts";
import { appendPoint, escapeMetricName, escapeText, formatLabels, formatTime } from "./openmetrics-text.ts";

/** One body with the time it was read and the labels of where: `side`, `phase`, `instance`, ... */
export interface TimedFamilies {
  readonly families: readonly MetricFamily[];
  /** The middle of the scrape, seconds since the epoch: the time of the points that have none of their own. */
  readonly atSeconds: number;
  readonly labels: Labels;
}

interface WrittenSeries {
  readonly labels: string;
  /** By the time as written: of two points at one time the first counts. */
  readonly points: Map<string, { readonly atSeconds: number; readonly point: Series["points"][number] }>;
}

interface WrittenFamily {
  readonly name: string;
  type: MetricType;
  help: string | null;
  unit: string | null;
  readonly series: Map<string, WrittenSeries>;
}

/**
 * OpenMetrics 1.0 text: each family once and in one piece, in it each series with its points in time order, a timestamp with three digits in
 * every line, `# EOF` last. Every series carries the labels of its scrape; an own label of such a name becomes `exported_NAME`. A counter
 * without `_total` and whatever OpenMetrics refuses (NaN counters, histograms without `+Inf`, clashing names) is written as type unknown.
 */
export function writeOpenMetrics(scrapes: readonly TimedFamilies[]): string {
  const flat = namesToFlatten(scrapes.flatMap(({ families }) => families));
  const written = new Map<string, WrittenFamily>();
  for (const scrape of scrapes.toSorted((a, b) => a.atSeconds - b.atSeconds)) {
    for (const family of scrape.families) {
      const parts = flat.has(family.name) ? flattenFamily(family) : [family];
      for (const part of parts) addFamily(written, part, scrape);
    }
  }
  const out: string[] = [];
  for (const family of written.values()) appendFamily(out, family);
  out.push("# EOF\n");
  return out.join("");
}

function addFamily(written: Map<string, WrittenFamily>, family: MetricFamily, scrape: TimedFamilies): void {
  const type = family.type === "untyped" ? "unknown" : family.type;
  const name = escapeMetricName(openMetricsName(family.name, type));
  const target = written.get(name) ?? { name, type, help: null, unit: null, series: new Map<string, WrittenSeries>() };
  written.set(name, target);
  if (target.type !== type) target.type = "unknown";
  target.help ??= family.help;
  target.unit ??= family.unit;
  for (const series of family.series) {
    const labels = formatLabels(withTargetLabels(series.labels, scrape.labels));
    const place = target.series.get(labels) ?? { labels, points: new Map() };
    target.series.set(labels, place);
    for (const point of series.points) {
      const atSeconds = point.atSeconds ?? scrape.atSeconds;
      const time = formatTime(atSeconds);
      if (!place.points.has(time)) place.points.set(time, { atSeconds, point });
    }
  }
}

/** The labels of a series and of its scrape; the scrape's win, as Prometheus does with `honor_labels: false`. */
function withTargetLabels(labels: Labels, target: Labels): Labels {
  const merged: Record<string, string> = { ...target };
  for (const [name, value] of Object.entries(labels)) {
    let free = name;
    while (Object.hasOwn(merged, free) || (free !== name && Object.hasOwn(labels, free))) free = `exported_${free}`;
    putLabel(merged, free, value);
  }
  return merged;
}

function appendFamily(out: string[], family: WrittenFamily): void {
  const { name, type, help, unit } = family;
  out.push(`# TYPE ${name} ${type}\n`);
  if (help !== null) out.push(`# HELP ${name} ${escapeText(help)}\n`);
  const hasUnit = unit !== null && unit !== "" && name.endsWith(`_${unit}`) && type !== "info" && type !== "stateset";
  if (hasUnit) out.push(`# UNIT ${name} ${unit}\n`);
  for (const { labels, points } of family.series.values()) {
    for (const { atSeconds, point } of [...points.values()].toSorted((a, b) => a.atSeconds - b.atSeconds)) {
      appendPoint(out, { name, type, labels, atSeconds }, point);
    }
  }
}
