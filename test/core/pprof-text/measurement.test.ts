// Units, conversions and percentages as pprof prints them.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { areCompatibleUnits, percentage, scaledLabel, scaleValue } from "../../../src/core/pprof-text/measurement.ts";

test.each([
  [0, "bytes", "auto", "0"],
  [1, "bytes", "auto", "1B"],
  [1023, "bytes", "auto", "1023B"],
  [1024, "bytes", "auto", "1kB"],
  [1152, "bytes", "auto", "1.12kB"],
  [-1152, "bytes", "minimum", "-1.12kB"],
  [1_048_576, "bytes", "kB", "1024kB"],
  [1_048_576, "Bytes", "MB", "1MB"],
  [1, "bytes", "GB", "0"],
  [-1, "bytes", "GB", "0"],
  [3 * 2 ** 50, "byte", "auto", "3PB"],
  [5, "kilobytes", "B", "5120B"],
  [10_000_000, "nanoseconds", "auto", "10ms"],
  [90_000_000_000, "nanoseconds", "auto", "90s"],
  [7_200_000_000_000, "nanoseconds", "auto", "2hrs"],
  [1500, "nanoseconds", "us", "1.50us"],
  [1500, "ms", "seconds", "1.50s"],
  [7, "count", "minimum", "7"],
  [7, "count", "auto", "7"],
  [7, "count", "count", "7"],
  [7, "objects", "minimum", "7"],
  [7, "objects", "widgets", "7widgets"],
  [7, "bytes", "seconds", "7B"],
  [1, "gcu", "auto", "1GCU"],
  [2000, "milligcu", "auto", "2GCU"],
])("%s %s in %s is %s", (value, from, to, expected) => {
  expect(scaledLabel(value, from, to)).toBe(expected);
});

test("names the unit a value was scaled to, or none where it says nothing", () => {
  expect(scaleValue(2048, "bytes", "minimum")).toEqual({ value: 2, unit: "kB" });
  expect(scaleValue(3, "count", "minimum")).toEqual({ value: 3, unit: "" });
  expect(scaleValue(0, "nanoseconds", "auto")).toEqual({ value: 0, unit: "s" });
});

test.each([
  [1, 2, "50.00%"],
  [-1, 2, "50.00%"],
  [1, 1, "  100%"],
  [9995, 10_000, "  100%"],
  [9994, 10_000, "99.94%"],
  [10_006, 10_000, "100.06%"],
  [2, 1, "200.00%"],
  [0, 5, "    0%"],
  [5, 0, "    0%"],
  [1, 100, " 1.00%"],
  [1, 1000, "  0.1%"],
  [1, 800, " 0.12%"],
  [1, 100_000, "0.001%"],
  [1, 10_000_000, "1e-05%"],
])("%s of %s is %j", (value, total, expected) => {
  expect(percentage(value, total)).toBe(expected);
});

test.each([
  ["bytes", "kB", true],
  ["ns", "seconds", true],
  ["bytes", "seconds", false],
  ["count", "count", true],
  ["count", "objects", false],
])("%s and %s can be added: %s", (a, b, expected) => {
  expect(areCompatibleUnits(a, b)).toBe(expected);
});

test("a value and its negative differ by the sign alone", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 50 }),
      fc.constantFrom("bytes", "nanoseconds", "count"),
      fc.constantFrom("auto", "MB", "s"),
      (value, from, to) => {
        const label = scaledLabel(value, from, to);
        expect(scaledLabel(-value, from, to)).toBe(label === "0" ? "0" : `-${label}`);
      },
    ),
  );
});
