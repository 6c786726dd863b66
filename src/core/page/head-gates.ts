/** The gates as a table: every row, worst first, each with a link to the view that explains it and how much of its limit it takes. */
import { hasValues } from "../report/details-section.ts";
import type { GateRow } from "../report/gate-rows.ts";
import { STANDING_TEXT } from "../report/gate-section.ts";
import { gateLink } from "../report/gate-views.ts";
import { notesOf } from "../report/notes.ts";
import { formatQuantity, NO_BREAK_SPACE } from "../units/format-quantity.ts";
import { type Cell, element, type Html, htmlName, htmlTable, htmlText, joinHtml, ownText, type Row } from "./html.ts";

/** A bar of the limit that is taken, full from the limit on. */
const marginOf = ({ limitShare }: GateRow): Html => {
  if (limitShare === null) return htmlText("");
  const text = `${formatQuantity(Math.round(limitShare * 100) / 100, "ratio")} of the limit`;
  return element(
    "meter",
    {
      min: "0",
      max: "1",
      low: "0.8",
      high: "0.99",
      optimum: "0",
      value: Math.min(1, limitShare).toFixed(3),
      "aria-label": text,
      title: text,
    },
    htmlText(text),
  );
};

const nameOf = (row: GateRow, several: boolean): Html => {
  // Within this page: an address of nothing but its state.
  const link = gateLink({ report: "" }, row);
  const title = link === null ? htmlText(row.title) : element("a", { href: link }, htmlText(row.title));
  return several ? joinHtml([title, element("span", { class: "quiet" }, ownText(" · "), htmlName(row.component))]) : title;
};

const cellsOf = (row: GateRow, several: boolean): readonly Cell[] => [
  { content: nameOf(row, several), isHeading: true },
  { content: htmlText(row.base), isNumber: true },
  { content: row.standing === "fail" ? element("strong", {}, htmlText(row.head)) : htmlText(row.head), isNumber: true },
  { content: htmlText(row.change), isNumber: true },
  { content: htmlText(row.limit) },
  { content: marginOf(row) },
  {
    content: element(
      "span",
      { class: `standing ${row.gated || row.standing === "not-measured" ? row.standing : "advisory"}` },
      htmlText(row.gated || row.standing === "not-measured" ? STANDING_TEXT[row.standing] : "advisory"),
    ),
  },
];

const HEADINGS: readonly Cell[] = [
  { content: htmlText("Gate") },
  { content: htmlText("Base"), isNumber: true },
  { content: htmlText("Head"), isNumber: true },
  { content: htmlText("Change"), isNumber: true },
  { content: htmlText("Limit") },
  { content: htmlText(`Of${NO_BREAK_SPACE}limit`) },
  { content: htmlText("Result") },
];

/** The section; null where nothing was measured. What has no value on either side is told below the table. */
export const headGates = (rows: readonly GateRow[]): Html | null => {
  const shown = rows.filter(hasValues);
  if (shown.length === 0) return null;
  const several = new Set(shown.map(({ component }) => component)).size > 1;
  const table = shown.map((row): Row => ({ className: row.gated ? row.standing : "advisory", cells: cellsOf(row, several) }));
  const notes = notesOf(rows).map(({ titles, why }) => element("li", {}, htmlText(`${titles.join(", ")}: ${why}`)));
  return element(
    "section",
    { id: "gates", class: "gates", "aria-labelledby": "gates-title" },
    element("h2", { id: "gates-title" }, htmlText("Gates")),
    htmlTable("Gates", HEADINGS, table),
    notes.length === 0 ? htmlText("") : element("ul", { class: "notes" }, ...notes),
  );
};
