// The base of a pull request in real repositories: named or from the event, in deep and shallow checkouts, fetched with the token.
import { createServer } from "node:http";
import { rm } from "node:fs/promises";
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { heapgateError } from "../../src/core/errors/heapgate-error.ts";
import { fetchCommit, findBaseCommit, localAncestors } from "../../src/driver/base-commit.ts";
import type { GitHub, GitHubContext } from "../../src/ports/github.ts";
import { gitIn } from "../support/git-in.ts";
import { realPorts } from "../support/real-ports.ts";

const ABSENT = "f".repeat(40);
const TOKEN = "ghs_token";
const { signal } = new AbortController();
let folder = "";
let repository = "";
/** Oldest first; the last one is a merge of `side`. */
let commits: readonly string[] = [];
let side = "";

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-base-commit-")));
  repository = join(folder, "origin");
  mkdirSync(repository);
  const git = (...args: readonly string[]): string => gitIn(repository, args);
  const commit = (name: string): string => {
    writeFileSync(join(repository, name), name);
    git("add", ".");
    git("commit", "-qm", name);
    return git("rev-parse", "HEAD");
  };
  git("init", "-q", "--initial-branch=main");
  git("config", "uploadpack.allowAnySHA1InWant", "true");
  const one = commit("one");
  git("tag", "v1.0");
  const two = commit("two");
  git("-c", "tag.gpgsign=false", "tag", "-am", "second", "v1.10");
  git("checkout", "-q", "-b", "side", one);
  side = commit("side");
  git("tag", "v9-side");
  git("checkout", "-q", "main");
  git("merge", "-q", "--no-ff", "-m", "merge", side);
  const merge = git("rev-parse", "HEAD");
  git("tag", "v2.0");
  git("update-ref", "refs/remotes/origin/release", two);
  commits = [one, two, merge];
});
afterAll(() => rm(folder, { recursive: true }));

const [one, two, merge] = [() => commits[0] ?? "", () => commits[1] ?? "", () => commits[2] ?? ""];

let checkouts = 0;
const shallow = (depth: number): string => {
  checkouts += 1;
  const place = join(folder, `shallow-${checkouts}`);
  mkdirSync(place);
  gitIn(place, ["init", "-q"]);
  gitIn(place, ["remote", "add", "origin", `file://${repository}`]);
  gitIn(place, ["fetch", "-q", "--no-tags", `--depth=${depth}`, "origin", merge()]);
  gitIn(place, ["checkout", "-q", "--detach", merge()]);
  return place;
};

const context = (changes: Partial<GitHubContext> = {}): GitHubContext => ({
  eventName: "pull_request",
  sha: merge(),
  ref: "refs/pull/7/merge",
  refName: "7/merge",
  defaultBranch: "main",
  owner: "octo",
  repository: "shop",
  repositoryId: 1,
  runId: 1,
  runAttempt: 1,
  workflow: "perf",
  job: "gate",
  serverUrl: "https://github.com",
  workspace: repository,
  pullRequest: { number: 7, headSha: side, baseSha: one(), baseRef: "main", fromFork: false, labels: [], body: "" },
  labelling: null,
  triggeringRun: null,
  baseSha: null,
  ...changes,
});

/** Answers what is given; all else was not to be asked. */
const github = (answers: Partial<GitHub> = {}): GitHub => {
  const refuse = async (): Promise<never> => {
    throw heapgateError("GITHUB_REFUSED", { what: "answer", why: "nobody should have asked" });
  };
  return {
    context: context(),
    getCommit: refuse,
    listCommits: refuse,
    mergeBase: refuse,
    listArtifacts: refuse,
    listRunArtifacts: refuse,
    listOpenPulls: refuse,
    listBrokenJobs: refuse,
    getRun: refuse,
    downloadArtifact: refuse,
    listComments: refuse,
    createComment: refuse,
    updateComment: refuse,
    inspectComments: refuse,
    minimizeComment: refuse,
    getPull: refuse,
    listPullEvents: refuse,
    listPullRuns: refuse,
    mayTriage: refuse,
    createCheckRun: refuse,
    ...answers,
  };
};
const portsWith = (answers: Partial<GitHub> = {}, env: Readonly<Record<string, string>> = {}) => {
  const warnings: string[] = [];
  const log = { warn: (line: string): void => void warnings.push(line) };
  return { ...realPorts({ GIT_CONFIG_GLOBAL: "/dev/null", NO_PROXY: "127.0.0.1", ...env }), github: github(answers), log, warnings };
};

describe("a base that is named", () => {
  test.each([
    ["a commit", () => one(), () => one()],
    ["a branch", () => "side", () => side],
    ["a branch that only the server has", () => "release", () => two()],
    ["a tag", () => "v1.10", () => two()],
  ])("as %s", async (_name, ref, sha) => {
    expect(await findBaseCommit(portsWith(), { repository, ref: ref(), signal })).toEqual({ kind: "commit", sha: sha() });
  });

  test.each([
    ["the newest tag before HEAD, not HEAD's own", "v1*", "v1.10", () => two()],
    ["the one that fits", "v[1].0", "v1.0", () => one()],
  ])("as a pattern is %s, and its name is known", async (_name, ref, tag, sha) => {
    expect(await findBaseCommit(portsWith(), { repository, ref, signal })).toEqual({ kind: "commit", sha: sha(), tag });
  });

  test.each([
    ["nonsense", 'git knows no commit "nonsense"'],
    ["--exec=touch x", 'git knows no commit "--exec=touch x"'],
    ["w*", 'git knows no tag that fits "w*" before HEAD'],
    ["v2*", 'git knows no tag that fits "v2*" before HEAD'],
  ])("%s is not known, and the reason says so", async (ref, why) => {
    expect(await findBaseCommit(portsWith(), { repository, ref, signal })).toEqual({ kind: "none", why: expect.stringContaining(why) });
  });
});

