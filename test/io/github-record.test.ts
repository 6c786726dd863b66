// What is on record of a pull request and the check runs: one suite against the fake in memory and against Octokit with the fake server.
import { describe, expect, test } from "vitest";
import { HeapgateError } from "../../src/core/errors/heapgate-error.ts";
import { makeGitHub } from "../../src/io/github.ts";
import type { CheckRunRequest } from "../../src/ports/check-runs.ts";
import type { GitHub } from "../../src/ports/github.ts";
import { makeContext, makeMemoryGitHub } from "../support/fake-github/memory.ts";
import { describePull, setLabel } from "../support/fake-github/record-state.ts";
import { startFakeGitHub } from "../support/fake-github/server.ts";
import { FORK_ID, makeState, REPOSITORY_ID, seedRun, sha, type FakeState, type Permission } from "../support/fake-github/state.ts";

interface Subject extends AsyncDisposable {
  readonly github: GitHub;
}

const overHttp = async (state: FakeState): Promise<Subject> => {
  const server = await startFakeGitHub(state);
  const github = await makeGitHub({ context: makeContext(state), token: server.token, apiUrl: server.apiUrl, retryMilliseconds: 1 });
  return { github, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
};
const inMemory = async (state: FakeState): Promise<Subject> => ({ github: makeMemoryGitHub(state), [Symbol.asyncDispose]: async () => {} });

const PULL = { number: 7, headSha: sha("head"), headRef: "feature", baseSha: sha("base"), baseRef: "main", state: "open" } as const;
const withPull = (headRepositoryId = REPOSITORY_ID): FakeState => {
  const state = makeState();
  state.pulls.push({ ...PULL, headRepositoryId });
  return state;
};

const CHECK: CheckRunRequest = {
  name: "heapgate: shop",
  headSha: sha("head"),
  conclusion: "failure",
  detailsUrl: "https://github.com/octo/shop/actions/runs/1",
  title: "fail",
  summary: "It grew.",
  annotations: [{ path: "main.go", line: 12, level: "failure", message: "+9 MiB allocated here" }],
};

const codeOf = async (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => "no error",
    (error: unknown) => (error instanceof HeapgateError ? error.code : String(error)),
  );

describe.each([
  ["the fake in memory", inMemory],
  ["Octokit and the fake server", overHttp],
] as const)("%s", (_, start) => {
  test("shows a pull request as it is now", async () => {
    const state = withPull();
    setLabel(state.record, { issue: 7, label: "perf", actor: "octocat", createdAt: "2026-11-20T10:00:00Z" });
    describePull(state.record, 7, "heapgate: intended");
    await using subject = await start(state);
    expect(await subject.github.getPull(7)).toEqual({
      headSha: sha("head"),
      headRef: "feature",
      headRepositoryId: REPOSITORY_ID,
      labels: ["perf"],
      body: "heapgate: intended",
    });
  });

  test("shows one of a fork, without labels and description", async () => {
    await using subject = await start(withPull(FORK_ID));
    expect(await subject.github.getPull(7)).toMatchObject({ headRepositoryId: FORK_ID, labels: [], body: "" });
    expect(await codeOf(subject.github.getPull(8))).toBe("GITHUB_REFUSED");
  });

  test("lists all events, oldest first, with who did it and on which label", async () => {
    const state = withPull();
    for (let minute = 0; minute < 120; minute += 1) {
      const createdAt = `2026-11-20T${String(10 + Math.floor(minute / 60))}:${String(minute % 60).padStart(2, "0")}:00Z`;
      setLabel(state.record, { issue: 7, label: `label-${minute}`, actor: minute === 0 ? "renovate[bot]" : "octocat", createdAt });
    }
    state.record.events.push({ issue: 7, event: "head_ref_force_pushed", label: null, actor: "author", createdAt: "2026-11-20T13:00:00Z" });
    state.record.events.push({ issue: 9, event: "labeled", label: "other", actor: "octocat", createdAt: "2026-11-20T13:00:00Z" });
    await using subject = await start(state);
    const events = await subject.github.listPullEvents(7);
    expect(events).toHaveLength(121);
    expect(events[0]).toEqual({
      event: "labeled",
      label: "label-0",
      actor: "renovate[bot]",
      isBot: true,
      createdAt: "2026-11-20T10:00:00Z",
    });
    expect(events[1]).toMatchObject({ actor: "octocat", isBot: false });
    expect(events.at(-1)).toMatchObject({ event: "head_ref_force_pushed", actor: "author", isBot: false });
  });

  test("lists the runs that pull requests started at a head, newest first, three pages at most", async () => {
    const state = withPull();
    const run = (changes: object = {}) =>
      seedRun(state, { headSha: sha("head"), headBranch: "feature", event: "pull_request", headRepositoryId: FORK_ID, ...changes });
    const first = run({ createdAt: "2026-11-20T09:00:00Z" });
    run({ event: "push" });
    run({ headSha: sha("other") });
    for (let more = 0; more < 299; more += 1) run();
    const { id } = run();
    await using subject = await start(state);
    const runs = await subject.github.listPullRuns(sha("head"));
    expect(runs).toHaveLength(300);
    expect(runs[0]).toEqual({ id, headBranch: "feature", headRepositoryId: FORK_ID, createdAt: "2026-11-20T10:00:00Z" });
    expect(runs.map((one) => one.id)).not.toContain(first.id);
  });

  test.each([
    ["none", false],
    ["read", false],
    ["triage", true],
    ["write", true],
    ["maintain", true],
    ["admin", true],
  ] as const)("knows whether %s may triage: %j", async (role, expected) => {
    const state = withPull();
    state.record.roles.set("someone", role);
    await using subject = await start(state);
    expect(await subject.github.mayTriage("someone")).toBe(expected);
    expect(await subject.github.mayTriage("stranger")).toBe(false);
  });

  test("publishes a check run", async () => {
    const state = withPull();
    state.permissions.add("checks: write");
    await using subject = await start(state);
    expect(await subject.github.createCheckRun(CHECK)).toMatch(/^https:\/\/github\.com\/octo\/shop\/runs\/\d+$/u);
    expect(state.record.checkRuns).toEqual([
      expect.objectContaining({ name: "heapgate: shop", headSha: sha("head"), conclusion: "failure", title: "fail", summary: "It grew." }),
    ]);
    expect(state.record.checkRuns[0]?.annotations).toHaveLength(1);
  });

  test.each<[Permission, (github: GitHub) => Promise<unknown>]>([
    ["pull-requests: read", (github) => github.getPull(7)],
    ["pull-requests: read", (github) => github.listPullEvents(7)],
    ["actions: read", (github) => github.listPullRuns(sha("head"))],
    ["metadata: read", (github) => github.mayTriage("octocat")],
    ["checks: write", (github) => github.createCheckRun(CHECK)],
  ])("says which permission is missing: %s", async (permission, ask) => {
    const state = withPull();
    state.permissions.clear();
    await using subject = await start(state);
    await expect(ask(subject.github)).rejects.toMatchObject({ code: "GITHUB_FORBIDDEN", remedy: expect.stringContaining(permission) });
  });
});

test("without rights one by one, the role's name decides; a name nobody has has none", async () => {
  const state = withPull();
  await using server = await startFakeGitHub(state);
  const github = await makeGitHub({ context: makeContext(state), token: server.token, apiUrl: server.apiUrl, retryMilliseconds: 1 });
  state.failures.push({ operation: "repos/get-collaborator-permission-level", kind: "status", status: 404, message: "Not Found" });
  expect(await github.mayTriage("nobody")).toBe(false);
});

test("a check run that GitHub fails at once is sent again: a required one must not stay away", async () => {
  const state = withPull();
  state.permissions.add("checks: write");
  state.failures.push({ operation: "checks/create", kind: "status", status: 502 });
  await using server = await startFakeGitHub(state);
  const github = await makeGitHub({ context: makeContext(state), token: server.token, apiUrl: server.apiUrl, retryMilliseconds: 1 });
  await github.createCheckRun(CHECK);
  expect(state.record.checkRuns).toHaveLength(1);
});
