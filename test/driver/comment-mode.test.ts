// `mode: comment` as a function of its ports: whose results, on which pull request, under which key, and what becomes of what cannot be used.
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { INPUTS, OUTPUTS } from "../../src/core/config/inputs.ts";
import { HeapgateError, heapgateError } from "../../src/core/errors/heapgate-error.ts";
import { parseMarker, parseState } from "../../src/core/report/sticky-comment.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import type { Rules } from "../../src/core/verdict/verdict.ts";
import { commentOnResults, type CommentPorts } from "../../src/driver/comment-mode.ts";
import { ARCHIVE_LIMITS } from "../../src/io/archive-rules.ts";
import { readArchive } from "../../src/io/read-archive.ts";
import type { GitHubContext } from "../../src/ports/github.ts";
import { makeZip, type ZipEntry } from "../support/archive-writer.ts";
import { sha256 } from "../support/bundles.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { makeMemoryGitHub } from "../support/fake-github/memory.ts";
import {
  FORK_ID,
  FORK_OWNER,
  makeState,
  REPOSITORY_ID,
  seedArtifact,
  seedComment,
  seedRun,
  type FakeState,
} from "../support/fake-github/state.ts";
import { fakeLog } from "../support/fake-log.ts";
import { makeFakeRunner, type FakeRunner } from "../support/fake-runner.ts";
import { createMemoryFiles } from "../support/memory-files.ts";
import { HEAD, storedFiles, storedResult, type StoredSpec } from "../support/stored-results.ts";

const RUN = 55;
const BOT = "github-actions[bot]";
const OFF: Rules = { ...DEFAULT_RULES, signals: { ...DEFAULT_RULES.signals, cpu: "off" } };
/** On the default branch; its name is that of the repository. */
const CONFIG = `version: 1
name: shop
target: process
components:
  - { name: shop, run: { build: make, command: ./bin/shop, env: { TOKEN: "\${SHOP_TOKEN}" } } }
workload: { idle: 1s }
`;

/** A repository with an open pull request of a fork. */
const repository = (headRepositoryId = FORK_ID): FakeState => {
  const state = makeState();
  state.pulls.push({
    number: 7,
    headSha: HEAD,
    headRef: "feature",
    baseSha: "b".repeat(40),
    baseRef: "main",
    headRepositoryId,
    state: "open",
  });
  return state;
};

/** Of a run that ended, of the fork. */
const afterRun = (changes: Partial<NonNullable<GitHubContext["triggeringRun"]>> = {}): Partial<GitHubContext> => ({
  eventName: "workflow_run",
  workflow: "comments",
  job: "comment",
  workspace: "/w",
  triggeringRun: {
    id: RUN,
    attempt: 2,
    workflow: "perf",
    event: "pull_request",
    conclusion: "success",
    headSha: HEAD,
    headBranch: "feature",
    headOwner: FORK_OWNER,
    headRepositoryId: FORK_ID,
    ...changes,
  },
});
const ofOurs = afterRun({ headRepositoryId: REPOSITORY_ID, headOwner: "octo" });
const ours = (): FakeState => repository(REPOSITORY_ID);
/** A last job of the measuring run itself. */
const sameRun: Partial<GitHubContext> = {
  workspace: "/w",
  runId: RUN,
  job: "comment",
  pullRequest: { number: 7, headSha: HEAD, baseSha: "b".repeat(40), baseRef: "main", fromFork: false, labels: [], body: "" },
};

const seed = async (state: FakeState, spec: StoredSpec, changed: Readonly<Record<string, string>> = {}): Promise<void> => {
  seedArtifact(state, { name: `heapgate-result-${spec.name}`, runId: RUN, content: await storedResult(spec, changed) });
};

interface Ran {
  readonly said: string;
  readonly error: unknown;
  readonly runner: FakeRunner;
  readonly state: FakeState;
}

const refuseJobs = async (): Promise<never> => {
  throw heapgateError("GITHUB_UNREACHABLE", { what: "list the jobs of run 55", why: "HTTP 502" });
};

