// The sentence on heapgate's own requests: numbers, what they cost, and whether the sides were asked alike.
import { expect, test } from "vitest";
import type { OwnRequestsRow } from "../../../src/core/compare/own-requests-row.ts";
import { ownRequestsLine } from "../../../src/core/report/own-requests-line.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import type { Report } from "../../../src/core/report/report.ts";
import { NO_BREAK_SPACE } from "../../../src/core/units/format-quantity.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { STATES } from "../../support/reports.ts";

const cost = (component: string, base: OwnRequestsRow["base"], head = base): OwnRequestsRow => ({ component, phase: "cost", base, head });
const growth = (component: string, base: OwnRequestsRow["base"]): OwnRequestsRow => ({ component, phase: "growth", base, head: base });
const withRows = (ownRequests: readonly OwnRequestsRow[]): Report => {
  const report = STATES.pass();
  return { ...report, comparison: { ...report.comparison, ownRequests } };
};
const lineOf = (rows: readonly OwnRequestsRow[]): string | null => ownRequestsLine(withRows(rows))?.replaceAll(NO_BREAK_SPACE, " ") ?? null;

test.each<[string, readonly OwnRequestsRow[], string | null]>([
  [
    "one app",
    [cost("shop", { scrapes: 2, profiles: 3 }), growth("shop", { scrapes: 0, profiles: 65 })],
    "heapgate itself asked the app 5 times in a cost phase (2 scrapes, 3 profiles: roughly 4.48 MiB allocated and 11 ms of CPU time), as often on both sides; 65 times in a growth phase.",
  ],
  [
    "several apps: the one that was asked most",
    [cost("shop", { scrapes: 2, profiles: 0 }), cost("cart", { scrapes: 1, profiles: 3 })],
    "heapgate itself asked an app at most 4 times in a cost phase (1 scrape, 3 profiles: roughly 4.38 MiB allocated and 10 ms of CPU time), as often on both sides.",
  ],
  [
    "sides that differ",
    [cost("shop", { scrapes: 1, profiles: 0 }, { scrapes: 2, profiles: 0 })],
    "heapgate itself asked the app 2 times in a cost phase (2 scrapes, 0 profiles: roughly 191 KiB allocated and 2 ms of CPU time), not as often on both sides (shop: base 1, head 2).",
  ],
  ["nothing was asked", [], null],
])("%s", (_name, rows, line) => {
  expect(lineOf(rows)).toBe(line);
});

test("stands in the text and in the small print of the comment", () => {
  const report = withRows([cost("shop", { scrapes: 2, profiles: 3 })]);
  const plain = (text: string): string => text.replaceAll(NO_BREAK_SPACE, " ").replaceAll(/\n\s+/gu, " ");
  expect(plain(renderText(report, DEFAULT_RULES.leak))).toContain("heapgate itself asked the app 5 times in a cost phase");
  const red = STATES["fail.leak"]();
  const comment = renderComment(
    { ...red, comparison: { ...red.comparison, ownRequests: report.comparison.ownRequests } },
    DEFAULT_RULES.leak,
  );
  expect(plain(comment)).toContain("heapgate itself asked the app 5 times in a cost phase");
});
