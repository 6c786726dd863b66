import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  increaseBetween,
  increaseBetweenPoints,
  restartBetween,
  sumOfIncreases,
  type Increase,
} from "../../../src/core/prometheus/increase.ts";
import type { MetricFamily, Point } from "../../../src/core/prometheus/metric-family.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";

const parse = (text: string): MetricFamily[] => parseExposition(text, { name: "m", format: "text" });
const point = (value: number, createdAtSeconds: number | null = null): Point => ({
  value,
  createdAtSeconds,
  atSeconds: null,
  exact: true,
  exemplar: null,
});
const increased = (value: number, seriesFromZero = 0): Increase => ({ kind: "increased", value, seriesFromZero });
const reset = (sinceReset: number | null): Increase => ({ kind: "reset", why: "counter-decreased", sinceReset });
const startedAt = (start: string | null): MetricFamily[] => parse(start === null ? "" : `process_start_time_seconds ${start}\n`);
const body = (counts: readonly number[]): MetricFamily[] => parse(counts.map((count, index) => `r{i="${index}"} ${count}\n`).join(""));

describe("increaseBetweenPoints", () => {
  test.each<[string, Point | null, Point | null, Increase]>([
    ["growth", point(2), point(5), increased(3)],
    ["no growth", point(5), point(5), increased(0)],
    ["a series that is new, from 0", null, point(5), increased(5, 1)],
    ["a series that is gone", point(5), null, { kind: "reset", why: "series-vanished", sinceReset: null }],
    ["no series", null, null, { kind: "absent" }],
    ["a counter that went down", point(5), point(2), { kind: "reset", why: "counter-decreased", sinceReset: 2 }],
    [
      "a counter made anew that is higher already",
      point(5, 100),
      point(9, 200),
      { kind: "reset", why: "counter-decreased", sinceReset: 9 },
    ],
    ["a counter with the same birth", point(5, 100), point(9, 100), increased(4)],
    ["a counter whose birth is known once", point(5), point(9, 100), increased(4)],
    ["NaN at the end", point(5), point(NaN), { kind: "not-finite" }],
    ["infinity at the start", point(Infinity), point(5), { kind: "not-finite" }],
  ])("tells %s", (_, first, last, expected) => {
    expect(increaseBetweenPoints(first, last)).toEqual(expected);
  });
});

describe("restartBetween", () => {
  test.each([
    ["1700000000.12", "1700000000.12", "same-process"],
    ["1700000000.12", "1700000001.12", "same-process"],
    ["1700000000.12", "1700000031.5", "restarted"],
    ["1700000031.5", "1700000000.12", "restarted"],
    ["NaN", "1700000000", "unknown"],
    [null, "1700000000", "unknown"],
    ["1700000000", null, "unknown"],
  ])("of start times %s and %s is %s", (before, after, expected) => {
    expect(restartBetween(startedAt(before), startedAt(after))).toBe(expected);
  });
});

describe("increaseBetween", () => {
  const first = 'r{c="a"} 10\nr{c="b"} 20\n';
  test.each<[string, string, string, Increase]>([
    ["all series together", first, 'r{c="a"} 11\nr{c="b"} 22\n', increased(3)],
    ["series that appear from 0", first, 'r{c="a"} 11\nr{c="b"} 22\nr{c="c"} 5\n', increased(8, 1)],
    ["a family that appears from 0", "x 1\n", first, increased(30, 2)],
    ["nothing when it is nowhere", "x 1\n", "x 1\n", { kind: "absent" }],
    ["a series that vanishes as a reset", first, 'r{c="a"} 11\n', { kind: "reset", why: "series-vanished", sinceReset: null }],
    [
      "one decrease as a reset of the whole",
      first,
      'r{c="a"} 4\nr{c="b"} 22\n',
      { kind: "reset", why: "counter-decreased", sinceReset: 6 },
    ],
    ["NaN as not finite", first, 'r{c="a"} NaN\nr{c="b"} 22\n', { kind: "not-finite" }],
    [
      "a restart although every counter grew",
      `${first}process_start_time_seconds 100\n`,
      'r{c="a"} 30\nr{c="b"} 40\nprocess_start_time_seconds 200\n',
      { kind: "reset", why: "process-restarted", sinceReset: 70 },
    ],
  ])("counts %s", (_, before, after, expected) => {
    expect(increaseBetween(parse(before), parse(after), "r")).toEqual(expected);
  });

  test("looks only at the series asked for", () => {
    const last = parse('r{c="a"} 4\nr{c="b"} 22\n');
    expect(increaseBetween(parse(first), last, "r", { where: ({ c }) => c === "b" })).toEqual(increased(2));
  });

  test("takes the count and the sum of histograms and summaries", () => {
    const before = parse("# TYPE s summary\ns_sum 1\ns_count 2\n");
    const after = parse("# TYPE s summary\ns_sum 1.5\ns_count 6\n");
    expect(increaseBetween(before, after, "s_count")).toEqual(increased(4));
    expect(increaseBetween(before, after, "s_sum")).toEqual(increased(0.5));
  });

  test("adds up over consecutive spans", () => {
    const growth = fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(growth, growth, growth, (start, one, two) => {
        const middle = start.map((count, index) => count + (one[index] ?? 0));
        const end = middle.map((count, index) => count + (two[index] ?? 0));
        const whole = increaseBetween(body(start), body(end), "r");
        const parts = [increaseBetween(body(start), body(middle), "r"), increaseBetween(body(middle), body(end), "r")];
        expect(sumOfIncreases(parts)).toEqual(whole);
      }),
    );
  });
});

describe("sumOfIncreases", () => {
  test.each<[string, Increase[], Increase]>([
    ["nothing", [], { kind: "absent" }],
    ["absent parts", [{ kind: "absent" }, increased(2, 1)], increased(2, 1)],
    ["a part that is not finite", [increased(2), { kind: "not-finite" }], { kind: "not-finite" }],
    ["a reset with what is known", [increased(2), reset(3)], reset(5)],
    ["a reset without", [increased(2), reset(null)], reset(null)],
    ["a reset beside NaN", [reset(3), { kind: "not-finite" }], reset(null)],
  ])("of %s", (_, parts, expected) => {
    expect(sumOfIncreases(parts)).toEqual(expected);
  });
});
