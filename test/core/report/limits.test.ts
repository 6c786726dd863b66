// What a comment drops when there is too much, and what it never drops.
import { describe, expect, test } from "vitest";
import type { Comparison, FunctionRow, ProfileDiff } from "../../../src/core/compare/comparison.ts";
import { fitComment } from "../../../src/core/report/fit-comment.ts";
import { COMMENT_LIMITS, renderComment } from "../../../src/core/report/render-comment.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import type { Verdict } from "../../../src/core/verdict/verdict.ts";
import { leakComparison, reportOf, STATES } from "../../support/reports.ts";

const LEAK = DEFAULT_RULES.leak;
const long = (index: number): string =>
  `github.com/acme/fleet/internal/module${index}.(*ReceiverWithAVeryLongName).MethodWithAVeryLongName`;

const rowOf = (diff: ProfileDiff): FunctionRow => {
  const [row] = diff.rows;
  if (row === undefined) throw new Error("the profile has no rows");
  return row;
};

/** The leaking comparison for many components, each with profiles of many functions. */
const crowd = (components: number, functions: number): Comparison => {
  const one = leakComparison();
  const names = Array.from({ length: components }, (_, index) => `component-${index}`);
  const rows = (diff: ProfileDiff): readonly FunctionRow[] =>
    Array.from({ length: functions }, (_, index): FunctionRow => ({ ...rowOf(diff), func: long(index) }));
  return {
    ...one,
    signals: names.flatMap((component) => one.signals.map((signal) => ({ ...signal, component, id: `${component}/${signal.signal}` }))),
    leaks: names.flatMap((component) => one.leaks.map((leak) => ({ ...leak, component }))),
    profiles: names.flatMap((component) =>
      one.profiles.map((diff) => ({ ...diff, component, rows: functions === 0 ? diff.rows : rows(diff) })),
    ),
    triage: names.flatMap((component) => one.triage.map((row) => ({ ...row, component }))),
  };
};
/** Every gate of CPU and goroutines broken beside the leak. */
const everythingBroken = (comparison: Comparison): Pick<Verdict, "outcomes"> => ({
  outcomes: judge(comparison, DEFAULT_RULES).outcomes.map((outcome) =>
    outcome.signal === "cpu" || outcome.signal === "goroutines" ? { ...outcome, outcome: "exceeded" as const } : outcome,
  ),
});
const commentOf = (comparison: Comparison): string => renderComment(reportOf(comparison, judge(comparison, DEFAULT_RULES)), LEAK);
const bytes = (text: string): number => new TextEncoder().encode(text).length;

describe("over budget", () => {
  test.each([
    [1, 5000],
    [12, 500],
    [60, 50],
    [400, 5],
  ])("%i components with %i functions each fit, and the top stays", (components, functions) => {
    const comment = commentOf(crowd(components, functions));
    expect(comment.length).toBeLessThanOrEqual(COMMENT_LIMITS.characters);
    expect(bytes(comment)).toBeLessThanOrEqual(COMMENT_LIMITS.bytes);
    expect(comment).toMatch(/^## 🔴 heapgate: fail/u);
    for (const part of ["> **Memory leak", "side by side", "|Gate|", "|🔴 fail|", "more gates pass", "Triage: "])
      expect(comment).toContain(part);
  });

  test("at most four parts are folded, and what is gone is counted and linked", () => {
    for (const comment of [commentOf(crowd(60, 50)), commentOf(crowd(5, 0))]) {
      expect(comment.split("<details>").length - 1).toBe(4);
      expect(comment).toMatch(/… \d+ more profiles? in the \[report\]\(https:/u);
    }
    expect(commentOf(crowd(3, 0))).not.toContain("more profile");
  });

  /** A leak, and CPU and goroutines that broke their limits, in two components. */
  const crowded = (): Report => {
    const comparison = crowd(2, 0);
    const kinds = ["cpu", "goroutine"] as const;
    const profiles = comparison.profiles.flatMap((diff) => [diff, ...kinds.map((kind): ProfileDiff => ({ ...diff, kind }))]);
    return reportOf({ ...comparison, profiles }, { ...judge(comparison, DEFAULT_RULES), ...everythingBroken(comparison) });
  };
  const PARTS: readonly (readonly [string, (comment: string) => boolean])[] = [
    ["all rows", (comment) => comment.split("|Gate|").length === 3],
    ["CPU", (comment) => comment.includes("CPU time grew")],
    ["goroutines", (comment) => comment.includes("goroutines grew")],
    ["a long chart", (comment) => comment.includes("40.08, 39.92, 40")],
    ["a chart", (comment) => comment.includes("xychart-beta")],
    ["the small print", (comment) => comment.includes("how to read this")],
    ["a call tree", (comment) => comment.includes("```text")],
    ["the heap", (comment) => comment.includes("Where the heap grew")],
    ["the gates", (comment) => comment.includes("|Gate|")],
    ["the verdict", (comment) => comment.includes("Memory leak")],
  ];

  test("parts go in this order, the verdict and its gates never", () => {
    const gone: string[] = [];
    const report = crowded();
    for (let characters = 30_000; characters >= 3000; characters -= 250) {
      const comment = renderComment(report, LEAK, { characters, bytes: 1e6 });
      expect(comment.length).toBeLessThanOrEqual(characters);
      for (const [name, isThere] of PARTS) if (!gone.includes(name) && !isThere(comment)) gone.push(name);
    }
    expect(gone).toEqual(PARTS.slice(0, -2).map(([name]) => name));
  });

  test("leaves room for marker and state, so that nothing is cut after it", () => {
    const body = commentOf(crowd(60, 50));
    const whole = fitComment(`<!-- ${"k".repeat(300)} -->`, body, `<!-- ${"s".repeat(4000)} -->`);
    expect(whole).toContain(body.trimEnd());
  });

  test("a name of five thousand characters takes no more than its share of any state", () => {
    for (const make of Object.values(STATES)) {
      const report = { ...make(), name: "n".repeat(5000) };
      expect(renderComment(report, LEAK).split("\n")[0]?.length).toBeLessThanOrEqual(110);
      expect(renderText(report, LEAK).split("\n")[0]?.length).toBeLessThanOrEqual(240);
    }
  });

  test("a green line gives up its extras, never its counts and its link", () => {
    const report = { ...STATES.pass(), name: "a-service-with-quite-a-long-name-in-a-monorepository-of-many" };
    const comment = renderComment(report, LEAK);
    expect(comment.length).toBeLessThanOrEqual(300);
    expect(comment).toContain("13 of 13 gates pass");
    expect(comment).toContain("[report ↗](");
  });
});
