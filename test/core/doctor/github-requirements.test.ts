// What a job on GitHub gives, from its event.
import { describe, expect, test } from "vitest";
import { githubRequirements, type GitHubFacts } from "../../../src/core/doctor/github-requirements.ts";

const FACTS: GitHubFacts = {
  event: "pull_request",
  fromFork: false,
  serverUrl: "https://github.com",
  underAct: false,
  baseSha: "a".repeat(40),
  hasBase: true,
};
const of = (facts: Partial<GitHubFacts>) => githubRequirements({ kind: "job", facts: { ...FACTS, ...facts } });
const told = (facts: Partial<GitHubFacts>): readonly string[] => of(facts).map(({ state, id, found }) => `${state} ${id}: ${found}`);

test("outside of a job nothing is asked", () => {
  expect(githubRequirements({ kind: "none" })).toEqual([expect.objectContaining({ state: "unneeded", found: "not in one" })]);
});

test("a job whose variables contradict themselves is unknown, in the words of the error", () => {
  expect(githubRequirements({ kind: "unreadable", why: "GITHUB_SHA is not set", remedy: "Look." })).toEqual([
    expect.objectContaining({ state: "unknown", found: "GITHUB_SHA is not set", remedy: "Look." }),
  ]);
});

test("a pull request of the same repository", () => {
  expect(told({})).toEqual([
    "met job: event pull_request: mode: auto is gate",
    "unknown token: nobody tells what a token may",
    "met artifacts: https://github.com",
    "met event-base: in this checkout",
  ]);
});

test.each([
  ["pull_request", "gate"],
  ["merge_group", "gate"],
  ["workflow_run", "comment"],
  ["push", "record"],
  ["schedule", "record"],
])("mode: auto on %s is %s", (event, mode) => expect(told({ event })[0]).toBe(`met job: event ${event}: mode: auto is ${mode}`));

describe("what is warned of", () => {
  test.each<[string, Partial<GitHubFacts>, string, RegExp]>([
    ["a fork", { fromFork: true }, "token", /second workflow .*heapgate init/u],
    ["act", { underAct: true }, "artifacts", /baseline: rebuild/u],
    ["an Enterprise Server", { serverUrl: "https://github.acme.example" }, "artifacts", /baseline: rebuild; .*outputs\.report/u],
    ["a shallow checkout", { hasBase: false }, "event-base", /fetch-depth: 0/u],
  ])("%s", (_, facts, id, remedy) => {
    expect(of(facts).filter(({ state }) => state === "warn")).toEqual([
      expect.objectContaining({ id, remedy: expect.stringMatching(remedy) }),
    ]);
  });
});

test("the permissions a job needs are written out", () => {
  expect(of({}).find(({ id }) => id === "token")?.remedy).toBe(
    "The job needs:\npermissions:\n  contents: read\n  actions: read\n  pull-requests: write",
  );
});

test.each(["https://github.com", "https://acme.ghe.com"])("%s has artifacts", (serverUrl) =>
  expect(of({ serverUrl }).find(({ id }) => id === "artifacts")?.state).toBe("met"),
);

test("a base that git does not tell of is unknown; an event without one says nothing", () => {
  expect(of({ hasBase: null }).find(({ id }) => id === "event-base")?.state).toBe("unknown");
  expect(of({ baseSha: null, hasBase: null }).map(({ id }) => id)).not.toContain("event-base");
});
