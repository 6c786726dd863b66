import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { mergeProfiles } from "../../../src/core/pprof/merge.ts";
import { locationAddress, type Mapping, type Profile, totalOf } from "../../../src/core/pprof/profile.ts";
import { emptyHeader, profileBuilder } from "../../../src/core/pprof/profile-builder.ts";
import { dumpProfile, profileFromText } from "../../support/profile-text.ts";
import { readProfile, skipWithoutData } from "./profile-data.ts";

/** Lines of the picture in order, so that the order of samples does not matter. */
const columnsOf = (profile: Profile): readonly string[] => {
  const rows = dumpProfile(profile)
    .split("\n")
    .filter((row) => row !== "---")
    .map((row) => row.trim().split(/ {2,}/u));
  return Array.from({ length: profile.sampleCount }, (_, sample) =>
    rows.map((row) => row[row.length - profile.sampleCount + sample] ?? "").join(" "),
  ).toSorted();
};
const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof HeapgateError) return error.code;
    throw error;
  }
  return "nothing thrown";
};

const text = (rows: string): string =>
  rows
    .split("\n")
    .map((row) => row.trim())
    .filter((row) => row !== "")
    .join("\n");

describe("mergeProfiles", () => {
  test("adds up samples of the same stack and keeps others apart", () => {
    const one = profileFromText("cpu/nanoseconds  1  2\n---\n  main.main  main.main\n  lib.A  lib.B");
    const two = profileFromText("cpu/nanoseconds  10  20\n---\n  main.main  main.main\n  lib.A  lib.C");
    expect(dumpProfile(mergeProfiles([one, two]))).toBe(
      [
        "cpu/nanoseconds  11         2          20",
        "---",
        "                 main.main  main.main  main.main",
        "                 lib.A      lib.B      lib.C",
      ].join("\n"),
    );
  });

  test("keeps samples apart that differ in a label, its kind or its value", () => {
    const one = profileFromText("s/bytes  1  2  4\nlabel bytes  16  32  -\nlabel user  a  a  a\n---\n  f  f  f");
    const two = profileFromText("s/bytes  8  16\nlabel bytes  16  16\nlabel user  a  b\n---\n  f  f");
    const merged = mergeProfiles([one, two]);
    expect([...merged.values].toSorted((a, b) => a - b)).toEqual([2, 4, 9, 16]);
    expect(merged.labelBytes).toHaveLength(4);
  });

  test("does not care in which order labels come", () => {
    const build = (keys: readonly string[]): Profile => {
      const builder = profileBuilder();
      builder.sample(
        [],
        [1],
        keys.map((key) => ({ key, text: "x", number: null, unit: "" })),
      );
      return builder.build(emptyHeader("p", [{ type: "s", unit: "bytes" }]));
    };
    expect(mergeProfiles([build(["a", "b"]), build(["b", "a"])]).sampleCount).toBe(1);
    expect(mergeProfiles([build(["a", "a"]), build(["a"])]).sampleCount).toBe(2);
  });

  test("drops samples that are zero or become so, and the tables only they used", () => {
    const one = profileFromText(
      "a/count  1  0  5\nb/bytes  2  0  0\n---\n  main.main  main.main  main.main\n  lib.Gone  lib.Zero  lib.Stays",
    );
    const two = profileFromText("a/count  -1\nb/bytes  -2\n---\n  main.main\n  lib.Gone");
    const merged = mergeProfiles([one, two]);
    expect(text(dumpProfile(merged))).toBe(text("a/count  5\nb/bytes  0\n---\n main.main\n lib.Stays"));
    expect([merged.functions.count, merged.locations.count]).toEqual([2, 2]);
  });

  test("keeps functions apart by name, file and start line", () => {
    const build = (name: string, file: string, startLine: number): Profile => {
      const builder = profileBuilder();
      const func = builder.func(name, "", file, startLine);
      builder.sample([builder.location(-1, 1n, [{ func, line: 5, column: 0 }], false)], [1], []);
      return builder.build(emptyHeader("p", [{ type: "s", unit: "bytes" }]));
    };
    expect(
      mergeProfiles([build("f", "a.go", 1), build("f", "a.go", 1), build("f", "b.go", 1), build("f", "a.go", 2), build("g", "a.go", 1)])
        .functions.count,
    ).toBe(4);
  });

  test.each([
    ["types", profileFromText("a/count  1\n---\n  f"), profileFromText("b/count  1\n---\n  f")],
    ["units", profileFromText("a/count  1\n---\n  f"), profileFromText("a/bytes  1\n---\n  f")],
    ["numbers of types", profileFromText("a/count  1\n---\n  f"), profileFromText("a/count  1\nb/count  1\n---\n  f")],
    [
      "period types",
      profileFromText("a/count  1\n---\n  f"),
      profileFromText("a/count  1\n---\n  f", { periodType: { type: "cpu", unit: "nanoseconds" } }),
    ],
  ])("refuses profiles of different %s", (_, one, two) => {
    expect(code(() => mergeProfiles([one, two]))).toBe("PROFILE_KINDS_DIFFER");
  });

  test("refuses a sum that is not exact", () => {
    const large = profileFromText(`a/count  ${Number.MAX_SAFE_INTEGER}\n---\n  f`);
    expect(code(() => mergeProfiles([large, large]))).toBe("PROFILE_VALUE_OVERFLOW");
  });

  test("takes the earliest time, the summed duration, the largest period, each comment once", () => {
    const one = profileFromText("a/count  1\n---\n  f", {
      timeNanos: 9n,
      durationNanos: 5n,
      period: 2,
      comments: ["x", "y"],
      dropFrames: "d",
    });
    const two = profileFromText("a/count  1\n---\n  f", {
      timeNanos: 7n,
      durationNanos: 6n,
      period: 3,
      comments: ["y", "z"],
      defaultSampleType: "a",
      docUrl: "u",
      dropFrames: "e",
    });
    expect(mergeProfiles([one, two])).toMatchObject({
      timeNanos: 7n,
      durationNanos: 11n,
      period: 3,
      comments: ["x", "y", "z"],
      dropFrames: "d",
      defaultSampleType: "a",
      docUrl: "u",
    });
  });

  test("is not for no profiles at all", () => {
    expect(() => mergeProfiles([])).toThrow(/no profiles/u);
  });
});

