// What `compare` says of two plain profiles, whatever became of their totals and whatever kind they are.
import { describe, expect, test } from "vitest";
import { compareProfileFiles } from "../../../src/core/compare/compare-profile-files.ts";
import type { Profile } from "../../../src/core/pprof/profile.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { profileFromText } from "../../support/profile-text.ts";
import { reportOf } from "../../support/reports.ts";

/** Values of three functions, the last one serving the measurement. */
type Amounts = readonly [cart: number, index: number, served: number];

const HEADS = {
  heap: ["inuse_space/bytes"],
  goroutine: ["goroutine/count"],
  threadcreate: ["threadcreate/count"],
  contention: ["contentions/count", "delay/nanoseconds"],
  other: ["wall/nanoseconds"],
  hostile: ["`|<b>@x/count"],
} as const;

const profileOf = (kind: keyof typeof HEADS, [cart, index, served]: Amounts): Profile =>
  profileFromText(
    [
      ...HEADS[kind].map((head) => `${head}  ${cart}  ${index}  ${served}`),
      "---",
      "main.main  main.main  main.main",
      "shop/cart.Add  shop/index.Put  net/http/pprof.Profile",
    ].join("\n"),
  );

const plain = (kind: keyof typeof HEADS, base: Amounts, head: Amounts): Report => {
  const side = (name: string, amounts: Amounts) => [{ name, profile: profileOf(kind, amounts) }];
  return reportOf(compareProfileFiles(side("a.pb.gz", base), side("b.pb.gz", head), { mainModules: [], sampleType: null }), undefined, {
    links: { run: null, report: null, bundle: null },
    reproduce: null,
    name: "b.pb.gz",
  });
};
const plainText = (...args: Parameters<typeof plain>): string => renderText(plain(...args), DEFAULT_RULES.leak).replaceAll(/\s+/gu, " ");
const comment = (...args: Parameters<typeof plain>): string => renderComment(plain(...args), DEFAULT_RULES.leak).replaceAll("\u00a0", " ");

const S = 1_000_000_000;

describe("two plain profiles show totals and what changed most", () => {
  test.each<[string, Amounts, Amounts, readonly string[], readonly string[]]>([
    [
      "where the total shrank",
      [90, 10, 0],
      [10, 15, 0],
      ["where the heap shrank", "cart.Add 90 B 10 B −80 B", "index.Put 10 B 15 B +5 B", "total 100 B 25 B −75 B 100 %"],
      [
        "### Where the heap shrank (−75 B)",
        "|Base|Head|Difference|",
        "|`cart.Add`|90 B|10 B|−80 B",
        "|**Total**|100 B|25 B|**−75 B**|100 %|",
      ],
    ],
    [
      "where the total grew although a function shrank",
      [90, 10, 0],
      [10, 190, 0],
      ["where the heap grew", "cart.Add 90 B 10 B −80 B", "index.Put ← main.main 10 B 190 B +180 B", "total 100 B 200 B +100 B"],
      ["### Where the heap grew (+100 B)", "|90 B|10 B|−80 B"],
    ],
    [
      "where the total stayed",
      [90, 10, 0],
      [10, 90, 0],
      ["what changed in the heap", "cart.Add 90 B 10 B −80 B", "index.Put 10 B 90 B +80 B", "total 100 B 100 B 0 B –"],
      ["### What changed in the heap (0 B)", "|**Total**|100 B|100 B|**0 B**|–|"],
    ],
    [
      "where nothing differs",
      [90, 10, 0],
      [90, 10, 0],
      ["total 100 B 100 B 0 B – Nothing differs: every function"],
      ["|**Total**|100 B|100 B|**0 B**|–|\n\nNothing differs: every function"],
    ],
    ["where there are no samples", [0, 0, 0], [0, 0, 0], ["total 0 B 0 B 0 B – Neither side has samples"], ["Neither side has samples"]],
  ])("%s", (_, base, head, inText, inComment) => {
    for (const part of inText) expect(plainText("heap", base, head)).toContain(part);
    for (const part of inComment) expect(comment("heap", base, head)).toContain(part);
    expect(comment("heap", base, head)).not.toMatch(/All 0 rows|\|Gate\|/u);
  });
});

describe("each kind has its own words", () => {
  test.each<[keyof typeof HEADS, string, string, string]>([
    [
      "contention",
      "contention",
      "mutex or block: where the contention grew (mutex or block profile, delay) function ← called by",
      "### Where the contention grew (+4",
    ],
    ["other", "other", "wall: where the wall grew (other profile, wall) function ← called by", "### Where the `wall` grew (+4"],
    ["threadcreate", "threadcreate", "where the threads grew (threadcreate profile, threadcreate)", "### Where the threads grew (+4"],
    ["hostile", "other", "where the `|<b>@x grew", "### Where the `'¦<b>@x` grew (+4"],
  ])("%s", (name, kind, inText, inComment) => {
    const sides = [name, [1 * S, S, 0], [5 * S, S, 0]] as const;
    expect(plain(...sides).comparison.profiles[0]?.kind).toBe(kind);
    expect(plainText(...sides)).toContain(inText);
    expect(comment(...sides)).toContain(inComment);
    for (const shown of [plainText(...sides), comment(...sides)]) expect(shown).not.toMatch(/\bheap (?:grew|profile)|allocates\)/u);
  });
});

describe("what serves the measurement", () => {
  const LINE = "Left out: 0.25 s of base and 1.25 s of head in code that serves the measurement (net/http/pprof, promhttp, expfmt).";
  test.each<[string, Amounts, Amounts, boolean]>([
    ["a part of a side", [S, S, S / 4], [S, S, 1.25 * S], true],
    ["the same on both sides", [S, S, S / 4], [S, S, S / 4], true],
    ["1 % of one side", [99, 0, 0], [99, 0, 1], true],
    ["less than that", [99, 0, 0], [100, 0, 1], false],
    ["nothing", [S, S, 0], [S, S, 0], false],
  ])("is named where it is %s: %#", (_, base, head, isSaid) => {
    for (const shown of [plainText("other", base, head), comment("other", base, head)]) expect(shown.includes("Left out:")).toBe(isSaid);
  });

  test("with its amounts on both sides", () => {
    const sides = ["other", [S, S, S / 4], [S, S, 1.25 * S]] as const;
    expect(plainText(...sides).replace("250 ms", "0.25 s")).toContain(LINE);
    expect(comment(...sides).replace("250 ms", "0.25 s")).toContain(LINE);
  });
});

const ESTIMATES = /estimates|no exact totals/u;

test.each<[keyof typeof HEADS, string, string, boolean]>([
  ["heap", "Plain profiles hold sampled estimates", "Plain profiles carry no exact totals", true],
  ["goroutine", "A plain goroutine profile counts exactly, but at one moment only", "Plain profiles are one moment", false],
  ["threadcreate", "A plain threadcreate profile counts exactly, but at one moment only", "Plain profiles are one moment", false],
])("a %s profile is called what it is: %s", (kind, warned, because, isEstimate) => {
  const shown = plainText(kind, [1, 2, 0], [3, 2, 0]);
  expect(shown).toContain(warned);
  expect(shown).toContain(because);
  expect(ESTIMATES.test(shown)).toBe(isEstimate);
});
