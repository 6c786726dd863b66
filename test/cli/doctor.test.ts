// `heapgate doctor` as people call it: formats, exit codes, usage, and a PATH on which nothing is.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFiles } from "../../src/io/files.ts";
import type { TemporaryFolder } from "../../src/ports/files.ts";
import { heapgate, INSTALLATION } from "../support/cli.ts";
import { makeFakeCluster, type FakeProgram } from "../support/fake-cluster/make.ts";
import { gitIn } from "../support/git-in.ts";

const files = createFiles();
let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await files.makeTemporaryFolder("doctor-cli");
});
afterEach(async () => await folder[Symbol.asyncDispose]());

const PROCESS = `version: 1
name: shop
target: process
components: [{ name: shop, pprof: off, run: { command: "./shop -p $PORT" } }]
workload: { http: { path: /, requests: 10, concurrency: 1 } }
`;
const KIND = `version: 1
name: shop
build: [{ image: acme/shop, context: . }]
deploy: [{ manifests: [shop.yaml] }]
components: [{ name: shop, selector: app=shop }]
workload: { idle: 1s }
`;

/** A repository of two commits with this configuration at the usual place; null: with none. */
const repositoryWith = async (config: string | null, more: Readonly<Record<string, string>> = {}): Promise<string> => {
  const path = join(folder.path, "repository");
  for (const [name, text] of Object.entries({ "go.mod": "module example.com/shop\n", ...more })) await files.write(join(path, name), text);
  if (config !== null) await files.write(join(path, ".github/heapgate.yaml"), config);
  gitIn(path, ["init", "--quiet", "--initial-branch=main"]);
  for (const message of ["one", "two"]) {
    await files.write(join(path, "README.md"), message);
    gitIn(path, ["add", "--all"]);
    gitIn(path, ["commit", "--quiet", "--message", message]);
  }
  return path;
};

/** A PATH with the fakes of a cluster, and git, bash and the like of this machine. */
const pathWithout = (...lacking: readonly FakeProgram[]): string => makeFakeCluster(join(folder.path, "fake"), { lacking }).bin;
const environmentOf = (path: string) => ({ ...process.env, PATH: path, GITHUB_ACTIONS: "", RUNNER_TEMP: folder.path });

const doctor = async (cwd: string, args: readonly string[] = [], path = pathWithout()) =>
  await heapgate(["doctor", "--quiet", ...args], { cwd, environment: environmentOf(path), nodeVersion: "24.21.0" });

describe("exit codes", () => {
  test("0 without a configuration, whatever targets lack", async () => {
    const run = await doctor(await repositoryWith(null), [], pathWithout("docker", "kind", "kubectl", "helm"));
    expect([run.exitCode, run.stderr]).toEqual([0, ""]);
    expect(run.stdout).toMatch(/^heapgate doctor: no configuration\n/u);
    expect(run.stdout).toContain("target: process can be used here.");
  });

  test("0 with one whose needs are there", async () => {
    const run = await doctor(await repositoryWith(PROCESS));
    expect(run.exitCode).toBe(0);
    // Whether this machine is busy is its own affair.
    expect(run.stdout.trimEnd().split("\n").at(-1)).toMatch(
      /^Ready: everything that this configuration needs is here, as far as it can be told before a run\./u,
    );
  });

  test("W18 3 with one whose needs are not there", async () => {
    const run = await doctor(await repositoryWith(KIND, { Dockerfile: "", "shop.yaml": "" }), [], pathWithout("kind"));
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toMatch(/^ {2}MISSING {2}kind: not on PATH {2}\(target: kind\)\n {11}→ Install kind: /mu);
  });

  test("3 without a configuration under a Node that cannot measure", async () => {
    const run = await heapgate(["doctor", "--quiet"], {
      cwd: await repositoryWith(null),
      environment: environmentOf(pathWithout()),
      nodeVersion: "20.19.1",
    });
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toContain("MISSING  Node 24 or later: 20.19.1");
  });

  test.each<[string, readonly string[], RegExp]>([
    ["an argument", ["shop.yaml"], /USAGE: "shop.yaml" is not expected; name a configuration with --config/u],
    ["an unknown format", ["--format", "html"], /USAGE: --format html: doctor writes text, md, json/u],
    ["an unknown flag", ["--fix"], /USAGE: Unknown option '--fix'/u],
    ["a configuration that is not there", ["--config", "gone.yaml"], /CONFIG_NOT_FOUND: No configuration file at gone.yaml/u],
    ["a configuration that is invalid", ["--set", "target=moon"], /CONFIG_INVALID: /u],
  ])("2 for %s", async (_, args, words) => {
    const run = await doctor(await repositoryWith(PROCESS), args);
    expect([run.exitCode, run.stdout]).toEqual([2, ""]);
    expect(run.stderr).toMatch(words);
  });
});

