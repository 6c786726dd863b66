/** Names that come from measured code are untrusted: here they become harmless Markdown or terminal text. */

const LONGEST_NAME = 200;
/** Sentences hold several names and a reason. */
const LONGEST_SENTENCE = 1000;
// Control characters, bidirectional overrides and marks, zero-width characters, and tags.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
/** Breaks up what GitHub would turn into a link or mention, without showing. */
const BREAK = "\u200b";

/** At most `width` UTF-16 units, with `…` where something is missing; never half a character. */
const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1).replace(/[\ud800-\udbff]$/u, "")}…`;

/** One line of printable text, at most `longest` characters. */
const oneLine = (text: string, longest: number): string => cut(text.replaceAll(INVISIBLE, " ").toWellFormed().trim(), longest);

/** One line without control, bidi or zero-width characters, at most 200 characters. */
export const plainText = (text: string): string => oneLine(text, LONGEST_NAME);

/** The same for sentences, at most 1,000 characters. */
export const plainSentence = (text: string): string => oneLine(text, LONGEST_SENTENCE);

/**
 * A Markdown code span that neither ends early nor breaks a table row; nothing inside becomes a link or mention. Backticks, pipes and
 * backslashes become lookalikes, because escapes are read differently inside and outside of tables.
 */
export const codeSpan = (text: string): string => {
  const inside = plainText(text).replaceAll("`", "'").replaceAll("|", "¦").replaceAll("\\", "⧵");
  return `\`${inside === "" ? "?" : inside}\``;
};

/** Text of a Markdown paragraph: no HTML, entities, links, mentions, references, emphasis, headings, lists or table cells. */
export const markdownText = (text: string): string =>
  plainSentence(text.replaceAll(/\s+/gu, " "))
    .replaceAll("&", "&amp;")
    .replaceAll(/[\\`*_[\]<>|~$]/gu, String.raw`\$&`)
    .replaceAll(/[@#]/gu, `$&${BREAK}`)
    .replaceAll(/\b(GH-|www)(?=[\d.])/giu, `$1${BREAK}`)
    .replaceAll("://", `:${BREAK}//`)
    .replace(/^(?:[-+=]|\d+(?=[.)]))/u, `${BREAK}$&`);

/** `k8s.io/client-go/transport.(*tlsTransportCache).get` → `transport.(*tlsTransportCache).get`. Brackets of generics keep their slashes out. */
export const shortName = (func: string): string => {
  const bracket = func.search(/[[(]/u);
  const head = bracket === -1 ? func : func.slice(0, bracket);
  return plainText(func.slice(head.lastIndexOf("/") + 1));
};

/** Cut in the middle to `width` characters: the package and the method both say something. */
export const fit = (text: string, width: number): string => {
  if (text.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  const start = text.slice(0, width - 1 - tail).replace(/[\ud800-\udbff]$/u, "");
  return `${start}…${text.slice(text.length - tail).replace(/^[\udc00-\udfff]/u, "")}`;
};
