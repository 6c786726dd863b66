/** The Actions runner behind the Runner port, through the toolkit and the step's summary file. */
import { appendFile, stat } from "node:fs/promises";
import { error, getInput, getState, notice, saveState, setFailed, setOutput, setSecret, warning } from "@actions/core";
import type { AnnotationLevel, AnnotationPlace, Runner } from "../ports/runner.ts";

/** GitHub drops the whole summary of a step at 1 MiB. */
export const SUMMARY_MAX_BYTES = 1_000_000;
const CUT_NOTE = "\n\n… cut here: GitHub shows at most 1 MiB of summary per step.\n";
const ANNOTATION_MAX_CHARACTERS = 4096;

const ANNOTATE = { notice, warning, error } as const;

/** The longest head of the text, cut at the end of a line, that has at most `maxBytes` bytes of UTF-8. */
function headWithin(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const line of text.split(/(?<=\n)/u)) {
    bytes += Buffer.byteLength(line);
    if (bytes > maxBytes) break;
    end += line.length;
  }
  return text.slice(0, end);
}

async function appendSummary(markdown: string): Promise<"written" | "cut" | "unavailable"> {
  const path = process.env["GITHUB_STEP_SUMMARY"];
  if (path === undefined || path === "") return "unavailable";
  const present = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const room = SUMMARY_MAX_BYTES - present;
  if (Buffer.byteLength(markdown) <= room) {
    await appendFile(path, markdown);
    return "written";
  }
  const head = headWithin(markdown, room - Buffer.byteLength(CUT_NOTE));
  if (head !== "") await appendFile(path, head + CUT_NOTE);
  return "cut";
}

function annotate(level: AnnotationLevel, message: string, { title, file, line }: AnnotationPlace): void {
  ANNOTATE[level](message.slice(0, ANNOTATION_MAX_CHARACTERS), {
    ...(title !== undefined && { title }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { startLine: line }),
  });
}

/** Talks to the runner whose variables are in `process.env`. */
export const makeRunner = (): Runner => ({
  getInput: (name) => getInput(name),
  setOutput,
  setSecret,
  saveState,
  getState,
  annotate,
  appendSummary,
  setFailed,
});
