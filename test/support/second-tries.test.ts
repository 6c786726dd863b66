import { expect, test } from "vitest";
import { secondTries, type Tried } from "./second-tries.ts";

const tried = (changed: Partial<Tried>): Tried => ({ name: "a leak > is red", state: "passed", retries: 0, failures: [], ...changed });

test.each<[string, Tried, readonly string[]]>([
  ["a pass at once is not told", tried({}), []],
  ["a failure is told by the runner itself", tried({ state: "failed", retries: 1, failures: ["expected 1 to be 2"] }), []],
  [
    "a pass at the second try is told with what failed before",
    tried({ retries: 1, failures: ["expected 1 to be 2"] }),
    ["SECOND TRY: a leak > is red passed only when it was tried again. Before: expected 1 to be 2"],
  ],
])("%s", (_, test_, lines) => {
  expect(secondTries([test_])).toEqual(lines);
});
