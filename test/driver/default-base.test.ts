// Which commit `heapgate run` compares with when nobody says, on real repositories.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultBase } from "../../src/driver/run.ts";
import { createLog } from "../../src/io/log.ts";
import { realPorts } from "../support/real-ports.ts";

const ports = { ...realPorts(), log: createLog({ stream: { write: () => true }, env: {}, monotonicSeconds: () => 0 }) };
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "heapgate-default-base-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
const commit = (text: string): string => {
  writeFileSync(join(folder, "file"), text);
  git("add", "--all");
  git("commit", "--quiet", "--message", text);
  return git("rev-parse", "HEAD");
};
const base = (isWorkingTree: boolean): Promise<string> => defaultBase(ports, folder, isWorkingTree, new AbortController().signal);

describe("the default base", () => {
  test("of a branch is where it left the default branch", async () => {
    git("init", "--quiet", "--initial-branch=main");
    const fork = commit("one");
    git("switch", "--quiet", "--create", "feature");
    commit("two");
    commit("three");
    expect(await base(true)).toBe(fork);
  });

  test("of a clean default branch is the commit before", async () => {
    git("init", "--quiet", "--initial-branch=main");
    const first = commit("one");
    commit("two");
    expect(await base(true)).toBe(first);
  });

  test("of uncommitted changes on the default branch is the last commit", async () => {
    git("init", "--quiet", "--initial-branch=main");
    commit("one");
    const last = commit("two");
    writeFileSync(join(folder, "file"), "changed");
    expect(await base(true)).toBe(last);
    expect(await base(false)).not.toBe(last);
  });

  test("is an error by name where there is only one commit", async () => {
    git("init", "--quiet", "--initial-branch=main");
    commit("one");
    await expect(base(true)).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
  });
});
