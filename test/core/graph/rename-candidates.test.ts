// Which function a gone one may have become: a guess for people.
import { describe, expect, test } from "vitest";
import { renameCandidates } from "../../../src/core/graph/rename-candidates.ts";
import { profileFromText } from "../../support/profile-text.ts";

/** One function between a caller and a callee, and its own objects of one size. */
const heap = (name: string, { caller = "p.main", callee = "p.make", size = 48 } = {}) =>
  profileFromText(`s/bytes  960  96\nlabel bytes  ${size}  16\n---\n  ${caller}  ${caller}\n  ${name}  ${name}\n  -  ${callee}`);
const lone = (...texts: readonly string[]) =>
  texts.map((text) => {
    const [key = "", file = "p.go"] = text.split("@");
    return { key, file };
  });
type Names = readonly string[];
const candidates = (base: ReturnType<typeof heap>, head: ReturnType<typeof heap>, gone: Names = ["p.old"], fresh: Names = ["p.fresh"]) =>
  Object.fromEntries(renameCandidates({ profiles: [base], lone: lone(...gone) }, { profiles: [head], lone: lone(...fresh) }, "s", {}));

const BOTH = { "p.old": "p.fresh", "p.fresh": "p.old" };

describe("renameCandidates", () => {
  test("pairs functions of one file with like objects, callers and callees, both ways", () => {
    expect(candidates(heap("p.old"), heap("p.fresh"))).toEqual(BOTH);
  });

  test.each([
    ["other sizes only", heap("p.fresh", { size: 4096 }), BOTH],
    ["another caller only", heap("p.fresh", { caller: "q.main" }), BOTH],
    ["another caller and other sizes", heap("p.fresh", { caller: "q.main", size: 4096 }), {}],
    ["neither caller nor callee in common", heap("p.fresh", { caller: "q.main", callee: "q.make" }), {}],
  ])("with %s", (_, head, expected) => {
    expect(candidates(heap("p.old"), head)).toEqual(expected);
  });

  test("asks for the same file", () => {
    expect(candidates(heap("p.old"), heap("p.fresh"), ["p.old@a.go"], ["p.fresh@b.go"])).toEqual({});
    expect(candidates(heap("p.old"), heap("p.fresh"), ["p.old@"], ["p.fresh@"])).toEqual({});
    // Of two that are equally alike the one in the file.
    const two = profileFromText("s/bytes  960  960\nlabel bytes  48  48\n---\n  p.main  p.main\n  p.fresh  p.other");
    expect(candidates(heap("p.old"), two, ["p.old@a.go"], ["p.fresh@b.go", "p.other@a.go"])).toEqual({
      "p.old": "p.other",
      "p.other": "p.old",
    });
  });

  test("leaves it open where two are equally alike, and takes the better of two", () => {
    const two = (second: string) =>
      profileFromText(`s/bytes  960  960\nlabel bytes  48  ${second}\n---\n  p.main  p.main\n  p.fresh  p.other`);
    const old = profileFromText("s/bytes  960\nlabel bytes  48\n---\n  p.main\n  p.old");
    expect(candidates(old, two("48"), ["p.old"], ["p.fresh", "p.other"])).toEqual({});
    expect(candidates(old, two("64"), ["p.old"], ["p.fresh", "p.other"])).toEqual(BOTH);
  });

  test("works on ticks, which have no sizes", () => {
    const cpu = (name: string) => profileFromText(`s/nanoseconds  10\n---\n  p.main\n  ${name}\n  p.make`);
    expect(candidates(cpu("p.old"), cpu("p.fresh"))).toEqual(BOTH);
  });
});
