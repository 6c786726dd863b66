/** The pull request comment: is it bad, how sure, what grew, who calls it, what to do. One line when all is well. */
import type { ProfileDiff } from "../compare/comparison.ts";
import { NO_BREAK_SPACE } from "../units/format-quantity.ts";
import type { Rules } from "../verdict/verdict.ts";
import { auditMarkdown } from "./audit-section.ts";
import { codeSpan, markdownText } from "./escape.ts";
import type { GateRow, Standing } from "./gate-rows.ts";
import { gateRows } from "./gate-rows.ts";
import { chooseProfiles, growthSection, markdownTableOf } from "./growth-section.ts";
import { headingOf, oneLine } from "./headline.ts";
import { leakLines } from "./leak-lines.ts";
import { logsMarkdown } from "./logs-section.ts";
import { metricsMarkdown } from "./metrics-lines.ts";
import { notesOf } from "./notes.ts";
import { originLines } from "./origin-lines.ts";
import { ownRequestsLine } from "./own-requests-line.ts";
import { cpuCourseLine, replicasLine } from "./replicas-line.ts";
import type { Report } from "./report.ts";
import {
  confidenceLine,
  consequenceLine,
  environmentLines,
  inspectLine,
  provenance,
  sensitivityLine,
  warningLines,
} from "./small-print.ts";
import { triageLine } from "./triage-lines.ts";

/** Limits of the body. `report.md` §2.1 stops whole comments at 60,000 characters and 190,000 bytes; marker and hidden state need room. */
export const COMMENT_LIMITS = { characters: 55_000, bytes: 185_000 } as const;
const ROWS_SHOWN = 6;
const SENTENCES_IN_ALERT = 4;
const TITLES_SHOWN = 12;
const OPEN_SECTIONS = 2;

const STANDING_TEXT: Readonly<Record<Standing, string>> = {
  fail: "🔴 fail",
  suspect: "🟡 suspected",
  inconclusive: "⚪ unclear",
  unproven: "🟡 over, not proven",
  near: "🟡 near limit",
  improved: "🟢 improved",
  new: "⚪ new",
  pass: "🟢 pass",
  "not-measured": "⚪ not compared",
};

const gateTable = (rows: readonly GateRow[], severalComponents: boolean): string =>
  markdownTableOf(
    [
      ["Gate", "Base", "This PR", "Change", "Limit", ""],
      ...rows.map((row) => [
        severalComponents ? `${row.title} · ${codeSpan(row.component)}` : row.title,
        row.base,
        row.standing === "fail" ? `**${row.head}**` : row.head,
        row.change,
        row.limit,
        row.gated || row.standing === "not-measured" ? STANDING_TEXT[row.standing] : "advisory",
      ]),
    ],
    ["l", "r", "r", "r", "l", "l"],
  );

const lowered = (title: string): string => (/^[A-Z]{2}/u.test(title) ? title : `${title.slice(0, 1).toLowerCase()}${title.slice(1)}`);

const listOf = (titles: readonly string[]): string => {
  const distinct = [...new Set(titles)];
  const more = distinct.length - TITLES_SHOWN;
  return `${distinct.slice(0, TITLES_SHOWN).map(lowered).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
};

/** "5 more gates pass: …; not measured: …" of the gates that are not in the table. */
const restLine = (rows: readonly GateRow[], severalComponents: boolean): string | null => {
  const gates = rows.filter((row) => row.gated && row.applicable);
  const titles = (standings: readonly Standing[]): readonly string[] =>
    gates.filter((row) => standings.includes(row.standing)).map((row) => row.title);
  const passing = titles(["pass", "improved", "near", "unproven"]);
  const missing = titles(["not-measured"]);
  const parts = [
    passing.length === 0
      ? null
      : `${passing.length} more gate${passing.length === 1 ? " passes" : "s pass"}${severalComponents ? "" : `: ${listOf(passing)}`}`,
    missing.length === 0 ? null : `not compared: ${listOf(missing)}`,
  ].filter((part) => part !== null);
  const line = parts.join("; ");
  return parts.length === 0 ? null : `${line.slice(0, 1).toUpperCase()}${line.slice(1)}.`;
};

const ALERT: Readonly<Partial<Record<Report["verdict"]["state"], string>>> = { fail: "CAUTION", warn: "WARNING", inconclusive: "NOTE" };

/** The verdict, how sure it is, what else is wrong, what follows. */
const alertOf = (report: Report): readonly string[] => {
  const kind = ALERT[report.verdict.state];
  const [first, ...others] = report.verdict.because;
  if (kind === undefined || first === undefined) return [];
  const shown = others.slice(0, SENTENCES_IN_ALERT - 1);
  const more = others.length - shown.length;
  const lines = [
    `**${markdownText(first)}**`,
    ...[confidenceLine(report), ...shown, more > 0 ? `… ${more} more below.` : null, consequenceLine(report)]
      .filter((line) => line !== null)
      .map(markdownText),
  ];
  return [`> [!${kind}]`, ...lines.map((line, index) => `> ${line}${index < lines.length - 1 ? "\\" : ""}`), ""];
};

const linksLine = (report: Report): string | null => {
  const { report: page, bundle, run } = report.links;
  const parts = [
    page === null ? null : `**[Open the full report ↗](${page})**`,
    bundle === null ? null : `[profiles and numbers ⬇](${bundle})`,
    run === null ? null : `[run](${run})`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(" · ");
};

const markdownLine = (line: string | null): string | null => (line === null ? null : markdownText(line));

/** A line that is not there leaves nothing behind. */
const optional = (line: string | null, ...after: readonly string[]): readonly string[] => (line === null ? [] : [line, ...after]);

const hasValues = (row: GateRow): boolean => row.base !== "–" || row.head !== "–";

const HOW_TO_READ_GATES =
  "A limit is broken when the change exceeds both its parts. Base and head are medians of their rounds, the change is the typical one of all pairs, so they may differ where rounds scatter. ";

const details = (report: Report, rows: readonly GateRow[], severalComponents: boolean, withTable: boolean): readonly string[] => {
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

/** Open for what failed; folded for what is only suspected beside it. At most two open ones: the rest is a click away. */
const growthSections = (report: Report, kept: readonly ProfileDiff[], severalComponents: boolean): readonly string[] => {
  const { failing, open } = chooseProfiles(report);
  const first = (failing.length > 0 ? failing : open).slice(0, OPEN_SECTIONS);
  return kept.flatMap((diff) => {
    const leaking = diff.kind === "heap" ? leakLines(report, diff.component, { name: codeSpan, space: NO_BREAK_SPACE }) : [];
    const origins = originLines(diff, { name: codeSpan, text: markdownText });
    const wanted = report.comparison.signals.length === 0 ? "changed" : "grown";
    const section = growthSection(diff, severalComponents, [...leaking, ...origins], wanted);
    if (section === null) return [];
    if (first.includes(diff)) return [`### ${section.title}`, "", ...section.lines];
    return [`<details><summary><b>${plainTitle(section.title)}</b></summary>`, "", ...section.lines, "</details>", ""];
  });
};

