import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { labelsOfSample, type Profile } from "../../../src/core/pprof/profile.ts";
import { keepSamples, scaleProfile } from "../../../src/core/pprof/scale.ts";
import { dumpProfile, profileFromText } from "../../support/profile-text.ts";

const single = (...values: readonly number[]): Profile =>
  profileFromText(`a/count  ${values.join("  ")}\n---\n  ${values.map(() => "f").join("  ")}`);

describe("scaleProfile", () => {
  test.each([
    [2, [1, 2, -3], [2, 4, -6]],
    [0.5, [1, 3, -1, -3, 5], [1, 2, -1, -2, 3]],
    [-1, [1, -2], [-1, 2]],
    [1, [1, 0], [1, 0]],
    [0.1, [4, 5, -4], [1]],
    [0, [1, 2], []],
  ])("by %f turns %j into %j", (factor, values, expected) => {
    expect([...scaleProfile(single(...values), factor).values]).toEqual(expected);
  });

  test("never makes a negative zero", () => {
    const scaled = scaleProfile(profileFromText("a/count  0\nb/count  5\n---\n  f"), -1);
    expect(Object.is(scaled.values[0], 0)).toBe(true);
  });

  test("takes a factor per column; a column left alone does not keep a sample", () => {
    const profile = profileFromText("a/count  5  7\nb/bytes  1  100\n---\n  f  g");
    expect(dumpProfile(scaleProfile(profile, [1, 0.1]))).toBe("a/count  7\nb/bytes  10\n---\n         g");
    expect(() => scaleProfile(profile, [1])).toThrow(/1 factors for 2 sample types/u);
  });

  test("scales back to where it was", () => {
    const profile = single(1, -2, 3);
    expect([...scaleProfile(scaleProfile(profile, 8), 1 / 8).values]).toEqual([...profile.values]);
  });

  test("refuses products that are not exact", () => {
    let code = "";
    try {
      scaleProfile(single(Number.MAX_SAFE_INTEGER), 2);
    } catch (error) {
      if (error instanceof HeapgateError) code = error.code;
    }
    expect(code).toBe("PROFILE_VALUE_OVERFLOW");
  });
});

test("keepSamples keeps stacks, values and labels of the marked samples together", () => {
  const profile = profileFromText("a/count  1  2  3\nlabel bytes  16  -  32\nlabel user  x  y  -\n---\n  f  g  h\n  -  k  -");
  const kept = keepSamples(profile, Uint8Array.from([0, 1, 1]));
  expect(dumpProfile(kept)).toBe(dumpProfile(profileFromText("a/count  2  3\nlabel bytes  -  32\nlabel user  y  -\n---\n  g  h\n  k  -")));
  expect([...kept.labelBytes]).toEqual([Number.NaN, 32]);
  expect(labelsOfSample(kept, 0).map(({ key }) => key)).toEqual(["user"]);
  expect(keepSamples(profile, Uint8Array.from([1, 1, 1]))).toBe(profile);
});
