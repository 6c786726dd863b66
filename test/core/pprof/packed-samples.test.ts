// Passes over packed samples: they give what was written, in whatever form, as often as asked.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sampleIndexer } from "../../../src/core/pprof/index-samples.ts";
import { type PackedPass, type PackedSamples, packSamples } from "../../../src/core/pprof/packed-samples.ts";
import { type Field, message, packed, varint } from "./raw-message.ts";

const LOCATIONS = 2 ** 21 - 1;

interface Sample {
  readonly stack: readonly number[];
  readonly values: readonly [number, number];
  readonly form: number;
}

/** Lists or single fields, values in front or behind. */
const fieldsOf = ({ stack, values, form }: Sample): readonly Field[] => {
  const ids = stack.map((location) => location + 1);
  const locations = form % 2 === 0 ? [packed(1, ...ids)] : ids.map((id) => varint(1, id));
  const amounts = form % 4 < 2 ? [packed(2, ...values)] : values.map((value) => varint(2, value));
  return form < 4 ? [...locations, ...amounts] : [...amounts, ...locations];
};

const packedOf = (list: readonly Sample[], locations: number): PackedSamples => {
  const written = list.map((sample) => message(...fieldsOf(sample)));
  const raw = Uint8Array.from(written.flatMap((bytes) => [...bytes]));
  const indexer = sampleIndexer(raw, { samples: list.length, width: 2, strings: 1 });
  let start = 0;
  for (const { length } of written) {
    expect(indexer.add(start, start + length)).toBe(true);
    start += length;
  }
  return packSamples(raw, indexer.done(), locations);
};

const USUAL: PackedPass = { column: 0, divisor: null, shift: 0, sign: 1 };

/** Stacks with their two numbers, or null where the pass stopped. */
const read = (samples: PackedSamples, pass: PackedPass): readonly unknown[] | null => {
  const seen: unknown[] = [];
  const isWhole = samples.forEach(pass, (stack, first, end, amounts) => seen.push([Array.from(stack.subarray(first, end)), ...amounts]));
  return isWhole ? seen : null;
};

const locationsOfAnySize = fc.oneof(fc.nat(126), fc.nat(16_000), fc.nat(LOCATIONS - 1));
const valuesOfAnySize = fc.oneof(fc.constant(0), fc.nat(300), fc.maxSafeInteger().map(Math.abs));
const someSamples: fc.Arbitrary<readonly Sample[]> = fc.array(
  fc.record({
    stack: fc.array(locationsOfAnySize, { maxLength: 300 }),
    values: fc.tuple(valuesOfAnySize, valuesOfAnySize),
    form: fc.nat(7),
  }),
  { maxLength: 8 },
);

test("every sample with a value is given, in every pass", () => {
  fc.assert(
    fc.property(someSamples, fc.constantFrom(0, 1), fc.constantFrom(null, 0, 1), (list, column, divisor) => {
      const samples = packedOf(list, LOCATIONS);
      const pass = { column, divisor, shift: 5, sign: -1 };
      const expected = list
        .map(({ stack, values }) => [
          stack.map((location) => location + 5),
          -(values[column] ?? 0),
          divisor === null ? -0 : -(values[divisor] ?? 0),
        ])
        .filter(([, value, by]) => value !== 0 || by !== 0);
      expect(read(samples, pass)).toEqual(expected);
      expect(read(samples, pass)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ["location 0", -1],
  ["a location behind the last", 9],
  ["a location of four bytes", 2 ** 21],
])("a sample with %s stops a pass, even where it has no value", (_, location) => {
  for (const form of [0, 1, 4]) {
    const samples = packedOf([{ stack: [3, location], values: [0, 1], form }], location < 2 ** 21 ? 9 : 2 ** 22);
    expect(read(samples, USUAL)).toBeNull();
  }
});

test("only samples with a value are looked at once all were", () => {
  const samples = packedOf([{ stack: [1], values: [0, 2], form: 0 }], 2);
  expect(read(samples, USUAL)).toEqual([]);
  expect(read(samples, { ...USUAL, column: 1 })).toEqual([[[1], 2, 0]]);
  expect(read(samples, USUAL)).toEqual([]);
});
