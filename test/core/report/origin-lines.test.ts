import { describe, expect, test } from "vitest";
import type { GoroutineOrigin } from "../../../src/core/compare/comparison-chains.ts";
import type { ProfileDiff } from "../../../src/core/compare/comparison.ts";
import { originLines } from "../../../src/core/report/origin-lines.ts";
import { NOTHING_ELSE } from "../../support/profile-diffs.ts";

const ORIGIN: GoroutineOrigin = {
  creator: "example.com/shop/ship.(*Desk).Start",
  creatorFile: "/src/ship/desk.go",
  creatorLine: 88,
  state: "chan receive",
  waitMinutes: 5,
  count: 40,
};
const diffOf = (...origins: readonly (GoroutineOrigin | null)[]): ProfileDiff => ({
  ...NOTHING_ELSE,
  component: "shop",
  kind: "goroutine",
  sampleType: "goroutine",
  unit: "count",
  basis: "end",
  total: { base: 2, head: 42, difference: 40 },
  rows: [],
  chains: origins.map((origin, index) => {
    const chain = { frames: ["ship.worker", `ship.wait${index}`], base: 0, head: 40 - index, difference: 40 - index, share: 1 };
    return origin === null ? chain : { ...chain, origin };
  }),
  tree: [],
  baseProfiles: 1,
  headProfiles: 1,
});
const linesOf = (...origins: readonly (GoroutineOrigin | null)[]): readonly string[] =>
  originLines(diffOf(...origins), { name: (short) => short, text: (words) => words });

describe("originLines", () => {
  test("says how many, where, who started them, and what they wait for", () => {
    expect(linesOf(ORIGIN)).toEqual([
      "+40 in ship.wait0: started by ship.(*Desk).Start (desk.go:88), waiting in channel receive for up to 5 min",
    ]);
  });

  test.each([
    ["no age below a minute", { waitMinutes: null }, /waiting in channel receive$/u],
    ["no creator where there is none", { creator: null }, /: waiting in channel receive for/u],
    ["no place where it is not known", { creatorFile: null, creatorLine: null }, /Start, waiting/u],
    ["no waiting of those that run", { state: "running", waitMinutes: null }, /, running$/u],
    ["other states as Go has them", { state: "IO wait" }, /waiting in IO wait for/u],
  ] satisfies readonly (readonly [string, Partial<GoroutineOrigin>, RegExp])[])("says %s", (_, more, words) => {
    expect(linesOf({ ...ORIGIN, ...more })[0]).toMatch(words);
  });

  test("names three at most and passes over those of which no text tells", () => {
    expect(linesOf(ORIGIN, null, ORIGIN, ORIGIN).map((line) => line.slice(0, 3))).toEqual(["+40", "+38"]);
    expect(linesOf(null)).toEqual([]);
    expect(linesOf()).toEqual([]);
  });

  test("makes names and states harmless", () => {
    const [line = ""] = originLines(diffOf({ ...ORIGIN, state: "chan\n::error::" }), {
      name: (short) => `<${short}>`,
      text: (words) => words.toUpperCase(),
    });
    expect(line).toBe("+40 in <ship.wait0>: started by <ship.(*Desk).Start> (DESK.GO:88), WAITING IN CHANNEL ::ERROR:: FOR UP TO 5 MIN");
  });
});
