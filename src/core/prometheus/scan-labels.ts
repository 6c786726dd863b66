/** The part of a line between braces: labels, escapes and quoted UTF-8 names. */
import {
  BACKSLASH,
  BRACE_CLOSE,
  COMMA,
  EQUALS,
  NEWLINE,
  QUOTE,
  describeHere,
  fail,
  quoted,
  scanLabelName,
  skipBlanks,
  type Cursor,
} from "./cursor.ts";
import { labelKey, putLabel, type Labels } from "./metric-family.ts";

/** Label names and values in the order of the line. One scan is used again and again: read it before the next line. */
export interface LabelScan {
  readonly names: string[];
  readonly values: string[];
}

/** Reads up to the closing quote; the cursor stands after the opening one. */
export function scanQuoted(cursor: Cursor): string {
  const { text } = cursor;
  let pieceStart = cursor.at;
  let unescaped = "";
  for (let at = pieceStart; ; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      cursor.at = at + 1;
      return unescaped === "" ? text.slice(pieceStart, at) : unescaped + text.slice(pieceStart, at);
    }
    if (code === NEWLINE || Number.isNaN(code))
      fail(cursor, "a quoted text is not closed in this line", Number.isNaN(code) ? at : cursor.at - 1);
    if (code !== BACKSLASH) continue;
    const escaped = text[at + 1] ?? "";
    if (escaped === "\\" || escaped === '"' || escaped === "n") {
      unescaped += text.slice(pieceStart, at) + (escaped === "n" ? "\n" : escaped);
      pieceStart = at + 2;
    } else if (!cursor.strict) {
      fail(cursor, `invalid escape ${quoted(`\\${escaped}`)}: a label value has only \\\\, \\" and \\n`, escaped === "" ? at + 1 : at);
    }
    at++;
  }
}

/**
 * Reads labels up to and including the closing brace into `scan`; the cursor stands after the opening one.
 * Gives the metric name when it stands here in quotes (`{"my.metric",l="v"}`), else null.
 */
export function scanLabels(cursor: Cursor, scan: LabelScan, mayHoldName: boolean): string | null {
  const { text } = cursor;
  const { names, values } = scan;
  names.length = 0;
  values.length = 0;
  let metricName: string | null = null;
  for (let afterComma = false; ; afterComma = true) {
    skipBlanks(cursor);
    const code = text.charCodeAt(cursor.at);
    if (code === BRACE_CLOSE) {
      if (afterComma && cursor.strict) fail(cursor, "OpenMetrics allows no comma before }");
      cursor.at++;
      return metricName;
    }
    const start = cursor.at;
    let name: string;
    if (code === QUOTE) {
      cursor.at++;
      name = scanQuoted(cursor);
    } else name = scanLabelName(cursor);
    skipBlanks(cursor);
    if (code === QUOTE && mayHoldName && !afterComma && text.charCodeAt(cursor.at) !== EQUALS) {
      if (name === "") fail(cursor, "the metric name is empty", start);
      metricName = name;
    } else scanValue(cursor, scan, name, start);
    skipBlanks(cursor);
    const next = text.charCodeAt(cursor.at);
    if (next !== COMMA && next !== BRACE_CLOSE) fail(cursor, `expected , or } after a label value, found ${describeHere(cursor)}`);
    cursor.at++;
    if (next === BRACE_CLOSE) return metricName;
  }
}

function scanValue(cursor: Cursor, scan: LabelScan, name: string, start: number): void {
  const { text } = cursor;
  if (text.charCodeAt(cursor.at) !== EQUALS) fail(cursor, `expected = after label name ${quoted(name)}, found ${describeHere(cursor)}`);
  cursor.at++;
  skipBlanks(cursor);
  if (text.charCodeAt(cursor.at) !== QUOTE) fail(cursor, `expected " at the start of a label value, found ${describeHere(cursor)}`);
  if (name === "") fail(cursor, "the label name is empty", start);
  if (name === "__name__") fail(cursor, "the label name __name__ is reserved", start);
  if (scan.names.includes(name)) fail(cursor, `the label ${quoted(name)} stands twice in this line`, start);
  cursor.at++;
  scan.names.push(name);
  scan.values.push(scanQuoted(cursor));
}

/** The labels of a scan without the one named `except`. */
export function labelsOf(scan: LabelScan, except: string | null): Labels {
  const labels: Record<string, string> = {};
  const { names, values } = scan;
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    if (name !== except) putLabel(labels, name, values[index] ?? "");
  }
  return labels;
}

/** Whether `word` stands at a position, with the character `after` behind it. */
const standsAt = (text: string, at: number, word: string | undefined, after: number): word is string =>
  word !== undefined && text.charCodeAt(at + word.length) === after && text.startsWith(word, at);

/**
 * Reads labels of a line that was checked and has no blanks, up to and including the closing brace; the cursor stands after the opening one.
 * Names and values that the line before has at the same place are taken from there: most lines share them, and then all share one string.
 */
export function rescanLabels(cursor: Cursor, scan: LabelScan): void {
  const { text } = cursor;
  const { names, values } = scan;
  let count = 0;
  while (text.charCodeAt(cursor.at) !== BRACE_CLOSE) {
    const nameBefore = names[count];
    const name = standsAt(text, cursor.at, nameBefore, EQUALS) ? nameBefore : text.slice(cursor.at, text.indexOf("=", cursor.at));
    cursor.at += name.length + 2;
    const valueBefore = values[count];
    // A backslash of a value is none of the body: it may stand for another escape here.
    if (standsAt(text, cursor.at, valueBefore, QUOTE) && !valueBefore.includes("\\")) cursor.at += valueBefore.length + 1;
    else values[count] = scanQuoted(cursor);
    names[count] = name;
    count++;
    if (text.charCodeAt(cursor.at) === COMMA) cursor.at++;
  }
  names.length = values.length = count;
  cursor.at++;
}

/** As `labelsKey` of `labelsOf`, without making the labels. */
export function keyOf({ names, values }: LabelScan, except: string | null): string {
  let key = "";
  let last = "";
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    const value = values[index] ?? "";
    if (name === except || value === "") continue;
    if (name < last) return sortedKey(names, values, except);
    key += labelKey(name, value);
    last = name;
  }
  return key;
}

function sortedKey(names: readonly string[], values: readonly string[], except: string | null): string {
  const parts = names
    .map((name, index) => ({ name, value: values[index] ?? "" }))
    .filter(({ name, value }) => name !== except && value !== "");
  return parts
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value }) => labelKey(name, value))
    .join("");
}

/** The text of a HELP line. OpenMetrics also escapes quotes; an unknown escape stays as it is. */
export function unescapeHelp(text: string, strict: boolean): string {
  if (!text.includes("\\")) return text;
  return text.replace(strict ? /\\([\\n"])/gu : /\\([\\n])/gu, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
}
