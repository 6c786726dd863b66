// The world of the scenario suite: a small service whose one number is a file of its repository, so a gate takes seconds and its verdict is known.
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../../scripts/build.ts";
import { startFakeGitHub, type FakeGitHubServer } from "./fake-github/server.ts";
import { FORK_ID, makeState, REPOSITORY_ID, seedRun, type FakePull, type FakeRun, type FakeState } from "./fake-github/state.ts";
import { gitIn } from "./git-in.ts";
import { runAction, type ActionResult, type ActionStep } from "./mini-runner.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const SHOP_WORKFLOW = ".github/workflows/perf.yml";

/** Serves the number in `held.txt` as a metric; with `gone` there it has none. */
const SERVER = `const { createServer } = require("node:http");
const held = require("node:fs").readFileSync(__dirname + "/held.txt", "utf8").trim();
const metric = held === "gone" ? "" : "# TYPE shop_held_bytes gauge\\nshop_held_bytes " + held + "\\n";
createServer((request, response) => {
  response.end(request.url === "/metrics" ? "# TYPE shop_up gauge\\nshop_up 1\\n" + metric : "ok\\n");
}).listen(Number(process.env.PORT), "127.0.0.1");
`;
const CONFIG = `version: 1
name: shop
target: process
components:
  - { name: shop, pprof: off, run: { command: [${JSON.stringify(process.execPath)}, server.cjs], ready: / } }
workload:
  http: { path: /, requests: 30, concurrency: 1 }
plan: { warmUp: 0.1s, cost: 0.2s }
rounds: { min: 3, max: 3 }
leak: off
signals:
  - { name: held, metric: shop_held_bytes, as: value, unit: bytes }
thresholds: { held: { maxGrowth: 5% }, cpu: off, http-p50: off, http-p95: off, http-p99: off, rss: off }
baseline: { mode: artifact, workflow: perf.yml }
skipUnchanged: false
report: none
`;

export type ShopFiles = Readonly<Record<string, string>>;

export interface ShopWorld extends AsyncDisposable {
  readonly folder: string;
  readonly dist: string;
  /** Commits of main, oldest first; each holds `1000`. */
  readonly line: readonly string[];
  /** A commit on top of another one, with these files written. */
  readonly commit: (onto: string, files: ShopFiles) => string;
  /** The test merge commit of a pull request: its first parent is the base tip. */
  readonly merge: (base: string, head: string) => string;
  /** As actions/checkout leaves it: one commit, or with `deep` all of the history. */
  readonly checkOut: (sha: string, deep: boolean) => string;
  readonly startGitHub: () => Promise<FakeGitHubServer>;
  /** Pushes all commits made so far to GitHub. */
  readonly push: (state: FakeState) => void;
}

