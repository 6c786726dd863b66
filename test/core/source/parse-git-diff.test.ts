// Headers of git diffs, hostile text between them included.
import { describe, expect, test } from "vitest";
import { parseGitDiff } from "../../../src/core/source/parse-git-diff.ts";

const parseAll = (...lines: readonly string[]) => parseGitDiff(`${lines.join("\n")}\n`);
const parse = (...lines: readonly string[]) => parseAll(...lines).files;

describe("parseGitDiff", () => {
  test("reads the line ranges of each file", () => {
    expect(
      parse(
        "diff --git a/a.go b/a.go",
        "index 1111111..2222222 100644",
        "--- a/a.go",
        "+++ b/a.go",
        "@@ -3,0 +4,2 @@ func main() {",
        "+one",
        "+two",
        "@@ -6 +8 @@",
        "-old",
        "+new",
        "@@ -9,2 +10,0 @@",
        "-x",
        "-y",
        "diff --git a/b.go b/b.go",
        "--- a/b.go",
        "+++ b/b.go",
        "@@ -1 +1 @@",
        "-package a",
        "+package b",
      ),
    ).toEqual([
      {
        base: "a.go",
        head: "a.go",
        hunks: [
          [3, 0, 4, 2],
          [6, 1, 8, 1],
          [9, 2, 10, 0],
        ],
      },
      { base: "b.go", head: "b.go", hunks: [[1, 1, 1, 1]] },
    ]);
  });

  test("takes no text for a header", () => {
    expect(
      parse(
        "diff --git a/a.go b/a.go",
        "--- a/a.go",
        "+++ b/a.go",
        "@@ -1,4 +1,3 @@",
        "--- a/evil.go",
        "-diff --git a/x b/x",
        "-@@ -1 +1 @@",
        "-rename from x",
        "+++ b/evil.go",
        "++ b",
        "+",
        "\\ No newline at end of file",
        "@@ -9 +8 @@",
        "-a",
        "\\ No newline at end of file",
        "+b",
      ),
    ).toEqual([
      {
        base: "a.go",
        head: "a.go",
        hunks: [
          [1, 4, 1, 3],
          [9, 1, 8, 1],
        ],
      },
    ]);
  });

  test("follows renames, with and without changed lines", () => {
    expect(
      parse(
        "diff --git a/old/a.go b/new/a.go",
        "similarity index 100%",
        "rename from old/a.go",
        "rename to new/a.go",
        "diff --git a/old/b.go b/new/b.go",
        "similarity index 90%",
        "rename from old/b.go",
        "rename to new/b.go",
        "--- a/old/b.go",
        "+++ b/new/b.go",
        "@@ -1 +1 @@",
        "-package old",
        "+package new",
      ),
    ).toEqual([
      { base: "old/a.go", head: "new/a.go", hunks: [] },
      { base: "old/b.go", head: "new/b.go", hunks: [[1, 1, 1, 1]] },
    ]);
  });

  test("keeps deleted files, names new ones, and leaves out binary and otherwise unmoved ones", () => {
    expect(
      parseAll(
        "diff --git a/gone.go b/gone.go",
        "deleted file mode 100644",
        "--- a/gone.go",
        "+++ /dev/null",
        "@@ -1,2 +0,0 @@",
        "-package gone",
        "-",
        "diff --git a/fresh.go b/fresh.go",
        "new file mode 100644",
        "--- /dev/null",
        "+++ b/fresh.go",
        "@@ -0,0 +1 @@",
        "+package fresh",
        "diff --git a/run.sh b/run.sh",
        "old mode 100644",
        "new mode 100755",
        "diff --git a/x.s b/x.s",
        "Binary files a/x.s and b/x.s differ",
      ),
    ).toEqual({ files: [{ base: "gone.go", head: null, hunks: [[1, 2, 0, 0]] }], added: ["fresh.go"] });
  });

  test.each([
    ["a/with space.go\t", "with space.go"],
    ['"a/quote\\"d\\\\.go"', 'quote"d\\.go'],
    ['"a/\\303\\244\\t.go"', "ä\t.go"],
    ["a/ünïcode.go", "ünïcode.go"],
    ["a/a/b.go", "a/b.go"],
  ])("reads the name %s", (written, name) => {
    expect(parse("diff --git x y", `--- ${written}`, "+++ b/other.go", "@@ -1 +1 @@", "-a", "+b")[0]?.base).toBe(name);
  });

  test("of nothing is nothing, and of what is no diff too", () => {
    expect(parseGitDiff("")).toEqual({ files: [], added: [] });
    expect(parse("@@ -1 +1 @@", "--- a/a.go", "hello")).toEqual([]);
  });
});
