// Reports straight from the bytes: the same text or the same error as over decoded samples, whatever the bytes; and which files take that way.
import * as fc from "fast-check";
import { ungzip } from "pako";
import { describe, expect, test } from "vitest";
import { openProfile } from "../../../src/core/pprof/decode.ts";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import { isGzip, type RawProfile } from "../../../src/core/pprof/inflate-file.ts";
import { startKernel } from "../../../src/core/pprof/kernel.ts";
import { packProfile } from "../../../src/core/pprof/pack-profile.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { diffBaseProfile } from "../../../src/core/pprof/subtract.ts";
import { unpackProfile } from "../../../src/core/pprof/unpack.ts";
import { frameDetail, nodeTable } from "../../../src/core/pprof-text/nodes.ts";
import { renderProfileText } from "../../../src/core/pprof-text/render-profile-text.ts";
import { renderRawProfiles } from "../../../src/core/pprof-text/render-packed.ts";
import { DEFAULT_TEXT_OPTIONS, TEXT_GRANULARITIES, type TextOptions } from "../../../src/core/pprof-text/text-options.ts";
import { packedWeigher } from "../../../src/core/pprof-text/weigh-packed.ts";
import { madeProfile } from "../../oracle/made-profiles.ts";
import { type Field, message, nested, packed, raw as rawField, strings, varint } from "../pprof/raw-message.ts";
import { profilesWithOracle, readBytes, skipWithoutData } from "../pprof/profile-data.ts";
import { BASE, HEAD, withHeader } from "./made.ts";

const rawOf = (profile: Profile): RawProfile => ({ name: "made", raw: encodeProfile(profile) });

/** The text, or what it failed with. */
const outcomeOf = (render: () => { readonly text: string }): string => {
  try {
    return render().text;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
};
const fromBytes = (sources: readonly RawProfile[], bases: readonly RawProfile[], options: TextOptions): string =>
  outcomeOf(() => renderRawProfiles(sources, bases, options));
const fromColumns = (sources: readonly RawProfile[], bases: readonly RawProfile[], options: TextOptions): string =>
  outcomeOf(() => renderProfileText(sources.map(unpackProfile), bases.map(unpackProfile), options));

/** Whether a report over these bytes needs no decoded samples. */
const isPacked = (raw: Uint8Array): boolean => {
  const kernel = startKernel();
  const found = packProfile(kernel, { name: "made", raw });
  if (found === null) return false;
  const table = nodeTable(found.tables, frameDetail("functions", false, false), "");
  return packedWeigher(kernel, found, null, { column: 0, divisor: null }).sums(table) !== null;
};

const someOptions: fc.Arbitrary<TextOptions> = fc
  .record({
    view: fc.constantFrom("top" as const, "tree" as const, "peek" as const),
    peek: fc.constantFrom("main", "lib|a/b", "."),
    granularity: fc.constantFrom(...TEXT_GRANULARITIES),
    mean: fc.boolean(),
    noInlines: fc.boolean(),
    allFrames: fc.boolean(),
    dropNegative: fc.boolean(),
    relativePercentages: fc.boolean(),
    compactLabels: fc.boolean(),
    sampleIndex: fc.constantFrom("", "0", "9"),
    nodeFraction: fc.constantFrom(0, 0.005, 0.2),
    edgeFraction: fc.constantFrom(0, 0.1),
    focus: fc.constantFrom("", "", "", "main"),
    baseMode: fc.constantFrom("diff" as const, "diff" as const, "subtract" as const),
    normalize: fc.constantFrom(false, false, true),
  })
  .map((options) => ({ ...DEFAULT_TEXT_OPTIONS, ...options }));

const positive = (profile: Profile): Profile => ({ ...profile, values: profile.values.map(Math.abs), dropFrames: "" });
/** Half of them without negative values and drop_frames, which have to be decoded. */
const someProfile = (seed: number, family: number): Profile =>
  family % 2 === 0 ? positive(madeProfile(seed, family)) : madeProfile(seed, family);

describe("a report from bytes is the report over columns", () => {
  const seeds = fc.integer({ min: 0, max: 1_000_000 });

  test("for one profile", () => {
    fc.assert(
      fc.property(seeds, someOptions, (seed, options) => {
        const source = [rawOf(someProfile(seed, seed))];
        expect(fromBytes(source, [], options)).toBe(fromColumns(source, [], options));
      }),
      { numRuns: 300 },
    );
  });

  test("for two, and for several of each", () => {
    fc.assert(
      fc.property(seeds, someOptions, fc.constantFrom(1, 1, 2), fc.constantFrom(1, 1, 2), (seed, options, sources, bases) => {
        const made = (count: number, from: number): readonly RawProfile[] =>
          Array.from({ length: count }, (_, at) => rawOf(someProfile(from + at, seed)));
        const [source, base] = [made(sources, seed), made(bases, seed + 10)];
        expect(fromBytes(source, base, options)).toBe(fromColumns(source, base, options));
      }),
      { numRuns: 300 },
    );
  });

  test("for damaged files", () => {
    const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(seeds, damage, fc.option(fc.nat(), { nil: null }), (seed, changes, end) => {
        const whole = encodeProfile(positive(madeProfile(seed, seed)));
        for (const { at, byte } of changes) whole[at % whole.length] = byte;
        const source = [{ name: "made", raw: end === null ? whole : whole.subarray(0, end % whole.length) }];
        expect(fromBytes(source, [], DEFAULT_TEXT_OPTIONS)).toBe(fromColumns(source, [], DEFAULT_TEXT_OPTIONS));
      }),
      { numRuns: 1000 },
    );
  });

  test("for a file that is a difference itself: percentages are of the base it marks", () => {
    const difference = [rawOf(positive(diffBaseProfile(BASE, HEAD)))];
    expect(isPacked(difference[0]?.raw ?? new Uint8Array(0))).toBe(true);
    expect(fromBytes(difference, [], DEFAULT_TEXT_OPTIONS)).toBe(fromColumns(difference, [], DEFAULT_TEXT_OPTIONS));
    expect(fromBytes(difference, [], DEFAULT_TEXT_OPTIONS)).toContain("219.99% of 5121.50kB total");
  });

  test.skipIf(skipWithoutData)("for real profiles", () => {
    const options = { ...DEFAULT_TEXT_OPTIONS, view: "tree" as const };
    const different = profilesWithOracle.filter((path) => {
      const bytes = readBytes(path);
      const source = [openProfile(isGzip(bytes) ? ungzip(bytes) : bytes, { name: path })];
      return fromBytes(source, [], options) !== fromColumns(source, [], options);
    });
    expect(different).toEqual([]);
  });
});

