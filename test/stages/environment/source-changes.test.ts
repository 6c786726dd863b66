// The diff as git tells it: real repositories, held against their own text.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mapLine, type SourceChanges } from "../../../src/core/source/source-changes.ts";
import { readSourceChanges } from "../../../src/stages/environment/source-changes.ts";
import { realPorts } from "../../support/real-ports.ts";

let workspace = "";
let notes: string[] = [];
const tree = (): string => join(workspace, "tree");
const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "core.hooksPath=/dev/null", ...args], {
    cwd: tree(),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
const write = (path: string, lines: readonly string[]): void => {
  mkdirSync(join(tree(), path, ".."), { recursive: true });
  writeFileSync(join(tree(), path), lines.map((line) => `${line}\n`).join(""));
};
const commit = (): string => {
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "-m", "x");
  return git("rev-parse", "HEAD");
};
const read = async (baseCommit: string | null, head: string | null = "head"): Promise<SourceChanges | null> => {
  const ports = realPorts();
  const made = await readSourceChanges(
    { ...ports, log: { info: (text) => notes.push(text) } },
    { baseCommit, head: { path: tree(), workspace, commit: head } },
  );
  ports.http[Symbol.dispose]();
  return made;
};

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), "heapgate-changes-"));
  notes = [];
  mkdirSync(tree());
  git("init", "--quiet");
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

const LINES = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);

describe("readSourceChanges", () => {
  test("reads committed and uncommitted changes, renames and deletions, of sources only", async () => {
    write("a.go", LINES);
    write("old/b.go", LINES);
    write("gone.go", ["x"]);
    write("data.json", LINES);
    const base = commit();
    write("a.go", ["new", ...LINES.slice(0, 10), ...LINES.slice(12)]);
    mkdirSync(join(tree(), "new"));
    renameSync(join(tree(), "old/b.go"), join(tree(), "new/b.go"));
    rmSync(join(tree(), "gone.go"));
    write("data.json", ["other"]);
    write("new/fresh.go", ["package fresh"]);
    write("fresh.json", ["x"]);
    commit();
    write("a.go", ["new", "newer", ...LINES.slice(0, 10), ...LINES.slice(12)]);
    expect(await read(base)).toEqual({
      baseCommit: base,
      builtIn: tree(),
      files: [
        {
          base: "a.go",
          head: "a.go",
          hunks: [
            [0, 0, 1, 2],
            [11, 2, 12, 0],
          ],
        },
        { base: "gone.go", head: null, hunks: [[1, 1, 0, 0]] },
        { base: "old/b.go", head: "new/b.go", hunks: [] },
      ],
      added: ["new/fresh.go"],
    });
    expect(notes).toEqual([]);
  });

  test("is the same whatever the user's configuration says, and leaves no trace", async () => {
    write("ä b.go", LINES);
    const base = commit();
    write("ä b.go", ["first", ...LINES]);
    const before = await read(base);
    expect(before?.files).toEqual([{ base: "ä b.go", head: "ä b.go", hunks: [[0, 0, 1, 1]] }]);
    for (const [key, value] of [
      ["diff.noprefix", "true"],
      ["diff.mnemonicPrefix", "true"],
      ["diff.context", "9"],
      ["diff.interHunkContext", "9"],
      ["color.ui", "always"],
      ["core.quotePath", "true"],
      ["diff.external", "false"],
      ["diff.algorithm", "myers"],
    ] as const) {
      git("config", key, value);
    }
    const times = (): readonly number[] => readdirSync(join(tree(), ".git")).map((name) => statSync(join(tree(), ".git", name)).mtimeMs);
    const untouched = times();
    expect(await read(base)).toEqual(before);
    expect(times()).toEqual(untouched);
  });

  test.each<[string, () => Promise<SourceChanges | null>]>([
    ["base's commit is not known", () => read(null)],
    ["base's commit is not known", () => read("--output=x")],
    ["head is no git checkout", () => read("0".repeat(40), null)],
    ["commit 1111111 is not in this checkout", () => read("1".repeat(40))],
  ])("says in the log that there is none: %s", async (why, ask) => {
    write("a.go", LINES);
    commit();
    expect(await ask()).toBeNull();
    expect(notes).toEqual([`diff    no source diff: ${why}; functions are matched by name`]);
  });

  test("maps lines to lines of the same text, and all it does not map are gone", async () => {
    const texts = fc.array(fc.constantFrom("a", "b", "c", "}", "", "--- a/x", "+++ b/x", "@@ -1 +1 @@"), { maxLength: 25 });
    for (const [before, after] of fc.sample(fc.tuple(texts, texts), { numRuns: 25, seed: 7 })) {
      write("a.go", before);
      const base = commit();
      write("a.go", after);
      const changes = await read(base);
      if (changes === null) throw new Error("no diff");
      const mapped = before.map((_, index) => mapLine(changes, "a.go", index + 1));
      const kept = mapped.flatMap((place, index) => (place === null ? [] : [{ from: before[index], to: after[place.line - 1] }]));
      expect(kept.map(({ to }) => to)).toEqual(kept.map(({ from }) => from));
      const { files } = changes;
      const removed = (files[0]?.hunks ?? []).reduce((sum, [, count]) => sum + count, 0);
      expect(kept.length + removed).toBe(before.length);
    }
  });
});
