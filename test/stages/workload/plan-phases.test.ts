// Phases of a trial and the work of each, from what people configure.
import { describe, expect, test } from "vitest";
import type { HttpWorkload, PhaseConfig, PlanConfig, SingleWorkload, Workload } from "../../../src/core/config/config.ts";
import { phaseLengths } from "../../../src/core/config/phase-lengths.ts";
import type { PlannedPhase } from "../../../src/core/snapshot/trial-plan.ts";
import { planPhases, type PlanOptions } from "../../../src/stages/workload/plan-phases.ts";
import { shell } from "../../support/component.ts";

const plan: PlanConfig = { warmUpSeconds: 10, costSeconds: 30, batches: 20, batchSeconds: 1.5 };
const http = (load: HttpWorkload["load"], path = "/"): HttpWorkload => ({
  kind: "http",
  component: "shop",
  port: null,
  method: "GET",
  path,
  headers: {},
  body: null,
  bodyFile: null,
  load,
});
const work = (requests: number): HttpWorkload => http({ kind: "work", requests, concurrency: 4 });
const rate = (ratePerSecond: number, durationSeconds = 30): HttpWorkload => http({ kind: "rate", ratePerSecond, durationSeconds });
const list = (...parts: readonly HttpWorkload[]): SingleWorkload => ({ kind: "http-list", parts });
const command = (requests: number | null): SingleWorkload => ({
  kind: "command",
  command: shell("x"),
  requests,
  units: { kind: "stdout" },
});

const objects = (count: number, ratePerSecond: number | null): SingleWorkload => ({
  kind: "objects",
  template: "t",
  count,
  ratePerSecond,
  namespace: null,
  ready: null,
  release: null,
});

const units = (number: number) => ({ units: number, seconds: null });
const phasesOf = (workload: Workload, options: Partial<PlanOptions> = {}): readonly PlannedPhase[] =>
  planPhases(workload, plan, { leakPoints: 20, ...options }).phases;
/** The work of the phases by name. */
const worksOf = (workload: Workload, options: Partial<PlanOptions> = {}) =>
  Object.fromEntries(phasesOf(workload, options).map((phase) => [phase.name, phase.work]));

test.each<[string, Workload, object]>([
  ["5000 requests", work(5000), { "warm-up": units(1000), cost: units(5000), growth: units(250) }],
  ["few requests: batches of 50", work(101), { "warm-up": units(21), cost: units(101), growth: units(50) }],
  ["50/s", rate(50), { "warm-up": { units: 500, seconds: 10 }, cost: { units: 1500, seconds: 30 }, growth: { units: 75, seconds: 1.5 } }],
  [
    "50/s for long: the warm-up is a fifth",
    rate(50, 100),
    { "warm-up": { units: 1000, seconds: 20 }, cost: { units: 5000, seconds: 100 } },
  ],
  ["5/s: a batch lasts until 50 units", rate(5), { growth: { units: 50, seconds: 10 } }],
  ["a command with requests", command(600), { "warm-up": units(120), cost: units(600), growth: units(50) }],
  ["100 objects: a batch is 5 of them", objects(100, null), { "warm-up": units(20), cost: units(100), growth: units(5) }],
  ["100 objects, 10/s: a batch is what the rate gives", objects(100, 10), { "warm-up": units(20), cost: units(100), growth: units(15) }],
  ["a command that decides itself", command(null), { "warm-up": { units: null, seconds: null }, cost: { units: null, seconds: null } }],
  [
    "idle",
    { kind: "idle", durationSeconds: 60 },
    { "warm-up": { units: null, seconds: 12 }, cost: { units: null, seconds: 60 }, growth: { units: null, seconds: 1.5 } },
  ],
])("%s", (_name, workload, expected) => {
  expect(worksOf(workload)).toMatchObject(expected);
});

describe("batches", () => {
  test("last long enough once the speed is known, the same number in every trial", () => {
    expect(worksOf(work(5000), { unitsPerSecond: 2000 })["growth"]).toEqual(units(3000));
    expect(worksOf(work(5000), { unitsPerSecond: 10 })["growth"]).toEqual(units(250));
  });

  test("as many as the leak gate needs points; none without a leak gate", () => {
    const batches = (leakPoints: number | null) => phasesOf(work(1), { leakPoints }).find(({ kind }) => kind === "growth")?.times ?? 0;
    expect([null, 10, 20, 40].map(batches)).toEqual([0, 20, 20, 40]);
  });
});

test.each([
  [work(5000), 700],
  [command(600), 700],
])("a batch is as large as that of the recording it is compared with, whatever the speed", (workload, batchUnits) => {
  expect(worksOf(workload, { unitsPerSecond: 10_000, batchUnits })["growth"]).toEqual(units(batchUnits));
});

