/** A log to its digest: read line by line, stack traces passed over, secrets masked before anything else. */
import {
  compareTemplates,
  NO_LEVELS,
  type LevelCounts,
  type LogDigest,
  type LogLevel,
  type LogTemplate,
  type LogText,
} from "./log-digest.ts";
import { maskLogLines } from "./mask-log-secrets.ts";
import { DATA_RACE, parseLogLine } from "./parse-log-line.ts";
import { templateOf } from "./template-of.ts";

export interface DigestOptions {
  /** Values that must not appear anywhere. */
  readonly secrets: readonly string[];
  /** Masks what looks like a secret in one line. */
  readonly mask: (line: string) => string;
  /** Keeps the end of the log. */
  readonly keepsLastLines: boolean;
}

/** Templates in a digest. */
export const TEMPLATES_KEPT = 200;
/** Templates counted at all: a log that says something new in each line is not kept whole in memory. */
const TEMPLATES_COUNTED = 2000;
const LAST_LINES = 40;
const LONGEST_LAST_LINE = 500;

/** Starts a trace of stacks. */
const TRACE = /^(?:goroutine \d+ |==================$|SIG[A-Z]+: |\[signal )/u;
/** Belongs to one: calls, places, registers, what the race detector says of each access, and stacks as zap prints them. */
const IN_TRACE =
  /^(?:$|created by |exit status \d|\.\.\.|rax|r\w\w? +0x|(?:Previous )?(?:read|write|atomic (?:read|write)) (?:at|by) |Goroutine \d+ \(|[\w./*()[\]{}~,…·-]+\([\w\s.,{}?…*-]*\)$|[\w./-]+\.[\w().*[\]…·-]+$)/iu;

interface Counted {
  readonly levels: Record<LogLevel, number>;
  readonly templates: Map<string, { readonly level: LogLevel; readonly text: string; count: number }>;
  dataRaces: number;
  otherLines: number;
}

const count = (counted: Counted, level: LogLevel, text: string): void => {
  counted.levels[level] += 1;
  const key = `${level} ${text}`;
  const known = counted.templates.get(key);
  if (known !== undefined) known.count += 1;
  else if (counted.templates.size < TEMPLATES_COUNTED) counted.templates.set(key, { level, text, count: 1 });
  else counted.otherLines += 1;
};

function countLines(lines: readonly string[]): Counted {
  const counted: Counted = { levels: { ...NO_LEVELS }, templates: new Map(), dataRaces: 0, otherLines: 0 };
  let isTrace = false;
  let isError = false;
  for (const raw of lines) {
    const line = raw.trimEnd();
    if (line.endsWith(DATA_RACE)) counted.dataRaces += 1;
    const isIndented = /^[ \t]/u.test(line) && !line.trimStart().startsWith("{");
    isTrace = TRACE.test(line) || (isTrace && (isIndented || IN_TRACE.test(line)));
    // zap prints the stack of an error below it without a word before.
    const isBelow = isIndented || (isError && /^[\w./-]+\.[\w().*[\]…·-]+$/u.test(line) && line.includes("/"));
    if (line === "" || isTrace || isBelow) continue;
    const { level, message } = parseLogLine(line);
    isError = level === "error" || level === "panic";
    isTrace = level === "panic" || line.endsWith(DATA_RACE);
    count(counted, level, templateOf(message));
  }
  return counted;
}

const lastLinesOf = (lines: readonly string[]): readonly string[] =>
  lines.slice(-LAST_LINES).map((line) => (line.length <= LONGEST_LAST_LINE ? line : `${line.slice(0, LONGEST_LAST_LINE - 1)}…`));

const kept = (all: readonly LogTemplate[], otherLines: number): Pick<LogDigest, "templates" | "otherLines"> => {
  const sorted = all.toSorted(compareTemplates);
  return {
    templates: sorted.slice(0, TEMPLATES_KEPT),
    otherLines: otherLines + sorted.slice(TEMPLATES_KEPT).reduce((sum, one) => sum + one.count, 0),
  };
};

/** The digest of one log. Equal text gives an equal digest; nothing of it is a secret as far as `secrets` and the patterns know one. */
export function digestLog(log: LogText, { secrets, mask, keepsLastLines }: DigestOptions): LogDigest {
  const lines = maskLogLines(log.text, secrets, mask);
  const end = log.tail === null ? lines : maskLogLines(log.tail, secrets, mask);
  const { levels, templates, dataRaces, otherLines } = countLines(lines);
  return {
    lines: log.lines,
    bytes: log.bytes,
    readLines: lines.length,
    truncated: log.truncated,
    levels,
    dataRaces,
    ...kept([...templates.values()], otherLines),
    lastLines: keepsLastLines ? lastLinesOf(end) : [],
  };
}

const sumLevels = (all: readonly LevelCounts[]): LevelCounts =>
  all.reduce(
    (sum, one) => ({
      panic: sum.panic + one.panic,
      error: sum.error + one.error,
      warning: sum.warning + one.warning,
      info: sum.info + one.info,
      none: sum.none + one.none,
      debug: sum.debug + one.debug,
    }),
    NO_LEVELS,
  );

/** The logs of several instances, or of several rounds, as one. */
export function mergeDigests(digests: readonly LogDigest[]): LogDigest {
  const templates = new Map<string, { readonly level: LogLevel; readonly text: string; count: number }>();
  for (const one of digests.flatMap((digest) => digest.templates)) {
    const key = `${one.level} ${one.text}`;
    const known = templates.get(key);
    if (known === undefined) templates.set(key, { ...one });
    else known.count += one.count;
  }
  const total = (of: (digest: LogDigest) => number): number => digests.reduce((sum, digest) => sum + of(digest), 0);
  return {
    lines: total(({ lines }) => lines),
    bytes: total(({ bytes }) => bytes),
    readLines: total(({ readLines }) => readLines),
    truncated: digests.some(({ truncated }) => truncated),
    levels: sumLevels(digests.map(({ levels }) => levels)),
    dataRaces: total(({ dataRaces }) => dataRaces),
    ...kept(
      [...templates.values()],
      total(({ otherLines }) => otherLines),
    ),
    lastLines: digests.flatMap(({ lastLines }) => lastLines),
  };
}
