// The world of an action's test: the built action, an origin repository of the sample service with pull requests, checkouts, events.
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../../scripts/build.ts";
import { makeSampleRepository } from "../../src/driver/sample-repository.ts";
import { createLog } from "../../src/io/log.ts";
import { FORK_ID, makeState, REPOSITORY_ID, seedArtifact, seedRun, type FakeState } from "./fake-github/state.ts";
import { startFakeGitHub, type FakeGitHubServer } from "./fake-github/server.ts";
import { gitIn } from "./git-in.ts";
import { runAction, type ActionResult, type ActionStep } from "./mini-runner.ts";
import { realPorts } from "./real-ports.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WORKFLOW = ".github/workflows/perf.yml";
const SAMPLE = "fixtures/apps/leaky-service";

/** What a pull request's head holds: one file changed on top of main, or a commit of the sample service's own. */
export interface PullSpec {
  readonly number: number;
  /** Null: the commit with the regression. */
  readonly change: { readonly path: string; readonly from: string; readonly to: string } | null;
}

export interface PullCommits {
  readonly number: number;
  readonly head: string;
  /** The test merge commit, `refs/pull/N/merge`: its first parent is main. */
  readonly merge: string;
}

export interface ActionWorld extends AsyncDisposable {
  readonly folder: string;
  readonly dist: string;
  readonly origin: string;
  readonly main: string;
  /** `git` in the origin. */
  readonly git: (...args: readonly string[]) => string;
  /** A pull request whose branch starts at main, or at the head of an earlier one. */
  readonly addPull: (spec: PullSpec, onto?: string) => PullCommits;
  /** As actions/checkout leaves it; `deep`: with fetch-depth 0. */
  readonly checkOut: (sha: string, options?: { readonly deep?: boolean }) => string;
  /** A GitHub that knows the origin's commits and pull requests. */
  readonly startGitHub: () => Promise<FakeGitHubServer>;
  /** `RUNNER_TEMP` of every job. */
  readonly temp: string;
}

