import { gzip } from "pako";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";
import { encodeProfile } from "../../../src/core/pprof/encode.ts";
import { functionName, labelsOfSample, locationAddress, type Profile, totalOf } from "../../../src/core/pprof/profile.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { oracleOf, profilesWithOracle, readBytes, readProfile, skipWithoutData } from "./profile-data.ts";
import { type Field, fieldEnds, message, nested, packed, raw, strings, text, varint } from "./raw-message.ts";

const decode = (...fields: readonly Field[]): Profile => decodeProfile(message(...fields), { name: "p.pb.gz" });
/** Code and message of what `run` throws. */
const failure = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof HeapgateError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "nothing thrown";
};

const FUNCTION = [varint(1, 1), varint(2, 3), varint(4, 4)];
const PARTS = {
  type: nested(1, varint(1, 1), varint(2, 2)),
  sample: nested(2, varint(1, 1), varint(2, 7)),
  location: nested(4, varint(1, 1), nested(4, varint(1, 1), varint(2, 12))),
  func: nested(5, ...FUNCTION),
  strings: strings("inuse_space", "bytes", "main.main", "main.go"),
};
const WHOLE = [PARTS.type, PARTS.sample, PARTS.location, PARTS.func, ...PARTS.strings];

describe("real profiles", () => {
  test.skipIf(skipWithoutData)("there are many of them", () => {
    expect(profilesWithOracle.length).toBeGreaterThan(90);
  });

  test.each(profilesWithOracle)("%s decodes to exactly what google/pprof reads", (path) => {
    const profile = readProfile(path);
    const oracle = oracleOf(path);
    const width = profile.sampleTypes.length;
    let samplesWithNegative = 0;
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      if (profile.values.subarray(sample * width, (sample + 1) * width).some((value) => value < 0)) samplesWithNegative += 1;
    }
    expect({
      totals: profile.sampleTypes.map((_, index) => String(totalOf(profile, index))),
      sampleTypes: profile.sampleTypes.map(({ type, unit }) => `${type}/${unit}`),
      samples: profile.sampleCount,
      samplesWithNegative,
      functions: profile.functions.count,
      locations: profile.locations.count,
      mappings: profile.mappings.length,
      period: String(profile.period),
      periodType: `${profile.periodType.type}/${profile.periodType.unit}`,
      timeNanos: String(profile.timeNanos),
      durationNanos: String(profile.durationNanos),
      defaultSampleType: profile.defaultSampleType,
      dropFrames: profile.dropFrames,
      comments: profile.comments,
    }).toEqual({
      totals: oracle.totals,
      sampleTypes: oracle.sampleTypes,
      samples: oracle.samples,
      samplesWithNegative: oracle.samplesWithNegative,
      functions: oracle.functions,
      locations: oracle.locations,
      mappings: oracle.mappings,
      period: oracle.period,
      periodType: oracle.periodType,
      timeNanos: oracle.timeNanos,
      durationNanos: oracle.durationNanos,
      defaultSampleType: oracle.defaultSampleType,
      dropFrames: oracle.dropFrames,
      comments: oracle.comments ?? [],
    });
  });

  test.skipIf(skipWithoutData)("keeps samples apart that differ only in the label bytes", () => {
    const profile = readProfile("pprof/dd-stress3.before.pprof");
    const stacks = new Set<string>();
    for (let sample = 0; sample < profile.sampleCount; sample += 1) {
      stacks.add(profile.sampleLocations.subarray(profile.sampleOffsets[sample], profile.sampleOffsets[sample + 1]).join(" "));
    }
    expect(profile.sampleCount).toBe(5308);
    expect(stacks.size).toBeLessThan(profile.sampleCount);
    expect(new Set(profile.labelBytes).size).toBeGreaterThan(20);
  });

  test.skipIf(skipWithoutData)("reads textual labels, pprof::base among them", () => {
    const profile = readProfile("pprof/parca-diff-base.pb.gz");
    const bases = Array.from({ length: profile.sampleCount }, (_, sample) => labelsOfSample(profile, sample)).filter((labels) =>
      labels.some(({ key, text: value }) => key === "pprof::base" && value === "true"),
    );
    expect(bases.length).toBe(2631);
  });
});

