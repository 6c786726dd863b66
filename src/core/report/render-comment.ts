/** The pull request comment: is it bad, how sure, what grew, who calls it, what to do. One line when all is well. */
import type { ProfileDiff } from "../compare/comparison.ts";
import { NO_BREAK_SPACE } from "../units/format-quantity.ts";
import type { Rules } from "../verdict/verdict.ts";
import { unattributedLines } from "./attribution-lines.ts";
import { configChangeMarkdown } from "./config-changes.ts";
import { detailsSection, hasValues, optional } from "./details-section.ts";
import { codeSpan, markdownText } from "./escape.ts";
import { type GateRow, gateRows } from "./gate-rows.ts";
import { gateTable, restLine } from "./gate-section.ts";
import { gateLink } from "./gate-views.ts";
import { growthParts, hasTable, shownProfiles } from "./growth-parts.ts";
import { headingOf, oneLine } from "./headline.ts";
import { linksLine, moreLink } from "./links-line.ts";
import type { Report } from "./report.ts";
import { confidenceLine, consequenceLine, sensitivityLine } from "./small-print.ts";
import { CHART_POINTS, trendSection } from "./trend-chart.ts";
import { triageLine } from "./triage-lines.ts";

/** Limits of the body. `report.md` §2.1 stops whole comments at 60,000 characters and 190,000 bytes; marker and hidden state need room. */
export const COMMENT_LIMITS = { characters: 55_000, bytes: 185_000 } as const;
export interface CommentLimits {
  readonly characters: number;
  readonly bytes: number;
}
const ROWS_SHOWN = 6;
const SENTENCES_IN_ALERT = 4;
/** Folded parts of a whole comment. */
const MOST_FOLDED = 4;

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

/** What is in a comment beyond its verdict and gates, and how much of it. */
export interface Sections {
  readonly growth: readonly ProfileDiff[];
  /** Profiles without their call tree. */
  readonly treeless: ReadonlySet<ProfileDiff>;
  /** Points of the chart's lines; 0: no chart. */
  readonly chartPoints: number;
  readonly details: "whole" | "short" | "none";
  /** Left out: as many as a comment has. */
  readonly gateRows?: number;
  readonly growthRows?: number;
  readonly folded?: number;
}

/** All rows as Markdown writes them. */
export const rowsOf = ({ comparison, verdict }: Report, leakRules: Rules["leak"]): readonly GateRow[] =>
  gateRows(comparison, verdict, leakRules, NO_BREAK_SPACE);

/** The whole as Markdown, a line of its own at the end of which is none. */
export const composeReport = (report: Report, rows: readonly GateRow[], sections: Sections, signature: string): string => {
  const several = new Set(rows.map((row) => row.component)).size > 1;
  const shown = rows.filter((row) => row.gated && hasValues(row)).slice(0, sections.gateRows ?? ROWS_SHOWN);
  const asides = [
    restLine(
      rows.filter((row) => !shown.includes(row)),
      several,
    ),
    triageLine(report),
  ].filter((line) => line !== null);
  const unattributed = unattributedLines(report, hasTable(report), NO_BREAK_SPACE, several ? codeSpan : null);
  const chart = trendSection(report, sections.chartPoints, several);
  const taken = (chart.length === 0 ? 0 : 1) + (sections.details === "none" ? 0 : 1);
  const growth = growthParts(report, {
    kept: sections.growth,
    treeless: sections.treeless,
    severalComponents: several,
    folded: (sections.folded ?? MOST_FOLDED) - taken,
    ...(sections.growthRows === undefined ? {} : { rows: sections.growthRows }),
  });
  const dropped = shownProfiles(report).length - sections.growth.length + growth.leftOut;
  const sensitivity = sensitivityLine(report);
  return [
    headingOf(report),
    "",
    ...configChangeMarkdown(report),
    ...alertOf(report),
    ...optional(linksLine(report), ""),
    ...(shown.length === 0 ? [] : [gateTable(shown, several, (row) => gateLink(report.links, row, several)), ""]),
    ...(asides.length === 0 ? [] : [`<sub>${asides.join(" ")}</sub>`, ""]),
    ...(unattributed.length === 0 ? [] : [`<sub>${unattributed.join(" ")}</sub>`, ""]),
    ...growth.lines,
    ...chart,
    ...(dropped > 0 ? [`… ${dropped} more profile${dropped === 1 ? "" : "s"} in the ${moreLink(report)}.`, ""] : []),
    ...(sections.details === "none" ? [] : detailsSection(report, rows, several, sections.details === "whole")),
    `<sub>${[sensitivity, signature].filter((text) => text !== null && text !== "").join(" ")}</sub>`,
  ]
    .join("\n")
    .replaceAll(/\n{3,}/gu, "\n\n")
    .replace(/\n*<sub><\/sub>$/u, "");
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
];

