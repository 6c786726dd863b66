// heapgate's decoder against protobufjs reflection: same bytes, same profile.
import * as fc from "fast-check";
import { ungzip } from "pako";
import { describe, expect, test } from "vitest";
import { decodeProfile } from "../../../src/core/pprof/decode.ts";
import { isGzip } from "../../../src/core/pprof/inflate-file.ts";
import { columnLines, profileType, reflectedLines } from "../../support/reflected-profile.ts";
import { profilesWithOracle, readBytes, skipWithoutData } from "./profile-data.ts";

/** The first line that differs, both ways; null when there is none. Comparing a hundred thousand lines takes vitest seconds. */
const firstDifference = (one: readonly string[], other: readonly string[]): readonly (string | undefined)[] | null => {
  const at = Array.from({ length: Math.max(one.length, other.length) }, (_, index) => index).find((index) => one[index] !== other[index]);
  return at === undefined ? null : [one[at], other[at]];
};

describe.skipIf(skipWithoutData)("real profiles", () => {
  test.each(profilesWithOracle.length === 0 ? ["none"] : profilesWithOracle)("%s decodes as reflection decodes it", (path) => {
    const bytes = readBytes(path);
    const raw = isGzip(bytes) ? ungzip(bytes) : bytes;
    expect(firstDifference(columnLines(decodeProfile(raw, { name: path })), reflectedLines(raw))).toBeNull();
  });
});

describe("generated profiles", () => {
  const STRINGS = ["", "bytes", "count", "main.main", "lib.(*T).Get", "größe", "main.go", "日本", "x".repeat(300)];
  const text = fc.nat(STRINGS.length - 1);
  const exact = fc.oneof(
    fc.integer({ min: -3, max: 300 }),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.constantFrom(2 ** 28, 2 ** 31, 2 ** 32, 2 ** 49, -1),
  );
  const wide = fc.oneof(fc.bigInt({ min: 1n, max: 300n }), fc.bigInt({ min: 1n, max: (1n << 64n) - 1n })).map(String);
  const signed = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map(String);
  const unsigned = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(String);
  const ids = fc.uniqueArray(wide, { minLength: 1, maxLength: 5 });

  /** A message for reflection to encode: every reference resolves. */
  const message = fc
    .record({ mappingIds: ids, functionIds: ids, locationIds: ids, width: fc.integer({ min: 1, max: 4 }) })
    .chain(({ mappingIds, functionIds, locationIds, width }) => {
      const valueType = fc.record({ type: text, unit: text });
      const each = <T>(own: readonly string[], rest: fc.Arbitrary<T>): fc.Arbitrary<readonly (T & { readonly id: string })[]> =>
        fc.tuple(...own.map((id) => rest.map((fields) => ({ ...fields, id }))));
      return fc.record({
        sampleType: fc.array(valueType, { minLength: width, maxLength: width }),
        sample: fc.array(
          fc.record({
            locationId: fc.array(fc.constantFrom(...locationIds), { maxLength: 6 }),
            value: fc.array(exact, { minLength: width, maxLength: width }),
            label: fc.array(fc.record({ key: text, str: fc.oneof(fc.constant(0), text), num: fc.oneof(exact, signed), numUnit: text }), {
              maxLength: 2,
            }),
          }),
          { maxLength: 8 },
        ),
        mapping: each(
          mappingIds,
          fc.record({
            memoryStart: unsigned,
            memoryLimit: unsigned,
            fileOffset: unsigned,
            filename: text,
            buildId: text,
            hasFunctions: fc.boolean(),
            hasInlineFrames: fc.boolean(),
          }),
        ),
        location: each(
          locationIds,
          fc.record({
            mappingId: fc.constantFrom("0", ...mappingIds),
            address: unsigned,
            line: fc.array(fc.record({ functionId: fc.constantFrom(...functionIds), line: exact, column: exact }), { maxLength: 3 }),
            isFolded: fc.boolean(),
          }),
        ),
        function: each(functionIds, fc.record({ name: text, systemName: text, filename: text, startLine: exact })),
        periodType: fc.option(valueType, { nil: undefined }),
        timeNanos: signed,
        durationNanos: signed,
        period: exact,
        comment: fc.array(text, { maxLength: 4 }),
        defaultSampleType: text,
        docUrl: text,
        dropFrames: text,
        keepFrames: text,
      });
    });

  type Message = typeof message extends fc.Arbitrary<infer T> ? T : never;
  /** One message per top-level element: put behind one another they are the whole message. Each carries the order it must keep. */
  const pieces = (one: Message): readonly (readonly Uint8Array[])[] => {
    const encode = (fields: Record<string, unknown>): Uint8Array => profileType.encode(profileType.fromObject(fields)).finish();
    const { sampleType, sample, mapping, location, function: functions, ...rest } = one;
    return [
      sampleType.map((piece) => encode({ sampleType: [piece] })),
      sample.map((piece) => encode({ sample: [piece] })),
      mapping.map((piece) => encode({ mapping: [piece] })),
      location.map((piece) => encode({ location: [piece] })),
      functions.map((piece) => encode({ function: [piece] })),
      STRINGS.map((piece) => encode({ stringTable: [piece] })),
      [encode(rest)],
    ];
  };
  /** Interleaves lists, keeping each in order: `picks` says whose turn it is. */
  const interleave = (lists: readonly (readonly Uint8Array[])[], picks: readonly number[]): Uint8Array => {
    const left = lists.map((list) => [...list]);
    const bytes: number[] = [];
    for (let turn = 0; left.some((list) => list.length > 0); turn += 1) {
      const open = left.filter((list) => list.length > 0);
      bytes.push(...(open[(picks[turn % picks.length] ?? 0) % open.length]?.shift() ?? []));
    }
    return Uint8Array.from(bytes);
  };

  test("decode as reflection decodes them, whatever the order of their fields", () => {
    fc.assert(
      fc.property(message, fc.array(fc.nat(6), { minLength: 1, maxLength: 20 }), (one, picks) => {
        const raw = interleave(pieces(one), picks);
        expect(columnLines(decodeProfile(raw, { name: "generated" }))).toEqual(reflectedLines(raw));
      }),
    );
  });
});
