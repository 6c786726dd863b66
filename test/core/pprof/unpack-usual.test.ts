// What the kernel decodes: the columns that are decoded without it, or nothing.
import * as fc from "fast-check";
import { ungzip } from "pako";
import { describe, expect, test } from "vitest";
import { openProfile } from "../../../src/core/pprof/decode.ts";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import { isGzip } from "../../../src/core/pprof/inflate-file.ts";
import { inKernel, isRefusedByHost, startKernel } from "../../../src/core/pprof/kernel.ts";
import { incomingFile, packProfile } from "../../../src/core/pprof/pack-profile.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { unpackAny } from "../../../src/core/pprof/unpack.ts";
import { unpackUsual } from "../../../src/core/pprof/unpack-usual.ts";
import { madeProfile } from "../../oracle/made-profiles.ts";
import { profilesWithOracle, readBytes, skipWithoutData } from "./profile-data.ts";
import { type Field, message, nested, packed, strings, varint } from "./raw-message.ts";

/** All of a profile, its texts in place of their table. */
const plain = ({ strings: table, ...columns }: Profile): unknown => ({
  ...columns,
  strings: Array.from({ length: table.count }, (_, index) => table.at(index)),
});

/** Decoded both ways; null where the kernel leaves it to the other one. */
function bothWays(raw: Uint8Array): readonly [unknown, unknown] | null {
  const usual = unpackUsual({ name: "made", raw });
  return usual === null ? null : [plain(usual), plain(unpackAny({ name: "made", raw }))];
}

const positive = (profile: Profile): Profile => ({ ...profile, values: profile.values.map(Math.abs) });

describe("a profile of the usual form has the same columns", () => {
  const seeds = fc.integer({ min: 0, max: 1_000_000 });

  test("whatever it holds", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const both = bothWays(encodeProfile(positive(madeProfile(seed, seed))));
        expect(both?.[0]).toEqual(both?.[1]);
        expect(both).not.toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  test("whatever is damaged", () => {
    const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(seeds, damage, (seed, changes) => {
        const raw = encodeProfile(positive(madeProfile(seed, seed)));
        for (const { at, byte } of changes) raw[at % raw.length] = byte;
        const both = bothWays(raw);
        expect(both?.[0]).toEqual(both?.[1]);
      }),
      { numRuns: 1000 },
    );
  });

  test.skipIf(skipWithoutData)("and those of Go are of that form", () => {
    const others: string[] = [];
    for (const path of profilesWithOracle) {
      const bytes = readBytes(path);
      const { raw } = openProfile(isGzip(bytes) ? ungzip(bytes) : bytes, { name: path });
      const both = bothWays(raw);
      if (both === null) others.push(path);
      expect(both?.[0]).toEqual(both?.[1]);
    }
    // Differences have negative values, threads an address of 64 bits where nobody knows their stack.
    expect(others.filter((path) => path.startsWith("captured/") && !/delta|threadcreate/u.test(path))).toEqual([]);
    expect(others.length).toBeLessThan(profilesWithOracle.length / 2);
  });
});

interface Sample {
  readonly stack: readonly number[];
  readonly values: readonly [number, number];
  readonly form: number;
}

/** Lists or single fields, values in front or behind, labels between. */
function fieldsOf({ stack, values, form }: Sample): readonly Field[] {
  const ids = stack.map((location) => location + 1);
  const locations = form % 2 === 0 ? [packed(1, ...ids)] : ids.map((id) => varint(1, id));
  const amounts = form % 4 < 2 ? [packed(2, ...values)] : values.map((value) => varint(2, value));
  const label = [nested(3, varint(1, 3), varint(3, -form))];
  return form < 4 ? [...label, ...locations, ...amounts, ...label] : [...amounts, ...label, ...locations];
}

const LOCATIONS = 20_000;
const locations = Array.from({ length: LOCATIONS }, (_, index) => nested(4, varint(1, index + 1)));
const fileOf = (samples: readonly Sample[], count = LOCATIONS): Uint8Array =>
  message(
    nested(1, varint(1, 1), varint(2, 2)),
    nested(1, varint(1, 2), varint(2, 1)),
    ...samples.map((sample) => nested(2, ...fieldsOf(sample))),
    ...locations.slice(0, count),
    ...strings("space", "count", "bytes"),
  );

