import { describe, expect, test } from "vitest";
import type { LeakFunction } from "../../../src/core/compare/comparison.ts";
import { leakLines } from "../../../src/core/report/leak-lines.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderResult } from "../../../src/core/report/render-result.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import type { LeakFindingKind } from "../../../src/core/verdict/verdict.ts";
import { STATES } from "../../support/reports.ts";
import { KIB } from "../../support/snapshots.ts";

const LEAK: LeakFunction = {
  func: "github.com/acme/fleet/core/kube.NewDiscoveryRESTMapper",
  file: null,
  owner: "own",
  basePerUnit: 0,
  perUnit: 4.2 * KIB,
  per: "unit",
  interval: [3.9 * KIB, 4.5 * KIB],
  share: 0.9,
  monotone: true,
  rounds: 5,
  risingRounds: 5,
  checkpoints: 5,
  chain: [
    "net/http.(*conn).serve",
    "a.B",
    "a/b.(*M).GetServerClient",
    "a/b.(*M).getOrCreateClient",
    "a/b.getClientFromConfig",
    "kube.NewDiscoveryRESTMapper",
  ],
};

/** The report of a leak with these functions, and another finding where one is given. */
const report = (functions: readonly LeakFunction[], finding?: LeakFindingKind): Report => {
  const leaking = STATES["fail.leak"]();
  const { comparison, verdict } = leaking;
  return {
    ...leaking,
    comparison: { ...comparison, leaks: comparison.leaks.map((leak) => (leak.signal === "live-heap" ? { ...leak, functions } : leak)) },
    verdict: {
      ...verdict,
      leaks: verdict.leaks.map((leak) => (leak.signal === "live-heap" && finding !== undefined ? { ...leak, finding } : leak)),
    },
  };
};
const linesOf = (functions: readonly LeakFunction[], finding?: LeakFindingKind): readonly string[] =>
  leakLines(report(functions, finding), "controller", { name: (short) => short, space: " " });

describe("leakLines", () => {
  test("says how much, how sure, how often, and who calls it", () => {
    expect(linesOf([LEAK])).toEqual([
      "kube.NewDiscoveryRESTMapper allocates +4.20 KiB per unit of work that is not freed (likely 3.90 to 4.50 KiB), in 5 of 5 runs ← b.getClientFromConfig ← b.(*M).getOrCreateClient ← b.(*M).GetServerClient ← …",
    ]);
  });

  test.each([
    ["base's own rise, where it matters", { basePerUnit: 2 * KIB }, "(likely 3.90 to 4.50 KiB; base +2 KiB)"],
    ["nothing of base's, where it does not", { basePerUnit: 0.2 * KIB }, "not freed (likely 3.90 to 4.50 KiB),"],
    ["nothing of base's, where it is not known", { basePerUnit: null }, "not freed (likely 3.90 to 4.50 KiB),"],
    ["base's rise without a range", { basePerUnit: 2 * KIB, interval: null }, "not freed (base +2 KiB),"],
    ["no range where there is none", { interval: null }, "that is not freed, in 5 of 5"],
    ["nothing of runs, where there is one", { rounds: 1, risingRounds: 1 }, "KiB) ← b.get"],
    ["runs in which it did not rise", { risingRounds: 4 }, "in 4 of 5 runs"],
    ["seconds", { per: "second" }, "KiB per second that"],
    ["batches", { per: "batch" }, "KiB per batch that"],
    ["a function without a caller", { chain: ["kube.NewDiscoveryRESTMapper"] }, "in 5 of 5 runs"],
    [
      "a range in one unit",
      { perUnit: 1.1 * KIB, interval: [0.3 * KIB, 1.9 * KIB] },
      "+1.10 KiB per unit of work that is not freed (likely 0.30 to 1.90 KiB)",
    ],
  ] satisfies readonly (readonly [string, Partial<LeakFunction>, string])[])("says %s", (_, more, words) => {
    expect(linesOf([{ ...LEAK, ...more }])[0]).toContain(words);
  });

  test("names three at most, in their order", () => {
    const many = ["a.One", "a.Two", "a.Three", "a.Four"].map((func) => ({ ...LEAK, func }));
    expect(linesOf(many).map((line) => line.split(" ")[0])).toEqual(["a.One", "a.Two", "a.Three"]);
  });

  test.each<[LeakFindingKind, number]>([
    ["new-growth", 1],
    ["existing-growth", 1],
    ["inconclusive", 1],
    ["improved", 0],
    ["none", 0],
    ["not-measured", 0],
  ])("with the finding %s there are %d", (finding, count) => expect(linesOf([LEAK], finding).length).toBe(count));

  test("is empty for a component that is not compared", () => {
    expect(leakLines(report([LEAK]), "other", { name: (short) => short, space: " " })).toEqual([]);
  });
});

describe("a report with a leaking function", () => {
  const rules = DEFAULT_RULES.leak;
  test("says it in the comment, once, as the first line of the section", () => {
    const comment = renderComment(report([LEAK]), rules);
    const section = comment.slice(comment.indexOf("### Where the heap grew"));
    expect(section.split("\n")[2]).toMatch(/^- `kube\.NewDiscoveryRESTMapper` allocates \+4\.20\sKiB per unit of work that is not freed/u);
    expect(comment.match(/is not freed/gu)?.length).toBe(1);
  });

  test("says it in the text, within its width", () => {
    const text = renderText(report([LEAK]), rules);
    expect(text).toContain("  - kube.NewDiscoveryRESTMapper allocates +4.20 KiB per unit of work that is not freed");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  test("has it in the result", () => expect(renderResult(report([LEAK]))).toContain('"risingRounds": 5'));

  test("lets no name out of its code span", () => {
    const hostile = { ...LEAK, func: "x`](https://e.example) @all\n::error::", chain: ["a`b|c", "x"] };
    const comment = renderComment(report([hostile]), rules);
    expect(comment).not.toMatch(/^::error/mu);
    expect(comment).not.toContain("a`b|c");
  });
});
