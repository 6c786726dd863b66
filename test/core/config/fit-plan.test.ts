// The time plan of surface.md §8: what is shortened first, what is never cut, and what it says of its cost.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Config, PlanConfig, Workload } from "../../../src/core/config/config.ts";
import { estimateTrialSeconds } from "../../../src/core/config/describe.ts";
import type { FittedPlan } from "../../../src/core/config/fit-plan.ts";
import { fitPlan } from "../../../src/core/config/fit-plan.ts";
import type { ExpectedScatter } from "../../../src/core/verdict/visible-change.ts";
import { visibleChange } from "../../../src/core/verdict/visible-change.ts";
import { configFixture, configOf, parseTexts } from "../../support/config-text.ts";

const DEFAULT = configOf(parseTexts(configFixture("process-minimal.yaml"))).config;
const PAIRS = { min: 3, max: 10, sides: 2 } as const;
const HISTORY: ExpectedScatter = { pairLog: 0.03, degreesOfFreedom: 6, source: "history" };

const planned = (plan: Partial<PlanConfig> = {}, more: Partial<Config> = {}): Config => ({
  ...DEFAULT,
  ...more,
  plan: { ...DEFAULT.plan, ...plan },
});
const fitted = (minutes: number, config: Config = DEFAULT, scatter: ExpectedScatter | null = null): FittedPlan =>
  fitPlan(config, minutes * 60, PAIRS, scatter);
const withWorkload = (line: string): Config =>
  configOf(parseTexts(configFixture("process-minimal.yaml").replace(/ {2}http.*/u, `  ${line}`))).config;

describe("the order of cutting, by the limit", () => {
  test.each<[number, number, number, number, number]>([
    [30, 1.5, 30, 5, 16],
    [16, 1.5, 30, 5, 16],
    [14, 1, 30, 5, 14],
    [12, 0.5, 30, 5, 12],
    [10, 0.5, 20, 5, 10],
    [8, 0.5, 10, 5, 8],
    [7, 0.5, 10, 4, 6.67],
    [6, 0.5, 10, 3, 5.33],
    [2, 0.5, 10, 3, 5.33],
  ])("%d min: batches of %d s, a cost phase of %d s, %d pairs, %d min in all", (limit, batch, cost, rounds, minutes) => {
    const found = fitted(limit);
    expect(found.plan).toMatchObject({ batchSeconds: batch, costSeconds: cost, warmUpSeconds: 10, batches: 20 });
    expect(found.rounds).toBe(rounds);
    expect(found.expectedSeconds / 60).toBeCloseTo(minutes, 2);
  });

  test("what fits is left alone and not spoken of", () => {
    const found = fitted(30);
    expect(found).toMatchObject({ plan: DEFAULT.plan, workload: DEFAULT.workload, notes: [] });
    expect(found.summary).toBe("5 pairs after a discarded one, about 16 min");
  });

  test("phases below the least are left alone, and not called shortened", () => {
    const short = planned({ batchSeconds: 0.1, costSeconds: 5 });
    const found = fitted(1, short);
    expect(found.plan).toEqual(short.plan);
    expect(found.notes.join(" ")).not.toContain("shortened");
  });

  test("without a growth phase there are no batches to shorten, and no time is kept for them", () => {
    const off = planned({}, { leakPoints: null });
    expect(fitted(10, off)).toMatchObject({ plan: { batchSeconds: 1.5 }, notes: [], expectedSeconds: 600 });
    expect(fitted(8, off).plan).toMatchObject({ batchSeconds: 1.5, costSeconds: 20 });
  });

  test("never fewer rounds than are measured in any case", () => {
    expect(fitPlan(DEFAULT, 60, { min: 7, max: 10, sides: 2 }).rounds).toBe(7);
    expect(fitPlan(DEFAULT, 60, { min: 3, max: 3, sides: 2 }).rounds).toBe(3);
    expect(fitPlan(DEFAULT, 60, { min: 1, max: 1, sides: 2 }).rounds).toBe(1);
  });

  test("a recording measures one side: half the time", () => {
    const found = fitPlan(DEFAULT, 8 * 60, { min: 5, max: 5, sides: 1 });
    expect(found).toMatchObject({ notes: [], expectedSeconds: 480, summary: "5 trials after a discarded one, about 8 min" });
    const shorter = fitPlan(DEFAULT, 5 * 60, { min: 5, max: 5, sides: 1 });
    expect(shorter.notes).toContain("the cost phase is shortened from 30 s to 20 s: smaller changes of CPU and latency stay unseen");
  });
});

