// Seconds by stage: what is taken out of a trial, what remains, and that the stages of a session add up to its whole.
import { assert, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlanReport } from "../../src/core/report/report.ts";
import { addSpent, logTime, spentBetween, splitTrial, startStopwatch, withoutApart, withSpent } from "../../src/driver/spent.ts";
import { fakeClock } from "../support/fake-clock.ts";

const plan = (spentSeconds: PlanReport["spentSeconds"]): PlanReport => ({ phases: [], rounds: 3, spentSeconds });
const seconds = integer({ min: 0, max: 1000 });

test("a stopwatch counts from when it was made, as often as it is asked", () => {
  const clock = fakeClock();
  clock.advance(5);
  const watch = startStopwatch(clock);
  clock.advance(2);
  expect(watch()).toBe(2);
  clock.advance(1);
  expect(watch()).toBe(3);
});

test("seconds add up stage by stage", () => {
  expect(addSpent({ build: 1, rounds: 2 }, { rounds: 3, report: 4 })).toEqual({ build: 1, rounds: 5, report: 4 });
});

test("between two readings each stage has its difference, a new one all of it", () => {
  expect(spentBetween({ create: 25, load: 1 }, { create: 25, load: 3, deploy: 4 })).toEqual({ create: 0, load: 2, deploy: 4 });
});

describe("a trial", () => {
  test.each<[string, Parameters<typeof splitTrial>[0], ReturnType<typeof splitTrial>]>([
    ["of processes", { seconds: 10, workloadSeconds: 6, environment: { start: 1 } }, { trial: 9, collect: 3 }],
    [
      "in a cluster: deploying and loading have stages of their own, coming to rest is the app's time",
      { seconds: 30, workloadSeconds: 6, environment: { create: 0, load: 2, deploy: 10, settle: 4 } },
      { trial: 18, collect: 8 },
    ],
    ["that cannot be less than nothing", { seconds: 1, workloadSeconds: 3, environment: { deploy: 2 } }, { trial: 0, collect: 0 }],
  ])("%s", (_name, trial, split) => {
    expect(splitTrial(trial)).toEqual(split);
  });

  test("is the sum of its parts, whatever they are", () => {
    assert(
      property(seconds, seconds, seconds, seconds, seconds, (workload, settle, deploy, load, collect) => {
        const whole = workload + settle + deploy + load + collect;
        const split = splitTrial({ seconds: whole, workloadSeconds: workload, environment: { settle, deploy, load } });
        expect(split.collect).toBe(collect);
        expect(split.trial + deploy + load).toBe(whole);
      }),
    );
  });
});

test("what an environment counts itself is taken out", () => {
  expect(withoutApart(10, { create: 5, load: 2, deploy: 3, settle: 1 })).toBe(5);
});

test("a plan gets more seconds; the total is set", () => {
  const before = plan({ rounds: 3, report: 1, total: 4 });
  expect(withSpent(before, { report: 2, build: 5 }, 12)).toEqual(plan({ rounds: 3, report: 3, build: 5, total: 12 }));
});

test("the log gets one line, and none where nothing was spent", () => {
  const lines: string[] = [];
  const log = { info: (line: string) => void lines.push(line) };
  logTime(log, plan({}));
  logTime(log, plan({ build: 3, total: 4 }));
  expect(lines).toEqual(["time    built 3.0 s; 4.0 s in all"]);
});
