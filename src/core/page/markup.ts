/** Text inside of HTML and SVG: nothing of it is markup, and nothing of it is a character XML does not have. */

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** For the inside of an element or of a quoted attribute. Control characters but tab and line end become blanks. */
export const escapeMarkup = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/gu, " ")
    .replaceAll(/[&<>"']/gu, (character) => ENTITIES[character] ?? "");
