// Trees of real repositories: the right content, the right identity, and the user's checkout as it was.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TemporaryFolder } from "../../../src/ports/files.ts";
import { prepareTree, type TreeSource } from "../../../src/stages/environment/prepare-tree.ts";
import { realPorts } from "../../support/real-ports.ts";

const ports = realPorts({ GIT_DIR: "/nonexistent", GIT_CONFIG_GLOBAL: "/dev/null" });
const { files } = ports;

let workspace: TemporaryFolder;
let repository: TemporaryFolder;
const git = (...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: repository.path, encoding: "utf8" }).trim();
const write = (name: string, text: string): Promise<void> => files.write(join(repository.path, name), text);
const prepare = (source: TreeSource, side: "base" | "head" = "head") => prepareTree(ports, { source, side, workspace: workspace.path });
const read = (folder: string, name: string): string => readFileSync(join(folder, name), "utf8");

beforeEach(async () => {
  workspace = await files.makeTemporaryFolder("workspace");
  repository = await files.makeTemporaryFolder("repository");
  git("init", "-q", "-b", "main");
  await write("main.go", "one");
  await write(".gitignore", "*.log\n");
  git("add", ".");
  git("commit", "-qm", "one");
  await write("main.go", "two");
  git("commit", "-qam", "two");
});
afterEach(async () => {
  await workspace[Symbol.asyncDispose]();
  await repository[Symbol.asyncDispose]();
});

describe("a commit", () => {
  test("is checked out beside the user's checkout and gone without a trace after disposal", async () => {
    await write(".git/hooks/post-checkout", "#!/bin/sh\ntouch hook-ran\n");
    execFileSync("chmod", ["+x", join(repository.path, ".git/hooks/post-checkout")]);
    const base = await prepare({ kind: "commit", repository: repository.path, ref: "main~1" }, "base");
    const head = await prepare({ kind: "commit", repository: repository.path, ref: "HEAD" });
    expect(base).toMatchObject({
      side: "base",
      commit: git("rev-parse", "HEAD~1"),
      ref: "main~1",
      dirty: false,
      path: join(workspace.path, "base"),
    });
    expect([read(base.path, "main.go"), read(head.path, "main.go"), read(repository.path, "main.go")]).toEqual(["one", "two", "two"]);
    expect(existsSync(join(base.path, "hook-ran"))).toBe(false);
    await files.write(join(base.path, "bin/built"), "x");
    await base[Symbol.asyncDispose]();
    await head[Symbol.asyncDispose]();
    expect(readdirSync(workspace.path)).toEqual([]);
    expect(git("worktree", "list").split("\n").length).toBe(1);
    expect(git("branch", "--show-current")).toBe("main");
  });

  test("disposal also clears the entry of a tree that somebody else removed", async () => {
    const tree = await prepare({ kind: "commit", repository: repository.path, ref: "HEAD" });
    await files.remove(tree.path);
    await tree[Symbol.asyncDispose]();
    expect(git("worktree", "list").split("\n").length).toBe(1);
  });

  test.each(["no-such-branch", "--help", "HEAD:main.go"])("%j is no commit", async (ref) => {
    await expect(prepare({ kind: "commit", repository: repository.path, ref })).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
  });

  test("a folder outside of any repository is git's own error, a missing one has its name", async () => {
    await expect(prepare({ kind: "commit", repository: workspace.path, ref: "HEAD" })).rejects.toMatchObject({
      code: "GIT_FAILED",
      outputTail: expect.stringContaining("not a git repository"),
    });
    await expect(prepare({ kind: "commit", repository: "/nonexistent/x", ref: "HEAD" })).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });
});

describe("the working tree", () => {
  test("without changes is its commit", async () => {
    const tree = await prepare({ kind: "working-tree", repository: repository.path });
    expect(tree).toMatchObject({ commit: git("rev-parse", "HEAD"), ref: ".", dirty: false });
    await tree[Symbol.asyncDispose]();
  });

  test("holds changed, staged and new files, no ignored ones, and moves neither index nor branch", async () => {
    await write("main.go", "changed");
    await write("staged.go", "staged");
    git("add", "staged.go");
    await write("new.go", "new");
    await write("noise.log", "ignored");
    const before = { status: git("status", "--porcelain"), head: git("rev-parse", "HEAD"), stash: git("stash", "list") };
    const tree = await prepare({ kind: "working-tree", repository: repository.path });
    expect(tree).toMatchObject({ commit: before.head, dirty: true });
    expect(["main.go", "staged.go", "new.go"].map((name) => read(tree.path, name))).toEqual(["changed", "staged", "new"]);
    expect(existsSync(join(tree.path, "noise.log"))).toBe(false);
    expect({ status: git("status", "--porcelain"), head: git("rev-parse", "HEAD"), stash: git("stash", "list") }).toEqual(before);
    await tree[Symbol.asyncDispose]();
    expect(readdirSync(workspace.path)).toEqual([]);
  });

  test("of a repository without commits works and has no commit", async () => {
    execFileSync("rm", ["-rf", join(repository.path, ".git")]);
    git("init", "-q");
    const tree = await prepare({ kind: "working-tree", repository: repository.path });
    expect(tree).toMatchObject({ commit: null, dirty: true });
    expect(read(tree.path, "main.go")).toBe("two");
    await tree[Symbol.asyncDispose]();
    expect(readdirSync(workspace.path)).toEqual([]);
  });
});

describe("a plain folder", () => {
  test("is copied whole; git in the copy still answers, and the original stays", async () => {
    await write("node_modules.log", "ignored files are part of it");
    const tree = await prepare({ kind: "folder", path: repository.path }, "base");
    expect(tree).toMatchObject({ commit: git("rev-parse", "HEAD"), ref: repository.path, dirty: false });
    expect(read(tree.path, "node_modules.log")).toContain("ignored");
    expect(execFileSync("git", ["rev-parse", "HEAD"], { cwd: tree.path, encoding: "utf8" }).trim()).toBe(tree.commit);
    await tree[Symbol.asyncDispose]();
    expect(existsSync(tree.path)).toBe(false);
    expect(read(repository.path, "main.go")).toBe("two");
  });

  test("without a repository has no commit, also when it lies inside somebody else's", async () => {
    await write("sub/app/main.go", "inner");
    const tree = await prepare({ kind: "folder", path: join(repository.path, "sub/app") });
    expect(tree).toMatchObject({ commit: null, dirty: false });
    expect(readdirSync(tree.path)).toEqual(["main.go"]);
    await tree[Symbol.asyncDispose]();
  });
});

test("an abort leaves nothing behind", async () => {
  const reason = new Error("stop here");
  const aborted = prepareTree(ports, {
    source: { kind: "commit", repository: repository.path, ref: "HEAD" },
    side: "head",
    workspace: workspace.path,
    signal: AbortSignal.abort(reason),
  });
  await expect(aborted).rejects.toBe(reason);
  expect(readdirSync(workspace.path)).toEqual([]);
});
