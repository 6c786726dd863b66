/** Every report format is a pure function of the report, in one exhaustive table. */
import type { Rules } from "../verdict/verdict.ts";
import { renderComment } from "./render-comment.ts";
import { renderResult } from "./render-result.ts";
import { renderText } from "./render-text.ts";
import type { Report, ReportFormat } from "./report.ts";

export const REPORTS = {
  text: renderText,
  md: renderComment,
  json: (report: Report) => renderResult(report),
} as const satisfies Record<ReportFormat, (report: Report, leakRules: Rules["leak"]) => string>;
