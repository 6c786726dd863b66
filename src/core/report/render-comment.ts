/** The pull request comment: is it bad, how sure, what grew, who calls it, what to do. One line when all is well. */
import { markdownTable } from "markdown-table";
import type { ProfileDiff } from "../compare/comparison.ts";
import { NO_BREAK_SPACE } from "../units/format-quantity.ts";
import type { Rules } from "../verdict/verdict.ts";
import { chainTree } from "./chain-tree.ts";
import { codeSpan, fit, markdownText, shortName } from "./escape.ts";
import type { GateRow, Standing } from "./gate-rows.ts";
import { gateRows } from "./gate-rows.ts";
import { growthTable } from "./growth-table.ts";
import { headingOf, iconOf, oneLine } from "./headline.ts";
import type { Report } from "./report.ts";
import { environmentLines, provenance, sensitivityLine, warningLines } from "./small-print.ts";

/** `github.md` §7.1: below GitHub's limits with room for marker and hidden state. */
export const COMMENT_LIMITS = { characters: 60_000, bytes: 190_000 } as const;
const ROWS_SHOWN = 6;
const GROWTH_ROWS = 4;
const SENTENCES_IN_ALERT = 4;

const STANDING_TEXT: Readonly<Record<Standing, string>> = {
  fail: "🔴 fail",
  suspect: "🟡 suspected",
  inconclusive: "⚪ unclear",
  near: "🟡 near limit",
  improved: "🟢 improved",
  pass: "🟢 pass",
  "not-measured": "⚪ not measured",
};

const table = (rows: readonly (readonly string[])[], align: readonly string[]): string =>
  markdownTable(
    rows.map((row) => [...row]),
    { align: [...align], alignDelimiters: false, padding: false },
  );

const titleOf = (row: GateRow, severalComponents: boolean): string =>
  severalComponents ? `${row.title} · ${codeSpan(row.component)}` : row.title;

const gateTable = (rows: readonly GateRow[], severalComponents: boolean): string =>
  table(
    [
      ["Gate", "Base", "This PR", "Change", "Limit", ""],
      ...rows.map((row) => [
        titleOf(row, severalComponents),
        row.base,
        row.standing === "fail" ? `**${row.head}**` : row.head,
        row.change,
        row.limit,
        row.gated || row.standing === "not-measured" ? STANDING_TEXT[row.standing] : "advisory",
      ]),
    ],
    ["l", "r", "r", "r", "l", "l"],
  );

const restLine = (rows: readonly GateRow[]): string | null => {
  const gated = rows.filter((row) => row.gated);
  const passing = gated.filter((row) => ["pass", "improved", "near"].includes(row.standing)).map((row) => row.title.toLowerCase());
  const missing = gated.filter((row) => row.standing === "not-measured").map((row) => row.title.toLowerCase());
  const parts = [
    passing.length === 0 ? null : `${passing.length} more gate${passing.length === 1 ? " passes" : "s pass"}: ${passing.join(", ")}`,
    missing.length === 0 ? null : `not measured: ${missing.join(", ")}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `${parts.join("; ")}.`;
};

const triageLine = (report: Report): string | null => {
  const named = report.comparison.triage.filter((row) => row.bottleneck !== "none");
  return named.length === 0
    ? null
    : `Triage: ${named.map((row) => `${codeSpan(row.component)} **${row.bottleneck}** (${row.confidence}: ${markdownText(row.because.join("; "))})`).join(" · ")}`;
};

const callerText = (callers: readonly string[]): string => callers.map((caller) => ` ← ${codeSpan(fit(shortName(caller), 40))}`).join("");

const NOUN: Readonly<Record<string, string>> = { heap: "heap", goroutine: "goroutines", cpu: "CPU", allocs: "allocation" };
const COLUMN: Readonly<Record<string, string>> = {
  heap: "Function (allocates) ← called by",
  goroutine: "Goroutine ← created by",
  cpu: "Function (burns) ← called by",
  allocs: "Function (allocates) ← called by",
};

const growthSection = (diff: ProfileDiff, severalComponents: boolean): readonly string[] => {
  const grown = growthTable(diff, GROWTH_ROWS, NO_BREAK_SPACE);
  if (grown.rows.length === 0 || diff.total.difference <= 0) return [];
  const noun = NOUN[diff.kind] ?? diff.kind;
  const rows = grown.rows.map((row) => [
    row.standardError === null && row.callers.length === 0 && /^\d+ others?$/u.test(row.func)
      ? row.func
      : `${codeSpan(fit(shortName(row.func), 40))}${callerText(row.callers)}`,
    row.base,
    row.head,
    `${row.growth}${row.standardError === null ? "" : ` (±${row.standardError})`}`,
    row.share,
  ]);
  const tree = chainTree(diff);
  return [
    `### Where the ${noun} grew${severalComponents ? ` · ${codeSpan(diff.component)}` : ""}`,
    "",
    table(
      [
        [COLUMN[diff.kind] ?? "Function", "Base", "This PR", "Growth", "Share"],
        ...rows,
        ["**Total**", grown.total.base, grown.total.head, grown.total.growth, ""],
      ],
      ["l", "r", "r", "r", "r"],
    ),
    "",
    ...(tree.length === 0
      ? []
      : [
          `Call chain that carries the growth (width = share of ${grown.total.growth.replaceAll(NO_BREAK_SPACE, " ")}):`,
          "",
          "```text",
          ...tree,
          "```",
          "",
        ]),
  ];
};

