import * as fc from "fast-check";
import { expect, test } from "vitest";
import { buildColumns } from "../../../src/viewer/charts/chart-columns.ts";
import { showsLimit, tickSteps, valueRange, xRange, xSteps, yRange } from "../../../src/viewer/charts/chart-scale.ts";
import { UNITS } from "../../../src/core/units/quantity.ts";
import { chart, line, trend } from "../../support/page-charts.ts";

test("takes the range from lines and trends, not from the wide ends of intervals", () => {
  const columns = buildColumns(
    chart({ lines: [line("base", { 0: 3, 10: 4 })], trends: [trend("base", 1, { intercept: 2, slopeInterval: [-100, 100] })] }),
  );
  expect(valueRange(columns)).toEqual({ min: 2, max: 12 });
});

test("has no range without values", () => {
  expect(valueRange(buildColumns(chart({ lines: [line("base", { 0: null })] })))).toBeNull();
});

test.each([
  ["nothing", null, null, { min: 0, max: 1 }],
  ["zero only", { min: 0, max: 0 }, null, { min: 0, max: 1 }],
  ["one positive value", { min: 4, max: 4 }, null, { min: 0, max: 5 }],
  ["one negative value", { min: -4, max: -4 }, null, { min: -5, max: 0 }],
  ["values from near zero on", { min: 10, max: 100 }, null, { min: 0, max: 109 }],
  ["values close together far from zero", { min: 200, max: 220 }, null, { min: 198, max: 222 }],
  ["values that hardly differ", { min: 1000, max: 1001 }, null, { min: 975.375, max: 1025.625 }],
  ["negative values that hardly differ", { min: -1001, max: -1000 }, null, { min: -1025.625, max: -975.375 }],
  ["values on both sides of zero", { min: -10, max: 10 }, null, { min: -12, max: 12 }],
  ["negative values", { min: -30, max: -1 }, null, { min: -32.9, max: 0 }],
  ["a limit above the values", { min: 10, max: 100 }, 150, { min: 0, max: 164 }],
  ["a limit far off", { min: 10, max: 100 }, 201, { min: 0, max: 109 }],
])("reaches over %s", (_, values, limit, range) => {
  const { min, max } = yRange(values, limit);
  expect(min).toBeCloseTo(range.min, 9);
  expect(max).toBeCloseTo(range.max, 9);
});

test("never cuts off a value, and never is empty", () => {
  const number = fc.double({ min: -1e15, max: 1e15, noNaN: true });
  fc.assert(
    fc.property(number, number, fc.option(number), (a, b, limit) => {
      const values = { min: Math.min(a, b), max: Math.max(a, b) };
      const { min, max } = yRange(values, limit);
      expect(min).toBeLessThan(max);
      expect(min).toBeLessThanOrEqual(values.min);
      expect(max).toBeGreaterThanOrEqual(values.max);
      expect(showsLimit(values.max, limit) ? max >= limit : true).toBe(true);
    }),
  );
});

test.each([
  ["minutes", [0, 4, 12], { min: 0, max: 12 }],
  ["minutes", [3], { min: 2, max: 4 }],
  ["round", [1, 2, 3], { min: 0.5, max: 3.5 }],
  ["round", [], { min: -0.5, max: 1.5 }],
  ["units", [], { min: 0, max: 1 }],
] as const)("x of %s over %j", (kind, xs, range) => {
  expect(xRange(xs, kind)).toEqual(range);
});

test.each(UNITS)("steps of ticks in %s ascend", (unit) => {
  const steps = tickSteps(unit);
  expect(steps.length).toBeGreaterThan(20);
  expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
});

test("bytes step by powers of two, counts and rounds by whole numbers, times by decimal ones", () => {
  expect(tickSteps("bytes").every((step) => Number.isInteger(Math.log2(step)))).toBe(true);
  expect(tickSteps("count").every((step) => Number.isInteger(step))).toBe(true);
  expect(xSteps("round").every((step) => Number.isInteger(step))).toBe(true);
  expect(tickSteps("seconds")).toContain(0.005);
  expect(xSteps("minutes")).toContain(0.5);
});
