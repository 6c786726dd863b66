/** The tokens of one sample line of OpenMetrics, whatever they mean. */
import {
  BRACE_OPEN,
  HASH,
  NEWLINE,
  QUOTE,
  SPACE,
  describeHere,
  endOfWord,
  fail,
  failAtWord,
  scanMetricName,
  type Cursor,
} from "./cursor.ts";
import { decimalOf, isExact } from "./decimal.ts";
import type { Exemplar } from "./metric-family.ts";
import { labelsOf, scanLabels, scanQuoted, type LabelScan } from "./scan-labels.ts";

export interface SampleLine {
  readonly name: string;
  readonly value: number;
  readonly valueAt: number;
  readonly exact: boolean;
  readonly atSeconds: number | null;
  readonly exemplar: Exemplar | null;
  readonly exemplarAt: number;
}

/** Exemplar labels may have this many characters, names and values together. */
const EXEMPLAR_CHARACTERS = 128;

/** Reads `name{labels} value [time] [# {labels} value [time]]` up to the end of the line; the labels of the series go into `scan`. */
export function scanSampleLine(cursor: Cursor, scan: LabelScan): SampleLine {
  const { text } = cursor;
  const start = cursor.at;
  scan.names.length = 0;
  scan.values.length = 0;
  let name = text.charCodeAt(start) === BRACE_OPEN ? null : scanMetricName(cursor);
  if (text.charCodeAt(cursor.at) === BRACE_OPEN) {
    cursor.at++;
    const quotedName = scanLabels(cursor, scan, name === null);
    name ??= quotedName;
  }
  if (name === null) fail(cursor, "the line has no metric name", start);
  expectSpace(cursor, "before the value");
  const valueAt = cursor.at;
  const value = scanNumber(cursor, "a number as value");
  const exact = isExact(value, text, valueAt, cursor.at);
  const atSeconds = text.charCodeAt(cursor.at) === SPACE && text.charCodeAt(cursor.at + 1) !== HASH ? scanTime(cursor) : null;
  const exemplarAt = cursor.at;
  const exemplar = text.charCodeAt(cursor.at) === SPACE ? scanExemplar(cursor) : null;
  if (text.charCodeAt(cursor.at) !== NEWLINE) fail(cursor, `expected the end of the line, found ${describeHere(cursor)}`);
  return { name, value, valueAt, exact, atSeconds, exemplar, exemplarAt };
}

function scanExemplar(cursor: Cursor): Exemplar {
  const mark = cursor.text.slice(cursor.at, cursor.at + 4);
  const isCut = cursor.at + mark.length === cursor.text.length && " # {".startsWith(mark);
  if (mark !== " # {") {
    fail(cursor, `expected the end of the line or an exemplar, found ${describeHere(cursor)}`, isCut ? cursor.text.length : cursor.at);
  }
  cursor.at += 4;
  const scan: LabelScan = { names: [], values: [] };
  scanLabels(cursor, scan, false);
  const characters = [...scan.names, ...scan.values].reduce((sum, text) => sum + Array.from(text).length, 0);
  if (characters > EXEMPLAR_CHARACTERS)
    fail(cursor, `the labels of an exemplar have at most ${EXEMPLAR_CHARACTERS} characters, found ${characters}`);
  expectSpace(cursor, "before the value of the exemplar");
  const value = scanNumber(cursor, "a number as value of the exemplar");
  const atSeconds = cursor.text.charCodeAt(cursor.at) === SPACE ? scanTime(cursor) : null;
  return { labels: labelsOf(scan, null), value, atSeconds };
}

function scanTime(cursor: Cursor): number {
  expectSpace(cursor, "before the timestamp");
  const start = cursor.at;
  const time = scanNumber(cursor, "a number of seconds as timestamp");
  if (!Number.isFinite(time)) fail(cursor, "a timestamp must be finite", start);
  return time;
}

function scanNumber(cursor: Cursor, expected: string): number {
  const end = endOfWord(cursor);
  const value = decimalOf(cursor.text, cursor.at, end);
  if (value === null) failAtWord(cursor, end, expected);
  cursor.at = end;
  return value;
}

/** Steps over the one space between two parts of a line. */
export function expectSpace(cursor: Cursor, where: string): void {
  if (cursor.text.charCodeAt(cursor.at) !== SPACE) fail(cursor, `expected one space ${where}, found ${describeHere(cursor)}`);
  cursor.at++;
}

/** The family name of a HELP, TYPE or UNIT line, quoted or not. */
export function scanName(cursor: Cursor): string {
  if (cursor.text.charCodeAt(cursor.at) !== QUOTE) return scanMetricName(cursor);
  cursor.at++;
  return scanQuoted(cursor);
}
