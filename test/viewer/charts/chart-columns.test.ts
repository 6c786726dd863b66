import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildColumns, nearestKnown, stepColumn } from "../../../src/viewer/charts/chart-columns.ts";
import { chart, line, trend } from "../../support/page-charts.ts";

test("joins lines measured at different times over one x, with nulls where a line has no value", () => {
  const { xs, series } = buildColumns(chart({ lines: [line("head", { 0: 5, 2: 7 }), line("base", { 0: 1, 1: 2 })] }));
  expect(xs).toEqual([0, 1, 2]);
  expect(series).toEqual([
    { kind: "line", side: "base", round: null, values: [1, 2, null] },
    { kind: "line", side: "head", round: null, values: [5, null, 7] },
  ]);
});

test.each([
  ["a missing value", { x: [0, 1], y: [1, null] }, [1]],
  ["a value that is no number", { x: [0, 1], y: [1, Number.NaN] }, [1]],
  ["an endless value", { x: [0, 1], y: [1, Number.POSITIVE_INFINITY] }, [1]],
  ["an x that is no number", { x: [0, Number.NaN], y: [1, 2] }, [1]],
  ["a y too few", { x: [0, 1], y: [1] }, [1]],
  ["the first of two values at one x", { x: [0, 0], y: [1, 2] }, [2]],
])("leaves out %s", (_, points, values) => {
  const { series } = buildColumns({ lines: [{ side: "base", round: 1, ...points }], trends: [] });
  expect(series[0]?.values).toEqual(values);
});

test("gives no columns for a chart without lines", () => {
  expect(buildColumns(chart())).toEqual({ xs: [], series: [], bands: [] });
});

test("draws a trend from end to end, and the edges of its interval through its middle", () => {
  const columns = buildColumns(chart({ trends: [trend("head", 2, { intercept: 1, slopeInterval: [1, 3] })] }));
  expect(columns.xs).toEqual([0, 5, 10]);
  expect(columns.series.map(({ kind, values }) => [kind, ...values])).toEqual([
    ["trend", 1, null, 21],
    ["low", -4, 11, 16],
    ["high", 6, 11, 26],
  ]);
  expect(columns.bands).toEqual([{ high: 2, low: 1 }]);
});

test("has no band for a trend whose interval is not known", () => {
  const { series, bands } = buildColumns(chart({ trends: [trend("base", 2)] }));
  expect(series.map(({ kind }) => kind)).toEqual(["trend"]);
  expect(bands).toEqual([]);
});

const points = fc.dictionary(fc.nat(50).map(String), fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })));

test("keeps every measured value at its x, whatever the lines", () => {
  fc.assert(
    fc.property(fc.array(points, { maxLength: 5 }), (lines) => {
      const { xs, series } = buildColumns(chart({ lines: lines.map((one, index) => line("head", one, index + 1)) }));
      expect(xs).toEqual(xs.toSorted((a, b) => a - b));
      expect(new Set(xs).size).toBe(xs.length);
      lines.forEach((one, index) => {
        for (const x of xs) expect(series[index]?.values[xs.indexOf(x)]).toBe(one[x] ?? null);
      });
      expect(series.every(({ values }) => values.length === xs.length)).toBe(true);
    }),
  );
});

test.each([
  [[0, 1, 2, 3], [1, null, null, 4], 1, 0],
  [[0, 1, 2, 3], [1, null, null, 4], 2, 3],
  [[0, 1, 2], [1, null, 3], 1, 0],
  [[0, 1, 1.5], [1, null, 3], 1, 2],
  [[0, 1], [null, null], 0, null],
  [[], [], 0, null],
  [[0, 1], [null, 5], 1, 1],
  [[0, 1, 2], [null, null, 5], 0, 2],
  [[0, 1, 2], [5, null, null], 2, 0],
])("at x %j the known value of %j nearest to column %j is in column %j", (xs, values, index, nearest) => {
  expect(nearestKnown(xs, values, index)).toBe(nearest);
});

test.each([
  [null, "next", 0],
  [0, "next", 2],
  [2, "next", 3],
  [3, "next", 3],
  [null, "previous", 3],
  [3, "previous", 2],
  [0, "previous", 0],
  [2, "first", 0],
  [2, "last", 3],
] as const)("a keyboard cursor at column %j goes to the %s at %j, past columns of trends only", (from, step, to) => {
  const columns = buildColumns(chart({ lines: [line("base", { 0: 1, 2: 1, 3: 1 })], trends: [trend("base", 0, { fromX: 0, toX: 1 })] }));
  expect(columns.xs).toEqual([0, 1, 2, 3]);
  expect(stepColumn(columns, from, step)).toBe(to);
});

test("a keyboard cursor has nowhere to go without values", () => {
  expect(stepColumn(buildColumns(chart()), null, "next")).toBeNull();
});
