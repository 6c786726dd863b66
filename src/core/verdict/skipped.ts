/** The verdict of a run that had nothing to measure because nothing it is for was changed. */
import type { Verdict } from "./verdict.ts";

const PATHS_SHOWN = 3;

/** `paths`: the changed files, at least one, none of which counts. */
export const skippedVerdict = (paths: readonly string[]): Verdict => {
  const files = paths.length === 1 ? "The changed file" : `None of the ${paths.length} changed files`;
  const named = paths.length <= PATHS_SHOWN ? ` (${paths.join(", ")})` : "";
  const sentence = `${files}${named} ${paths.length === 1 ? "does not match" : "matches"} paths of the configuration: nothing was measured.`;
  return { state: "skipped", reasons: [], accepted: null, outcomes: [], leaks: [], because: [sentence] };
};
