// Judging again what a run of this head stored: which artifacts count, by which limits, and what sends the head back to be measured.
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/core/config/config.ts";
import { renderResult } from "../../src/core/report/render-result.ts";
import type { Report } from "../../src/core/report/report.ts";
import type { Bundle } from "../../src/core/snapshot/snapshot.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { DEFAULT_POLICY } from "../../src/core/verdict/verdict.ts";
import { compare } from "../../src/driver/compare.ts";
import { judgeStored } from "../../src/driver/judge-stored.ts";
import { loadConfigText } from "../../src/driver/load-config.ts";
import { saveBundle } from "../../src/driver/save-bundle.ts";
import { ARCHIVE_LIMITS } from "../../src/io/archive-rules.ts";
import { createLog } from "../../src/io/log.ts";
import { readArchive } from "../../src/io/read-archive.ts";
import type { GitHubContext, Labelling, PullRequest } from "../../src/ports/github.ts";
import { makeZip, type ZipEntry } from "../support/archive-writer.ts";
import { MANIFEST_FACTS, packRounds } from "../support/bundles.ts";
import { makeMemoryGitHub } from "../support/fake-github/memory.ts";
import {
  FORK_ID,
  makeState,
  seedArtifact,
  seedRun,
  sha,
  type FakeArtifact,
  type FakeRun,
  type FakeState,
} from "../support/fake-github/state.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { rawRound, scrape } from "../support/raw-rounds.ts";

const HEAD = sha("head");
const BASE = sha("base");
const PULL: PullRequest = { number: 7, headSha: HEAD, baseSha: BASE, baseRef: "main", fromFork: false, labels: [], body: "" };
const SET: Labelling = { action: "labeled", label: "heapgate-accepted", by: "octocat", isBot: false };
const SILENT = createLog({ stream: { write: () => undefined }, env: {}, monotonicSeconds: () => 0 });
const CONFIG = `version: 1
name: shop
target: process
components:
  - { name: shop, run: { command: ./bin/shop } }
workload: { idle: 1s }
`;
const configOf = (more = ""): Config =>
  loadConfigText(
    { env: { get: () => null, all: () => ({}), cwd: () => "/", platform: () => ({}) as never } },
    { name: "c", text: CONFIG + more },
  ).config;

/** What the run was judged by, stored beside it; the limits in force now are what counts. */
const RULES = JSON.stringify({
  version: 1,
  name: "shop",
  rules: { ...DEFAULT_RULES, leak: "off" },
  policy: DEFAULT_POLICY,
  mainModules: [],
  reproduce: null,
});

/** Five rounds of 100 units that take this much CPU. */
const measured = (commit: string, cpuSeconds: number): Bundle =>
  packRounds(
    [0, 1, -1, 0.5, -0.5].map((scatter, index) =>
      rawRound({
        round: index + 1,
        scrapes: [
          scrape("start", { process_cpu_seconds_total: 1, go_memstats_alloc_bytes_total: 1e6, go_memstats_mallocs_total: 1e4 }),
          scrape("end", {
            process_cpu_seconds_total: 1 + cpuSeconds * (1 + scatter / 100),
            go_memstats_alloc_bytes_total: 3e6,
            go_memstats_mallocs_total: 3e4,
          }),
        ],
      }),
    ),
    {
      manifest: {
        ...MANIFEST_FACTS,
        session: "one session",
        workload: { hash: "w", description: "100 GET /work" },
        subject: { ...MANIFEST_FACTS.subject, commit, mainModules: ["example.com/shop"] },
      },
    },
  );
const FAST = measured(BASE, 0.5);
const SLOW = measured(HEAD, 0.8);

/** The report of both as the run that measured them had it. */
const reported = async (changes: Partial<Report> = {}): Promise<Report> => {
  const files = createMemoryFiles();
  await saveBundle("/base", FAST, null, files);
  await saveBundle("/head", SLOW, null, files);
  const report = await compare(
    { base: ["/base"], head: ["/head"], name: null, rules: DEFAULT_RULES, policy: DEFAULT_POLICY, mainModules: [], sampleType: null },
    { files, log: SILENT, readArchive: () => new Map() },
  );
  return { ...report, ...changes };
};