/** Two samples over two locations, as fields that a test can change. */
const usual = {
  types: [nested(1, varint(1, 1), varint(2, 2))],
  samples: [nested(2, packed(1, 1, 2, 1), packed(2, 7), nested(3, varint(1, 3), varint(3, 16))), nested(2, varint(1, 2), varint(2, 300))],
  mappings: [nested(3, varint(1, 1), varint(2, 4096), varint(3, 8192), varint(5, 4))],
  locations: [
    nested(4, varint(1, 1), varint(2, 1), varint(3, 2 ** 45), nested(4, varint(1, 1), varint(2, 3))),
    nested(4, varint(1, 2), nested(4, varint(1, 2), varint(2, 9)), nested(4, varint(1, 1), varint(2, 4), varint(3, 5)), varint(5, 1)),
  ],
  functions: [nested(5, varint(1, 1), varint(2, 5), varint(3, 5), varint(4, 6), varint(5, 20)), nested(5, varint(1, 2), varint(2, 4))],
  strings: strings("space", "bytes", "bytes", "bin", "main.main", "main.go"),
  rest: [varint(9, 1_700_000_000_000_000_000n), varint(12, 524_288), packed(13, 1, 2)],
};
const fileOf = (changes: Partial<Record<keyof typeof usual, readonly Field[]>> = {}): Uint8Array =>
  message(...Object.values({ ...usual, ...changes }).flat());
const sampleOf = (...fields: readonly Field[]): Uint8Array => fileOf({ samples: [...usual.samples, nested(2, ...fields)] });

