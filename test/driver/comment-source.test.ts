// Which run and which pull request a comment is about: from the event and GitHub's list of the branch, and from nothing else.
import { describe, expect, test } from "vitest";
import { findCommentSource } from "../../src/driver/comment-source.ts";
import type { GitHubContext, OpenPull, TriggeringRun } from "../../src/ports/github.ts";
import { makeContext } from "../support/fake-github/memory.ts";
import { FORK_ID, makeState, REPOSITORY_ID } from "../support/fake-github/state.ts";

const HEAD = "a".repeat(40);
const RUN: TriggeringRun = {
  id: 55,
  attempt: 2,
  workflow: "perf",
  event: "pull_request",
  conclusion: "failure",
  headSha: HEAD,
  headBranch: "feature",
  headOwner: "forker",
  headRepositoryId: FORK_ID,
};
const PULL: OpenPull = { number: 7, headSha: HEAD, headRepositoryId: FORK_ID, baseRepositoryId: REPOSITORY_ID };

const found = async (context: Partial<GitHubContext>, pulls: readonly OpenPull[] = []) => {
  const asked: string[] = [];
  const source = await findCommentSource({
    context: makeContext(makeState(), { workflow: "this", runId: 900, runAttempt: 3, sha: HEAD, ...context }),
    listOpenPulls: async (head) => {
      asked.push(head);
      return pulls;
    },
  });
  return { source, asked };
};
const ofRun = async (changes: Partial<TriggeringRun>, pulls: readonly OpenPull[]) =>
  await found({ eventName: "workflow_run", triggeringRun: { ...RUN, ...changes } }, pulls);

describe("after another run", () => {
  test("it is that run, and the pull request of its branch", async () => {
    expect(await ofRun({}, [PULL])).toEqual({
      source: {
        kind: "run",
        run: { runId: 55, attempt: 2, workflow: "perf", headSha: HEAD, isTrusted: false, conclusion: "failure" },
        pull: 7,
      },
      asked: ["forker:feature"],
    });
  });

  test("a run of a branch of this repository is trusted", async () => {
    const own = { headRepositoryId: REPOSITORY_ID, headOwner: "octo" };
    expect((await ofRun(own, [{ ...PULL, headRepositoryId: REPOSITORY_ID }])).source).toMatchObject({ run: { isTrusted: true } });
  });

  test("of several pull requests of the branch it is the newest", async () => {
    expect((await ofRun({}, [PULL, { ...PULL, number: 12 }, { ...PULL, number: 9 }])).source).toMatchObject({ pull: 12 });
  });

  test.each<[string, Partial<TriggeringRun>, readonly OpenPull[], RegExp]>([
    ["a push", { event: "push" }, [PULL], /started by push/u],
    ["a deleted fork", { headOwner: null, headRepositoryId: null }, [PULL], /is gone/u],
    ["a branch without a name", { headBranch: null }, [PULL], /is gone/u],
    ["no open pull request", {}, [], /no pull request of forker:feature is open/u],
    ["a pull request into another repository", {}, [{ ...PULL, baseRepositoryId: 3 }], /no pull request/u],
    ["a branch of that name in another fork", {}, [{ ...PULL, headRepositoryId: 3 }], /no pull request/u],
    ["a newer push", {}, [{ ...PULL, headSha: "c".repeat(40) }], /moved on from aaaaaaa/u],
  ])("%s is nothing to comment on", async (_, changes, pulls, why) => {
    expect((await ofRun(changes, pulls)).source).toEqual({ kind: "none", why: expect.stringMatching(why) });
  });

  test("which the event does not name is an error of the runner", async () => {
    await expect(found({ eventName: "workflow_run" })).rejects.toMatchObject({ code: "RUNNER_INVALID" });
  });
});

describe("in the same run", () => {
  const pullRequest = { number: 8, headSha: "d".repeat(40), baseSha: "", baseRef: "main", fromFork: false, labels: [], body: "" };

  test("it is this run and the event's pull request, and nobody is asked", async () => {
    expect(await found({ eventName: "pull_request", pullRequest })).toEqual({
      source: {
        kind: "run",
        run: { runId: 900, attempt: 3, workflow: "this", headSha: pullRequest.headSha, isTrusted: true, conclusion: null },
        pull: 8,
      },
      asked: [],
    });
  });

  test("that of a fork is not trusted", async () => {
    const { source } = await found({ eventName: "pull_request", pullRequest: { ...pullRequest, fromFork: true } });
    expect(source).toMatchObject({ run: { isTrusted: false } });
  });

  test("a push has no pull request", async () => {
    expect((await found({ eventName: "push" })).source).toMatchObject({ kind: "run", run: { headSha: HEAD, isTrusted: true }, pull: null });
  });
});
