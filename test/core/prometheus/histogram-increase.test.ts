import { describe, expect, test } from "vitest";
import { decodeExposition } from "../../../src/core/prometheus/decode-protobuf.ts";
import {
  histogramIncreaseBetween,
  meanOfIncrease,
  quantileOfIncrease,
  sameBounds,
  sumOfBuckets,
} from "../../../src/core/prometheus/histogram-increase.ts";
import type { Bucket, MetricFamily } from "../../../src/core/prometheus/metric-family.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { body as protobufBody, double, family, int, label, message, metric, sint } from "./protobuf-body.ts";

/** Bucket counts by `le`, then the sum; the count is that of the infinite bucket. */
function histogram(labels: string, buckets: Readonly<Record<string, number>>, sum: number | null = 0): string {
  const lines = Object.entries(buckets).map(([le, count]) => `h_bucket{${labels}le="${le}"} ${count}`);
  const total = buckets["+Inf"] ?? 0;
  const braces = labels === "" ? "" : `{${labels}}`;
  return [...lines, `h_count${braces} ${total}`, ...(sum === null ? [] : [`h_sum${braces} ${sum}`]), ""].join("\n");
}
const body = (...parts: string[]): MetricFamily[] =>
  parseExposition(`# TYPE h histogram\n${parts.join("")}`, { name: "m", format: "text" });
const buckets = (counts: Readonly<Record<string, number>>): Bucket[] =>
  Object.entries(counts)
    .map(([bound, count]) => ({ upperBound: Number(bound), count, exemplar: null }))
    .toSorted((a, b) => a.upperBound - b.upperBound);
const increase = (first: MetricFamily[], last: MetricFamily[]): ReturnType<typeof histogramIncreaseBetween> =>
  histogramIncreaseBetween(first, last, "h");

const gauge = (count: number): MetricFamily[] =>
  parseExposition(`# TYPE h gaugehistogram\nh_bucket{le="+Inf"} ${count}\nh_gcount ${count}\nh_gsum ${count * 2}\n# EOF\n`, {
    name: "m",
  });

describe("histogramIncreaseBetween", () => {
  const first = histogram("", { 0.1: 1, 1: 2, "+Inf": 3 }, 5);

  test("subtracts buckets, sum and count", () => {
    expect(increase(body(first), body(histogram("", { 0.1: 2, 1: 5, "+Inf": 7 }, 9)))).toEqual({
      kind: "increased",
      buckets: buckets({ 0.1: 1, 1: 3, Infinity: 4 }),
      sum: 4,
      count: 4,
    });
  });

  test("adds series, those that appear counted from 0", () => {
    const last = body(histogram('c="a",', { 1: 4, "+Inf": 4 }, 2), histogram('c="b",', { 1: 1, "+Inf": 2 }, 3));
    expect(increase(body(histogram('c="a",', { 1: 1, "+Inf": 1 }, 1)), last)).toEqual({
      kind: "increased",
      buckets: buckets({ 1: 4, Infinity: 5 }),
      sum: 4,
      count: 5,
    });
    expect(histogramIncreaseBetween([], last, "h", { where: ({ c }) => c === "b" })).toMatchObject({ sum: 3, count: 2 });
  });

  test("leaves only the mean when bounds differ between series or changed", () => {
    const mixed = body(histogram('c="a",', { 1: 4, "+Inf": 4 }, 2), histogram('c="b",', { 2: 1, "+Inf": 2 }, 3));
    expect(increase(body(), mixed)).toEqual({ kind: "increased", buckets: null, sum: 5, count: 6 });
    expect(increase(body(first), body(histogram("", { 0.2: 2, 1: 5, "+Inf": 7 }, 9)))).toMatchObject({ buckets: null, sum: 4, count: 4 });
  });

  test("takes the count for the infinite bucket and the other way round when one is missing", () => {
    expect(increase(body(), body('h_bucket{le="1"} 2\nh_count 5\n'))).toEqual({
      kind: "increased",
      buckets: buckets({ 1: 2, Infinity: 5 }),
      sum: null,
      count: 5,
    });
    expect(increase(body(), body('h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 5\n'))).toMatchObject({ sum: null, count: 5 });
  });

  test.each<[string, MetricFamily[], MetricFamily[], object]>([
    ["no such family", body(), body(), { kind: "absent" }],
    ["a family of another type", body(), parseExposition("h 1\n", { name: "m" }), { kind: "absent" }],
    ["a decrease of the count", body(first), body(histogram("", { 0.1: 0, 1: 1, "+Inf": 1 })), { kind: "reset", why: "counter-decreased" }],
    [
      "a decrease in one bucket",
      body(first),
      body(histogram("", { 0.1: 0, 1: 9, "+Inf": 9 })),
      { kind: "reset", why: "counter-decreased" },
    ],
    ["a vanished series", body(first), body(), { kind: "reset", why: "series-vanished" }],
    [
      "a restart",
      body(`${first}process_start_time_seconds 1\n`),
      body(`${histogram("", { 0.1: 9, 1: 9, "+Inf": 9 })}process_start_time_seconds 9\n`),
      { kind: "reset", why: "process-restarted" },
    ],
    ["NaN", body(first), body(histogram("", { 0.1: 9, "+Inf": NaN })), { kind: "not-finite" }],
  ])("tells %s", (_, before, after, expected) => {
    expect(increase(before, after)).toEqual(expected);
  });

  test("reads gauge histograms by their own names", () => {
    expect(increase(gauge(1), gauge(4))).toEqual({ kind: "increased", buckets: buckets({ Infinity: 3 }), sum: 6, count: 3 });
  });
});

