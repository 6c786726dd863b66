/** The Metrics part of the report as lines: what memory is made of first, then the families that changed most. */
import { NO_BREAK_SPACE } from "../units/format-quantity.ts";
import { anatomyLines } from "./anatomy-lines.ts";
import { codeSpan, plainSentence, plainText } from "./escape.ts";
import { metricsSection } from "./metrics-section.ts";
import type { Report } from "./report.ts";
import { wrap } from "./wrap.ts";

const headOf = (title: string, lines: readonly string[]): string => `${title}${lines.length === 0 ? "." : ":"}`;

/** For a terminal, a blank line first; none where no bundle has families. */
export const metricsText = (report: Report): readonly string[] => {
  const section = metricsSection(report, { name: plainText, space: " " });
  if (section === null) return [];
  const lines = [...anatomyLines(report, plainText), ...section.lines];
  return ["", ...wrap(headOf(section.title, lines), "", "  "), ...lines.flatMap((line) => wrap(plainSentence(line), "  - ", "    "))];
};

/** For the comment's details. Names stand in code spans, and the rest is heapgate's own words: there is nothing to escape. */
export const metricsMarkdown = (report: Report): readonly string[] => {
  const section = metricsSection(report, { name: codeSpan, space: NO_BREAK_SPACE });
  if (section === null) return [];
  const lines = [...anatomyLines(report, codeSpan), ...section.lines];
  return [headOf(section.title, lines), "", ...lines.map((line) => `- ${line}`), ...(lines.length === 0 ? [] : [""])];
};