describe("the result", () => {
  test("as JSON is one object, whose requirements say all that the text says", async () => {
    const cwd = await repositoryWith(PROCESS);
    const { stdout } = await doctor(cwd, ["--format", "json"]);
    const result: unknown = JSON.parse(stdout);
    expect(result).toMatchObject({
      schemaVersion: 1,
      ready: true,
      subject: { files: [".github/heapgate.yaml"], name: "shop", target: "process" },
      requirements: expect.arrayContaining([
        {
          group: "tools",
          id: "node",
          what: "Node 24 or later",
          state: "met",
          found: "24.21.0",
          neededBy: "every target",
          remedy: "",
          needed: true,
        },
      ]),
    });
  });

  test("as Markdown has a table for each group", async () => {
    const { stdout } = await doctor(await repositoryWith(null), ["--format", "md"]);
    expect(stdout.match(/^#### .*$/gmu)).toEqual(["#### Tools", "#### Machine", "#### Left by earlier runs", "#### GitHub"]);
  });

  test("goes into a file, and progress to stderr", async () => {
    const cwd = await repositoryWith(PROCESS);
    const run = await heapgate(["doctor", "--output", "out/doctor.txt"], { cwd, environment: environmentOf(pathWithout()) });
    expect(run.stdout).toBe("");
    expect(run.stderr).toContain("asking tools and machine");
    expect(await files.readText(join(cwd, "out/doctor.txt"))).toMatch(/^heapgate doctor: shop /u);
  });

  test("follows what is set over the configuration", async () => {
    const { stdout } = await doctor(await repositoryWith(PROCESS), ["--set", "name=other", "--format", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({ subject: { name: "other" } });
  });
});

test("on a PATH with nothing on it, a process of its own says what is missing, and ends by itself", async () => {
  const cwd = await repositoryWith(PROCESS);
  const empty = join(folder.path, "empty");
  await files.makeFolder(empty);
  const run = spawnSync(process.execPath, [join(INSTALLATION, "src", "cli", "main.ts"), "doctor"], {
    cwd,
    env: { PATH: empty, RUNNER_TEMP: folder.path },
    encoding: "utf8",
  });
  expect(run.status).toBe(3);
  for (const tool of ["git", "bash"]) expect(run.stdout).toMatch(new RegExp(`^  MISSING  ${tool}: not on PATH`, "mu"));
  expect(run.stdout).toMatch(/^ {2}- {8}kind: not on PATH/mu);
  expect(run.stdout).toMatch(/^Not ready: 3 of what this configuration needs are missing: git, bash, a base to compare with\.$/mu);
});

test("in the environment of this test it works", async () => {
  const run = await heapgate(["doctor", "--quiet"], { cwd: await repositoryWith(PROCESS) });
  expect([run.exitCode === 0 || run.exitCode === 3, run.stderr]).toEqual([true, ""]);
  expect(run.stdout).not.toMatch(/undefined|NaN|\[object/u);
});

test("--help says what it looks at and what its exit code means", async () => {
  const { stdout, exitCode } = await heapgate(["doctor", "--help"]);
  expect([exitCode, stdout.split("\n")[0]]).toEqual([0, "heapgate doctor [--config FILE]"]);
  expect(stdout).toMatch(/Exit code 0: a run can start; 3: something that it needs is missing\./u);
});
