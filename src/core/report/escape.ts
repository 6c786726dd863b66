/** Names that come from measured code are untrusted: here they become harmless Markdown or terminal text. */

const LONGEST_NAME = 200;
// Control characters, bidirectional overrides and zero-width characters.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** One line without control, bidi or zero-width characters, at most 200 characters. */
export const plainText = (text: string): string => {
  const line = text.replaceAll(INVISIBLE, " ").trim();
  return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME - 1)}…`;
};

/** A Markdown code span that neither ends early nor breaks a table row; nothing inside becomes a link or mention. */
export const codeSpan = (text: string): string => `\`${plainText(text).replaceAll("`", "'").replaceAll("|", "\\|")}\``;

/** Text of a Markdown paragraph: no HTML, links, mentions, issue references, emphasis or table cells. */
export const markdownText = (text: string): string =>
  text
    .split("\n")
    .map((line) =>
      plainText(line)
        .replaceAll(/[\\`*_[\]<>|~]/gu, String.raw`\$&`)
        .replaceAll(/([@#])(?=\w)/gu, "$1\u200b")
        .replaceAll("://", ":\u200b//"),
    )
    .join(" ");

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
  return `${text.slice(0, width - 1 - tail)}…${text.slice(text.length - tail)}`;
};
