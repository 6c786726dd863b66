// What a plan says of its phases before they run.
import { expect, test } from "vitest";
import type { PlannedPhase } from "../../../src/core/snapshot/trial-plan.ts";
import { describePhases } from "../../../src/stages/workload/describe-plan.ts";
import { plannedPhase, trialPlan } from "../../support/trial-plan.ts";

const units = (number: number) => ({ units: number, seconds: null });
const three = {
  warmUp: units(1000),
  cost: { units: 1500, seconds: 30 },
  batch: units(250),
  batches: 20,
  cpuProfileSeconds: null,
  scrapeEverySeconds: 5,
  pauseSeconds: 0.1,
};

test("the three phases of the plan are called by what they are", () => {
  expect(describePhases(trialPlan(three))).toEqual(["warm-up 1000 units", "cost 1500 units in 30 s", "growth 20 batches of 250 units"]);
  expect(describePhases(trialPlan({ ...three, batches: 0 })).at(-1)).toBe("no growth phase");
});

test.each<[Partial<PlannedPhase>, string]>([
  [{ work: units(10), until: "sum(ready)==10" }, "fill (warm-up) 10 units until sum(ready)==10"],
  [{ work: units(3000), kind: "cost", times: 2 }, "fill (measures cost) 2 times 3000 units"],
  [{ work: units(150), kind: "growth", times: 20, quiesce: true }, "fill (measures growth) 20 batches of 150 units, then until quiet"],
  [{ work: { units: null, seconds: 30 }, kind: "cool-down" }, "fill (cool-down) 30 s"],
  [{ work: { units: null, seconds: null } }, "fill (warm-up) one call"],
])("a phase of its own name says what it is to the measurement: %o", (fields, text) => {
  const phases = [plannedPhase({ name: "fill", ...fields })];
  expect(describePhases({ phases, scrapeEverySeconds: 5, pauseSeconds: 0 })[0]).toBe(text);
});
