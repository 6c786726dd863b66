// Which lines of a function of head a change touched.
import { describe, expect, test } from "vitest";
import type { Hunk, SourceChanges } from "../../../src/core/source/source-changes.ts";
import { touchedLines } from "../../../src/core/source/touched-lines.ts";

const changed = (...hunks: readonly Hunk[]): SourceChanges => ({
  baseCommit: "0".repeat(40),
  builtIn: null,
  files: [
    { base: "old/a.go", head: "p/a.go", hunks },
    { base: "gone.go", head: null, hunks: [[1, 9, 0, 0]] },
  ],
  added: ["p/fresh.go"],
});

describe("touchedLines of a function on lines 20 to 30", () => {
  test.each<[string, readonly Hunk[], string | null]>([
    ["nothing in the file", [], null],
    ["lines above it", [[3, 1, 3, 5]], null],
    ["the line right above it", [[19, 1, 19, 1]], null],
    ["lines below it", [[31, 1, 31, 1]], null],
    ["its first line", [[20, 1, 20, 1]], "changed 20-20"],
    ["its last line", [[30, 1, 30, 1]], "changed 30-30"],
    ["lines that reach into it from above", [[15, 1, 15, 8]], "changed 20-22"],
    ["lines that reach out of it", [[28, 1, 28, 9]], "changed 28-30"],
    [
      "two places in it",
      [
        [22, 1, 22, 1],
        [25, 2, 25, 3],
      ],
      "changed 22-27",
    ],
    ["lines removed in it", [[24, 3, 23, 0]], "changed 23-23"],
    ["lines removed right above it", [[17, 3, 19, 0]], null],
    ["lines added in it", [[22, 0, 23, 2]], "changed 23-24"],
    ["the whole of it added", [[18, 0, 19, 14]], "new 20-30"],
    ["the whole of it written anew", [[19, 14, 19, 14]], "changed 20-30"],
  ])("%s", (_, hunks, expected) => {
    const found = touchedLines(changed(...hunks), "p/a.go", 20, 30);
    expect(found === null ? null : `${found.kind} ${found.first}-${found.last}`).toBe(expected);
  });

  test("of an added file all is new, of any other file nothing is known", () => {
    const changes = changed([20, 1, 20, 1]);
    expect(touchedLines(changes, "p/fresh.go", 20, 30)).toEqual({ kind: "new", first: 20, last: 30 });
    for (const path of ["other.go", "gone.go", "old/a.go"]) expect(touchedLines(changes, path, 20, 30)).toBeNull();
    expect(touchedLines({ ...changes, added: undefined }, "p/fresh.go", 20, 30)).toBeNull();
  });

  test("lines removed at the very top count as line 1", () => {
    expect(touchedLines(changed([1, 2, 0, 0]), "p/a.go", 1, 4)).toEqual({ kind: "changed", first: 1, last: 1 });
  });
});
