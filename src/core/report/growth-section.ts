/** The part of the comment that says what grew (of plain profiles: what changed) and who calls it: a table that adds up and the tree below it. */
import { markdownTable } from "markdown-table";
import type { ProfileDiff } from "../compare/comparison.ts";
import { NO_BREAK_SPACE } from "../units/format-quantity.ts";
import { chainTree } from "./chain-tree.ts";
import { codeSpan, fit, shortName } from "./escape.ts";
import type { GrowthTableRow } from "./growth-table.ts";
import { growthTable, newcomerMark } from "./growth-table.ts";
import { noiseLine } from "./noise-line.ts";
import { columnOf, leftOutLine, nothingLine, type Shown, titleOf } from "./profile-words.ts";
import type { Report } from "./report.ts";

/** Alignment letters as in markdown-table, one per column. */
export const markdownTableOf = (rows: readonly (readonly string[])[], align: readonly string[]): string =>
  markdownTable(
    rows.map((row) => [...row]),
    { align: [...align], alignDelimiters: false, padding: false },
  );

const GROWTH_ROWS = 4;
const LONGEST_FUNCTION = 40;

/** With a tree below one caller is enough; without one the row is all there is. */
export const callersShown = (row: GrowthTableRow, diff: ProfileDiff): readonly string[] =>
  row.callers.slice(0, diff.tree.length > 0 ? 1 : 3);

const spanOf = (name: string): string => codeSpan(fit(shortName(name), LONGEST_FUNCTION));

const functionCell = (row: GrowthTableRow, diff: ProfileDiff): string =>
  row.kind === "others"
    ? row.func
    : [row.func, ...callersShown(row, diff)].map((name, at) => `${spanOf(name)}${at === 0 ? newcomerMark(row, spanOf) : ""}`).join(" ← ");

export const growthCell = (row: GrowthTableRow): string => `${row.growth}${row.spread === null ? "" : ` (±${row.spread})`}`;

const capitalized = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** Title and lines of the section, `facts` first; null when only growth is wanted and nothing grew. */
export const growthSection = (
  diff: ProfileDiff,
  severalComponents: boolean,
  facts: readonly string[],
  wanted: Shown = "grown",
): { readonly title: string; readonly lines: readonly string[] } | null => {
  const grown = growthTable(diff, GROWTH_ROWS, NO_BREAK_SPACE, wanted);
  const hasGrown = diff.total.difference > 0;
  if (wanted === "grown" && (grown.rows.length === 0 || !hasGrown)) return null;
  const tree = hasGrown ? chainTree(diff) : [];
  const { base, head, growth, share } = grown.total;
  const table = markdownTableOf(
    [
      [columnOf(diff), "Base", ...(wanted === "grown" ? ["This PR", "Growth"] : ["Head", "Difference"]), "Share"],
      ...grown.rows.map((row) => [functionCell(row, diff), row.base, row.head, growthCell(row), row.share]),
      ["**Total**", base, head, `**${growth}**`, share],
    ],
    ["l", "r", "r", "r", "r"],
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
      ...below.flatMap((line) => [line, ""]),
      ...(tree.length === 0 ? [] : chain),
    ],
  };
};

/** Which profile explains which signal. */
const EXPLAINS: Readonly<Partial<Record<ProfileDiff["kind"], readonly string[]>>> = {
  heap: ["live-heap", "live-objects", "rss"],
  allocs: ["allocated", "allocations"],
  cpu: ["cpu"],
  goroutine: ["goroutines", "open-fds"],
};

/** Profiles worth showing: the ones that explain what failed, and the ones that explain what is only suspected or open. */
export interface ChosenProfiles {
  readonly failing: readonly ProfileDiff[];
  readonly open: readonly ProfileDiff[];
}

/** By the signals that broke, in the order of the comparison; all profiles where there are no signals to break. */
export const chooseProfiles = ({ comparison, verdict }: Report): ChosenProfiles => {
  if (comparison.signals.length === 0) return { failing: comparison.profiles, open: [] };
  const failed = new Set<string>();
  const open = new Set<string>();
  for (const outcome of verdict.outcomes.filter(({ gated }) => gated)) {
    if (outcome.outcome === "exceeded") failed.add(outcome.id);
    if (outcome.outcome === "suspect" || outcome.outcome === "inconclusive") open.add(outcome.id);
  }
  for (const leak of verdict.leaks.filter(({ gated }) => gated)) {
    const id = `${leak.component}/${leak.signal}`;
    if (leak.finding === "new-growth") failed.add(id);
    if (leak.finding === "existing-growth" || leak.finding === "inconclusive") open.add(id);
  }
  const explains = (diff: ProfileDiff, broken: ReadonlySet<string>): boolean =>
    (EXPLAINS[diff.kind] ?? []).some((signal) => broken.has(`${diff.component}/${signal}`));
  const failing = comparison.profiles.filter((diff) => explains(diff, failed));
  return { failing, open: comparison.profiles.filter((diff) => !failing.includes(diff) && explains(diff, open)) };
};
