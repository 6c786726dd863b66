// From answers to the number of a signal: one number or a reason, never a 0 for what is not there.
import { describe, expect, test } from "vitest";
import type { QueryResult, ResultSeries } from "../../../src/core/promql/api-answer.ts";
import { troubleOfPoints, valueOfPoints, valueOfResult } from "../../../src/core/promql/signal-value.ts";

const one = (value: number, labels: ResultSeries["labels"] = {}): ResultSeries => ({
  labels,
  values: [{ atSeconds: 1, value }],
  histograms: [],
});
const HISTOGRAM: ResultSeries = { labels: {}, values: [], histograms: [{ atSeconds: 105, count: 1, sum: 1, buckets: [] }] };

describe("an expression", () => {
  test.each<[string, QueryResult, number]>([
    ["a scalar", { kind: "scalar", point: { atSeconds: 1, value: 2.5 } }, 2.5],
    ["a vector of one", { kind: "vector", series: [one(0)] }, 0],
  ])("gives the number of %s", (_, result, value) => {
    expect(valueOfResult(result)).toEqual({ kind: "value", value, reach: null });
  });

  test.each<[string, QueryResult, string]>([
    ["an empty vector", { kind: "vector", series: [] }, "the query has no result"],
    [
      "several series",
      { kind: "vector", series: [one(1, { __name__: "x", a: "1" }), one(2, { a: "2" }), one(3)] },
      'the query gives 3 series, such as x{a="1"} and {a="2"}; make it one, such as sum(…)',
    ],
    ["NaN", { kind: "vector", series: [one(Number.NaN)] }, "the query gives NaN"],
    [
      "an infinite number",
      { kind: "scalar", point: { atSeconds: 1, value: Number.NEGATIVE_INFINITY } },
      "the query gives an infinite value",
    ],
    ["a text", { kind: "string", atSeconds: 1, text: "5" }, "the query gives a text, not a number"],
    [
      "points",
      { kind: "matrix", series: [one(1)] },
      "the query gives points over time, not a number; put a function around it, such as max_over_time(…)",
    ],
    [
      "a native histogram",
      { kind: "vector", series: [HISTOGRAM] },
      "the query gives a native histogram, not a number; use histogram_quantile, histogram_count or histogram_sum",
    ],
  ])("gives none for %s", (_, result, why) => {
    expect(valueOfResult(result)).toEqual({ kind: "missing", why });
  });
});

const PHASE = { startSeconds: 100, endSeconds: 120 };
/** Every 5 s from 95 s on. */
const every5 = (...values: readonly number[]): ResultSeries => ({
  labels: {},
  values: values.map((value, index) => ({ atSeconds: 95 + 5 * index, value })),
  histograms: [],
});
const options = { phase: PHASE, taking: "perUnit", type: "counter", everySeconds: 5 } as const;

describe("raw points", () => {
  test("of a counter give its increase over the phase and its limits", () => {
    const counter = every5(0, 10, 20, 30, 40, 50, 60);
    expect(valueOfPoints([counter], options)).toEqual({ kind: "value", value: 40, reach: { value: 40, atLeast: 30, atMost: 50 } });
    expect(valueOfPoints([counter], { ...options, taking: "flat", type: null })).toMatchObject({ value: 40 });
  });

  test("of gauges give their last level in the phase, summed over those that are still there", () => {
    const level = { ...options, taking: "value", type: "gauge" } as const;
    expect(valueOfPoints([every5(1, 2, 3, 4, 5, 6, 7)], level)).toEqual({ kind: "value", value: 6, reach: null });
    expect(valueOfPoints([every5(1, 2, 3, 4, 5, 6, 7), every5(100, 100)], level)).toMatchObject({ value: 6 });
    expect(valueOfPoints([every5(1, 2, 3, 4, 5, 6, 7), every5(3, 3, 3, 3, 3, 3, 3)], level)).toMatchObject({ value: 9 });
  });

  test.each<[string, readonly ResultSeries[], Partial<Parameters<typeof valueOfPoints>[1]>, string]>([
    ["no series", [], {}, "the query has no result"],
    [
      "too few of them",
      [every5(1, 2, 3, 4)],
      {},
      "Prometheus has 2 points of a cost phase of 20 s, scraped every 5 s; 4 are needed: a cost phase of 25 s has them, or a shorter scrape interval",
    ],
    ["a reset", [every5(1, 2, 3, 1, 5, 6, 7)], {}, "the counter fell, so it was reset"],
    [
      "a gauge that is counted",
      [every5(1, 2, 3, 4, 5, 6, 7)],
      { type: "gauge" },
      "Prometheus knows it as a gauge, and only counters grow; write as: value",
    ],
    [
      "a series that stopped long ago",
      [{ ...every5(), values: [100.5, 101, 101.5, 102].map((atSeconds) => ({ atSeconds, value: 7 })) }],
      { taking: "value", type: "gauge" },
      "the series ended before the phase did",
    ],
    ["a gauge that is NaN", [every5(1, 2, 3, 4, 5, Number.NaN, 7)], { taking: "value" }, "the query gives NaN"],
    ["a native histogram", [HISTOGRAM], {}, "it is a native histogram; use histogram_quantile, histogram_count or histogram_sum"],
    [
      "a quantile",
      [every5(1, 2, 3, 4, 5, 6, 7)],
      { taking: "p95" },
      "p95 needs an expression, such as histogram_quantile(0.95, sum by (le) (increase(NAME_bucket[$duration])))",
    ],
  ])("give no number for %s", (_, series, more, why) => {
    expect(valueOfPoints(series, { ...options, ...more })).toEqual({ kind: "missing", why });
  });
});

describe("the series an expression reads", () => {
  const stopped = { ...every5(), values: [100.5, 101, 101.5, 102].map((atSeconds) => ({ atSeconds, value: 7 })) };
  const native: ResultSeries = {
    labels: {},
    values: [],
    histograms: [101, 105, 110, 115, 120].map((atSeconds) => ({ atSeconds, count: 1, sum: 1, buckets: [] })),
  };
  test.each<[string, readonly ResultSeries[], string | null]>([
    ["are well with enough points", [every5(1, 2, 3, 4, 5, 6, 7)], null],
    ["are well as native histograms", [native], null],
    ["are no matter where there are none: the result tells", [], null],
    [
      "are too few",
      [every5(1, 2, 3)],
      "Prometheus has 1 point of a cost phase of 20 s, scraped every 5 s; 4 are needed: a cost phase of 25 s has them, or a shorter scrape interval",
    ],
    ["have all ended, though the look-back still shows them", [stopped], "its series ended before the phase did"],
    ["are well when one of them has not ended", [stopped, every5(1, 2, 3, 4, 5, 6, 7)], null],
  ])("%s", (_, series, expected) => {
    expect(troubleOfPoints(series, PHASE, 5)).toBe(expected);
  });
});