/** Builds the action and a repository with three commits on main. */
export async function makeShopWorld(): Promise<ShopWorld> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-shop-")));
  const [dist, origin] = [join(folder, "action", "dist"), join(folder, "origin")];
  for (const path of [join(folder, "action"), origin]) mkdirSync(path);
  for (const name of ["package.json", "action.yml"]) copyFileSync(join(ROOT, name), join(folder, "action", name));
  await build(dist);
  const git = (...args: readonly string[]): string => gitIn(origin, args);
  git("init", "--quiet", "--initial-branch=main");
  git("config", "uploadpack.allowAnySHA1InWant", "true");

  const write = (files: ShopFiles, message: string): string => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(origin, path)), { recursive: true });
      writeFileSync(join(origin, path), text);
    }
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", message);
    const made = git("rev-parse", "HEAD");
    git("update-ref", `refs/kept/${made}`, made);
    return made;
  };
  const line = [
    write({ "server.cjs": SERVER, "held.txt": "1000", ".github/heapgate.yaml": CONFIG }, "one"),
    write({ "README.md": "two" }, "two"),
    write({ "README.md": "three" }, "three"),
  ];
  git("checkout", "--quiet", "--detach");

  let checkouts = 0;
  return {
    folder,
    dist,
    line,
    commit: (onto, files) => {
      git("checkout", "--quiet", "--detach", onto);
      return write(files, Object.keys(files).join(", "));
    },
    merge: (base, head) => {
      const merged = git("commit-tree", `${head}^{tree}`, "-p", base, "-p", head, "-m", `Merge ${head} into ${base}`);
      git("update-ref", `refs/kept/${merged}`, merged);
      return merged;
    },
    checkOut: (sha, deep) => {
      checkouts += 1;
      const place = join(folder, `work-${checkouts}`);
      mkdirSync(place);
      gitIn(place, ["init", "--quiet"]);
      gitIn(place, ["remote", "add", "origin", `file://${origin}`]);
      gitIn(place, ["fetch", "--quiet", "--no-tags", ...(deep ? [] : ["--depth=1"]), "origin", sha]);
      gitIn(place, ["checkout", "--quiet", "--detach", sha]);
      return place;
    },
    startGitHub: async () => await startFakeGitHub(makeState()),
    push: (state) => {
      const known = new Set(state.commits.map(({ sha }) => sha));
      for (const text of git("rev-list", "--all", "--parents", "--reverse", "--topo-order").split("\n")) {
        const [sha = "", ...parents] = text.split(" ");
        if (!known.has(sha)) state.commits.push({ sha, parents });
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What started a job. `base` of a pull request is what its payload says, which may be older than the merge commit's first parent. */
export type ShopEvent =
  | { readonly kind: "push" | "schedule"; readonly sha: string; readonly before?: string; readonly branch?: string }
  | {
      readonly kind: "pull_request";
      readonly number: number;
      readonly head: string;
      readonly merge: string;
      readonly base: string;
      readonly baseRef?: string;
      /** What the workflow checks out: the test merge commit, or the head of the branch. */
      readonly checkOut?: "merge" | "head";
      readonly fromFork?: boolean;
    }
  | { readonly kind: "merge_group"; readonly base: string; readonly head: string };

export interface ShopJob extends Partial<ActionStep> {
  readonly server: FakeGitHubServer;
  readonly deep?: boolean;
}

const REPOSITORY = { id: REPOSITORY_ID, name: "shop", default_branch: "main" };

interface Started {
  readonly step: Pick<ActionStep, "eventName" | "event" | "sha" | "ref">;
  readonly run: Partial<FakeRun> & { readonly headSha: string };
  readonly checkedOut: string;
}

const started = (event: ShopEvent): Started => {
  switch (event.kind) {
    case "push":
    case "schedule": {
      const { kind, sha, before = "0".repeat(40), branch = "main" } = event;
      const ref = `refs/heads/${branch}`;
      const payload =
        kind === "push" ? { ref, before, after: sha, repository: REPOSITORY } : { schedule: "0 3 * * *", repository: REPOSITORY };
      return {
        step: { eventName: kind, event: payload, sha, ref },
        run: { event: kind, headSha: sha, headBranch: branch },
        checkedOut: sha,
      };
    }
    case "merge_group": {
      const ref = `refs/heads/gh-readonly-queue/main/pr-7-${event.base}`;
      const group = { base_sha: event.base, base_ref: "refs/heads/main", head_sha: event.head, head_ref: ref };
      return {
        step: {
          eventName: "merge_group",
          event: { action: "checks_requested", merge_group: group, repository: REPOSITORY },
          sha: event.head,
          ref,
        },
        run: { event: "merge_group", headSha: event.head, headBranch: ref.slice("refs/heads/".length) },
        checkedOut: event.head,
      };
    }
    case "pull_request": {
      const { number, head, merge, base, baseRef = "main", checkOut = "merge", fromFork = false } = event;
      const ofHead = { id: fromFork ? FORK_ID : REPOSITORY_ID };
      const pull = {
        number,
        head: { sha: head, ref: `pull-${number}`, repo: ofHead },
        base: { sha: base, ref: baseRef, repo: REPOSITORY },
        labels: [],
        body: "",
      };
      return {
        step: {
          eventName: "pull_request",
          event: { action: "synchronize", number, repository: REPOSITORY, pull_request: pull },
          sha: merge,
          ref: `refs/pull/${number}/merge`,
        },
        run: { event: "pull_request", headSha: head, headBranch: `pull-${number}`, headRepositoryId: ofHead.id },
        checkedOut: checkOut === "merge" ? merge : head,
      };
    }
  }
};

/** GitHub knows the pull request of the event, with the head it has now. */
function putPull(state: FakeState, event: Extract<ShopEvent, { kind: "pull_request" }>): void {
  const { number, head, base, baseRef = "main", fromFork = false } = event;
  const made: FakePull = {
    number,
    headSha: head,
    headRef: `pull-${number}`,
    baseSha: base,
    baseRef,
    headRepositoryId: fromFork ? FORK_ID : REPOSITORY_ID,
    state: "open",
  };
  const index = state.pulls.findIndex((pull) => pull.number === number);
  if (index === -1) state.pulls.push(made);
  else state.pulls[index] = made;
}

/** The action in a job of this event. Without a `runId` it is a new run, which the server knows as finished afterwards. */
export async function runShop(world: ShopWorld, event: ShopEvent, { server, deep = false, env, ...more }: ShopJob): Promise<ActionResult> {
  const { state } = server;
  const { step, run, checkedOut } = started(event);
  world.push(state);
  if (event.kind === "pull_request") putPull(state, event);
  const runId = more.runId ?? seedRun(state, { ...run, path: SHOP_WORKFLOW, conclusion: null, status: "in_progress" }).id;
  const result = await runAction({
    main: join(world.dist, "main.js"),
    post: join(world.dist, "post.js"),
    actionFile: join(world.dist, "..", "action.yml"),
    workspace: world.checkOut(checkedOut, deep),
    ...step,
    server,
    env: { GIT_CONFIG_GLOBAL: "/dev/null", ...env },
    ...more,
    runId,
  });
  const index = state.runs.findIndex(({ id }) => id === runId);
  const done = state.runs[index];
  if (done !== undefined) state.runs[index] = { ...done, status: "completed", conclusion: result.exitCode === 0 ? "success" : "failure" };
  return result;
}
