/** Reads the headers of `git diff --unified=0` and passes over the text between them. */
import type { FileChange, Hunk, SourceChanges } from "./source-changes.ts";

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/u;
const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 };

/** Git writes names with unusual characters as C strings, bytes beyond ASCII in octal. */
function unquote(name: string): string {
  if (!name.startsWith('"') || !name.endsWith('"') || name.length < 2) return name;
  const bytes: number[] = [];
  for (const match of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gu)) {
    const [, octal, escape, plain] = match;
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (escape !== undefined) bytes.push(ESCAPES[escape] ?? escape.charCodeAt(0));
    else bytes.push(...new TextEncoder().encode(plain ?? ""));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** Name behind `--- ` or `+++ `, without the side's letter; null for the side that has no file. A name with spaces ends in a tab. */
function sideName(text: string): string | null {
  const name = unquote(text.replace(/\t$/u, ""));
  return name === "/dev/null" ? null : name.slice(name.indexOf("/") + 1);
}

interface Draft {
  base: string | null;
  head: string | null;
  readonly hunks: Hunk[];
}

/**
 * The changed files of a diff made with `--unified=0 -M` and the usual prefixes `a/` and `b/`, and the paths of added ones, of which base has no
 * line. Files whose lines all stay where they are are left out. O(lines); what is not a header is skipped by count and never kept.
 */
export function parseGitDiff(text: string): Required<Pick<SourceChanges, "files" | "added">> {
  const drafts: Draft[] = [];
  /** Lines of text the hunk still has. */
  let skip = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const first = text[start];
    if (skip > 0 && (first === "+" || first === "-")) skip -= 1;
    else if (first !== "\\") skip = readHeader(text.slice(start, end), drafts);
    start = end + 1;
  }
  const files = drafts.flatMap(({ base, head, hunks }): readonly FileChange[] =>
    base === null || (base === head && hunks.length === 0) ? [] : [{ base, head, hunks }],
  );
  return { files, added: drafts.flatMap(({ base, head }) => (base === null && head !== null ? [head] : [])) };
}

/** Takes in one line outside of the text, and says how many lines of text follow it. */
function readHeader(line: string, drafts: Draft[]): number {
  if (line.startsWith("diff --git ")) {
    drafts.push({ base: null, head: null, hunks: [] });
    return 0;
  }
  const draft = drafts.at(-1);
  if (draft === undefined) return 0;
  if (line.startsWith("rename from ")) draft.base = unquote(line.slice("rename from ".length));
  else if (line.startsWith("rename to ")) draft.head = unquote(line.slice("rename to ".length));
  else if (line.startsWith("--- ")) draft.base = sideName(line.slice(4));
  else if (line.startsWith("+++ ")) draft.head = sideName(line.slice(4));
  const match = HUNK.exec(line);
  if (match === null) return 0;
  const [baseStart = 0, baseCount = 0, headStart = 0, headCount = 0] = [match[1], match[2] ?? "1", match[3], match[4] ?? "1"].map(Number);
  draft.hunks.push([baseStart, baseCount, headStart, headCount]);
  return baseCount + headCount;
}
