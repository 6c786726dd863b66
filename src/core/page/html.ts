/** HTML from texts of which nothing is trusted: whatever is not made here is escaped. */
import { plainSentence, plainText } from "../report/escape.ts";
import { escapeMarkup } from "./markup.ts";

/** What may stand in a page as it is. Only the functions of this file make it. */
export interface Html {
  readonly html: string;
}

/** A sentence: control, bidirectional and zero-width characters are gone, at most 1,000 characters. */
export const htmlText = (text: string): Html => ({ html: escapeMarkup(plainSentence(text)) });

/** A name from measured code: at most 200 characters. */
export const htmlName = (name: string): Html => ({ html: escapeMarkup(plainText(name)) });

/** Words and lines made by heapgate as they are: blanks at their ends and within a drawn tree count. */
export const ownText = (text: string): Html => ({ html: escapeMarkup(text) });

export const joinHtml = (parts: readonly Html[]): Html => ({ html: parts.map(({ html }) => html).join("") });

/** Attributes of an element; those that are null are left out. */
export type Attributes = Readonly<Record<string, string | null>>;

/** `<name …>children</name>`. Names of elements and attributes are ours. */
export const element = (name: string, attributes: Attributes, ...children: readonly Html[]): Html => {
  const written = Object.entries(attributes).map(([key, value]) => (value === null ? "" : ` ${key}="${escapeMarkup(value)}"`));
  return { html: `<${name}${written.join("")}>${joinHtml(children).html}</${name}>` };
};

/** One cell. Numbers stand on the right; the heading of a row names it. */
export interface Cell {
  readonly content: Html;
  readonly isNumber?: boolean;
  readonly isHeading?: boolean;
}

export interface Row {
  readonly className: string | null;
  readonly cells: readonly Cell[];
}

const numberClass = (isNumber: boolean | undefined): string | null => (isNumber === true ? "num" : null);

/** A table that says what it shows and can be scrolled sideways, also by keyboard. Rows have one cell per heading. */
export const htmlTable = (caption: string, headings: readonly Cell[], rows: readonly Row[]): Html => {
  const head = headings.map(({ content, isNumber }) => element("th", { scope: "col", class: numberClass(isNumber) }, content));
  const body = rows.map(({ className, cells }) =>
    element(
      "tr",
      { class: className },
      ...cells.map(({ content, isNumber, isHeading }) =>
        isHeading === true
          ? element("th", { scope: "row", class: numberClass(isNumber) }, content)
          : element("td", { class: numberClass(isNumber) }, content),
      ),
    ),
  );
  const table = element(
    "table",
    {},
    element("caption", { class: "hidden" }, htmlText(caption)),
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body),
  );
  return element("div", { class: "scroll", role: "group", "aria-label": caption, tabindex: "0" }, table);
};
