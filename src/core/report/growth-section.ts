/** The part of the comment that says what grew (of plain profiles: what changed) and who calls it: a table that adds up and the tree below it. */
import { markdownTable } from "markdown-table";
import type { ProfileDiff } from "../compare/comparison.ts";
import { NO_BREAK_SPACE } from "../units/format-quantity.ts";
import { chainTree, type Since } from "./chain-tree.ts";
import { codeSpan, fit, shortName } from "./escape.ts";
import { touchedByName } from "./growing-path.ts";
import type { GrowthTableRow } from "./growth-table.ts";
import { growthTable, newcomerMark } from "./growth-table.ts";
import { noiseLine } from "./noise-line.ts";
import { columnOf, leftOutLine, nothingLine, type Shown, titleOf } from "./profile-words.ts";
import { sparkline } from "./sparkline.ts";

/** Alignment letters as in markdown-table, one per column. */
export const markdownTableOf = (rows: readonly (readonly string[])[], align: readonly string[]): string =>
  markdownTable(
    rows.map((row) => [...row]),
    { align: [...align], alignDelimiters: false, padding: false },
  );

/** Rows before that of all others in a comment. */
export const GROWTH_ROWS = 4;
const LONGEST_FUNCTION = 40;

/** With a tree below one caller is enough; without one the row is all there is. */
export const callersShown = (row: GrowthTableRow, diff: ProfileDiff): readonly string[] =>
  row.callers.slice(0, diff.tree.length > 0 ? 1 : 3);

const spanOf = (name: string): string => codeSpan(fit(shortName(name), LONGEST_FUNCTION));

export const growthCell = (row: GrowthTableRow): string => `${row.growth}${row.spread === null ? "" : ` (±${row.spread})`}`;

const capitalized = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

export interface GrowthSectionOptions {
  /** Sentences before the table. */
  readonly facts?: readonly string[];
  /** Small print right below the table. */
  readonly small?: readonly string[];
  readonly wanted?: Shown;
  /** Rows before that of all others. */
  readonly rows?: number;
  readonly withTree?: boolean;
  readonly since?: Since;
  /** Address of a function in the page; null: there is none. */
  readonly linkOf?: (func: string) => string | null;
  /** What functions held along the runs of head. */
  readonly levels?: ReadonlyMap<string, readonly number[]>;
}

/** Where there is no tree that says it: "◀ new in this PR". */
const touchedMark = (diff: ProfileDiff, func: string, since: Since): string => {
  const touched = diff.tree.length > 0 ? undefined : touchedByName(diff).get(func);
  return touched === undefined ? "" : ` ◀ ${touched.kind} ${since}`;
};

const functionCell = (
  row: GrowthTableRow,
  diff: ProfileDiff,
  { linkOf = () => null, since = "since base" }: GrowthSectionOptions,
): string => {
  if (row.kind === "others") return row.func;
  const link = linkOf(row.func);
  const own = link === null ? spanOf(row.func) : `[${spanOf(row.func)}](${link})`;
  const marked = `${own}${newcomerMark(row, spanOf)}${touchedMark(diff, row.func, since)}`;
  return [marked, ...callersShown(row, diff).map(spanOf)].join(" ← ");
};

/** How many of the values are shown: heads the column of sparklines. */
const headOfLevels = (levels: readonly (readonly number[])[]): string => `Snapshots 1–${Math.max(...levels.map(({ length }) => length))}`;

/** Whether there is something to show: where only growth is wanted, that something grew. */
export const hasGrowthSection = ({ rows, total }: ProfileDiff, wanted: Shown): boolean =>
  wanted === "changed" || (rows.length > 0 && total.difference > 0);

/** Title and lines of the section; null where `hasGrowthSection` is false. */
export const growthSection = (
  diff: ProfileDiff,
  severalComponents: boolean,
  options: GrowthSectionOptions = {},
): { readonly title: string; readonly lines: readonly string[] } | null => {
  const { facts = [], small = [], wanted = "grown", rows = GROWTH_ROWS, withTree = true, since, levels } = options;
  if (!hasGrowthSection(diff, wanted)) return null;
  const grown = growthTable(diff, rows, NO_BREAK_SPACE, wanted);
  const hasGrown = diff.total.difference > 0;
  const tree = hasGrown && withTree ? chainTree(diff, since) : [];
  const along = grown.rows.map(({ kind, func }) => (kind === "function" ? (levels?.get(func) ?? []) : []));
  const sparks = along.map(sparkline);
  const hasSparks = sparks.some((spark) => spark !== "");
  const { base, head, growth, share } = grown.total;
  const table = markdownTableOf(
    [
      [
        columnOf(diff),
        "Base",
        ...(wanted === "grown" ? ["This PR", "Growth"] : ["Head", "Difference"]),
        "Share",
        ...(hasSparks ? [headOfLevels(along)] : []),
      ],
      ...grown.rows.map((row, index) => [
        functionCell(row, diff, options),
        row.base,
        row.head,
        growthCell(row),
        row.share,
        ...(hasSparks ? [sparks[index] === "" ? "" : `\`${sparks[index] ?? ""}\``] : []),
      ]),
      ["**Total**", base, head, `**${growth}**`, share, ...(hasSparks ? [""] : [])],
    ],
    ["l", "r", "r", "r", "r", "l"].slice(0, hasSparks ? 6 : 5),
  );
  const nothing = wanted === "changed" ? nothingLine(diff) : null;
  const below = [nothing ?? noiseLine(diff), leftOutLine(diff, NO_BREAK_SPACE)].filter((line) => line !== null);
  const chain = [`Call chain that carries the growth (width = share of ${growth}):`, "", "```text", ...tree, "```", ""];
  return {
    title: `${capitalized(titleOf(diff, codeSpan))}${severalComponents ? ` · ${codeSpan(diff.component)}` : ""} (${growth})`,
    lines: [
      ...facts.map((line) => `- ${line}`),
      ...(facts.length === 0 ? [] : [""]),
      table,
      "",
      ...(small.length === 0 ? [] : [`<sub>${small.join(" ")}</sub>`, ""]),
      ...below.flatMap((line) => [line, ""]),
      ...(tree.length === 0 ? [] : chain),
    ],
  };
};
