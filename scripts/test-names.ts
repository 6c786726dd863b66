// The names of the tests in a source text: the string that a call of `test` gives, with the line it stands on.
import { blankOut } from "./scan-source.ts";

export interface TestName {
  /** As written: placeholders like `%s` stay. */
  readonly name: string;
  /** Names of the groups (`describe`) it stands in, outermost first. */
  readonly groups: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

const OPENING = "([{<";
const CLOSING = ")]}>";

/** Behind the bracket that closes the one at `start`; the insides of strings are blanked, so that brackets in them do not count. */
function endOfGroup(code: string, start: number): number {
  let depth = 0;
  for (let at = start; at < code.length; at += 1) {
    const char = code[at] ?? "";
    const isArrow = char === ">" && code[at - 1] === "=";
    if (OPENING.includes(char) && !(char === "<" && code[start] !== "<")) depth += 1;
    if (CLOSING.includes(char) && !isArrow && !(char === ">" && code[start] !== "<")) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return code.length;
}

const isSpace = (char: string | undefined): boolean => char !== undefined && /\s/u.test(char);

const skipSpaces = (code: string, from: number): number => {
  let at = from;
  while (isSpace(code[at])) at += 1;
  return at;
};

/** Where the arguments of the call that names a test begin: behind `test`, `.each<T>(table)`, `.skipIf(when)` and so on. */
function startOfArguments(code: string, from: number): number | null {
  let at = skipSpaces(code, from);
  /** Whether the next parentheses belong to `each`, `skipIf` or `runIf`, and not to the test itself. */
  let ofTable = false;
  while (at < code.length) {
    const modifier = /^\.\s*(?<name>\w+)/u.exec(code.slice(at, at + 40));
    if (modifier !== null) {
      ofTable = ["each", "for", "skipIf", "runIf"].includes(modifier.groups?.["name"] ?? "");
      at = skipSpaces(code, at + modifier[0].length);
    } else if (code[at] === "<") at = skipSpaces(code, endOfGroup(code, at));
    else if (code[at] !== "(") return null;
    else if (ofTable) {
      ofTable = false;
      at = skipSpaces(code, endOfGroup(code, at));
    } else return skipSpaces(code, at + 1);
  }
  return null;
}

interface Call {
  readonly name: string;
  /** Where its name begins. */
  readonly at: number;
  /** Behind its closing parenthesis. */
  readonly end: number;
}

/** Calls of functions of these names that give a plain string as first argument. */
const namedCalls = (text: string, code: string, words: string): readonly Call[] =>
  [...code.matchAll(new RegExp(`(?<![\\w$.])(?:${words})(?=[\\s.<(])`, "gu"))].flatMap(({ 0: word, index }) => {
    const at = startOfArguments(code, index + word.length);
    const quote = at === null ? undefined : code[at];
    if (at === null || quote === undefined || !"\"'`".includes(quote)) return [];
    const close = code.indexOf(quote, at + 1);
    if (close < 0) return [];
    const name = text.slice(at + 1, close).replaceAll(/\\(?<char>["'`\\])/gu, "$<char>");
    return [{ name, at, end: endOfGroup(code, code.lastIndexOf("(", at)) }];
  });

/** The names of all tests of a file whose name is a plain string, in their order. */
export function testNames(text: string): readonly TestName[] {
  const { code } = blankOut(text);
  const groups = namedCalls(text, code, "describe");
  return namedCalls(text, code, "test|it").map(({ name, at }) => ({
    name,
    groups: groups.filter((group) => group.at < at && at < group.end).map((group) => group.name),
    line: text.slice(0, at).split("\n").length,
  }));
}
