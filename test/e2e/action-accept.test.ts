// The built action on the record: a failure accepted by a label without measuring again, limits that a pull request changes, check runs.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ARCHIVE_LIMITS } from "../../src/io/archive-rules.ts";
import { readArchive } from "../../src/io/read-archive.ts";
import {
  artifactNamed,
  makeActionWorld,
  runOnPull,
  runOnPush,
  seedBaseline,
  type ActionWorld,
  type PullCommits,
  type PullJob,
} from "../support/action-world.ts";
import { describePull, setLabel } from "../support/fake-github/record-state.ts";
import type { FakeGitHubServer } from "../support/fake-github/server.ts";
import { REPOSITORY_ID } from "../support/fake-github/state.ts";
import { GO_MISSING } from "../support/go-service.ts";
import type { ActionResult } from "../support/mini-runner.ts";

/** Without a CPU profile and without growth a trial is over in a moment. */
const CONFIG = `version: 1
name: quick
target: process
components:
  - name: leaky-service
    pprof: off
    run:
      build: go build -o bin/leaky-service .
      command: ./bin/leaky-service -addr 127.0.0.1:$PORT
      ready: /healthz
workload:
  http: { path: /work, requests: 400, concurrency: 2 }
plan: { warmUp: 0.3s, cost: 0.5s }
thresholds: { cpu: off, http-p95: off, rss: off }
leak: off
baseline: { mode: artifact }
`;
const INPUTS = { config: ".github/heapgate.yaml", "check-run": "true" };
const LABEL = "heapgate-accepted";
/** Every run of the fake starts at ten. */
const AFTER = "2026-11-20T10:30:00Z";
const BEFORE = "2026-11-20T09:30:00Z";

