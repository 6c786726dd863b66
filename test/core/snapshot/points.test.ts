import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { formatPoints, parsePoints } from "../../../src/core/snapshot/points.ts";
import type { PointSeries } from "../../../src/core/snapshot/snapshot.ts";
import { POINT_METRICS } from "../../../src/core/units/signals.ts";

const parse = (text: string): PointSeries => parsePoints(text, { name: "growth.csv", postGc: true });

const problemOf = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof HeapgateError && error.code === "POINTS_INVALID") return error.message;
    throw error;
  }
  return "accepted";
};

describe("parsePoints", () => {
  test("reads units and metrics by column", () => {
    expect(parse("units,live_heap_bytes,goroutines\n20,1024,8\n70,2048,9\n")).toEqual({
      postGc: true,
      secondsColumn: null,
      unitsColumn: [20, 70],
      columns: { live_heap_bytes: [1024, 2048], goroutines: [8, 9] },
    });
  });

  test("keeps empty cells as missing, never as zero", () => {
    const points = parse("seconds,units,open_fds\n0,,11\n1.5,20,\n3,,0\n");
    expect(points.secondsColumn).toEqual([0, 1.5, 3]);
    expect(points.unitsColumn).toEqual([null, 20, null]);
    expect(points.columns.open_fds).toEqual([11, null, 0]);
  });

  test.each([
    ["a byte order mark", "\u{FEFF}units,goroutines\n1,2\n"],
    ["CRLF", "units,goroutines\r\n1,2\r\n"],
    ["spaces around cells", "units , goroutines\n 1,2 \n"],
    ["no newline at the end", "units,goroutines\n1,2"],
    ["empty lines at the end", "units,goroutines\n1,2\n\n\n"],
    ["metrics before units", "goroutines,units\n2,1\n"],
    ["exponents", "units,goroutines\n1e0,.2E+1\n"],
  ])("takes %s", (_, text) => {
    const points = parse(text);
    expect([points.unitsColumn, points.columns.goroutines]).toEqual([[1], [2]]);
  });

  test.each([
    ["", "growth.csv:1: the header has an empty cell."],
    ["live_heap_bytes\n1\n", "growth.csv:1: the header has neither seconds nor units."],
    ["units\n1\n", "growth.csv:1: the header names no metric."],
    ["units,heap\n1,2\n", 'growth.csv:1: the header names "heap", which is no known column.'],
    ["units,goroutines,goroutines\n1,2,3\n", "growth.csv:1: the header names goroutines twice."],
    ["units,goroutines\n", "growth.csv:1: there is a header but no row below it."],
    ["units,goroutines\n1,2\n2\n", "growth.csv:3: 1 cells where the header has 2."],
    ["units,goroutines\n1,2\n2,3,4\n", "growth.csv:3: 3 cells where the header has 2."],
    ["units,goroutines\n1,2\n\n2,3\n", "growth.csv:3: 1 cells where the header has 2."],
    ["units,goroutines\n1,12 MB\n", 'growth.csv:2: goroutines is "12 MB", not a number (leave the cell empty when it is missing).'],
    ["units,goroutines\n1,0x10\n", 'growth.csv:2: goroutines is "0x10", not a number (leave the cell empty when it is missing).'],
    ["units,goroutines\n1,NaN\n", 'growth.csv:2: goroutines is "NaN", not a number (leave the cell empty when it is missing).'],
    ["units,goroutines\n1,1e999\n", 'growth.csv:2: goroutines is "1e999", not a number (leave the cell empty when it is missing).'],
    ["units,goroutines\n1,-2\n", "growth.csv:2: goroutines is -2; it cannot be negative."],
    ["units,goroutines\n1,2\n,3\n", "growth.csv:3: units is missing; seconds or units must be given in every row."],
    ["units,goroutines\n1,2\n3,3\n2,4\n", "growth.csv:4: units is lower than in a row above; it must ascend."],
    ["units,goroutines\n1,2\n1,3\n", "growth.csv:3: units is the same as in a row above; it must ascend."],
    ["seconds,units,goroutines\n1,5,2\n2,4,3\n", "growth.csv:3: units is lower than in a row above; it must ascend."],
    ["seconds,units,goroutines\n1,5,2\n1,5,3\n", "growth.csv:3: seconds is the same as in a row above; it must ascend."],
  ])("refuses %j", (text, message) => {
    expect(problemOf(text)).toBe(message);
  });

  test("lets units stand still while seconds ascend", () => {
    expect(parse("seconds,units,goroutines\n1,5,2\n2,5,3\n").unitsColumn).toEqual([5, 5]);
  });
});

const cell = fc.option(
  fc.double({ min: 0, max: 1e15, noNaN: true }).map((value) => (value === 0 ? 0 : value)),
  { nil: null },
);
const ascending = (length: number) =>
  fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { minLength: length, maxLength: length }).map((steps) => {
    let at = 0;
    return steps.map((step) => (at += step));
  });

const seriesOf = (length: number): fc.Arbitrary<PointSeries> =>
  fc
    .record({
      postGc: fc.boolean(),
      x: ascending(length),
      isSeconds: fc.boolean(),
      metrics: fc.uniqueArray(fc.constantFrom(...POINT_METRICS), { minLength: 1 }),
      cells: fc.array(fc.array(cell, { minLength: length, maxLength: length }), {
        minLength: POINT_METRICS.length,
        maxLength: POINT_METRICS.length,
      }),
    })
    .map(({ postGc, x, isSeconds, metrics, cells }) => ({
      postGc,
      secondsColumn: isSeconds ? x : null,
      unitsColumn: isSeconds ? null : x,
      columns: Object.fromEntries(metrics.map((metric) => [metric, cells[POINT_METRICS.indexOf(metric)] ?? []])),
    }));

test("reading what was written gives the same series", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }).chain(seriesOf), (points) => {
      expect(parsePoints(formatPoints(points), { name: "x", postGc: points.postGc })).toEqual(points);
    }),
    { numRuns: 200 },
  );
});

test("writes columns in the order of the documentation", () => {
  const points: PointSeries = {
    postGc: true,
    secondsColumn: [0, 1.5],
    unitsColumn: [1, null],
    columns: { rss_bytes: [4096, 8192], live_heap_bytes: [null, 1e21] },
  };
  expect(formatPoints(points)).toBe("seconds,units,live_heap_bytes,rss_bytes\n0,1,,4096\n1.5,,1e+21,8192\n");
});
