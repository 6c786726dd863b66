/** The report for a terminal or a log: verdict, gates, what grew, why. */
import type { ProfileDiff } from "../compare/comparison.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import type { Rules } from "../verdict/verdict.ts";
import { attributionLines, unattributedLines } from "./attribution-lines.ts";
import { auditText } from "./audit-section.ts";
import { chainTree } from "./chain-tree.ts";
import { configChangeText } from "./config-changes.ts";
import { fit, plainSentence, plainText, shortName } from "./escape.ts";
import type { GateRow, Standing } from "./gate-rows.ts";
import { gateRows } from "./gate-rows.ts";
import { chooseProfiles } from "./choose-profiles.ts";
import { hasTable } from "./growth-parts.ts";
import { callersShown, growthCell } from "./growth-section.ts";
import { growthTable, newcomerMark } from "./growth-table.ts";
import { headlineOf } from "./headline.ts";
import { logsText } from "./logs-section.ts";
import { metricsText } from "./metrics-lines.ts";
import { neutralizeCommands } from "./neutralize-commands.ts";
import { noiseLine } from "./noise-line.ts";
import { leakLines } from "./leak-lines.ts";
import { notesOf } from "./notes.ts";
import { originLines } from "./origin-lines.ts";
import { ownRequestsLine } from "./own-requests-line.ts";
import { columnOf, leftOutLine, nothingLine, profileNoun, titleOf } from "./profile-words.ts";
import { cpuCourseLine, replicasLine } from "./replicas-line.ts";
import type { Report } from "./report.ts";
import { confidenceLine, consequenceLine, environmentLines, provenance, sensitivityLine, warningLines } from "./small-print.ts";
import { triageTexts } from "./triage-lines.ts";
import { TERMINAL_WIDTH, wrap } from "./wrap.ts";

const MARKS: Readonly<Record<Standing, string>> = {
  fail: "✖",
  suspect: "!",
  inconclusive: "?",
  near: "~",
  unproven: "~",
  improved: "▼",
  new: "+",
  pass: "✔",
  "not-measured": "-",
};
const GROWTH_ROWS = 6;
const LONGEST_COMPONENT = 24;
/** Names in a growth table; three of them stand there when there is no tree. */
const LONGEST_FUNCTION = 36;
const LONGEST_NAMES = 70;
const LEAST_NAMES = 20;
const WITHIN_NOISE = "within noise";