/** Markdown means nothing inside of `<summary>`. */
const plainTitle = (title: string): string =>
  title.replaceAll("`", "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(/[@#]/gu, "$&\u200b");

const allProfiles = (report: Report): readonly ProfileDiff[] => {
  const { failing, open } = chooseProfiles(report);
  return [...failing, ...open];
};

interface Sections {
  readonly growth: readonly ProfileDiff[];
  readonly details: "whole" | "short" | "none";
}

const compose = (report: Report, leakRules: Rules["leak"], sections: Sections): string => {
  const rows = gateRows(report.comparison, report.verdict, leakRules, NO_BREAK_SPACE);
  const several = new Set(rows.map((row) => row.component)).size > 1;
  const shown = rows.filter((row) => row.gated && hasValues(row)).slice(0, ROWS_SHOWN);
  const asides = [
    restLine(
      rows.filter((row) => !shown.includes(row)),
      several,
    ),
    triageLine(report),
  ].filter((line) => line !== null);
  const dropped = allProfiles(report).length - sections.growth.length;
  const sensitivity = sensitivityLine(report);
  return [
    headingOf(report),
    "",
    ...alertOf(report),
    ...optional(linksLine(report), ""),
    ...(shown.length === 0 ? [] : [gateTable(shown, several), ""]),
    ...(asides.length === 0 ? [] : [`<sub>${asides.join(" ")}</sub>`, ""]),
    ...growthSections(report, sections.growth, several),
    ...(dropped > 0 ? [`… ${dropped} more profile${dropped === 1 ? "" : "s"} in the result.`, ""] : []),
    ...(sections.details === "none" ? [] : details(report, rows, several, sections.details === "whole")),
    `<sub>${sensitivity === null ? "" : `${sensitivity} `}Edited in place on each push.</sub>`,
  ]
    .join("\n")
    .replaceAll(/\n{3,}/gu, "\n\n");
};

/** What goes first when there is too much (`report.md` §3.4). */
const DROP_ORDER: readonly ProfileDiff["kind"][] = [
  "other",
  "contention",
  "block",
  "mutex",
  "threadcreate",
  "cpu",
  "allocs",
  "goroutineleak",
  "goroutine",
  "heap",
];

/** From everything down to the verdict and its gates: details first, then profiles by kind, the last of a kind before the first. */
const attemptsOf = (report: Report): readonly Sections[] => {
  const whole = allProfiles(report);
  const doomed = DROP_ORDER.flatMap((kind) => whole.filter((diff) => diff.kind === kind).toReversed());
  const without = doomed.map((_, index): Sections => {
    const dropped = new Set(doomed.slice(0, index + 1));
    return { growth: whole.filter((diff) => !dropped.has(diff)), details: "none" };
  });
  return [{ growth: whole, details: "whole" }, { growth: whole, details: "short" }, { growth: whole, details: "none" }, ...without];
};

/** The least of `count` indices that holds, when all after it hold too; `count` when none does. The very first is tried first: it mostly holds. */
const firstOf = (count: number, holds: (index: number) => boolean): number => {
  if (count > 0 && holds(0)) return 0;
  let low = 1;
  let high = count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;

const fits = (body: string): boolean => body.length <= COMMENT_LIMITS.characters && utf8Bytes(body) <= COMMENT_LIMITS.bytes;

/**
 * The comment's Markdown without marker and hidden state. States in which nothing is wrong take one line. Over the limits whole sections are
 * dropped from the bottom, never the top, and what was dropped is counted.
 */
export const renderComment = (report: Report, leakRules: Rules["leak"]): string => {
  const line = oneLine(report, leakRules);
  if (line !== null) return `${headingOf(report)}\n${line}\n`;
  const attempts = attemptsOf(report);
  const composed = (index: number): string => {
    const attempt = attempts[index];
    return attempt === undefined ? "" : compose(report, leakRules, attempt);
  };
  const index = firstOf(attempts.length, (one) => fits(composed(one)));
  if (index < attempts.length) return `${composed(index)}\n`;
  return `${headingOf(report)}\n\nThe report does not fit into a comment; see the job summary.\n`;
};