describe("truncation", () => {
  test
    .skipIf(skipWithoutData)
    .each([
      "captured/apps/prometheus-go1.27/goroutineleak.pb.gz",
      "pprof/parca-python.pb.gz",
      "captured/goroutine-leak/bad-v0.16.0/run1/t0.goroutine.pb.gz",
    ])("%s cut at any byte is corrupt", (path) => {
    const bytes = readBytes(path);
    for (let length = 1; length < bytes.length; length += 1) {
      expect(failure(() => decodeProfile(bytes.subarray(0, length), { name: path }))).toMatch(/^PROFILE_CORRUPT: /u);
    }
  });

  test.skipIf(skipWithoutData).each(["pprof/dd-heap.before.pprof", "pprof/dd-block.after.pprof"])(
    "%s, which has no checksum, is corrupt wherever a field is cut or a reference dangles",
    (path) => {
      const bytes = readBytes(path);
      const ends = fieldEnds(bytes);
      const lengths = Array.from({ length: bytes.length - 1 }, (_, at) => at + 1);
      const found = new Map(lengths.map((length) => [length, failure(() => decodeProfile(bytes.subarray(0, length), { name: path }))]));
      const silent = lengths.filter((length) => found.get(length) === "nothing thrown" && ends.has(length));
      expect(lengths.filter((length) => !silent.includes(length) && found.get(length)?.startsWith("PROFILE_CORRUPT: ") !== true)).toEqual(
        [],
      );
      // Between the last fields nothing in the format tells a cut; these hold the time and the period.
      expect(silent.length).toBeLessThan(6);
      expect(silent.every((length) => length > bytes.length * 0.95)).toBe(true);
    },
  );

  test("a raw profile of ours, whose strings come last, is corrupt at every cut", () => {
    const bytes = encodeProfile(
      profileFromText("cpu/nanoseconds  10  20\n---\n  main.main@main.go:3  main.main@main.go:3\n  lib.F@lib.go:9  other.G@other.go:1"),
    );
    for (let length = 1; length < bytes.length; length += 1) {
      expect(failure(() => decodeProfile(bytes.subarray(0, length), { name: "cut" }))).toMatch(/^PROFILE_CORRUPT: /u);
    }
  });
});

describe("field order and packing", () => {
  test.each([
    ["as Go writes it", WHOLE],
    ["tables first", [...PARTS.strings, PARTS.func, PARTS.location, PARTS.type, PARTS.sample]],
    ["strings in between", [PARTS.sample, ...PARTS.strings, PARTS.location, PARTS.type, PARTS.func]],
  ])("reads a profile with its fields %s", (_, fields) => {
    const profile = decode(...fields);
    expect(profile.sampleTypes).toEqual([{ type: "inuse_space", unit: "bytes" }]);
    expect(totalOf(profile, 0)).toBe(7);
    expect(functionName(profile, 0)).toBe("main.main");
  });

  test.each([
    ["one by one", [varint(1, 1), varint(1, 2), varint(1, 1), varint(2, 5)]],
    ["packed", [packed(1, 1, 2, 1), packed(2, 5)]],
    ["mixed", [varint(1, 1), packed(1, 2, 1), packed(2), varint(2, 5)]],
    ["values before locations", [varint(2, 5), packed(1, 1, 2, 1)]],
  ])("reads locations and values %s", (_, sample) => {
    const profile = decode(PARTS.type, nested(2, ...sample), nested(4, varint(1, 1)), nested(4, varint(1, 2)), ...PARTS.strings);
    expect([...profile.sampleLocations]).toEqual([0, 1, 0]);
    expect([...profile.values]).toEqual([5]);
  });

  test("skips fields nobody knows, of any plain wire type", () => {
    const unknown = [varint(99, 3), text(98, "later"), raw(0x99, 0x06, 1, 2, 3, 4, 5, 6, 7, 8), raw(0x9d, 0x06, 1, 2, 3, 4)];
    expect(totalOf(decode(...unknown, ...WHOLE, ...unknown, nested(2, varint(1, 1), varint(2, 1), varint(77, 1))), 0)).toBe(8);
  });

  test("gives a sample without locations an empty stack", () => {
    const profile = decode(PARTS.type, nested(2, varint(2, 3)), ...PARTS.strings);
    expect([...profile.sampleOffsets]).toEqual([0, 0]);
  });

  test("takes a profile without samples", () => {
    expect(decode(PARTS.type, ...PARTS.strings).sampleCount).toBe(0);
  });
});

