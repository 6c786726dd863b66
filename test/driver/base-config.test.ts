// What a pull request changes in its configuration, read from base's commit in real repositories; and that not knowing changes nothing.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findConfigChanges } from "../../src/driver/base-config.ts";
import { loadConfig, type ConfigRequest } from "../../src/driver/load-config.ts";
import { createLog } from "../../src/io/log.ts";
import type { GitHubContext } from "../../src/ports/github.ts";
import { makeMemoryGitHub } from "../support/fake-github/memory.ts";
import { makeState } from "../support/fake-github/state.ts";
import { gitIn } from "../support/git-in.ts";
import { realPorts } from "../support/real-ports.ts";

const { signal } = new AbortController();
const CONFIG = `version: 1
target: process
components:
  - { name: shop, run: { command: ./shop } }
workload: { idle: 60s }
`;
const PATH = ".github/heapgate.yaml";

let folder = "";
let origin = "";
const git = (...args: readonly string[]): string => gitIn(origin, args);
const write = (path: string, text: string | null): void => {
  if (text === null) return rmSync(join(origin, path));
  mkdirSync(join(origin, path, ".."), { recursive: true });
  writeFileSync(join(origin, path), text);
};
const commit = (files: Readonly<Record<string, string | null>>): string => {
  for (const [path, text] of Object.entries(files)) write(path, text);
  git("add", "--all");
  git("commit", "-qm", "change", "--allow-empty");
  return git("rev-parse", "HEAD");
};
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-base-config-")));
  origin = join(folder, "origin");
  mkdirSync(origin);
  git("init", "-q", "--initial-branch=main");
  git("config", "uploadpack.allowAnySHA1InWant", "true");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Case {
  readonly base: Readonly<Record<string, string | null>>;
  readonly head: Readonly<Record<string, string | null>>;
  readonly paths?: readonly string[];
  readonly sets?: readonly string[];
  readonly context?: Partial<GitHubContext>;
  readonly env?: Readonly<Record<string, string>>;
  /** After this the server has nothing to fetch from. */
  readonly removed?: boolean;
}

/** A pull request's merge commit, checked out as actions/checkout does: one commit deep. */
const find = async ({ base, head, paths = [PATH], sets = [], context = {}, env = {}, removed = false }: Case) => {
  const main = commit(base);
  const change = commit(head);
  const merge = git("commit-tree", `${change}^{tree}`, "-p", main, "-p", change, "-m", "merge");
  git("update-ref", "refs/pull/7/merge", merge);
  const repository = join(folder, "work");
  mkdirSync(repository);
  gitIn(repository, ["init", "-q"]);
  gitIn(repository, ["remote", "add", "origin", `file://${origin}`]);
  gitIn(repository, ["fetch", "-q", "--depth=1", "origin", merge]);
  gitIn(repository, ["checkout", "-q", "--detach", merge]);
  if (removed) gitIn(repository, ["remote", "set-url", "origin", `file://${folder}/nowhere`]);
  const lines: string[] = [];
  const stream = { write: (text: string) => (lines.push(text), true) };
  const ports = {
    ...realPorts({ GIT_CONFIG_GLOBAL: "/dev/null", ...env }),
    log: createLog({ stream, env: {}, monotonicSeconds: () => 0 }),
    github: makeMemoryGitHub(makeState(), {
      sha: merge,
      pullRequest: { number: 7, headSha: change, baseSha: main, baseRef: "main", fromFork: false, labels: [], body: "" },
      ...context,
    }),
  };
  const request: ConfigRequest = {
    paths: paths.map((path) => join(repository, path)),
    sets,
    overrides: {},
    purpose: "measure",
    repository,
  };
  const loaded = await loadConfig(ports, request);
  return { changes: await findConfigChanges(ports, { request, loaded, token: "t", signal }), log: lines.join("") };
};

