// The table of requests to the API server by its audit log, in text, Markdown and the result.
import { describe, expect, test } from "vitest";
import type { AuditComparison, AuditRow } from "../../../src/core/compare/comparison-rows.ts";
import { auditMarkdown, auditText } from "../../../src/core/report/audit-section.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderResult } from "../../../src/core/report/render-result.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { compared, reportOf } from "../../support/reports.ts";
import { healthy, MIB } from "../../support/snapshots.ts";

const row = (user: string, asked: string, base: number, head: number, code: number | null = 200): AuditRow => {
  const [verb = "", resource = ""] = asked.split(" ");
  return { user, verb, resource, code, base, head, difference: head - base };
};
const AUDIT: AuditComparison = {
  baseRounds: 3,
  headRounds: 3,
  rows: [
    row("system:serviceaccount:shop:agent", "list configmaps", 37, 1074),
    row("system:serviceaccount:shop:agent", "update leases", 9, 2, 409),
    row("system:node:*", "get /healthz", 4, 4),
    row("mallory`|<script>@team", "get pods/log", 0, 1, null),
  ],
};
const reportWith = (audit: AuditComparison | undefined) =>
  reportOf({ ...compared(healthy(), healthy({ values: { "live-heap": 60 * MIB } })), ...(audit === undefined ? {} : { audit }) });

describe("the audit log", () => {
  test("in text is a table with accounts by namespace and name, and codes that are no 200", () => {
    const text = renderText(reportWith(AUDIT), DEFAULT_RULES.leak);
    expect(text).toContain(
      [
        "Requests to the API server by its audit log, from warm-up to the end of growth (medians of 3 rounds): 50 on base,",
        "  1,081 on head, of 3 identities; heapgate's own are left out.",
        "  who                     asked for               base   head  change",
        "  shop/agent              list configmaps           37  1,074  +1,037",
        "  shop/agent              update leases (409)        9      2      −7",
        "  system:node:*           get /healthz               4      4       0",
        "  mallory`|<script>@team  get pods/log (no code)     0      1      +1",
      ].join("\n"),
    );
  });

  test("in Markdown is a table in which no name does harm", () => {
    const lines = auditMarkdown(reportWith(AUDIT));
    expect(lines.at(-2)?.split("\n")).toEqual([
      "|Who|Asked for|Base|This PR|Change|",
      "|:-|:-|-:|-:|-:|",
      "|`shop/agent`|`list configmaps`|37|1,074|+1,037|",
      "|`shop/agent`|`update leases (409)`|9|2|−7|",
      "|`system:node:*`|`get /healthz`|4|4|0|",
      "|`mallory'¦<script>@team`|`get pods/log (no code)`|0|1|+1|",
    ]);
    expect(renderComment(reportWith(AUDIT), DEFAULT_RULES.leak)).toContain(lines.join("\n").trimEnd());
  });

  test("shows eight rows and counts the others, all of which are in the result", () => {
    const rows = Array.from({ length: 11 }, (_, index) => row(`user-${index}`, "get pods", 0, 100 - index));
    const report = reportWith({ baseRounds: 1, headRounds: 2, rows });
    expect(auditText(report)).toMatchObject({
      title: expect.stringContaining("(medians of 1 and 2 rounds): 0 on base, 1,045 on head, of 11 identities"),
      more: "… 3 more rows that changed less: audit in result.json",
    });
    expect(auditText(report)?.cells).toHaveLength(9);
    expect(auditMarkdown(report).at(-2)).toBe("… 3 more rows that changed less: audit in result.json.");
    expect(JSON.parse(renderResult(report))).toMatchObject({ audit: { baseRounds: 1, rows } });
  });

  test("without requests is said; of one round it is no median", () => {
    const report = reportWith({ baseRounds: 1, headRounds: 1, rows: [] });
    expect(auditText(report)).toMatchObject({
      cells: [],
      title: expect.stringContaining("(one round): 0 on base, 0 on head, of 0 identities"),
    });
    expect(auditMarkdown(report)).toHaveLength(2);
  });

  test("that was not kept leaves nothing behind", () => {
    const report = reportWith(undefined);
    expect([auditText(report), auditMarkdown(report)]).toEqual([null, []]);
    expect(renderText(report, DEFAULT_RULES.leak)).not.toContain("audit");
    expect(JSON.parse(renderResult(report))).not.toHaveProperty("audit");
  });
});
