// Which commit `heapgate run` compares with when nobody says, on real repositories.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultBase, namedBase } from "../../src/driver/run.ts";
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

describe("a base that is named", () => {
  const signal = new AbortController().signal;
  const lines: string[] = [];
  const named = async (ref: string, head = "."): Promise<string> => {
    lines.length = 0;
    return await namedBase(
      { ...ports, log: { ...ports.log, info: (line: string) => void lines.push(line) } },
      { repository: folder, head, signal },
      ref,
    );
  };
  const released = (): void => {
    git("init", "--quiet", "--initial-branch=main");
    for (const tag of ["v1.9.0", "v1.10.0", "other"]) {
      commit(tag);
      git("tag", tag);
    }
    commit("last");
  };

  test("by a pattern is the newest tag before head, and the log says which", async () => {
    released();
    expect(await named("v*")).toBe("v1.10.0");
    expect(lines).toEqual(["base: v1.10.0, the newest tag before HEAD that fits v*"]);
    expect(await named("v*", "v1.10.0")).toBe("v1.9.0");
    expect(lines).toEqual(["base: v1.9.0, the newest tag before v1.10.0 that fits v*"]);
  });

  test.each(["main", "v1.9.0", "HEAD~1", "no-such-thing"])("%s is left to git", async (ref) => {
    released();
    expect([await named(ref), lines]).toEqual([ref, []]);
  });

  test.each(["w*", "v2*"])("by a pattern that fits nothing, %s, is an error by name", async (ref) => {
    released();
    await expect(named(ref)).rejects.toMatchObject({ code: "REF_NOT_FOUND", message: expect.stringContaining(ref) });
  });

  test("by a pattern from the first release on is an error by name", async () => {
    released();
    await expect(named("v*", "v1.9.0")).rejects.toMatchObject({ code: "REF_NOT_FOUND" });
  });
});
