/** Lines of OpenMetrics text: names, labels, numbers and times as promtool takes them. */
import { isLabelName, isMetricName } from "./cursor.ts";
import { formatBound, formatDecimal } from "./decimal.ts";
import type { Exemplar, Labels, MetricType, Series } from "./metric-family.ts";
import { LINES_OF_TYPE, STORED_SUFFIX, mayHoldExemplar } from "./openmetrics-rules.ts";

/**
 * A name outside the classic set as `U__…`: other characters become `_hex_`, `_` becomes `__` (the "values" scheme of prometheus/common
 * `model.EscapeName`). Classic names stay. promtool 2.42 refuses the quoted form.
 */
function escapeName(name: string, isClassic: (name: string) => boolean): string {
  if (isClassic(name)) return name;
  const escaped = Array.from(name, (character, index) => {
    if (character === "_") return "__";
    if (isClassic(index === 0 ? character : `a${character}`)) return character;
    return character.isWellFormed() ? `_${(character.codePointAt(0) ?? 0).toString(16)}_` : "_FFFD_";
  });
  return `U__${escaped.join("")}`;
}

export const escapeMetricName = (name: string): string => escapeName(name, isMetricName);
export const escapeLabelName = (name: string): string => escapeName(name, isLabelName);

/** Text between quotes and of HELP lines. */
export const escapeText = (text: string): string =>
  /[\\"\n]/u.test(text) ? text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n") : text;

const formatLabel = (name: string, value: string): string => `${escapeLabelName(name)}="${escapeText(value)}"`;

/** `a="1",b="2"` in the order of names, without empty values. */
export const formatLabels = (labels: Labels): string =>
  Object.keys(labels)
    .toSorted()
    .filter((name) => labels[name] !== "")
    .map((name) => formatLabel(name, labels[name] ?? ""))
    .join(",");

/** Seconds with three digits, the resolution Prometheus stores. */
export const formatTime = (seconds: number): string => seconds.toFixed(3);

function formatExemplar(exemplar: Exemplar | null): string {
  if (exemplar === null) return "";
  const time = exemplar.atSeconds === null ? "" : ` ${formatDecimal(exemplar.atSeconds)}`;
  return ` # {${formatLabels(exemplar.labels)}} ${formatDecimal(exemplar.value)}${time}`;
}

/** What all lines of a point share. */
export interface LineContext {
  /** The family name: without `_total` or `_info`. */
  readonly name: string;
  readonly type: MetricType;
  /** Formatted already. */
  readonly labels: string;
  readonly atSeconds: number;
}

/** Appends the lines of one point of a series. */
export function appendPoint(out: string[], context: LineContext, point: Series["points"][number]): void {
  const { name, type, labels, atSeconds } = context;
  const time = formatTime(atSeconds);
  const line = (suffix: string, value: number | null, bound = "", exemplar: Exemplar | null = null): void => {
    if (value === null) return;
    const inside = labels === "" || bound === "" ? labels + bound : `${labels},${bound}`;
    out.push(`${name}${suffix}${inside === "" ? "" : `{${inside}}`} ${formatDecimal(value)} ${time}${formatExemplar(exemplar)}\n`);
  };
  if ("value" in point) line(STORED_SUFFIX[type] ?? "", point.value, "", mayHoldExemplar(type, "value") ? point.exemplar : null);
  else if ("buckets" in point) {
    for (const { upperBound, count, exemplar } of point.buckets)
      line("_bucket", count, formatLabel("le", formatBound(upperBound)), exemplar);
  } else {
    for (const { quantile, value } of point.quantiles) line("", value, formatLabel("quantile", formatBound(quantile)));
  }
  const prefix = type === "gaugehistogram" ? "_g" : "_";
  if ("sum" in point) {
    line(`${prefix}count`, point.count);
    line(`${prefix}sum`, point.sum);
  }
  if (LINES_OF_TYPE[type].some(({ role }) => role === "created")) line("_created", point.createdAtSeconds);
}
