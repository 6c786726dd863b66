// A run of which nothing ran must not be green.
import { expect, test } from "vitest";
import { emptyRun } from "./no-empty-runs.ts";

test.each([
  [{ ran: 0, skipped: 3 }, "all 3 tests were skipped"],
  [{ ran: 1, skipped: 3 }, null],
  [{ ran: 0, skipped: 0 }, null],
])("judges %j", (tally, problem) => {
  expect(emptyRun(tally)?.slice(0, problem?.length) ?? null).toBe(problem);
});
