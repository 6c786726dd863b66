// What the scenario suites have in common: the shop's world with a recorded baseline, pull requests on it, and what they look at afterwards.
import { artifactNamed } from "./action-world.ts";
import type { FakeGitHubServer } from "./fake-github/server.ts";
import { seedArtifact, seedRun, type FakeArtifact, type FakeState, type PlannedFailure } from "./fake-github/state.ts";
import type { ActionResult } from "./mini-runner.ts";
import { makeShopWorld, runShop, SHOP_WORKFLOW, type ShopEvent, type ShopFiles, type ShopWorld } from "./shop-world.ts";

export const BASELINE = "heapgate-baseline-shop";
export const RESULT = "heapgate-result-shop";
export const WORSE: ShopFiles = { "held.txt": "2000" };
export const EQUAL: ShopFiles = { "README.md": "of a pull request" };

export type PullEvent = Extract<ShopEvent, { kind: "pull_request" }>;

export interface ShopGates extends AsyncDisposable {
  readonly world: ShopWorld;
  /** Commits of main, oldest first; the service holds 1000 at each. */
  readonly one: string;
  readonly two: string;
  readonly three: string;
  /** The recording of `three` on a push to main. */
  readonly recorded: ActionResult;
  /** Pull request 7 with one commit on top of `onto`, merged into `base`. */
  readonly pullOf: (files: ShopFiles, pull?: Partial<PullEvent> & { readonly onto?: string }) => PullEvent;
  /** A baseline that an earlier run on this commit stored. */
  readonly seedBaseline: (state: FakeState, sha: string, artifact?: Partial<FakeArtifact>) => void;
  /** A GitHub with a baseline of main's tip. */
  readonly startWithBaseline: () => Promise<FakeGitHubServer>;
}

/** Builds the action, and records main once. */
export async function makeShopGates(): Promise<ShopGates> {
  const world = await makeShopWorld();
  const [one = "", two = "", three = ""] = world.line;
  await using server = await world.startGitHub();
  const recorded = await runShop(world, { kind: "push", sha: three, before: two }, { server });
  if (recorded.exitCode !== 0) throw new Error(`recording the baseline failed:\n${recorded.stdout}\n${recorded.stderr}`);
  const baseline = artifactNamed(server.state, BASELINE);
  const seedBaseline: ShopGates["seedBaseline"] = (state, sha, artifact = {}) => {
    const { id: runId } = seedRun(state, { headSha: sha, path: SHOP_WORKFLOW });
    seedArtifact(state, { name: BASELINE, runId, content: baseline, ...artifact });
  };
  return {
    world,
    one,
    two,
    three,
    recorded,
    seedBaseline,
    pullOf: (files, { onto = three, base = onto, ...more } = {}) => {
      const head = world.commit(onto, files);
      return { kind: "pull_request", number: 7, head, merge: world.merge(base, head), base, ...more };
    },
    startWithBaseline: async () => {
      const started = await world.startGitHub();
      seedBaseline(started.state, three);
      return started;
    },
    [Symbol.asyncDispose]: async () => await world[Symbol.asyncDispose](),
  };
}

export const baselinesIn = (state: FakeState): readonly FakeArtifact[] => state.artifacts.filter(({ name }) => name === BASELINE);

export const plan = ({ state }: FakeGitHubServer, ...failures: readonly PlannedFailure[]): void => {
  state.failures.push(...failures);
};

export const commandsOf = (result: ActionResult, name: string): readonly string[] =>
  result.commands.filter((command) => command.name === name).map(({ message }) => message);

export const apiCalls = ({ requests }: FakeGitHubServer): readonly string[] => requests.filter((request) => request.includes(" /api/"));

/** The one comment of heapgate; throws when there is none or another one. What was put aside is no longer its word. */
export const theComment = ({ state }: FakeGitHubServer): string => {
  const [own, other] = state.comments.filter(({ body }) => body.includes("heapgate:v1:sticky"));
  if (own === undefined || other !== undefined)
    throw new Error(`${own === undefined ? "no comment" : "more than one comment"} of heapgate`);
  return own.body;
};
