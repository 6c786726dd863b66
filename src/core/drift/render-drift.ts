/** The drift report as text, Markdown and JSON. */
import { codeSpan, markdownText, plainSentence, plainText } from "../report/escape.ts";
import { neutralizeCommands } from "../report/neutralize-commands.ts";
import { wrap } from "../report/wrap.ts";
import { formatChange } from "../units/format-quantity.ts";
import {
  anchorLines,
  anchorName,
  changeGroups,
  type Escape,
  headlineOf,
  intervalText,
  judgedLine,
  nameOf,
  sentences,
} from "./drift-words.ts";
import type { DriftReport, DriftStanding } from "./judge-drift.ts";

/** Version of the JSON form. */
const DRIFT_SCHEMA_VERSION = 1;
/** Change points shown; older ones are counted. */
const CHANGES_SHOWN = 10;

const MARKS: Readonly<Record<DriftStanding, string>> = { beyond: "✖", unsure: "?", within: "✔", advisory: "", "not-measured": "-" };
const LIGHTS: Readonly<Record<DriftStanding, string>> = {
  beyond: "🔴 beyond",
  unsure: "🟡 not sure",
  within: "🟢 within",
  advisory: "advisory",
  "not-measured": "⚪ not measured",
};

const rowsOf = (report: DriftReport, escape: Escape): readonly (readonly [DriftStanding, string, string, string, string])[] =>
  report.signals.map((signal) => [
    signal.standing,
    nameOf(signal, report, escape),
    formatChange(signal.ratio),
    intervalText(signal),
    String(signal.runs),
  ]);

const pad = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = rows.reduce<number[]>((found, row) => row.map((cell, index) => Math.max(found[index] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, index) => (index === 2 || index === 4 ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
};

const sinceHeading = ({ newest }: DriftReport, escape: Escape): string =>
  newest === null ? "since" : `since ${anchorName(newest.base, escape)}`;

/** Changes to show, and how many older ones there are. */
const shownChanges = (report: DriftReport, escape: Escape) => {
  const groups = changeGroups(report, escape);
  return { shown: groups.slice(0, CHANGES_SHOWN), older: Math.max(0, groups.length - CHANGES_SHOWN) };
};

/** For a terminal or a log. */
const renderDriftText = (report: DriftReport): string => {
  const { shown, older } = shownChanges(report, plainText);
  const paragraph = (text: string): readonly string[] => wrap(plainSentence(text), "  ", "    ");
  const table = pad([
    ["", "signal", sinceHeading(report, plainText), "likely", "runs", ""],
    ...rowsOf(report, plainText).map(([standing, ...cells]) => [MARKS[standing], ...cells, standing === "advisory" ? "advisory" : ""]),
  ]);
  const lines = [
    `heapgate drift: ${headlineOf(report).toUpperCase()}  ${plainText(report.name ?? "")}`,
    ...sentences(report, plainText).flatMap(paragraph),
    "",
    ...(report.signals.length === 0 ? [] : table.map((line) => `  ${line}`)),
    "",
    ...(shown.length === 0 ? [] : ["Changes, newest first:"]),
    ...shown.flatMap(({ text, command }) => [...paragraph(text), ...(command === null ? [] : [`    ${command}`])]),
    ...(older === 0 ? [] : [`  ${older} older`]),
    "",
    ...anchorLines(report, plainText).flatMap(({ text, command }) => [
      ...wrap(text, "", "  "),
      ...(command === null ? [] : [`  ${command}`]),
    ]),
    "",
    ...wrap(plainSentence(judgedLine(report, plainText)), "", "  "),
  ];
  return `${neutralizeCommands(
    lines
      .join("\n")
      .replaceAll(/\n{3,}/gu, "\n\n")
      .trimEnd(),
  )}\n`;
};

const code = (command: string | null): string => (command === null ? "" : `\n  \`\`\`sh\n  ${command}\n  \`\`\``);

/** For an issue or a job summary. */
const renderDriftMarkdown = (report: DriftReport): string => {
  const { shown, older } = shownChanges(report, markdownText);
  const light = report.isBeyond ? "🔴 " : "";
  const lines = [
    `## ${light}heapgate drift: ${headlineOf(report)} · ${codeSpan(report.name ?? "")}`,
    "",
    ...sentences(report, markdownText)
      .map((line, index) => (index === 0 ? `> **${line}**` : `> ${line}`))
      .flatMap((line, index) => (index === 0 ? [line] : [">", line])),
    "",
    ...(report.signals.length === 0
      ? []
      : [
          `| Signal | ${sinceHeading(report, markdownText).replace(/^s/u, "S")} | Likely | Runs | |`,
          "|:--|--:|:--|--:|:--|",
          ...rowsOf(report, markdownText).map(([standing, ...cells]) => `| ${cells.join(" | ")} | ${LIGHTS[standing]} |`),
        ]),
    "",
    ...(shown.length === 0 ? [] : ["### Changes, newest first", ""]),
    ...shown.map(({ text, command }) => `- ${text}${code(command)}`),
    ...(older === 0 ? [] : [`- ${older} older`]),
    "",
    ...anchorLines(report, markdownText).map(({ text, command }) => `- ${text}${code(command)}`),
    "",
    judgedLine(report, markdownText),
  ];
  return `${lines
    .join("\n")
    .replaceAll(/\n{3,}/gu, "\n\n")
    .trimEnd()}\n`;
};

/** Everything that was found, for programs; base units, null for what is not known. */
const renderDriftJson = ({ newest, ...report }: DriftReport): string => {
  const run =
    newest === null
      ? null
      : { head: newest.head, base: newest.base, measuredAtSeconds: newest.measuredAtSeconds, unchanged: newest.unchanged };
  return `${JSON.stringify({ schemaVersion: DRIFT_SCHEMA_VERSION, headline: headlineOf({ newest, ...report }), newest: run, ...report }, null, 2)}\n`;
};

export type DriftFormat = "text" | "md" | "json";

export const DRIFT_REPORTS = {
  text: renderDriftText,
  md: renderDriftMarkdown,
  json: renderDriftJson,
} as const satisfies Record<DriftFormat, (report: DriftReport) => string>;
