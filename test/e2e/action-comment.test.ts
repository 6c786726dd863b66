// The built action where one job or run measures and another one comments: forks, matrices, and what others do to a comment in between.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeComment, parseMarker, parseState } from "../../src/core/report/sticky-comment.ts";
import { makeZip } from "../support/archive-writer.ts";
import { artifactNamed } from "../support/action-world.ts";
import type { FakeGitHubServer } from "../support/fake-github/server.ts";
import { FORK_ID, FORK_OWNER, REPOSITORY_ID, seedArtifact, seedComment, seedRun, type FakeRun } from "../support/fake-github/state.ts";
import { runAction, type ActionResult, type ActionStep } from "../support/mini-runner.ts";
import { makeShopWorld, runShop, SHOP_WORKFLOW, type ShopEvent, type ShopFiles, type ShopWorld } from "../support/shop-world.ts";

type PullEvent = Extract<ShopEvent, { kind: "pull_request" }>;

const WORSE: ShopFiles = { "held.txt": "2000" };
const BOT = "github-actions[bot]";
const RESULT = "heapgate-result-shop";

let world: ShopWorld;
let baseline: Uint8Array;
/** What a fork's run stored of a regression, and of a harmless change. */
let fork: { readonly pull: PullEvent; readonly result: ActionResult; readonly stored: Uint8Array; readonly comments: number };
let good: Uint8Array;

const main = (): string => world.line.at(-1) ?? "";
const pullOf = (files: ShopFiles, more: Partial<PullEvent> = {}): PullEvent => {
  const head = world.commit(main(), files);
  return { kind: "pull_request", number: 7, head, merge: world.merge(main(), head), base: main(), ...more };
};
const seedBaseline = ({ state }: FakeGitHubServer, name = "shop"): void => {
  const { id: runId } = seedRun(state, { headSha: main(), path: SHOP_WORKFLOW });
  seedArtifact(state, { name: `heapgate-baseline-${name}`, runId, content: baseline });
};
const asFork = ({ state }: FakeGitHubServer): void => void state.permissions.delete("pull-requests: write");
const asOurs = ({ state }: FakeGitHubServer): void => void state.permissions.add("pull-requests: write");

