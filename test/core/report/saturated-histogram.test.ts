// A histogram whose last bucket ends too early: no quantile can be told, and the report says in finite words what lies beyond.
import { expect, test } from "vitest";
import { metricsText } from "../../../src/core/report/metrics-lines.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { compared, reportOf } from "../../support/reports.ts";
import { healthy } from "../../support/snapshots.ts";
import { between, histogramLines } from "../families/bodies.ts";

/** A thousand calls of the store; `slow` of them take longer than 100 ms, where its buckets end. */
const families = (slow: number, lastBucket = "0.1") => {
  const at = (count: number) => [
    "# TYPE datastore_latency_seconds histogram",
    ...histogramLines(
      "datastore_latency_seconds",
      'action="GetObjects",status="success"',
      { "0.01": (count * (1000 - slow)) / 1000, [lastBucket]: (count * (1000 - slow)) / 1000 },
      { sum: count * 0.02, count },
    ),
  ];
  return between(at(1000), at(2000), 1000);
};

const told = (baseSlow: number, headSlow: number): string => {
  const side = (slow: number) => {
    const one = healthy();
    return { ...one, rounds: one.rounds.map((round) => ({ ...round, families: families(slow) })) };
  };
  const comparison = compared(side(baseSlow), side(headSlow));
  return metricsText(reportOf(comparison, judge(comparison, DEFAULT_RULES)))
    .join(" ")
    .replaceAll(/\s+/gu, " ");
};

test("W5 what takes longer than the last bucket is told as a share of the calls, with the bucket's bound", () => {
  expect(told(120, 310)).toContain('latency: datastore_latency_seconds{action="GetObjects"} > 100 ms: 12 % → 31 % of what it observed');
});

test("W5 no number that buckets cannot give is told", () => {
  expect(told(120, 310)).not.toMatch(/Infinity|NaN|null|quantile/u);
});

test("a share so small that no quantile lies beyond has no bound to name", () => {
  expect(told(10, 30)).toContain('datastore_latency_seconds{action="GetObjects"} beyond its last bucket: 1 % → 3 % of what it observed');
});
