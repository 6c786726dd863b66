// What becomes a baseline after a gate, what a push takes over from the merge queue, and what is stored. End to end: test/e2e/scenarios.test.ts.
import { describe, expect, test } from "vitest";
import type { ActionPorts } from "../../src/driver/run-action.ts";
import { publishGated, recordBaseline } from "../../src/driver/record-baseline.ts";
import type { LoadedConfig } from "../../src/driver/load-config.ts";
import { EMPTY_HISTORY } from "../../src/core/snapshot/history.ts";
import type { Bundle } from "../../src/core/snapshot/snapshot.ts";
import { summarizeRound } from "../../src/core/snapshot/summarize-round.ts";
import { unpackBundle } from "../../src/core/snapshot/unpack.ts";
import { declaredOf } from "../../src/core/units/own-signal.ts";
import type { GitHubContext } from "../../src/ports/github.ts";
import { MANIFEST_FACTS, packRounds, sha256 } from "../support/bundles.ts";
import { fakeExec } from "../support/fake-exec.ts";
import { makeMemoryGitHub } from "../support/fake-github/memory.ts";
import { makeState, seedArtifact, seedLine, seedRun, sha } from "../support/fake-github/state.ts";
import { makeFakeRunner } from "../support/fake-runner.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { ownSignal } from "../support/own-signals.ts";
import { rawRound, scrape } from "../support/raw-rounds.ts";

const trial = (round: number) =>
  rawRound({ round, scrapes: [scrape("start", { process_cpu_seconds_total: 0 }), scrape("end", { process_cpu_seconds_total: round })] });
const manifest = { ...MANIFEST_FACTS, subject: { ...MANIFEST_FACTS.subject, commit: sha("c2") } };
const BUNDLE = packRounds([1, 2, 3].map(trial), { manifest });
const recordingOf = (bundle: Bundle) => ({ bundle, snapshot: unpackBundle(bundle, { name: "b", sha256 }), history: EMPTY_HISTORY });

const world = (context: Partial<GitHubContext>) => {
  const state = makeState();
  seedLine(state, ["c1", "c2"]);
  const files = createMemoryFiles({});
  const uploads: string[] = [];
  const log: string[] = [];
  const exec = fakeExec({ git: () => ({ exitCode: 128, stderr: "fatal: not a git repository" }) });
  const runner = makeFakeRunner({});
  const ports = {
    files,
    exec,
    runner,
    env: { get: () => null, all: () => ({}), cwd: () => "/w" },
    log: { info: (line: string) => void log.push(line), warn: () => {} },
    github: makeMemoryGitHub(state, { eventName: "push", ref: "refs/heads/main", sha: sha("c2"), workspace: "/w", ...context }),
    store: {
      upload: async (name: string, _folder: string, paths: readonly string[]) => {
        uploads.push(`${name}: ${paths.length} files`);
        return { id: 1, url: "https://github.com/octo/shop/actions/runs/900/artifacts/1" };
      },
    },
    readArchive: () => BUNDLE,
  } as unknown as ActionPorts;
  return { ports, state, files, uploads, log, runner, exec };
};
const loaded = (ref: string | null = null) =>
  ({
    config: { name: "shop", paths: [], baseline: { ref, retentionDays: null, maxDistance: null, workflow: null } },
  }) as unknown as LoadedConfig;
const pullRequest = { eventName: "pull_request", ref: "refs/pull/7/merge" };
const mergeGroup = { eventName: "merge_group", ref: "refs/heads/gh-readonly-queue/main/pr-7" };

