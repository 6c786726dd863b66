/** Gates as Markdown: the table of some rows, and a line on the rest. */
import { codeSpan } from "./escape.ts";
import type { GateRow, Standing } from "./gate-rows.ts";
import { markdownTableOf } from "./growth-section.ts";

const TITLES_SHOWN = 12;

/** How a row stands, in a word with its colour. */
export const STANDING_TEXT: Readonly<Record<Standing, string>> = {
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

const linked = (row: GateRow, linkOf: (row: GateRow) => string | null): string => {
  const link = row.standing === "fail" ? linkOf(row) : null;
  return link === null ? row.title : `[${row.title}](${link})`;
};

/** Rows of gates as a table; titles carry their component where there are several. What failed links to what explains it, where `linkOf` knows that. */
export const gateTable = (
  rows: readonly GateRow[],
  severalComponents: boolean,
  linkOf: (row: GateRow) => string | null = () => null,
): string =>
  markdownTableOf(
    [
      ["Gate", "Base", "This PR", "Change", "Limit", ""],
      ...rows.map((row) => [
        severalComponents ? `${linked(row, linkOf)} · ${codeSpan(row.component)}` : linked(row, linkOf),
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
export const restLine = (rows: readonly GateRow[], severalComponents: boolean): string | null => {
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
