// The job summary: every row, in the comment's words, within GitHub's limit.
import { describe, expect, test } from "vitest";
import type { FunctionRow, ProfileDiff } from "../../../src/core/compare/comparison.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderSummary, SUMMARY_LIMIT_BYTES } from "../../../src/core/report/render-summary.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { goldenOf } from "../../support/golden.ts";
import { leakComparison, reportOf, STATES } from "../../support/reports.ts";

const LEAK = DEFAULT_RULES.leak;
const bytes = (text: string): number => new TextEncoder().encode(text).length;
const gatesIn = (markdown: string): number =>
  markdown
    .split("\n\n")
    .filter((part) => part.startsWith("|Gate|"))
    .reduce((sum, table) => sum + table.split("\n").length - 2, 0);

describe("renderSummary", () => {
  test("of a failure is what people read", () => {
    const summary = renderSummary(STATES["fail.whole"](), LEAK);
    expect(summary).toBe(goldenOf("fail.whole.summary.md", summary));
  });

  test("of a pass keeps its line and adds the rows", () => {
    const [pass, comment] = [renderSummary(STATES.pass(), LEAK), renderComment(STATES.pass(), LEAK)];
    expect(pass.startsWith(comment.trimEnd())).toBe(true);
    expect(gatesIn(pass)).toBe(13);
    expect(pass).toContain("how to read this");
  });

  test("of an accepted regression shows what was accepted, of a pass nothing that grew", () => {
    const accepted = renderSummary(STATES.accepted(), LEAK);
    expect(accepted).toContain("Was 🔴");
    expect(accepted).toContain("### Where the heap grew");
    expect(accepted).toContain("xychart-beta");
    expect(accepted).not.toContain("more profile");
    expect(renderSummary(STATES.pass(), LEAK)).not.toContain("###");
  });

  test.each(["invalid-run", "skipped", "binary-unchanged"] as const)("of %s is the comment: nothing was measured", (state) => {
    expect(renderSummary(STATES[state](), LEAK)).toBe(renderComment(STATES[state](), LEAK));
  });

  test.each(Object.entries(STATES))("of %s has the same heading, one alert at most, and folds that are closed", (_, make) => {
    const summary = renderSummary(make(), LEAK);
    expect(summary.split("\n")[0]).toBe(renderComment(make(), LEAK).split("\n")[0]);
    expect(summary.split("> [!").length).toBeLessThanOrEqual(2);
    expect(summary.split("<details>").length).toBe(summary.split("</details>").length);
    expect(summary).not.toMatch(/\bundefined\b|\bNaN\b|\bInfinity\b|<sub><\/sub>/u);
    expect(summary).not.toContain("Edited in place");
  });

  test("shows all gates and many functions where a comment shows six and four", () => {
    const comparison = leakComparison();
    const [row] = comparison.profiles[0]?.rows ?? [];
    if (row === undefined) throw new Error("no row");
    const rows = Array.from({ length: 60 }, (_, index): FunctionRow => ({ ...row, func: `main.f${index}` }));
    const profiles = comparison.profiles.map((diff): ProfileDiff => ({ ...diff, rows }));
    const summary = renderSummary(reportOf({ ...comparison, profiles }, judge(comparison, DEFAULT_RULES)), LEAK);
    expect(summary).toContain("`main.f59`");
    expect(
      summary
        .split("### ")[0]
        ?.split("\n")
        .filter((line) => line.startsWith("|")).length,
    ).toBe(15);
  });

  test("stays within its limit: rows go, and at last it is the comment", () => {
    const comparison = leakComparison();
    const [row] = comparison.profiles[0]?.rows ?? [];
    if (row === undefined) throw new Error("no row");
    const rows = Array.from({ length: 200 }, (_, index): FunctionRow => ({ ...row, func: `${"main.f".repeat(70)}${index}` }));
    const crowd = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `component-${index}`);
      return {
        ...comparison,
        leaks: names.flatMap((component) => comparison.leaks.map((leak) => ({ ...leak, component }))),
        signals: names.flatMap((component) =>
          comparison.signals.map((signal) => ({ ...signal, component, id: `${component}/${signal.signal}` })),
        ),
        profiles: names.flatMap((component) => comparison.profiles.map((diff): ProfileDiff => ({ ...diff, component, rows }))),
      };
    };
    for (const count of [1, 12, 40]) {
      const report = reportOf(crowd(count), judge(crowd(count), DEFAULT_RULES));
      const summary = renderSummary(report, LEAK);
      expect(bytes(summary)).toBeLessThanOrEqual(SUMMARY_LIMIT_BYTES);
      expect(summary).toContain("Memory leak");
    }
  });
});
