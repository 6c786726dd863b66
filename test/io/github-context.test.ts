// The event context from variables and payload: complete, or an error that names what is missing.
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../src/core/errors/heapgate-error.ts";
import { loadGitHubContext, parseGitHubContext } from "../../src/io/github-context.ts";
import type { Env } from "../../src/ports/env.ts";

const VARIABLES: Readonly<Record<string, string>> = {
  GITHUB_REPOSITORY: "octo/shop",
  GITHUB_REPOSITORY_ID: "1001",
  GITHUB_EVENT_NAME: "pull_request",
  GITHUB_SHA: "merge",
  GITHUB_REF: "refs/pull/7/merge",
  GITHUB_RUN_ID: "81",
  GITHUB_RUN_ATTEMPT: "2",
  GITHUB_WORKFLOW: "CI / perf",
  GITHUB_JOB: "gate",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_WORKSPACE: "/home/runner/work/shop/shop",
};
const env = (changes: Readonly<Record<string, string | null>> = {}): Env => ({
  get: (name) => (name in changes ? (changes[name] ?? null) : (VARIABLES[name] ?? null)),
  all: () => VARIABLES,
  platform: () => ({ os: "linux", arch: "x64", cpuModel: null, cpuCount: 2, kernel: "" }),
  cwd: () => "/",
});

const base = { sha: "base", ref: "main", repo: { id: 1001 } };
const pull = (changes: object = {}) => ({
  repository: { id: 1001, default_branch: "trunk" },
  before: "the head of the previous push",
  pull_request: {
    number: 7,
    head: { sha: "head", repo: { id: 1001 } },
    base,
    labels: [{ name: "perf" }, { name: "heapgate-accepted" }],
    body: "heapgate: intended",
    ...changes,
  },
});
const parse = (payload: unknown, changes: Readonly<Record<string, string | null>> = {}) =>
  parseGitHubContext(env(changes), JSON.stringify(payload));

test("a pull request's context is complete", () => {
  expect(parse(pull())).toEqual({
    eventName: "pull_request",
    sha: "merge",
    ref: "refs/pull/7/merge",
    refName: "7/merge",
    defaultBranch: "trunk",
    owner: "octo",
    repository: "shop",
    repositoryId: 1001,
    runId: 81,
    runAttempt: 2,
    workflow: "CI / perf",
    job: "gate",
    serverUrl: "https://github.com",
    workspace: "/home/runner/work/shop/shop",
    pullRequest: {
      number: 7,
      headSha: "head",
      baseSha: "base",
      baseRef: "main",
      fromFork: false,
      labels: ["perf", "heapgate-accepted"],
      body: "heapgate: intended",
    },
    labelling: null,
    triggeringRun: null,
    baseSha: null,
  });
});

describe("the run that a workflow_run speaks of", () => {
  const run = (changes: object = {}) => ({
    repository: { id: 1001, default_branch: "main" },
    workflow: { name: "perf" },
    workflow_run: {
      id: 55,
      name: "perf of #7",
      run_attempt: 2,
      event: "pull_request",
      conclusion: "failure",
      head_sha: "abc",
      head_branch: "feature",
      head_repository: { id: 2002, owner: { login: "forker" } },
      pull_requests: [],
      ...changes,
    },
  });
  const variables = { GITHUB_EVENT_NAME: "workflow_run", GITHUB_REF: "refs/heads/main" };

  test("is read whole", () => {
    expect(parse(run(), variables).triggeringRun).toEqual({
      id: 55,
      attempt: 2,
      workflow: "perf",
      event: "pull_request",
      conclusion: "failure",
      headSha: "abc",
      headBranch: "feature",
      headOwner: "forker",
      headRepositoryId: 2002,
    });
  });

  test("has no owner when the fork was deleted", () => {
    expect(parse(run({ head_repository: null }), variables).triggeringRun).toMatchObject({ headOwner: null, headRepositoryId: null });
  });

  test.each(["id", "run_attempt", "event", "head_sha"])("without %s is an error", (field) => {
    expect(() => parse(run({ [field]: null }), variables)).toThrow(/workflow_run lacks/u);
  });

  test("of another event is not read", () => {
    expect(parse(run({ id: null })).triggeringRun).toBeNull();
  });
});

