// Percentiles are values that were seen; what is missing is not 0.
import { array, assert, double, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { summarizeRequests, type SentRequest } from "../../../src/stages/workload/request-stats.ts";

const answered = (latencySeconds: number, failed = false): SentRequest => ({ latencySeconds, failed });

describe("summarizeRequests", () => {
  test.each<[string, SentRequest[], object]>([
    ["nothing sent", [], { requests: 0, errors: 0, p50Seconds: null, p95Seconds: null, p99Seconds: null }],
    ["one", [answered(0.5)], { requests: 1, errors: 0, p50Seconds: 0.5, p95Seconds: 0.5, p99Seconds: 0.5 }],
    [
      "the slow first fifth is left out of latencies, not of counts",
      [answered(9, true), answered(9), ...Array.from({ length: 8 }, (_, i) => answered((8 - i) / 10))],
      { requests: 10, errors: 1, p50Seconds: 0.4, p95Seconds: 0.8, p99Seconds: 0.8 },
    ],
    [
      "no answer is an error without a latency",
      [answered(1), { latencySeconds: null, failed: true }, answered(2), { latencySeconds: null, failed: true }],
      { requests: 4, errors: 2, p50Seconds: 1, p95Seconds: 2, p99Seconds: 2 },
    ],
  ])("%s", (_name, sent, expected) => {
    expect(summarizeRequests(sent)).toEqual(expected);
  });

  test("of several workloads the first fifth of each is left out", () => {
    const slowStart = (seconds: number): SentRequest[] => [answered(9), ...Array.from({ length: 4 }, () => answered(seconds))];
    expect(summarizeRequests(slowStart(1), slowStart(2))).toEqual({
      requests: 10,
      errors: 0,
      p50Seconds: 1,
      p95Seconds: 2,
      p99Seconds: 2,
    });
  });

  test("p50 ≤ p95 ≤ p99, and each is one of the latencies", () => {
    assert(
      property(array(double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 300 }), (latencies) => {
        const { p50Seconds, p95Seconds, p99Seconds } = summarizeRequests(latencies.map((value) => answered(value)));
        const values = [p50Seconds, p95Seconds, p99Seconds].map((value) => value ?? Number.NaN);
        expect(values.every((value) => latencies.includes(value))).toBe(true);
        expect(values.toSorted((a, b) => a - b)).toEqual(values);
      }),
    );
  });
});
