// Lines of base in head, through the hunks of a diff.
import { describe, expect, test } from "vitest";
import { changeOf, mapLine, replacedLine, type SourceChanges } from "../../../src/core/source/source-changes.ts";

const changes: SourceChanges = {
  baseCommit: "0".repeat(40),
  builtIn: null,
  files: [
    {
      base: "a.go",
      head: "a.go",
      hunks: [
        // Two lines put in after line 3, one taken out, two replaced by two, one by three.
        [3, 0, 4, 2],
        [6, 1, 7, 0],
        [10, 2, 11, 2],
        [15, 1, 16, 3],
      ],
    },
    { base: "old/b.go", head: "new/b.go", hunks: [] },
    { base: "gone.go", head: null, hunks: [[1, 5, 0, 0]] },
    { base: "top.go", head: "top.go", hunks: [[0, 0, 1, 4]] },
  ],
};

describe("mapLine", () => {
  test.each<[string, number, string | null]>([
    ["a.go", 1, "a.go:1"],
    ["a.go", 3, "a.go:3"],
    ["a.go", 4, "a.go:6"],
    ["a.go", 5, "a.go:7"],
    ["a.go", 6, null],
    ["a.go", 7, "a.go:8"],
    ["a.go", 9, "a.go:10"],
    ["a.go", 10, null],
    ["a.go", 11, null],
    ["a.go", 12, "a.go:13"],
    ["a.go", 14, "a.go:15"],
    ["a.go", 15, null],
    ["a.go", 16, "a.go:19"],
    ["old/b.go", 7, "new/b.go:7"],
    ["gone.go", 3, null],
    ["gone.go", 9, null],
    ["top.go", 1, "top.go:5"],
    ["same.go", 7, "same.go:7"],
  ])("%s:%i is %s", (file, line, expected) => {
    const place = mapLine(changes, file, line);
    expect(place === null ? null : `${place.file}:${place.line}`).toBe(expected);
  });

  test("maps no two lines to one, and keeps their order", () => {
    const lines = Array.from({ length: 40 }, (_, line) => mapLine(changes, "a.go", line + 1)?.line ?? null).filter((line) => line !== null);
    expect(lines).toEqual([...new Set(lines)].toSorted((a, b) => a - b));
  });
});

test.each<[string, number, number | null]>([
  ["a.go", 10, 11],
  ["a.go", 11, 12],
  ["a.go", 15, null],
  ["a.go", 6, null],
  ["a.go", 9, null],
  ["gone.go", 1, null],
  ["same.go", 1, null],
])("replacedLine of %s:%i is %s: only a hunk of as many lines says which", (file, line, expected) => {
  expect(replacedLine(changes, file, line)?.line ?? null).toBe(expected);
});

test("changeOf knows the files that changed", () => {
  expect(changeOf(changes, "old/b.go")?.head).toBe("new/b.go");
  expect(changeOf(changes, "new/b.go")).toBeUndefined();
});