describe("address spaces", () => {
  const mapped = (start: bigint, file: string, buildId: string, address: bigint, sizeBytes = 0x2000n): Profile => {
    const mapping: Mapping = {
      memoryStart: start,
      memoryLimit: start + sizeBytes,
      fileOffset: 0n,
      file,
      buildId,
      hasFunctions: true,
      hasFilenames: false,
      hasLineNumbers: false,
      hasInlineFrames: false,
    };
    const builder = profileBuilder();
    builder.sample([builder.location(builder.mapping(mapping), address, [], false)], [1], []);
    return builder.build(emptyHeader("p", [{ type: "s", unit: "bytes" }]));
  };

  test("a binary loaded elsewhere is the same binary: its addresses move to where the first one lay", () => {
    const merged = mergeProfiles([
      mapped(0x1000n, "/app", "", 0x1010n),
      mapped(0xffff_ffff_0000_0000n, "/app", "", 0xffff_ffff_0000_0010n),
    ]);
    expect([merged.sampleCount, merged.mappings.length, locationAddress(merged, 0)]).toEqual([1, 1, 0x1010n]);
  });

  test("the build id counts, not the file, and sizes only in whole pages", () => {
    expect(mergeProfiles([mapped(0x1000n, "/app", "id", 0x1010n), mapped(0x1000n, "/other", "id", 0x1010n, 0x1fffn)]).mappings.length).toBe(
      1,
    );
    expect(mergeProfiles([mapped(0x1000n, "/app", "id", 0x1010n), mapped(0x1000n, "/app", "id2", 0x1010n)]).mappings.length).toBe(2);
    expect(mergeProfiles([mapped(0x1000n, "/app", "", 0x1010n), mapped(0x1000n, "/app", "", 0x1010n, 0x2001n)]).mappings.length).toBe(2);
  });

  test("the main binary stays first, though no sample uses it", () => {
    const builder = profileBuilder();
    const plain = {
      memoryStart: 0n,
      memoryLimit: 0n,
      fileOffset: 0n,
      buildId: "",
      hasFunctions: false,
      hasFilenames: false,
      hasLineNumbers: false,
      hasInlineFrames: false,
    };
    builder.mapping({ ...plain, file: "/main" });
    builder.sample([builder.location(builder.mapping({ ...plain, file: "/lib" }), 1n, [], false)], [1], []);
    expect(mergeProfiles([builder.build(emptyHeader("p", [{ type: "s", unit: "bytes" }]))]).mappings.map(({ file }) => file)).toEqual([
      "/main",
      "/lib",
    ]);
  });
});

describe("laws", () => {
  const anyProfile = fc
    .array(
      fc.tuple(
        fc.array(fc.constantFrom("main.main", "lib.A", "lib.B"), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: -5, max: 5 }),
        fc.constantFrom("-", "16", "32"),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((samples) => {
      const row = (cells: readonly string[]): string => cells.join("  ");
      const depth = Math.max(...samples.map(([stack]) => stack.length));
      const frames = Array.from({ length: depth }, (_, at) => `  ${samples.map(([stack]) => stack[at] ?? "-").join("  ")}`);
      return profileFromText(
        [
          row(["s/bytes", ...samples.map(([, value]) => String(value))]),
          row(["label bytes", ...samples.map(([, , size]) => size)]),
          "---",
          ...frames,
        ].join("\n"),
      );
    });

  test("merging is associative and commutative, and keeps the total", () => {
    fc.assert(
      fc.property(anyProfile, anyProfile, anyProfile, (a, b, c) => {
        const left = mergeProfiles([mergeProfiles([a, b]), c]);
        expect(columnsOf(left)).toEqual(columnsOf(mergeProfiles([a, mergeProfiles([b, c])])));
        expect(columnsOf(left)).toEqual(columnsOf(mergeProfiles([c, b, a])));
        expect(totalOf(left, 0)).toBe(totalOf(a, 0) + totalOf(b, 0) + totalOf(c, 0));
      }),
    );
  });

  test
    .skipIf(skipWithoutData)
    .each(["pprof/dd-stress3.before.pprof", "pprof/parca-diff-base.pb.gz", "captured/apps/prometheus-go1.27/heap.pb.gz"])(
    "%s keeps its totals when merged with itself",
    (path) => {
      const profile = readProfile(path);
      const merged = mergeProfiles([profile, profile]);
      expect(profile.sampleTypes.map((_, index) => totalOf(merged, index))).toEqual(
        profile.sampleTypes.map((_, index) => 2 * totalOf(profile, index)),
      );
    },
  );
});
