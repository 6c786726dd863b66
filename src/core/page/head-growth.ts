/** What grew and who calls it, as the comment says it: a table that adds up for each profile that explains the verdict, and the tree below it. */
import type { ProfileDiff } from "../compare/comparison.ts";
import { attributionLines, unattributedLines } from "../report/attribution-lines.ts";
import { chainTree } from "../report/chain-tree.ts";
import { chooseProfiles } from "../report/choose-profiles.ts";
import { fit, plainText, shortName } from "../report/escape.ts";
import { callersShown, growthCell } from "../report/growth-section.ts";
import { hasTable } from "../report/growth-parts.ts";
import { growthTable, type GrowthTableRow, newcomerMark } from "../report/growth-table.ts";
import { leakLines } from "../report/leak-lines.ts";
import { noiseLine } from "../report/noise-line.ts";
import { originLines } from "../report/origin-lines.ts";
import { pageLink, sectionOf } from "../report/page-link.ts";
import { columnOf, leftOutLine, nothingLine, type Shown, titleOf } from "../report/profile-words.ts";
import type { Report } from "../report/report.ts";
import { NO_BREAK_SPACE } from "../units/format-quantity.ts";
import { type Cell, element, type Html, ownText, htmlName, htmlTable, htmlText, joinHtml, type Row } from "./html.ts";

const GROWTH_ROWS = 6;
/** Of several profiles the rest is in the sections below. */
const MOST_PROFILES = 4;
const LONGEST_FUNCTION = 48;

const spelled = (name: string): string => fit(shortName(name), LONGEST_FUNCTION);

const functionOf = (row: GrowthTableRow, diff: ProfileDiff): Html => {
  if (row.kind === "others") return htmlText(row.func);
  const { component, sampleType } = diff;
  const link = pageLink({ report: "" }, { section: sectionOf(diff), component, sampleType, func: row.func });
  const name = element("a", { href: link, title: plainText(row.func) }, element("code", {}, htmlName(spelled(row.func))));
  const callers = callersShown(row, diff).map((caller) =>
    joinHtml([ownText(" ← "), element("code", { title: plainText(caller) }, htmlName(spelled(caller)))]),
  );
  return joinHtml([name, ownText(newcomerMark(row, spelled)), ...callers]);
};

const numbers = (...texts: readonly string[]): readonly Cell[] => texts.map((text) => ({ content: htmlText(text), isNumber: true }));

const tableOf = (diff: ProfileDiff, title: string, wanted: Shown): Html => {
  const { rows, total } = growthTable(diff, GROWTH_ROWS, NO_BREAK_SPACE, wanted);
  const heading: readonly Cell[] = [
    { content: htmlText(columnOf(diff)) },
    ...numbers("Base", "Head", wanted === "grown" ? "Growth" : "Difference", "Share"),
  ];
  const body = rows.map((row): Row => ({
    className: row.kind === "others" ? "quiet" : null,
    cells: [{ content: functionOf(row, diff), isHeading: true }, ...numbers(row.base, row.head, growthCell(row), row.share)],
  }));
  const sum: Row = {
    className: "total",
    cells: [{ content: htmlText("Total"), isHeading: true }, ...numbers(total.base, total.head, total.growth, total.share)],
  };
  return htmlTable(title, heading, [...body, sum]);
};

const paragraphs = (lines: readonly (string | null)[]): readonly Html[] =>
  lines.flatMap((line) => (line === null ? [] : [element("p", { class: "quiet" }, htmlText(line))]));

const profileSection = (report: Report, diff: ProfileDiff, several: boolean): Html | null => {
  const wanted: Shown = report.comparison.signals.length === 0 ? "changed" : "grown";
  const hasGrown = diff.total.difference > 0;
  if (wanted === "grown" && (diff.rows.length === 0 || !hasGrown)) return null;
  const words = titleOf(diff, (name) => name);
  const title = plainText(`${words.slice(0, 1).toUpperCase()}${words.slice(1)}${several ? ` · ${diff.component}` : ""}`);
  const same = (text: string): string => text;
  const leaking = diff.kind === "heap" ? leakLines(report, diff.component, { name: same, space: NO_BREAK_SPACE }) : [];
  const facts = [...leaking, ...originLines(diff, { name: same, text: same })].map((line) => element("li", {}, htmlText(line)));
  const tree = hasGrown ? chainTree(diff, report.comparison.head.source === "file" ? "since base" : "in this PR") : [];
  return element(
    "section",
    { class: "growth" },
    element("h2", {}, htmlText(title)),
    facts.length === 0 ? htmlText("") : element("ul", {}, ...facts),
    tableOf(diff, title, wanted),
    ...paragraphs([
      ...attributionLines(report, diff, NO_BREAK_SPACE),
      (wanted === "changed" ? nothingLine(diff) : null) ?? noiseLine(diff),
      leftOutLine(diff, NO_BREAK_SPACE),
    ]),
    tree.length === 0
      ? htmlText("")
      : joinHtml([
          element("p", {}, htmlText("Call chain that carries the growth (width = share of it):")),
          element("pre", { class: "tree", role: "group", tabindex: "0", "aria-label": `${title}: call chain` }, ownText(tree.join("\n"))),
        ]),
  );
};

/** Sections of the profiles that explain what failed or is open; none where nothing of them grew. First what no table tells. */
export const headGrowth = (report: Report): readonly Html[] => {
  const { failing, open } = chooseProfiles(report);
  const several = new Set(report.comparison.profiles.map(({ component }) => component)).size > 1;
  const components = new Set(report.verdict.outcomes.map(({ component }) => component)).size;
  return [
    ...paragraphs(unattributedLines(report, hasTable(report), NO_BREAK_SPACE, components > 1 ? (component) => component : null)),
    ...[...failing, ...open].slice(0, MOST_PROFILES).flatMap((diff) => profileSection(report, diff, several) ?? []),
  ];
};
