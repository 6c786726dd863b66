// Functions base does not have, in the growth table: new, or perhaps renamed, and never a claim noise could make.
import { describe, expect, test } from "vitest";
import type { FunctionRow, ProfileDiff } from "../../../src/core/compare/comparison.ts";
import { growthSection } from "../../../src/core/report/growth-section.ts";
import { growthTable, newcomerMark } from "../../../src/core/report/growth-table.ts";
import { NOTHING_ELSE, PLAIN_ROW } from "../../support/profile-diffs.ts";
import { MIB } from "../../support/snapshots.ts";

const diffOf = (row: Partial<FunctionRow>, more: Partial<ProfileDiff> = {}): ProfileDiff => {
  const value = { base: 0, head: 9 * MIB, difference: 9 * MIB, standardError: null, interval: null, smallestDetectable: null };
  return {
    component: "shop",
    kind: "heap",
    sampleType: "inuse_space",
    unit: "bytes",
    basis: "end",
    total: { base: 0, head: 9 * MIB, difference: 9 * MIB },
    rows: [{ ...PLAIN_ROW, func: "example.com/shop/store.Fresh", flat: value, cum: value, presence: "head-only", matchedBy: null, ...row }],
    ...NOTHING_ELSE,
    chains: [],
    tree: [],
    baseProfiles: 1,
    headProfiles: 1,
    ...more,
  };
};
const markOf = (diff: ProfileDiff): string =>
  growthTable(diff, 4, " ")
    .rows.map((row) => newcomerMark(row, (name) => `<${name}>`))
    .join("");

describe("newcomers", () => {
  test.each<[string, string, ProfileDiff]>([
    ["a function base does not have", " (new)", diffOf({})],
    ["one that may be another of base's", " (renamed? was <a.Old>)", diffOf({ renamed: "a.Old" })],
    ["one within noise, which base may have missed by chance", "", diffOf({ changed: false })],
    ["one of both sides", "", diffOf({ presence: "both", matchedBy: "place" })],
    ["goroutines blocked where none were before", "", diffOf({}, { kind: "goroutine" })],
  ])("%s is marked %j", (_, mark, diff) => {
    expect(markOf(diff)).toBe(mark);
  });

  test("stand behind the name in the comment, as code", () => {
    const lines = (row: Partial<FunctionRow>): string => growthSection(diffOf(row), false)?.lines.join("\n") ?? "";
    expect(lines({})).toContain("|`store.Fresh` (new)|");
    expect(lines({ renamed: "example.com/shop/store.Old" })).toContain("|`store.Fresh` (renamed? was `store.Old`)|");
    expect(lines({ renamed: "a.`<img>|\n" })).not.toMatch(/was [^`]/u);
  });
});