describe("samples stay packed", () => {
  test.each([
    ["of a usual file", fileOf()],
    ["with ids one by one and in lists", sampleOf(varint(1, 1), packed(1, 2, 2), varint(1, 1), varint(2, 5))],
    ["with values before locations", sampleOf(varint(2, 5), packed(1, 1, 1))],
    ["without a stack", sampleOf(varint(2, 5))],
    ["with a value of 2^53 - 1", sampleOf(varint(1, 1), varint(2, 2 ** 53 - 1))],
    ["with a label of 64 bits", sampleOf(varint(2, 1), nested(3, varint(1, 3), varint(3, -1)))],
    ["with a list of no locations", sampleOf(packed(1), packed(2, 5))],
    ["with two lists of locations", sampleOf(packed(1, 1), packed(1, 2), packed(2, 5))],
    ["with a label between locations and value", sampleOf(packed(1, 1), nested(3, varint(1, 3), varint(3, 2)), varint(2, 5))],
    ["of a long stack", sampleOf(packed(1, ...Array.from({ length: 1000 }, () => 2)), varint(2, 1))],
    [
      "between tables that follow",
      message(...usual.samples, ...usual.rest, ...usual.strings, ...usual.functions, ...usual.locations, ...usual.types),
    ],
  ])("%s", (_, raw) => {
    expect(isPacked(raw)).toBe(true);
    const source = [{ name: "made", raw }];
    expect(fromBytes(source, [], DEFAULT_TEXT_OPTIONS)).toBe(fromColumns(source, [], DEFAULT_TEXT_OPTIONS));
    expect(fromBytes(source, [], DEFAULT_TEXT_OPTIONS)).toContain("main.main");
  });

  test.each([
    ["a negative value", sampleOf(varint(1, 1), varint(2, -5))],
    ["a value of 2^53", sampleOf(varint(1, 1), varint(2, 2 ** 53))],
    ["too few values", sampleOf(varint(1, 1))],
    ["too many values", sampleOf(varint(1, 1), packed(2, 1, 2))],
    ["a location that does not exist", sampleOf(varint(1, 3), varint(2, 5))],
    ["a location 0", sampleOf(packed(1, 0), varint(2, 5))],
    ["a location of four bytes", sampleOf(packed(1, 2 ** 21 + 1), varint(2, 5))],
    ["an unknown field", sampleOf(varint(1, 1), varint(2, 5), varint(7, 1))],
    ["a field of eight bytes", sampleOf(varint(1, 1), varint(2, 5), rawField(0x21, 0, 0, 0, 0, 0, 0, 0, 0))],
    ["a value that runs over its list", sampleOf(packed(1, 1), rawField(0x12, 1, 0x80, 0x1a, 0))],
    ["a label that is cut off", sampleOf(varint(2, 5), rawField(0x1a, 2, 8, 0x83))],
    ["a list longer than the sample", sampleOf(varint(2, 5), rawField(0x0a, 2, 1))],
    ["a list that runs over its end", sampleOf(rawField(0x0a, 1, 0x81, 0x12, 1, 5))],
    ["a label of an unknown string", sampleOf(varint(2, 5), nested(3, varint(1, 99), varint(3, 1)))],
    ["an unknown field in a label", sampleOf(varint(2, 5), nested(3, varint(1, 3), varint(9, 1)))],
    ["an unknown field of the file", fileOf({ rest: [varint(17, 1)] })],
    ["locations that do not count from 1", fileOf({ locations: [...usual.locations].toReversed() })],
    ["functions that do not count from 1", fileOf({ functions: [...usual.functions].toReversed() })],
    ["a line without a function", fileOf({ locations: [nested(4, varint(1, 1), nested(4, varint(2, 1))), ...usual.locations.slice(1)] })],
    ["a function of an unknown string", fileOf({ functions: [nested(5, varint(1, 1), varint(2, 99)), ...usual.functions.slice(1)] })],
    ["mappings that do not count from 1", fileOf({ mappings: [nested(3, varint(1, 2))] })],
    ["an address of 64 bits", fileOf({ locations: [nested(4, varint(1, 1), varint(3, -4096)), ...usual.locations.slice(1)] })],
    ["no sample type", fileOf({ types: [] })],
    ["no strings", fileOf({ strings: [] })],
    ["a first string that is not empty", fileOf({ strings: usual.strings.slice(1) })],
    ["two times", fileOf({ rest: [varint(9, 1), varint(9, 2)] })],
    ["two times, of which one is nothing", fileOf({ rest: [varint(9, 0), varint(9, 2)] })],
    ["a varint of eleven bytes", fileOf({ rest: [rawField(0x60, ...Array.from({ length: 10 }, () => 0x80), 0)] })],
    ["a field of number 16", fileOf({ rest: [rawField(0x82, 1, 0)] })],
    ["a group", fileOf({ rest: [rawField(0x63, 0x64)] })],
    ["a field that is cut off", fileOf({ rest: [rawField(0x6a, 9, 0)] })],
    ["a location that is no message", fileOf({ rest: [varint(4, 1)] })],
  ])("not with %s", (_, raw) => {
    expect(isPacked(raw)).toBe(false);
    const source = [{ name: "made", raw }];
    expect(fromBytes(source, [], DEFAULT_TEXT_OPTIONS)).toBe(fromColumns(source, [], DEFAULT_TEXT_OPTIONS));
  });

  test("a profile's own drop_frames has to see them, unless all frames are asked for", () => {
    const pruned = [rawOf(withHeader(BASE, { dropFrames: "lib.*" }))];
    for (const allFrames of [true, false]) {
      const options = { ...DEFAULT_TEXT_OPTIONS, allFrames };
      expect(fromBytes(pruned, [], options)).toBe(fromColumns(pruned, [], options));
      expect(fromBytes(pruned, [], options).includes("lib.Put")).toBe(allFrames);
    }
  });
});
