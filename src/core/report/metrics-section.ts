/** The metric families that changed most, a line for each class: advisory, beside the gates. All of them are in `result.json`. */
import type { FamilyComparison, SeriesComparison } from "../compare/comparison-metrics.ts";
import { distanceOf } from "../compare/compare-families.ts";
import { boundIn } from "../families/beyond-buckets.ts";
import { FAMILY_CLASSES } from "../families/family-entry.ts";
import { nameOf } from "../families/family-row.ts";
import { formatChange, formatColumn, formatQuantity } from "../units/format-quantity.ts";
import type { Report } from "./report.ts";

export interface MetricsSection {
  /** `Metrics (advisory): 12 of 143 rows changed beyond the scatter of their rounds.` */
  readonly title: string;
  readonly lines: readonly string[];
}

/** How names of metrics are written: as code in Markdown, plain in a terminal. */
export interface MetricsStyle {
  readonly name: (text: string) => string;
  readonly space: string;
}

/** Below these changes nobody needs to know: with the scatter known, and without. */
const WORTH_SAYING = 0.02;
const WORTH_SAYING_UNTESTED = 0.1;
/** A level of memory that moved by less is of no matter, however small it was before. */
const LEAST_LEVEL_BYTES = 256 * 1024;
const ROWS_IN_LINE = 3;
const NAMES_IN_LINE = 4;
const SERIES_IN_LINE = 3;

const isWorthSaying = (row: FamilyComparison): boolean => {
  if (row.presence !== "both" || row.class === "context" || row.difference === null || row.difference === 0) return false;
  if (row.unit === "bytes" && Math.abs(row.difference) < LEAST_LEVEL_BYTES) return false;
  const change = row.ratio === null ? Infinity : Math.abs(row.ratio);
  return row.beyondSpread === null ? change >= WORTH_SAYING_UNTESTED : row.beyondSpread && change >= WORTH_SAYING;
};

/** Of each family, and of each thing it tells of, the row that moved most: several views of one thing would say it several times. */
const distinctFamilies = (rows: readonly FamilyComparison[]): readonly FamilyComparison[] => {
  const seen = new Set<string>();
  return rows
    .toSorted((a, b) => distanceOf(b) - distanceOf(a))
    .filter((row) => {
      const key = `${row.component} ${row.metric} ${row.class}`;
      const isFirst = !seen.has(key);
      seen.add(key);
      return isFirst;
    });
};

/** `increase/units` of bytes is what a unit costs; a mean or a share is said as such. */
const suffixOf = ({ aggregation }: FamilyComparison): string => {
  if (aggregation === "increase/units") return " per unit";
  if (aggregation.endsWith("/units")) return ` ${aggregation.slice(0, -"/units".length)} per unit`;
  if (aggregation.endsWith("/seconds")) return " per second";
  return ` ${aggregation === "hmean" ? "mean" : aggregation}`;
};

/** ` > 100 ms:`: what an overflow is beyond, as a quantile of the same family names it; without one that it is beyond the last bucket. */
const beyondOf = (row: FamilyComparison, rows: readonly FamilyComparison[], space: string): string => {
  const bounds = rows
    .filter((one) => one.aggregation.startsWith("quantile") && one.component === row.component && nameOf(one) === nameOf(row))
    .flatMap(({ why, unit }) => {
      const bound = boundIn(why);
      return bound === null ? [] : [formatQuantity(bound, unit, { space })];
    });
  return bounds[0] === undefined ? " beyond its last bucket:" : ` > ${bounds[0]}:`;
};

const rowText = (
  row: FamilyComparison,
  rows: readonly FamilyComparison[],
  { several, name, space }: MetricsStyle & { readonly several: boolean },
): string => {
  const [base = "", head = ""] = formatColumn([row.base, row.head], row.unit, { space });
  const change = row.ratio === null ? "" : ` (${formatChange(row.ratio, { space })})`;
  const subject = `${several ? `${name(row.component)} ` : ""}${name(nameOf(row))}`;
  return row.aggregation === "overflow"
    ? `${subject}${beyondOf(row, rows, space)} ${base} → ${head} of what it observed`
    : `${subject}${suffixOf(row)} ${base} → ${head}${change}`;
};

const more = (count: number): string => (count > 0 ? ` and ${count} more` : "");

/** A line for each class of the rows that moved; `all` are those that did not, too. */
const classLines = (
  moved: readonly FamilyComparison[],
  all: readonly FamilyComparison[],
  style: MetricsStyle & { readonly several: boolean },
): readonly string[] =>
  FAMILY_CLASSES.flatMap((klass) => {
    const own = moved.filter((row) => row.class === klass);
    if (own.length === 0) return [];
    const shown = own.slice(0, ROWS_IN_LINE).map((row) => rowText(row, all, style));
    return [`${klass === "unclassified" ? "others" : klass}: ${shown.join(", ")}${more(own.length - shown.length)}`];
  });

const presenceLine = (rows: readonly FamilyComparison[], { name }: MetricsStyle): string | null => {
  const parts = (["added", "removed"] as const).flatMap((presence) => {
    const names = [...new Set(rows.filter((row) => row.presence === presence).map((row) => row.metric))];
    const onBoth = new Set(rows.filter((row) => row.presence !== presence).map((row) => row.metric));
    const own = names.filter((metric) => !onBoth.has(metric));
    if (own.length === 0) return [];
    const shown = own.slice(0, NAMES_IN_LINE).map(name);
    return [`${presence === "added" ? "new on head" : "gone on head"}: ${shown.join(", ")}${more(own.length - shown.length)}`];
  });
  return parts.length === 0 ? null : parts.join("; ");
};

const seriesText = ({ component, base, head, rows }: SeriesComparison, several: boolean, { name }: MetricsStyle): string => {
  const count = (value: number | null): string => (value === null ? "none" : formatQuantity(value, "count"));
  const shown = rows.slice(0, SERIES_IN_LINE).map((row) => `${name(row.family)} ${count(row.base)} → ${count(row.head)}`);
  const where = several ? ` of ${name(component)}` : "";
  return `series${where}: ${count(base)} → ${count(head)} (${shown.join(", ")}${more(rows.length - shown.length)})`;
};

const countText = (moved: readonly FamilyComparison[]): string => {
  const count = new Set(moved.map(({ component, metric }) => `${component} ${metric}`)).size;
  return `${count === 0 ? "no" : count} famil${count === 1 ? "y" : "ies"}`;
};

/** Null where no bundle has families. At most a line for each class, one for new and gone families and one for each component's series. */
export const metricsSection = ({ comparison }: Report, style: MetricsStyle): MetricsSection | null => {
  const { families, series = [] } = comparison;
  if (families === undefined) return null;
  const several = new Set(families.rows.map(({ component }) => component)).size > 1;
  const moved = distinctFamilies(families.rows.filter(isWorthSaying));
  const isTested = families.rows.some(({ beyondSpread }) => beyondSpread !== null);
  const how = isTested ? "beyond the scatter of their rounds" : "by a tenth or more; too few rounds to know their scatter";
  const changedSeries = series.filter(({ rows }) => rows.length > 0);
  const presence = presenceLine(families.rows, style);
  return {
    title: `Metrics (advisory): ${families.rows.length + families.unclassifiedLeftOut} numbers of /metrics, ${countText(moved)} changed ${how}`,
    lines: [
      ...classLines(moved, families.rows, { ...style, several }),
      ...(presence === null ? [] : [presence]),
      ...changedSeries.map((one) => seriesText(one, several, style)),
    ],
  };
};
