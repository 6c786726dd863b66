// Go's number formats, where they differ from JavaScript's. Expected texts are what `fmt.Printf` prints.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  baseName,
  cleanPath,
  compareBytes,
  cutBytes,
  formatFixed2,
  formatGeneral2,
  padLeft,
} from "../../../src/core/pprof-text/go-numbers.ts";

test.each([
  [0, "0.00"],
  [1.125, "1.12"],
  [1.375, "1.38"],
  [0.125, "0.12"],
  [0.375, "0.38"],
  [2.5, "2.50"],
  [-1.125, "-1.12"],
  [-0.001, "-0.00"],
  [1.005, "1.00"],
  [1234567.875, "1234567.88"],
  [1234567.625, "1234567.62"],
  [99.995, "100.00"],
  [2 ** 70, "1180591620717411303424.00"],
])("%%.2f of %s is %s", (value, expected) => {
  expect(formatFixed2(value)).toBe(expected);
});

test.each([
  [0, "0"],
  [0.5, "0.5"],
  [0.25, "0.25"],
  [0.125, "0.12"],
  [0.375, "0.38"],
  [0.0625, "0.062"],
  [0.996, "1"],
  [0.994, "0.99"],
  [0.95, "0.95"],
  [0.1, "0.1"],
  [0.00012, "0.00012"],
  [0.00099951, "0.001"],
  [0.000012, "1.2e-05"],
  [0.00001, "1e-05"],
  [0.0000996, "0.0001"],
  [3.14e-12, "3.1e-12"],
])("%%.2g of %s is %s", (value, expected) => {
  expect(formatGeneral2(value)).toBe(expected);
});

test("%.2f is never off by more than half a hundredth", () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), fc.constantFrom(1, 8, 1000, 1024), (numerator, denominator) => {
      const value = numerator / denominator;
      expect(Math.abs(Number(formatFixed2(value)) - value)).toBeLessThanOrEqual(0.005 + Math.abs(value) * 1e-15);
    }),
  );
});

test("%.2f of a tie ends in an even digit", () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (number) => {
      expect(formatFixed2((2 * number + 1) / 8)).toMatch(/[02468]$/u);
    }),
  );
});

test.each([
  ["a", "b", -1],
  ["b", "a", 1],
  ["a", "a", 0],
  ["a", "ab", -1],
  ["[...]", "a", -1],
  ["\u{FFFD}", "\u{1F600}", -1],
  ["\u{1F600}", "\u{FFFD}", 1],
  ["\u{E000}", "\u{10000}", -1],
  ["\u{1F600}", "\u{1F601}", -1],
])("orders %j and %j as their bytes are", (a, b, expected) => {
  expect(Math.sign(compareBytes(a, b))).toBe(expected);
});

test("orders any two texts as their UTF-8 bytes are", () => {
  const bytes = (text: string): Buffer => Buffer.from(text, "utf8");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(bytes(a), bytes(b)));
    }),
  );
});

test.each([
  ["1.5kB", 10, "     1.5kB"],
  ["larger than that", 4, "larger than that"],
  ["µs", 4, "  µs"],
  ["😀", 3, "  😀"],
  ["", 3, "   "],
])("pads %j to %i characters", (text, width, expected) => {
  expect(padLeft(text, width)).toBe(expected);
});

test("cuts a text at a number of bytes", () => {
  expect(cutBytes("focus=abc", 80)).toEqual({ text: "focus=abc", whole: true });
  expect(cutBytes("é".repeat(3), 4)).toEqual({ text: "éé", whole: false });
});

test.each([
  ["/usr/bin/prometheus", "prometheus"],
  ["prometheus", "prometheus"],
  ["/usr/bin/", "bin"],
  ["/", "/"],
  ["", "."],
])("the last element of %j is %j", (path, expected) => {
  expect(baseName(path)).toBe(expected);
});

test.each([
  ["/a/b.go", "/a/b.go"],
  ["a//b.go", "a/b.go"],
  ["./a/b.go", "a/b.go"],
  ["a/./b/../c.go", "a/c.go"],
  ["../../a.go", "../../a.go"],
  ["/../a.go", "/a.go"],
  ["a/..", "."],
  ["", "."],
  ["/", "/"],
  ["a/b/", "a/b"],
  ["..a/b", "..a/b"],
])("%j is %j when cleaned", (path, expected) => {
  expect(cleanPath(path)).toBe(expected);
});
