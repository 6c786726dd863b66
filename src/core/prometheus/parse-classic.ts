/** The text format 0.0.4 (Prometheus `docs/instrumenting/exposition_formats.md`): free order, free blanks, free comments. */
import {
  BRACE_OPEN,
  HASH,
  NEWLINE,
  RETURN,
  QUOTE,
  endLine,
  endOfWord,
  fail,
  failAtWord,
  isWindowsLineEnd,
  quoted,
  scanMetricName,
  skipBlanks,
  startCursor,
  truncated,
  type Cursor,
} from "./cursor.ts";
import { decimalOf, integerOf, isExact } from "./decimal.ts";
import { addLine, boundLabelOf, draftFamily, finishFamilies, seriesOfLine, type FamilyDraft, type Role } from "./family-draft.ts";
import { CLASSIC_TYPES, findRoute, typeOfWord, type Route } from "./find-route.ts";
import { indexPlain } from "./index-plain.ts";
import type { MetricFamily } from "./metric-family.ts";
import { familiesOfPlain } from "./plain-families.ts";
import { scanLabels, scanQuoted, unescapeHelp, type LabelScan } from "./scan-labels.ts";

interface Reader {
  readonly cursor: Cursor;
  readonly families: Map<string, FamilyDraft>;
  readonly routes: Map<string, Route<FamilyDraft>>;
  readonly scan: LabelScan;
}

/**
 * The families of a text 0.0.4 body, without those that have no sample. Timestamps become seconds.
 * Throws METRICS_SYNTAX (line and column), METRICS_TRUNCATED when the last line has no end.
 */
export function parseClassic(text: string, bodyName: string): MetricFamily[] {
  const plain = indexPlain(text);
  return plain === null ? parseInFull(text, bodyName) : familiesOfPlain(text, plain);
}

/** The same line by line, whatever the body: it knows all that the format allows, and where a body is wrong. */
export function parseInFull(text: string, bodyName: string): MetricFamily[] {
  const cursor = startCursor(text, bodyName, false);
  const reader: Reader = { cursor, families: new Map(), routes: new Map(), scan: { names: [], values: [] } };
  while (cursor.at < text.length) {
    skipBlanks(cursor);
    const code = text.charCodeAt(cursor.at);
    if (code === HASH) readComment(reader);
    else if (code !== NEWLINE && code !== RETURN) readSample(reader);
    endLine(cursor, "unexpected text at the end of the line");
  }
  return finishFamilies(reader.families.values(), "untyped", (name) => name);
}

function readComment(reader: Reader): void {
  const { cursor } = reader;
  const { text } = cursor;
  cursor.at++;
  skipBlanks(cursor);
  const wordEnd = endOfWord(cursor);
  const word = text.slice(cursor.at, wordEnd);
  if (word !== "HELP" && word !== "TYPE") return skipLine(cursor);
  cursor.at = wordEnd;
  skipBlanks(cursor);
  if (atLineEnd(cursor)) return;
  const name = scanName(cursor);
  const blankAt = cursor.at;
  skipBlanks(cursor);
  if (cursor.at === blankAt && !atLineEnd(cursor)) fail(cursor, `invalid metric name in a ${word} line`);
  if (word === "HELP") readHelp(reader, name);
  else if (!atLineEnd(cursor)) readType(reader, name);
}

function readHelp({ cursor, families }: Reader, name: string): void {
  const start = cursor.at;
  skipLine(cursor);
  const help = unescapeHelp(cursor.text.slice(start, cursor.at), false);
  const family = familyNamed(families, name);
  if (family.help !== null && family.help !== help) fail(cursor, `a second, different HELP line for ${quoted(name)}`, cursor.lineStart);
  family.help = help;
}

function readType({ cursor, families, routes }: Reader, name: string): void {
  const end = endOfWord(cursor);
  const type = typeOfWord(cursor.text.slice(cursor.at, end).toLowerCase());
  if (type === null) failAtWord(cursor, end, `one of the types ${CLASSIC_TYPES.join(", ")}`, /^[a-z]/iu);
  const family = familyNamed(families, name);
  if (family.type === null && family.series.size > 0) fail(cursor, `the TYPE of ${quoted(name)} comes after its samples`);
  if (family.type !== null && family.type !== type) fail(cursor, `a second, different TYPE line for ${quoted(name)}`);
  family.type = type;
  // A name that went to a histogram or summary so far (`x_count`) now has a family of its own.
  routes.delete(name);
  cursor.at = end;
  skipBlanks(cursor);
}

