// Repositories of the sample service, made by the real git: one honest commit, and regressions that differ from it in one line.
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { HONEST_BRANCH, makeSampleBranches, makeSampleRepository } from "../../src/driver/sample-repository.ts";
import { fakeLog } from "../support/fake-log.ts";
import { realPorts } from "../support/real-ports.ts";
import { SAMPLE } from "../support/sample-service.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-sample-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ports = { ...realPorts({ GIT_CONFIG_GLOBAL: "/dev/null" }), log: fakeLog() };
const source = (name: string) => ({ sample: SAMPLE, repository: join(folder, name), signal: new AbortController().signal });
const gitOf =
  (name: string) =>
  (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: join(folder, name), encoding: "utf8" }).trim();
/** The lines in which two commits differ. */
const changed = (git: ReturnType<typeof gitOf>, from: string, to: string): readonly string[] =>
  git("diff", "--unified=0", from, to)
    .split("\n")
    .filter((line) => /^[-+](?![-+])/u.test(line));

test("each regression is a branch on top of the honest commit, one line away from it", async () => {
  await makeSampleBranches(ports, { ...source("branches"), regressions: ["heap", "cpu"] });
  const git = gitOf("branches");
  expect(git("branch", "--format=%(refname:short)").split("\n").toSorted()).toEqual(["cpu", "heap", HONEST_BRANCH]);
  for (const name of ["heap", "cpu"]) {
    expect(git("rev-parse", `${name}~1`)).toBe(git("rev-parse", HONEST_BRANCH));
    expect(changed(git, HONEST_BRANCH, name)).toEqual(['-const BuiltIn = ""', `+const BuiltIn = "${name}"`]);
  }
  expect(git("ls-files").split("\n")).toEqual(expect.arrayContaining(["main.go", "go.mod"]));
  expect(git("ls-files")).not.toMatch(/^chart\//mu);
});

test("one regression is the second of two commits", async () => {
  await makeSampleRepository(ports, { ...source("two"), regression: "fd" });
  const git = gitOf("two");
  expect(git("log", "--format=%s", "--reverse").split("\n")).toEqual(["service: start", "clusters: keep one client per request"]);
  expect(changed(git, "HEAD~1", "HEAD")).toEqual(['-const BuiltIn = ""', '+const BuiltIn = "fd"']);
});

test("a folder that is no sample service is named", async () => {
  const made = makeSampleBranches(ports, { ...source("none"), sample: join(folder, "nowhere"), regressions: [] });
  await expect(made).rejects.toMatchObject({ code: "FILE_NOT_FOUND", message: expect.stringContaining("nowhere") });
});
