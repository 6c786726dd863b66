// What the driver asks GitHub about the label on a failed pull request, and what it makes of answers, refusals and silence.
import { describe, expect, test } from "vitest";
import { acceptIfAsked, findAcceptance } from "../../src/driver/acceptance.ts";
import type { GitHub, GitHubContext, PullRequest } from "../../src/ports/github.ts";
import { makeMemoryGitHub } from "../support/fake-github/memory.ts";
import { describePull, setLabel } from "../support/fake-github/record-state.ts";
import { FORK_ID, makeState, REPOSITORY_ID, seedRun, sha, type FakeState } from "../support/fake-github/state.ts";

const LABEL = "heapgate-accepted";
const HEAD = sha("head");
const PULL: PullRequest = { number: 7, headSha: HEAD, baseSha: sha("base"), baseRef: "main", fromFork: false, labels: [], body: "" };
const SET = { action: "labeled", label: LABEL, by: "octocat", isBot: false } as const;

/** A pull request whose head was pushed at ten. */
const makePull = (): FakeState => {
  const state = makeState();
  state.pulls.push({
    number: 7,
    headSha: HEAD,
    headRef: "feature",
    baseSha: sha("base"),
    baseRef: "main",
    headRepositoryId: REPOSITORY_ID,
    state: "open",
  });
  run(state, "2026-11-20T10:00:00Z");
  return state;
};
const run = (state: FakeState, createdAt: string, changes: object = {}): void => {
  seedRun(state, { headSha: HEAD, headBranch: "feature", event: "pull_request", createdAt, ...changes });
};
const label = (state: FakeState, time: string, actor = "octocat", name = LABEL): void => {
  setLabel(state.record, { issue: 7, label: name, actor, createdAt: `2026-11-20T${time}:00Z` });
};

interface Asked {
  readonly acceptance: object;
  readonly log: readonly string[];
  readonly calls: readonly string[];
}

const find = async (state: FakeState, context: Partial<GitHubContext> = {}, name = LABEL): Promise<Asked> => {
  const github = makeMemoryGitHub(state, { pullRequest: PULL, ...context });
  const calls: string[] = [];
  const counted: GitHub = {
    ...github,
    getPull: async (number) => (calls.push("pull"), await github.getPull(number)),
    listPullEvents: async (number) => (calls.push("events"), await github.listPullEvents(number)),
    listPullRuns: async (headSha) => (calls.push("runs"), await github.listPullRuns(headSha)),
    mayTriage: async (login) => (calls.push("rights"), await github.mayTriage(login)),
  };
  const log: string[] = [];
  const acceptance = await findAcceptance({ github: counted, log: { info: (line) => void log.push(line) } }, name);
  return { acceptance, log, calls };
};

const accepted = { kind: "accepted", by: "octocat", reason: "the cache is intended" };
const missing = (why: string) => ({ kind: "missing", label: LABEL, why: [expect.stringContaining(why)] });

describe("by the events of the pull request", () => {
  const asking = (time: string, actor?: string): FakeState => {
    const state = makePull();
    describePull(state.record, 7, "heapgate: the cache is intended");
    label(state, time, actor);
    return state;
  };

  test("a label after the push, a reason and rights are enough", async () => {
    expect(await find(asking("10:30"))).toEqual({ acceptance: accepted, log: [], calls: ["pull", "events", "runs", "rights"] });
  });

  test("a label before the push does not count, and nobody is asked about rights", async () => {
    expect(await find(asking("09:30"))).toMatchObject({ acceptance: missing("before"), calls: ["pull", "events", "runs"] });
  });

  test("a label after the push by someone without triage rights does not count", async () => {
    expect((await find(asking("10:30", "stranger"))).acceptance).toEqual(missing("stranger, who set it, has no triage rights"));
  });

  test("a bot's label does not count, whatever its rights", async () => {
    const state = asking("10:30", "renovate[bot]");
    state.record.roles.set("renovate[bot]", "admin");
    expect((await find(state)).acceptance).toEqual(missing("no person"));
  });

  test.each([
    ["of another branch", { headBranch: "other" }],
    ["of a fork's branch of that name", { headRepositoryId: FORK_ID }],
  ])("a run of the same commit %s says nothing of this push", async (_name, other) => {
    const state = makeState();
    state.pulls.push(...makePull().pulls);
    run(state, "2026-11-20T08:00:00Z", other);
    run(state, "2026-11-20T10:00:00Z");
    describePull(state.record, 7, "heapgate: the cache is intended");
    label(state, "09:00");
    expect((await find(state)).acceptance).toEqual(missing("before"));
  });

  test("of a head that is not head any more nothing is accepted", async () => {
    const context = { pullRequest: { ...PULL, headSha: sha("older") } };
    expect(await find(asking("10:30"), context)).toMatchObject({
      acceptance: missing(`head is ${HEAD.slice(0, 7)} by now`),
      calls: ["pull"],
    });
  });
});

