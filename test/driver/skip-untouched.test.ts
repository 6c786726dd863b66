// Whether a change touches `paths`, in real repositories: working trees, commits, renames, shallow checkouts; and that not knowing measures.
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { conclusionOf } from "../../src/core/verdict/conclusion.ts";
import { skipUntouched, skipUntouchedPull, touchesPaths } from "../../src/driver/skip-untouched.ts";
import { parseTexts } from "../support/config-text.ts";
import { makeMemoryGitHub } from "../support/fake-github/memory.ts";
import { makeState } from "../support/fake-github/state.ts";
import { gitIn } from "../support/git-in.ts";
import { realPorts } from "../support/real-ports.ts";

const { signal } = new AbortController();
const CONFIG = "version: 1\nname: shop\ntarget: process\ncomponents: [{ name: shop, run: { command: ./shop } }]\nworkload: { idle: 60s }\n";

const loadedWith = (paths: string, more = "") => {
  const parsed = parseTexts(`${CONFIG}${paths === "" ? "" : `paths: ${paths}\n`}${more}`, {});
  if (parsed.kind === "invalid") throw new Error(parsed.issues.map(({ message }) => message).join("; "));
  return { ...parsed, configDir: "/" };
};

let folder = "";
let repository = "";
let base = "";
const git = (...args: readonly string[]): string => gitIn(repository, args);
const write = (path: string, text: string): void => {
  mkdirSync(join(repository, path, ".."), { recursive: true });
  writeFileSync(join(repository, path), text);
};
const commit = (): string => {
  git("add", "--all");
  git("commit", "-qm", "change");
  return git("rev-parse", "HEAD");
};
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-paths-")));
  repository = join(folder, "origin");
  mkdirSync(repository);
  git("init", "-q", "--initial-branch=main");
  git("config", "uploadpack.allowAnySHA1InWant", "true");
  for (const path of ["main.go", "docs/a.md", "sub/dir/b.go"]) write(path, path);
  write(".gitignore", "bin/\n");
  base = commit();
});
afterEach(() => rm(folder, { recursive: true }));

const portsWithWarnings = () => {
  const warnings: string[] = [];
  const log = {
    info: () => {},
    warn: (line: string) => void warnings.push(line),
    progress: () => {},
    group: async () => await Promise.reject(),
  };
  return {
    ...realPorts({ GIT_CONFIG_GLOBAL: "/dev/null" }),
    log: { ...log, group: async <T>(_: string, body: () => Promise<T>) => await body() },
    warnings,
  };
};

describe("the working tree", () => {
  test.each<[string, () => void, boolean]>([
    ["a changed file that counts", () => write("main.go", "new"), false],
    ["a changed file that does not", () => write("docs/a.md", "new"), true],
    ["a new file that git does not know and that counts", () => write("sub/new.go", "new"), false],
    ["a new file that does not count", () => write("notes.txt", "new"), true],
    ["a file that git ignores", () => (write("docs/a.md", "new"), write("bin/x.go", "built")), true],
    ["a file that counted and is gone", () => rmSync(join(repository, "main.go")), false],
    [
      "a file that was moved to where it does not count",
      () => (renameSync(join(repository, "main.go"), join(repository, "docs/main.txt")), git("add", "--all")),
      false,
    ],
    ["no change at all", () => {}, false],
  ])("with %s", async (_name, change, skipped) => {
    change();
    const report = await skipUntouched(portsWithWarnings(), loadedWith('["**.go"]'), { repository, base, head: null, signal });
    expect(report !== null).toBe(skipped);
  });

  test("is asked from the root of the repository, wherever heapgate is run", async () => {
    write("main.go", "new");
    write("top.go", "unknown to git");
    const change = { repository: join(repository, "sub"), base, head: null, signal };
    expect(await skipUntouched(portsWithWarnings(), loadedWith('["top.go"]'), change)).toBeNull();
    expect(await skipUntouched(portsWithWarnings(), loadedWith('["main.go"]'), change)).toBeNull();
    expect(await skipUntouched(portsWithWarnings(), loadedWith('["dir/**"]'), change)).not.toBeNull();
  });
});

