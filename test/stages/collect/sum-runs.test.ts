// Several runs of a phase as one: what adds up, what is typical, and what nobody knows.
import { describe, expect, test } from "vitest";
import type { RequestStats } from "../../../src/core/snapshot/raw-round.ts";
import type { WorkloadResult } from "../../../src/core/snapshot/trial-plan.ts";
import { sumRuns } from "../../../src/stages/collect/sum-runs.ts";

const stats = (requests: number, p50Seconds: number | null, errors = 0): RequestStats => ({
  requests,
  errors,
  p50Seconds,
  p95Seconds: 1,
  p99Seconds: 2,
});
const run = (fields: Partial<WorkloadResult> = {}): WorkloadResult => ({
  units: 100,
  requests: null,
  unanswered: 0,
  firstError: null,
  offeredPerSecond: null,
  achievedPerSecond: 100,
  durationSeconds: 1,
  ...fields,
});
const sum = (...[first = run(), ...others]: readonly WorkloadResult[]): WorkloadResult => sumRuns(first, others);

test("one run is given as it is", () => {
  const only = run({ requests: stats(100, 0.5) });
  expect(sum(only)).toBe(only);
});

test("work, errors and time add up; the first error stays", () => {
  const runs = [run({ unanswered: 1 }), run({ units: 50, unanswered: 2, firstError: "status 500", durationSeconds: 2 }), run()];
  expect(sum(...runs)).toMatchObject({ units: 250, unanswered: 3, firstError: "status 500", durationSeconds: 4, requests: null });
});

describe("units per second", () => {
  test.each<[string, readonly WorkloadResult[], number | null]>([
    ["are over the time of each run", [run({ units: 100, achievedPerSecond: 100 }), run({ units: 100, achievedPerSecond: 25 })], 40],
    ["of equal runs are theirs", [run(), run(), run()], 100],
    ["are not known where one is not", [run(), run({ achievedPerSecond: null })], null],
  ])("%s", (_name, runs, expected) => {
    expect(sum(...runs).achievedPerSecond).toBe(expected);
  });
});

test("units are not known where one run has none", () => {
  expect(sum(run(), run({ units: null, achievedPerSecond: null }))).toMatchObject({ units: null, achievedPerSecond: null });
});

describe("latencies", () => {
  test("are those of the run in the middle", () => {
    const runs = [0.9, 0.1, 0.2].map((p50) => run({ requests: stats(100, p50, 1) }));
    expect(sum(...runs).requests).toEqual({ requests: 300, errors: 3, p50Seconds: 0.2, p95Seconds: 1, p99Seconds: 2 });
  });

  test("are missing where no run has them, and all is where one run has no requests", () => {
    expect(sum(run({ requests: stats(1, null) }), run({ requests: stats(1, null) })).requests?.p50Seconds).toBeNull();
    expect(sum(run({ requests: stats(1, 1) }), run()).requests).toBeNull();
  });

  test("and rates of each workload side by side stay its own", () => {
    const side = (p50: number, achievedPerSecond: number) =>
      run({
        requests: stats(150, p50),
        parts: [{ ...stats(100, p50), component: "shop", name: "GET /a of shop", offeredPerSecond: 50, achievedPerSecond }],
        byComponent: { shop: stats(100, p50) },
      });
    expect(sum(side(0.1, 50), side(0.3, 50))).toMatchObject({
      parts: [{ name: "GET /a of shop", component: "shop", requests: 200, p50Seconds: 0.2, offeredPerSecond: 50, achievedPerSecond: 50 }],
      byComponent: { shop: { requests: 200, p50Seconds: 0.2 } },
    });
  });
});
