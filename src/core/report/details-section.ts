/** The folded part at the end of a comment: every row, its reasons, where the numbers come from, and how to look further. */
import { auditMarkdown } from "./audit-section.ts";
import { codeSpan, markdownText } from "./escape.ts";
import type { GateRow } from "./gate-rows.ts";
import { gateTable } from "./gate-section.ts";
import { logsMarkdown } from "./logs-section.ts";
import { metricsMarkdown } from "./metrics-lines.ts";
import { notesOf } from "./notes.ts";
import { ownRequestsLine } from "./own-requests-line.ts";
import { cpuCourseLine, replicasLine } from "./replicas-line.ts";
import type { Report } from "./report.ts";
import { environmentLines, inspectLine, provenance, warningLines } from "./small-print.ts";

const markdownLine = (line: string | null): string | null => (line === null ? null : markdownText(line));

/** A line that is not there leaves nothing behind. */
export const optional = (line: string | null, ...after: readonly string[]): readonly string[] => (line === null ? [] : [line, ...after]);

/** Whether anything was measured of it. */
export const hasValues = (row: GateRow): boolean => row.base !== "–" || row.head !== "–";

const HOW_TO_READ_GATES =
  "A limit is broken when the change exceeds both its parts. Base and head are medians of their rounds, the change is the typical one of all pairs, so they may differ where rounds scatter. ";

/** The last folded part of a comment: all rows where `withTable`, why they stand where they stand, what was compared with what, how to see it again. */
export const detailsSection = (
  report: Report,
  rows: readonly GateRow[],
  severalComponents: boolean,
  withTable: boolean,
): readonly string[] => {
  const shown = rows.filter(hasValues);
  const notes = notesOf(rows).map(({ titles, why }) => `- ${titles.join(", ")}: ${markdownText(why)}`);
  return [
    `<details><summary><b>${shown.length === 0 ? "Environment" : `All ${shown.length} rows, environment`}, how to read this</b></summary>`,
    "",
    ...(withTable && shown.length > 0 ? [gateTable(shown, severalComponents), ""] : []),
    ...(notes.length === 0 ? [] : [...notes, ""]),
    provenance(report, markdownText),
    "",
    ...environmentLines(report).map(markdownText),
    "",
    ...optional(markdownLine(replicasLine(report)), ""),
    ...optional(markdownLine(cpuCourseLine(report)), ""),
    ...optional(markdownLine(ownRequestsLine(report)), ""),
    ...metricsMarkdown(report),
    ...auditMarkdown(report),
    ...logsMarkdown(report),
    ...warningLines(report).map((line) => `- ${markdownText(line)}`),
    "",
    ...optional(report.reproduce === null ? null : `Reproduce: ${codeSpan(report.reproduce)}`, ""),
    ...optional(inspectLine(report), ""),
    `${shown.length === 0 ? "" : HOW_TO_READ_GATES}Profiles name where memory was allocated, not what keeps it; ± beside a growth is how much of it may be sampling (95 % limits).`,
    "",
    "</details>",
    "",
  ];
};