const run = async (
  state: FakeState,
  context: Partial<GitHubContext>,
  {
    comment,
    config = CONFIG,
    refusesJobs = false,
    expiresMeanwhile = null,
  }: {
    readonly comment?: "always" | "never";
    readonly config?: string | null;
    readonly refusesJobs?: boolean;
    readonly expiresMeanwhile?: string | null;
  } = {},
): Promise<Ran> => {
  const runner = makeFakeRunner({});
  const github = makeMemoryGitHub(state, context);
  const ports: CommentPorts = {
    files: createMemoryFiles(config === null ? {} : { "/w/.github/heapgate.yaml": config }),
    runner,
    clock: fakeClock(),
    env: {
      get: () => null,
      all: () => ({}),
      cwd: () => "/w",
      platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
    },
    log: fakeLog(),
    github: {
      ...github,
      ...(refusesJobs ? { listBrokenJobs: refuseJobs } : {}),
      downloadArtifact: async (artifact, maxBytes) =>
        artifact.name === expiresMeanwhile ? null : await github.downloadArtifact(artifact, maxBytes),
    },
    readArchive: (content, rules) => readArchive(content, { ...ARCHIVE_LIMITS, ...rules }),
  };
  const inputs = { configPaths: [INPUTS.config.defaultText], sets: [], overrides: comment === undefined ? {} : { comment } };
  let said = "";
  let error: unknown = null;
  try {
    said = await commentOnResults(ports, inputs);
  } catch (thrown) {
    error = thrown;
  }
  return { said, error, runner, state };
};

const commentsOf = ({ state }: Ran): readonly string[] => state.comments.filter(({ author }) => author === BOT).map(({ body }) => body);
const headings = (ran: Ran): readonly (string | undefined)[] => commentsOf(ran).map((body) => body.split("\n")[1]);

describe("one result of a fork's run", () => {
  test("becomes the comment of its pull request, with outputs and summary", async () => {
    const state = repository();
    await seed(state, { name: "shop", state: "fail" });
    const ran = await run(state, afterRun());
    expect(ran).toMatchObject({ error: null, said: "1 result of run 55 shown." });
    const [body = ""] = commentsOf(ran);
    expect(headings(ran)).toEqual(["## 🔴 heapgate: fail · `shop`"]);
    expect(body).toMatch(/^\|CPU per unit\|.*🔴 fail\|$/mu);
    expect(body).toContain("Measured in the run of a fork");
    expect(body).toContain("(https://github.com/octo/shop/actions/runs/55/artifacts/");
    expect(parseMarker(body)).toEqual({ workflow: "perf", job: "comment", name: "shop" });
    expect(parseState(body)).toMatchObject({ headSha: HEAD, runId: RUN, attempt: 2, last: expect.stringContaining("result=fail") });
    expect(Object.keys(ran.runner.outputs).toSorted()).toEqual(Object.keys(OUTPUTS).toSorted());
    expect(ran.runner.outputs).toMatchObject({ verdict: "fail", reasons: "regression", regressions: "1", result: "", report: "" });
    expect(ran.runner.outputs["comment-url"]).toContain("#issuecomment-");
    expect(ran.runner.summary()).toContain("heapgate: fail");
    expect(ran.runner.annotations).toEqual([]);
  });

  test("a second run edits it; an older one leaves it", async () => {
    const state = repository();
    await seed(state, { name: "shop", state: "fail" });
    await run(state, afterRun());
    const again = await run(state, afterRun({ attempt: 3 }));
    expect(commentsOf(again).map((body) => parseState(body)?.attempt)).toEqual([3]);
    const late = await run(state, afterRun({ attempt: 1 }));
    expect(commentsOf(late).map((body) => parseState(body)?.attempt)).toEqual([3]);
  });

  test("that passes makes no comment, unless told to", async () => {
    const state = repository();
    await seed(state, { name: "shop", state: "pass" });
    expect(commentsOf(await run(state, afterRun()))).toEqual([]);
    expect(headings(await run(state, afterRun(), { comment: "always" }))).toEqual(["## 🟢 heapgate: pass · `shop`"]);
  });

  test("a failed run that its results do not explain is worth a comment", async () => {
    const state = repository();
    await seed(state, { name: "shop", state: "pass" });
    expect(commentsOf(await run(state, afterRun({ conclusion: "failure" })))[0]).toContain(
      "ended as `failure`, which no result here explains",
    );
  });

  test("is judged by the limits of the default branch, whatever it brought along", async () => {
    const state = repository();
    await seed(state, { name: "shop", state: "fail", rules: OFF });
    const ran = await run(state, afterRun());
    expect(headings(ran)).toEqual(["## 🔴 heapgate: fail · `shop`"]);
    expect(commentsOf(ran)[0]).toContain("limits of the default branch");
  });

  test.each<[string, string, string | null]>([
    ["of another name", "cart", CONFIG],
    ["without a checkout", "shop", null],
  ])("%s is judged by its own limits, and that is said", async (_, name, config) => {
    const state = repository();
    await seed(state, { name, state: "fail", rules: OFF });
    const ran = await run(state, afterRun(), { comment: "always", config });
    expect(headings(ran)).toEqual([`## 🟢 heapgate: pass · \`${name}\``]);
    expect(commentsOf(ran)[0]).toContain(`limits the pull request brought along: \`${name}\``);
  });

  test("a configuration of the default branch that is wrong is an error", async () => {
    const state = repository();
    await seed(state, { name: "shop", state: "fail" });
    expect((await run(state, afterRun(), { config: "version: 1\nworkload: {}\n" })).error).toMatchObject({ code: "CONFIG_INVALID" });
  });
});

