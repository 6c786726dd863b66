/** Character classes of RE2 (`[a-z]`, `[[:alpha:]]`, `\pL`, `\d`) written as parts of a JavaScript class. */

/** RE2's Perl classes are ASCII; JavaScript's `\s` is not. */
const PERL: Readonly<Record<string, string>> = {
  d: "0-9",
  D: "\\0-/:-\\u{10FFFF}",
  w: "0-9A-Za-z_",
  W: "\\0-/:-@\\[-\\^`\\{-\\u{10FFFF}",
  s: "\\t\\n\\f\\r ",
  S: "\\0-\\x08\\x0B\\x0E-\\x1F!-\\u{10FFFF}",
};

/** The content of a class for `\d` and its kin; undefined for other letters. */
export const perlClass = (letter: string): string | undefined => PERL[letter];

/** POSIX classes by name, with their complements. */
const POSIX: Readonly<Record<string, readonly [string, string]>> = {
  alnum: ["0-9A-Za-z", "\\0-/:-@\\[-`\\{-\\u{10FFFF}"],
  alpha: ["A-Za-z", "\\0-@\\[-`\\{-\\u{10FFFF}"],
  ascii: ["\\0-\\x7F", "\\x80-\\u{10FFFF}"],
  blank: ["\\t ", "\\0-\\x08\\n-\\x1F!-\\u{10FFFF}"],
  cntrl: ["\\0-\\x1F\\x7F", " -~\\x80-\\u{10FFFF}"],
  digit: ["0-9", "\\0-/:-\\u{10FFFF}"],
  graph: ["!-~", "\\0- \\x7F-\\u{10FFFF}"],
  lower: ["a-z", "\\0-`\\{-\\u{10FFFF}"],
  print: [" -~", "\\0-\\x1F\\x7F-\\u{10FFFF}"],
  punct: ["!-/:-@\\[-`\\{-~", "\\0- 0-9A-Za-z\\x7F-\\u{10FFFF}"],
  space: ["\\t-\\r ", "\\0-\\x08\\x0E-\\x1F!-\\u{10FFFF}"],
  upper: ["A-Z", "\\0-@\\[-\\u{10FFFF}"],
  word: ["0-9A-Za-z_", "\\0-/:-@\\[-\\^`\\{-\\u{10FFFF}"],
  xdigit: ["0-9A-Fa-f", "\\0-/:-@G-`g-\\u{10FFFF}"],
};

/** The content of a class for `[:name:]` or `[:^name:]`; undefined for unknown names. */
export const posixClass = (name: string): string | undefined => (name.startsWith("^") ? POSIX[name.slice(1)]?.[1] : POSIX[name]?.[0]);

/** `\p{Name}` for a Unicode category (`L`, `Lu`) or script (`Greek`). */
export function unicodeClass(name: string, negated: boolean): string {
  const inner = name.startsWith("^") ? name.slice(1) : name;
  const letter = negated === name.startsWith("^") ? "p" : "P";
  return inner.length <= 2 ? `\\${letter}{${inner}}` : `\\${letter}{Script=${inner}}`;
}

/** One code point so that it means itself anywhere in a JavaScript expression. */
export const literal = (codePoint: number): string => {
  const isPlain =
    (codePoint >= 0x30 && codePoint <= 0x39) || (codePoint >= 0x41 && codePoint <= 0x5a) || (codePoint >= 0x61 && codePoint <= 0x7a);
  return isPlain ? String.fromCodePoint(codePoint) : `\\u{${codePoint.toString(16)}}`;
};
