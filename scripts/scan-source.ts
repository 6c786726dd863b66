// Reads TypeScript just well enough to tell code from comments, strings and regular expressions.

export interface Blanked {
  /** Comments blanked; strings as they are. */
  readonly withoutComments: string;
  /** Comments, and the insides of strings, templates and regular expressions blanked. What stands in `${…}` is code and stays. */
  readonly code: string;
}

/** After one of these a `/` starts a regular expression; after anything else it divides. */
const BEFORE_REGEX = /(?:^|[([{,;:=!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|throw|new|delete|void|await|yield))$/u;

/** As many spaces as the text has UTF-16 units, so that places in it stay what they are. */
const blank = (text: string): string => text.replaceAll(/[^\n]/gu, (char) => " ".repeat(char.length));

/** End of the quoted text that starts at `start`, just behind its closing quote. */
function endOfString(text: string, start: number): number {
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote && text[at] !== "\n") at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** End of the regular expression that starts at `start`, just behind its closing slash; its flags read as a word. */
function endOfRegex(text: string, start: number): number {
  let at = start + 1;
  let inClass = false;
  while (at < text.length && text[at] !== "\n" && (inClass || text[at] !== "/")) {
    if (text[at] === "[") inClass = true;
    if (text[at] === "]") inClass = false;
    at += text[at] === "\\" ? 2 : 1;
  }
  return Math.min(at + 1, text.length);
}

/** End of a stretch of template text: behind the closing back quote, or behind `${`. */
function endOfTemplateText(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    if (text[at] === "`") return at + 1;
    if (text.startsWith("${", at)) return at + 2;
    at += text[at] === "\\" ? 2 : 1;
  }
  return text.length;
}

/** Both results have the length and the lines of `text`. */
export function blankOut(text: string): Blanked {
  let withoutComments = "";
  let code = "";
  let at = 0;
  /** One entry per open template: how many braces are open in its current `${…}`. */
  const templates: number[] = [];
  const take = (end: number, kind: "comment" | "quoted" | "code", openLength = 1, closeLength = 1): void => {
    const piece = text.slice(at, end);
    withoutComments += kind === "comment" ? blank(piece) : piece;
    if (kind === "code") code += piece;
    else if (kind === "comment") code += blank(piece);
    else
      code +=
        piece.slice(0, openLength) + blank(piece.slice(openLength, piece.length - closeLength)) + piece.slice(piece.length - closeLength);
    at = end;
  };
  const takeTemplateText = (openLength: number): void => {
    const end = endOfTemplateText(text, at + openLength);
    const opensCode = text.slice(end - 2, end) === "${" && text[end - 1] !== "`";
    if (opensCode) templates.push(0);
    take(end, "quoted", openLength, opensCode ? 2 : 1);
  };

  while (at < text.length) {
    const char = text[at] ?? "";
    if (at === 0 && text.startsWith("#!")) take(lineEnd(text, at), "comment");
    else if (text.startsWith("//", at)) take(lineEnd(text, at), "comment");
    else if (text.startsWith("/*", at)) take(blockEnd(text, at), "comment");
    else if (char === '"' || char === "'") take(endOfString(text, at), "quoted");
    else if (char === "/" && BEFORE_REGEX.test(code.trimEnd())) take(endOfRegex(text, at), "quoted");
    else if (char === "`") takeTemplateText(1);
    else if (char === "}" && templates.at(-1) === 0) {
      templates.pop();
      takeTemplateText(1);
    } else {
      const depth = templates.length - 1;
      if (depth >= 0 && char === "{") templates[depth] = (templates[depth] ?? 0) + 1;
      if (depth >= 0 && char === "}") templates[depth] = (templates[depth] ?? 0) - 1;
      take(at + 1, "code");
    }
  }
  return { withoutComments, code };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function blockEnd(text: string, from: number): number {
  const end = text.indexOf("*/", from + 2);
  return end < 0 ? text.length : end + 2;
}

export interface Finding {
  readonly kind: "any" | "non-null" | "as" | "class";
  /** Counted from 1. */
  readonly line: number;
}

/** Renames in imports and exports use the word `as` without casting anything. */
const RENAMES = /\b(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?(?:\{[^}]*\}|\*\s*as\s+[\w$]+)/gu;

const PATTERNS: readonly (readonly [Finding["kind"], RegExp])[] = [
  ["any", /(?<=(?:=>|[:|&<=]|\b(?:as|is|extends))\s*)any(?![\w$])|(?<=,\s*)any(?=\s*[>,[])/gu],
  ["non-null", /[\w$)\]]!(?!=)/gu],
  ["as", /(?<=[\w$)\]}"'`]\s+)as\s+(?!const\b)[\w$({["'`]/gu],
  ["class", /(?<![.\w$]|\bdeclare\s+)class(?=\s+[\w$]|\s*\{)/gu],
];

/** The loosened types and the classes of one file. `as const` and renames do not count. */
export function findLoose(text: string): readonly Finding[] {
  const code = blankOut(text).code.replaceAll(RENAMES, blank);
  const lineOf = (index: number): number => code.slice(0, index).split("\n").length;
  return PATTERNS.flatMap(([kind, pattern]) => [...code.matchAll(pattern)].map((match) => ({ kind, line: lineOf(match.index) }))).toSorted(
    (a, b) => a.line - b.line,
  );
}
