/** An error as people read it: what happened, what the app or tool said, what to do. */
import { HeapgateError } from "../core/errors/heapgate-error.ts";

/** Several lines, the last one empty. */
export const describeError = (error: unknown, version: string): string => {
  if (error instanceof HeapgateError) {
    const tail = error.outputTail === null || error.outputTail.trim() === "" ? [] : ["", ...error.outputTail.trimEnd().split("\n").map((line) => `  | ${line}`)];
    return [`heapgate: ${error.code}: ${error.message}`, ...tail, "", `→ ${error.remedy}`, ""].join("\n");
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [`heapgate ${version}: this is a bug in heapgate.`, "", stack, "", "→ Please report it with the lines above.", ""].join("\n");
};
