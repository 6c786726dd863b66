// What controllers tell of themselves, as signals of a round.
import { expect, test } from "vitest";
import type { Scrape } from "../../../src/core/snapshot/raw-round.ts";
import { summarizeRound } from "../../../src/core/snapshot/summarize-round.ts";
import { CONTROLLER_SIGNALS } from "../../../src/core/units/signals.ts";
import { rawRound } from "../../support/raw-rounds.ts";

const body = (edge: Scrape["edge"], text: string, phase: Scrape["phase"] = "cost"): Scrape => ({
  atSeconds: edge === "start" ? 1000 : edge === "end" ? 1030 : 1060,
  phase,
  edge,
  body: text,
});

const REQUESTS = (one: number, other: number): string => `# TYPE rest_client_requests_total counter
rest_client_requests_total{code="200",host="10.96.0.1:443",method="GET"} ${one}
rest_client_requests_total{code="200",host="upstream.example:443",method="GET"} ${other}
`;
const RECONCILES = (count: number): string => `# TYPE controller_runtime_reconcile_total counter
controller_runtime_reconcile_total{controller="widget",result="success"} ${count}
controller_runtime_reconcile_total{controller="widget",result="error"} 1
`;
const TIMES = (buckets: readonly [number, number, number]): string => `# TYPE controller_runtime_reconcile_time_seconds histogram
controller_runtime_reconcile_time_seconds_bucket{controller="widget",le="0.01"} ${buckets[0]}
controller_runtime_reconcile_time_seconds_bucket{controller="widget",le="0.1"} ${buckets[1]}
controller_runtime_reconcile_time_seconds_bucket{controller="widget",le="+Inf"} ${buckets[2]}
controller_runtime_reconcile_time_seconds_sum{controller="widget"} 1
controller_runtime_reconcile_time_seconds_count{controller="widget"} ${buckets[2]}
`;
const QUEUE = (depth: number): string => `# TYPE workqueue_depth gauge
workqueue_depth{name="widget"} ${depth}
workqueue_depth{name="gadget"} 1
`;

const valuesOf = (scrapes: readonly Scrape[]) => summarizeRound(rawRound({ scrapes }));

test("a process that is no controller does not name them", () => {
  const names = Object.keys(valuesOf([body("start", "go_goroutines 1\n"), body("end", "go_goroutines 1\n")]));
  for (const signal of CONTROLLER_SIGNALS) expect(names).not.toContain(signal);
});

test("F6 two hosts do not overwrite each other", () => {
  expect(valuesOf([body("start", REQUESTS(10, 5)), body("end", REQUESTS(150, 65))])["api-out"]).toEqual({ value: 2, why: null });
});

test("children that come with the first request count from 0", () => {
  expect(valuesOf([body("start", "go_goroutines 1\n"), body("end", REQUESTS(30, 20))])["api-out"]?.value).toBe(0.5);
});

test("W4 reconciles are added over controllers and results", () => {
  expect(valuesOf([body("start", RECONCILES(100)), body("end", RECONCILES(400))]).reconciles?.value).toBe(3);
});

test.each<[string, readonly Scrape[], RegExp]>([
  ["one edge is missing", [body("end", REQUESTS(1, 1))], /no \/metrics at both edges/u],
  ["it was reset", [body("start", REQUESTS(9, 9)), body("end", REQUESTS(1, 10))], /counter reset \(counter decreased\)/u],
  ["it came only later", [body("start", "a 1\n"), body("end", "a 1\n"), body(null, REQUESTS(1, 1), "end")], /not there at the edges/u],
  ["it is no number", [body("start", REQUESTS(1, 1)), body("end", REQUESTS(NaN, 1))], /not a finite number/u],
])("outgoing requests are missing when %s", (_, scrapes, why) => {
  expect(valuesOf(scrapes)["api-out"]).toEqual({ value: null, why: expect.stringMatching(why) });
});

type Buckets = readonly [number, number, number];
const p95 = (start: Buckets, end: Buckets) => valuesOf([body("start", TIMES(start)), body("end", TIMES(end))])["reconcile-p95"];

test.each<[string, Buckets, Buckets]>([
  ["lies in a bucket", [0, 0, 0], [80, 100, 100]],
  ["counts only what was observed in the phase", [1000, 1000, 1000], [1080, 1100, 1100]],
])("the reconcile p95 %s", (_, start, end) => {
  expect(p95(start, end)).toEqual({ value: expect.closeTo(0.01 + 0.09 * 0.75, 9), why: null });
});

test.each<[string, Buckets, Buckets, RegExp]>([
  ["lies beyond the last bucket", [0, 0, 0], [80, 90, 100], /> 0\.1 s/u],
  ["has nothing to say", [5, 5, 5], [5, 5, 5], /nothing was reconciled/u],
])("the reconcile p95 is missing when it %s", (_, start, end, why) => {
  expect(p95(start, end)).toEqual({ value: null, why: expect.stringMatching(why) });
});

test("what is left in the queues is read at the end of the round", () => {
  expect(valuesOf([body("end", QUEUE(9)), body(null, QUEUE(3), "end")]).workqueue).toEqual({ value: 4, why: null });
  expect(valuesOf([body("end", QUEUE(9)), body(null, "a 1\n", "end")]).workqueue?.why).toMatch(/not read at the end/u);
});
