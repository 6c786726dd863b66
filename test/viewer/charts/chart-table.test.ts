import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildColumns } from "../../../src/viewer/charts/chart-columns.ts";
import { chartTable, thinned } from "../../../src/viewer/charts/chart-table.ts";
import { chart, line, trend } from "../../support/page-charts.ts";

test("has a row per x with values, a column per line, in one scale", () => {
  const one = chart({
    lines: [line("base", { 0: 1024, 2: 2 ** 20 }), line("head", { 0: 512 }, 1), line("head", { 1: null, 2: 0 }, 2), line("head", { 0: 0 })],
    trends: [trend("base", 1)],
  });
  const { head, rows } = chartTable(one, buildColumns(one));
  expect(head).toEqual(["minutes since the load began", "base", "head, round 1", "head, round 2", "head, median"]);
  expect(rows.map((row) => row.map((cell) => cell.replaceAll("\u00a0", " ")))).toEqual([
    ["0", "0.00 MiB", "0.00 MiB", "–", "0.00 MiB"],
    ["2", "1.00 MiB", "–", "0.00 MiB", "–"],
  ]);
});

test("is empty without lines", () => {
  expect(chartTable(chart(), buildColumns(chart()))).toEqual({ head: ["minutes since the load began"], rows: [] });
});

test.each([
  [5, 9, [0, 1, 2, 3, 4]],
  [5, 5, [0, 1, 2, 3, 4]],
  [9, 3, [0, 4, 8]],
  [10, 2, [0, 9]],
  [0, 2, []],
])("of %i rows at most %i are %j", (count, most, left) => {
  expect(
    thinned(
      Array.from({ length: count }, (_, index) => index),
      most,
    ),
  ).toEqual(left);
});

test("thinning keeps the ends, the order and the number", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 500 }), fc.integer({ min: 2, max: 40 }), (count, most) => {
      const left = thinned(
        Array.from({ length: count }, (_, index) => index),
        most,
      );
      expect(left).toHaveLength(Math.min(count, most));
      expect([left[0], left.at(-1)]).toEqual([0, count - 1]);
      expect(left).toEqual(left.toSorted((a, b) => a - b));
    }),
  );
});