test("samples of every form have the same columns", () => {
  const locationsOfAnySize = fc.oneof(fc.nat(126), fc.nat(16_000), fc.nat(LOCATIONS - 1));
  const valuesOfAnySize = fc.oneof(fc.constant(0), fc.nat(300), fc.maxSafeInteger().map(Math.abs));
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          stack: fc.array(locationsOfAnySize, { maxLength: 300 }),
          values: fc.tuple(valuesOfAnySize, valuesOfAnySize),
          form: fc.nat(7),
        }),
        { maxLength: 8 },
      ),
      (samples) => {
        const both = bothWays(fileOf(samples));
        expect(both).not.toBeNull();
        expect(both?.[0]).toEqual(both?.[1]);
      },
    ),
    { numRuns: 10 },
  );
});

test("of fields that come twice the last one counts, as everywhere", () => {
  const twice = message(
    nested(1, varint(1, 1), varint(2, 2)),
    nested(2, packed(1, 1), varint(2, 7), nested(3, varint(1, 3), varint(1, 2), varint(3, 5), varint(3, 0), varint(4, 1), varint(4, 2))),
    nested(3, varint(1, 1)),
    nested(
      4,
      varint(1, 1),
      varint(2, 1),
      varint(3, 2 ** 45),
      varint(3, 7),
      varint(5, 1),
      varint(5, 0),
      nested(4, varint(1, 1), varint(2, 9), varint(2, 3), varint(3, 4), varint(3, 0)),
    ),
    nested(5, varint(1, 1), varint(2, 1), varint(2, 2), varint(4, 1), varint(4, 3), varint(5, 9), varint(5, 0)),
    ...strings("a", "b", "c"),
  );
  const both = bothWays(twice);
  expect(both).not.toBeNull();
  expect(both?.[0]).toEqual(both?.[1]);
});

test.each([
  ["location 0", -1],
  ["a location behind the last", 9],
])("a sample with %s is left to whoever names what is wrong", (_, location) => {
  for (const form of [0, 1, 4])
    expect(unpackUsual({ name: "made", raw: fileOf([{ stack: [3, location], values: [0, 1], form }], 9) })).toBeNull();
});

test("a large file is left to the ordinary way: its columns would be in memory twice", () => {
  const raw = message(...Array.from({ length: 3 }, () => nested(2, packed(2, 1))), ...strings("x".repeat(2 ** 23)));
  expect(
    unpackUsual({ name: "made", raw: message(nested(1, varint(1, 0)), nested(2, varint(2, 7)), ...strings("x".repeat(2 ** 20))) }),
  ).not.toBeNull();
  expect(unpackUsual({ name: "made", raw })).toBeNull();
});

describe("the kernel's memory", () => {
  test("is empty for whoever comes next", () => {
    inKernel((kernel) => kernel.u8(kernel.allocate(1000), 1000).fill(7));
    const seen = inKernel((kernel) => kernel.u8(kernel.allocate(2000), 2000).slice());
    expect(seen).toEqual(new Uint8Array(2000));
  });

  test("is not handed on by one that failed", () => {
    const broken = (): unknown =>
      inKernel((kernel) => {
        kernel.u8(kernel.allocate(8), 8).fill(7);
        throw new Error("no");
      });
    expect(broken).toThrow("no");
    expect(inKernel((kernel) => kernel.u8(kernel.allocate(8), 8).slice())).toEqual(new Uint8Array(8));
  });

  test("takes a file in pieces, and keeps it when it grows", () => {
    const kernel = startKernel();
    const raw = fileOf([{ stack: [1, 2], values: [3, 4], form: 0 }], 9);
    const incoming = incomingFile(kernel, "made", raw.length);
    incoming.take(raw.subarray(0, 10));
    incoming.take(raw.subarray(10));
    const file = incoming.done();
    kernel.allocate(2 ** 20);
    expect(file.raw).toEqual(raw);
    expect(packProfile(kernel, file)?.tables.locations.count).toBe(9);
    expect(plain(unpackUsual(file) ?? madeProfile(1, 1))).toEqual(plain(unpackAny({ name: "made", raw })));
  });

  test("has no room for more of a file than was said", () => {
    const incoming = incomingFile(startKernel(), "made", 10);
    incoming.take(new Uint8Array(8));
    expect(() => incoming.take(new Uint8Array(3))).toThrow(RangeError);
  });

  test("may not be had: only then is it the host's fault", () => {
    expect(isRefusedByHost(new RangeError("could not allocate memory"))).toBe(true);
    expect(isRefusedByHost(new WebAssembly.CompileError("disallowed by embedder"))).toBe(true);
    expect(isRefusedByHost(new Error("memory access out of bounds"))).toBe(false);
    expect(() => startKernel().allocate(2 ** 40)).toThrow(RangeError);
  });
});
