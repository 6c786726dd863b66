/** What an app prints, kept from its beginning as far as a log is read, and counted whole. */
import type { LogText } from "../../core/logs/log-digest.ts";

export interface KeptOutput {
  readonly add: (text: string, stream: "stdout" | "stderr") => void;
  /** What was printed so far; `tail` is the end of it. */
  readonly read: (tail: string) => LogText;
}

/** A log is read as far as this: some ten thousand lines. */
export const LONGEST_LOG_CHARACTERS = 2 ** 20;
/** A line that is longer is kept in parts. */
const LONGEST_LINE_CHARACTERS = 64 * 1024;

/** Lines of the two streams are kept whole, in the order in which they ended. */
export function keepOutput(): KeptOutput {
  const encoder = new TextEncoder();
  const parts: string[] = [];
  const unfinished = { stdout: "", stderr: "" };
  const isOpen = { stdout: false, stderr: false };
  let keptCharacters = 0;
  let lines = 0;
  let bytes = 0;
  let truncated = false;

  const keep = (text: string): void => {
    if (text === "" || truncated) return;
    const room = LONGEST_LOG_CHARACTERS - keptCharacters;
    // What is cut off ends with a whole line.
    const kept = text.length <= room ? text : text.slice(0, text.lastIndexOf("\n", Math.max(0, room - 1)) + 1);
    truncated = kept.length < text.length;
    parts.push(kept);
    keptCharacters += kept.length;
  };
  return {
    add: (text, stream) => {
      if (text === "") return;
      bytes += encoder.encode(text).length;
      isOpen[stream] = !text.endsWith("\n");
      for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
      if (truncated) return;
      const whole = unfinished[stream] + text;
      const end = whole.lastIndexOf("\n") + 1;
      keep(whole.slice(0, end));
      const rest = whole.slice(end);
      if (rest.length > LONGEST_LINE_CHARACTERS) keep(`${rest}\n`);
      unfinished[stream] = rest.length > LONGEST_LINE_CHARACTERS ? "" : rest;
    },
    read: (tail) => {
      const last = [unfinished.stdout, unfinished.stderr].filter((text) => text !== "");
      const text = truncated ? parts.join("") : [...parts, ...last.map((line) => `${line}\n`)].join("");
      return { text, lines: lines + Number(isOpen.stdout) + Number(isOpen.stderr), bytes, truncated, tail: truncated ? tail : null };
    },
  };
}
