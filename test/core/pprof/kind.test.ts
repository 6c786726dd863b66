import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import {
  isProfileKind,
  possibleKindsOf,
  PROFILE_KINDS,
  profileKindOf,
  requireSampleIndex,
  sampleIndexOf,
} from "../../../src/core/pprof/kind.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { emptyHeader, profileBuilder } from "../../../src/core/pprof/profile-builder.ts";
import { profilesWithOracle, readProfile, skipWithoutData } from "./profile-data.ts";

const withTypes = (types: readonly string[], defaultSampleType = ""): Profile =>
  profileBuilder().build({
    ...emptyHeader(
      "p",
      types.map((type) => ({ type, unit: "count" })),
    ),
    defaultSampleType,
  });
const HEAP = ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"];

describe("profileKindOf", () => {
  test.each([
    ["heap", HEAP, "", "heap"],
    ["heap with its default", HEAP, "inuse_space", "heap"],
    ["allocs", HEAP, "alloc_space", "allocs"],
    ["allocations only", ["alloc_objects", "alloc_space"], "", "allocs"],
    ["live objects only", ["inuse_objects", "inuse_space"], "", "heap"],
    ["cpu", ["samples", "cpu"], "", "cpu"],
    ["merged cpu", ["cpu"], "cpu", "cpu"],
    ["goroutine", ["goroutine"], "", "goroutine"],
    ["goroutineleak", ["goroutineleak"], "", "goroutineleak"],
    ["threadcreate", ["threadcreate"], "", "threadcreate"],
    ["fgprof", ["samples", "time"], "", null],
    ["nothing Go makes", ["wall"], "", null],
  ])("tells %s by its sample types", (_, types, defaultType, expected) => {
    expect(profileKindOf(withTypes(types, defaultType))).toBe(expected);
  });

  test("cannot tell mutex from block without the endpoint", () => {
    const contention = withTypes(["contentions", "delay"]);
    expect(possibleKindsOf(contention)).toEqual(["mutex", "block"]);
    expect([
      profileKindOf(contention),
      profileKindOf(contention, "mutex"),
      profileKindOf(contention, "block"),
      profileKindOf(contention, "heap"),
    ]).toEqual([null, "mutex", "block", null]);
  });

  test("believes the content, not the endpoint", () => {
    expect(profileKindOf(withTypes(["samples", "cpu"]), "heap")).toBe("cpu");
  });

  test.each(profilesWithOracle.filter((path) => path.includes("captured")))("%s is of the kind its name says", (path) => {
    const named = PROFILE_KINDS.find(
      (kind) =>
        path
          .split(/[/\\]/u)
          .at(-1)
          ?.match(/goroutineleak|allocs|heap|cpu|goroutine|mutex|block|threadcreate/u)?.[0] === kind,
    );
    expect(named).toBeDefined();
    expect(profileKindOf(readProfile(path), named)).toBe(named);
  });
});

test("isProfileKind knows the eight kinds and nothing else", () => {
  expect(PROFILE_KINDS.every(isProfileKind)).toBe(true);
  expect(["trace", "", "Heap"].some(isProfileKind)).toBe(false);
});

describe("sampleIndexOf", () => {
  test.each<[string | number, readonly string[], string, number | null]>([
    ["", HEAP, "", 3],
    ["", HEAP, "alloc_space", 1],
    ["", HEAP, "gone", 3],
    ["", [], "", null],
    ["alloc_space", HEAP, "", 1],
    ["inuse_objects", HEAP, "", 2],
    ["2", HEAP, "", 2],
    [0, HEAP, "", 0],
    [4, HEAP, "", null],
    [-1, HEAP, "", null],
    ["-1", HEAP, "", null],
    [1.5, HEAP, "", null],
    ["inuse_space", ["objects", "space"], "", 1],
    ["space", HEAP, "", null],
    ["cpu", HEAP, "", null],
  ])("%j among %j (default %j) is column %s", (name, types, defaultType, expected) => {
    expect(sampleIndexOf(withTypes(types, defaultType), name)).toBe(expected);
  });

  test("requireSampleIndex names the columns there are", () => {
    const profile = withTypes(["samples", "cpu"]);
    expect(requireSampleIndex(profile, "cpu")).toBe(1);
    expect(() => requireSampleIndex(profile, "heap")).toThrow('p has no sample type "heap"; it has samples, cpu.');
    expect(() => requireSampleIndex(profile, "heap")).toThrow(HeapgateError);
  });

  test.skipIf(skipWithoutData)("finds nothing by name in a profile without names", () => {
    expect(sampleIndexOf(readProfile("pprof/parca-no-sampletype-names.pb.gz"), "")).not.toBeNull();
  });
});
