/** The position of the scanner in a body, the small tokens both formats share, and how a problem there is told. */
import { heapgateError } from "../errors/heapgate-error.ts";
import type { HeapgateError } from "../errors/heapgate-error.ts";

export interface Cursor {
  readonly text: string;
  /** What the body is called in errors: a file name or a URL. */
  readonly bodyName: string;
  /** OpenMetrics has one way to write a thing; the text format allows blanks and commas. */
  readonly strict: boolean;
  at: number;
  line: number;
  lineStart: number;
}

export const NEWLINE = 10;
export const RETURN = 13;
export const SPACE = 32;
export const TAB = 9;
export const QUOTE = 34;
export const HASH = 35;
export const COMMA = 44;
export const EQUALS = 61;
export const BACKSLASH = 92;
export const BRACE_OPEN = 123;
export const BRACE_CLOSE = 125;

export const METRIC_START = 1;
export const METRIC_PART = 2;
export const LABEL_START = 4;
export const LABEL_PART = 8;

/** What each ASCII character may be: `[a-zA-Z_:][a-zA-Z0-9_:]*` for metrics, the same without the colon for labels. */
export const CHARACTERS: Readonly<Uint8Array> = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-zA-Z_]/u.test(character)) return METRIC_START | METRIC_PART | LABEL_START | LABEL_PART;
  if (character === ":") return METRIC_START | METRIC_PART;
  return /\d/u.test(character) ? METRIC_PART | LABEL_PART : 0;
});

export const startCursor = (text: string, bodyName: string, strict: boolean): Cursor => ({
  text,
  bodyName,
  strict,
  at: 0,
  line: 1,
  lineStart: 0,
});

/** What promhttp writes into a body it has already begun when gathering or encoding fails (client_golang `prometheus/promhttp/http.go`). */
export const SERVER_ERROR = "An error has occurred while serving metrics:";

export const truncated = (cursor: Cursor, outputTail?: string): HeapgateError =>
  heapgateError(
    "METRICS_TRUNCATED",
    { name: cursor.bodyName, place: `line ${cursor.line}` },
    outputTail === undefined ? {} : { outputTail },
  );

/** Throws METRICS_TRUNCATED when `at` is the end of the body or the server reported an error in the line, else METRICS_SYNTAX. */
export function fail(cursor: Cursor, problem: string, at = cursor.at): never {
  const { text, bodyName: name, line, lineStart } = cursor;
  const serverError = text.indexOf(SERVER_ERROR, lineStart);
  const lineEnd = text.indexOf("\n", at);
  if (serverError >= 0 && (lineEnd < 0 || serverError < lineEnd))
    throw truncated(cursor, text.slice(serverError, serverError + 2_000).trimEnd());
  if (at >= text.length) throw truncated(cursor);
  throw heapgateError("METRICS_SYNTAX", { name, line, column: at - lineStart + 1, problem });
}

/** Throws METRICS_SYNTAX at the start of an earlier line, for what only shows when a group of lines is complete. */
export function failAtLine(cursor: Cursor, line: number, problem: string): never {
  throw heapgateError("METRICS_SYNTAX", { name: cursor.bodyName, line, column: 1, problem });
}

/** A piece of the body for an error message. */
export const quoted = (piece: string): string => JSON.stringify(piece.length > 60 ? `${piece.slice(0, 60)}…` : piece);

/** Steps over blanks; only the text format has them. */
export function skipBlanks(cursor: Cursor): void {
  if (cursor.strict) return;
  const { text } = cursor;
  let code = text.charCodeAt(cursor.at);
  while (code === SPACE || code === TAB) code = text.charCodeAt(++cursor.at);
}

/** Whether a carriage return here is part of the line end, or would be if the body went on. */
export function isWindowsLineEnd({ text, at }: Cursor): boolean {
  return text.charCodeAt(at) === RETURN && (at + 1 === text.length || text.charCodeAt(at + 1) === NEWLINE);
}

/** Steps over the end of the line, also a Windows one in the text format, or fails with `problem`. */
export function endLine(cursor: Cursor, problem: string): void {
  const { text } = cursor;
  if (!cursor.strict && isWindowsLineEnd(cursor)) cursor.at++;
  if (text.charCodeAt(cursor.at) !== NEWLINE) fail(cursor, problem);
  cursor.at++;
  cursor.line++;
  cursor.lineStart = cursor.at;
}

/** The end of the run of characters of a class that starts at the cursor. */
function endOfRun(text: string, start: number, first: number, rest: number): number {
  if (((CHARACTERS[text.charCodeAt(start)] ?? 0) & first) === 0) return start;
  let at = start + 1;
  while (((CHARACTERS[text.charCodeAt(at)] ?? 0) & rest) !== 0) at++;
  return at;
}

function scanRun(cursor: Cursor, first: number, rest: number, what: string): string {
  const end = endOfRun(cursor.text, cursor.at, first, rest);
  if (end === cursor.at) fail(cursor, `expected ${what}, found ${describeHere(cursor)}`);
  const name = cursor.text.slice(cursor.at, end);
  cursor.at = end;
  return name;
}

export const scanMetricName = (cursor: Cursor): string => scanRun(cursor, METRIC_START, METRIC_PART, "a metric name");
export const scanLabelName = (cursor: Cursor): string => scanRun(cursor, LABEL_START, LABEL_PART, "a label name");

/** Whether `name` needs no quotes in a body. */
export const isMetricName = (name: string): boolean => name !== "" && endOfRun(name, 0, METRIC_START, METRIC_PART) === name.length;
export const isLabelName = (name: string): boolean => name !== "" && endOfRun(name, 0, LABEL_START, LABEL_PART) === name.length;

/** What stands at the cursor, for an error message. */
export function describeHere(cursor: Cursor): string {
  const code = cursor.text.codePointAt(cursor.at);
  if (code === undefined) return "the end of the body";
  return code === NEWLINE || code === RETURN ? "the end of the line" : quoted(String.fromCodePoint(code));
}

/** The end of a word: the next blank or line end. */
export function endOfWord(cursor: Cursor): number {
  const { text, strict } = cursor;
  let at = cursor.at;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === NEWLINE || Number.isNaN(code) || (!strict && (code === TAB || code === RETURN))) return at;
    at++;
  }
}

/** Fails because the word from the cursor to `end` is not what was expected; one that the end of the body may have cut off is truncation. */
export function failAtWord(cursor: Cursor, end: number, expected: string, mayBeCut: RegExp = /^[-+.\dinIN]/u): never {
  const word = cursor.text.slice(cursor.at, end);
  if (end === cursor.text.length && mayBeCut.test(word)) fail(cursor, expected, end);
  fail(cursor, `expected ${expected}, found ${word === "" ? describeHere(cursor) : quoted(word)}`);
}
