// Numbers of the usual form: what is taken, what is left to the ordinary reader.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { afterNumber, numberAt } from "../../../src/core/pprof/scan.ts";

const varint = (value: number): readonly number[] =>
  value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
const bytes = (...parts: readonly (number | readonly number[])[]): Uint8Array => Uint8Array.from(parts.flat());

test("a number is read wherever it stands, whatever it is", () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger().map(Math.abs), fc.nat(300), fc.nat(2 ** 30)), fc.nat(4), (value, before) => {
      const raw = bytes(
        Array.from({ length: before }, () => 0x80),
        varint(value),
        0,
      );
      expect(numberAt(raw, before, raw.length)).toBe(value);
      expect(afterNumber()).toBe(raw.length - 1);
    }),
  );
});

test.each([
  ["nothing is left", bytes(), 0],
  ["it goes on behind the end", bytes(0x80, 1), 1],
  ["it goes on behind the end, after two bytes", bytes(0x80, 0x80, 1), 2],
  ["it is larger than 2^53 - 1", bytes(varint(2 ** 53)), 8],
  [
    "it is negative",
    bytes(
      Array.from({ length: 9 }, () => 0xff),
      1,
    ),
    10,
  ],
])("a number is none where %s", (_, raw, end) => {
  expect(numberAt(raw, 0, end)).toBe(-1);
});
