// Comparing without merging: the same text as the saved, merged difference gives.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canJoin, joinSides } from "../../../src/core/pprof-text/join-sides.ts";
import { TEXT_GRANULARITIES } from "../../../src/core/pprof-text/text-options.ts";
import { labelsOfSample, type Profile } from "../../../src/core/pprof/profile.ts";
import { diffBaseProfile } from "../../../src/core/pprof/subtract.ts";
import { madeProfile } from "../../oracle/made-profiles.ts";
import { BASE, HEAD, report } from "./made.ts";

const positive = (profile: Profile): Profile => ({ ...profile, values: profile.values.map(Math.abs) });
const mapped = (profile: Profile, file: string, buildId: string): Profile => ({
  ...profile,
  mappings: [
    {
      memoryStart: 0n,
      memoryLimit: 4096n,
      fileOffset: 0n,
      file,
      buildId,
      hasFunctions: true,
      hasFilenames: false,
      hasLineNumbers: false,
      hasInlineFrames: false,
    },
  ],
  locations: { ...profile.locations, mappings: new Int32Array(profile.locations.count) },
});

test("a comparison prints what the saved difference prints", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.constantFrom("top" as const, "tree" as const),
      fc.constantFrom(...TEXT_GRANULARITIES),
      fc.boolean(),
      (seed, view, granularity, mean) => {
        const [base, head] = [positive(madeProfile(seed, seed)), positive(madeProfile(seed + 1, seed))];
        // Headers may differ: a profile without mappings gets an empty one when it is read, which a saved difference no longer has.
        const options = { compactLabels: true, view, granularity, mean, focus: mean ? "main|lib" : "", hide: mean ? "init" : "" };
        expect(report([head], options, [base])).toBe(report([diffBaseProfile(base, head)], options));
      },
    ),
    { numRuns: 200 },
  );
});

describe("sides are joined", () => {
  test("when no value is negative and no object file would change its name", () => {
    expect(canJoin(HEAD, BASE)).toBe(true);
    expect(canJoin({ ...HEAD, values: HEAD.values.map((value) => -value) }, BASE)).toBe(false);
    expect(canJoin(HEAD, { ...BASE, values: BASE.values.map((value) => -value) })).toBe(false);
    expect(canJoin(mapped(HEAD, "/bin/new", "b1"), mapped(BASE, "/bin/old", "b1"))).toBe(false);
    expect(canJoin(mapped(HEAD, "/bin/new", "b1"), mapped(BASE, "/bin/old", "b0"))).toBe(true);
    expect(canJoin(mapped(HEAD, "/bin/new", ""), mapped(BASE, "/bin/old", ""))).toBe(true);
  });

  test("table by table, the header as merging makes it", () => {
    const first = { ...mapped(HEAD, "/bin/new", "b1"), timeNanos: 20n, durationNanos: 3n, period: 1, comments: ["a"] };
    const second = { ...mapped(BASE, "/bin/old", "b0"), timeNanos: 10n, durationNanos: 4n, period: 2, comments: ["a", "b"] };
    const joined = joinSides(first, second);
    expect([joined.timeNanos, joined.durationNanos, joined.period, joined.comments]).toEqual([10n, 7n, 2, ["a", "b"]]);
    expect(joined.sampleCount).toBe(HEAD.sampleCount + BASE.sampleCount);
    expect(joined.mappings.map(({ file }) => file)).toEqual(["/bin/new", "/bin/old"]);
    expect(joined.locations.mappings.at(-1)).toBe(1);
    expect(joined.sampleOffsets.at(-1)).toBe(joined.sampleLocations.length);
    const own = Array.from({ length: BASE.sampleCount }, (_, sample) => labelsOfSample(joined, HEAD.sampleCount + sample));
    expect(own).toEqual(Array.from({ length: BASE.sampleCount }, (_, sample) => labelsOfSample(BASE, sample)));
  });
});