describe("one result of our own", () => {
  test("is judged by the limits it was measured with, and keeps its page", async () => {
    const state = ours();
    await seed(state, { name: "shop", state: "fail", rules: OFF });
    const page = seedArtifact(state, { name: "heapgate-report-shop.html", runId: RUN, content: Buffer.from("<html>") });
    const ran = await run(state, ofOurs, { comment: "always" });
    expect(headings(ran)).toEqual(["## 🟢 heapgate: pass · `shop`"]);
    expect(commentsOf(ran)[0]).toContain(`/artifacts/${page.id})`);
    expect(commentsOf(ran)[0]).not.toContain("fork");
  });

  test("takes over the comment that its own job made", async () => {
    const state = ours();
    await seed(state, { name: "shop", state: "fail" });
    seedComment(state, { issue: 7, author: BOT, body: "<!-- heapgate:v1:sticky key=perf/gate/shop -->\nolder" });
    const ran = await run(state, ofOurs);
    expect(commentsOf(ran).map((body) => parseMarker(body)?.job)).toEqual(["gate"]);
    expect(headings(ran)).toEqual(["## 🔴 heapgate: fail · `shop`"]);
  });

  test("of a stranger has no link to the page the stranger made", async () => {
    const state = repository();
    await seed(state, { name: "shop", state: "fail" });
    const page = seedArtifact(state, { name: "heapgate-report-shop.html", runId: RUN, content: Buffer.from("<html>") });
    expect(commentsOf(await run(state, afterRun()))[0]).not.toContain(`/artifacts/${page.id}`);
  });
});