describe("numbers", () => {
  test.each([
    ["zero", 0n],
    ["negative", -1n],
    ["negative and large", -9007199254740991n],
    ["the largest exact float", 9007199254740991n],
    ["five bytes", 34359738367n],
  ])("reads a value that is %s", (_, value) => {
    const profile = decode(PARTS.type, nested(2, varint(1, 1), varint(2, value)), PARTS.location, PARTS.func, ...PARTS.strings);
    expect(profile.values[0]).toBe(Number(value));
  });

  test.each([9007199254740992n, -9007199254740992n, 9223372036854775807n, -9223372036854775808n])(
    "refuses the value %s, which a float cannot hold exactly",
    (value) => {
      expect(
        failure(() => decode(PARTS.type, nested(2, varint(1, 1), varint(2, value)), PARTS.location, PARTS.func, ...PARTS.strings)),
      ).toBe(`PROFILE_VALUE_OVERFLOW: p.pb.gz holds the value ${value}, beyond the exact range of a 64-bit float.`);
    },
  );

  test("keeps times and addresses exactly", () => {
    const profile = decode(
      PARTS.type,
      nested(4, varint(1, 1), varint(3, 0xffffffffff600000n)),
      varint(9, 1707419530818439158n),
      varint(10, -5n),
      ...PARTS.strings,
    );
    expect(locationAddress(profile, 0)).toBe(0xffffffffff600000n);
    expect([profile.timeNanos, profile.durationNanos]).toEqual([1707419530818439158n, -5n]);
  });

  test("takes ids of any size that need not be dense", () => {
    const far = 0xfedcba9876543210n;
    const near = far + 1n;
    const profile = decode(
      PARTS.type,
      nested(2, packed(1, far, 2_000_000, near), varint(2, 1)),
      nested(4, varint(1, near), nested(4, varint(1, 3_000_000_000))),
      nested(4, varint(1, 2_000_000)),
      nested(4, varint(1, far)),
      nested(5, varint(1, 3_000_000_000), varint(2, 3)),
      ...PARTS.strings,
    );
    expect([...profile.sampleLocations]).toEqual([2, 1, 0]);
    expect(functionName(profile, profile.locations.lineFunctions[0] ?? 9)).toBe("main.main");
  });

  test("drops a numeric label that is zero without a unit, and reads the rest", () => {
    const labels = [
      nested(3, varint(1, 1)),
      nested(3, varint(1, 1), varint(4, 2)),
      nested(3, varint(1, 1), varint(3, -3n)),
      nested(3, varint(1, 1), varint(2, 3)),
    ];
    const profile = decode(PARTS.type, nested(2, varint(1, 1), varint(2, 1), ...labels), PARTS.location, PARTS.func, ...PARTS.strings);
    expect(labelsOfSample(profile, 0)).toEqual([
      { key: "inuse_space", text: null, number: 0n, unit: "bytes" },
      { key: "inuse_space", text: null, number: -3n, unit: "" },
      { key: "inuse_space", text: "main.main", number: null, unit: "" },
    ]);
  });

  test("does not take a textual label bytes for an object size", () => {
    const profile = decode(
      PARTS.type,
      nested(2, varint(2, 1), nested(3, varint(1, 5), varint(3, 48)), nested(3, varint(1, 5), varint(2, 3))),
      ...PARTS.strings,
      text(6, "bytes"),
    );
    expect([...profile.labelBytes]).toEqual([48]);
  });

  test("finds the object size among other numbers", () => {
    const number = (key: number, value: number): Field => nested(3, varint(1, key), varint(3, value));
    const profile = decode(
      PARTS.type,
      nested(2, varint(2, 1), number(1, 7), number(5, 48), number(3, 9)),
      nested(2, varint(2, 1), number(5, 64), number(1, 8)),
      ...PARTS.strings,
      text(6, "bytes"),
    );
    expect([...profile.labelBytes]).toEqual([48, 64]);
  });

  test("has NaN where a sample carries no object size", () => {
    const profile = decode(
      PARTS.type,
      PARTS.sample,
      nested(2, varint(1, 1), varint(2, 1), nested(3, varint(1, 5), varint(3, 48))),
      PARTS.location,
      PARTS.func,
      ...PARTS.strings,
      text(6, "bytes"),
    );
    expect([...profile.labelBytes]).toEqual([Number.NaN, 48]);
  });
});