function readSample(reader: Reader): void {
  const { cursor, scan } = reader;
  const { text } = cursor;
  const start = cursor.at;
  let name = text.charCodeAt(start) === BRACE_OPEN ? null : scanMetricName(cursor);
  skipBlanks(cursor);
  if (text.charCodeAt(cursor.at) === BRACE_OPEN) {
    cursor.at++;
    const quotedName = scanLabels(cursor, scan, name === null);
    name ??= quotedName;
    skipBlanks(cursor);
  } else {
    scan.names.length = 0;
    scan.values.length = 0;
  }
  if (name === null) fail(cursor, "the line has no metric name", start);
  const valueEnd = endOfWord(cursor);
  const value = decimalOf(text, cursor.at, valueEnd);
  if (value === null) failAtWord(cursor, valueEnd, "a number as value");
  const exact = isExact(value, text, cursor.at, valueEnd);
  cursor.at = valueEnd;
  skipBlanks(cursor);
  const atSeconds = atLineEnd(cursor) ? null : readTimestamp(cursor);
  if (!atLineEnd(cursor)) fail(cursor, "unexpected text after the timestamp");
  // What the line means comes after all that is written in it: half a line is a cut-off body, not a wrong one.
  const { family, role } = routeOf(reader, name);
  const bound = boundOf(cursor, scan, family, role, start);
  const series = seriesOfLine(family, "untyped", scan, role);
  const problem = addLine(series, { role, bound, value, exact, atSeconds, exemplar: null }, false);
  if (problem !== null) fail(cursor, problem, start);
}

function readTimestamp(cursor: Cursor): number {
  const end = endOfWord(cursor);
  const milliseconds = integerOf(cursor.text, cursor.at, end);
  if (milliseconds === null) failAtWord(cursor, end, "a whole number of milliseconds as timestamp");
  cursor.at = end;
  skipBlanks(cursor);
  return milliseconds / 1000;
}

/** The number in `le` or `quantile`, NaN for lines that need none. */
function boundOf(cursor: Cursor, scan: LabelScan, family: FamilyDraft, role: Role, start: number): number {
  const label = boundLabelOf(role);
  if (label === null) return NaN;
  const index = scan.names.indexOf(label);
  if (index < 0) fail(cursor, `a line of the ${family.type ?? "untyped"} ${quoted(family.name)} needs the label ${label}`, start);
  const text = scan.values[index] ?? "";
  const bound = decimalOf(text);
  if (bound === null || Number.isNaN(bound)) fail(cursor, `the label ${label} must be a number, found ${quoted(text)}`, start);
  return bound;
}

function routeOf(reader: Reader, name: string): Route<FamilyDraft> {
  const known = reader.routes.get(name);
  if (known !== undefined) return known;
  const route = findRoute(reader.families, name, familyNamed);
  if (route === null)
    fail(reader.cursor, `${quoted(name)} is a histogram: its lines end in _bucket, _sum or _count`, reader.cursor.lineStart);
  reader.routes.set(name, route);
  return route;
}

function familyNamed(families: Map<string, FamilyDraft>, name: string): FamilyDraft {
  const known = families.get(name);
  if (known !== undefined) return known;
  const family = draftFamily(name);
  families.set(name, family);
  return family;
}

function scanName(cursor: Cursor): string {
  if (cursor.text.charCodeAt(cursor.at) !== QUOTE) return scanMetricName(cursor);
  cursor.at++;
  return scanQuoted(cursor);
}

const atLineEnd = (cursor: Cursor): boolean => cursor.text.charCodeAt(cursor.at) === NEWLINE || isWindowsLineEnd(cursor);

/** To the end of the line, before a Windows line end. */
function skipLine(cursor: Cursor): void {
  const { text } = cursor;
  const end = text.indexOf("\n", cursor.at);
  if (end < 0) throw truncated(cursor);
  cursor.at = text.charCodeAt(end - 1) === RETURN && end > cursor.at ? end - 1 : end;
}
