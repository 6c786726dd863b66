// The last line of a run's log: which stages are told, in which words, and what heapgate's own share is.
import { expect, test } from "vitest";
import { ownSecondsOf, timeLine } from "../../../src/core/report/time-line.ts";

const IN_A_CLUSTER = {
  create: 25.2,
  build: 15.4,
  prepare: 0.96,
  load: 4,
  deploy: 78.3,
  settle: 20,
  warmUp: 43,
  rounds: 148,
  workload: 120,
  collect: 12.4,
  pauses: 4.4,
  report: 0.84,
  remove: 3.1,
  total: 305,
};

test.each<[string, Readonly<Record<string, number>>, string | null]>([
  [
    "a run in a cluster",
    IN_A_CLUSTER,
    "created 25 s, built 15 s meanwhile, prepared 1.0 s, loaded 4.0 s, deployed 78 s, warmed up 43 s, measured 2 min (12 s of both collecting), reported 0.8 s, removed 3.1 s; 5 min in all, 9.8 s of it heapgate itself",
  ],
  [
    "processes: no rows of a cluster",
    { build: 2.25, prepare: 0, start: 1.26, warmUp: 9.94, rounds: 30, collect: 6, report: 0.5, total: 44 },
    "built 2.3 s, started and stopped the app 1.3 s, warmed up 9.9 s, measured 30 s (6.0 s of both collecting), reported 0.5 s; 44 s in all, 6.5 s of it heapgate itself",
  ],
  [
    "no warm-up trial: collecting is part of the rounds",
    { rounds: 30, collect: 6, total: 30 },
    "measured 30 s (6.0 s of it collecting); 30 s in all, 6.0 s of it heapgate itself",
  ],
  ["an unchanged binary: nothing but building", { build: 12, total: 12.4 }, "built 12 s; 12 s in all"],
  ["without a total", { build: 12, report: 0.2 }, "built 12 s, reported 0.2 s"],
  ["hardly any collecting", { rounds: 3, collect: 0.01 }, "measured 3.0 s"],
  ["minutes begin at two", { rounds: 119.4, total: 120 }, "measured 119 s; 2 min in all"],
  ["nothing known", {}, null],
  ["nothing worth a word", { create: 0, load: 0.04, total: 0.04 }, null],
])("P1 says where the time went of %s", (_name, spent, line) => {
  expect(timeLine(spent)).toBe(line);
});

test.each<[Readonly<Record<string, number>>, number | null]>([
  [IN_A_CLUSTER, 9.8],
  [{ report: 0.5 }, 0.5],
  [{ build: 3, rounds: 9, workload: 9, total: 12 }, null],
])("of %j heapgate's own share is %s", (spent, seconds) => {
  const own = ownSecondsOf(spent);
  expect(own === null ? null : Math.round(own * 10) / 10).toBe(seconds);
});