describe("by the event that started the run", () => {
  test("who set the label is known, and which head it is for", async () => {
    const state = makePull();
    describePull(state.record, 7, "heapgate: the cache is intended");
    label(state, "09:00");
    expect(await find(state, { labelling: SET })).toMatchObject({ acceptance: accepted, calls: ["pull", "rights"] });
  });

  test.each([
    ["another label's event", { ...SET, label: "perf" }],
    ["the event of taking it off", { ...SET, action: "unlabeled" as const }],
    ["an event of nobody", { ...SET, by: null }],
  ])("%s tells nothing of who set it", async (_name, labelling) => {
    const state = makePull();
    describePull(state.record, 7, "heapgate: the cache is intended");
    label(state, "09:00", "octocat");
    expect(await find(state, { labelling })).toMatchObject({ acceptance: missing("before"), calls: ["pull", "events", "runs"] });
  });

  test("a label that was taken off since then is not asked about", async () => {
    expect(await find(makePull(), { labelling: SET })).toMatchObject({ acceptance: { kind: "not-asked" }, calls: ["pull"] });
  });
});

describe("in a merge queue", () => {
  const queued = { eventName: "merge_group", pullRequest: null, ref: `refs/heads/gh-readonly-queue/release/v1/pr-7-${sha("base")}` };
  const asking = (time: string): FakeState => {
    const state = makePull();
    describePull(state.record, 7, "heapgate: the cache is intended");
    label(state, time);
    return state;
  };

  test("what was accepted of the pull request that is tried stays accepted", async () => {
    expect((await find(asking("10:30"), queued)).acceptance).toEqual(accepted);
  });

  test("what was not stays a failure", async () => {
    expect((await find(asking("09:30"), queued)).acceptance).toEqual(missing("before"));
  });

  test.each([
    ["a branch of that name outside of a queue", { ...queued, eventName: "push" }],
    ["a branch of another name", { ...queued, ref: "refs/heads/pr-7-abc" }],
  ])("%s is no pull request", async (_name, context) => {
    expect(await find(asking("10:30"), context)).toMatchObject({ acceptance: { kind: "not-asked" }, calls: [] });
  });
});

test("without the label one request is enough", async () => {
  expect(await find(makePull())).toEqual({ acceptance: { kind: "not-asked" }, log: [], calls: ["pull"] });
});

test.each([
  ["where no label is configured", {}, ""],
  ["outside of pull requests", { pullRequest: null }, LABEL],
])("%s nothing is asked", async (_name, context, name) => {
  const state = makePull();
  label(state, "10:30");
  expect(await find(state, context, name)).toEqual({ acceptance: { kind: "not-asked" }, log: [], calls: [] });
});

describe("when GitHub does not answer", () => {
  const labels = [LABEL];
  test.each<[string, Partial<GitHubContext>, object]>([
    [
      "a label known from the event stays without effect, and why is said",
      { pullRequest: { ...PULL, labels } },
      missing("pull-requests: read"),
    ],
    ["so does the one that started the run", { labelling: SET }, missing("pull-requests: read")],
    ["a label nobody knows of is not spoken of", {}, { kind: "not-asked" }],
    ["nor is one that was taken off", { labelling: { ...SET, action: "unlabeled" } }, { kind: "not-asked" }],
  ])("%s", async (_name, context, expected) => {
    const state = makePull();
    state.permissions.clear();
    const { acceptance, log } = await find(state, context);
    expect(acceptance).toEqual(expected);
    expect(log).toEqual([expect.stringMatching(/^acceptance: not known\. .*pull-requests: read/su)]);
  });

  test("what is no failure of GitHub is thrown", async () => {
    const broken = { ...makeMemoryGitHub(makePull(), { pullRequest: PULL }), getPull: async () => Promise.reject(new TypeError("ours")) };
    await expect(findAcceptance({ github: broken, log: { info: () => {} } }, LABEL)).rejects.toThrow(TypeError);
  });
});

test.each([
  ["fail", "accepted"],
  ["warn", "warn"],
] as const)("a verdict %s becomes %s; only of a failure GitHub is asked", async (given, expected) => {
  const state = makePull();
  describePull(state.record, 7, "heapgate: the cache is intended");
  label(state, "10:30");
  const github = makeMemoryGitHub(state, { pullRequest: PULL });
  if (given === "warn") state.permissions.clear();
  const verdict = { state: given, reasons: [], accepted: null, outcomes: [], leaks: [], because: ["It grew."] } as const;
  const lines: string[] = [];
  expect(await acceptIfAsked({ github, log: { info: (line) => void lines.push(line) } }, LABEL, verdict)).toMatchObject({
    state: expected,
  });
  expect(lines).toEqual([]);
});
