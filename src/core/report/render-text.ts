/** The report for a terminal or a log: verdict, gates, what grew, why. */
import type { ProfileDiff } from "../compare/comparison.ts";
import type { Rules } from "../verdict/verdict.ts";
import { chainTree } from "./chain-tree.ts";
import { fit, plainText, shortName } from "./escape.ts";
import type { GateRow, Standing } from "./gate-rows.ts";
import { gateRows } from "./gate-rows.ts";
import { growthTable } from "./growth-table.ts";
import { headlineOf } from "./headline.ts";
import type { Report } from "./report.ts";
import { environmentLines, provenance, sensitivityLine, warningLines } from "./small-print.ts";

const MARKS: Readonly<Record<Standing, string>> = {
  fail: "✖",
  suspect: "!",
  inconclusive: "?",
  near: "~",
  improved: "▼",
  pass: "✔",
  "not-measured": "-",
};

const pad = (rows: readonly (readonly string[])[], right: ReadonlySet<number>): readonly string[] => {
  const widths = rows.reduce<number[]>((found, row) => row.map((cell, index) => Math.max(found[index] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, index) => (right.has(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
};

const gateLines = (rows: readonly GateRow[]): readonly string[] => {
  const several = new Set(rows.map((row) => row.component)).size > 1;
  return pad(
    [
      ["", "gate", "base", "head", "change", "limit", ""],
      ...rows.map((row) => [
        MARKS[row.standing],
        several ? `${row.component}: ${row.title}` : row.title,
        row.base,
        row.head,
        row.change,
        row.limit,
        row.why !== null && row.standing !== "pass" ? plainText(row.why) : row.gated ? "" : "advisory",
      ]),
    ],
    new Set([2, 3, 4]),
  );
};

const growthLines = (diff: ProfileDiff): readonly string[] => {
  const grown = growthTable(diff, 6, " ");
  if (grown.rows.length === 0 || diff.total.difference <= 0) return [];
  const rows = [
    ["function ← called by", "base", "head", "growth", "share"],
    ...grown.rows.map((row) => [
      [row.func, ...row.callers].map((name) => fit(shortName(name), 36)).join(" ← "),
      row.base,
      row.head,
      `${row.growth}${row.standardError === null ? "" : ` (±${row.standardError})`}`,
      row.share,
    ]),
    ["total", grown.total.base, grown.total.head, grown.total.growth, ""],
  ];
  return [
    "",
    `${diff.component}: ${diff.kind} profile, ${diff.sampleType}`,
    ...pad(rows, new Set([1, 2, 3, 4])).map((line) => `  ${line}`),
    "",
    ...chainTree(diff).map((line) => `  ${line}`),
  ];
};

/** The whole report as plain text, no colours; lines end with a newline. */
export const renderText = (report: Report, leakRules: Rules["leak"]): string => {
  const rows = gateRows(report.comparison, report.verdict, leakRules, " ");
  const shown = rows.filter((row) => row.gated || row.standing !== "not-measured");
  const sensitivity = sensitivityLine(report);
  const lines = [
    `heapgate: ${headlineOf(report).toUpperCase()}  ${plainText(report.name)}`,
    ...report.verdict.because.map((sentence) => `  ${plainText(sentence)}`),
    "",
    ...(shown.length === 0 ? [] : gateLines(shown).map((line) => `  ${line}`)),
    ...report.comparison.profiles.flatMap(growthLines),
    "",
    provenance(report, plainText),
    ...environmentLines(report).map(plainLine),
    ...(sensitivity === null ? [] : [sensitivity]),
    ...warningLines(report).map((line) => `warning: ${plainLine(line)}`),
  ];
  return `${lines
    .join("\n")
    .replaceAll(/\n{3,}/gu, "\n\n")
    .trimEnd()}\n`;
};

/** Sentences may be longer than names; only what is not printable goes. */
const plainLine = (line: string): string => line.split("\n").map(plainSafe).join(" ");
const plainSafe = (line: string): string => line.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu, " ");

/** `HEAPGATE result=fail gates=3/10 …`: one line to grep for; gates are failed/total. */
export const renderResultLine = (report: Report, leakRules: Rules["leak"]): string => {
  const gated = gateRows(report.comparison, report.verdict, leakRules, " ").filter((row) => row.gated && row.standing !== "not-measured");
  const failed = gated.filter((row) => row.standing === "fail").length;
  return `HEAPGATE result=${report.verdict.state} gates=${failed}/${gated.length} reasons=${report.verdict.reasons.join(",") || "-"}${report.links.report === null ? "" : ` report=${report.links.report}`}`;
};