describe("what a gate measured", () => {
  test.each([
    ["of a merge group that is not red", mergeGroup, false, null, true],
    ["of a merge group that is red", mergeGroup, true, null, false],
    ["of main, red as it may be", {}, true, null, true],
    ["of main at night", { eventName: "schedule" }, false, null, true],
    ["of another branch", { ref: "refs/heads/release" }, false, null, false],
    ["of main compared with a release", {}, false, "v*", false],
    ["of a pull request", pullRequest, false, null, false],
    ["of a pull request whose branch has a strange name", { ...pullRequest, ref: "refs/heads/main" }, false, null, false],
    ["where the default branch is not known", { defaultBranch: null }, false, null, false],
  ] as const)("%s: a baseline or not", async (_name, context, isRed, ref, expected) => {
    const { ports, uploads } = world(context);
    await publishGated(ports, { loaded: loaded(ref), folder: "/r" }, { recording: recordingOf(BUNDLE), isRed });
    expect(uploads).toEqual(expected ? ["heapgate-baseline-shop: 12 files"] : []);
  });

  test("in pairs, or not at all, is no baseline", async () => {
    const { ports, uploads } = world(mergeGroup);
    await publishGated(ports, { loaded: loaded(), folder: "/r" }, { recording: null, isRed: false });
    expect(uploads).toEqual([]);
  });

  test("without a signal that is required is no baseline: later runs would pass unjudged", async () => {
    const { ports, uploads } = world(mergeGroup);
    const held = ownSignal({ name: "held", required: true });
    const rounds = [1, 2, 3].map((round) => ({ raw: trial(round), values: summarizeRound(trial(round), undefined, [held]) }));
    const lacking = packRounds([], { manifest, rounds, declared: declaredOf([held]) });
    await publishGated(ports, { loaded: loaded(), folder: "/r" }, { recording: recordingOf(lacking), isRed: false });
    expect(uploads).toEqual([]);
  });

  test("is stored with the history it adds to", async () => {
    const { ports, files, log } = world(mergeGroup);
    await publishGated(ports, { loaded: loaded(), folder: "/r" }, { recording: recordingOf(BUNDLE), isRed: false });
    const history: unknown = JSON.parse((await files.readText("/r/baseline/history.json")) ?? "null");
    expect(history).toMatchObject({ runs: { "shop/cpu_seconds_per_unit work? go? ?/?/?": [[-0.980258, 0, 0.573414]] } });
    expect(log).toEqual([`baseline: recorded for ${sha("c2").slice(0, 7)}`]);
  });
});

describe("a push of a commit", () => {
  const stored = (event: string, word = "c2") => {
    const made = world({});
    const { id: runId } = seedRun(made.state, { headSha: sha(word), event });
    seedArtifact(made.state, { name: "heapgate-baseline-shop", runId, content: Buffer.from("zip") });
    return made;
  };
  const job = { loaded: loaded(), repository: "/w", folder: "/r", heapgateVersion: "0.1.0", signal: new AbortController().signal };

  test("that the merge queue measured takes its baseline over, with bundle and outputs, and measures nothing", async () => {
    const { ports, runner, files, uploads, exec } = stored("merge_group");
    expect(await recordBaseline(ports, job)).toMatch(/was recorded by the merge queue \(run \d+\): nothing was measured again/u);
    expect(runner.outputs).toEqual({ verdict: "", bundle: "/r/baseline", "baseline-sha": sha("c2") });
    expect(runner.summary()).toContain("## heapgate: baseline recorded · `shop`");
    expect(files.content.has("/r/baseline/manifest.json")).toBe(true);
    expect(uploads).toEqual([]);
    expect(exec.calls.filter(({ argv }) => argv[0] !== "git")).toEqual([]);
  });

  test.each([
    ["of which a push has stored a baseline already, as in a run that is run again", "push", "c2"],
    ["after the one that the merge queue measured", "merge_group", "c1"],
  ])("%s is measured", async (_name, event, word) => {
    const { ports, runner } = stored(event, word);
    // Measuring ends at once: of the configuration this test has only what the look-up reads.
    await expect(recordBaseline(ports, job)).rejects.toThrow("Cannot read properties of undefined");
    expect(runner.outputs).toEqual({});
  });
});
