import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import { type Label, labelsOfSample, type Mapping, type Profile } from "../../../src/core/pprof/profile.ts";
import { emptyHeader, profileBuilder } from "../../../src/core/pprof/profile-builder.ts";
import { dumpProfile, profileFromText } from "../../support/profile-text.ts";
import { profilesWithOracle, readProfile, skipWithoutData } from "./profile-data.ts";

/** Everything a profile says, with texts in place of string indices. */
function meaningOf(profile: Profile): unknown {
  const { strings, functions } = profile;
  const texts = (column: Uint32Array): string[] => [...column].map((index) => strings.at(index));
  const samples = Array.from({ length: profile.sampleCount }, (_, sample) => labelsOfSample(profile, sample));
  return {
    ...profile,
    strings: null,
    labels: samples,
    functions: { ...functions, names: texts(functions.names), systemNames: texts(functions.systemNames), files: texts(functions.files) },
  };
}
const roundTrip = (profile: Profile): Profile => decodeProfile(encodeProfile(profile), { name: profile.name });

const text = fc.string({ maxLength: 8, unit: "grapheme" });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const safe = fc.maxSafeInteger();
const label: fc.Arbitrary<Label> = fc.oneof(
  fc.record({ key: text, text: text.filter((value) => value !== ""), number: fc.constant(null), unit: fc.constant("") }),
  fc.record({ key: text, text: fc.constant(null), number: int64, unit: text }).filter(({ number, unit }) => number !== 0n || unit !== ""),
);
const mapping: fc.Arbitrary<Mapping> = fc.record({
  memoryStart: uint64,
  memoryLimit: uint64,
  fileOffset: uint64,
  file: text,
  buildId: text,
  hasFunctions: fc.boolean(),
  hasFilenames: fc.boolean(),
  hasLineNumbers: fc.boolean(),
  hasInlineFrames: fc.boolean(),
});

/** Any valid profile: some tables, then samples that refer to them. */
const anyProfile: fc.Arbitrary<Profile> = fc
  .record({
    types: fc.array(fc.record({ type: text, unit: text }), { minLength: 1, maxLength: 4 }),
    functions: fc.array(fc.tuple(text, text, text, safe), { minLength: 1, maxLength: 5 }),
    mappings: fc.array(mapping, { maxLength: 3 }),
    locations: fc.array(fc.tuple(fc.nat(), uint64, fc.array(fc.tuple(fc.nat(), safe, safe), { maxLength: 3 }), fc.boolean()), {
      minLength: 1,
      maxLength: 6,
    }),
    samples: fc.array(
      fc.tuple(fc.array(fc.nat(), { maxLength: 6 }), fc.array(safe, { minLength: 4, maxLength: 4 }), fc.array(label, { maxLength: 3 })),
      { maxLength: 6 },
    ),
    header: fc.record({
      period: safe,
      timeNanos: int64,
      durationNanos: int64,
      defaultSampleType: text,
      dropFrames: text,
      keepFrames: text,
      docUrl: text,
      comments: fc.array(text, { maxLength: 4 }),
    }),
    periodType: fc.record({ type: text, unit: text }),
  })
  .map(({ types, functions, mappings, locations, samples, header, periodType }) => {
    const builder = profileBuilder();
    const funcs = functions.map(([name, system, file, line]) => builder.func(name, system, file, line));
    const maps = mappings.map((one) => builder.mapping(one));
    const places = locations.map(([home, address, lines, folded]) =>
      builder.location(
        maps[home % (maps.length + 1)] ?? -1,
        address,
        lines.map(([func, line, column]) => ({ func: funcs[func % funcs.length] ?? 0, line, column })),
        folded,
      ),
    );
    for (const [stack, values, labels] of samples) {
      builder.sample(
        stack.map((at) => places[at % places.length] ?? 0),
        values.slice(0, types.length),
        labels,
      );
    }
    return builder.build({ ...emptyHeader("any", types), ...header, periodType });
  });

describe("encodeProfile", () => {
  test("decode of encode is the same profile, for any profile", () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        expect(meaningOf(roundTrip(profile))).toEqual(meaningOf(profile));
      }),
      { numRuns: 300 },
    );
  });

  test.each(profilesWithOracle.filter((path) => !path.includes("large")))("%s survives encoding", (path) => {
    const profile = readProfile(path);
    expect(meaningOf(roundTrip(profile))).toEqual(meaningOf(profile));
  });

  test.skipIf(skipWithoutData)("keeps a text-free profile as it is", () => {
    const profile = readProfile("pprof/parca-stripped.pprof");
    expect(roundTrip(profile).functions.count).toBe(profile.functions.count);
  });

  test("packs from three numbers on, as google/pprof does", () => {
    const two = encodeProfile(profileFromText("a/b  5\nc/d  6\n---\n  f"));
    const three = encodeProfile(profileFromText("a/b  5\nc/d  6\ne/f  7\n---\n  f"));
    expect([...two].join(" ")).toContain("16 5 16 6");
    expect([...three].join(" ")).toContain("18 3 5 6 7");
  });
});

test("dumpProfile is the inverse of profileFromText", () => {
  const picture = `
inuse_objects/count  1          2                   -3
inuse_space/bytes    10         96                  0
label bytes          -          48                  -
label handler        -          /cart               -
---
                     main.main  main.main@m.go:10   !1a2b
                     lib.Get    >lib.inlined@l.go:3  -`.trim();
  const tidy = dumpProfile(profileFromText(picture));
  expect(dumpProfile(profileFromText(tidy))).toBe(tidy);
  expect(tidy.replace(/ +/gu, " ")).toBe(picture.replace(/ +/gu, " "));
});

const NO_MAPPING: Mapping = {
  memoryStart: 0n,
  memoryLimit: 0n,
  fileOffset: 0n,
  file: "",
  buildId: "",
  hasFunctions: false,
  hasFilenames: false,
  hasLineNumbers: false,
  hasInlineFrames: false,
};

test("ids that a profile keeps are those it is written with", () => {
  const plain = profileFromText(`
    space/bytes  1  2
    ---
                 a  a
                 b  -
  `);
  const ids = [2n ** 64n - 1n, 7n, 300n].slice(0, plain.locations.count);
  const mappings = [0n, 1n].map((memoryStart): Mapping => ({ ...NO_MAPPING, memoryStart, memoryLimit: 9n }));
  const homes = new Int32Array(plain.locations.count).fill(1);
  const odd: Profile = { ...plain, mappings, mappingIds: [40n, 3n], locations: { ...plain.locations, mappings: homes, ids } };
  const read = roundTrip(odd);
  expect([read.locations.ids, read.mappingIds]).toEqual([ids, [40n, 3n]]);
  expect(read.locations.mappings).toEqual(homes);
  expect(dumpProfile(read)).toBe(dumpProfile(odd));
});
