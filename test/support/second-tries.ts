// A reporter that names every test which passed only when it was tried again: a pass that is not told looks like a pass at once.
import type { Reporter, TestModule } from "vitest/node";

export interface Tried {
  readonly name: string;
  readonly state: string;
  /** Tries after the first one. */
  readonly retries: number;
  /** What failed before, the first line of each. */
  readonly failures: readonly string[];
}

/** One line for each test that passed after a failure; `.ci/run` repeats lines that start so at its end. */
export const secondTries = (tests: readonly Tried[]): readonly string[] =>
  tests.flatMap(({ name, state, retries, failures }) =>
    state === "passed" && retries > 0 ? [`SECOND TRY: ${name} passed only when it was tried again. Before: ${failures.join(" | ")}`] : [],
  );

const triedIn = (module: TestModule): readonly Tried[] =>
  [...module.children.allTests()].map((test) => ({
    name: test.fullName,
    state: test.result().state,
    retries: test.diagnostic()?.retryCount ?? 0,
    failures: (test.result().errors ?? []).map(({ message }) => message.split("\n")[0] ?? ""),
  }));

export const tellSecondTries: Reporter = {
  onTestRunEnd(modules) {
    for (const line of secondTries(modules.flatMap(triedIn))) console.warn(line);
  },
};