const entries = (folder: string, bundle: Bundle): readonly ZipEntry[] =>
  [...bundle].map(([path, content]) => ({ path: `${folder}/${path}`, content }));

const archive = async (changes: Partial<Report> = {}, sides: readonly ("base" | "head")[] = ["base", "head"]): Promise<Uint8Array> =>
  makeZip([
    { path: "result.json", content: renderResult(await reported(changes)) },
    { path: "rules.json", content: RULES },
    { path: "comment.md", content: "never read" },
    { path: "diagnostics/pods.txt", content: "" },
    ...(sides.includes("base") ? entries("base", FAST) : []),
    ...(sides.includes("head") ? entries("head", SLOW) : []),
  ]);

const withHead = (result: string): Uint8Array =>
  makeZip([{ path: "result.json", content: result }, { path: "rules.json", content: RULES }, ...entries("head", SLOW)]);

interface Seed {
  readonly run?: Partial<FakeRun>;
  readonly artifact?: Partial<FakeArtifact>;
  readonly name?: string;
}
const seed = (state: FakeState, content: Uint8Array, { run = {}, artifact = {}, name = "shop" }: Seed = {}): void => {
  const { id } = seedRun(state, { headSha: HEAD, event: "pull_request", ...run });
  seedArtifact(state, { name: `heapgate-result-${name}`, runId: id, content, ...artifact });
};

const again = async (
  state: FakeState,
  { context = {}, config = configOf() }: { context?: Partial<GitHubContext>; config?: Config } = {},
) => {
  const log: string[] = [];
  const result = await judgeStored(
    {
      github: makeMemoryGitHub(state, { pullRequest: PULL, labelling: SET, ...context }),
      files: createMemoryFiles(),
      log: { info: (line) => void log.push(line) },
      readArchive: (content, rules) => readArchive(content, { ...ARCHIVE_LIMITS, ...rules }),
    },
    { config },
  );
  return { result, log };
};

describe("a stored result of this head", () => {
  test("is judged as it was, with its bundles, baseline, plan and warnings", async () => {
    const plan = { phases: ["cost 30 s"], rounds: 5, spentSeconds: { build: 3 } };
    const warning = { code: "dirty-tree", message: "Head holds uncommitted changes.", remedy: "Commit them." } as const;
    const report = await reported();
    expect(report.verdict).toMatchObject({ state: "fail", reasons: ["regression"] });
    const state = makeState();
    seed(state, await archive({ plan, comparison: { ...report.comparison, warnings: [warning, ...report.comparison.warnings] } }));
    const { result, log } = await again(state);
    expect(result?.verdict).toEqual(report.verdict);
    expect(result).toMatchObject({ plan, baselineSha: BASE, mainModules: ["example.com/shop"], recording: null });
    expect(result?.comparison.warnings.filter(({ code }) => code === "dirty-tree")).toEqual([warning]);
    expect([result?.base?.size, result?.head?.size]).toEqual([FAST.size, SLOW.size]);
    expect(log).toEqual([expect.stringMatching(/^judged again: what run \d+ measured of this head; nothing is measured$/u)]);
  });

  test("says each warning once, though judging finds it again", async () => {
    const report = await reported();
    const state = makeState();
    seed(state, await archive());
    const { result } = await again(state);
    expect(result?.comparison.warnings.map(({ message }) => message)).toEqual(report.comparison.warnings.map(({ message }) => message));
  });

  test("is judged by the limits in force now", async () => {
    const state = makeState();
    seed(state, await archive());
    const { result } = await again(state, { config: configOf("thresholds: { cpu: { maxGrowth: 90% } }\n") });
    expect(result?.verdict.outcomes.find(({ signal }) => signal === "cpu")?.outcome).toBe("within");
  });

  test("is judged when the label is taken off, too, and whichever label it is", async () => {
    const state = makeState();
    seed(state, await archive());
    const labelling = { ...SET, action: "unlabeled", label: "bug" } as const;
    expect((await again(state, { context: { labelling } })).result?.verdict.state).toBe("fail");
  });

  test("is no longer accepted by itself: the label may have been taken off", async () => {
    const report = await reported();
    const state = makeState();
    seed(state, await archive({ verdict: { ...report.verdict, state: "accepted", accepted: { by: "octocat", reason: "intended" } } }));
    expect((await again(state)).result?.verdict).toEqual(report.verdict);
  });

  test("without a base says again that there was none, and why", async () => {
    const report = await reported();
    const state = makeState();
    const verdict = { ...report.verdict, state: "no-baseline", reasons: ["no-baseline"], because: ["No artifact is there."] } as const;
    const comparison = { ...report.comparison, base: { ...report.comparison.base, commit: null } };
    seed(state, await archive({ verdict, comparison }, ["head"]));
    const { result } = await again(state);
    expect(result).toMatchObject({ base: null, baselineSha: null, verdict: { state: "no-baseline", because: ["No artifact is there."] } });
  });

  test("is the newest that can be used", async () => {
    const state = makeState();
    seed(state, await archive());
    seed(state, Buffer.from("no zip"));
    const { result, log } = await again(state);
    expect(result?.verdict.state).toBe("fail");
    expect(log[0]).toMatch(/artifact \d+ cannot be used\. .*neither a zip/u);
  });
});

