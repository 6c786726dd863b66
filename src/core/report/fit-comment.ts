/** The last guard before a comment is sent: marker, body and state within GitHub's limits, cut at the end of a line when the body is too long. */

/**
 * GitHub answers 422 above 65,536 characters; heapgate stops earlier, because how GitHub counts is not documented. A UTF-16 unit has at
 * most three bytes in UTF-8, so the other limit that was seen, about 190,000 bytes, holds by itself.
 */
export const COMMENT_MAX_CHARACTERS = 60_000;
const CUT_NOTE = "… cut here: the whole report is in the job summary.";
/** Room for closing fences, open `<details>` and the note. */
const CLOSING_RESERVE = 500;

/** What must be written so that a cut in the middle of a fence or a folded section does not swallow what follows. */
export function closings(lines: readonly string[]): readonly string[] {
  let fence: string | null = null;
  let folded = 0;
  for (const line of lines) {
    const ticks = /^\s*(`{3,})/u.exec(line)?.[1];
    if (fence !== null) {
      if (ticks !== undefined && ticks.length >= fence.length) fence = null;
      continue;
    }
    if (ticks === undefined) folded += (line.match(/<details/gu) ?? []).length - (line.match(/<\/details>/gu) ?? []).length;
    else fence = ticks;
  }
  return [...(fence === null ? [] : [fence]), ...Array.from({ length: Math.max(0, folded) }, () => "\n</details>")];
}

/** The lines from the top that fit beside `fixedCharacters`. */
function headLines(body: string, fixedCharacters: number): readonly string[] {
  const kept: string[] = [];
  let characters = fixedCharacters;
  for (const line of body.split("\n")) {
    characters += line.length + 1;
    if (characters > COMMENT_MAX_CHARACTERS) break;
    kept.push(line);
  }
  return kept;
}

/** First line, body and last line joined, at most 60,000 UTF-16 units (and so 180,000 bytes). The first and the last line always stay. */
export function fitComment(firstLine: string, body: string, lastLine: string): string {
  const whole = `${firstLine}\n${body.trimEnd()}\n${lastLine}`;
  if (whole.length <= COMMENT_MAX_CHARACTERS) return whole;
  const kept = headLines(body, firstLine.length + lastLine.length + CLOSING_RESERVE);
  return [firstLine, ...kept, ...closings(kept), "", CUT_NOTE, lastLine].join("\n");
}
