/** A calibration as text, Markdown and JSON. */
import { codeSpan, markdownText, plainSentence, plainText } from "../report/escape.ts";
import { roundedUp } from "../report/floor-words.ts";
import { neutralizeCommands } from "../report/neutralize-commands.ts";
import { wrap } from "../report/wrap.ts";
import { formatQuantity, NO_BREAK_SPACE } from "../units/format-quantity.ts";
import {
  COLUMNS_NOTE,
  type Escape,
  falseRedSentences,
  headlineOf,
  heldText,
  limitText,
  nameOf,
  remedySentences,
} from "./calibration-words.ts";
import type { CalibrationReport, SignalNoise, Standing } from "./sum-up.ts";

/** Version of the JSON form. */
const REPORT_VERSION = 1;

const MARKS: Readonly<Record<Standing, string>> = { held: "✔", "more-pairs": "✖", "not-held": "✖", "no-limit": "" };

/** Signal, noise, smallest change after 5 and 10 pairs, limit, what holds it. */
const cellsOf = (noise: SignalNoise, report: CalibrationReport, escape: Escape, space: string): readonly string[] => {
  const percent = (ratio: number): string => formatQuantity(ratio, "ratio", { space });
  return [
    nameOf(noise, report, escape),
    percent(roundedUp(noise.pairRatio)),
    percent(roundedUp(noise.seenRatio.five)),
    percent(roundedUp(noise.seenRatio.ten)),
    limitText(noise, space),
    heldText(noise),
  ];
};

const HEADS = ["signal", "noise", "5 pairs", "10 pairs", "limit", "held"] as const;
/** Numbers stand to the right; the mark is column 0. */
const IS_NUMBER = [false, false, true, true, true, true, false] as const;

const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = rows.reduce<number[]>((found, row) => row.map((cell, index) => Math.max(found[index] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, index) => (IS_NUMBER[index] === true ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
};

/** For a terminal or a log. */
const renderCalibrationText = (report: CalibrationReport): string => {
  const { signals } = report;
  const rows = signals.map((noise) => [
    noise.gated ? MARKS[noise.standing] : "",
    ...cellsOf(noise, report, plainText, " "),
    noise.gated ? "" : "advisory",
  ]);
  const table = signals.length === 0 ? [] : aligned([["", ...HEADS, ""], ...rows]);
  const paragraph = (text: string): readonly string[] => wrap(plainSentence(text), "  ", "    ");
  const remedies = remedySentences(report, plainText);
  const lines = [
    `heapgate calibrate: ${headlineOf(report).toUpperCase()}  ${plainText(report.name)}`,
    ...falseRedSentences(report, plainText).flatMap(paragraph),
    ...(table.length === 0 ? [] : ["", ...table.map((line) => `  ${line}`), "", ...paragraph(COLUMNS_NOTE)]),
    ...(remedies.length === 0 ? [] : ["", "Limits that do not hold:", ...remedies.flatMap(paragraph)]),
  ];
  return `${neutralizeCommands(lines.join("\n").trimEnd())}\n`;
};

/** For an issue or a page. */
const renderCalibrationMarkdown = (report: CalibrationReport): string => {
  const rows = report.signals.map((noise) => {
    const state = noise.gated ? MARKS[noise.standing] : "advisory";
    return `| ${[...cellsOf(noise, report, markdownText, NO_BREAK_SPACE), state].join(" | ")} |`;
  });
  const remedies = remedySentences(report, markdownText);
  const [first = "", ...rest] = falseRedSentences(report, markdownText);
  const lines = [
    `## heapgate calibrate: ${headlineOf(report)} · ${codeSpan(report.name)}`,
    "",
    `**${first}** ${rest.join(" ")}`.trimEnd(),
    ...(rows.length === 0
      ? []
      : ["", "| Signal | Noise | 5 pairs | 10 pairs | Limit | Held | |", "|:--|--:|--:|--:|--:|:--|:--|", ...rows, "", COLUMNS_NOTE]),
    ...(remedies.length === 0 ? [] : ["", "Limits that do not hold:", "", ...remedies.map((line) => `- ${line}`)]),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
};

/** Everything that was found, for programs; ratios as shares, null for what is not known. */
const renderCalibrationJson = ({ gates, ...report }: CalibrationReport): string => {
  const shown = gates.map(({ measuredAtSeconds, seconds, pairs, state, red, undecided, priorRuns }) => ({
    measuredAtSeconds,
    seconds,
    pairs,
    state,
    red,
    undecided,
    priorRuns,
  }));
  return `${JSON.stringify({ schemaVersion: REPORT_VERSION, ...report, gates: shown }, null, 2)}\n`;
};

export type CalibrationFormat = "text" | "md" | "json";

export const CALIBRATION_REPORTS = {
  text: renderCalibrationText,
  md: renderCalibrationMarkdown,
  json: renderCalibrationJson,
} as const satisfies Record<CalibrationFormat, (report: CalibrationReport) => string>;