describe("the base of an event", () => {
  test.each([
    ["deep", () => repository],
    ["shallow", () => shallow(1)],
  ])("is the merge commit's first parent, read from the %s checkout itself", async (_name, place) => {
    expect(await findBaseCommit(portsWith(), { repository: place(), ref: null, signal })).toEqual({ kind: "commit", sha: two() });
  });

  test("is asked from GitHub where the checkout does not hold the merge commit", async () => {
    const getCommit = async (sha: string) => ({ sha, parents: [one()] });
    const place = { repository: tmpdir(), ref: null, signal };
    expect(await findBaseCommit(portsWith({ getCommit }), place)).toEqual({ kind: "commit", sha: one() });
    expect(await findBaseCommit(portsWith(), place)).toEqual({ kind: "none", why: expect.stringContaining("nobody should have asked") });
  });

  test("is the merge base where the head itself is checked out", async () => {
    const mergeBase = async (base: string, head: string) => (base === one() && head === merge() ? two() : ABSENT);
    const ports = portsWith({ mergeBase, context: context({ sha: ABSENT }) });
    expect(await findBaseCommit(ports, { repository, ref: null, signal })).toEqual({ kind: "commit", sha: two() });
  });

  test("is none for the first commit of a branch", async () => {
    const getCommit = async (sha: string) => ({ sha, parents: [] });
    const ports = portsWith({ getCommit, context: context({ eventName: "workflow_dispatch", sha: one() }) });
    expect(await findBaseCommit(ports, { repository, ref: null, signal })).toMatchObject({ kind: "none" });
  });
});

describe("ancestors", () => {
  test("are the chain of first parents of a whole checkout", async () => {
    expect(await localAncestors(portsWith(), { repository, ref: null, signal }, merge())).toEqual([merge(), two(), one()]);
    expect(await localAncestors(portsWith(), { repository, ref: null, signal }, one())).toEqual([one()]);
  });

  test.each([[1], [2]])("are not known from a checkout of depth %i: the baseline may lie beyond its end", async (depth) => {
    expect(await localAncestors(portsWith(), { repository: shallow(depth), ref: null, signal }, merge())).toBeNull();
  });

  test("are not known of a commit that is not there", async () => {
    expect(await localAncestors(portsWith(), { repository, ref: null, signal }, ABSENT)).toBeNull();
  });
});

describe("fetching base", () => {
  test("brings the commit's tree into a shallow checkout and moves nothing", async () => {
    const place = shallow(1);
    const ports = portsWith();
    expect(await fetchCommit(ports, { repository: place, ref: null, signal }, one(), TOKEN)).toBe(true);
    expect(gitIn(place, ["cat-file", "-t", `${one()}^{tree}`])).toBe("tree");
    expect(gitIn(place, ["rev-parse", "HEAD", "FETCH_HEAD"]).split("\n")).toEqual([merge(), merge()]);
    expect(gitIn(place, ["rev-list", "--count", "HEAD"])).toBe("1");
    expect(ports.warnings).toEqual([]);
  });

  test("asks nobody for what is there", async () => {
    const place = shallow(1);
    gitIn(place, ["remote", "remove", "origin"]);
    expect(await fetchCommit(portsWith(), { repository: place, ref: null, signal }, merge(), TOKEN)).toBe(true);
  });

  test("says in the log that it could not", async () => {
    const ports = portsWith();
    expect(await fetchCommit(ports, { repository: shallow(1), ref: null, signal }, ABSENT, TOKEN)).toBe(false);
    expect(ports.warnings).toEqual([expect.stringMatching(/^could not fetch fffffff: ./u)]);
  });

  test.each([
    ["alone", [], {}, /^git\//u],
    ["instead of what the checkout keeps", ["AUTHORIZATION: basic old"], {}, /^git\//u],
    [
      "beside the job's own settings",
      [],
      { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "http.userAgent", GIT_CONFIG_VALUE_0: "of-the-job" },
      /^of-the-job$/u,
    ],
  ])("sends the token to the server, %s", async (_name, kept, env, agent) => {
    const seen: (readonly string[])[] = [];
    const agents: string[] = [];
    const server = createServer((request, response) => {
      const { rawHeaders } = request;
      seen.push(rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === "authorization"));
      agents.push(request.headers["user-agent"] ?? "");
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const serverUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const place = shallow(1);
    gitIn(place, ["remote", "set-url", "origin", `${serverUrl}/octo/shop`]);
    for (const header of kept) gitIn(place, ["config", "--local", `http.${serverUrl}/.extraheader`, header]);
    const ports = portsWith({ context: context({ serverUrl }) }, env);
    expect(await fetchCommit(ports, { repository: place, ref: null, signal }, one(), TOKEN)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(seen[0]).toEqual([`basic ${Buffer.from(`x-access-token:${TOKEN}`).toString("base64")}`]);
    expect(agents[0]).toMatch(agent);
  });
});