test("a changed limit is named with base's value, from a checkout that does not hold base", async () => {
  const { changes } = await find({ base: { [PATH]: CONFIG }, head: { [PATH]: `${CONFIG}leak: off\nthresholds: { goroutines: off }\n` } });
  expect(changes).toEqual([
    { what: "leak", base: expect.stringContaining("over the window"), head: "off" },
    { what: "goroutines", base: expect.stringContaining("+"), head: "off" },
  ]);
});

test("several files are laid over each other on both sides, with what the workflow sets", async () => {
  const overlay = ".github/nightly.yaml";
  const { changes } = await find({
    base: { [PATH]: CONFIG, [overlay]: "failOn: warn\n" },
    head: { [overlay]: "failOn: never\n" },
    paths: [PATH, overlay],
    sets: ["rounds.max=4"],
  });
  expect(changes).toEqual([{ what: "failOn", base: "warn", head: "never" }]);
});

test("a file of the overlay that base does not have changes what it says", async () => {
  const overlay = ".github/nightly.yaml";
  const { changes } = await find({ base: { [PATH]: CONFIG }, head: { [overlay]: "failOn: never\n" }, paths: [PATH, overlay] });
  expect(changes).toEqual([{ what: "failOn", base: "fail", head: "never" }]);
});

test.each(["load/hit.js", ".github/load/hit.js"])("a file of the workload with another content is named: %s", async (path) => {
  const config = CONFIG.replace("{ idle: 60s }", "{ k6: { script: ./load/hit.js, iterations: 10 } }");
  const { changes } = await find({ base: { [PATH]: config, [path]: "many" }, head: { [path]: "few", "load/other.js": "new" } });
  expect(changes).toEqual([{ what: "workload file ./load/hit.js", base: "another content", head: "changed" }]);
});

test("values of the environment do not show", async () => {
  const text = (value: string): string => CONFIG.replace("{ idle: 60s }", `{ command: "load --token ${value}" }`);
  const { changes } = await find({ base: { [PATH]: text("none") }, head: { [PATH]: text("${TOKEN}") }, env: { TOKEN: "s3cret" } });
  expect(changes).toHaveLength(1);
  expect(JSON.stringify(changes)).not.toContain("s3cret");
});

describe("nothing is named", () => {
  test.each<[string, Case, RegExp]>([
    ["where nothing of it is changed", { base: { [PATH]: CONFIG }, head: { [PATH]: `# why\n${CONFIG}` } }, /^$/u],
    ["where base has no configuration", { base: { "main.go": "" }, head: { [PATH]: CONFIG } }, /configuration: base has none/u],
    [
      "where base's cannot be read",
      { base: { [PATH]: `${CONFIG}nonsense: 1\n` }, head: { [PATH]: `${CONFIG}leak: off\n` } },
      /base's cannot be read by this version/u,
    ],
    [
      "where base cannot be had",
      { base: { [PATH]: CONFIG }, head: { [PATH]: `${CONFIG}leak: off\n` }, removed: true },
      /configuration: base's is not known/u,
    ],
    [
      "outside of pull requests",
      { base: { [PATH]: CONFIG }, head: { [PATH]: `${CONFIG}leak: off\n` }, context: { pullRequest: null, eventName: "push" } },
      /^$/u,
    ],
  ])("%s", async (_name, given, said) => {
    const { changes, log } = await find(given);
    expect(changes).toEqual([]);
    expect(log).toMatch(said);
  });
});

test("nothing of base is run: not even what git would run to show a file", async () => {
  const ran = join(folder, "ran");
  const attributes = "*.yaml diff=evil\n";
  const { changes } = await find({
    base: { [PATH]: CONFIG, ".gitattributes": attributes },
    head: { [PATH]: `${CONFIG}leak: off\n` },
    env: { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "diff.evil.textconv", GIT_CONFIG_VALUE_0: `touch ${ran}; cat` },
  });
  expect(changes).toHaveLength(1);
  expect(() => rmSync(ran)).toThrow(/ENOENT/u);
});
