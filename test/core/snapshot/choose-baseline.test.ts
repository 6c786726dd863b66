// Which commit an event is compared with, and which stored baseline serves it.
import { describe, expect, test } from "vitest";
import {
  isRunTrusted,
  orderAncestors,
  rankBaselines,
  wantedBaseline,
  type BaselineArtifact,
  type BaselineEvent,
  type BaselineRun,
  type WantedBaseline,
} from "../../../src/core/snapshot/choose-baseline.ts";

const pullRequest = { headSha: "head", baseSha: "stale" };
const event = (eventName: string, changes: Partial<BaselineEvent> = {}): BaselineEvent => ({
  eventName,
  sha: "merge",
  baseSha: null,
  pullRequest: null,
  ...changes,
});

describe("the wanted commit", () => {
  test.each<[string, BaselineEvent, string | null, WantedBaseline]>([
    [
      "of a pull request is the merge commit's first parent",
      event("pull_request", { pullRequest }),
      "merge",
      { kind: "first-parent", of: "merge" },
    ],
    ["… also when nothing is known of the checkout", event("pull_request", { pullRequest }), null, { kind: "first-parent", of: "merge" }],
    [
      "… never base.sha: with head checked out it is the merge base",
      event("pull_request", { pullRequest }),
      "head",
      { kind: "merge-base", base: "stale", head: "head" },
    ],
    [
      "… of whatever else is checked out, too",
      event("pull_request", { pullRequest }),
      "other",
      { kind: "merge-base", base: "stale", head: "other" },
    ],
    [
      "of a pull request without a payload is none",
      event("pull_request"),
      null,
      { kind: "none", why: "the event's payload names no pull request" },
    ],
    ["of a merge group is its base", event("merge_group", { baseSha: "tip" }), null, { kind: "commit", sha: "tip" }],
    ["of a merge group without one is none", event("merge_group"), null, { kind: "none", why: "the event's payload names no base commit" }],
    ["of a push is the commit before it", event("push", { baseSha: "before" }), null, { kind: "commit", sha: "before" }],
    ["of a new branch's push is the first parent", event("push", { baseSha: "0".repeat(40) }), null, { kind: "first-parent", of: "merge" }],
    ["of a schedule is the first parent", event("schedule"), null, { kind: "first-parent", of: "merge" }],
    ["of a manual run is the first parent", event("workflow_dispatch"), null, { kind: "first-parent", of: "merge" }],
    [
      "of any other event is none",
      event("pull_request_target", { pullRequest }),
      null,
      { kind: "none", why: "the event pull_request_target has no base commit" },
    ],
  ])("%s", (_, given, checkedOut, wanted) => {
    expect(wantedBaseline(given, checkedOut)).toEqual(wanted);
  });
});

describe("the order of ancestors", () => {
  const commits = [
    { sha: "m2", parents: ["m1", "f2"] },
    { sha: "f2", parents: ["f1"] },
    { sha: "m1", parents: ["m0"] },
    { sha: "f1", parents: ["m0"] },
    { sha: "m0", parents: ["beyond"] },
  ];
  test("follows first parents before it takes merged branches", () => {
    expect(orderAncestors(commits, "m2")).toEqual(["m2", "m1", "m0", "f2", "f1"]);
  });
  test("is that of the list when the start is not in it", () => {
    expect(orderAncestors(commits.slice(1, 3), "m2")).toEqual(["f2", "m1"]);
  });
  test("ends in a loop that no real history has", () => {
    expect(
      orderAncestors(
        [
          { sha: "a", parents: ["b"] },
          { sha: "b", parents: ["a"] },
        ],
        "a",
      ),
    ).toEqual(["a", "b"]);
  });
});

const US = 1;
const FORK = 2;
const artifact = (id: number, headSha: string | null, changes: Partial<BaselineArtifact> = {}): BaselineArtifact => ({
  id,
  headSha,
  expired: false,
  runId: id * 10,
  repositoryId: US,
  headRepositoryId: US,
  ...changes,
});
const ANCESTORS = ["c9", "c8", "c7"];

describe("the ranking", () => {
  test("takes the nearest ancestor, not the newest artifact", () => {
    const ranked = rankBaselines([artifact(30, "c7"), artifact(20, "c8"), artifact(10, "c9")], ANCESTORS, US);
    expect(ranked.map(({ artifact: { id }, distance, commit, runId }) => [id, distance, commit, runId])).toEqual([
      [10, 0, "c9", 100],
      [20, 1, "c8", 200],
      [30, 2, "c7", 300],
    ]);
  });

  test("takes the highest id at the same commit: the latest attempt", () => {
    expect(
      rankBaselines([artifact(1, "c9"), artifact(3, "c9"), artifact(2, "c9")], ANCESTORS, US).map((ranked) => ranked.artifact.id),
    ).toEqual([3, 2, 1]);
  });

  test.each<[string, BaselineArtifact]>([
    ["expired", artifact(1, "c9", { expired: true })],
    ["of a fork", artifact(1, "c9", { headRepositoryId: FORK })],
    ["of another repository", artifact(1, "c9", { repositoryId: FORK })],
    ["of unknown origin", artifact(1, "c9", { repositoryId: null, headRepositoryId: null })],
    ["at a commit that is no ancestor", artifact(1, "feature")],
    ["at no commit", artifact(1, null)],
    ["of no run", artifact(1, "c9", { runId: null })],
  ])("leaves out one that is %s", (_, given) => {
    expect(rankBaselines([given], ANCESTORS, US)).toEqual([]);
  });
});

describe("trust in a run", () => {
  const run = (changes: Partial<BaselineRun> = {}): BaselineRun => ({
    event: "push",
    path: ".github/workflows/perf.yml",
    conclusion: "success",
    headRepositoryId: US,
    ...changes,
  });
  test.each<[string, BaselineRun, string | null, string | null]>([
    ["a push", run(), null, null],
    ["a schedule", run({ event: "schedule" }), null, null],
    ["a manual run", run({ event: "workflow_dispatch" }), null, null],
    ["a merge group", run({ event: "merge_group" }), null, null],
    ["a pull request", run({ event: "pull_request" }), null, "started by pull_request"],
    ["pull_request_target", run({ event: "pull_request_target" }), null, "started by pull_request_target"],
    ["a fork's run", run({ headRepositoryId: FORK }), null, "another repository"],
    ["a run of nobody's repository", run({ headRepositoryId: null }), null, "another repository"],
    ["the right workflow by path", run(), ".github/workflows/perf.yml", null],
    ["the right workflow by file name", run(), "perf.yml", null],
    ["the right workflow with a ref behind it", run({ path: ".github/workflows/perf.yml@main" }), "perf.yml", null],
    ["another workflow", run({ path: ".github/workflows/other.yml" }), "perf.yml", "its workflow is .github/workflows/other.yml"],
    ["a workflow whose name only ends alike", run({ path: ".github/workflows/my-perf.yml" }), "perf.yml", "its workflow is"],
    ["a run that goes on after our job", run({ conclusion: null }), null, null],
    ["a run another job of which failed", run({ conclusion: "failure" }), null, null],
    ["a cancelled run", run({ conclusion: "cancelled" }), null, "ended as cancelled"],
    ["a timed-out run", run({ conclusion: "timed_out" }), null, "ended as timed_out"],
  ])("%s", (_, given, workflow, why) => {
    const trust = isRunTrusted(given, workflow, US);
    expect(trust.kind).toBe(why === null ? "trusted" : "refused");
    expect(trust.kind === "refused" ? trust.why : "").toContain(why ?? "");
  });
});
