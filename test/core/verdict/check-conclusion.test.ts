// What a check run ends as, for each state under policies that matter.
import { expect, test } from "vitest";
import { checkConclusionOf, type CheckConclusion } from "../../../src/core/verdict/check-conclusion.ts";
import { conclusionOf } from "../../../src/core/verdict/conclusion.ts";
import { DEFAULT_POLICY, type Policy, VERDICT_STATES, type VerdictState } from "../../../src/core/verdict/verdict.ts";

const verdictOf = (state: VerdictState) => ({ state, reasons: [], accepted: null, outcomes: [], leaks: [], because: [] });

test.each<[VerdictState, Partial<Policy>, CheckConclusion]>([
  ["pass", {}, "success"],
  ["accepted", {}, "success"],
  ["skipped", {}, "skipped"],
  ["warn", {}, "neutral"],
  ["warn", { failOn: "warn" }, "failure"],
  ["fail", {}, "failure"],
  ["fail", { failOn: "never" }, "neutral"],
  ["inconclusive", {}, "neutral"],
  ["inconclusive", { onInconclusive: "fail" }, "failure"],
  ["no-baseline", {}, "neutral"],
  ["no-baseline", { onMissingBaseline: "fail" }, "failure"],
  ["invalid-run", { failOn: "never" }, "failure"],
])("%s with %j is %s", (state, policy, expected) => {
  expect(checkConclusionOf(verdictOf(state), { ...DEFAULT_POLICY, ...policy })).toBe(expected);
});

test.each(VERDICT_STATES)("%s never says failure where the step succeeds, nor the other way round", (state) => {
  for (const failOn of ["fail", "warn", "never"] as const) {
    const policy = { ...DEFAULT_POLICY, failOn };
    expect(checkConclusionOf(verdictOf(state), policy) === "failure").toBe(conclusionOf(verdictOf(state), policy).failed);
  }
});
