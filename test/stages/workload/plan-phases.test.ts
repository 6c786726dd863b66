// Work of the phases, from what people configure.
import { describe, expect, test } from "vitest";
import type { HttpWorkload, PlanConfig, Workload } from "../../../src/core/config/config.ts";
import { planPhases } from "../../../src/stages/workload/plan-phases.ts";
import { shell } from "../../support/component.ts";

const plan: PlanConfig = { warmUpSeconds: 10, costSeconds: 30, batches: 20, batchSeconds: 1.5 };
const http = (load: HttpWorkload["load"]): Workload => ({
  kind: "http",
  component: "shop",
  port: null,
  method: "GET",
  path: "/",
  headers: {},
  body: null,
  bodyFile: null,
  load,
});
const work = (requests: number): Workload => http({ kind: "work", requests, concurrency: 4 });
const rate = (ratePerSecond: number, durationSeconds = 30): Workload => http({ kind: "rate", ratePerSecond, durationSeconds });
const command = (requests: number | null): Workload => ({ kind: "command", command: shell("x"), requests, units: { kind: "stdout" } });

const units = (number: number) => ({ units: number, seconds: null });

test.each<[string, Workload, object]>([
  ["5000 requests", work(5000), { warmUp: units(1000), cost: units(5000), batch: units(250), cpuProfileSeconds: null }],
  ["few requests: batches of 50", work(101), { warmUp: units(21), cost: units(101), batch: units(50) }],
  ["50/s", rate(50), { warmUp: { units: 500, seconds: 10 }, cost: { units: 1500, seconds: 30 }, batch: { units: 75, seconds: 1.5 } }],
  ["50/s for long: the warm-up is a fifth", rate(50, 100), { warmUp: { units: 1000, seconds: 20 }, cost: { units: 5000, seconds: 100 } }],
  ["5/s: a batch lasts until 50 units", rate(5), { batch: { units: 50, seconds: 10 } }],
  ["a command with requests", command(600), { warmUp: units(120), cost: units(600), batch: units(50) }],
  ["a command that decides itself", command(null), { warmUp: { units: null, seconds: null }, cost: { units: null, seconds: null } }],
  [
    "idle",
    { kind: "idle", durationSeconds: 60 },
    { warmUp: { units: null, seconds: 12 }, cost: { units: null, seconds: 60 }, batch: { units: null, seconds: 1.5 } },
  ],
])("%s", (_name, workload, expected) => {
  expect(planPhases(workload, plan, { leakPoints: 20 })).toMatchObject(expected);
});

describe("batches", () => {
  test("last long enough once the speed is known, the same number in every trial", () => {
    expect(planPhases(work(5000), plan, { leakPoints: 20, unitsPerSecond: 2000 }).batch).toEqual(units(3000));
    expect(planPhases(work(5000), plan, { leakPoints: 20, unitsPerSecond: 10 }).batch).toEqual(units(250));
  });

  test("as many as the leak gate needs points; none without a leak gate", () => {
    expect([null, 10, 20, 40].map((leakPoints) => planPhases(work(1), plan, { leakPoints }).batches)).toEqual([0, 20, 20, 40]);
  });
});

test.each([
  [work(5000), 700],
  [command(600), 700],
])("a batch is as large as that of the recording it is compared with, whatever the speed", (workload, batchUnits) => {
  expect(planPhases(workload, plan, { leakPoints: 20, unitsPerSecond: 10_000, batchUnits }).batch).toEqual(units(batchUnits));
});