test.each<[string, object, boolean]>([
  ["in the same repository", { head: { sha: "head", repo: { id: 1001 } } }, false],
  ["in a fork", { head: { sha: "head", repo: { id: 2002 } } }, true],
  ["in a fork that was deleted", { head: { sha: "head", repo: null } }, true],
])("a head %s", (_, changes, fromFork) => {
  expect(parse(pull(changes)).pullRequest?.fromFork).toBe(fromFork);
});

test("an empty description and no labels are read as such", () => {
  expect(parse(pull({ body: null, labels: null })).pullRequest).toMatchObject({ body: "", labels: [] });
});

describe("the label that started the run", () => {
  const labelled = (changes: object = {}) => ({
    ...pull(),
    action: "labeled",
    label: { name: "heapgate-accepted" },
    sender: { login: "octocat", type: "User" },
    ...changes,
  });
  test.each<[string, string, object, object | null]>([
    ["set by a person", "pull_request", {}, { action: "labeled", label: "heapgate-accepted", by: "octocat", isBot: false }],
    [
      "taken off by a bot",
      "pull_request",
      { action: "unlabeled", sender: { login: "x[bot]", type: "Bot" } },
      { action: "unlabeled", isBot: true },
    ],
    ["set by nobody", "pull_request", { sender: null }, { by: null, isBot: false }],
    ["is none of a push to the pull request", "pull_request", { action: "synchronize", label: null }, null],
    ["is none of an assignment", "pull_request", { action: "assigned" }, null],
    ["is none of an issue", "issues", {}, null],
    ["is none without a name", "pull_request", { label: {} }, null],
  ])("%s", (_, eventName, changes, expected) => {
    expect(parse(labelled(changes), { GITHUB_EVENT_NAME: eventName })).toMatchObject({ labelling: expected });
  });
});

describe("the base commit", () => {
  test.each<[string, string, object, string | null]>([
    ["of a push is what was there before", "push", { before: "b" }, "b"],
    ["of a merge group is its base", "merge_group", { merge_group: { base_sha: "tip" }, before: "b" }, "tip"],
    ["of a schedule is not known", "schedule", { schedule: "0 3 * * *" }, null],
    ["of a pull request is not its previous head", "pull_request", { before: "b" }, null],
  ])("%s", (_, eventName, payload, baseSha) => {
    expect(parse(payload, { GITHUB_EVENT_NAME: eventName }).baseSha).toBe(baseSha);
  });
});

test("the repository's id comes from the payload, else from the variable, else it is not known", () => {
  expect(parse({ repository: { id: 5 } }).repositoryId).toBe(5);
  expect(parse({}).repositoryId).toBe(1001);
  expect(parse({}, { GITHUB_REPOSITORY_ID: null }).repositoryId).toBeNull();
});

test.each<[string, unknown, Readonly<Record<string, string | null>>]>([
  ["GITHUB_REPOSITORY is not set", {}, { GITHUB_REPOSITORY: null }],
  ["GITHUB_REPOSITORY is not owner/name", {}, { GITHUB_REPOSITORY: "shop" }],
  ["GITHUB_REPOSITORY is not owner/name", {}, { GITHUB_REPOSITORY: "a/b/c" }],
  ["GITHUB_SHA is not set", {}, { GITHUB_SHA: "" }],
  ["GITHUB_RUN_ID is no number", {}, { GITHUB_RUN_ID: "1.5" }],
  ["GITHUB_RUN_ATTEMPT is not set", {}, { GITHUB_RUN_ATTEMPT: null }],
  ["holds no object", [], {}],
  ["lacks its number, head.sha, base.sha", pull({ number: "7" }), {}],
  ["lacks its number, head.sha, base.sha", pull({ base: { ...base, repo: null } }), {}],
])("an error says: %s", (problem, payload, changes) => {
  expect(() => parse(payload, changes)).toThrow(problem);
  expect(() => parse(payload, changes)).toThrow(HeapgateError);
});

test("a payload that is not JSON is an error; none at all leaves what it would have told unknown", () => {
  expect(() => parseGitHubContext(env(), "{")).toThrow("is not JSON");
  expect(parseGitHubContext(env(), null)).toMatchObject({ pullRequest: null, defaultBranch: null });
});

test("the payload is read from the file the variable names", async () => {
  const files = { readText: async (path: string) => (path === "/event.json" ? JSON.stringify(pull()) : null) };
  expect((await loadGitHubContext(env({ GITHUB_EVENT_PATH: "/event.json" }), files)).pullRequest?.number).toBe(7);
  expect((await loadGitHubContext(env(), files)).pullRequest).toBeNull();
});