beforeAll(async () => {
  world = await makeShopWorld();
  await using server = await world.startGitHub();
  const recorded = await runShop(world, { kind: "push", sha: main() }, { server });
  if (recorded.exitCode !== 0) throw new Error(`recording the baseline failed:\n${recorded.stdout}\n${recorded.stderr}`);
  baseline = artifactNamed(server.state, "heapgate-baseline-shop");
  const { state } = server;
  asFork(server);
  seedBaseline(server);
  const pull = pullOf(WORSE, { fromFork: true });
  const result = await runShop(world, pull, { server });
  fork = { pull, result, stored: artifactNamed(state, RESULT), comments: state.comments.length };
  state.artifacts.splice(0, state.artifacts.length, ...state.artifacts.filter(({ name }) => name !== RESULT));
  await runShop(world, pullOf({ "README.md": "of a pull request" }), { server });
  good = artifactNamed(state, RESULT);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const commandsOf = (result: ActionResult, name: string): readonly string[] =>
  result.commands.filter((command) => command.name === name).map(({ message }) => message);
const ownComments = ({ state }: FakeGitHubServer): readonly string[] =>
  state.comments.filter(({ author, id }) => author === BOT && !state.minimized.has(id)).map(({ body }) => body);
/** The one comment of heapgate that can be seen. */
const theComment = (server: FakeGitHubServer): string => {
  const own = ownComments(server);
  expect(own).toHaveLength(1);
  return own[0] ?? "";
};

const step = (
  server: FakeGitHubServer,
  checkedOut: string,
): Pick<ActionStep, "main" | "post" | "actionFile" | "server" | "workspace" | "env"> => ({
  server,
  main: join(world.dist, "main.js"),
  post: join(world.dist, "post.js"),
  actionFile: join(world.dist, "..", "action.yml"),
  workspace: world.checkOut(checkedOut, false),
  env: { GIT_CONFIG_GLOBAL: "/dev/null" },
});
const REPOSITORY = { id: REPOSITORY_ID, name: "shop", default_branch: "main" };

/** A finished run of the fork's pull request with these stored results, and the pull request itself. */
const seedForkRun = ({ state }: FakeGitHubServer, results: Readonly<Record<string, Uint8Array>>, run: Partial<FakeRun> = {}): FakeRun => {
  const { head } = fork.pull;
  const made = seedRun(state, {
    event: "pull_request",
    headSha: head,
    headBranch: "pull-7",
    headRepositoryId: FORK_ID,
    path: SHOP_WORKFLOW,
    conclusion: "failure",
    ...run,
  });
  for (const [name, content] of Object.entries(results)) seedArtifact(state, { name, runId: made.id, content });
  if (!state.pulls.some(({ number }) => number === 7)) {
    state.pulls.push({
      number: 7,
      headSha: head,
      headRef: "pull-7",
      baseSha: main(),
      baseRef: "main",
      headRepositoryId: FORK_ID,
      state: "open",
    });
  }
  return made;
};

/** Stage 2: `on: workflow_run`, the default branch's code and a token that may write. */
const afterRun = async (server: FakeGitHubServer, run: FakeRun, inputs: Readonly<Record<string, string>> = {}): Promise<ActionResult> => {
  const { id: runId } = seedRun(server.state, { event: "workflow_run", headSha: main(), path: ".github/workflows/perf-comment.yml" });
  return await runAction({
    ...step(server, main()),
    eventName: "workflow_run",
    event: {
      action: "completed",
      repository: REPOSITORY,
      workflow: { id: 1, name: "perf", path: SHOP_WORKFLOW },
      workflow_run: {
        id: run.id,
        name: "perf",
        event: run.event,
        path: run.path,
        status: "completed",
        conclusion: run.conclusion,
        run_attempt: run.attempt,
        head_sha: run.headSha,
        head_branch: run.headBranch,
        head_repository: { id: run.headRepositoryId, name: "shop", owner: { login: FORK_OWNER } },
        pull_requests: [],
      },
    },
    sha: main(),
    ref: "refs/heads/main",
    runId,
    workflow: "perf-comment",
    job: "comment",
    inputs,
  });
};

/** What may be seen of one request. */
const apiCalls = ({ requests }: FakeGitHubServer): readonly string[] => requests.filter((request) => request.includes(" /api/"));

describe("a pull request from a fork", () => {
  test("stage 1 measures and stores with a token that may not comment: the verdict stands, the summary says what to add", () => {
    expect(fork.result).toMatchObject({ exitCode: 1, stderr: "", outputs: { verdict: "fail", "comment-url": "" } });
    expect(fork.comments).toBe(0);
    expect(fork.result.summary).toMatch(/heapgate: fail.*may not write here.*pull-requests: write.*workflow_run, mode: comment/su);
    expect(commandsOf(fork.result, "warning")).toContainEqual(expect.stringMatching(/permissions:.*pull-requests: write/su));
  });

  test("stage 2 comments what it measured on the pull request of that head, in eight calls, and builds nothing", async () => {
    await using server = await world.startGitHub();
    const run = seedForkRun(server, { [RESULT]: fork.stored });
    const result = await afterRun(server, run);
    expect(result).toMatchObject({ exitCode: 0, stderr: "", outputs: { verdict: "fail", regressions: "1", reasons: "regression" } });
    const body = theComment(server);
    expect(body.split("\n").slice(0, 2)).toEqual(["<!-- heapgate:v1:sticky key=perf/comment/shop -->", "## 🔴 heapgate: fail · `shop`"]);
    expect(body).toContain("Measured in the run of a fork");
    expect(body).toContain("limits of the default branch");
    expect(parseState(body)).toMatchObject({ headSha: fork.pull.head, runId: run.id, attempt: 1 });
    expect(result.stdout).not.toMatch(/warm-up|build {3}/u);
    expect(result.left.filter((path) => path !== "heapgate" && !path.startsWith("heapgate/"))).toEqual([]);
    expect(apiCalls(server).length).toBeLessThanOrEqual(8);
  });

  test("what the pull request changed in the limits or claims in the result changes nothing", async () => {
    await using server = await world.startGitHub();
    const config = readFileSync(join(world.checkOut(main(), false), ".github/heapgate.yaml"), "utf8");
    const lax = pullOf({ ...WORSE, ".github/heapgate.yaml": config.replace("held: { maxGrowth: 5% }", "held: off") }, { fromFork: true });
    seedBaseline(server);
    asFork(server);
    expect(await runShop(world, lax, { server })).toMatchObject({ exitCode: 0, outputs: { verdict: "pass" } });
    asOurs(server);
    const run = server.state.runs.findLast(({ event }) => event === "pull_request");
    if (run === undefined) throw new Error("there is no run");
    expect(await afterRun(server, run)).toMatchObject({ exitCode: 0, outputs: { verdict: "fail" } });
    expect(theComment(server)).toContain("## 🔴 heapgate: fail · `shop`");
  });

  test("a second push edits the comment, and a late run of the first leaves it", async () => {
    await using server = await world.startGitHub();
    const first = seedForkRun(server, { [RESULT]: fork.stored });
    await afterRun(server, first);
    const id = server.state.comments[0]?.id;
    const second = seedForkRun(server, { [RESULT]: good }, { conclusion: "success" });
    expect(await afterRun(server, second)).toMatchObject({ exitCode: 0, outputs: { verdict: "pass" } });
    expect(theComment(server)).toContain("🟢 heapgate: pass");
    expect(await afterRun(server, first)).toMatchObject({ exitCode: 0 });
    expect(server.state.comments).toEqual([expect.objectContaining({ id, body: expect.stringContaining("🟢 heapgate: pass") })]);
  });

  test("someone who planted the marker, 200 comments, and one deleted by hand: one comment of ours at the end", async () => {
    await using server = await world.startGitHub();
    const { state } = server;
    const run = seedForkRun(server, { [RESULT]: fork.stored });
    const key = { workflow: "perf", job: "comment", name: "shop" };
    const planted = seedComment(state, {
      issue: 7,
      author: "mallory",
      body: composeComment(key, "all is well", { headSha: fork.pull.head, runId: 1e9, attempt: 1, last: null }),
    });
    for (let index = 0; index < 200; index += 1) seedComment(state, { issue: 7, author: "octocat", body: `comment ${index}` });
    await afterRun(server, run);
    const first = theComment(server);
    expect(parseMarker(first)).toEqual(key);
    for (let index = 0; index < 200; index += 1) seedComment(state, { issue: 7, author: "octocat", body: `more ${index}` });
    await afterRun(server, run);
    expect(theComment(server)).toBe(first);
    state.comments.splice(0, state.comments.length, ...state.comments.filter(({ author }) => author !== BOT));
    await afterRun(server, run);
    expect(theComment(server)).toBe(first);
    expect(state.comments.find(({ id }) => id === planted.id)).toEqual(planted);
  });

  test.each<[string, Partial<FakeRun>, RegExp]>([
    ["a newer push of the branch", { headSha: "c".repeat(40) }, /moved on/u],
    ["a run of a push", { event: "push" }, /started by push/u],
    ["a branch without a pull request", { headBranch: "elsewhere" }, /no pull request/u],
  ])("%s is a notice", async (_, run, why) => {
    await using server = await world.startGitHub();
    const result = await afterRun(server, seedForkRun(server, { [RESULT]: fork.stored }, run));
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "", "comment-url": "" } });
    expect(commandsOf(result, "notice")).toEqual([expect.stringMatching(why)]);
    expect(server.state.comments).toEqual([]);
  });

  test("without the permission to comment it is a warning with the line to add", async () => {
    await using server = await world.startGitHub();
    asFork(server);
    server.state.permissions.add("pull-requests: read");
    const result = await afterRun(server, seedForkRun(server, { [RESULT]: fork.stored }));
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "fail", "comment-url": "" } });
    expect(result.summary).toMatch(/heapgate: fail.*pull-requests: write/su);
    expect(commandsOf(result, "warning")).toEqual([expect.stringMatching(/pull-requests: write/u)]);
  });

  test("a hostile result is refused as data and orders nothing, and the others are shown", async () => {
    await using server = await world.startGitHub();
    const evil = makeZip([
      { path: "rules.json", content: "::error::injected\n# pass" },
      { path: "result.json", content: "x", mode: 0o120777 },
    ]);
    const run = seedForkRun(server, { [RESULT]: fork.stored, "heapgate-result-evil": evil });
    const result = await afterRun(server, run);
    expect(result.exitCode).toBe(5);
    expect(commandsOf(result, "error")).toEqual([expect.stringMatching(/RESULT_REFUSED.*link or a device/su)]);
    expect(theComment(server)).toContain("## 🔴 heapgate: fail · 2 results (1 refused, 1 fail)");
  });

  test.each(["cut", "lost"] as const)("a comment whose answer is %s is made once", async (kind) => {
    await using server = await world.startGitHub();
    const run = seedForkRun(server, { [RESULT]: fork.stored });
    server.state.failures.push({ operation: "issues/create-comment", kind });
    expect(await afterRun(server, run)).toMatchObject({ exitCode: 0, outputs: { verdict: "fail" } });
    expect(theComment(server)).toContain("heapgate: fail");
  });
});

