/** JSON documents of a bundle: written with the same bytes for the same value, read with the place of the first mistake. */

const sorted = (value: unknown): unknown => {
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${value} cannot be stored; unknown is null`);
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]));
};

/** The document's text: keys sorted, one space of indentation per level, newline at the end. NaN and Infinity are refused (TypeError). */
export const formatJson = (value: unknown): string => `${JSON.stringify(sorted(value), null, 1)}\n`;

export type JsonResult =
  | { readonly kind: "value"; readonly value: unknown }
  /** Line and column count from 1. */
  | { readonly kind: "broken"; readonly line: number; readonly column: number };

/** Reads JSON text; a mistake is a value with its place, so that each caller can name the file in its own error. */
export function parseJson(text: string): JsonResult {
  try {
    const value: unknown = JSON.parse(text);
    return { kind: "value", value };
  } catch {
    const before = text.slice(0, firstMistake(text)).split("\n");
    return { kind: "broken", line: before.length, column: (before.at(-1) ?? "").length + 1 };
  }
}

const WHITE = /[ \t\r\n]*/uy;
const STRING = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/uy; // oxlint-disable-line no-control-regex
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

type Expected = "value" | "value-or-end" | "key" | "key-or-end" | "colon" | "comma-or-end" | "nothing";

/** Offset of the first character the grammar of RFC 8259 does not allow; engines word their own messages differently and often leave the place out. */
function firstMistake(text: string): number {
  const open: ("{" | "[")[] = [];
  let at = 0;
  let expected: Expected = "value";
  const eat = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return false;
    at += found[0].length;
    return true;
  };
  const afterValue = (): Expected => (open.length === 0 ? "nothing" : "comma-or-end");
  for (;;) {
    eat(WHITE);
    const character: string | undefined = text[at];
    if (character === undefined || expected === "nothing") return at;
    const closes: boolean = character === (open.at(-1) === "{" ? "}" : "]") && open.length > 0;
    if (closes && (expected === "comma-or-end" || expected === "value-or-end" || expected === "key-or-end")) {
      open.pop();
      at += 1;
      expected = afterValue();
    } else if (expected === "comma-or-end") {
      if (character !== ",") return at;
      at += 1;
      expected = open.at(-1) === "{" ? "key" : "value";
    } else if (expected === "colon") {
      if (character !== ":") return at;
      at += 1;
      expected = "value";
    } else if (expected === "key" || expected === "key-or-end") {
      if (!eat(STRING)) return at;
      expected = "colon";
    } else if (character === "{" || character === "[") {
      open.push(character);
      at += 1;
      expected = character === "{" ? "key-or-end" : "value-or-end";
    } else {
      if (!eat(STRING) && !eat(SCALAR)) return at;
      expected = afterValue();
    }
  }
}