/** Builds the action and the origin. `files` are added to the first commit of main: the configuration. */
export async function makeActionWorld(files: Readonly<Record<string, string>>): Promise<ActionWorld> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "heapgate-action-")));
  // As the action's own repository is checked out by the runner.
  const [dist, origin] = [join(folder, "action", "dist"), join(folder, "origin")];
  mkdirSync(join(folder, "action"));
  for (const name of ["package.json", "action.yml"]) copyFileSync(join(ROOT, name), join(folder, "action", name));
  cpSync(join(ROOT, SAMPLE), join(folder, "action", SAMPLE), { recursive: true });
  const git = (...args: readonly string[]): string => gitIn(origin, args);
  mkdirSync(origin);
  const ports = {
    ...realPorts({ GIT_CONFIG_GLOBAL: "/dev/null" }),
    log: createLog({ stream: { write: () => true }, env: {}, monotonicSeconds: () => 0 }),
  };
  const sample = join(ROOT, SAMPLE);
  await Promise.all([
    build(dist),
    makeSampleRepository(ports, { sample, repository: origin, regression: "heap", signal: new AbortController().signal }),
  ]);
  const regression = git("rev-parse", "HEAD");
  git("reset", "--quiet", "--hard", "HEAD~1");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(origin, path, ".."), { recursive: true });
    writeFileSync(join(origin, path), text);
  }
  git("add", "--all");
  git("commit", "--quiet", "--message", "perf: gate");
  git("config", "uploadpack.allowAnySHA1InWant", "true");
  const main = git("rev-parse", "HEAD");
  const pulls: PullCommits[] = [];

  const addPull = ({ number, change }: PullSpec, onto = main): PullCommits => {
    git("checkout", "--quiet", "--detach", onto);
    if (change === null) git("cherry-pick", regression);
    else {
      const path = join(origin, change.path);
      const text = readFileSync(path, "utf8");
      if (!text.includes(change.from)) throw new Error(`${change.path} holds no ${change.from}`);
      writeFileSync(path, text.replace(change.from, change.to));
      git("commit", "--quiet", "--all", "--message", `pull ${number}`);
    }
    const head = git("rev-parse", "HEAD");
    const merge = git("commit-tree", `${head}^{tree}`, "-p", main, "-p", head, "-m", `Merge ${head} into ${main}`);
    git("update-ref", `refs/pull/${number}/merge`, merge);
    // An earlier push of the same number stays reachable.
    git("update-ref", `refs/pushes/${merge}`, merge);
    git("checkout", "--quiet", "main");
    const made = { number, head, merge };
    pulls.push(made);
    return made;
  };

  let checkouts = 0;
  const checkOut: ActionWorld["checkOut"] = (sha, { deep = false } = {}) => {
    checkouts += 1;
    const place = join(folder, `work-${checkouts}`);
    mkdirSync(place);
    gitIn(place, ["init", "--quiet"]);
    gitIn(place, ["remote", "add", "origin", `file://${origin}`]);
    gitIn(place, ["fetch", "--quiet", "--no-tags", ...(deep ? [] : ["--depth=1"]), "origin", sha]);
    gitIn(place, ["checkout", "--quiet", "--detach", sha]);
    return place;
  };

  const startGitHub = async (): Promise<FakeGitHubServer> => {
    const state = makeState();
    const lines = git("rev-list", "--all", "--parents", "--reverse", "--topo-order").split("\n");
    for (const line of lines) {
      const [sha = "", ...parents] = line.split(" ");
      state.commits.push({ sha, parents });
    }
    for (const { number, head } of pulls) {
      if (!state.pulls.some((pull) => pull.number === number)) {
        state.pulls.push({
          number,
          headSha: head,
          headRef: `pull-${number}`,
          baseSha: main,
          baseRef: "main",
          headRepositoryId: REPOSITORY_ID,
          state: "open",
        });
      }
    }
    return await startFakeGitHub(state);
  };

  return {
    folder,
    dist,
    origin,
    main,
    git,
    addPull,
    checkOut,
    startGitHub,
    temp: join(folder, "runner", "_temp"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Zip of an artifact that a run stored; throws when there is none of that name. */
export const artifactNamed = (state: FakeState, name: string): Uint8Array => {
  const found = state.artifacts.find((artifact) => artifact.name === name);
  if (found === undefined) throw new Error(`no artifact ${name} among ${state.artifacts.map((one) => one.name).join(", ")}`);
  return found.content;
};

/** A baseline that an earlier run on `headSha` stored. */
export function seedBaseline(state: FakeState, name: string, headSha: string, content: Uint8Array): void {
  const run = seedRun(state, { headSha, path: WORKFLOW });
  seedArtifact(state, { name: `heapgate-baseline-${name}`, runId: run.id, content });
}

type Job = Partial<ActionStep> & { readonly server: FakeGitHubServer };

const stepOf = (world: ActionWorld): Pick<ActionStep, "main" | "post" | "actionFile" | "temp"> => ({
  main: join(world.dist, "main.js"),
  post: join(world.dist, "post.js"),
  actionFile: join(world.dist, "..", "action.yml"),
  temp: world.temp,
});
const ENVIRONMENT = { GOTOOLCHAIN: "local", GIT_CONFIG_GLOBAL: "/dev/null" };

/** The action on a push to main. */
export async function runOnPush(world: ActionWorld, { server, env, ...more }: Job): Promise<ActionResult> {
  const { state } = server;
  const run = seedRun(state, { headSha: world.main, path: WORKFLOW, conclusion: null, status: "in_progress" });
  return await runAction({
    ...stepOf(world),
    server,
    eventName: "push",
    event: { before: "0".repeat(40), after: world.main, repository: { id: REPOSITORY_ID, default_branch: "main" } },
    sha: world.main,
    ref: "refs/heads/main",
    workspace: world.checkOut(world.main),
    runId: run.id,
    env: { ...ENVIRONMENT, ...env },
    ...more,
  });
}

export interface PullJob extends Job {
  readonly pull: PullCommits;
  readonly deep?: boolean;
  readonly fromFork?: boolean;
}

/** The action on a pull request's test merge commit. */
export async function runOnPull(
  world: ActionWorld,
  { server, env, pull, deep = false, fromFork = false, ...more }: PullJob,
): Promise<ActionResult> {
  const { state } = server;
  const run = seedRun(state, {
    headSha: pull.head,
    headBranch: `pull-${pull.number}`,
    event: "pull_request",
    path: WORKFLOW,
    conclusion: null,
    status: "in_progress",
    headRepositoryId: fromFork ? FORK_ID : REPOSITORY_ID,
  });
  const repository = { id: REPOSITORY_ID, default_branch: "main" };
  return await runAction({
    ...stepOf(world),
    server,
    eventName: "pull_request",
    event: {
      action: "synchronize",
      number: pull.number,
      repository,
      pull_request: {
        number: pull.number,
        head: { sha: pull.head, ref: `pull-${pull.number}`, repo: { id: fromFork ? FORK_ID : REPOSITORY_ID } },
        base: { sha: world.main, ref: "main", repo: repository },
        labels: [],
        body: "",
      },
    },
    sha: pull.merge,
    ref: `refs/pull/${pull.number}/merge`,
    workspace: world.checkOut(pull.merge, { deep }),
    runId: run.id,
    env: { ...ENVIRONMENT, ...env },
    ...more,
  });
}

/** Processes (no zombies) that carry `text` in their environment or command line; not this one. */
export function processesWith(text: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        if (stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z")) return false;
        return [`/proc/${name}/environ`, `/proc/${name}/cmdline`].some((path) => readFileSync(path, "utf8").includes(text));
      } catch {
        return false;
      }
    })
    .map(Number);
}
