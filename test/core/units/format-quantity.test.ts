// How numbers are written for people, alone and in a column.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatChange, formatColumn, formatQuantity, NO_BREAK_SPACE } from "../../../src/core/units/format-quantity.ts";
import type { FormatOptions } from "../../../src/core/units/format-quantity.ts";
import { UNITS } from "../../../src/core/units/quantity.ts";
import type { Unit } from "../../../src/core/units/quantity.ts";

const MIB = 2 ** 20;
const anyValue = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e25),
);

describe("formatQuantity", () => {
  test.each<[number | null, Unit, string]>([
    [0, "bytes", "0 B"],
    [512, "bytes", "512 B"],
    [0.5, "bytes/unit", "0.5 B"],
    [1024, "bytes", "1 KiB"],
    [8396, "bytes/unit", "8.2 KiB"],
    [10 * MIB, "bytes", "10 MiB"],
    [43.87 * MIB, "bytes", "43.9 MiB"],
    [180.66 * MIB, "bytes", "181 MiB"],
    [1023.99 * 1024, "bytes", "1 MiB"],
    [1023 * 1024, "bytes", "1,023 KiB"],
    [5000 * 2 ** 30, "bytes", "5,000 GiB"],
    [-0.5 * MIB, "bytes", "\u2212512 KiB"],
    [30, "seconds", "30 s"],
    [1.5, "seconds", "1.5 s"],
    [0.012_34, "seconds", "12.3 ms"],
    [0.000_05, "seconds/unit", "50 \u00b5s"],
    [0.000_000_25, "seconds", "0.25 \u00b5s"],
    [0.999_9, "seconds", "1 s"],
    [0.9996e-3, "seconds", "1 ms"],
    [1800, "seconds", "1,800 s"],
    [412, "count", "412"],
    [12_345, "count", "12,345"],
    [1_234_567, "count", "1,234,567"],
    [10.53, "count/unit", "10.5"],
    [0.004, "count/unit", "0.004"],
    [0.05, "ratio", "5 %"],
    [0.07, "ratio", "7 %"],
    [0.005, "ratio", "0.5 %"],
    [0.2934, "ratio", "29.3 %"],
    [null, "bytes", "\u2013"],
    [Number.NaN, "bytes", "\u2013"],
    [Number.NEGATIVE_INFINITY, "seconds", "\u2013"],
    [-0, "count", "0"],
    [1e25, "count", "10,000,000,000,000,000,905,969,664"],
  ])("writes %s %s as %j", (value, unit, text) => {
    expect(formatQuantity(value, unit)).toBe(text);
  });

  test.each<[number, Unit, FormatOptions, string]>([
    [41.8 * MIB, "bytes", { signed: true }, "+41.8 MiB"],
    [-2.5 * MIB, "bytes", { signed: true }, "\u22122.5 MiB"],
    [0, "bytes", { signed: true }, "0 B"],
    [118, "count", { signed: true, space: NO_BREAK_SPACE }, "+118"],
    [10 * MIB, "bytes", { space: NO_BREAK_SPACE }, "10\u00a0MiB"],
    [0.05, "ratio", { space: "" }, "5%"],
  ])("writes %s %s with %j as %j", (value, unit, options, text) => {
    expect(formatQuantity(value, unit, options)).toBe(text);
  });

  test("never shows NaN, Infinity, an exponent or a negative zero", () => {
    fc.assert(
      fc.property(anyValue, fc.constantFrom(...UNITS), fc.boolean(), (value, unit, signed) => {
        for (const text of [formatQuantity(value, unit, { signed }), ...formatColumn([value, 1], unit, { signed }), formatChange(value)]) {
          expect(text).not.toMatch(/NaN|Infinity|undefined|null|\de|-|[+\u2212]0(?:\.0*)?(?: |$)/u);
          expect(text).toMatch(/^(?:\u2013|[+\u2212]?\d[\d,]*(?:\.\d+)?(?: [^\d\s]+)?)$/u);
        }
      }),
    );
  });
});

describe("formatColumn", () => {
  test.each<[string, readonly (number | null)[], Unit, FormatOptions, readonly string[]]>([
    ["one scale by the largest value", [0.2 * MIB, 43.9 * MIB, 100], "bytes", {}, ["0.2 MiB", "43.9 MiB", "0.0 MiB"]],
    ["signs", [41.8 * MIB, -0.5 * MIB, 0], "bytes", { signed: true }, ["+41.8 MiB", "\u22120.5 MiB", "0.0 MiB"]],
    ["a value that rounds to zero without a sign", [41.8 * MIB, -10], "bytes", { signed: true }, ["+41.8 MiB", "0.0 MiB"]],
    ["gaps", [null, 2048, Number.NaN], "bytes", {}, ["\u2013", "2 KiB", "\u2013"]],
    ["whole numbers without decimals", [412, 5, 1530], "count", {}, ["412", "5", "1,530"]],
    ["fractions with equal decimals", [10.5, 2, 0.25], "count/unit", {}, ["10.5", "2.0", "0.3"]],
    ["durations", [0.0021, 0.000_05], "seconds", {}, ["2.10 ms", "0.05 ms"]],
    ["shares", [0.005, 0.123], "ratio", {}, ["0.5 %", "12.3 %"]],
    ["nothing known", [null, null], "bytes", {}, ["\u2013", "\u2013"]],
    ["an empty column", [], "bytes", {}, []],
    ["zeros", [0, 0], "seconds", {}, ["0 \u00b5s", "0 \u00b5s"]],
  ])("writes %s", (_, values, unit, options, texts) => {
    expect(formatColumn(values, unit, options)).toEqual(texts);
  });

  test("uses one symbol for every known value", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { minLength: 1 }),
        fc.constantFrom(...UNITS),
        (values, unit) => {
          const symbols = new Set(formatColumn(values, unit).map((text) => text.split(" ")[1]));
          expect(symbols.size).toBe(1);
        },
      ),
    );
  });
});

describe("formatChange", () => {
  test.each<[number | null, string]>([
    [0.29, "+29 %"],
    [0.294, "+29 %"],
    [-0.034, "\u22123.4 %"],
    [0.05, "+5 %"],
    [0.0996, "+10 %"],
    [12, "+1,200 %"],
    [0, "0 %"],
    [0.0001, "0 %"],
    [-0.0001, "0 %"],
    [null, "\u2013"],
    [Number.POSITIVE_INFINITY, "\u2013"],
  ])("writes %s as %j", (ratio, text) => {
    expect(formatChange(ratio)).toBe(text);
  });

  test("takes the space of Markdown", () => {
    expect(formatChange(0.29, { space: NO_BREAK_SPACE })).toBe("+29\u00a0%");
  });
});
