import { describe, expect, test } from "vitest";
import { compareProfileFiles } from "../../../src/core/compare/compare-profile-files.ts";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { ProfileDiff } from "../../../src/core/compare/comparison.ts";
import { stackDepthWarnings, truncationOf } from "../../../src/core/compare/stack-depth.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { NOTHING_ELSE } from "../../support/profile-diffs.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { healthy } from "../../support/snapshots.ts";

/** 100 bytes below main, and `cut` bytes in a stack of so many frames that begins elsewhere. */
const heap = (depth: number, cut: number): Profile => {
  const deep = Array.from({ length: depth }, (_, at) => `app.f${at}`);
  const rows = deep.map((frame, at) => `${["runtime.main", "main.main"][at] ?? "-"}  ${frame}`);
  return profileFromText(`inuse_space/bytes  100  ${cut}\n---\n${rows.join("\n")}`, {
    period: 512,
    periodType: { type: "space", unit: "bytes" },
  });
};

test("truncationOf gives shares and depths of both sides", () => {
  expect(truncationOf([heap(32, 100), heap(32, 300)], [heap(128, 25)], "inuse_space")).toEqual({
    base: 400 / 600,
    head: 0.2,
    baseLimit: 32,
    headLimit: 128,
  });
  expect(truncationOf([heap(10, 100)], [], "inuse_space")).toEqual({ base: 0, head: 0, baseLimit: null, headLimit: null });
});

const diff = (baseLimit: number | null, headLimit: number | null, kind: ProfileDiff["kind"] = "heap"): ProfileDiff => ({
  ...NOTHING_ELSE,
  component: "shop",
  kind,
  sampleType: "inuse_space",
  unit: "bytes",
  basis: "end",
  total: { base: 1, head: 1, difference: 0 },
  rows: [],
  truncated: { base: 0.1, head: 0.1, baseLimit, headLimit },
  chains: [],
  tree: [],
  baseProfiles: 1,
  headProfiles: 1,
});

describe("stackDepthWarnings", () => {
  test.each([
    ["as the profiles show it", diff(32, 128), null, null, "32 frames on base and 128 on head"],
    ["as the Go version of base has it", diff(null, 128), "go1.22.12", "go1.26.8", "32 frames on base and 128 on head"],
    ["as the Go version of head has it", diff(32, null), "go1.21", "go1.23.0", "32 frames on base and 128 on head"],
  ])("warns where the depths differ %s", (_, one, base, head, words) => {
    const [warning, ...others] = stackDepthWarnings([one], { base, head });
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ code: "stack-depth-differs" });
    expect(warning?.message).toContain(words);
    expect(warning?.message).toContain("compare flat only");
  });

  test.each([
    ["the depths are equal", diff(32, 32), "go1.20", "go1.26"],
    ["no stack was cut off", diff(null, null), "go1.20", "go1.26"],
    ["the other side's depth is not known", diff(32, null), "go1.20", null],
    ["both Go versions keep the same", diff(32, null), "go1.20", "go1.22.3"],
    ["the version is no release", diff(128, null), "go1.26", "devel +abc"],
    ["the limit of the kind did not change", diff(64, 128, "cpu"), "go1.20", "go1.26"],
  ])("is silent where %s", (_, one, base, head) => {
    expect(stackDepthWarnings([one], { base, head })).toEqual([]);
  });
});

describe("in a comparison", () => {
  test("of bundles the share stands in the profile and the warning among the warnings", () => {
    const side = (depth: number, goVersion: string) =>
      healthy({ rounds: 3, profiles: { heap: heap(depth, 300) }, environment: { goVersion } });
    const comparison = compareSnapshots(side(32, "go1.22.1"), side(30, "go1.24.1"), { baseDistance: null, mainModules: [], warnings: [] });
    expect(comparison.profiles.find(({ kind }) => kind === "heap")?.truncated).toMatchObject({ base: 0.75, head: 0 });
    expect(comparison.warnings.map(({ code }) => code)).toContain("stack-depth-differs");
  });

  test("of plain profiles the depths have to be seen", () => {
    const compare = (base: Profile, head: Profile) =>
      compareProfileFiles([{ name: "b", profile: base }], [{ name: "h", profile: head }], { mainModules: [], sampleType: null });
    expect(compare(heap(32, 300), heap(128, 300)).warnings.map(({ code }) => code)).toEqual(["estimates-only", "stack-depth-differs"]);
    expect(compare(heap(32, 300), heap(30, 300)).warnings.map(({ code }) => code)).toEqual(["estimates-only"]);
  });
});
