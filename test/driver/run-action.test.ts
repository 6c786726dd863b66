// The action as a function of its ports: modes, what a broken run says, and that the first error is the one that counts. End to end: test/e2e/action.test.ts.
import { describe, expect, test } from "vitest";
import { OUTPUTS } from "../../src/core/config/inputs.ts";
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import { actionInputs, runAction, type ActionPorts } from "../../src/driver/run-action.ts";
import type { ArtifactStore } from "../../src/ports/artifact-store.ts";
import type { GitHubContext } from "../../src/ports/github.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeExec } from "../support/fake-exec.ts";
import { makeMemoryGitHub } from "../support/fake-github/memory.ts";
import { makeState, REPOSITORY_ID, type FakeState } from "../support/fake-github/state.ts";
import { makeFakeRunner, type FakeRunner } from "../support/fake-runner.ts";
import { createMemoryFiles, type MemoryFiles } from "../support/memory-files.ts";
import { createMemoryLedger } from "../support/memory-ledger.ts";

const HEAD = "a".repeat(40);
const CONFIG = `version: 1
target: process
components:
  - { name: shop, run: { build: make, command: ./bin/shop, env: { TOKEN: "\${SHOP_TOKEN}" } } }
workload:
  http: { path: /, requests: 10, concurrency: 1 }
`;
const PULL = { number: 7, headSha: HEAD, baseSha: "b".repeat(40), baseRef: "main", fromFork: false, labels: [], body: "" };

interface Step {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly context?: Partial<GitHubContext>;
  readonly upload?: ArtifactStore["upload"];
  readonly signal?: AbortSignal;
  /** What git prints for arguments; by default it is no repository. */
  readonly git?: (args: string) => string | null;
  readonly config?: string;
}

interface Ran {
  readonly error: unknown;
  readonly state: FakeState;
  readonly runner: FakeRunner;
  readonly files: MemoryFiles;
  readonly commands: readonly string[];
  readonly log: readonly string[];
}

/** Runs in a workspace that is no repository, where `make` fails and Go is missing. */
async function run({
  inputs = {},
  context = {},
  upload,
  signal = new AbortController().signal,
  git = () => null,
  config = CONFIG,
}: Step): Promise<Ran> {
  const state = makeState();
  state.pulls.push({
    number: 7,
    headSha: HEAD,
    headRef: "f",
    baseSha: PULL.baseSha,
    baseRef: "main",
    headRepositoryId: REPOSITORY_ID,
    state: "open",
  });
  const files = createMemoryFiles({
    "/w/.github/heapgate.yaml": config,
    "/w/main.go": "package main",
    "/t/heapgate/shop/old.txt": "of an earlier step",
  });
  const runner = makeFakeRunner({ "github-token": "ghs_1", config: ".github/heapgate.yaml", ...inputs });
  const exec = fakeExec({
    git: ({ argv }) => {
      const stdout = git(argv.join(" "));
      return stdout === null ? { exitCode: 128, stderr: "fatal: not a git repository" } : { stdout };
    },
    mv: {},
    bash: ({ argv }) => {
      if (argv.includes("command -v go")) return { exitCode: 1 };
      return argv.includes("make") ? { exitCode: 2, stderr: "::error::injected\nno rule\n" } : {};
    },
  });
  const never = async (): Promise<never> => {
    throw new Error("nothing is to be sent");
  };
  const log: string[] = [];
  const ports: ActionPorts = {
    files,
    exec,
    runner,
    clock: fakeClock(),
    http: { send: never, findFreePort: never, isPortOpen: never } as unknown as ActionPorts["http"],
    env: {
      get: (name) => (name === "SHOP_TOKEN" ? "s3cret" : null),
      all: () => ({}),
      cwd: () => "/w",
      platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
    },
    log: { info: (line) => void log.push(line), warn: () => {}, progress: () => {}, group: async (_title, body) => await body() },
    github: makeMemoryGitHub(state, { workspace: "/w", pullRequest: PULL, ...context }),
    store: { upload: upload ?? (async (name) => ({ id: 1, url: `https://github.com/octo/shop/${name}` })) },
    readArchive: () => new Map(),
    readPage: async () => "<!--heapgate:head--><!--heapgate:data-->",
    ledger: createMemoryLedger(),
  };
  let error: unknown = null;
  try {
    await runAction(
      ports,
      { results: "/t/heapgate", sample: "/a/fixtures", heapgateVersion: "0.1.0", signal },
      actionInputs((name) => runner.getInput(name)),
    );
  } catch (thrown) {
    error = thrown;
  }
  return { error, state, runner, files, commands: exec.calls.map(({ argv }) => argv.join(" ")), log };
}