const pad = (rows: readonly (readonly string[])[], right: ReadonlySet<number>): readonly string[] => {
  const widths = rows.reduce<number[]>((found, row) => row.map((cell, index) => Math.max(found[index] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, index) => (right.has(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
};

const isShown = (row: GateRow): boolean => row.applicable && (row.gated || row.standing !== "not-measured");

const gateLines = (rows: readonly GateRow[]): readonly string[] => {
  const several = new Set(rows.map((row) => row.component)).size > 1;
  const shown = rows.filter(isShown);
  if (shown.length === 0) return [];
  const table = pad(
    [
      ["", "gate", "base", "head", "change", "limit", ""],
      ...shown.map((row) => [
        MARKS[row.standing],
        several ? `${fit(plainText(row.component), LONGEST_COMPONENT)}: ${row.title}` : row.title,
        row.base,
        row.head,
        row.change,
        row.limit,
        row.gated ? "" : "advisory",
      ]),
    ],
    new Set([2, 3, 4]),
  );
  const notes = notesOf(rows.filter((row) => row.gated)).flatMap(({ titles, why }) =>
    wrap(`${titles.join(", ")}: ${plainSentence(why)}`, "- ", "  "),
  );
  return [...table, ...(notes.length === 0 ? [] : ["", ...notes])].map((line) => (line === "" ? "" : `  ${line}`));
};

/** Below this part of both sides nobody needs to know. */
const TRUNCATION_WORTH_SAYING = 0.01;

const truncationLines = (diff: ProfileDiff): readonly string[] => {
  const { base, head, baseLimit, headLimit } = diff.truncated;
  if (Math.max(base, head) < TRUNCATION_WORTH_SAYING) return [];
  const shares = `${formatQuantity(base, "ratio")} of base and ${formatQuantity(head, "ratio")} of head`;
  const limits = [...new Set([baseLimit, headLimit].filter((limit) => limit !== null))].join(" and ");
  const sentence = `${shares} lies in stacks that Go cut off after ${limits} frames: their callers are not known, and sums over callees (cum) are lower limits.`;
  return ["", ...wrap(sentence, "  ", "    ")];
};

const spelled = (name: string): string => fit(shortName(name), LONGEST_FUNCTION);

const growthLines = (report: Report, diff: ProfileDiff): readonly string[] => {
  const wanted = report.comparison.signals.length === 0 ? "changed" : "grown";
  const grown = growthTable(diff, GROWTH_ROWS, " ", wanted);
  const hasGrown = diff.total.difference > 0;
  if (wanted === "grown" && (grown.rows.length === 0 || !hasGrown)) return [];
  const cells = grown.rows.map((row) => [row.base, row.head, growthCell(row), row.share, row.withinNoise ? WITHIN_NOISE : ""]);
  const beside = Math.max(...pad(cells, new Set([0, 1, 2, 3])).map((line) => line.length));
  const longest = Math.max(LEAST_NAMES, Math.min(LONGEST_NAMES, TERMINAL_WIDTH - beside - 4));
  const rows = [
    [columnOf(diff).toLowerCase(), "base", "head", wanted === "grown" ? "growth" : "difference", "share"],
    ...grown.rows.map((row, index) => [
      fit(
        [row.func, ...callersShown(row, diff)]
          .map((name, at) => `${spelled(name)}${at === 0 ? newcomerMark(row, spelled) : ""}`)
          .join(" ← "),
        longest,
      ),
      ...(cells[index] ?? []),
    ]),
    ["total", grown.total.base, grown.total.head, grown.total.growth, grown.total.share],
  ];
  const leaking = diff.kind === "heap" ? leakLines(report, diff.component, { name: plainText, space: " " }) : [];
  const nothing = wanted === "changed" ? nothingLine(diff) : null;
  const below = [...attributionLines(report, diff, " "), nothing ?? noiseLine(diff), leftOutLine(diff, " ")].filter(
    (line) => line !== null,
  );
  const facts = [...leaking, ...originLines(diff, { name: plainText, text: (words) => words })];
  return [
    "",
    `${fit(plainText(diff.component), LONGEST_COMPONENT)}: ${titleOf(diff, plainText)} (${profileNoun(diff)}, ${plainText(diff.sampleType)})`,
    ...facts.flatMap((line) => wrap(line, "  - ", "    ")),
    ...pad(rows, new Set([1, 2, 3, 4])).map((line) => `  ${line}`),
    ...below.flatMap((line) => wrap(line, "  ", "  ")),
    "",
    ...(hasGrown ? chainTree(diff) : []).map((line) => `  ${line}`),
    ...truncationLines(diff),
  ];
};

const auditLines = (report: Report): readonly string[] => {
  const audit = auditText(report);
  if (audit === null) return [];
  const rows = pad(audit.cells, new Set([2, 3, 4])).map((line) => `  ${line}`);
  return [...wrap(audit.title, "", "  "), ...rows, ...(audit.more === null ? [] : [`  ${audit.more}`])];
};

/** The whole report as plain text, no colours, about 120 columns; lines end with a newline and no line is a command to the Actions runner. */
export const renderText = (report: Report, leakRules: Rules["leak"]): string => {
  const rows = gateRows(report.comparison, report.verdict, leakRules, " ");
  const [first, ...others] = report.verdict.because;
  const sentences = [first ?? null, first === undefined ? null : confidenceLine(report), ...others, consequenceLine(report)];
  const { failing, open } = chooseProfiles(report);
  const several = new Set(rows.map(({ component }) => component)).size > 1;
  const paragraph = (line: string): readonly string[] => wrap(plainSentence(line), "", "  ");
  const lines = [
    `heapgate: ${headlineOf(report).toUpperCase()}  ${plainText(report.name)}`,
    ...sentences.filter((sentence) => sentence !== null).flatMap((sentence) => wrap(plainSentence(sentence), "  ", "    ")),
    "",
    ...configChangeText(report),
    "",
    ...gateLines(rows),
    ...unattributedLines(report, hasTable(report), " ", several ? plainText : null).flatMap((line) => wrap(line, "  ", "    ")),
    ...[...failing, ...open].flatMap((diff) => growthLines(report, diff)),
    ...metricsText(report),
    "",
    ...triageTexts(report).flatMap(paragraph),
    ...paragraph(provenance(report, plainSentence)),
    ...environmentLines(report).flatMap(paragraph),
    ...[replicasLine(report), cpuCourseLine(report), ownRequestsLine(report), sensitivityLine(report)]
      .filter((line) => line !== null)
      .flatMap(paragraph),
    ...auditLines(report),
    ...logsText(report),
    ...warningLines(report).flatMap((line) => paragraph(`warning: ${line}`)),
  ];
  const text = lines.join("\n").replaceAll(/\n{3,}/gu, "\n\n");
  return `${neutralizeCommands(text.trimEnd())}\n`;
};
