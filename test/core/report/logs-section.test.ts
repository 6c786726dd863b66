// Logs in the reports: what is new first, no more than six messages, and nothing an app wrote is read as Markdown or as a command.
import { describe, expect, test } from "vitest";
import type { LogSide, LogsRow, LogTemplateRow } from "../../../src/core/compare/logs-row.ts";
import { logsMarkdown, logsText } from "../../../src/core/report/logs-section.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderResult } from "../../../src/core/report/render-result.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { goldenOf } from "../../support/golden.ts";
import { compared, reportOf } from "../../support/reports.ts";
import { healthy, MIB } from "../../support/snapshots.ts";

const SIDE: LogSide = { rounds: 5, lines: 1, bytes: 90, errors: 0, warnings: 0, panics: 0, dataRaces: 0, truncated: false };
const template = (
  change: LogTemplateRow["change"],
  level: LogTemplateRow["level"],
  text: string,
  base: number,
  head: number,
): LogTemplateRow => ({
  change,
  level,
  text,
  base: { count: base, rounds: base === 0 ? 0 : 5 },
  head: { count: head, rounds: head === 0 ? 0 : 4 },
});
const row = (more: Partial<LogsRow> = {}): LogsRow => ({
  component: "shop",
  per: "unit",
  base: SIDE,
  head: SIDE,
  templates: [],
  templatesLeftOut: 0,
  why: null,
  ...more,
});
const report = (...logs: readonly LogsRow[]) =>
  reportOf({ ...compared(healthy(), healthy({ values: { "live-heap": 60 * MIB } })), ...(logs.length === 0 ? {} : { logs }) });
const WORSE = row({
  head: { ...SIDE, lines: 2.05, errors: 0.05, warnings: 0.2, panics: 2 },
  templates: [
    template("new", "panic", "http: panic serving <ip>: boom", 0, 2),
    template("new", "error", "failed to reach <url>: connection refused", 0, 250),
    template("vanished", "none", "cache is warm", 5, 0),
    template("more", "warning", "slow query: <duration>", 12, 400),
    template("less", "debug", "looked at <text>", 900, 1),
  ],
});

describe("logs in a report", () => {
  test.each<[string, LogsRow, string]>([
    ["no news", row(), "Logs of shop (advisory): 1 → 1 lines per unit; no new message."],
    [
      "everything",
      WORSE,
      "Logs of shop (advisory): 1 → 2.05 lines, 0 → 0.05 errors, 0 → 0.2 warnings per unit; 2 new messages, 1 vanished, 2 said much more or less often.",
    ],
    ["by round", row({ per: "round", base: { ...SIDE, lines: null } }), "Logs of shop (advisory): – → 1 lines per round; no new message."],
    ["not compared", row({ why: "base: no log was read" }), "Logs of shop (advisory): not compared, base: no log was read."],
    [
      "cut off",
      row({ head: { ...SIDE, truncated: true } }),
      "Logs of shop (advisory): 1 → 1 lines per unit; no new message. Logs longer than 1 MiB were read from their beginning only.",
    ],
    [
      "more than a comparison keeps",
      row({ templates: [template("new", "error", "x", 0, 1)], templatesLeftOut: 9 }),
      "Logs of shop (advisory): 1 → 1 lines per unit; 1 new message, 9 more changes.",
    ],
  ])("%s", (_, logs, title) => {
    expect(logsText(report(logs)).join(" ").replaceAll(/\s+/gu, " ").split(" - ")[0]).toBe(title);
  });

  test("a message is told with its level and how often", () => {
    expect(
      logsText(report(WORSE))
        .slice(2)
        .map((line) => line.trim()),
    ).toEqual([
      "- new panic, 2 lines in 4 rounds: http: panic serving <ip>: boom",
      "- new error, 250 lines in 4 rounds: failed to reach <url>: connection refused",
      "- vanished message, 5 lines in 5 rounds: cache is warm",
      "- warning said more often, 12 → 400 lines: slow query: <duration>",
      "- debug message said less often, 900 → 1 line: looked at <text>",
    ]);
  });

  test("F2 six messages are shown, the new ones of all components first", () => {
    const many = (component: string): LogsRow =>
      row({
        component,
        templates: [
          ...Array.from({ length: 3 }, (_, index) => template("new", "error", `${component} ${index}`, 0, 1)),
          template("vanished", "error", `${component} gone`, 1, 0),
        ],
      });
    const lines = logsText(report(many("shop"), many("agent"))).filter((line) => line.startsWith("  - "));
    expect(lines.map((line) => line.replace(/, 1 line in 4 rounds/u, ""))).toEqual([
      ...["shop 0", "shop 1", "shop 2"].map((text) => `  - shop, new error: ${text}`),
      ...["agent 0", "agent 1", "agent 2"].map((text) => `  - agent, new error: ${text}`),
      "  - 2 more in the result",
    ]);
  });

  test("nothing is said where no log was looked at", () => {
    expect([logsText(report()), logsMarkdown(report())]).toEqual([[], []]);
    expect(JSON.parse(renderResult(report()))).toMatchObject({ logs: [] });
  });

  test("is what people read, in the text, the comment and the result", () => {
    const told = report(WORSE, row({ component: "agent" }));
    const text = `${logsText(told).join("\n")}\n\n${logsMarkdown(told).join("\n")}`;
    expect(text).toBe(goldenOf("logs.section.txt", text));
    expect(renderText(told, DEFAULT_RULES.leak)).toContain(logsText(told).join("\n"));
    expect(renderComment(told, DEFAULT_RULES.leak)).toContain(
      "- `shop`, new error, 250 lines in 4 rounds: `failed to reach <url>: connection refused`",
    );
    expect(JSON.parse(renderResult(told))).toMatchObject({ logs: [WORSE, row({ component: "agent" })] });
  });
});

test.each(["`](http://x) **bold** | @team <img src=x>", "::error::red", "a ##[error] b", "\u202eevil\u0000\u001b[31m", "x".repeat(5000)])(
  "what an app wrote is text: %s",
  (hostile) => {
    const told = report(row({ component: hostile.slice(0, 40), why: null, templates: [template("new", "error", hostile, 0, 1)] }));
    const markdown = logsMarkdown(told).join("\n");
    expect(markdown.replaceAll(/`[^`\n]*`/gu, "")).not.toMatch(/\]\(|@team|<img|\*\*/u);
    expect(`${markdown}${logsText(told).join("\n")}`).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/u);
    const text = renderText(told, DEFAULT_RULES.leak);
    expect(text).not.toMatch(/^\s*::|##\[/mu);
    expect(Math.max(...markdown.split("\n").map((line) => line.length))).toBeLessThan(600);
  },
);
