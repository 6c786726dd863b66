// The line that says what the trouble is made of: the origin first, its victims beside it, nothing of a name read as Markdown.
import { describe, expect, test } from "vitest";
import type { TriageRow } from "../../../src/core/compare/comparison.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import { triageLine, triageTexts } from "../../../src/core/report/triage-lines.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { compared, reportOf } from "../../support/reports.ts";
import { healthy, MIB } from "../../support/snapshots.ts";

const row = (component: string, bottleneck: TriageRow["bottleneck"], more: Partial<TriageRow> = {}): TriageRow => ({
  component,
  bottleneck,
  confidence: "high",
  because: [`what ${component} shows`],
  inducedBy: null,
  ...more,
});
const report = (...triage: readonly TriageRow[]) =>
  reportOf({ ...compared(healthy(), healthy({ values: { "live-heap": 60 * MIB } })), triage });

describe("triage in a report", () => {
  test.each<[string, readonly TriageRow[], string | null]>([
    ["nothing moved", [row("shop", "none")], null],
    ["a lone component needs no name", [row("shop", "compute")], "Triage: **compute** (high confidence: what shop shows)"],
    [
      "one of two is named",
      [row("shop", "none"), row("agent", "memory", { confidence: "medium" })],
      "Triage: `agent` **memory** (medium confidence: what agent shows)",
    ],
    [
      "the origin comes before its victims",
      [row("server", "network", { inducedBy: "agent" }), row("agent", "network")],
      "Triage: `agent` **network**, origin of more work in `server` (high confidence: what agent shows) · `server` **network**, induced by `agent` (high confidence: what server shows)",
    ],
    [
      "an origin is one by its requests alone",
      [
        row("agent", "memory"),
        row("agent", "network"),
        row("a", "network", { inducedBy: "agent" }),
        row("b", "network", { inducedBy: "agent" }),
      ],
      "Triage: `agent` **network**, origin of more work in `a`, `b` (high confidence: what agent shows) · `a` **network**, induced by `agent` (high confidence: what a shows) · `b` **network**, induced by `agent` (high confidence: what b shows) · 1 more",
    ],
    [
      "noise stands there like a cause",
      [row("shop", "noise", { because: ["shop: throttled in 84 % of periods"] })],
      "Triage: **noise** (high confidence: shop: throttled in 84 % of periods)",
    ],
  ])("%s", (_, rows, expected) => {
    expect(triageLine(report(...rows))).toBe(expected);
  });

  test("P5 stands in the comment and in the text", () => {
    const told = report(row("server", "network", { inducedBy: "agent" }), row("agent", "network"));
    expect(renderComment(told, DEFAULT_RULES.leak)).toContain("`agent` **network**, origin of more work in `server`");
    expect(renderText(told, DEFAULT_RULES.leak)).toMatch(
      /^triage: agent network, origin of more work in server \(high confidence: what agent shows\)\ntriage: server network, induced by agent/mu,
    );
    expect(triageTexts(told)).toHaveLength(2);
  });

  test("a name is never read as Markdown or as a command of the runner", () => {
    const name = "](http://x) @team <b> ::error::";
    const told = report(row(name, "network", { inducedBy: name, because: [`induced by ${name}`] }), row("shop", "none"));
    const line = triageLine(told) ?? "";
    expect(line.replaceAll(/`[^`]*`/gu, "")).not.toMatch(/\]\(http:\/\/|(?<!\\)<b>|@team/u);
    expect(renderText(told, DEFAULT_RULES.leak)).not.toMatch(/^\s*::error::/mu);
  });
});
