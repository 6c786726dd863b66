// The grammar of quantities: what is read, to which value, and what each refusal says.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatQuantity } from "../../../src/core/units/format-quantity.ts";
import { DIMENSIONS, missingUnit, parseQuantity, quantityExample, quantityPattern } from "../../../src/core/units/parse-quantity.ts";
import type { Dimension } from "../../../src/core/units/parse-quantity.ts";
import type { Unit } from "../../../src/core/units/quantity.ts";

const valueOf = (text: string, dimension: Dimension): number | string => {
  const parsed = parseQuantity(text, dimension);
  return parsed.kind === "ok" ? parsed.value : parsed.message;
};

describe("parseQuantity", () => {
  test.each<[string, Dimension, number]>([
    ["10MiB", "bytes", 10_485_760],
    ["256 B", "bytes", 256],
    ["1GB", "bytes", 1_000_000_000],
    ["4KiB", "bytes", 4096],
    ["4kB", "bytes", 4000],
    ["4KB", "bytes", 4000],
    ["1.5GiB", "bytes", 1_610_612_736],
    ["2TiB", "bytes", 2 ** 41],
    ["0B", "bytes", 0],
    ["10\u00a0MiB", "bytes", 10_485_760],
    ["30s", "seconds", 30],
    ["200us", "seconds", 0.0002],
    ["200\u00b5s", "seconds", 0.0002],
    ["200\u03bcs", "seconds", 0.0002],
    ["1ms", "seconds", 0.001],
    ["100ns", "seconds", 1e-7],
    ["5m", "seconds", 300],
    ["2h", "seconds", 7200],
    ["1.5s", "seconds", 1.5],
    ["1h30m", "seconds", 5400],
    ["1h 30m", "seconds", 5400],
    ["1m30s", "seconds", 90],
    ["1s500ms", "seconds", 1.5],
    ["5%", "ratio", 0.05],
    ["0.5 %", "ratio", 0.005],
    ["100%", "ratio", 1],
    ["7%", "ratio", 0.07],
    ["50/s", "rate", 50],
    ["3000/m", "rate", 50],
    ["7200/h", "rate", 2],
    ["0.5/s", "rate", 0.5],
    ["50 /s", "rate", 50],
    ["10", "count", 10],
    ["0.5", "count", 0.5],
  ])("reads %j as %s %d", (text, dimension, value) => {
    expect(valueOf(text, dimension)).toBeCloseTo(value, 12);
  });

  test.each<[string, Dimension, string]>([
    ["10", "bytes", "10 has no unit; write an amount of memory such as 10MiB"],
    ["30", "seconds", "30 has no unit; write a duration such as 30s"],
    ["5", "ratio", "5 has no unit; write a share such as 5%"],
    ["50", "rate", "50 has no unit; write a rate such as 50/s"],
    ["", "seconds", "is empty; write a duration such as 30s"],
    ["  ", "bytes", "is empty; write an amount of memory such as 10MiB"],
    ["-5%", "ratio", `"-5%" is negative; write a share such as 5%`],
    ["\u22125%", "ratio", `"\u22125%" is negative; write a share such as 5%`],
    ["10mib", "bytes", `"10mib" has the unknown unit "mib"; did you mean 10MiB?`],
    ["30S", "seconds", `"30S" has the unknown unit "S"; did you mean 30s?`],
    [
      "10Mi",
      "bytes",
      `"10Mi" is not an amount of memory: the unit is B, KiB, MiB, GiB (powers of 1024) or kB, MB, GB (powers of 1000), for example 10MiB`,
    ],
    ["3d", "seconds", `"3d" is not a duration: the unit is ns, us, ms, s, m or h, for example 30s`],
    ["30s!", "seconds", `"30s!" is not a duration: the unit is ns, us, ms, s, m or h, for example 30s`],
    ["x30s", "seconds", `"x30s" is not a duration; write a duration such as 30s`],
    [" 30s", "seconds", `" 30s" is not a duration; write a duration such as 30s`],
    ["30s ", "seconds", `"30s " is not a duration; write a duration such as 30s`],
    ["30m1h", "seconds", `"30m1h" must go from large units to small ones, for example 1h30m`],
    ["1h1h", "seconds", `"1h1h" must go from large units to small ones, for example 1h30m`],
    ["1h30x", "seconds", `"1h30x" has the unknown unit "x"; use ns, us, ms, s, m or h, for example 30s`],
    ["1,000", "count", `"1,000" is not a number; write a number such as 10`],
    ["1e3", "count", `"1e3" is not a number; write a number such as 10`],
    ["10 pieces", "count", `"10 pieces" is not a number; write a number such as 10`],
    ["constructor", "bytes", `"constructor" is not an amount of memory; write an amount of memory such as 10MiB`],
    ["9".repeat(400), "count", `"${"9".repeat(400)}" is too large`],
  ])("refuses %j as %s", (text, dimension, message) => {
    expect(valueOf(text, dimension)).toBe(message);
  });

  test("says what a YAML number without a unit lacks", () => {
    expect(missingUnit(30, "seconds")).toBe("30 has no unit; write a duration such as 30s");
  });

  test("does not take a unit from the prototype of a record", () => {
    expect(parseQuantity("1constructor", "bytes").kind).toBe("error");
  });

  test.each<[Unit, Dimension, number]>([
    ["bytes", "bytes", 2 ** 39],
    ["seconds", "seconds", 999],
    ["count", "count", 999],
    ["ratio", "ratio", 9.9],
  ])("reads back what formatQuantity writes (%s)", (unit, dimension, largest) => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: largest, noNaN: true }), fc.constantFrom(" ", "\u00a0"), (value, space) => {
        const parsed = valueOf(formatQuantity(value, unit, { space }).replaceAll(",", ""), dimension);
        // Three significant digits: half a step of the third is at most 0.5 % of the value.
        expect(Math.abs(Number(parsed) - value)).toBeLessThanOrEqual(0.0051 * value + 1e-9);
      }),
    );
  });
});

describe("quantityPattern", () => {
  test.each(DIMENSIONS)("accepts the example of %s and agrees with the parser", (dimension) => {
    const pattern = new RegExp(quantityPattern(dimension), "u");
    expect(pattern.test(quantityExample(dimension))).toBe(true);
    expect(parseQuantity(quantityExample(dimension), dimension).kind).toBe("ok");
    const texts = [
      "10",
      "10MiB",
      "256 B",
      "30s",
      "1h30m",
      "5%",
      "0.5 %",
      "50/s",
      "3000/m",
      "10x",
      "-1s",
      "",
      " 5%",
      "5% ",
      "1h30x",
      "10mib",
    ];
    for (const text of texts) expect([text, pattern.test(text)]).toEqual([text, parseQuantity(text, dimension).kind === "ok"]);
  });
});
