/** Regular expressions in RE2's syntax, which pprof speaks, translated to JavaScript's; what RE2 refuses is refused. */
import { heapgateError } from "../errors/heapgate-error.ts";
import { literal, perlClass, posixClass, unicodeClass } from "./re2-class.ts";

/** Whether a text holds a match, anywhere unless the expression is anchored. */
export type Matcher = (text: string) => boolean;

interface Scan {
  readonly pattern: string;
  at: number;
  readonly out: string[];
  /** Flags in force: i, m, s as in RE2. */
  flags: Flags;
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

const NO_FLAGS: Flags = { i: false, m: false, s: false };

/** Thrown inside of this file; `compilePattern` turns it into an error that names the flag. */
const refused = (problem: string): Error => new Error(problem);

/** Reads the rest of `\x41`, `\x{10FFFF}`. */
function hexEscape(scan: Scan): number {
  const match = /^(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/u.exec(scan.pattern.slice(scan.at));
  const value = Number.parseInt(match?.[1] ?? match?.[2] ?? "", 16);
  if (match === null || value > 0x10_ffff) throw refused("invalid escape sequence: \\x");
  scan.at += match[0].length;
  return value;
}

const CONTROL: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** Reads an escape that stands for one code point; `scan.at` is behind the backslash. */
function escapedCodePoint(scan: Scan): number {
  const rest = scan.pattern.slice(scan.at);
  const octal = /^(?:[1-7][0-7]{1,2}|0[0-7]{0,2})/u.exec(rest)?.[0];
  if (octal !== undefined) {
    scan.at += octal.length;
    return Number.parseInt(octal, 8);
  }
  const codePoint = rest.codePointAt(0);
  if (codePoint === undefined) throw refused("trailing backslash at end of expression");
  const char = String.fromCodePoint(codePoint);
  scan.at += char.length;
  if (/^[1-9]$/u.test(char)) throw refused(`backreferences (\\${char}) are not part of RE2`);
  if (char === "x") return hexEscape(scan);
  const control = CONTROL[char];
  if (control !== undefined) return control;
  if (codePoint < 0x80 && !/^[0-9A-Za-z]$/u.test(char)) return codePoint;
  throw refused(`invalid escape sequence: \\${char}`);
}

/** Reads `\pL`, `\P{Greek}`; `scan.at` is at the `p`. */
function unicodeEscape(scan: Scan): string {
  const match = /^([pP])(?:\{(\^?\w+)\}|(\w))/u.exec(scan.pattern.slice(scan.at));
  if (match === null) throw refused("invalid character class range");
  scan.at += match[0].length;
  return unicodeClass(match[2] ?? match[3] ?? "", match[1] === "P");
}

/** Reads a bracketed class; `scan.at` is behind the `[`. */
function bracketClass(scan: Scan): string {
  const { pattern } = scan;
  const negated = pattern[scan.at] === "^";
  if (negated) scan.at += 1;
  let inside = "";
  for (let first = true; first || pattern[scan.at] !== "]"; first = false) {
    if (scan.at >= pattern.length) throw refused("missing closing ]");
    const posix = /^\[:(\^?\w*):\]/u.exec(pattern.slice(scan.at));
    if (posix !== null) {
      const content = posixClass(posix[1] ?? "");
      if (content === undefined) throw refused(`invalid character class range: ${posix[0]}`);
      inside += content;
      scan.at += posix[0].length;
      continue;
    }
    const escaped = pattern[scan.at] === "\\" ? pattern[scan.at + 1] : undefined;
    const perl = escaped === undefined ? undefined : perlClass(escaped);
    if (perl !== undefined) {
      inside += perl;
      scan.at += 2;
    } else if (escaped === "p" || escaped === "P") {
      scan.at += 1;
      inside += unicodeEscape(scan);
    } else inside += classRange(scan);
  }
  scan.at += 1;
  // An empty class of JavaScript matches nothing; RE2 cannot write one.
  return `[${negated ? "^" : ""}${inside}]`;
}

function classCodePoint(scan: Scan): number {
  if (scan.pattern[scan.at] === "\\") {
    scan.at += 1;
    return escapedCodePoint(scan);
  }
  const codePoint = scan.pattern.codePointAt(scan.at);
  if (codePoint === undefined) throw refused("missing closing ]");
  scan.at += codePoint > 0xffff ? 2 : 1;
  return codePoint;
}

function classRange(scan: Scan): string {
  const { pattern } = scan;
  const low = classCodePoint(scan);
  const isRange = pattern[scan.at] === "-" && scan.at + 1 < pattern.length && pattern[scan.at + 1] !== "]";
  if (!isRange) return literal(low);
  scan.at += 1;
  const high = classCodePoint(scan);
  if (high < low) throw refused("invalid character class range");
  return `${literal(low)}-${literal(high)}`;
}

/** Opens `(…`; gives what to write for it, and the flags that hold behind `(?flags)`, where there is no group. */
function openGroup(scan: Scan): { readonly text: string; readonly inside: Flags | null; readonly behind: Flags | null } {
  const rest = scan.pattern.slice(scan.at);
  if (!rest.startsWith("(?")) {
    scan.at += 1;
    return { text: "(?:", inside: scan.flags, behind: null };
  }
  const named = /^\(\?P?<(\w+)>/u.exec(rest);
  if (named !== null) {
    scan.at += named[0].length;
    return { text: "(?:", inside: scan.flags, behind: null };
  }
  const around = /^\(\?(?:<?[=!]|>)/u.exec(rest)?.[0];
  if (around !== undefined) throw refused(`${around} (look-around, atomic groups) is not part of RE2`);
  const match = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/u.exec(rest);
  if (match === null) throw refused(`invalid or unsupported Perl syntax: ${rest.slice(0, 3)}`);
  const [all, on = "", off = "", end] = match;
  scan.at += all.length;
  const after = (flag: "i" | "m" | "s"): boolean => (on.includes(flag) || scan.flags[flag]) && !off.includes(flag);
  const flags: Flags = { i: after("i"), m: after("m"), s: after("s") };
  return end === ")" ? { text: "", inside: null, behind: flags } : { text: "(?:", inside: flags, behind: null };
}

/** Only case needs JavaScript's own flag, as a modifier of the letters it holds for. */
const atom = (scan: Scan, text: string): string => (scan.flags.i ? `(?i:${text})` : text);

const ASSERTIONS: Readonly<Record<string, string>> = { A: "(?<![^])", z: "(?![^])", b: "\\b", B: "\\B" };

/** Reads an escape outside of classes; `scan.at` is at the backslash. */
function escape(scan: Scan): string {
  const letter = scan.pattern[scan.at + 1] ?? "";
  if (letter === "Q") {
    const end = scan.pattern.indexOf("\\E", scan.at + 2);
    const quoted = scan.pattern.slice(scan.at + 2, end < 0 ? undefined : end);
    scan.at = end < 0 ? scan.pattern.length : end + 2;
    return Array.from(quoted, (char) => atom(scan, literal(char.codePointAt(0) ?? 0))).join("");
  }
  const assertion = ASSERTIONS[letter];
  const perl = perlClass(letter);
  if (assertion !== undefined || perl !== undefined) scan.at += 2;
  if (assertion !== undefined) return assertion;
  if (perl !== undefined) return `[${perl}]`;
  scan.at += 1;
  if (letter === "p" || letter === "P") return atom(scan, unicodeEscape(scan));
  return atom(scan, literal(escapedCodePoint(scan)));
}

/** Reads `*`, `+?`, `{2,3}`; "" where there is none. Whether it is lazy does not change whether there is a match. */
function quantifier(scan: Scan): string {
  const match = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/u.exec(scan.pattern.slice(scan.at));
  if (match === null) return "";
  const [all, low, high] = match;
  if (Number(low ?? 0) > 1000 || Number(high ?? 0) > 1000) throw refused(`invalid repeat count: ${all}`);
  scan.at += all.length;
  if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/u.test(scan.pattern.slice(scan.at))) throw refused(`invalid nested repetition operator: ${all}`);
  return all;
}

/** Reads one atom that is no group. */
function single(scan: Scan): string {
  const char = scan.pattern[scan.at] ?? "";
  if (char === "\\") return escape(scan);
  scan.at += 1;
  if (char === "[") return atom(scan, bracketClass(scan));
  if (char === ".") return scan.flags.s ? "[^]" : "[^\\n]";
  // JavaScript's own multi-line mode knows more line ends than RE2.
  if (char === "^") return scan.flags.m ? "(?<![^\\n])" : "^";
  if (char === "$") return scan.flags.m ? "(?![^\\n])" : "$";
  scan.at -= 1;
  return atom(scan, literal(classCodePoint(scan)));
}

/** The JavaScript form of an RE2 expression. Throws an ordinary error that says what RE2 would not accept. */
export function translateRe2(pattern: string): string {
  const scan: Scan = { pattern, at: 0, out: [], flags: NO_FLAGS };
  const outer: Flags[] = [];
  while (scan.at < pattern.length) {
    const char = pattern[scan.at];
    if (char === "(") {
      const { text, inside, behind } = openGroup(scan);
      if (inside !== null) {
        outer.push(scan.flags);
        scan.out.push(text);
        scan.flags = inside;
      } else if (behind !== null) scan.flags = behind;
      continue;
    }
    if (char === "|") {
      scan.at += 1;
      scan.out.push("|");
      continue;
    }
    if (char === ")") {
      const before = outer.pop();
      if (before === undefined) throw refused("unexpected )");
      scan.at += 1;
      scan.flags = before;
      scan.out.push(")", quantifier(scan));
      continue;
    }
    const dangling = quantifier(scan);
    if (dangling !== "") throw refused(`missing argument to repetition operator: ${dangling}`);
    const text = single(scan);
    const repeat = quantifier(scan);
    // JavaScript does not repeat assertions, and repeating one changes nothing unless it may be left out.
    const isAssertion = /^(?:\^|\$|\\b|\\B|\(\?<?!.*\))$/u.test(text);
    if (!isAssertion) scan.out.push(text, repeat);
    else if (!/^(?:[*?]|\{0)/u.test(repeat)) scan.out.push(text);
  }
  if (outer.length > 0) throw refused("missing closing )");
  return scan.out.join("");
}

/** A matcher of an RE2 expression; throws an ordinary error for what RE2 would not accept. Answers are remembered per text. */
export function re2Matcher(pattern: string): Matcher {
  const expression = new RegExp(translateRe2(pattern), "u");
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const matches = expression.test(text);
    known.set(text, matches);
    return matches;
  };
}

/** The matcher of a flag's value; null where the flag is not given. Throws USAGE, naming the flag. */
export function compilePattern(flag: string, pattern: string): Matcher | null {
  if (pattern === "") return null;
  try {
    return re2Matcher(pattern);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw heapgateError(
      "USAGE",
      { problem: `${flag}: "${pattern}" is no regular expression (RE2): ${problem}.`, command: "profile" },
      { cause: error },
    );
  }
}
