/** OpenMetrics 1.0 (specification/OpenMetrics.md): one way to write each thing, families in one piece, `# EOF` last. */
import { HASH, endLine, fail, failAtLine, quoted, startCursor, truncated, type Cursor } from "./cursor.ts";
import { decimalOf } from "./decimal.ts";
import {
  addLine,
  boundLabelOf,
  draftFamily,
  finishFamilies,
  seriesOfLine,
  type FamilyDraft,
  type Role,
  type SeriesDraft,
} from "./family-draft.ts";
import { METRIC_TYPES, type MetricFamily, type MetricType } from "./metric-family.ts";
import {
  LINES_OF_TYPE,
  STORED_SUFFIX,
  histogramProblem,
  mayHoldExemplar,
  quantileProblem,
  valueProblem,
  type Conformance,
} from "./openmetrics-rules.ts";
import { unescapeHelp, type LabelScan } from "./scan-labels.ts";
import { expectSpace, scanName, scanSampleLine } from "./scan-sample-line.ts";

/** The family being read and, in it, the point that further lines may belong to. */
interface Open {
  readonly family: FamilyDraft;
  readonly line: number;
  /** Whether its type is final and its names are taken. */
  isSettled: boolean;
  /** Line names of the family to what they give. */
  roles: ReadonlyMap<string, Role>;
  point: { readonly series: SeriesDraft; readonly atSeconds: number | null; readonly line: number } | null;
}

interface Reader {
  readonly cursor: Cursor;
  readonly conformance: Conformance;
  readonly families: FamilyDraft[];
  /** The last family of each name. */
  readonly named: Map<string, FamilyDraft>;
  /** The names of lines, with the family they belong to. */
  readonly lines: Map<string, FamilyDraft>;
  readonly scan: LabelScan;
  open: Open | null;
}

/**
 * The families of an OpenMetrics body, without those that have no sample. Times are in seconds. Of two values of one series at one time
 * the first counts. Throws METRICS_SYNTAX (line and column), METRICS_TRUNCATED when `# EOF` is missing.
 */
export function parseOpenMetrics(text: string, bodyName: string, conformance: Conformance = "prometheus"): MetricFamily[] {
  const cursor = startCursor(text, bodyName, true);
  const reader: Reader = {
    cursor,
    conformance,
    families: [],
    named: new Map(),
    lines: new Map(),
    scan: { names: [], values: [] },
    open: null,
  };
  for (;;) {
    if (cursor.at >= text.length) throw truncated(cursor);
    if (text.charCodeAt(cursor.at) !== HASH) readSample(reader);
    else if (readMetadata(reader)) break;
  }
  closeFamily(reader);
  return finishFamilies(reader.families, "unknown", (name, type) => name + (STORED_SUFFIX[type] ?? ""));
}

/** Reads a line that starts with `#`. True at the end of the body. */
function readMetadata(reader: Reader): boolean {
  const { cursor } = reader;
  const { text } = cursor;
  const lineEnd = text.indexOf("\n", cursor.at);
  const end = lineEnd < 0 ? text.length : lineEnd;
  if (end - cursor.at === 5 && text.startsWith("# EOF", cursor.at)) {
    cursor.at = end;
    if (lineEnd >= 0) endLine(cursor, "");
    if (cursor.at < text.length) fail(cursor, "nothing may follow # EOF");
    return true;
  }
  const word = text.slice(cursor.at + 2, cursor.at + 6);
  if (!text.startsWith("# ", cursor.at) || (word !== "HELP" && word !== "TYPE" && word !== "UNIT")) {
    fail(cursor, "OpenMetrics has only # HELP, # TYPE, # UNIT and # EOF lines", lineEnd < 0 ? end : cursor.at);
  }
  cursor.at += 6;
  expectSpace(cursor, `after ${word}`);
  const name = scanName(cursor);
  expectSpace(cursor, "after the metric name");
  if (lineEnd < 0) throw truncated(cursor);
  const { family } = familyForMetadata(reader, name);
  const value = text.slice(cursor.at, lineEnd);
  const field = word === "HELP" ? "help" : word === "TYPE" ? "type" : "unit";
  if (family[field] !== null) fail(cursor, `a second ${word} line for ${quoted(name)}`, cursor.lineStart);
  if (word === "HELP") family.help = unescapeHelp(value, true);
  else if (word === "UNIT") family.unit = value;
  else setType(reader, family, value);
  cursor.at = lineEnd;
  endLine(cursor, "");
  return false;
}

function setType(reader: Reader, family: FamilyDraft, word: string): void {
  const type = METRIC_TYPES.find((known) => known === word && known !== "untyped");
  if (type === undefined) fail(reader.cursor, `unknown metric type ${quoted(word)}`);
  family.type = type;
  if (reader.open !== null) settle(reader, reader.open);
}

function familyForMetadata(reader: Reader, name: string): Open {
  const { open } = reader;
  return open?.family.name === name && open.family.series.size === 0 ? open : openFamily(reader, name);
}

function openFamily(reader: Reader, name: string): Open {
  closeFamily(reader);
  const family = draftFamily(name);
  reader.families.push(family);
  reader.open = { family, line: reader.cursor.line, isSettled: false, roles: new Map(), point: null };
  return reader.open;
}

/**
 * Takes the names of a family, which nobody else may have. One case beyond the specification is let through: two families of one name,
 * both with a TYPE and without a common line. client_golang writes `go_memstats_alloc_bytes` so, once as gauge and once as counter.
 */
