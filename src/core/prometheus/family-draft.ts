/** Families while a body is being read: lines come in, and those of one histogram or summary are brought together again. */
import { labelsOf, keyOf, type LabelScan } from "./scan-labels.ts";
import {
  kindOf,
  type Exemplar,
  type HistogramPoint,
  type Labels,
  type MetricFamily,
  type MetricType,
  type Point,
  type Series,
  type SummaryPoint,
} from "./metric-family.ts";

/** What one line gives to its point. */
export type Role = "value" | "bucket" | "quantile" | "sum" | "count" | "created";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Element)[] ? Element[] : T[K] };
export type PointDraft = Mutable<Point>;
export type HistogramDraft = Mutable<HistogramPoint>;
export type SummaryDraft = Mutable<SummaryPoint>;
export type SeriesDraft =
  | { readonly kind: "value"; readonly labels: Labels; readonly points: PointDraft[] }
  | { readonly kind: "histogram"; readonly labels: Labels; readonly points: HistogramDraft[] }
  | { readonly kind: "summary"; readonly labels: Labels; readonly points: SummaryDraft[] };

export interface FamilyDraft {
  readonly name: string;
  /** Null as long as no TYPE line came. */
  type: MetricType | null;
  help: string | null;
  unit: string | null;
  readonly series: Map<string, SeriesDraft>;
}

/** The numbers of one line. `bound` is the value of `le` or `quantile`. */
export interface LineValue {
  readonly role: Role;
  readonly bound: number;
  readonly value: number;
  readonly exact: boolean;
  readonly atSeconds: number | null;
  readonly exemplar: Exemplar | null;
}

export const draftFamily = (name: string): FamilyDraft => ({ name, type: null, help: null, unit: null, series: new Map() });

/** The label that is part of the point, not of the series. */
export function boundLabelOf(role: Role): "le" | "quantile" | null {
  return role === "bucket" ? "le" : role === "quantile" ? "quantile" : null;
}

/** The series of a line, made when it is the first of its labels. `fallback` is the type of a family without TYPE. */
export function seriesOfLine(family: FamilyDraft, fallback: MetricType, scan: LabelScan, role: Role): SeriesDraft {
  const except = boundLabelOf(role);
  const key = keyOf(scan, except);
  const known = family.series.get(key);
  if (known !== undefined) return known;
  const series: SeriesDraft = { kind: kindOf(family.type ?? fallback), labels: labelsOf(scan, except), points: [] };
  family.series.set(key, series);
  return series;
}

/** What a second line with the same name, labels and (in OpenMetrics) time is told. */
const DUPLICATE = "this series stands twice in the body";

/** Puts a line into the last point of its series, or into a new one when `opensPoint`. Gives what is wrong with it, or null. */
export function addLine(series: SeriesDraft, line: LineValue, opensPoint: boolean): string | null {
  if (series.kind === "value") return addValue(series.points, line, opensPoint);
  if (series.kind === "histogram") return addToHistogram(pointFor(series.points, opensPoint, emptyHistogram), line);
  return addToSummary(pointFor(series.points, opensPoint, emptySummary), line);
}

const emptyHistogram = (): HistogramDraft => ({
  atSeconds: null,
  exact: true,
  createdAtSeconds: null,
  buckets: [],
  sum: null,
  count: null,
});
const emptySummary = (): SummaryDraft => ({ atSeconds: null, exact: true, createdAtSeconds: null, quantiles: [], sum: null, count: null });

function pointFor<P>(points: P[], opensPoint: boolean, empty: () => P): P {
  const last = points.at(-1);
  if (last !== undefined && !opensPoint) return last;
  const point = empty();
  points.push(point);
  return point;
}

function addValue(points: PointDraft[], line: LineValue, opensPoint: boolean): string | null {
  const last = points.at(-1);
  if (line.role === "created") {
    if (last === undefined || opensPoint) return "_created comes before the value it belongs to";
    if (last.createdAtSeconds !== null) return DUPLICATE;
    last.createdAtSeconds = line.value;
    return null;
  }
  if (last !== undefined && !opensPoint) return DUPLICATE;
  points.push({ atSeconds: line.atSeconds, exact: line.exact, createdAtSeconds: null, value: line.value, exemplar: line.exemplar });
  return null;
}

function addToHistogram(point: HistogramDraft, line: LineValue): string | null {
  if (line.role !== "bucket") return addToTotals(point, line);
  const bucket = { upperBound: line.bound, count: line.value, exemplar: line.exemplar };
  if (!insertAscending(point.buckets, bucket, (entry) => entry.upperBound)) return DUPLICATE;
  return keepTime(point, line);
}

function addToSummary(point: SummaryDraft, line: LineValue): string | null {
  if (line.role !== "quantile") return addToTotals(point, line);
  if (!insertAscending(point.quantiles, { quantile: line.bound, value: line.value }, (entry) => entry.quantile)) return DUPLICATE;
  return keepTime(point, line);
}

function addToTotals(point: HistogramDraft | SummaryDraft, line: LineValue): string | null {
  const field = line.role === "created" ? "createdAtSeconds" : line.role === "sum" ? "sum" : "count";
  if (point[field] !== null) return DUPLICATE;
  point[field] = line.value;
  return keepTime(point, line);
}

/** The lines of one point may carry different times in the text format: the latest is the point's. */
function keepTime(point: HistogramDraft | SummaryDraft, line: LineValue): null {
  if (line.atSeconds !== null && (point.atSeconds === null || point.atSeconds < line.atSeconds)) point.atSeconds = line.atSeconds;
  if (!line.exact) point.exact = false;
  return null;
}

/** Inserts in order, from the end since bodies are mostly sorted. False when the key is there already. */
function insertAscending<T>(entries: T[], entry: T, keyOfEntry: (entry: T) => number): boolean {
  const key = keyOfEntry(entry);
  let at = entries.length;
  for (; at > 0; at--) {
    const before = entries[at - 1];
    if (before === undefined || keyOfEntry(before) < key) break;
    if (keyOfEntry(before) === key) return false;
  }
  if (at === entries.length) entries.push(entry);
  else entries.splice(at, 0, entry);
  return true;
}

/** The families with at least one series, in the order of the body. `nameOf` gives the name Prometheus stores. */
export function finishFamilies(
  drafts: Iterable<FamilyDraft>,
  fallback: MetricType,
  nameOf: (name: string, type: MetricType) => string,
): MetricFamily[] {
  const families: MetricFamily[] = [];
  for (const draft of drafts) {
    if (draft.series.size === 0) continue;
    const type = draft.type ?? fallback;
    const series: readonly Series[] = [...draft.series.values()];
    families.push({ name: nameOf(draft.name, type), type, help: draft.help, unit: draft.unit, series });
  }
  return families;
}
