// What is taken over from a stored result's plan and warnings, and what of them is refused.
import { describe, expect, test } from "vitest";
import { parseStoredMeasuring } from "../../../src/core/config/stored-measuring.ts";
import { renderResult, resultOf } from "../../../src/core/report/render-result.ts";
import { STATES } from "../../support/reports.ts";

const PLAN = { phases: ["cost 30 s"], rounds: 5, spentSeconds: { build: 12.5, deploy: null } };
const WARNING = { code: "dirty-tree", message: "Head holds uncommitted changes.", remedy: "Commit them." };

test("the plan comes without what is not known, the warnings as they are", () => {
  expect(parseStoredMeasuring({ plan: PLAN, warnings: [WARNING], verdict: "fail" })).toEqual({
    plan: { phases: ["cost 30 s"], rounds: 5, spentSeconds: { build: 12.5 } },
    warnings: [WARNING],
  });
});

test("a result that heapgate wrote is read", () => {
  const report = STATES.inconclusive();
  const { plan, warnings } = resultOf(report);
  expect(plan.rounds).not.toBeNull();
  expect(parseStoredMeasuring(JSON.parse(renderResult(report)))).toMatchObject({ plan: { rounds: plan.rounds }, warnings });
});

test("a warning of a newer version is left out", () => {
  expect(parseStoredMeasuring({ plan: PLAN, warnings: [{ ...WARNING, code: "moon-too-close" }, WARNING] })?.warnings).toEqual([WARNING]);
});

describe("nothing is taken from", () => {
  test.each<[string, unknown]>([
    ["no object", null],
    ["no plan", { warnings: [] }],
    ["a wrong number", { plan: { ...PLAN, rounds: "5" }, warnings: [] }],
    ["seconds that are none", { plan: { ...PLAN, spentSeconds: { build: "long" } }, warnings: [] }],
    ["a warning without words", { plan: PLAN, warnings: [{ code: "dirty-tree" }] }],
    ["a flood of warnings", { plan: PLAN, warnings: Array.from({ length: 201 }, () => WARNING) }],
  ])("%s", (_name, value) => {
    expect(parseStoredMeasuring(value)).toBeNull();
  });
});