test("sameBounds compares bounds, not counts", () => {
  expect(sameBounds(buckets({ 1: 5 }), buckets({ 1: 6 }))).toBe(true);
  expect(sameBounds(buckets({ 1: 5 }), buckets({ 2: 5 }))).toBe(false);
  expect(sameBounds(buckets({ 1: 5 }), buckets({ 1: 5, 2: 5 }))).toBe(false);
});

test("sumOfBuckets is null for nothing and for different bounds", () => {
  expect(sumOfBuckets([])).toBeNull();
  expect(sumOfBuckets([buckets({ 1: 5 }), null])).toBeNull();
  expect(sumOfBuckets([buckets({ 1: 5 }), buckets({ 1: 6 })])).toEqual(buckets({ 1: 11 }));
});

/** A histogram family with one series per label value: counts of the native buckets 1, 2, ... of schema 0 (bounds 2, 4, ...). */
const nativeBody = (series: Readonly<Record<string, readonly number[] | "classic">>): MetricFamily[] =>
  decodeExposition(
    protobufBody(
      family(
        "h",
        "histogram",
        ...Object.entries(series).map(([value, counts]) => {
          if (counts === "classic") return metric(label("c", value), message(7, int(1, 2), double(2, 3)));
          const deltas = counts.map((count, index) => sint(13, count - (counts[index - 1] ?? 0)));
          const observed = counts.reduce((sum, count) => sum + count, 0);
          return metric(
            label("c", value),
            message(7, int(1, observed), double(2, observed * 2), message(12, sint(1, 1), int(2, counts.length)), ...deltas),
          );
        }),
      ),
    ),
    { name: "m" },
  );

describe("native histograms between two scrapes", () => {
  test("give increases in exponential buckets, summed over series, those that appear counted from 0", () => {
    expect(increase(nativeBody({ a: [1, 1] }), nativeBody({ a: [1, 4], b: [2, 0] }))).toMatchObject({
      kind: "increased",
      count: 5,
      sum: 10,
      native: {
        schema: 0,
        positive: [
          { index: 1, count: 2 },
          { index: 2, count: 3 },
        ],
      },
    });
  });

  test("leave the exponential buckets out when a series has none at one end", () => {
    expect(increase(nativeBody({ a: [1] }), nativeBody({ a: [2], b: "classic" }))).not.toHaveProperty("native");
    expect(increase(nativeBody({ a: "classic" }), nativeBody({ a: [2, 3] }))).not.toHaveProperty("native");
  });

  test("are a reset when a bucket shrank, though the count did not", () => {
    expect(increase(nativeBody({ a: [5, 1] }), nativeBody({ a: [2, 9] }))).toEqual({ kind: "reset", why: "counter-decreased" });
  });
});

const observed = (first: MetricFamily[], last: MetricFamily[]): Extract<ReturnType<typeof increase>, { kind: "increased" }> => {
  const found = increase(first, last);
  if (found.kind !== "increased") throw new Error(`expected an increase, found ${found.kind}`);
  return found;
};

describe("quantileOfIncrease and meanOfIncrease", () => {
  const first = body(histogram("", { 0.1: 0, "+Inf": 0 }, 0));

  test("take exponential buckets first, which do not overflow", () => {
    const found = observed([], nativeBody({ a: [0, 2] }));
    expect(quantileOfIncrease(1, found)).toEqual({ kind: "value", value: 4 });
    expect(meanOfIncrease(found)).toBe(2);
  });

  test("say beyond which bound a quantile lies, and have the mean all the same", () => {
    const found = observed(first, body(histogram("", { 0.1: 5, "+Inf": 10 }, 20)));
    expect(quantileOfIncrease(0.99, found)).toEqual({ kind: "overflow", lowerBound: 0.1, overflowRatio: 0.5 });
    expect(meanOfIncrease(found)).toBe(2);
  });

  test("have no quantile, but the mean, when layouts differ", () => {
    const found = observed(first, body(histogram("", { 0.2: 5, "+Inf": 10 }, 20)));
    expect(quantileOfIncrease(0.5, found)).toEqual({ kind: "no-buckets" });
    expect(meanOfIncrease(found)).toBe(2);
  });

  test.each([
    ["nothing was observed", body(histogram("", { "+Inf": 0 }, 0))],
    ["the app gives no sum", body(histogram("", { "+Inf": 3 }, null))],
    ["the sum is not finite", body(histogram("", { "+Inf": 3 }, NaN))],
  ])("have no mean when %s", (_, last) => {
    expect(meanOfIncrease(observed([], last))).toBeNull();
  });
});
