// The health gate of restarts: it counts trials, not restarts, and a limit may allow more of them.
import { describe, expect, test } from "vitest";
import { allowedRestartedTrials, restartedTrials } from "../../../src/core/verdict/judge-restarts.ts";
import { NO_LIMITS } from "../../../src/core/verdict/threshold.ts";
import { limitedTo, seenOf, values, type OutcomeRow } from "../../support/outcome-rows.ts";

test("a trial with many restarts is one trial, one that is not known is none", () => {
  expect(restartedTrials([3, 0, null, 1])).toBe(2);
});

test.each<[number | null, number]>([
  [null, 1],
  [0, 1],
  [1, 1],
  [2.9, 2],
  [4, 4],
])("a limit of %s allows %s trials", (minChange, allowed) => {
  expect(allowedRestartedTrials({ ...NO_LIMITS, minChange })).toBe(allowed);
});

describe("judged", () => {
  const restarts = (head: readonly number[], limit: number | null): OutcomeRow => ({
    head: values({ restarts: head }),
    signal: "restarts",
    outcome: "within",
    state: "pass",
    ...(limit === null ? {} : { rules: limitedTo("restarts", { minChange: limit }) }),
  });

  test.each<[string, OutcomeRow, string]>([
    ["many in one trial", restarts([9, 0, 0, 0, 0], null), "suspect"],
    ["one in each of two trials", restarts([1, 0, 1, 0, 0], null), "exceeded"],
    ["two trials where two are allowed", restarts([1, 0, 1, 0, 0], 2), "suspect"],
    ["three trials where two are allowed", restarts([1, 1, 1, 0, 0], 2), "exceeded"],
    ["a limit below one allows one all the same", restarts([1, 0, 0, 0, 0], 0), "suspect"],
  ])("%s", (_, row, outcome) => expect(seenOf(row).outcome).toBe(outcome));
});
