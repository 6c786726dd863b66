// The Runner port under a process that is started as the runner starts an action.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startFakeGitHub, type FakeGitHubServer } from "../support/fake-github/server.ts";
import { sha } from "../support/fake-github/state.ts";
import { parseCommands, parseFileCommand, runAction, type ActionResult, type ActionStep } from "../support/mini-runner.ts";

const PROBE = fileURLToPath(new URL("../support/probe-action.mjs", import.meta.url));
let workspace = "";
let server: FakeGitHubServer;
let result: ActionResult;

const step = (changes: Partial<ActionStep> = {}): ActionStep => ({
  main: PROBE,
  post: PROBE,
  server,
  eventName: "push",
  event: { before: sha("before"), repository: { id: 1001, default_branch: "main" } },
  sha: sha("after"),
  ref: "refs/heads/main",
  workspace,
  runId: 77,
  inputs: { "fail-on": " warn ", mode: "auto" },
  ...changes,
});

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), "heapgate-test-runner-"));
  server = await startFakeGitHub();
  result = await runAction(step());
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(workspace, { recursive: true });
});

describe("an action", () => {
  test("reads inputs with hyphens and without white space around them, and writes outputs", () => {
    expect(result.outputs["verdict"]).toBe("warn");
  });

  test("keeps outputs of several lines apart", () => {
    expect(result.outputs["result"]).toBe("two\nlines with ::error::inside\nverdict=pass");
  });

  test("gets the runner's variables and nothing of this process", () => {
    const names = new Set(result.outputs["environment"]?.split(" "));
    for (const name of ["GITHUB_RUN_ID", "INPUT_FAIL-ON", "RUNNER_TEMP", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_RESULTS_URL", "PATH", "HOME"])
      expect(names).toContain(name);
    expect([...names].filter((name) => /VITEST|npm_|GITHUB_TOKEN/u.test(name))).toEqual([]);
  });

  test("finds the event that started it", () => {
    expect(JSON.parse(result.outputs["context"] ?? "")).toMatchObject({
      eventName: "push",
      runId: 77,
      baseSha: sha("before"),
      repositoryId: 1001,
      workspace,
    });
  });

  test("annotates with escaped text, cut at 4096 characters", () => {
    expect(result.commands).toContainEqual({
      name: "error",
      properties: { title: "a, b: c", file: "main.go", line: "3" },
      message: "boom: 100 %\n::warning::no",
    });
    expect(result.commands.find(({ name, message }) => name === "notice" && message.startsWith("x"))?.message).toHaveLength(4096);
    expect(result.commands.some(({ message }) => message === "no")).toBe(false);
  });

  test("masks secrets", () => {
    expect(result.commands).toContainEqual({ name: "add-mask", properties: {}, message: "s3cret" });
  });

  test("adds to the summary", () => {
    expect(result.summary).toBe("# one\né line\n# more\n");
    expect(result.outputs["summaries"]).toBe("written written written");
  });

  test("fails with an annotation", () => {
    expect(result.exitCode).toBe(1);
    expect(result.commands).toContainEqual({ name: "error", properties: {}, message: "gate failed" });
  });

  test("hands its state to post", () => {
    expect(result.post?.stdout).toContain("post sees a pid,\nin two lines and auto");
    expect(result.post?.exitCode).toBe(0);
  });

  test("is heard on both streams, but not between stop and go", () => {
    expect(result.commands).toContainEqual({ name: "notice", properties: {}, message: "from stderr" });
    expect(result.commands.some(({ message }) => message === "not obeyed")).toBe(false);
  });
});

test("a summary that would be dropped by GitHub is cut at a line", async () => {
  const long = await runAction(step({ env: { PROBE_SUMMARY_LINES: "200000" } }));
  expect(long.outputs["summaries"]).toBe("written cut cut");
  const bytes = Buffer.byteLength(long.summary ?? "");
  expect(bytes).toBeGreaterThan(990_000);
  expect(bytes).toBeLessThanOrEqual(1_000_000);
  expect(long.summary).toMatch(/é line\n\n\n… cut here[^\n]*\n$/u);
});

test("without a summary file there is no summary", async () => {
  const none = await runAction(step({ env: { GITHUB_STEP_SUMMARY: "" } }));
  expect(none.outputs["summaries"]).toBe("unavailable unavailable unavailable");
});

test("a cancelled job still runs post", async () => {
  const cancelled = await runAction(step({ env: { PROBE_HANG: "1" }, cancelOn: /hanging/u }));
  expect(cancelled.exitCode).toBe(130);
  expect(cancelled.post?.stdout).toContain("post sees a pid");
});

test("defaults come from action.yml, and an undeclared input is an error", async () => {
  const actionFile = join(workspace, "action.yml");
  await writeFile(
    actionFile,
    "inputs:\n  mode: { default: auto }\n  fail-on: { default: fail }\n  github-token: { default: '${{ github.token }}' }\n",
  );
  const given = await runAction(step({ actionFile, inputs: { mode: "gate" } }));
  expect(given.outputs["verdict"]).toBe("fail");
  expect(given.post?.stdout).toContain("and gate");
  await expect(runAction(step({ actionFile, inputs: { moed: "gate" } }))).rejects.toThrow("moed");
});

test.each([
  ["a=b\nc<<X\nd\ne=f\nX\n", { a: "b", c: "d\ne=f" }],
  ["", {}],
])("the file command %j is read", (text, values) => {
  expect(parseFileCommand(text)).toEqual(values);
});

test.each(["a<<X\nnever ends", "nonsense"])("the file command %j is an error, as for the runner", (text) => {
  expect(() => parseFileCommand(text)).toThrow("the runner");
});

test("commands are read as the runner reads them", () => {
  expect(parseCommands("text ::error::no\n  ::error file=a%3Ab,line=2::100%25 wrong%0Anext\n::group::x")).toEqual([
    { name: "error", properties: { file: "a:b", line: "2" }, message: "100% wrong\nnext" },
    { name: "group", properties: {}, message: "x" },
  ]);
});
