import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalOf, formatBound, formatDecimal, integerOf, isExact } from "../../../src/core/prometheus/decimal.ts";

describe("decimalOf", () => {
  test.each([
    ["0", 0],
    ["08", 8],
    ["+5", 5],
    ["-3e3", -3000],
    ["1.5E+3", 1500],
    [".3", 0.3],
    ["5.", 5],
    ["0000000000000000000000000000000000000000001.2e-1", 0.12],
    ["123456789012345678", 123456789012345680],
    ["+Inf", Infinity],
    ["inf", Infinity],
    ["-Infinity", -Infinity],
    ["NaN", NaN],
  ])("reads %s", (text, value) => {
    expect(decimalOf(text)).toBe(value);
  });

  test.each([
    "",
    "+",
    ".",
    "-.",
    "1_2",
    "0x1",
    "0x1p-3",
    "0b1",
    "1e",
    "1e+",
    "1.1.1",
    "1 ",
    " 1",
    "12a",
    "--1",
    "+NaN",
    "Infinit",
    "١",
    "1e400",
    "-1e400",
    "9".repeat(310),
  ])("refuses %j", (text) => {
    expect(decimalOf(text)).toBeNull();
  });

  test("reads what JavaScript writes, whatever stands around it", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const text = formatDecimal(value);
        expect(decimalOf(`7${text}9`, 1, text.length + 1)).toBe(value === 0 ? Number(text) : value);
      }),
    );
  });
});

test.each([
  ["1395066363000", 1395066363000],
  ["-3982045", -3982045],
  ["+1", 1],
  ["9223372036854774784", 9223372036854774784],
  ["9223372036854775808", null],
  ["-99999999999999999999", null],
  ["1.5", null],
  ["", null],
  ["-", null],
])("integerOf reads %j as %j", (text, value) => {
  expect(integerOf(text, 0, text.length)).toBe(value);
});

test.each([
  ["9007199254740992", true],
  ["9007199254740993", false],
  ["-9007199254740993", false],
  ["+9007199254740993", false],
  ["9223372036854775808", true],
  ["9223372036854775807", false],
  ["9.223372036854775807e+18", true],
  ["0.1", true],
  ["+Inf", true],
])("isExact of %s is %s", (text, exact) => {
  expect(isExact(decimalOf(text) ?? NaN, text, 0, text.length)).toBe(exact);
});

test.each([
  [0, "0.0"],
  [1, "1.0"],
  [0.005, "0.005"],
  [100000, "100000.0"],
  [1e6, "1e+06"],
  [1.55555555555552e6, "1.55555555555552e+06"],
  [1e23, "1e+23"],
  [0.0001, "0.0001"],
  [1e-5, "1e-05"],
  [-8.999999999999979e-5, "-8.999999999999979e-05"],
  [Infinity, "+Inf"],
])("formatBound writes %s as %s, the canonical form of OpenMetrics", (value, text) => {
  expect(formatBound(value)).toBe(text);
  expect(decimalOf(text)).toBe(value);
});