describe("a matrix", () => {
  /** A last job of the same run, `needs:` the legs. */
  const lastJob = async (server: FakeGitHubServer, pull: PullEvent, runId: number, eventName = "pull_request"): Promise<ActionResult> =>
    await runAction({
      ...step(server, pull.merge),
      eventName,
      event: {
        action: "synchronize",
        number: pull.number,
        repository: REPOSITORY,
        pull_request: {
          number: pull.number,
          head: { sha: pull.head, ref: "pull-7", repo: { id: REPOSITORY_ID } },
          base: { sha: pull.base, ref: "main", repo: REPOSITORY },
          labels: [],
          body: "",
        },
      },
      sha: pull.merge,
      ref: "refs/pull/7/merge",
      runId,
      job: "comment",
      inputs: { mode: "comment" },
    });

  test("has one comment for all legs, the worst on top and open; those the legs made are hidden", async () => {
    await using server = await world.startGitHub();
    const { state } = server;
    for (const name of ["cart", "shop"]) seedBaseline(server, name);
    const pull = pullOf(WORSE);
    const run = seedRun(state, {
      event: "pull_request",
      headSha: pull.head,
      headBranch: "pull-7",
      conclusion: null,
      status: "in_progress",
    });
    const leg = (name: string, more: Readonly<Record<string, string>> = {}): Promise<ActionResult> =>
      runShop(world, pull, { server, runId: run.id, job: "gate", inputs: { name, ...more } });
    expect(await leg("cart", { set: "thresholds.held=off", comment: "never" })).toMatchObject({ exitCode: 0 });
    expect(await leg("shop")).toMatchObject({ exitCode: 1 });
    expect(ownComments(server)).toHaveLength(1);
    const result = await lastJob(server, pull, run.id);
    expect(result).toMatchObject({ exitCode: 0, stderr: "", outputs: { verdict: "fail", regressions: "1" } });
    const body = theComment(server);
    expect(body.split("\n").slice(0, 2)).toEqual([
      "<!-- heapgate:v1:sticky key=perf/all -->",
      "## 🔴 heapgate: fail · 2 results (1 fail, 1 pass)",
    ]);
    expect([...body.matchAll(/^<details( open)?><summary>\S+ <b>(.*?)<\/b>/gmu)].map(([, open = "", name]) => `${name}${open}`)).toEqual([
      "shop open",
      "cart",
    ]);
    expect([...state.minimized.values()]).toEqual(["OUTDATED"]);
    expect(await lastJob(server, pull, run.id)).toMatchObject({ exitCode: 0 });
    expect(theComment(server)).toBe(body);
  });

  describe("of which two legs have one name", () => {
    /** A pull request that touches nothing of interest: over in a moment, and its result is stored all the same. */
    const skipped = (server: FakeGitHubServer, pull: PullEvent, more: Partial<ActionStep>): Promise<ActionResult> =>
      runShop(world, pull, { server, deep: true, inputs: { set: 'paths=["**.go"]' }, ...more });
    const resultsIn = ({ state }: FakeGitHubServer) => state.artifacts.filter(({ name }) => name === RESULT);

    test("the second is told so, and what the first stored stays", async () => {
      await using server = await world.startGitHub();
      const pull = pullOf({ "README.md": "two legs" });
      const { id: runId } = seedRun(server.state, { event: "pull_request", headSha: pull.head, conclusion: null });
      expect(await skipped(server, pull, { runId, job: "gate-a" })).toMatchObject({ exitCode: 0, outputs: { verdict: "skipped" } });
      const stored = resultsIn(server);
      const second = await skipped(server, pull, { runId, job: "gate-b" });
      expect(second).toMatchObject({ exitCode: 0, outputs: { verdict: "skipped" } });
      expect(commandsOf(second, "warning")).toEqual([expect.stringMatching(/give every matrix leg its own name/u)]);
      expect(resultsIn(server)).toEqual(stored);
    });

    test("a later attempt replaces what an earlier one stored, once: its second leg is told so again", async () => {
      await using server = await world.startGitHub();
      const { state } = server;
      const pull = pullOf({ "README.md": "another attempt" });
      const { id: runId } = seedRun(state, {
        event: "pull_request",
        headSha: pull.head,
        conclusion: null,
        attempt: 2,
        startedAt: "2026-11-20T11:00:00Z",
      });
      const old = seedArtifact(state, { name: RESULT, runId, content: good, createdAt: "2026-11-20T10:00:00Z" });
      expect(commandsOf(await skipped(server, pull, { runId, attempt: 2, job: "gate-a" }), "warning")).toEqual([]);
      const [fresh] = resultsIn(server);
      expect(fresh?.id).not.toBe(old.id);
      const second = await skipped(server, pull, { runId, attempt: 2, job: "gate-b" });
      expect(commandsOf(second, "warning")).toEqual([expect.stringMatching(/give every matrix leg its own name/u)]);
      expect(resultsIn(server)).toEqual([fresh]);
    });
  });

  test("on pull_request_target a comment is all there is", async () => {
    await using server = await world.startGitHub();
    const result = await lastJob(server, pullOf(WORSE), 900, "pull_request_target");
    expect(result).toMatchObject({ exitCode: 0 });
    expect(commandsOf(result, "notice")).toEqual([expect.stringContaining("run 900 stored no result")]);
  });
});