describe("a run that breaks", () => {
  test("throws its error, and says it in comment, summary, outputs and stored result", async () => {
    const { error, state, runner, files } = await run({});
    expect(error).toMatchObject({ code: "BUILD_FAILED" });
    expect(state.comments.map(({ body }) => body)).toEqual([
      expect.stringMatching(/🟠 heapgate: could not measure · `shop`\n[^\n]*component shop of head failed/u),
    ]);
    expect(runner.summary()).toContain("could not measure");
    expect(Object.keys(runner.outputs).toSorted()).toEqual(Object.keys(OUTPUTS).toSorted());
    expect(runner.outputs).toMatchObject({
      verdict: "invalid-run",
      regressions: "0",
      result: "/t/heapgate/shop/result.json",
      "baseline-sha": "",
    });
    const result: unknown = JSON.parse((await files.readText("/t/heapgate/shop/result.json")) ?? "");
    expect(result).toMatchObject({ verdict: "invalid-run", head: { commit: HEAD } });
    expect(files.content.has("/t/heapgate/shop/old.txt")).toBe(false);
  });

  test("while recording says it as well, but not on a pull request", async () => {
    const { error, state, runner, log } = await run({ context: { eventName: "push", pullRequest: null } });
    expect(log).toContainEqual(expect.stringMatching(/^noise: not known from earlier recordings\. /u));
    expect(error).toMatchObject({ code: "BUILD_FAILED", message: expect.stringContaining("of base") });
    expect(state.comments).toEqual([]);
    expect(runner.summary()).toContain("could not measure");
    expect(runner.outputs["verdict"]).toBe("invalid-run");
  });

  test("throws its own error when the news of it cannot be published", async () => {
    const upload = async (): Promise<never> => {
      throw new TypeError("a defect of ours");
    };
    expect((await run({ upload })).error).toMatchObject({ code: "BUILD_FAILED" });
  });

  test("warns of what GitHub refuses, with the remedy in the summary", async () => {
    const upload = async (name: string): Promise<never> => {
      throw heapgateError("ARTIFACT_QUOTA", { name });
    };
    const { error, runner, state } = await run({ upload });
    expect(error).toMatchObject({ code: "BUILD_FAILED" });
    expect(runner.annotations).toEqual([{ level: "warning", message: expect.stringMatching(/quota.*retentionDays/su), file: null }]);
    expect(runner.summary()).toMatch(/\n⚠️ .*quota is used up\.\n\n```text\nDelete old artifacts[^\n]*\n```\n$/u);
    expect(state.comments).toHaveLength(1);
  });

  test("says nothing when it was cancelled", async () => {
    const abort = new AbortController();
    abort.abort(heapgateError("INTERRUPTED", { signal: "SIGINT" }));
    const { error, state, runner } = await run({ signal: abort.signal });
    expect(error).toMatchObject({ code: "INTERRUPTED" });
    expect([state.comments, runner.outputs, runner.summary()]).toEqual([[], {}, ""]);
  });
});