test("a skipped run is green and says which files were looked at", async () => {
  write("docs/a.md", "new");
  const head = commit();
  const loaded = loadedWith('["**", "!docs/**"]');
  const report = await skipUntouched(portsWithWarnings(), loaded, { repository, base, head, signal });
  expect(report).toMatchObject({
    name: "shop",
    comparison: { base: { commit: base, dirty: false }, head: { commit: head, dirty: false } },
    verdict: {
      state: "skipped",
      reasons: [],
      because: ["The changed file (docs/a.md) does not match paths of the configuration: nothing was measured."],
    },
  });
  expect(report === null ? null : conclusionOf(report.verdict, { ...loaded.config.policy, failOn: "warn" })).toEqual({
    failed: false,
    exitCode: 0,
  });
  write("docs/b.md", "new");
  const two = await skipUntouched(portsWithWarnings(), loaded, { repository, base, head: commit(), signal });
  expect(two?.verdict.because).toEqual([
    "None of the 2 changed files (docs/a.md, docs/b.md) matches paths of the configuration: nothing was measured.",
  ]);
});

test.each([
  ["without paths", "", "HEAD", 0],
  ["of a commit git does not know", '["**.go"]', "f".repeat(40), 1],
])("a run %s is measured", async (_name, paths, from, said) => {
  write("docs/a.md", "new");
  const ports = portsWithWarnings();
  expect(await skipUntouched(ports, loadedWith(paths), { repository, base: from, head: null, signal })).toBeNull();
  expect(ports.warnings).toHaveLength(said);
});

describe("a pull request", () => {
  /** Its test merge commit, checked out as actions/checkout leaves it. */
  const checkOutMerge = (): { readonly place: string; readonly merge: string; readonly head: string } => {
    const head = git("rev-parse", "HEAD");
    const merge = git("commit-tree", `${head}^{tree}`, "-p", base, "-p", head, "-m", "merge");
    git("update-ref", "refs/pull/7/merge", merge);
    const place = join(folder, "work");
    mkdirSync(place);
    gitIn(place, ["init", "-q"]);
    gitIn(place, ["remote", "add", "origin", `file://${repository}`]);
    gitIn(place, ["fetch", "-q", "--no-tags", "--depth=1", "origin", merge]);
    gitIn(place, ["checkout", "-q", "--detach", merge]);
    return { place, merge, head };
  };
  const skip = async (more = "", lost = false) => {
    const { place, merge, head } = checkOutMerge();
    if (lost) gitIn(place, ["remote", "set-url", "origin", `file://${folder}/gone`]);
    const pullRequest = { number: 7, headSha: head, baseSha: base, baseRef: "main", fromFork: false, labels: [], body: "" };
    const github = makeMemoryGitHub(makeState(), { sha: merge, pullRequest });
    const ports = { ...portsWithWarnings(), github };
    const report = await skipUntouchedPull(ports, { loaded: loadedWith('["**.go"]', more), repository: place, token: "t", signal });
    return { report, warnings: ports.warnings };
  };

  test("in a shallow checkout is looked at against its base, which is fetched", async () => {
    write("docs/a.md", "new");
    commit();
    expect((await skip()).report).toMatchObject({ verdict: { state: "skipped" }, comparison: { base: { commit: base } } });
  });

  test("is what it adds itself, whatever base-ref compares it with", async () => {
    write("docs/a.md", "new");
    commit();
    expect((await skip("baseRef: v1\n")).report).toMatchObject({ comparison: { base: { commit: base } } });
  });

  test("that touches what counts is measured", async () => {
    write("sub/dir/b.go", "new");
    commit();
    expect(await skip()).toEqual({ report: null, warnings: [] });
  });

  test("whose base cannot be had is measured, and that is said", async () => {
    write("docs/a.md", "new");
    commit();
    const { report, warnings } = await skip("", true);
    expect(report).toBeNull();
    expect(warnings.at(-1)).toContain("its base is not known");
  });
});

test("a commit counts when it changes what paths name, or when git cannot tell", async () => {
  write("docs/a.md", "new");
  const docs = commit();
  write("main.go", "new");
  const code = commit();
  const touches = (sha: string): Promise<boolean> => touchesPaths(portsWithWarnings(), { repository, patterns: ["**.go"], signal }, sha);
  expect([await touches(docs), await touches(code), await touches(base), await touches("f".repeat(40))]).toEqual([false, true, true, true]);
});
