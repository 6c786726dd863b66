/** One line of a log as level and message, whichever of the formats of Go programs it is written in. */
import type { LogLevel } from "./log-digest.ts";

export interface LogLine {
  readonly level: LogLevel;
  /** What is said, without time, level and place; of structured logs the message and its error. */
  readonly message: string;
}

const LEVEL_WORDS: ReadonlyMap<string, LogLevel> = new Map<string, LogLevel>([
  ...["trace", "trac", "trc", "debug", "debu", "dbg"].map((word) => [word, "debug"] as const),
  ...["info", "information", "inf", "notice"].map((word) => [word, "info"] as const),
  ...["warn", "warning", "wrn"].map((word) => [word, "warning"] as const),
  ...["error", "erro", "eror", "err", "severe"].map((word) => [word, "error"] as const),
  ...["fatal", "fata", "ftl", "critical", "crit", "alert", "emergency"].map((word) => [word, "error"] as const),
  ...["panic", "pani", "dpanic"].map((word) => [word, "panic"] as const),
]);
const KLOG_LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ["I", "info"],
  ["W", "warning"],
  ["E", "error"],
  ["F", "error"],
]);

const LEVEL_KEYS = ["level", "severity", "lvl", "loglevel", "@level", "L"];
const MESSAGE_KEYS = ["msg", "message", "@message", "M", "event"];
const ERROR_KEYS = ["error", "err", "exception"];

const COLORS = /\u001b\[[0-9;]*m/gu;
/** Times at the start of a line: RFC 3339 and ISO, Go's log package, syslog, a clock, seconds since 1970. */
const TIME =
  /^\[?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\d]*(?:Z| ?[+-]\d\d:?\d\d)?|\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d[.\d]*|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{1,2}:\d\d(?::\d\d)?[.,\d]*(?:[AP]M)?|\d{10}(?:\.\d+)?)\]?(?:[ \t]+|$)/u;
/** `I0102 15:04:05.678901    1 file.go:12] ` (k8s.io/klog). */
const KLOG = /^(?<level>[IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [^\]\s]+\] ?(?<rest>.*)$/u;
/** `ERRO[0012] ` (logrus on a terminal). */
const LOGRUS = /^(?<level>[A-Z]{4})\[\d+\] ?(?<rest>.*)$/u;
const LEADING_LEVEL = /^(?<open>[[<(]?)(?<word>[A-Za-z]{3,11})(?<close>[\])>]?)(?<colon>:?)(?:[ \t|]+(?<rest>.*))?$/u;
/** `"message" key="value"`, the structured messages of klog. */
const QUOTED_MESSAGE = /^"(?<message>(?:[^"\\]|\\.)*)"(?<fields>(?: [\w.@-]+=.*)?)$/u;
const LOGFMT_LEVEL = /(?:^|\s)(?:level|lvl|severity)="?(?<word>[A-Za-z]+)/u;
const LOGFMT_PAIR = /(?:^|\s)(?<key>[\w.@-]+)=(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<bare>\S*))/gu;
/** What Go's runtime and its servers print when a goroutine panics, caught or not. */
const PANIC =
  /^(?:panic: |fatal error: |http: panic serving |runtime error: |Observed a panic\b)|\bpanic recovered\b|\brecovered from panic\b/iu;

/** The first line of a report of Go's race detector. */
export const DATA_RACE = "WARNING: DATA RACE";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parseObject = (text: string): Readonly<Record<string, unknown>> | null => {
  if (!text.startsWith("{") || !text.endsWith("}")) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
};

const levelOfWord = (word: string): LogLevel | null => LEVEL_WORDS.get(word.toLowerCase()) ?? null;

/** Levels as numbers: bunyan and pino count in tens; logr and zap count how detailed a message is. */
const levelOfNumber = (level: number): LogLevel =>
  level >= 50 ? "error" : level >= 40 ? "warning" : level >= 30 || level === 0 ? "info" : "debug";

const textOf = (value: unknown): string | null => {
  if (typeof value === "string") return value;
  if (isObject(value)) return textOf(value["message"] ?? value["msg"] ?? null);
  return null;
};

const firstText = (fields: Readonly<Record<string, unknown>>, keys: readonly string[]): string | null => {
  for (const key of keys) {
    const text = textOf(fields[key]);
    if (text !== null && text !== "") return text;
  }
  return null;
};

const joined = (message: string | null, error: string | null): string =>
  message === null ? (error ?? "") : error === null || message.includes(error) ? message : `${message}: ${error}`;

