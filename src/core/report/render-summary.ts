/** The job summary: the comment's Markdown with every row, for a page of its own that has more room. */
import type { ProfileDiff } from "../compare/comparison.ts";
import type { Rules } from "../verdict/verdict.ts";
import { headingOf, oneLine } from "./headline.ts";
import { shownProfiles } from "./growth-parts.ts";
import { composeReport, renderComment, rowsOf, type Sections } from "./render-comment.ts";
import type { Report } from "./report.ts";
import { CHART_POINTS } from "./trend-chart.ts";

/** GitHub drops a summary of 1 MiB and more without a word (`report.md` §2.1). */
export const SUMMARY_LIMIT_BYTES = 900_000;

/** Rows of a growth table before that of all others, from what is wanted down to what always fits. */
const GROWTH_ROWS = [200, 50, 20, 8] as const;
const NO_TREE_LEFT_OUT: ReadonlySet<ProfileDiff> = new Set();

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;

/** Verdict and line, where a comment has no more than these, and below them the small print with all rows. */
const briefly = (report: Report, line: string, composed: string): string => {
  const [, ...rest] = composed.split("\n");
  return `${headingOf(report)}\n${line}\n${rest.join("\n")}`;
};

/** All rows of gates and of what grew, at most 900,000 bytes of UTF-8; what does not fit into that is the comment. */
export const renderSummary = (report: Report, leakRules: Rules["leak"]): string => {
  const line = oneLine(report, leakRules);
  // Nothing was measured: there are no rows.
  if (line !== null && report.verdict.outcomes.length === 0) return renderComment(report, leakRules);
  const rows = rowsOf(report, leakRules);
  for (const growthRows of GROWTH_ROWS) {
    const sections: Sections = {
      growth: shownProfiles(report),
      treeless: NO_TREE_LEFT_OUT,
      chartPoints: CHART_POINTS.whole,
      details: "short",
      gateRows: Number.POSITIVE_INFINITY,
      growthRows,
      folded: Number.POSITIVE_INFINITY,
    };
    const composed = composeReport(report, rows, sections, "");
    const whole = line === null ? composed : briefly(report, line, composed);
    if (utf8Bytes(whole) <= SUMMARY_LIMIT_BYTES) return `${whole.trimEnd()}\n`;
  }
  return renderComment(report, leakRules);
};
