/** An error as people read it: what happened, what the app or tool said, what to do. */
import { HeapgateError } from "../core/errors/heapgate-error.ts";

/** Several lines, the last one empty. */
export const describeError = (error: unknown, version: string): string => {
  if (error instanceof HeapgateError) {
    const tail =
      error.outputTail === null || error.outputTail.trim() === ""
        ? []
        : [
            "",
            ...error.outputTail
              .trimEnd()
              .split("\n")
              .map((line) => `  | ${line}`),
          ];
    return [`heapgate: ${error.code}: ${error.message}`, ...tail, "", `→ ${error.remedy}`, ""].join("\n");
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [`heapgate ${version}: this is a bug in heapgate.`, "", stack, "", "→ Please report it with the lines above.", ""].join("\n");
};

export interface ErrorPlace {
  readonly message: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** GitHub shows ten errors of a step; one is the step's own. */
const PLACES_SHOWN = 9;
const PLACE = /^ {2}(?<file>[^:\n]+):(?<line>\d+):\d+: (?<message>.+)$/gmu;

/** The places in files that a configuration error names, as its message lists them. */
export const placesOf = (error: unknown): readonly ErrorPlace[] => {
  if (!(error instanceof HeapgateError) || error.code !== "CONFIG_INVALID") return [];
  return [...error.message.matchAll(PLACE)].slice(0, PLACES_SHOWN).flatMap(({ groups }) => {
    const { file = "", line = "", message = "" } = groups ?? {};
    return file === "set" ? [] : [{ message, file, line: Number(line) }];
  });
};