describe("nothing is judged again", () => {
  test("where no label started the run: nobody is asked", async () => {
    const state = makeState();
    state.permissions.clear();
    expect(await again(state, { context: { labelling: null } })).toEqual({ result: null, log: [] });
    expect(await again(state, { context: { pullRequest: null } })).toEqual({ result: null, log: [] });
  });

  test.each<[string, Seed]>([
    ["of another head", { run: { headSha: sha("other") } }],
    ["of a fork with the same commit", { run: { headRepositoryId: FORK_ID } }],
    ["of another name", { name: "shop-2" }],
    ["that has expired", { artifact: { expired: true } }],
    ["that a push stored", { run: { event: "push" } }],
  ])("from a result %s", async (_name, where) => {
    const state = makeState();
    seed(state, await archive(), where);
    const { result, log } = await again(state);
    expect(result).toBeNull();
    expect(log).toEqual([`judged again: nothing is stored of ${HEAD.slice(0, 7)} that could be; it is measured`]);
  });

  test("of a fork's pull request it is, from the fork's run only", async () => {
    const context = { pullRequest: { ...PULL, fromFork: true } };
    const state = makeState();
    seed(state, await archive());
    expect((await again(state, { context })).result).toBeNull();
    seed(state, await archive(), { run: { headRepositoryId: FORK_ID } });
    expect((await again(state, { context })).result?.verdict.state).toBe("fail");
  });

  test.each<[string, () => Promise<Uint8Array>, RegExp]>([
    ["a hostile archive", async () => makeZip([{ path: "../result.json", content: "{}" }]), /cannot be used\. .*\.\.\/result\.json/u],
    ["one without limits", async () => makeZip(entries("head", SLOW)), /holds no rules\.json/u],
    ["a result that is no JSON", async () => withHead("{"), /result\.json:1:2: not valid JSON/u],
    ["a result of another kind", async () => withHead('{"schemaVersion":2}'), /result\.json: /u],
    [
      "a bundle that was changed",
      async () => {
        const changed = new Map(SLOW).set("summary.json", new TextEncoder().encode("{}"));
        return makeZip([
          { path: "result.json", content: renderResult(await reported()) },
          { path: "rules.json", content: RULES },
          ...entries("base", FAST),
          ...entries("head", changed),
        ]);
      },
      /cannot be used\. /u,
    ],
  ])("from %s, and why is said", async (_name, content, why) => {
    const state = makeState();
    seed(state, await content());
    const { result, log } = await again(state);
    expect(result).toBeNull();
    expect(log[0]).toMatch(why);
  });

  test.each(["invalid-run", "skipped"] as const)("from a run that ended as %s", async (ended) => {
    const { verdict } = await reported();
    const state = makeState();
    seed(state, await archive({ verdict: { ...verdict, state: ended } }, []));
    expect((await again(state)).result).toBeNull();
  });

  test("from a run that found the same binary: it has no measured head", async () => {
    const state = makeState();
    seed(state, await archive({}, ["base"]));
    expect((await again(state)).result).toBeNull();
  });

  test("where GitHub refuses, and the permission is named", async () => {
    const state = makeState();
    seed(state, await archive());
    state.permissions.clear();
    const { result, log } = await again(state);
    expect(result).toBeNull();
    expect(log).toEqual([expect.stringMatching(/^judged again: not possible\. .*actions: read/su)]);
  });
});
