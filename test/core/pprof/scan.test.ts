// Stepping through bytes of the usual form: what is taken, what is left to the ordinary reader.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { afterNumber, countTags, eachField, endOfField, endOfNumber, numberAt } from "../../../src/core/pprof/scan.ts";

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
      expect(endOfNumber(raw, before, raw.length)).toBe(raw.length - 1);
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

test("a varint of more than ten bytes has no end", () => {
  const long = (length: number): Uint8Array =>
    bytes(
      Array.from({ length: length - 1 }, () => 0x80),
      0,
    );
  expect(endOfNumber(long(10), 0, 20)).toBe(10);
  expect(endOfNumber(long(11), 0, 20)).toBe(-1);
  expect(endOfNumber(long(5), 0, 4)).toBe(-1);
});

test("a field ends where its length says, if that is before the end", () => {
  const raw = bytes(3, 1, 2, 3);
  expect(endOfField(raw, 0, 4)).toBe(4);
  expect(afterNumber()).toBe(1);
  expect(endOfField(raw, 0, 3)).toBe(-1);
});

/** What `eachField` gives, as text. */
const fieldsOf = (raw: Uint8Array): string => {
  const found: string[] = [];
  const isWhole = eachField(raw, (tag, start, end, at) => {
    found.push(`${tag.toString(16)} ${start}-${end} @${at}`);
    return true;
  });
  return `${found.join(", ")}${isWhole ? "" : " !"}`;
};

test.each([
  ["fields of both kinds", bytes(0x12, 2, 7, 7, 0x60, 0x80, 1, 0x32, 0), "12 2-4 @1, 60 5-7 @5, 32 9-9 @8"],
  ["nothing", bytes(), ""],
  ["a field of eight bytes", bytes(0x11, 0, 0, 0, 0, 0, 0, 0, 0), " !"],
  ["a group", bytes(0x13, 0x14), " !"],
  ["field number 0", bytes(0x02, 0), " !"],
  ["field number 16", bytes(0x82, 1, 0), " !"],
  ["a field that is cut off", bytes(0x60, 1, 0x12, 3, 0), "60 1-2 @1 !"],
])("fields of a file: %s", (_, raw, expected) => {
  expect(fieldsOf(raw)).toBe(expected);
});

test("fields are counted by tag, unless one is unusual", () => {
  const counts = countTags(bytes(0x12, 2, 7, 7, 0x60, 0x80, 1, 0x12, 0));
  expect([counts?.[0x12], counts?.[0x60], counts?.[0x32]]).toEqual([2, 1, 0]);
  for (const raw of [bytes(0x11, 0), bytes(0x02, 0), bytes(0x82, 1, 0), bytes(0x12, 3, 0), bytes(0x60, 0x80)]) {
    expect(countTags(raw)).toBeNull();
  }
});

test("whoever is called for fields can stop", () => {
  let calls = 0;
  const raw = bytes(0x60, 1, 0x60, 2);
  expect(
    eachField(raw, () => {
      calls += 1;
      return false;
    }),
  ).toBe(false);
  expect(calls).toBe(1);
});
