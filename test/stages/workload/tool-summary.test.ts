// Summaries of load tools, as each tool writes them.
import { expect, test } from "vitest";
import { parseK6Summary, unitsOfSummary } from "../../../src/stages/workload/tool-summary.ts";
import type { LoadTool } from "../../../src/core/config/config.ts";

const K6 = JSON.stringify({
  metrics: {
    iterations: { count: 300, rate: 99.2 },
    http_reqs: { count: 600, rate: 198.4 },
    http_req_failed: { passes: 6, fails: 594, value: 0.01 },
    http_req_duration: { med: 2.5, "p(95)": 10, "p(99)": 40 },
  },
});

test.each<[LoadTool, string, number | null]>([
  ["k6", K6, 300],
  ["ghz", '{ "count": 200, "total": 1 }', 200],
  ["fortio", '{ "DurationHistogram": { "Count": 80 } }', 80],
  ["vegeta", '{ "requests": 50, "success": 1 }', 50],
  ["vegeta", "no JSON", null],
  ["fortio", '{ "DurationHistogram": { "Count": "80" } }', null],
])("%s completed its units", (tool, text, units) => {
  expect(unitsOfSummary(tool, text)).toBe(units);
});

test("k6's requests come with their errors and latencies in seconds", () => {
  expect(parseK6Summary(K6)).toEqual({
    iterations: 300,
    droppedIterations: 0,
    requests: { requests: 600, errors: 6, p50Seconds: 0.0025, p95Seconds: 0.01, p99Seconds: 0.04 },
  });
});

test("a script without HTTP has no requests, and dropped iterations are told", () => {
  const text = JSON.stringify({ metrics: { iterations: { count: 10 }, dropped_iterations: { count: 4 } } });
  expect(parseK6Summary(text)).toEqual({ iterations: 10, droppedIterations: 4, requests: null });
});

test("a summary that is none says nothing", () => {
  expect(parseK6Summary("")).toEqual({ iterations: null, droppedIterations: 0, requests: null });
});
