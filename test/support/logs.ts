// Digests of logs for tests: a log in a few words.
import { NO_LEVELS, type LogDigest, type LogLevel, type LogReading } from "../../src/core/logs/log-digest.ts";

/** Messages as `level text`, with how often each was said. */
export const digestOf = (messages: Readonly<Record<string, number>> = {}, more: Partial<LogDigest> = {}): LogDigest => {
  const templates = Object.entries(messages).map(([message, count]) => {
    const [level = "none", ...words] = message.split(" ");
    return { level: level as LogLevel, text: words.join(" "), count };
  });
  const levels = { ...NO_LEVELS };
  for (const { level, count } of templates) levels[level] += count;
  const lines = templates.reduce((sum, { count }) => sum + count, 0);
  return {
    lines,
    bytes: 50 * lines,
    readLines: lines,
    truncated: false,
    levels,
    dataRaces: 0,
    templates,
    otherLines: 0,
    lastLines: [],
    ...more,
  };
};

export const readingOf = (messages: Readonly<Record<string, number>> = {}, more: Partial<LogDigest> = {}): LogReading => ({
  kind: "digest",
  digest: digestOf(messages, more),
});
