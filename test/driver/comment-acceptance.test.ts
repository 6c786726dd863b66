// `mode: comment` and what is on record: a fork's failure is accepted by what GitHub tells here, never by what the fork's run stored.
import { describe, expect, test } from "vitest";
import { INPUTS } from "../../src/core/config/inputs.ts";
import { commentOnResults, type CommentPorts } from "../../src/driver/comment-mode.ts";
import { ARCHIVE_LIMITS } from "../../src/io/archive-rules.ts";
import { readArchive } from "../../src/io/read-archive.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { makeMemoryGitHub } from "../support/fake-github/memory.ts";
import { describePull, setLabel } from "../support/fake-github/record-state.ts";
import { FORK_ID, FORK_OWNER, makeState, REPOSITORY_ID, seedArtifact, seedRun, type FakeState } from "../support/fake-github/state.ts";
import { fakeLog } from "../support/fake-log.ts";
import { makeFakeRunner } from "../support/fake-runner.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { HEAD, storedResult, type StoredSpec } from "../support/stored-results.ts";

const ACCEPTED: StoredSpec = {
  name: "shop",
  state: "fail",
  verdict: { state: "accepted", accepted: { by: "octocat", reason: "as stored" } },
};

/** A pull request that failed; `labelled`: somebody accepted it. */
const failed = async (headRepositoryId: number, labelled: boolean, spec: StoredSpec = ACCEPTED): Promise<FakeState> => {
  const state = makeState();
  const head = { headSha: HEAD, headRef: "feature", headRepositoryId };
  state.pulls.push({ number: 7, ...head, baseSha: "b".repeat(40), baseRef: "main", state: "open" });
  const run = seedRun(state, { id: 55, headSha: HEAD, headBranch: "feature", headRepositoryId, event: "pull_request" });
  seedArtifact(state, { name: "heapgate-result-shop", runId: run.id, content: await storedResult(spec) });
  if (labelled) setLabel(state.record, { issue: 7, label: "heapgate-accepted", actor: "octocat", createdAt: "2026-11-20T10:30:00Z" });
  describePull(state.record, 7, "heapgate: as described");
  return state;
};

const comment = async (state: FakeState, headRepositoryId: number, overrides: { readonly acceptLabel?: string } = {}) => {
  const triggeringRun = {
    id: 55,
    attempt: 1,
    workflow: "perf",
    event: "pull_request",
    conclusion: "success",
    headSha: HEAD,
    headBranch: "feature",
    headOwner: headRepositoryId === FORK_ID ? FORK_OWNER : "octo",
    headRepositoryId,
  };
  const ports: CommentPorts = {
    files: createMemoryFiles({}),
    runner: makeFakeRunner({}),
    clock: fakeClock(),
    env: {
      get: () => null,
      all: () => ({}),
      cwd: () => "/w",
      platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
    },
    log: fakeLog(),
    github: makeMemoryGitHub(state, { eventName: "workflow_run", workspace: "/w", triggeringRun }),
    readArchive: (content, rules) => readArchive(content, { ...ARCHIVE_LIMITS, ...rules }),
  };
  await commentOnResults(ports, { configPaths: [INPUTS.config.defaultText], sets: [], overrides });
  return (state.comments[0]?.body ?? "").split("\n").slice(1, 4).join("\n");
};

describe("a failure of a fork's run", () => {
  test("that says it was accepted stays one: only GitHub is asked", async () => {
    expect(await comment(await failed(FORK_ID, false), FORK_ID)).toMatch(/^## 🔴 heapgate: fail/u);
  });

  test("is accepted by label, reason and rights as they are now", async () => {
    expect(await comment(await failed(FORK_ID, true), FORK_ID)).toMatch(
      /^## 🟡 heapgate: regression accepted.*\n.*`octocat`: `as described`/u,
    );
  });

  test("is not by another label than the one in force", async () => {
    expect(await comment(await failed(FORK_ID, true), FORK_ID, { acceptLabel: "perf-ok" })).toMatch(/^## 🔴 heapgate: fail/u);
  });
});

test("a run of ours has asked already, and is believed", async () => {
  expect(await comment(await failed(REPOSITORY_ID, false), REPOSITORY_ID)).toMatch(/regression accepted.*\n.*`as stored`/u);
});

test("what a pull request changed in its configuration is told again from a run of ours, not from a fork's", async () => {
  const spec: StoredSpec = { name: "shop", state: "fail" };
  const changes = [{ what: "leak", base: "+3 %", head: "off" }];
  for (const [id, told] of [
    [REPOSITORY_ID, true],
    [FORK_ID, false],
  ] as const) {
    const state = await failed(id, false, { ...spec, configChanges: changes });
    expect((await comment(state, id)).includes("This PR changes what is measured or judged")).toBe(told);
  }
});