describe("damage", () => {
  const withStrings = (...fields: readonly Field[]): readonly Field[] => [...fields, ...PARTS.strings];
  test.each<[string, readonly Field[], RegExp]>([
    ["no sample types", withStrings(PARTS.location, PARTS.func), /declares no sample types/u],
    ["more values than types", withStrings(PARTS.type, nested(2, packed(2, 1, 2))), /2 values for 1 sample types/u],
    [
      "unequal numbers of values",
      withStrings(PARTS.type, nested(2, varint(2, 1)), nested(2, packed(2, 1, 2))),
      /sample 1 has 2 values for 1 sample types/u,
    ],
    ["a location that is not there", withStrings(PARTS.type, PARTS.sample), /a sample names a location that is not/u],
    [
      "location id 0 in a sample",
      withStrings(PARTS.type, nested(2, varint(1, 0), varint(2, 1)), PARTS.location, PARTS.func),
      /a sample names a location/u,
    ],
    ["a function that is not there", withStrings(PARTS.type, PARTS.sample, PARTS.location), /a line names a function that is not/u],
    ["a line without a function", withStrings(PARTS.type, nested(4, varint(1, 1), nested(4, varint(2, 3)))), /a line names a function/u],
    ["a location with id 0", withStrings(PARTS.type, nested(4, varint(3, 9))), /a location has id 0/u],
    ["two functions of one id", withStrings(PARTS.type, PARTS.func, PARTS.func), /two functions have id 1/u],
    ["two mappings of one id", withStrings(PARTS.type, nested(3, varint(1, 7)), nested(3, varint(1, 7))), /two mappings have id 7/u],
    [
      "two wide ids that are the same",
      withStrings(PARTS.type, nested(4, varint(1, 1n << 60n)), nested(4, varint(1, 1n << 60n))),
      /two locations have the same id/u,
    ],
    ["no strings", [PARTS.type], /no string table/u],
    ["a first string that is not empty", [PARTS.type, text(6, "x"), ...PARTS.strings], /first string/u],
    ["a string index beyond the table", withStrings(nested(1, varint(1, 99)), PARTS.func), /string 99 of 5/u],
    ["a function name beyond the table", withStrings(PARTS.type, nested(5, varint(1, 1), varint(2, 77))), /string 77 of 5/u],
    [
      "a label key beyond the table",
      withStrings(PARTS.type, nested(2, varint(2, 1), nested(3, varint(1, 9), varint(3, 1)))),
      /string 9 of 5/u,
    ],
    [
      "a label text beyond the table",
      withStrings(PARTS.type, nested(2, varint(2, 1), nested(3, varint(1, 1), varint(2, 8)))),
      /string 8 of 5/u,
    ],
    [
      "a label unit beyond the table",
      withStrings(PARTS.type, nested(2, varint(2, 1), nested(3, varint(1, 1), varint(4, 7)))),
      /string 7 of 5/u,
    ],
    ["a mapping file beyond the table", withStrings(PARTS.type, nested(3, varint(1, 1), varint(5, 6))), /string 6 of 5/u],
    ["a list of comments that runs over its end", withStrings(PARTS.type, raw(0x6a, 0x01, 0x80, 0x60, 0x01)), /runs over its end/u],
    ["a negative string index", withStrings(nested(1, varint(1, -1))), /string index -1/u],
    ["a group", withStrings(PARTS.type, raw(0x9b, 0x06, 0x9c, 0x06)), /protocol buffer group/u],
    ["the end of a group", withStrings(PARTS.type, raw(0x9c, 0x06)), /protocol buffer group/u],
    ["field number 0", withStrings(PARTS.type, raw(0x00, 0x00)), /field with number 0/u],
    ["a wrong wire type", withStrings(varint(2, 4)), /field 2 of a profile has wire type 0, not 2/u],
    ["a number where a label is", withStrings(PARTS.type, nested(2, varint(2, 1), varint(3, 1))), /field 3 of a sample has wire type 0/u],
    ["an eleven byte number", withStrings(PARTS.type, raw(0x60, ...Array.from({ length: 10 }, () => 0xff), 1)), /varint/u],
    ["fewer values than types", withStrings(PARTS.type, PARTS.type, nested(2, varint(2, 1))), /sample 0 has 1 values for 2 sample types/u],
    [
      "a location id that runs over its sample",
      withStrings(PARTS.type, nested(2, varint(2, 1), raw(0x08, 0x80)), raw(0x60, 0x01)),
      /a message runs over its end/u,
    ],
    ["a message longer than the file", [PARTS.type, raw(0x12, 0x7f, 1)], /127 bytes starts 1 bytes before the end/u],
    ["a nested message longer than its parent", withStrings(PARTS.type, raw(0x12, 0x02, 0x1a, 0x7f)), /before the end/u],
    ["a list that runs over its end", withStrings(PARTS.type, raw(0x12, 0x04, 0x12, 0x01, 0x80, 0x01)), /runs over its end|out of range/u],
    ["two profiles in one file", withStrings(...WHOLE, varint(9, 5), varint(9, 6)), /two profiles/u],
  ])("refuses %s", (_, fields, problem) => {
    const found = failure(() => decode(...fields));
    expect(found).toMatch(/^PROFILE_CORRUPT: p\.pb\.gz is not a readable pprof profile: /u);
    expect(found).toMatch(problem);
  });

  test("takes a location of an unknown mapping as one without, as go tool pprof does", () => {
    expect([...decode(PARTS.type, nested(4, varint(1, 1), varint(2, 9)), ...PARTS.strings).locations.mappings]).toEqual([-1]);
  });

  test("refuses a raw file beyond the cap", () => {
    expect(failure(() => decodeProfile(message(...WHOLE), { name: "big", maxBytes: 20 }))).toMatch(/^PROFILE_TOO_LARGE: big /u);
  });

  test("keeps the first error as the cause", () => {
    expect(() => decode(PARTS.type)).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
  });
});