describe.skipIf(GO_MISSING)("the built action", () => {
  let world: ActionWorld;
  let baseline: Uint8Array;
  let leak: PullCommits;

  beforeAll(async () => {
    world = await makeActionWorld({ ".github/heapgate.yaml": CONFIG });
    leak = world.addPull({ number: 7, change: null });
    await using server = await world.startGitHub();
    const recorded = await runOnPush(world, { server, inputs: INPUTS });
    if (recorded.exitCode !== 0) throw new Error(`recording the baseline failed:\n${recorded.stdout}\n${recorded.stderr}`);
    baseline = artifactNamed(server.state, "heapgate-baseline-quick");
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  const start = async (): Promise<FakeGitHubServer> => {
    const server = await world.startGitHub();
    server.state.permissions.add("checks: write");
    seedBaseline(server.state, "quick", world.main, baseline);
    return server;
  };
  const onPull = async (server: FakeGitHubServer, more: Partial<PullJob> = {}): Promise<ActionResult> =>
    await runOnPull(world, { server, pull: leak, inputs: INPUTS, ...more });
  /** As GitHub sends it when somebody sets or takes off a label. */
  const onLabel = async (
    server: FakeGitHubServer,
    { action = "labeled", by = "octocat", label = LABEL }: { readonly action?: string; readonly by?: string; readonly label?: string } = {},
  ): Promise<ActionResult> => {
    const repository = { id: REPOSITORY_ID, default_branch: "main" };
    const head = { sha: leak.head, ref: "pull-7", repo: repository };
    const pull = { number: 7, head, base: { sha: world.main, ref: "main", repo: repository }, labels: [{ name: label }], body: "" };
    const sender = { login: by, type: "User" };
    return await onPull(server, { event: { action, label: { name: label }, sender, number: 7, repository, pull_request: pull } });
  };
  const isMeasured = ({ stdout }: ActionResult): boolean => stdout.includes("warm-up") || stdout.includes("go build");
  const newestResult = (server: FakeGitHubServer): unknown => {
    const { content } = server.state.artifacts.filter(({ name }) => name === "heapgate-result-quick").at(-1) ?? {
      content: new Uint8Array(),
    };
    const files = readArchive(content, { ...ARCHIVE_LIMITS, name: "result", accepts: () => true });
    return JSON.parse(new TextDecoder().decode(files.get("result.json")));
  };
  const commentOf = ({ state }: FakeGitHubServer): string => {
    expect(state.comments).toHaveLength(1);
    return state.comments[0]?.body ?? "";
  };

  test("a failure is accepted by a label, judged again from what was stored, and fails again without it", async () => {
    await using server = await start();
    const { record } = server.state;
    const failed = await onPull(server);
    expect(failed).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(isMeasured(failed)).toBe(true);

    setLabel(record, { issue: 7, label: LABEL, actor: "octocat", createdAt: AFTER });
    const silent = await onLabel(server);
    expect(silent).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(isMeasured(silent)).toBe(false);
    expect(commentOf(server)).toContain("Label heapgate-accepted does not count: the description has no line that starts with heapgate:");

    describePull(record, 7, "<!-- heapgate: why? -->\nheapgate: the cache is `intended`");
    const stranger = await onLabel(server, { by: "stranger" });
    expect(stranger).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(commentOf(server)).toContain("stranger, who set it, has no triage rights");

    const requests = server.requests.length;
    const accepted = await onLabel(server);
    expect(accepted).toMatchObject({
      exitCode: 0,
      outputs: { verdict: "accepted", "baseline-sha": world.main, regressions: failed.outputs["regressions"] },
    });
    expect(isMeasured(accepted)).toBe(false);
    expect(commentOf(server)).toMatch(
      /## 🟡 heapgate: regression accepted · `quick`\n[^\n]*`octocat`: `the cache is 'intended'`\. Was 🔴: /u,
    );
    expect(accepted.summary).toContain("regression accepted");
    expect(newestResult(server)).toMatchObject({
      verdict: "accepted",
      accepted: { by: "octocat", reason: "the cache is `intended`" },
      plan: { rounds: 5 },
    });
    const calls = server.requests.slice(requests).filter((request) => request.includes("/api/v3/"));
    expect(calls.slice(10)).toEqual([]);

    record.pulls.set(7, { labels: [], body: "heapgate: the cache is intended" });
    const again = await onLabel(server, { action: "unlabeled" });
    expect(again).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(isMeasured(again)).toBe(false);
    expect(commentOf(server)).toContain("## 🔴 heapgate: fail · `quick`");

    expect(record.checkRuns.map(({ name, headSha, conclusion }) => [name, headSha, conclusion])).toEqual(
      ["failure", "failure", "failure", "success", "failure"].map((conclusion) => ["heapgate: quick", leak.head, conclusion]),
    );
  });

  test("a run that is started again after the label is accepted by the pull request's events, one of a later push is not", async () => {
    await using server = await start();
    const { record } = server.state;
    describePull(record, 7, "heapgate: the cache is intended");
    setLabel(record, { issue: 7, label: LABEL, actor: "octocat", createdAt: BEFORE });
    const pushed = await onPull(server);
    expect(pushed).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(commentOf(server)).toContain(`it was set before ${leak.head.slice(0, 7)} was pushed; take it off and set it again`);
    record.events.push({ issue: 7, event: "labeled", label: LABEL, actor: "octocat", createdAt: AFTER });
    expect(await onPull(server, { attempt: 2 })).toMatchObject({ exitCode: 0, outputs: { verdict: "accepted" } });
  });

  test("a label on a head that nobody measured is measured", async () => {
    await using server = await start();
    describePull(server.state.record, 7, "heapgate: the cache is intended");
    setLabel(server.state.record, { issue: 7, label: LABEL, actor: "octocat", createdAt: AFTER });
    const result = await onLabel(server);
    expect(isMeasured(result)).toBe(true);
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "accepted" } });
  });

  test("limits that a pull request changes are named at the top of its comment, though it passes", async () => {
    await using server = await start();
    const pull = world.addPull({
      number: 7,
      change: {
        path: ".github/heapgate.yaml",
        from: "thresholds: { cpu: off,",
        to: "failOn: never\nthresholds: { goroutines: off, cpu: off,",
      },
    });
    const result = await onPull(server, { pull });
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", reasons: "binary-unchanged" } });
    const lines = commentOf(server).split("\n");
    expect(lines.slice(1, 7)).toEqual([
      "## ⚪ heapgate: binary unchanged · `quick`",
      "",
      "**This PR changes what is measured or judged; both sides follow its configuration.**",
      "",
      expect.stringMatching(/^- `goroutines`: \*\*`off`\*\* \(base: `\+.*`\)$/u),
      "- `failOn`: **`never`** (base: `fail`)",
    ]);
    expect(newestResult(server)).toMatchObject({ configurationChanges: [{ what: "goroutines", head: "off" }, { what: "failOn" }] });
  });

  describe("beside a base that is built here", () => {
    test("a binary that did not change is not measured", async () => {
      await using server = await start();
      const docs = world.addPull({ number: 7, change: { path: "README.md", from: "# leaky-service", to: "# The leaky service" } });
      const result = await onPull(server, { pull: docs, inputs: { ...INPUTS, baseline: "rebuild" } });
      expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", reasons: "binary-unchanged", "baseline-sha": world.main } });
      expect(result.stdout).not.toContain("warm-up");
      expect(server.state.comments).toEqual([]);
      expect(server.state.record.checkRuns).toMatchObject([{ conclusion: "success", title: expect.stringMatching(/^binary unchanged/u) }]);
    });
  });

  test("without its permission a check run becomes a notice that names it, and the verdict stays", async () => {
    await using server = await start();
    server.state.permissions.delete("checks: write");
    const docs = world.addPull({ number: 7, change: { path: "README.md", from: "# leaky-service", to: "# The leaky service" } });
    const result = await onPull(server, { pull: docs, inputs: { ...INPUTS, set: 'paths=["**.go"]' } });
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "skipped" } });
    expect(result.commands.filter(({ name }) => name === "notice").map(({ message }) => message)).toEqual([
      expect.stringMatching(/publish a check run.*permissions:\n {4}checks: write$/su),
    ]);
    expect(result.commands.filter(({ name }) => name === "warning")).toEqual([]);
    expect(result.summary).toContain("checks: write");
    expect(server.state.record.checkRuns).toEqual([]);
  });
});