describe("several results", () => {
  const matrix = async (state: FakeState): Promise<void> => {
    await seed(state, { name: "auth", state: "pass" });
    await seed(state, { name: "shop", state: "fail" });
    await seed(state, { name: "cart", state: "unchanged" });
  };

  test.each([
    ["of another run", ours, ofOurs],
    ["of the same run", ours, sameRun],
  ])("%s are one comment, the worst on top and open, and those of the legs are hidden", async (_, make, context) => {
    const state = make();
    await matrix(state);
    const legs = ["shop", "auth"].map((name) =>
      seedComment(state, { issue: 7, author: BOT, body: `<!-- heapgate:v1:sticky key=perf/gate/${name} -->\nolder` }),
    );
    const ran = await run(state, context);
    const [body = ""] = commentsOf(ran).slice(2);
    expect(commentsOf(ran)).toHaveLength(3);
    expect([...state.minimized.keys()]).toEqual(legs.map(({ id }) => id));
    expect(parseMarker(body)).toEqual({ workflow: "perf", job: "all", name: null });
    expect(body.split("\n")[1]).toBe("## 🔴 heapgate: fail · 3 results (1 fail, 1 pass, 1 binary unchanged)");
    expect(
      [...body.matchAll(/^<details( open)?><summary>\S+ <b>(.*?)<\/b>/gmu)].map(([, open, name]) => [name, open !== undefined]),
    ).toEqual([
      ["shop", true],
      ["auth", false],
      ["cart", false],
    ]);
    expect(ran.runner.outputs).toMatchObject({ verdict: "fail", reasons: "regression,binary-unchanged", regressions: "1" });
  });

  test("later one alone edit the same comment", async () => {
    const state = ours();
    await matrix(state);
    await run(state, sameRun);
    state.artifacts.length = 0;
    await seed(state, { name: "shop", state: "pass" });
    const ran = await run(state, { ...sameRun, runAttempt: 2 });
    expect(commentsOf(ran).map((body) => [parseMarker(body)?.job, body.split("\n")[1]])).toEqual([
      ["all", "## 🟢 heapgate: pass · `shop`"],
    ]);
  });

  test("are told where the configuration keeps the measuring jobs from commenting, and not where the input says never", async () => {
    const state = ours();
    await matrix(state);
    expect(commentsOf(await run(state, sameRun, { config: `${CONFIG}comment: never\n` }))).toHaveLength(1);
    const silent = ours();
    await matrix(silent);
    expect(commentsOf(await run(silent, sameRun, { comment: "never" }))).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, string | null>>, boolean]>([
    ["a leg that broke before it stored a result", { a: "success", b: "failure", comment: null }, true],
    ["a leg that was cancelled", { a: "success", b: "cancelled", comment: null }, true],
    ["legs that all did what they should", { a: "success", b: "success", c: "skipped", comment: null }, false],
  ])("of the same run beside %s", async (_, jobs, isTold) => {
    const state = ours();
    seedRun(state, { id: RUN, headSha: HEAD, jobs });
    await seed(state, { name: "auth", state: "pass" });
    await seed(state, { name: "cart", state: "pass" });
    const told = commentsOf(await run(state, sameRun));
    expect(told.map((body) => body.includes("no result here explains"))).toEqual(isTold ? [true] : []);
  });

  test("of a push are in the summary only", async () => {
    const state = ours();
    await matrix(state);
    const ran = await run(state, { ...sameRun, pullRequest: null, eventName: "push" });
    expect(commentsOf(ran)).toEqual([]);
    expect(ran.runner.summary()).toContain("heapgate: fail · 3 results");
  });
});

describe("nothing to comment on is a notice and no failure", () => {
  test.each<[string, () => FakeState, Partial<GitHubContext>, RegExp]>([
    ["a run of a push", repository, afterRun({ event: "push" }), /started by push/u],
    ["a newer push of the branch", repository, afterRun({ headSha: "c".repeat(40) }), /moved on/u],
    ["no pull request", makeState, afterRun(), /no pull request/u],
    ["a deleted fork", repository, afterRun({ headOwner: null, headRepositoryId: null }), /is gone/u],
    ["a run without results", repository, afterRun(), /stored no result/u],
  ])("%s", async (_, make, context, why) => {
    const ran = await run(make(), context);
    expect(ran).toMatchObject({ error: null, said: expect.stringMatching(why) });
    expect(ran.runner.annotations).toEqual([{ level: "notice", message: expect.stringMatching(why), file: null }]);
    expect(ran.state.comments).toEqual([]);
    expect(Object.keys(ran.runner.outputs).toSorted()).toEqual(Object.keys(OUTPUTS).toSorted());
  });

  test("a result under a name that no configuration can have", async () => {
    const state = repository();
    const content = await storedResult({ name: "shop", state: "fail" });
    seedArtifact(state, { name: "heapgate-result-%0A%3A%3Aerror%3A%3Ainjected", runId: RUN, content });
    expect((await run(state, afterRun())).said).toMatch(/stored no result/u);
  });

  test("results that expired", async () => {
    const state = repository();
    seedArtifact(state, { name: "heapgate-result-shop", runId: RUN, content: Buffer.from("x"), expired: true });
    expect((await run(state, afterRun())).said).toMatch(/have expired/u);
  });
});

describe("a gap in the results is said, and is no failure", () => {
  test("a leg whose result expired", async () => {
    const state = ours();
    await seed(state, { name: "auth", state: "pass" });
    seedArtifact(state, { name: "heapgate-result-cart", runId: RUN, content: Buffer.from("x"), expired: true });
    const ran = await run(state, sameRun);
    expect(ran.error).toBeNull();
    expect(commentsOf(ran)).toEqual([expect.stringMatching(/^⚠️ \*\*Not shown, because GitHub no longer has it\*\*: `cart`\.$/mu)]);
  });

  test("a leg whose result expires between the list and the download", async () => {
    const state = ours();
    await seed(state, { name: "auth", state: "pass" });
    await seed(state, { name: "cart", state: "pass" });
    const ran = await run(state, sameRun, { expiresMeanwhile: "heapgate-result-cart" });
    expect(commentsOf(ran)).toEqual([expect.stringMatching(/^⚠️ \*\*Not shown, because GitHub no longer has it\*\*: `cart`\.$/mu)]);
  });

  test("jobs that GitHub does not list", async () => {
    const state = ours();
    await seed(state, { name: "auth", state: "pass" });
    await seed(state, { name: "cart", state: "pass" });
    const ran = await run(state, sameRun, { refusesJobs: true });
    expect(ran.error).toBeNull();
    expect(commentsOf(ran)).toEqual([
      expect.stringMatching(/^⚠️ \*\*Whether a job broke before it stored its result is not known\*\*.*HTTP 502/mu),
    ]);
    expect(ran.runner.outputs["verdict"]).toBe("pass");
  });
});

describe("what GitHub refuses is a warning with the line to add", () => {
  test.each<[string, (state: FakeState) => void, RegExp]>([
    ["commenting", (state) => state.permissions.delete("pull-requests: write"), /pull-requests: write/u],
    ["reading artifacts", (state) => state.permissions.delete("actions: read"), /actions: read/u],
    [
      "reading pull requests",
      (state) => ["read", "write"].forEach((way) => state.permissions.delete(`pull-requests: ${way as "read"}`)),
      /pull-requests: read/u,
    ],
  ])("%s", async (_, refuse, remedy) => {
    const state = repository();
    await seed(state, { name: "shop", state: "fail" });
    refuse(state);
    const ran = await run(state, afterRun());
    expect(ran.error).toBeNull();
    expect(ran.runner.annotations).toEqual([{ level: "warning", message: expect.stringMatching(remedy), file: null }]);
    expect(ran.runner.summary()).toMatch(remedy);
    expect(state.comments).toEqual([]);
  });

  test("what it says of it is text in the summary, not Markdown", async () => {
    const state = repository();
    state.failures.push({ operation: "pulls/list", kind: "status", message: "x`<b>@acme/all" });
    const ran = await run(state, afterRun());
    expect(ran.runner.summary()).toContain("x\\`\\<b\\>@\u200bacme/all");
  });
});

describe("a hostile result is refused after the others were shown", () => {
  const zip = (...entries: readonly ZipEntry[]): Uint8Array => makeZip(entries);
  const bomb = new Uint8Array(70 * 1024 * 1024);

  test.each<[string, () => Uint8Array, RegExp]>([
    ["no archive", () => Buffer.from("hello"), /neither a zip/u],
    ["a link", () => zip({ path: "base/manifest.json", content: "/etc/passwd", mode: 0o120777 }), /link/u],
    ["a path upwards", () => zip({ path: "../result.json", content: "{}" }), /unsafe path/u],
    ["an absolute path", () => zip({ path: "/etc/passwd", content: "{}" }), /unsafe path/u],
    ["one path twice", () => zip({ path: "result.json", content: "{}" }, { path: "result.json", content: "[]" }), /twice/u],
    [
      "a script beside a bundle",
      () => zip({ path: "result.json", content: "{}" }, { path: "head/run.sh", content: "x" }),
      /unexpected path/u,
    ],
    ["a bomb", () => zip({ path: "result.json", content: bomb }), /inflates to more than/u],
    ["a lie about its size", () => zip({ path: "result.json", content: bomb, bytes: 10 }), /cannot be inflated/u],
    [
      "Markdown in place of data",
      () => zip({ path: "rules.json", content: "# pass" }, { path: "result.json", content: "# pass" }),
      /not valid JSON/u,
    ],
  ])("%s", async (_, content, why) => {
    const state = repository();
    await seed(state, { name: "good", state: "fail" });
    seedArtifact(state, { name: "heapgate-result-evil", runId: RUN, content: content() });
    const ran = await run(state, afterRun());
    expect(ran.error).toMatchObject({ code: "RESULT_REFUSED", blame: "data", message: expect.stringMatching(why) });
    expect(headings(ran)).toEqual(["## 🔴 heapgate: fail · 2 results (1 refused, 1 fail)"]);
    expect(commentsOf(ran)[0]).toMatch(/🟠 `evil`: its stored result was refused/u);
    expect(ran.runner.outputs["verdict"]).toBe("fail");
  });

  test("a profile that inflates to more than it may", async () => {
    const state = repository();
    const profile = gzipSync(new Uint8Array(300 * 1024 * 1024));
    const files = await storedFiles({ name: "evil", state: "fail" });
    const path = "rounds/1/shop/process/heap.end.pb.gz";
    const manifest: { readonly files: readonly unknown[] } = JSON.parse(new TextDecoder().decode(files.get("head/manifest.json")));
    const listed = { ...manifest, files: [...manifest.files, { path, sha256: sha256(profile), bytes: profile.length }] };
    const entries = new Map<string, Uint8Array | string>([
      ...files,
      [`head/${path}`, profile],
      [`base/${path}`, profile],
      ["head/manifest.json", JSON.stringify(listed)],
    ]);
    const content = makeZip([...entries].map(([at, bytes]) => ({ path: at, content: bytes })));
    seedArtifact(state, { name: "heapgate-result-evil", runId: RUN, content });
    const ran = await run(state, afterRun());
    expect(ran.error).toMatchObject({ code: "RESULT_REFUSED", message: expect.stringMatching(/heap\.end\.pb\.gz is not a readable/u) });
    expect(commentsOf(ran)).toHaveLength(1);
  });

  test("another digest than GitHub lists", async () => {
    const state = repository();
    const content = await storedResult({ name: "shop", state: "fail" });
    seedArtifact(state, { name: "heapgate-result-shop", runId: RUN, content, digest: `sha256:${"0".repeat(64)}` });
    const ran = await run(state, afterRun());
    expect(ran.error).toMatchObject({ code: "RESULT_REFUSED", message: expect.stringContaining("digest") });
    expect(headings(ran)).toEqual(["## 🟠 heapgate: could not measure · 1 result (1 refused)"]);
    expect(ran.runner.outputs).toMatchObject({ verdict: "" });
  });

  test("more than fifty results", async () => {
    const state = repository();
    const content = Buffer.from("no zip");
    for (let index = 0; index < 60; index += 1) seedArtifact(state, { name: `heapgate-result-r${index}`, runId: RUN, content });
    const { error } = await run(state, afterRun());
    const problems = error instanceof HeapgateError ? error.message.split("\n") : [];
    expect(problems.filter((line) => line.includes("neither a zip"))).toHaveLength(50);
    expect(problems.filter((line) => line.includes("the results before it are 50"))).toHaveLength(10);
  });
});
