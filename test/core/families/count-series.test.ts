// Series as Prometheus stores them: every bucket, quantile, sum and count is one.
import { expect, test } from "vitest";
import { countSeries } from "../../../src/core/families/count-series.ts";
import { body, histogramLines } from "./bodies.ts";

test.each([
  ["gauge", ["# TYPE x gauge", 'x{a="1"} 1', 'x{a="2"} 1'], 2],
  ["histogram", ["# TYPE x histogram", ...histogramLines("x", 'a="1"', { "1": 1, "2": 1 }, { sum: 1, count: 1 })], 5],
  ["summary", ["# TYPE x summary", 'x{quantile="0.5"} 1', "x_sum 1", "x_count 1"], 3],
  ["summary without quantiles", ["# TYPE x summary", "x_sum 1", "x_count 1"], 2],
])("counts those of a %s", (_, lines, count) => {
  expect(countSeries(body(null, lines).families)).toEqual({ x: count });
});
