// One suite for the GitHub port, run against the fake in memory and against Octokit talking to the fake server, and what only HTTP has.
import { describe, expect, test } from "vitest";
import { heapgateError, HeapgateError } from "../../src/core/errors/heapgate-error.ts";
import { makeGitHub } from "../../src/io/github.ts";
import type { ArtifactInfo, GitHub } from "../../src/ports/github.ts";
import { makeContext, makeMemoryGitHub } from "../support/fake-github/memory.ts";
import { startFakeGitHub, type FakeGitHubServer } from "../support/fake-github/server.ts";
import {
  FORK_ID,
  FORK_OWNER,
  makeState,
  REPOSITORY_ID,
  seedArtifact,
  seedComment,
  seedLine,
  seedMerge,
  seedRun,
  sha,
  type FakeState,
} from "../support/fake-github/state.ts";

interface Subject extends AsyncDisposable {
  readonly github: GitHub;
  readonly server: FakeGitHubServer | null;
}

const overHttp = async (state: FakeState): Promise<Subject & { readonly server: FakeGitHubServer }> => {
  const server = await startFakeGitHub(state);
  const github = await makeGitHub({ context: makeContext(state), token: server.token, apiUrl: server.apiUrl, retryMilliseconds: 1 });
  return { github, server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
};
const inMemory = async (state: FakeState): Promise<Subject> => ({
  github: makeMemoryGitHub(state),
  server: null,
  [Symbol.asyncDispose]: async () => {},
});

const codeOf = async (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => "no error",
    (error: unknown) => (error instanceof HeapgateError ? error.code : String(error)),
  );

const pull = (number: number) =>
  ({
    number,
    headSha: sha("head"),
    headRef: "feature",
    baseSha: sha("c2"),
    baseRef: "main",
    headRepositoryId: REPOSITORY_ID,
    state: "open",
  }) as const;

const onlyArtifact = async (github: GitHub, name: string): Promise<ArtifactInfo> => {
  const [artifact] = await github.listArtifacts(name);
  if (artifact === undefined) throw new Error("the test seeded no artifact");
  return artifact;
};

describe.each([
  ["the fake in memory", inMemory],
  ["Octokit and the fake server", overHttp],
] as const)("the GitHub port: %s", (_, start) => {
  test("gives a commit's parents in order, the base tip of a merge first", async () => {
    const state = makeState();
    seedLine(state, ["c1", "c2"]);
    seedMerge(state, "merge", [sha("c2"), sha("c1")]);
    await using subject = await start(state);
    expect(await subject.github.getCommit(sha("merge"))).toEqual({ sha: sha("merge"), parents: [sha("c2"), sha("c1")] });
  });

  test("lists commits newest first, at most 100", async () => {
    const state = makeState();
    const line = seedLine(
      state,
      Array.from({ length: 130 }, (_unused, index) => `c${index}`),
    );
    await using subject = await start(state);
    const listed = await subject.github.listCommits(sha("c129"));
    expect(listed).toHaveLength(100);
    expect(listed.map((commit) => commit.sha)).toEqual(line.toReversed().slice(0, 100));
  });

  test("finds the merge base of two branches", async () => {
    const state = makeState();
    seedLine(state, ["c1", "c2"]);
    seedLine(state, ["main1"], sha("c2"));
    seedLine(state, ["feature1"], sha("c2"));
    await using subject = await start(state);
    expect(await subject.github.mergeBase(sha("main1"), sha("feature1"))).toBe(sha("c2"));
  });

  test("refuses an unknown commit with the reason", async () => {
    await using subject = await start(makeState());
    expect(await codeOf(subject.github.getCommit(sha("nowhere")))).toBe("GITHUB_REFUSED");
    expect(await codeOf(subject.github.listCommits(sha("nowhere")))).toBe("GITHUB_REFUSED");
  });

  test("lists artifacts by exact name, newest first, with the run they come from", async () => {
    const state = makeState();
    const run = seedRun(state, { headSha: sha("c1"), headRepositoryId: FORK_ID });
    const older = seedArtifact(state, { name: "heapgate-baseline-shop", runId: run.id, content: Buffer.from("one") });
    const newer = seedArtifact(state, { name: "heapgate-baseline-shop", runId: run.id, content: Buffer.from("second") });
    seedArtifact(state, { name: "heapgate-baseline-shop-2", runId: run.id, content: Buffer.from("other") });
    await using subject = await start(state);
    const listed = await subject.github.listArtifacts("heapgate-baseline-shop");
    expect(listed.map(({ id }) => id)).toEqual([newer.id, older.id]);
    expect(listed[0]).toEqual({
      id: newer.id,
      name: "heapgate-baseline-shop",
      sizeBytes: 6,
      expired: false,
      digest: newer.digest,
      runId: run.id,
      headSha: sha("c1"),
      repositoryId: REPOSITORY_ID,
      headRepositoryId: FORK_ID,
      createdAt: newer.createdAt,
    });
  });

  test("looks at the 300 newest artifacts", async () => {
    const state = makeState();
    const run = seedRun(state, { headSha: sha("c1") });
    for (let index = 0; index < 320; index += 1) seedArtifact(state, { name: "b", runId: run.id, content: Buffer.from("x") });
    await using subject = await start(state);
    expect(await subject.github.listArtifacts("b")).toHaveLength(300);
  });

  test("tells how a run was started and how it ended", async () => {
    const state = makeState();
    const run = seedRun(state, { headSha: sha("c1"), event: "merge_group", conclusion: "failure", path: ".github/workflows/perf.yml" });
    await using subject = await start(state);
    expect(await subject.github.getRun(run.id)).toEqual({
      id: run.id,
      event: "merge_group",
      path: ".github/workflows/perf.yml",
      conclusion: "failure",
      status: "completed",
      headRepositoryId: REPOSITORY_ID,
      startedAt: run.createdAt,
    });
  });

  test("downloads an artifact's bytes", async () => {
    const state = makeState();
    const content = Buffer.from("a zip, as far as this part is concerned");
    seedArtifact(state, { name: "b", runId: seedRun(state, { headSha: sha("c1") }).id, content });
    await using subject = await start(state);
    const downloaded = await subject.github.downloadArtifact(await onlyArtifact(subject.github, "b"), 1000);
    expect(Buffer.from(downloaded ?? [])).toEqual(content);
  });

  test("gives null for an expired artifact, listed as such or not", async () => {
    const state = makeState();
    seedArtifact(state, { name: "b", runId: seedRun(state, { headSha: sha("c1") }).id, content: Buffer.from("x"), expired: true });
    await using subject = await start(state);
    const artifact = await onlyArtifact(subject.github, "b");
    expect(artifact.expired).toBe(true);
    expect(await subject.github.downloadArtifact(artifact, 1000)).toBeNull();
    expect(await subject.github.downloadArtifact({ ...artifact, expired: false }, 1000)).toBeNull();
  });

  test("refuses an artifact whose digest is another, one that is listed as too large, and one that turns out too large", async () => {
    const state = makeState();
    const { id: runId } = seedRun(state, { headSha: sha("c1") });
    seedArtifact(state, { name: "b", runId, content: Buffer.from("swapped"), digest: `sha256:${"0".repeat(64)}` });
    seedArtifact(state, { name: "big", runId, content: Buffer.alloc(2000) });
    await using subject = await start(state);
    expect(await codeOf(subject.github.downloadArtifact(await onlyArtifact(subject.github, "b"), 1000))).toBe("ARTIFACT_REFUSED");
    const big = await onlyArtifact(subject.github, "big");
    expect(await codeOf(subject.github.downloadArtifact(big, 1000))).toBe("ARTIFACT_REFUSED");
    expect(await codeOf(subject.github.downloadArtifact({ ...big, sizeBytes: 10 }, 1000))).toBe("ARTIFACT_REFUSED");
  });

  test("lists all comments of the pull request over several pages, and none of another", async () => {
    const state = makeState();
    state.pulls.push(pull(7));
    const bodies = Array.from({ length: 230 }, (_unused, index) => `comment ${index}`);
    for (const body of bodies) seedComment(state, { issue: 7, author: "octocat", body });
    seedComment(state, { issue: 8, author: "octocat", body: "elsewhere" });
    await using subject = await start(state);
    const comments = await subject.github.listComments(7);
    expect(comments.map(({ body }) => body)).toEqual(bodies);
    expect(comments[0]?.url).toMatch(/^https:\/\/github\.com\/octo\/shop\/pull\/7#issuecomment-\d+$/u);
  });

  test("creates a comment as the token's login and edits it", async () => {
    const state = makeState();
    state.pulls.push(pull(7));
    await using subject = await start(state);
    const created = await subject.github.createComment(7, "first");
    expect(created).toMatchObject({ author: "github-actions[bot]", body: "first" });
    expect(await subject.github.updateComment(created.id, "second")).toMatchObject({ id: created.id, body: "second" });
    expect(state.comments.map(({ body }) => body)).toEqual(["second"]);
  });

  test("tells which comments the token's owner wrote and which are hidden, and null when GitHub does not say", async () => {
    const state = makeState();
    state.pulls.push(pull(7));
    state.viewer = "perf-app[bot]";
    const [own, other] = ["perf-app[bot]", "github-actions[bot]"].map((author) => seedComment(state, { issue: 7, author, body: "x" }));
    await using subject = await start(state);
    const { github } = subject;
    const listed = await github.listComments(7);
    const nodeIds = listed.map(({ nodeId }) => nodeId);
    await github.minimizeComment(nodeIds[0] ?? "");
    expect([...state.minimized]).toEqual([[own?.id, "OUTDATED"]]);
    const facts = await github.inspectComments([...nodeIds, "IC_deleted"]);
    expect([...(facts ?? [])]).toEqual([
      [listed[0]?.nodeId, { viewerDidAuthor: true, isMinimized: true }],
      [listed.find(({ id }) => id === other?.id)?.nodeId, { viewerDidAuthor: false, isMinimized: false }],
    ]);
    state.failures.push({ operation: "graphql", kind: "status", status: 401 });
    expect(await github.inspectComments(nodeIds)).toBeNull();
    await expect(github.minimizeComment("IC_deleted")).rejects.toMatchObject({ code: "GITHUB_REFUSED" });
  });

  test("lists the artifacts of one run, newest first", async () => {
    const state = makeState();
    const [run, another] = [seedRun(state, { headSha: sha("c1") }), seedRun(state, { headSha: sha("c1") })];
    const names = Array.from({ length: 120 }, (_unused, index) => `heapgate-result-${index}`);
    for (const name of names) seedArtifact(state, { name, runId: run.id, content: Buffer.from(name) });
    seedArtifact(state, { name: "elsewhere", runId: another.id, content: Buffer.from("x") });
    await using subject = await start(state);
    const listed = await subject.github.listRunArtifacts(run.id);
    expect(listed.map(({ name }) => name)).toEqual(names.toReversed());
  });

  test("lists the jobs of a run that ended without success", async () => {
    const state = makeState();
    const jobs = { a: "success", b: "failure", c: null, d: "cancelled", e: "skipped", f: "timed_out" };
    const run = seedRun(state, { headSha: sha("c1"), jobs });
    await using subject = await start(state);
    expect(await subject.github.listBrokenJobs(run.id)).toEqual(["b", "d", "f"]);
  });

  test("looks at every job of a large matrix", async () => {
    const state = makeState();
    const jobs = Object.fromEntries(
      Array.from({ length: 230 }, (_unused, index) => [`leg ${index}`, index === 229 ? "failure" : "success"]),
    );
    const run = seedRun(state, { headSha: sha("c1"), jobs });
    await using subject = await start(state);
    expect(await subject.github.listBrokenJobs(run.id)).toEqual(["leg 229"]);
  });

  test("lists the open pull requests of a branch, of a fork too", async () => {
    const state = makeState();
    state.pulls.push(
      pull(7),
      { ...pull(8), headRepositoryId: FORK_ID },
      { ...pull(9), headRepositoryId: FORK_ID, state: "closed" },
      { ...pull(10), headRepositoryId: null },
    );
    await using subject = await start(state);
    const facts = { headSha: sha("head"), baseRepositoryId: REPOSITORY_ID };
    expect(await subject.github.listOpenPulls("octo:feature")).toEqual([{ number: 7, headRepositoryId: REPOSITORY_ID, ...facts }]);
    expect(await subject.github.listOpenPulls(`${FORK_OWNER}:feature`)).toEqual([{ number: 8, headRepositoryId: FORK_ID, ...facts }]);
    expect(await subject.github.listOpenPulls("nobody:feature")).toEqual([]);
  });

  test("calls a missing permission by its name, for reading and for commenting", async () => {
    const state = makeState();
    state.pulls.push(pull(7));
    state.permissions.clear();
    await using subject = await start(state);
    const { github } = subject;
    expect(await codeOf(github.createComment(7, "x"))).toBe("COMMENT_FORBIDDEN");
    expect(await codeOf(github.updateComment(1, "x"))).toBe("COMMENT_FORBIDDEN");
    expect(await codeOf(github.listArtifacts("b"))).toBe("GITHUB_FORBIDDEN");
    await expect(github.listArtifacts("b")).rejects.toThrow("actions: read");
  });

  test("reports a body that GitHub finds too long", async () => {
    const state = makeState();
    state.pulls.push(pull(7));
    await using subject = await start(state);
    expect(await codeOf(subject.github.createComment(7, "x".repeat(65_537)))).toBe("GITHUB_REFUSED");
  });

  test("does not send a comment twice when the answer is lost", async () => {
    const state = makeState();
    state.pulls.push(pull(7));
    state.failures.push({ operation: "issues/create-comment", kind: "lost" });
    await using subject = await start(state);
    expect(await codeOf(subject.github.createComment(7, "once"))).toBe("GITHUB_UNREACHABLE");
    expect(state.comments).toHaveLength(1);
  });
});

describe("over HTTP", () => {
  test("reads are tried again after a 502 and after a broken connection", async () => {
    const state = makeState();
    seedLine(state, ["c1"]);
    state.failures.push({ operation: "repos/get-commit", kind: "status", status: 502 }, { operation: "repos/get-commit", kind: "cut" });
    await using subject = await overHttp(state);
    expect(await subject.github.getCommit(sha("c1"))).toMatchObject({ sha: sha("c1") });
    expect(subject.server.requests.filter((request) => request.includes("/commits/"))).toHaveLength(3);
  });

  test("a server that keeps failing is unreachable", async () => {
    const state = makeState();
    for (let index = 0; index < 4; index += 1) state.failures.push({ operation: "repos/get-commit", kind: "status", status: 503 });
    await using subject = await overHttp(state);
    expect(await codeOf(subject.github.getCommit(sha("c1")))).toBe("GITHUB_UNREACHABLE");
  });

  test("a broken connection while commenting is not tried again", async () => {
    const state = makeState();
    state.pulls.push(pull(7));
    state.failures.push({ operation: "issues/create-comment", kind: "cut" });
    await using subject = await overHttp(state);
    expect(await codeOf(subject.github.createComment(7, "once"))).toBe("GITHUB_UNREACHABLE");
    expect(state.comments).toHaveLength(1);
  });

  test("a locked conversation is no missing permission", async () => {
    const state = makeState();
    state.pulls.push(pull(7));
    const message = "Unable to create comment because issue is locked.";
    state.failures.push({ operation: "issues/create-comment", kind: "status", status: 403, message });
    await using subject = await overHttp(state);
    await expect(subject.github.createComment(7, "x")).rejects.toMatchObject({
      code: "GITHUB_REFUSED",
      message: expect.stringContaining("because issue is locked"),
    });
  });

  test("a rate limit that lasts long is reported, not waited for", async () => {
    const state = makeState();
    const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    state.failures.push({ operation: "repos/get-commit", kind: "status", status: 403, message, headers: { "retry-after": "600" } });
    await using subject = await overHttp(state);
    await expect(subject.github.getCommit(sha("c1"))).rejects.toThrow("rate limit");
  });

  test("a wrong token is refused, not taken for a missing permission", async () => {
    const state = makeState();
    state.failures.push({ operation: "repos/get-commit", kind: "status", status: 401, message: "Bad credentials" });
    await using subject = await overHttp(state);
    await expect(subject.github.getCommit(sha("c1"))).rejects.toThrow("Bad credentials");
  });

  test("the storage's hiccup asks for a fresh address, because one is valid for a minute only", async () => {
    const state = makeState();
    const content = Buffer.from("zip");
    seedArtifact(state, { name: "b", runId: seedRun(state, { headSha: sha("c1") }).id, content });
    state.failures.push({ operation: "blob", kind: "status", status: 503 });
    await using subject = await overHttp(state);
    const artifact = await onlyArtifact(subject.github, "b");
    expect(Buffer.from((await subject.github.downloadArtifact(artifact, 100)) ?? [])).toEqual(content);
    expect(subject.server.requests.filter((request) => request.endsWith("/zip"))).toHaveLength(2);
  });

  test("an address that is a minute old is refused by the storage and never shown in the message", async () => {
    const state = makeState();
    seedArtifact(state, { name: "b", runId: seedRun(state, { headSha: sha("c1") }).id, content: Buffer.from("zip") });
    await using subject = await overHttp(state);
    const artifact = await onlyArtifact(subject.github, "b");
    let calls = 0;
    // Signing reads the clock first, the storage second: a minute passes in between.
    state.nowMilliseconds = () => Date.UTC(2026, 10, 20) + 61_000 * (calls++ % 2);
    const error = await subject.github.downloadArtifact(artifact, 100).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HeapgateError);
    expect(String(error)).toContain("403");
    expect(String(error)).not.toContain("sig=");
  });

  test("the fake's contract is checked: this is what a broken one looks like", async () => {
    const state = makeState();
    const server = await startFakeGitHub(state);
    const headers = { authorization: `token ${server.token}`, "user-agent": "test", "x-github-api-version": "2022-11-28" };
    await fetch(`${server.apiUrl}/repos/octo/shop/commits?sah=main`, { headers });
    await fetch(`${server.apiUrl}/repos/octo/shop/commits?per_page=500`);
    await fetch(`${server.apiUrl}/repos/octo/shop/nothing`, { headers });
    await fetch(`${server.apiUrl}/repos/octo/shop/issues/x/comments`, { headers });
    await fetch(`${server.apiUrl}/repos/octo/shop/issues/7/comments`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: '{"text": 1}',
    });
    await fetch(`${server.apiUrl}/rate_limit`, { headers });
    const violations = server.takeViolations().join("\n");
    for (const problem of [
      "unknown query parameter sah",
      "per_page is above 100",
      "the token is missing or wrong",
      "the API version is not pinned",
      "no such operation",
      "path parameter issue_number",
      "unknown field text",
      "required property 'body'",
      "the fake does not do it",
    ]) {
      expect(violations).toContain(problem);
    }
    await server[Symbol.asyncDispose]();
  });

  test("a violation makes the test that disposes the server fail", async () => {
    const server = await startFakeGitHub();
    await fetch(`${server.origin}/elsewhere`);
    await expect(server[Symbol.asyncDispose]()).rejects.toThrow("nothing is there");
  });
});

test("errors of this port never change a verdict: their blame is github", () => {
  const blames = [
    heapgateError("GITHUB_UNREACHABLE", { what: "x", why: "y" }),
    heapgateError("GITHUB_REFUSED", { what: "x", why: "y" }),
    heapgateError("GITHUB_FORBIDDEN", { what: "x", permission: "actions: read" }),
    heapgateError("COMMENT_FORBIDDEN", { what: "x" }),
  ].map(({ blame }) => blame);
  expect(new Set(blames)).toEqual(new Set(["github"]));
});