describe("several HTTP workloads side by side", () => {
  test("do each their own work; units are the sum, the time is the longest", () => {
    expect(worksOf(list(rate(50), work(5000)))).toEqual({
      "warm-up": { units: 1500, seconds: 10, parts: [{ units: 500, seconds: 10 }, units(1000)] },
      cost: { units: 6500, seconds: 30, parts: [{ units: 1500, seconds: 30 }, units(5000)] },
      growth: { units: 325, seconds: 1.5, parts: [{ units: 75, seconds: 1.5 }, units(250)] },
    });
  });

  test("those at a rate end a batch together", () => {
    expect(worksOf(list(rate(50), rate(5)))["growth"]).toEqual({
      units: 550,
      seconds: 10,
      parts: [
        { units: 500, seconds: 10 },
        { units: 50, seconds: 10 },
      ],
    });
  });

  test("share the speed seen by the work they have", () => {
    expect(worksOf(list(work(3000), work(1000)), { unitsPerSecond: 2000 })["growth"]?.parts).toEqual([units(2250), units(750)]);
  });

  test("fill a batch of a recording in their proportion, exactly where it is their own", () => {
    const several = list(work(5000), work(100));
    expect(worksOf(several, { batchUnits: 300 })["growth"]?.parts).toEqual([units(250), units(50)]);
    expect(worksOf(several, { unitsPerSecond: 9999, batchUnits: 600 })["growth"]?.parts).toEqual([units(500), units(100)]);
  });
});

describe("phases of the configuration", () => {
  const phase = (name: string, fields: Partial<PhaseConfig> = {}): PhaseConfig => ({
    name,
    measure: null,
    workload: work(30),
    repeat: 1,
    until: null,
    quiesce: false,
    cpuProfile: null,
    ...fields,
  });
  const own = (...phases: readonly PhaseConfig[]): Workload => ({ kind: "phases", phases });
  const four = own(
    phase("fill", {
      workload: objects(10, 5),
      until: "ready==10",
    }),
    phase("load", { measure: "cost", workload: { kind: "k6", script: "s", iterations: 3000 }, repeat: 2 }),
    phase("soak", { measure: "growth", workload: { kind: "k6", script: "s", iterations: 150 } }),
    phase("rest", { workload: { kind: "idle", durationSeconds: 30 }, quiesce: true }),
  );

  test("do what they say, before, while and after what is measured", () => {
    expect(phasesOf(four)).toMatchObject([
      { name: "fill", kind: "warm-up", work: units(10), times: 1, until: "ready==10", quiesce: false },
      { name: "load", kind: "cost", work: units(3000), times: 2, until: null },
      { name: "soak", kind: "growth", work: units(150), times: 20 },
      { name: "rest", kind: "cool-down", work: { units: null, seconds: 30 }, times: 1, quiesce: true },
    ]);
  });

  test("are of the size they say at any speed; batches alone follow the recording they are compared with", () => {
    expect(phasesOf(four, { unitsPerSecond: 9999 })).toEqual(phasesOf(four));
    expect(worksOf(four, { batchUnits: 70 })).toMatchObject({ load: units(3000), soak: units(70) });
  });

  test("have as many batches as the leak gate needs points, and those of the plan without a leak gate", () => {
    const batches = (leakPoints: number | null) => phasesOf(four, { leakPoints })[2]?.times;
    expect([null, 10, 40].map(batches)).toEqual([20, 20, 40]);
  });

  test("may measure growth alone: what follows it cools down", () => {
    const kinds = phasesOf(own(phase("a"), phase("b", { measure: "growth" }), phase("c"))).map(({ kind }) => kind);
    expect(kinds).toEqual(["warm-up", "growth", "cool-down"]);
  });

  test.each<[string, Partial<PhaseConfig>, Partial<PlanOptions>, PlannedPhase["cpuProfile"]]>([
    ["as the configuration says", { cpuProfile: { delaySeconds: 10, seconds: 20 } }, {}, { delaySeconds: 10, seconds: 20 }],
    ["inside of a known time", { workload: rate(50, 20) }, {}, { delaySeconds: 0, seconds: 18 }],
    ["inside of all runs", { workload: rate(50, 4), repeat: 3 }, {}, { delaySeconds: 0, seconds: 10 }],
    [
      "after the delay, in what is left of it",
      { workload: rate(50, 20), cpuProfile: { delaySeconds: 8, seconds: null } },
      {},
      { delaySeconds: 8, seconds: 10 },
    ],
    ["not longer than 30 s", { workload: rate(50, 200) }, {}, { delaySeconds: 0, seconds: 30 }],
    ["five seconds while nobody knows", {}, {}, { delaySeconds: 0, seconds: 5 }],
    ["by the time an earlier trial took", {}, { costSeconds: 20 }, { delaySeconds: 0, seconds: 14 }],
    ["at least a second", {}, { costSeconds: 0.5 }, { delaySeconds: 0, seconds: 1 }],
    [
      "by that time too where only one of several has a time",
      { workload: list(rate(50, 20), work(9)) },
      {},
      { delaySeconds: 0, seconds: 5 },
    ],
  ])("are profiled %s", (_name, fields, options, expected) => {
    expect(phasesOf(own(phase("load", { measure: "cost", ...fields })), options)[0]?.cpuProfile).toEqual(expected);
  });
});

test.each([
  [50, 1.5],
  [50, 0.2],
  [5, 1.5],
  [400, 0.1],
])("at %d/s a batch planned with %d s lasts as long as the time plan expects", (perSecond, batchSeconds) => {
  for (const workload of [rate(perSecond), list(rate(perSecond), rate(80)), list(rate(perSecond), work(100))]) {
    const short = { ...plan, batchSeconds };
    const { phases } = planPhases(workload, short, { leakPoints: 20 });
    const expected = phaseLengths({ plan: short, workload, leakPoints: 20 }).find(({ measure }) => measure === "growth")?.runSeconds;
    expect(phases.find(({ kind }) => kind === "growth")?.work.seconds).toBe(expected);
  }
});
