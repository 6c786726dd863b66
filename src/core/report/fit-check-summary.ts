/** A comment's Markdown as the summary of a check run: within GitHub's limit, cut at the end of a line. */
import { closings } from "./fit-comment.ts";

/** GitHub says characters; in bytes it holds whatever is counted. */
export const CHECK_SUMMARY_MAX_BYTES = 65_535;
const CUT_NOTE = "… cut here: the whole report is in the job summary.";
/** Room for closing fences, open `<details>` and the note. */
const CLOSING_RESERVE = 500;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** At most 65,535 bytes of UTF-8. */
export const fitCheckSummary = (body: string): string => {
  const whole = body.trimEnd();
  if (bytesOf(whole) <= CHECK_SUMMARY_MAX_BYTES) return whole;
  const kept: string[] = [];
  let bytes = CLOSING_RESERVE;
  for (const line of whole.split("\n")) {
    bytes += bytesOf(line) + 1;
    if (bytes > CHECK_SUMMARY_MAX_BYTES) break;
    kept.push(line);
  }
  return [...kept, ...closings(kept), "", CUT_NOTE].join("\n");
};
