/** What is kept of a log: how much was said, how bad it was, and which messages, with everything that differs from line to line masked. */

/** Worst first. `none`: the line names no level. */
export const LOG_LEVELS = ["panic", "error", "warning", "info", "none", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LevelCounts = Readonly<Record<LogLevel, number>>;

/** A message of a log as far as it is the same in all its lines: `failed to reach <url>: connection refused`. */
export interface LogTemplate {
  readonly level: LogLevel;
  readonly text: string;
  /** Lines that said it. */
  readonly count: number;
}

export interface LogDigest {
  /** All that was written, also what was not read. */
  readonly lines: number;
  readonly bytes: number;
  /** Lines that were read: all, unless the log was cut off. The numbers below are of these. */
  readonly readLines: number;
  /** True when the log was longer than what is read of one. */
  readonly truncated: boolean;
  /** Lines by level, those of a stack trace left out. */
  readonly levels: LevelCounts;
  /** Reports of Go's race detector. */
  readonly dataRaces: number;
  /** Worst level first, most frequent first. */
  readonly templates: readonly LogTemplate[];
  /** Lines whose template has no room in `templates`. */
  readonly otherLines: number;
  /** The end of the log with secrets masked, where the trial broke off or does not count; empty otherwise. */
  readonly lastLines: readonly string[];
}

/** What was read of one log; `missing`: why there is none. */
export type LogReading = { readonly kind: "digest"; readonly digest: LogDigest } | { readonly kind: "missing"; readonly why: string };

/** A log as it was written, from its beginning, as far as it was kept. */
export interface LogText {
  readonly text: string;
  readonly lines: number;
  readonly bytes: number;
  readonly truncated: boolean;
  /** Its end, where that is not in `text`; null: it is. */
  readonly tail: string | null;
}

export const NO_LEVELS: LevelCounts = { panic: 0, error: 0, warning: 0, info: 0, none: 0, debug: 0 };

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Worst level first, then the most frequent, then by text: the same log always gives the same list. */
export const compareTemplates = (a: LogTemplate, b: LogTemplate): number =>
  LOG_LEVELS.indexOf(a.level) - LOG_LEVELS.indexOf(b.level) || b.count - a.count || compareText(a.text, b.text);