describe("a configuration that cannot be read is told where the result would stand", () => {
  test.each([
    ["with an unknown key", `${CONFIG}limits: {}\n`, "shop"],
    ["with a name of its own", `${CONFIG}name: shop-nightly\nlimits: {}\n`, "shop-nightly"],
    ["with a name that is none", `${CONFIG}name: [a]\n`, "shop"],
    ["that is no YAML", "version: 1\n  - {", "shop"],
    ["that is empty", "", "shop"],
  ])("%s", async (_, config, name) => {
    const { error, state, runner, files } = await run({ config });
    expect(error).toMatchObject({ code: "CONFIG_INVALID" });
    expect(state.comments.map(({ body }) => body)).toEqual([
      expect.stringMatching(new RegExp(`🟠 heapgate: could not measure · \`${name}\`\n[^]*heapgate\\.yaml:\\d+`, "u")),
    ]);
    expect(runner.outputs).toMatchObject({ verdict: "invalid-run", result: `/t/heapgate/${name}/result.json` });
    expect(files.content.has(`/t/heapgate/${name}/result.json`)).toBe(true);
  });

  test("under the name that a line sets, and not at all where the file that is there says never", async () => {
    const set = await run({ config: `${CONFIG}limits: {}\ncomment: never\n`, inputs: { set: "name=leg-2" } });
    expect(set.runner.outputs).toMatchObject({ verdict: "invalid-run", result: "/t/heapgate/leg-2/result.json" });
    expect(set.state.comments).toEqual([]);
    expect(set.runner.summary()).toContain("could not measure");
  });

  test("with the name of the input, when there is no file", async () => {
    const { error, state } = await run({ inputs: { config: ".github/none.yaml", name: "leg-3" } });
    expect(error).toMatchObject({ code: "CONFIG_NOT_FOUND" });
    expect(state.comments.map(({ body }) => body)).toEqual([expect.stringContaining("could not measure · `leg-3`")]);
  });
});

test("values from the environment are masked in the log", async () => {
  expect((await run({})).runner.secrets).toEqual(["s3cret"]);
});

describe("a pull request that touches none of paths", () => {
  const git = (args: string): string | null => {
    if (args.includes("rev-parse --show-toplevel")) return "/w\n";
    if (args.includes("rev-parse --verify")) return `${args.includes("HEAD") ? HEAD : PULL.baseSha}\n`;
    if (args.includes("cat-file commit")) return `tree x\nparent ${PULL.baseSha}\n\nmerge`;
    if (args.includes("cat-file -e")) return "";
    return args.includes("diff --name-only") ? "README.md\0" : null;
  };
  const skipping = { inputs: { set: 'paths=["**.go"]' }, context: { sha: HEAD }, git };

  test("ends as skipped, starts nothing, makes no comment and sets every output", async () => {
    const { error, state, runner, commands, files } = await run(skipping);
    expect(error).toBeNull();
    expect(commands.filter((command) => !command.startsWith("git "))).toEqual([]);
    expect(state.comments).toEqual([]);
    expect(Object.keys(runner.outputs).toSorted()).toEqual(Object.keys(OUTPUTS).toSorted());
    expect(runner.outputs).toMatchObject({ verdict: "skipped", reasons: "", regressions: "0", "baseline-sha": PULL.baseSha });
    expect(runner.summary()).toMatch(/heapgate: skipped · `shop`\nThe changed file \(README\.md\)/u);
    expect(JSON.parse((await files.readText("/t/heapgate/shop/result.json")) ?? "")).toMatchObject({ verdict: "skipped" });
  });

  test("is measured all the same when it is recorded", async () => {
    const { error } = await run({ ...skipping, inputs: { ...skipping.inputs, mode: "record" } });
    expect(error).not.toBeNull();
  });
});