/** A level is said, or an error is there (logr's and klog's errors have no level of their own). */
const structured = (said: unknown, message: string | null, error: string | null, otherwise: string): LogLine => {
  const level = typeof said === "number" ? levelOfNumber(said) : typeof said === "string" ? levelOfWord(said) : null;
  return withPanic({ level: level ?? (error === null ? "none" : "error"), message: joined(message, error) || otherwise });
};

const withPanic = (line: LogLine): LogLine => (PANIC.test(line.message) ? { ...line, level: "panic" } : line);

function parseJsonLine(line: string): LogLine | null {
  const fields = parseObject(line);
  if (fields === null) return null;
  const said = LEVEL_KEYS.map((key) => fields[key]).find((value) => value !== undefined);
  return structured(said, firstText(fields, MESSAGE_KEYS), firstText(fields, ERROR_KEYS), `{${Object.keys(fields).toSorted().join(",")}}`);
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gu, "$1");

function logfmtFields(line: string): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const { groups } of line.matchAll(LOGFMT_PAIR)) {
    const key = groups?.["key"];
    const quoted = groups?.["quoted"];
    if (key !== undefined) fields[key] ??= quoted === undefined ? groups?.["bare"] : unescaped(quoted);
  }
  return fields;
}

function parseLogfmtLine(line: string): LogLine | null {
  const said = LOGFMT_LEVEL.exec(line)?.groups?.["word"];
  if (said === undefined && !/(?:^|\s)msg=/u.test(line)) return null;
  const fields = logfmtFields(line);
  const message = firstText(fields, MESSAGE_KEYS);
  return message === null ? null : structured(said, message, firstText(fields, ERROR_KEYS), line);
}

function parseKlogLine(line: string): LogLine | null {
  const found = KLOG.exec(line)?.groups;
  if (found === undefined) return null;
  const rest = found["rest"] ?? "";
  const level = KLOG_LEVELS.get(found["level"] ?? "") ?? "none";
  const quoted = QUOTED_MESSAGE.exec(rest)?.groups;
  if (quoted === undefined) return withPanic({ level, message: rest });
  return withPanic({
    level,
    message: joined(unescaped(quoted["message"] ?? ""), firstText(logfmtFields(quoted["fields"] ?? ""), ERROR_KEYS)),
  });
}

/** Text whose end may be the fields of zap's console format: `setup\tproblem\t{"error": "…"}`. */
function plain(text: string, level: LogLevel): LogLine {
  const brace = text.indexOf("\t{");
  const fields = brace === -1 ? null : parseObject(text.slice(brace + 1));
  const said = (fields === null ? text : text.slice(0, brace)).replaceAll("\t", " ");
  return withPanic({ level, message: fields === null ? said : joined(said, firstText(fields, ERROR_KEYS)) });
}

/** A word is a level where it stands like one: in capitals, in brackets, or before a colon. */
function leadingLevel(text: string): { readonly level: LogLevel; readonly rest: string } | null {
  const found = LEADING_LEVEL.exec(text)?.groups;
  const word = found?.["word"] ?? "";
  const level = levelOfWord(word);
  const stands = found?.["open"] !== "" || found["colon"] !== "" || word === word.toUpperCase();
  // `panic: …` is what was said, not a level before it.
  return found === undefined || level === null || !stands || PANIC.test(text) ? null : { level, rest: found["rest"] ?? "" };
}

/**
 * Knows JSON (zap, logr, slog, logrus, zerolog), klog, logfmt, zap's and logrus' console formats, and plain text with a level in front. What has no level
 * is `none`; words such as "error" inside of a sentence make none. A panic has its level in whatever format it is told.
 */
export function parseLogLine(raw: string): LogLine {
  const line = raw.replaceAll(COLORS, "").trim();
  const json = parseJsonLine(line);
  if (json !== null) return json;
  const klog = parseKlogLine(line);
  if (klog !== null) return klog;
  if (line === DATA_RACE) return { level: "error", message: line };
  const logfmt = parseLogfmtLine(line);
  if (logfmt !== null) return logfmt;
  const logrus = LOGRUS.exec(line)?.groups;
  const level = levelOfWord(logrus?.["level"] ?? "");
  if (logrus !== undefined && level !== null) return plain(logrus["rest"] ?? "", level);
  const text = line.replace(TIME, "");
  const leading = leadingLevel(text);
  return leading === null ? plain(text, "none") : plain(leading.rest, leading.level);
}