/**
 * From everything down to the verdict and its gates: the second table, profiles by kind (the last of a kind before the first), the chart, the
 * small print, call trees, and at last what the heap is made of.
 */
const attemptsOf = (report: Report): readonly (() => Sections)[] => {
  const whole = shownProfiles(report);
  const lesser = DROP_ORDER.flatMap((kind) => whole.filter((diff) => diff.kind === kind).toReversed());
  const isLesser = new Set(lesser);
  const heaps = whole.filter((diff) => !isLesser.has(diff)).toReversed();
  const without = (gone: readonly ProfileDiff[]): readonly ProfileDiff[] => {
    const dropped = new Set(gone);
    return whole.filter((diff) => !dropped.has(diff));
  };
  const none: ReadonlySet<ProfileDiff> = new Set();
  const short: Sections = { growth: whole, treeless: none, chartPoints: CHART_POINTS.whole, details: "short" };
  const bare: Sections = { growth: heaps.toReversed(), treeless: none, chartPoints: 0, details: "none" };
  return [
    () => ({ ...short, details: "whole" }),
    () => short,
    ...lesser.map((_, index) => (): Sections => ({ ...short, growth: without(lesser.slice(0, index + 1)) })),
    () => ({ ...bare, chartPoints: CHART_POINTS.short, details: "short" }),
    () => ({ ...bare, details: "short" }),
    () => bare,
    ...heaps.map((_, index) => (): Sections => ({ ...bare, treeless: new Set(heaps.slice(0, index + 1)) })),
    ...heaps.map((_, index) => (): Sections => ({
      ...bare,
      treeless: new Set(heaps),
      growth: without([...lesser, ...heaps.slice(0, index + 1)]),
    })),
  ];
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

const fits = (body: string, { characters, bytes }: CommentLimits): boolean => body.length <= characters && utf8Bytes(body) <= bytes;

/** Said at the end of every comment that is more than a line. */
const SIGNATURE = "Edited in place on each push.";

/**
 * The comment's Markdown without marker and hidden state. States in which nothing is wrong take one line. Over the limits whole sections are
 * dropped from the bottom, never the top, and what was dropped is counted. `limits` are lower where the comment is part of another one.
 */
export const renderComment = (report: Report, leakRules: Rules["leak"], limits: CommentLimits = COMMENT_LIMITS): string => {
  const line = oneLine(report, leakRules);
  if (line !== null) {
    const changes = configChangeMarkdown(report);
    return [headingOf(report), ...(changes.length === 0 ? [] : ["", ...changes]), line, ""].join("\n");
  }
  const attempts = attemptsOf(report);
  const rows = rowsOf(report, leakRules);
  const composed = (index: number): string => {
    const attempt = attempts[index];
    return attempt === undefined ? "" : composeReport(report, rows, attempt(), SIGNATURE);
  };
  const index = firstOf(attempts.length, (one) => fits(composed(one), limits));
  if (index < attempts.length) return `${composed(index)}\n`;
  return `${headingOf(report)}\n\nThe report does not fit into a comment; see the job summary.\n`;
};
