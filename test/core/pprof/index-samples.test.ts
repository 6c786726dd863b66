// Where the lists of a sample lie, which samples are of the usual form, and which are refused.
import { expect, test } from "vitest";
import { sampleIndexer, SCATTERED } from "../../../src/core/pprof/index-samples.ts";
import { type Field, message, nested, packed, raw as rawField, varint } from "./raw-message.ts";

const SIZES = { samples: 1, width: 2, strings: 4 };

/** The bytes of what the index of one sample says: its locations, or all of it where it is scattered; null where it is refused. */
const indexed = (...fields: readonly Field[]): string | null => {
  const raw = message(...fields);
  const indexer = sampleIndexer(raw, SIZES);
  if (!indexer.add(0, raw.length)) return null;
  const { starts, ends, count } = indexer.done();
  expect(count).toBe(1);
  const [start = 0, end = 0] = [starts[0], ends[0]];
  return end < SCATTERED ? [...raw.subarray(start, end)].join(" ") : `scattered ${start}-${end - SCATTERED} of ${raw.length}`;
};

const LABEL = nested(3, varint(1, 3), varint(3, -1));

test.each([
  ["one list of each", [packed(1, 7, 200), packed(2, 1, 2)], "7 200 1"],
  ["values one by one behind the list", [packed(1, 7), varint(2, 1), varint(2, 2)], "7"],
  ["labels before and behind", [LABEL, packed(1, 7), packed(2, 1, 2), LABEL], "7"],
  ["an empty list", [packed(1), packed(2, 1, 2)], ""],
  ["locations one by one", [varint(1, 7), varint(1, 8), packed(2, 1, 2)], "scattered 0-8 of 8"],
  ["two lists of locations", [packed(1, 7), packed(1, 8), packed(2, 1, 2)], "scattered 0-10 of 10"],
  ["values first", [packed(2, 1, 2), packed(1, 7)], "scattered 0-7 of 7"],
  ["something between locations and values", [packed(1, 7), LABEL, varint(2, 1), varint(2, 2)], "scattered 0-22 of 22"],
  ["something between the values", [packed(1, 7), varint(2, 1), LABEL, varint(2, 2)], "scattered 0-22 of 22"],
  ["two lists of values", [packed(1, 7), packed(2, 1), packed(2, 2)], "scattered 0-9 of 9"],
  ["a list and a single value", [packed(1, 7), packed(2, 1), varint(2, 2)], "scattered 0-8 of 8"],
  ["no locations", [packed(2, 1, 2)], "scattered 0-4 of 4"],
  ["the largest value", [packed(1, 7), packed(2, 2 ** 53 - 1, 1)], "7"],
] as const)("a sample with %s", (_, fields, expected) => {
  expect(indexed(...fields)).toBe(expected);
});

test.each([
  ["too few values", [packed(1, 7), packed(2, 1)]],
  ["too many values", [packed(1, 7), packed(2, 1, 2, 3)]],
  ["a negative value", [packed(1, 7), packed(2, 1, -2)]],
  ["a value of 2^53", [packed(1, 7), packed(2, 1, 2 ** 53)]],
  ["a value that runs over its list", [packed(1, 7), rawField(0x12, 2, 1, 0x80, 0x1a, 0)]],
  ["an unknown field", [packed(1, 7), packed(2, 1, 2), varint(7, 1)]],
  ["a field of eight bytes", [packed(1, 7), packed(2, 1, 2), rawField(0x21, 0, 0, 0, 0, 0, 0, 0, 0)]],
  ["a label of an unknown string", [packed(2, 1, 2), nested(3, varint(1, 4))]],
  ["an unknown field in a label", [packed(2, 1, 2), nested(3, varint(9, 1))]],
  ["a label that is cut off", [packed(2, 1, 2), rawField(0x1a, 2, 8, 0x83)]],
  ["a list longer than the sample", [packed(2, 1, 2), rawField(0x0a, 2, 7)]],
] as const)("a sample with %s is refused", (_, fields) => {
  expect(indexed(...fields)).toBeNull();
});

test("keys of labels are listed once, in the order of the string table", () => {
  const samples = [3, 1, 3].map((key) => message(packed(2, 1, 2), nested(3, varint(1, key), varint(2, 2))));
  const raw = Uint8Array.from(samples.flatMap((sample) => [...sample]));
  const indexer = sampleIndexer(raw, { ...SIZES, samples: 3 });
  let start = 0;
  for (const { length } of samples) {
    expect(indexer.add(start, start + length)).toBe(true);
    start += length;
  }
  expect(indexer.done().labelKeys).toEqual([1, 3]);
});