function settle({ cursor, named, lines }: Reader, open: Open): void {
  const { family, line } = open;
  const { name, type } = family;
  const before = named.get(name);
  if (before !== undefined && (before.type === null || type === null)) {
    failAtLine(cursor, line, `the family ${quoted(name)} stands in two places, or its HELP, TYPE or UNIT comes after its samples`);
  }
  named.set(name, family);
  open.isSettled = true;
  open.roles = new Map(LINES_OF_TYPE[type ?? "unknown"].map(({ suffix, role }) => [name + suffix, role]));
  for (const lineName of open.roles.keys()) {
    const owner = lines.get(lineName);
    if (owner !== undefined)
      failAtLine(cursor, line, `the name ${quoted(lineName)} belongs to two families, ${quoted(owner.name)} and ${quoted(name)}`);
    lines.set(lineName, family);
  }
}

/** Checks what only shows when a family is complete. */
function closeFamily(reader: Reader): void {
  const { cursor, open } = reader;
  if (open === null) return;
  if (!open.isSettled) settle(reader, open);
  closePoint(reader, open);
  const { name, type, unit } = open.family;
  if (unit === null || unit === "") return;
  if (!name.endsWith(`_${unit}`)) failAtLine(cursor, open.line, `the name ${quoted(name)} does not end in its unit ${quoted(unit)}`);
  if (type === "info" || type === "stateset") failAtLine(cursor, open.line, `the ${type} ${quoted(name)} cannot have a unit`);
}

function closePoint({ cursor, conformance }: Reader, open: Open): void {
  if (open.point === null || open.point.series.kind !== "histogram") return;
  const point = open.point.series.points.at(-1);
  const problem = point === undefined ? null : histogramProblem(open.family.type ?? "unknown", point, conformance);
  if (problem !== null) failAtLine(cursor, open.point.line, problem);
}

function readSample(reader: Reader): void {
  const { cursor, scan } = reader;
  const start = cursor.at;
  // First what is written, to the end of the line, then what it means: half a line is a cut-off body, not a wrong one.
  const { name, value, valueAt, exact, atSeconds, exemplar, exemplarAt } = scanSampleLine(cursor, scan);
  const open = familyOfLine(reader, name);
  const role = open.roles.get(name) ?? "value";
  const type = open.family.type ?? "unknown";
  const bound = boundOf(cursor, scan, type, role);
  if (type === "stateset" && !scan.names.includes(open.family.name)) fail(cursor, `a stateset needs the label ${open.family.name}`, start);
  const problem = valueProblem(type, role, value, reader.conformance);
  if (problem !== null) fail(cursor, problem, valueAt);
  if (exemplar !== null && !mayHoldExemplar(type, role)) {
    fail(cursor, "only the buckets of histograms and the totals of counters have exemplars", exemplarAt);
  }
  const series = seriesOfLine(open.family, "unknown", scan, role);
  const opensPoint = placeLine(reader, open, series, role, atSeconds);
  if (opensPoint !== null) {
    const highest = series.kind === "histogram" && !opensPoint ? series.points.at(-1)?.buckets.at(-1)?.upperBound : undefined;
    if (role === "bucket" && highest !== undefined && bound < highest) {
      fail(cursor, "the buckets of a histogram must come in ascending order", start);
    }
    const duplicate = addLine(series, { role, bound, value, exact, atSeconds, exemplar }, opensPoint);
    if (duplicate !== null) fail(cursor, duplicate, start);
  }
  endLine(cursor, "");
}

/** The open family when the line is one of its, else a new one without TYPE. */
function familyOfLine(reader: Reader, name: string): Open {
  const { open } = reader;
  const isOpen = open !== null && (open.isSettled ? open.roles.has(name) : open.family.name === name);
  const family = isOpen ? open : openFamily(reader, name);
  if (!family.isSettled) settle(reader, family);
  return family;
}

/** Whether a line opens a point of its series (true), continues it (false) or repeats it (null): series in one piece, time never backwards. */
function placeLine(reader: Reader, open: Open, series: SeriesDraft, role: Role, atSeconds: number | null): boolean | null {
  const { cursor } = reader;
  const { point } = open;
  if (point?.series !== series) {
    if (series.points.length > 0) fail(cursor, "the lines of one series must stand together", cursor.lineStart);
    return openPoint(reader, open, series, atSeconds);
  }
  if (point.atSeconds === atSeconds) return series.kind === "value" && role === "value" && atSeconds !== null ? null : false;
  if (point.atSeconds === null || atSeconds === null) fail(cursor, "a series has a timestamp in every line or in none", cursor.lineStart);
  if (atSeconds < point.atSeconds) fail(cursor, "the timestamps of a series must not go backwards", cursor.lineStart);
  return openPoint(reader, open, series, atSeconds);
}

function openPoint(reader: Reader, open: Open, series: SeriesDraft, atSeconds: number | null): true {
  closePoint(reader, open);
  open.point = { series, atSeconds, line: reader.cursor.line };
  return true;
}

/** The number in `le` or `quantile`, NaN for lines that need none. */
function boundOf(cursor: Cursor, scan: LabelScan, type: MetricType, role: Role): number {
  const label = boundLabelOf(role);
  if (label === null) return NaN;
  const text = scan.values[scan.names.indexOf(label)];
  if (text === undefined) fail(cursor, `this line of a ${type} needs the label ${label}`, cursor.lineStart);
  const bound = decimalOf(text);
  const isCanonical = bound !== null && (Number.isFinite(bound) || text === "+Inf" || text === "-Inf");
  const problem = role === "quantile" ? quantileProblem(bound ?? NaN) : isCanonical ? null : "the label le must be a number or +Inf";
  if (problem !== null) fail(cursor, `${problem}, found ${quoted(text)}`, cursor.lineStart);
  return bound ?? NaN;
}