describe("the mode", () => {
  test.each([
    ["auto", "pull_request", "head"],
    ["auto", "merge_group", "head"],
    ["auto", "push", "base"],
    ["auto", "schedule", "base"],
    ["gate", "push", "head"],
    ["record", "pull_request", "base"],
  ])("%s on %s measures %s", async (mode, eventName, side) => {
    expect((await run({ inputs: { mode }, context: { eventName } })).error).toMatchObject({
      message: expect.stringContaining(`of ${side} failed`),
    });
  });

  test("auto on push with base-ref is a gate", async () => {
    const inputs = { "base-ref": "v1" };
    expect((await run({ inputs, context: { eventName: "push" } })).error).toMatchObject({
      message: expect.stringContaining("of head failed"),
    });
  });

  test("auto at night with a pattern as base-ref builds the newest tag before HEAD, by its name, and the log says which", async () => {
    const anchor = "c".repeat(40);
    const git = (args: string): string | null => {
      if (args.includes("tag --merged=HEAD --no-contains=HEAD")) return "v1.8.0\nv1.7.0\n";
      if (args.includes("v1.8.0^{commit}")) return `${anchor}\n`;
      return args.includes("cat-file -e") || args.includes("worktree add") ? "" : null;
    };
    const { log, commands } = await run({ inputs: { "base-ref": "v*", baseline: "rebuild" }, context: { eventName: "schedule" }, git });
    expect(log).toContain("base: v1.8.0 (ccccccc), the newest tag before HEAD that fits v*");
    expect(log).toContainEqual(
      expect.stringMatching(/^noise: not known from earlier runs\. No artifact heapgate-baseline-shop for ccccccc/u),
    );
    expect(commands.filter((command) => command.includes("rev-parse") && command.includes("v1.8.0^{commit}")).length).toBeGreaterThan(1);
  });

  test.each([
    ["auto", "pull_request_target", "EVENT_REFUSED"],
    ["gate", "pull_request_target", "EVENT_REFUSED"],
    ["record", "pull_request_target", "EVENT_REFUSED"],
    ["self-test", "pull_request_target", "EVENT_REFUSED"],
  ])("%s on %s is refused before anything runs", async (mode, eventName, code) => {
    const { error, commands, runner } = await run({ inputs: { mode }, context: { eventName } });
    expect(error).toMatchObject({ code, blame: "usage" });
    expect([commands, runner.outputs]).toEqual([[], {}]);
  });
});

describe("a self-test", () => {
  test.each(["push", "schedule", "workflow_dispatch", "pull_request"])(
    "on %s reads no configuration and looks nothing up",
    async (eventName) => {
      const { error, commands, runner, state } = await run({
        inputs: { mode: "self-test", config: "nowhere.yaml" },
        context: { eventName },
      });
      expect(error).toMatchObject({ code: "TOOL_MISSING", message: expect.stringContaining("to build the sample service") });
      expect(commands).toEqual(["bash -c command -v go"]);
      expect(runner.outputs).toMatchObject({ verdict: "invalid-run" });
      expect(state.comments).toEqual([]);
    },
  );
});

describe("comments only", () => {
  const triggeringRun = {
    id: 55,
    attempt: 1,
    workflow: "perf",
    event: "push",
    conclusion: "success",
    headSha: HEAD,
    headBranch: "main",
    headOwner: "octo",
    headRepositoryId: REPOSITORY_ID,
  };
  test.each([
    ["comment", "pull_request", "run 900 stored no result"],
    ["comment", "pull_request_target", "run 900 stored no result"],
    ["comment", "push", "run 900 stored no result"],
    ["auto", "workflow_run", "run 55 was started by push"],
    ["comment", "workflow_run", "run 55 was started by push"],
  ])("%s on %s reads no configuration, starts nothing and says why there is no comment", async (mode, eventName, why) => {
    const { error, commands, runner } = await run({ inputs: { mode, config: "nowhere.yaml" }, context: { eventName, triggeringRun } });
    expect(error).toBeNull();
    expect(commands).toEqual([]);
    expect(runner.annotations).toEqual([{ level: "notice", message: expect.stringContaining(why), file: null }]);
    expect(runner.outputs["verdict"]).toBe("");
  });
});

describe("inputs", () => {
  test.each([
    ["an empty token", { "github-token": "" }, "github-token"],
    ["a wrong value", { "github-token": "t", "fail-on": "sometimes" }, "fail-on"],
  ])("%s is an error", (_name, inputs, named) => {
    const given: Readonly<Record<string, string>> = inputs;
    expect(() => actionInputs((name) => given[name] ?? "")).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID", message: expect.stringContaining(named) }),
    );
  });
});
