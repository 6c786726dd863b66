// A reporter that fails a run in which every test was skipped: a run that tried nothing shows nothing.
import type { Reporter, TestModule } from "vitest/node";

export interface Tally {
  readonly ran: number;
  readonly skipped: number;
}

/** Null: the run is worth its name. */
export const emptyRun = ({ ran, skipped }: Tally): string | null =>
  ran > 0 || skipped === 0 ? null : `all ${skipped} tests were skipped: this run shows nothing. The warnings above say what is missing.`;

const tally = (modules: readonly TestModule[]): Tally => {
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
  return {
    ran: states.filter((state) => state === "passed" || state === "failed").length,
    skipped: states.filter((state) => state === "skipped").length,
  };
};

export const noEmptyRuns: Reporter = {
  onTestRunEnd(modules) {
    const problem = emptyRun(tally(modules));
    if (problem === null) return;
    console.error(problem);
    process.exitCode = 1;
  },
};