/** Profiles worth a section: heap and goroutines when their signals broke, CPU and allocation likewise. */
const profilesToShow = (report: Report): readonly ProfileDiff[] => {
  const broken = new Set<string>();
  const bad = ["exceeded", "suspect", "inconclusive"];
  for (const outcome of report.verdict.outcomes)
    if (outcome.gated && bad.includes(outcome.outcome)) broken.add(`${outcome.component}/${outcome.signal}`);
  for (const leak of report.verdict.leaks)
    if (leak.finding === "new-growth" || leak.finding === "existing-growth" || leak.finding === "inconclusive")
      broken.add(`${leak.component}/${leak.signal}`);
  const wants: Readonly<Record<string, readonly string[]>> = {
    heap: ["live-heap", "live-objects", "rss"],
    goroutine: ["goroutines", "open-fds"],
    cpu: ["cpu"],
    allocs: ["allocated", "allocations"],
  };
  const chosen = report.comparison.profiles.filter((diff) =>
    (wants[diff.kind] ?? []).some((signal) => broken.has(`${diff.component}/${signal}`)),
  );
  return chosen.length > 0 || report.comparison.signals.length > 0 ? chosen : report.comparison.profiles;
};

const ALERT: Readonly<Partial<Record<Report["verdict"]["state"], string>>> = {
  fail: "CAUTION",
  "invalid-run": "CAUTION",
  warn: "WARNING",
  inconclusive: "NOTE",
  "no-baseline": "NOTE",
};

const alertOf = (report: Report): readonly string[] => {
  const kind = ALERT[report.verdict.state];
  const sentences = report.verdict.because.slice(0, SENTENCES_IN_ALERT).map(markdownText);
  const more = report.verdict.because.length - sentences.length;
  if (kind === undefined || sentences.length === 0) return [];
  return [
    `> [!${kind}]`,
    ...sentences.map((sentence, index) => `> ${index === 0 ? `**${sentence}**` : sentence}${index < sentences.length - 1 ? "\\" : ""}`),
    ...(more > 0 ? [`> … ${more} more below.`] : []),
    "",
  ];
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

const details = (summary: string, body: readonly string[]): readonly string[] => [
  `<details><summary><b>${summary}</b></summary>`,
  "",
  ...body,
  "",
  "</details>",
  "",
];

interface Sections {
  readonly growthSections: number;
  readonly withDetails: boolean;
}

const compose = (report: Report, leakRules: Rules["leak"], sections: Sections): string => {
  const rows = gateRows(report.comparison, report.verdict, leakRules, NO_BREAK_SPACE);
  const several = new Set(rows.map((row) => row.component)).size > 1;
  const shown = rows.filter((row) => row.gated && row.standing !== "not-measured").slice(0, ROWS_SHOWN);
  const rest = restLine(rows.filter((row) => !shown.includes(row)));
  const triage = triageLine(report);
  const links = linksLine(report);
  const profiles = profilesToShow(report);
  const dropped = profiles.length - sections.growthSections;
  return [
    headingOf(report),
    "",
    ...alertOf(report),
    ...(links === null ? [] : [links, ""]),
    ...(shown.length === 0 ? [] : [gateTable(shown, several), ""]),
    ...([rest, triage].some((line) => line !== null) ? [`<sub>${[rest, triage].filter((line) => line !== null).join(" ")}</sub>`, ""] : []),
    ...profiles.slice(0, sections.growthSections).flatMap((diff) => growthSection(diff, several)),
    ...(dropped > 0 && profiles.length > 0 ? [`… ${dropped} more profile${dropped === 1 ? "" : "s"} in the result`, ""] : []),
    ...(sections.withDetails
      ? details(`All ${rows.length} gates, environment, how to read this`, [
          gateTable(rows, several),
          "",
          ...rows.flatMap((row) => (row.why === null || row.standing === "pass" ? [] : [`- ${row.title}: ${markdownText(row.why)}`])),
          "",
          provenance(report, markdownText),
          "",
          ...environmentLines(report).map(markdownText),
          ...warningLines(report).map((line) => `- ${markdownText(line)}`),
          "",
          ...(report.reproduce === null ? [] : [`Reproduce: ${codeSpan(report.reproduce)}`, ""]),
          "“Allocated by” names where memory was allocated, not what keeps it; ± is twice the sampling error of the profile.",
        ])
      : []),
    `<sub>${sensitivityLine(report) ?? "Edited in place on each push."}</sub>`,
  ]
    .join("\n")
    .replaceAll(/\n{3,}/gu, "\n\n");
};

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;

const fits = (body: string): boolean => body.length <= COMMENT_LIMITS.characters && utf8Bytes(body) <= COMMENT_LIMITS.bytes;

/**
 * The comment's Markdown without marker and hidden state. States in which nothing is wrong take one line. Over the limits whole sections are
 * dropped from the bottom, never the top: details, then growth sections.
 */
export const renderComment = (report: Report, leakRules: Rules["leak"]): string => {
  const line = oneLine(report, leakRules);
  if (line !== null) return `${headingOf(report)}\n${line}\n`;
  const profiles = profilesToShow(report).length;
  const attempts: Sections[] = [{ growthSections: profiles, withDetails: true }];
  for (let kept = profiles; kept >= 0; kept -= 1) attempts.push({ growthSections: kept, withDetails: false });
  for (const attempt of attempts) {
    const body = compose(report, leakRules, attempt);
    if (fits(body)) return `${body}\n`;
  }
  return `${headingOf(report)}\n\nThe report does not fit into a comment; see the job summary.\n`;
};

/** The mark in front of a verdict in Markdown. */
export const verdictIcon = (report: Report): string => iconOf(report);
