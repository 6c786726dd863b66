// What documentation shows as typed: `$` lines of console blocks with the output below them, held against what is really printed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, ROOT, type SourceFile } from "../../scripts/source-files.ts";

export interface PageCommand {
  readonly page: string;
  readonly command: string;
  /** Lines below it, up to the next command or the end of the block. `…` stands for any number of lines. */
  readonly shown: readonly string[];
}

export interface Fence {
  readonly page: string;
  /** `sh`, `console`, `yaml`, …; empty where the block names none. */
  readonly language: string;
  readonly lines: readonly string[];
}

/** Lines that stand for what was left out. */
export const GAP = "…";

/** The pages people read, with the README first. */
export const documentationPages = (): readonly SourceFile[] => [
  ...["README.md", "CONTRIBUTING.md", "src/README.md", "examples/README.md"].map((path) => ({
    path,
    text: readFileSync(join(ROOT, path), "utf8"),
  })),
  ...filesBelow("docs", [".md"]),
];

/** Every fenced block of a page, also within a list. */
export const fencesOf = ({ path, text }: SourceFile): readonly Fence[] =>
  [...text.matchAll(/^( *)(`{3,})([\w-]*)[^\n]*\n(.*?)\n?^\1\2 *$/gmsu)].map(([, indent = "", , language = "", body = ""]) => ({
    page: path,
    language,
    lines: body.split("\n").map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)),
  }));

/** Commands of one console block; throws where output stands before the first one. */
export const commandsOf = ({ page, lines }: Fence): readonly PageCommand[] => {
  const commands: { page: string; command: string; shown: string[] }[] = [];
  for (const line of lines) {
    const last = commands.at(-1);
    if (line.startsWith("$ ")) commands.push({ page, command: line.slice(2), shown: [] });
    else if (last === undefined) throw new Error(`${page}: a console block begins with output: ${line}`);
    else last.shown.push(line);
  }
  return commands;
};

/** Words of a command as a shell takes them apart: blanks, single and double quotes, nothing else. */
export const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/gu)].map(([word]) => word.replaceAll(/'([^']*)'|"([^"]*)"/gu, "$1$2"));

/** A measured number is another one each time, and so are its unit and the blanks that line columns up. */
const withoutFigures = (line: string): string =>
  line
    .replaceAll(/[+−-]?\d[\d.,]*(?:[   ]?(?:[KMG]iB|B|µs|ms|min|s|h|%|pp)\b|[   ]?%)?/gu, "#")
    .replaceAll(/[ \t  ]+/gu, " ")
    .trimEnd();

/** A sentence that was wrapped is one line again: where it breaks depends on how wide its numbers are. */
const unwrapped = (lines: readonly string[]): readonly string[] => {
  const joined: string[] = [];
  for (const line of lines) {
    const last = joined.at(-1);
    if (/^ {4}\S/u.test(line) && last !== undefined && /^ {2}\S/u.test(last)) joined[joined.length - 1] = `${last} ${line.trim()}`;
    else joined.push(line);
  }
  return joined;
};

/**
 * Why the lines a page shows are not what was printed; null when they are. With `figures` numbers count as equal. The whole of the output must be
 * shown, or left out by `…`.
 */
export const outputFault = (shown: readonly string[], printed: string, figures: boolean): string | null => {
  const read = (line: string): string => (figures ? withoutFigures(line) : line.trimEnd());
  const taken = (all: readonly string[]): readonly string[] => (figures ? unwrapped(all) : all);
  const lines = taken(printed.trimEnd().split("\n")).map((line) => read(line));
  const wanted = taken(shown).map((line) => (line === GAP ? GAP : read(line)));
  let at = 0;
  let gap = false;
  for (const line of wanted) {
    if (line === GAP) {
      gap = true;
      continue;
    }
    const found = gap ? lines.indexOf(line, at) : lines[at] === line ? at : -1;
    if (found === -1)
      return `the page shows\n  ${line}\nand printed was${gap ? ", somewhere from here on" : ""}\n  ${lines.slice(at, at + 40).join("\n  ")}`;
    at = found + 1;
    gap = false;
  }
  return gap || at === lines.length ? null : `the page leaves out what is printed below:\n  ${lines.slice(at, at + 10).join("\n  ")}`;
};