describe("the work of a shorter cost phase", () => {
  test.each<[string, Workload["kind"], Record<string, unknown>]>([
    ["http: { path: /work, requests: 3000, concurrency: 4 }", "http", { load: { kind: "work", requests: 1000, concurrency: 4 } }],
    ["http: { path: /work, rate: 50/s, duration: 30s }", "http", { load: { kind: "rate", ratePerSecond: 50, durationSeconds: 10 } }],
    ["idle: 30s", "idle", { durationSeconds: 10 }],
    ["command: { run: ./load.sh, requests: 300 }", "command", { requests: 100 }],
    ["command: { run: ./load.sh }", "command", { requests: null }],
  ])("%s is cut with it", (line, kind, expected) => {
    expect(fitted(8, withWorkload(line)).workload).toMatchObject({ kind, ...expected });
  });

  test("a rate that lasts longer than the plan's phase is shortened by its own length", () => {
    const found = fitted(10, withWorkload("http: { path: /work, rate: 200/s, duration: 60s }"));
    expect(found.notes[1]).toMatch(/^the cost phase is shortened from 60 s to 20 s: /u);
    expect(found.plan.costSeconds).toBeCloseTo(10, 9);
  });
});

describe("a batch at a rate, which has 50 requests at least", () => {
  test.each<[string, number, number]>([
    ["http: { path: /work, rate: 50/s }", 12, 1],
    ["http: { path: /work, rate: 40/s }", 12, 1.25],
    ["http: { path: /work, rate: 200/s }", 12, 0.5],
    ["http: [{ path: /a, rate: 200/s }, { path: /b, rate: 40/s }]", 12, 1.25],
  ])("%s, in %d min: is cut to %d s and not further", (line, limit, batch) => {
    expect(fitted(limit, withWorkload(line)).plan.batchSeconds).toBe(batch);
  });

  test("that takes longer than the plan's is not called shortened, and its time is counted", () => {
    const found = fitted(12, withWorkload("http: { path: /work, rate: 5/s }"));
    expect(found.plan.batchSeconds).toBe(1.5);
    expect(found.notes.join(" ")).not.toContain("batches");
    expect(found.expectedSeconds).toBe(2 * 4 * (10 + 10 + 20 * 10 + 10));
  });
});

describe("what a shorter plan costs", () => {
  test("is said of leaks: half the work shows half of one", () => {
    expect(fitted(12).notes).toEqual([
      "batches are shortened from 1.5 s to 500 ms: a leak must be 3 times as large per unit of work to be seen",
    ]);
  });

  test("is said of CPU by what earlier runs scatter", () => {
    expect(fitted(8, DEFAULT, HISTORY).notes[1]).toBe(
      "the cost phase is shortened from 30 s to 10 s: this run can see +8.8 % CPU instead of +5 %, by what earlier runs scatter",
    );
  });

  test("is said of CPU by what is assumed without earlier runs, and that it is", () => {
    expect(fitted(6).notes[1]).toBe(
      "the cost phase is shortened from 30 s to 10 s and there is room for 3 pairs instead of 5: this run can see +39 % CPU instead of +14 %, if pairs scatter by 7 %, as is assumed without earlier runs",
    );
  });

  test("is the truth of the numbers: more scatter by the root of the time, fewer pairs", () => {
    const [full, third] = [visibleChange(HISTORY, 5), visibleChange(HISTORY, 5, 1 / 3)];
    expect(Math.log1p(third) / Math.log1p(full)).toBeCloseTo(Math.sqrt(3), 9);
    expect(visibleChange(HISTORY, 3)).toBeGreaterThan(full);
  });

  test("a limit that nothing fits into is told so", () => {
    expect(fitted(2).notes.at(-1)).toBe("nothing more can be cut: 3 pairs take about 5.3 min, the limit is 2 min");
  });

  test("before it starts, what it can see is said only where earlier runs know", () => {
    expect(fitted(30, DEFAULT, HISTORY).summary).toBe("5 pairs after a discarded one, about 16 min; can see +5 % CPU four times in five");
    expect(fitted(30).summary).not.toContain("see");
  });
});

test("a longer limit never shortens anything more, and what fits really fits", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 20 }), (minutes, more) => {
      const [tight, loose] = [fitted(minutes), fitted(minutes + more)];
      const length = 2 * (tight.rounds + 1) * estimateTrialSeconds({ ...DEFAULT, plan: tight.plan, workload: tight.workload });
      expect(loose.plan.batchSeconds).toBeGreaterThanOrEqual(tight.plan.batchSeconds);
      expect(loose.plan.costSeconds).toBeGreaterThanOrEqual(tight.plan.costSeconds);
      expect(loose.rounds).toBeGreaterThanOrEqual(tight.rounds);
      expect(tight.expectedSeconds).toBeCloseTo(length, 6);
      const isOver = length > minutes * 60 + 1e-6;
      expect(tight.notes.at(-1)?.startsWith("nothing more can be cut") ?? false).toBe(isOver);
      expect(isOver && (tight.rounds > 3 || tight.plan.batchSeconds > 0.5 || tight.plan.costSeconds > 10)).toBe(false);
    }),
  );
});