describe("gzip", () => {
  test("inflates through the function it is given, with the cap", () => {
    const seen: number[] = [];
    const profile = decodeProfile(gzip(new Uint8Array([1, 2, 3])), {
      name: "p",
      maxBytes: 1234,
      inflate: (_, maxBytes) => {
        seen.push(maxBytes);
        return message(...WHOLE);
      },
    });
    expect(totalOf(profile, 0)).toBe(7);
    expect(seen).toEqual([1234]);
  });

  test("names the profile, not the stream, when it inflates to too much", () => {
    expect(failure(() => decodeProfile(gzip(new Uint8Array(5000)), { name: "bomb.pb.gz", maxBytes: 1000 }))).toMatch(
      /^PROFILE_TOO_LARGE: bomb\.pb\.gz inflates to more than 1000 bytes/u,
    );
  });

  test("says that the gzip stream is at fault", () => {
    expect(failure(() => decodeProfile(gzip(message(...WHOLE)).subarray(0, 30), { name: "cut.pb.gz" }))).toMatch(
      /^PROFILE_CORRUPT: cut\.pb\.gz .*: gzip: /u,
    );
  });
});

test("a mistake of our own is not blamed on the file", () => {
  const inflate = (): Uint8Array => {
    throw new ReferenceError("missing is not defined");
  };
  expect(() => decodeProfile(Uint8Array.of(0x1f, 0x8b, 8), { name: "x", inflate })).toThrow(ReferenceError);
});
