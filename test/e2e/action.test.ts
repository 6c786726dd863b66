// The built action, end to end: a fake GitHub, the sample service, real git, real builds, real measuring with a short plan.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OUTPUTS } from "../../src/core/config/inputs.ts";
import { parseState } from "../../src/core/report/sticky-comment.ts";
import { parseHistory } from "../../src/core/snapshot/history.ts";
import { ARCHIVE_LIMITS } from "../../src/io/archive-rules.ts";
import { readArchive } from "../../src/io/read-archive.ts";
import {
  artifactNamed,
  makeActionWorld,
  processesWith,
  runOnPull,
  runOnPush,
  seedBaseline,
  type ActionWorld,
  type PullCommits,
} from "../support/action-world.ts";
import { type FakeArtifact, seedComment } from "../support/fake-github/state.ts";
import { gitIn } from "../support/git-in.ts";
import { GO_MISSING } from "../support/go-service.ts";
import type { ActionResult } from "../support/mini-runner.ts";
import { partsOf } from "../support/page-parts.ts";

const PAGE = "heapgate-report-leaky-service.html";

/** Batches have at least 50 requests: at 5 ms each that is what counts, and both recordings do the same work. */
const CONFIG = `version: 1
name: leaky-service
target: process
components:
  - name: leaky-service
    run:
      build: go build -o bin/leaky-service .
      command: ./bin/leaky-service -addr 127.0.0.1:$PORT
      ready: /healthz
workload:
  http: { path: /work, requests: 1000, concurrency: 2 }
plan: { warmUp: 0.3s, cost: 0.5s, batches: 20, batch: 0.1s }
thresholds: { cpu: off, http-p95: off, rss: off }
baseline: { mode: artifact }
`;
/** Laid over it where the profiles do not matter: a trial without a CPU profile and without growth is over in a moment. */
const QUICK = `name: quick
components:
  - { name: leaky-service, pprof: off }
workload:
  http: { requests: 400 }
leak: off
`;
const ONLY_GO = "paths: ['**.go']\n";
const BROKEN = `version: 1
target: process
components:
  - name: leaky-service
    run: { comand: ./bin/leaky-service }
workload: { idle: 1s }
`;
/** Hangs in the cost phase, and says so in a file. */
const HANGING = `version: 1
name: hanging
target: process
components:
  - name: leaky-service
    run:
      build: go build -o bin/leaky-service .
      command: ./bin/leaky-service -addr 127.0.0.1:$PORT
      ready: /healthz
workload:
  command:
    requests: 10
    run: |
      if [ "$HEAPGATE_PHASE" = cost ]; then touch "$HEAPGATE_DIR/in-cost"; sleep 300; fi
      echo "heapgate-units=$HEAPGATE_UNITS"
leak: off
`;
const FULL = { config: ".github/heapgate.yaml" };
const FAST = { config: ".github/heapgate.yaml\n.github/quick.yaml" };
const ONLY_GO_FILES = { config: ".github/heapgate.yaml\n.github/only-go.yaml" };
const SWITCH = "internal/switches/builtin.go";

const commandsOf = (result: ActionResult, name: string): readonly string[] =>
  result.commands.filter((command) => command.name === name).map(({ message }) => message);
const filesIn = (zip: Uint8Array): ReadonlyMap<string, Uint8Array> =>
  readArchive(zip, { ...ARCHIVE_LIMITS, name: "artifact", accepts: () => true });
const textIn = (zip: Uint8Array, path: string): string => new TextDecoder().decode(filesIn(zip).get(path));

const entriesOf = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

describe.skipIf(GO_MISSING)("the built action", () => {
  let world: ActionWorld;
  let recorded: ActionResult;
  let baseline: Uint8Array;
  let quickBaseline: Uint8Array;
  let leak: PullCommits;

  beforeAll(async () => {
    world = await makeActionWorld({
      ".github/heapgate.yaml": CONFIG,
      ".github/quick.yaml": QUICK,
      ".github/only-go.yaml": ONLY_GO,
      ".github/broken.yaml": BROKEN,
      ".github/hanging.yaml": HANGING,
    });
    leak = world.addPull({ number: 7, change: null });
    await using server = await world.startGitHub();
    recorded = await runOnPush(world, { server, inputs: FULL });
    if (recorded.exitCode !== 0) throw new Error(`recording the baseline failed:\n${recorded.stdout}\n${recorded.stderr}`);
    baseline = artifactNamed(server.state, "heapgate-baseline-leaky-service");
    await runOnPush(world, { server, inputs: FAST });
    quickBaseline = artifactNamed(server.state, "heapgate-baseline-quick");
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  const cli = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [join(world.dist, "cli.js"), ...args], { encoding: "utf8", cwd: world.folder });
  const saved = (name: string, content: Uint8Array | string): string => {
    const path = join(world.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };

  test("on a push it records a baseline that `heapgate compare` reads", () => {
    expect(recorded.stderr).toBe("");
    expect(recorded).toMatchObject({
      exitCode: 0,
      outputs: { verdict: "", "baseline-sha": world.main },
      summary: expect.stringMatching(new RegExp(`baseline recorded.*${world.main.slice(0, 7)}.*5 rounds`, "su")),
    });
    expect(commandsOf(recorded, "error")).toEqual([]);
    expect(JSON.parse(textIn(baseline, "manifest.json"))).toMatchObject({ subject: { commit: world.main } });
    const zip = saved("baseline.zip", baseline);
    expect(cli("compare", zip, zip)).toContain("heapgate: PASS");
  });

  test("the next baseline carries how this one's trials scattered, and adds its own", async () => {
    await using server = await world.startGitHub();
    seedBaseline(server.state, "quick", world.main, quickBaseline);
    const result = await runOnPush(world, { server, inputs: FAST });
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.stdout).not.toContain("noise: not known");
    const historyIn = (zip: Uint8Array) => parseHistory(textIn(zip, "history.json"), { name: "history.json" });
    const uploaded = server.state.artifacts.filter(({ name }) => name === "heapgate-baseline-quick").at(-1)?.content ?? new Uint8Array();
    const [first, second] = [historyIn(quickBaseline), historyIn(uploaded)];
    const key = Object.keys(first.runs).find((name) => name.startsWith("leaky-service/cpu_seconds_per_unit ")) ?? "";
    expect(first.runs[key]?.map((run) => run.length)).toEqual([5]);
    expect(second.runs[key]?.map((run) => run.length)).toEqual([5, 5]);
    expect(second.runs[key]?.[0]).toEqual(first.runs[key]?.[0]);
    expect([first.levels[key]?.length, second.levels[key]?.length]).toEqual([1, 2]);
  });

  describe("a pull request with a leak", () => {
    let result: ActionResult;
    let comment: string;
    let stored: Uint8Array;
    let page: FakeArtifact | undefined;
    beforeAll(async () => {
      await using server = await world.startGitHub();
      seedBaseline(server.state, "leaky-service", world.main, baseline);
      result = await runOnPull(world, { server, pull: leak, inputs: FULL });
      if (server.state.comments.length !== 1) throw new Error(`${server.state.comments.length} comments:\n${result.stdout}`);
      comment = server.state.comments[0]?.body ?? "";
      stored = artifactNamed(server.state, "heapgate-result-leaky-service");
      page = server.state.artifacts.find(({ name }) => name === PAGE);
    });

    test("fails", () => {
      expect(result).toMatchObject({ exitCode: 1, stderr: "" });
      expect(commandsOf(result, "error")).toEqual([expect.stringContaining("Live heap after GC")]);
    });

    test("P5 is told in one comment: marker, verdict, gates, the chain that allocates, hidden state", () => {
      const lines = comment.split("\n");
      expect(lines[0]).toBe("<!-- heapgate:v1:sticky key=perf/gate/leaky-service -->");
      expect(lines[1]).toBe("## 🔴 heapgate: fail · `leaky-service`");
      expect(comment).toMatch(/^\|Live heap after GC\|.*🔴 fail\|$/mu);
      expect(comment).toMatch(/^\|Growth of live heap after GC\|.*🔴 fail\|$/mu);
      expect(comment).toMatch(
        /GetServerClient[^\n]*\n[^\n]*getOrCreateClient[^\n]*\n[^\n]*getClientFromConfig[^\n]*\n[^\n]*NewDiscoveryRESTMapper/u,
      );
      expect(comment).not.toMatch(/undefined|NaN|Infinity/u);
      expect(parseState(comment)).toMatchObject({ headSha: leak.head, attempt: 1, last: expect.stringContaining("result=fail") });
    });

    test("is told in the job summary and the outputs as well", () => {
      // The summary has all rows, where the comment shows the worst of them.
      const rowsOf = (text: string): readonly string[] =>
        (text.split("\n### ")[0] ?? "").split("\n").filter((line) => line.startsWith("|"));
      const summary = result.summary ?? "";
      expect(summary.split("\n")[0]).toBe(comment.split("\n")[1]);
      expect(rowsOf(summary)).toEqual(expect.arrayContaining([...rowsOf(comment)]));
      expect(rowsOf(summary).length).toBeGreaterThan(rowsOf(comment).length);
      expect(Object.keys(result.outputs).toSorted()).toEqual(Object.keys(OUTPUTS).toSorted());
      expect(result.outputs).toMatchObject({
        verdict: "fail",
        reasons: expect.stringContaining("leak"),
        regressions: expect.stringMatching(/^[2-9]$/u),
        result: join(world.temp, "heapgate/leaky-service/result.json"),
        "comment-url": expect.stringMatching(/^https:\/\/github\.com\/octo\/shop\/pull\/7#issuecomment-\d+$/u),
        "report-url": expect.stringMatching(/\/actions\/runs\/\d+\/artifacts\/\d+$/u),
        "baseline-sha": world.main,
      });
      for (const name of ["result", "bundle", "report"])
        expect(result.left.map((path) => join(world.temp, path))).toContain(result.outputs[name]);
      expect(JSON.parse(textIn(stored, "result.json"))).toMatchObject({ verdict: "fail", head: { commit: leak.merge } });
    });

    test("has a page that opens in the browser: un-zipped, with the numbers of the result, and the comment links into it", () => {
      expect(page).toMatchObject({ mimeType: "text/html" });
      const html = Buffer.from(page?.content ?? []).toString();
      const { data, graphOf } = partsOf(html);
      expect(data).toMatchObject({ name: "leaky-service", runUrl: expect.stringMatching(/\/actions\/runs\/\d+$/u) });
      expect(data.result).toMatchObject({ ...JSON.parse(textIn(stored, "result.json")), plan: expect.anything() });
      expect(graphOf("leaky-service/heap/inuse_space").graph.views[0]?.id).toBe("growth");
      expect(html).toContain("Content-Security-Policy");
      const url = result.outputs["report-url"] ?? "";
      expect(url).toMatch(new RegExp(`/artifacts/${page?.id}$`, "u"));
      expect(comment).toContain(`](${url}#a=${page?.id}&v=heap&`);
      expect(result.outputs["report"]).toBe(join(world.temp, "heapgate/leaky-service", PAGE));
      // The numbers are downloaded without the page.
      expect([...filesIn(stored).keys()].filter((path) => path.endsWith(".html"))).toEqual([]);
    });

    test("is the same when `heapgate compare` judges the two stored bundles", () => {
      for (const [path, content] of filesIn(stored)) saved(join("stored", path), content);
      const config = saved("heapgate.yaml", CONFIG);
      let again = "";
      try {
        cli(
          "compare",
          join(world.folder, "stored/base"),
          join(world.folder, "stored/head"),
          "--config",
          config,
          "--name",
          "leaky-service",
          "--format",
          "md",
        );
      } catch (error) {
        if (error instanceof Error && "status" in error && error.status === 1 && "stdout" in error) again = String(error.stdout);
        else throw error;
      }
      const own = comment.split("\n").slice(1, -1).join("\n");
      // But for its links, which are GitHub's.
      const unlinked = own
        .replace(/^\*\*\[Open the full report.*\n\n/mu, "")
        .replaceAll(/\[(`[^`]+`)\]\([^)]*\)/gu, "$1")
        .replaceAll(/^\|\[([^\]]+)\]\([^)]*\)/gmu, "|$1")
        .replace(/ more profiles? in the \[report\]\([^)]*\)/u, (text) => text.replace(/\[report\].*$/u, "result"));
      expect(again.trimEnd()).toBe(unlinked.trimEnd());
    });
  });

  test("a binary that did not change is not measured, whatever else did", async () => {
    await using server = await world.startGitHub();
    const docs = world.addPull({ number: 7, change: { path: "README.md", from: "# leaky-service", to: "# The leaky service" } });
    seedBaseline(server.state, "leaky-service", world.main, baseline);
    seedComment(server.state, { issue: 7, author: "somebody", body: "<!-- heapgate:v1:sticky key=perf/gate/leaky-service -->\nplanted" });
    const result = await runOnPull(world, { server, pull: docs, inputs: FULL, deep: true });
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", reasons: "binary-unchanged", regressions: "0" } });
    expect(result.stdout).not.toContain("warm-up");
    expect(result.summary).toContain("Nothing was measured");
    expect(server.state.comments.map(({ author }) => author)).toEqual(["somebody"]);
  });

  test.each([{ deep: true }, { deep: false }])(
    "a change outside of `paths` is skipped before anything starts: no new comment, an older one edited, %j",
    async ({ deep }) => {
      await using server = await world.startGitHub();
      const { comments } = server.state;
      const docs = world.addPull({ number: 7, change: { path: "README.md", from: "# leaky-service", to: "# A leaky service" } });
      const skipped = { exitCode: 0, outputs: { verdict: "skipped", regressions: "0", "comment-url": "" } };
      const result = await runOnPull(world, { server, pull: docs, inputs: ONLY_GO_FILES, deep });
      expect(result).toMatchObject(skipped);
      expect(result.stdout).not.toMatch(/warm-up|go build/u);
      expect(comments).toEqual([]);
      const marker = "<!-- heapgate:v1:sticky key=perf/gate/leaky-service -->";
      seedComment(server.state, { issue: 7, author: "github-actions[bot]", body: `${marker}\n## heapgate: fail` });
      expect(await runOnPull(world, { server, pull: docs, inputs: ONLY_GO_FILES, deep })).toMatchObject({ exitCode: 0 });
      expect(comments.map(({ body }) => body.split("\n").slice(0, 2))).toEqual([[marker, expect.stringContaining("skipped")]]);
    },
  );

  test("P5 pushes to one pull request edit one comment, and a clean one leaves a line of it", async () => {
    await using server = await world.startGitHub();
    const { comments } = server.state;
    seedBaseline(server.state, "quick", world.main, quickBaseline);
    const first = world.addPull({ number: 7, change: null });
    expect(await runOnPull(world, { server, pull: first, inputs: FAST, deep: true })).toMatchObject({ exitCode: 1 });
    const id = comments[0]?.id;
    const second = world.addPull({ number: 7, change: { path: "main.go", from: "listening on", to: "is listening on" } }, first.head);
    expect(await runOnPull(world, { server, pull: second, inputs: FAST })).toMatchObject({ exitCode: 1, outputs: { verdict: "fail" } });
    expect(comments).toEqual([expect.objectContaining({ id, issue: 7 })]);
    expect(parseState(comments[0]?.body ?? "")).toMatchObject({ headSha: second.head });
    const third = world.addPull({ number: 7, change: { path: SWITCH, from: 'BuiltIn = "heap"', to: 'BuiltIn = ""' } }, first.head);
    expect(await runOnPull(world, { server, pull: third, inputs: FAST })).toMatchObject({ exitCode: 0, outputs: { verdict: "pass" } });
    expect(comments).toEqual([expect.objectContaining({ id })]);
    expect(
      comments[0]?.body
        .trimEnd()
        .split("\n")
        .filter((line) => line !== ""),
    ).toEqual([
      "<!-- heapgate:v1:sticky key=perf/gate/quick -->",
      "## ⚪ heapgate: binary unchanged · `quick`",
      expect.stringContaining("Nothing was measured"),
      expect.stringContaining("<!-- heapgate:data "),
    ]);
    expect(parseState(comments[0]?.body ?? "")).toMatchObject({ headSha: third.head });
  });

  test("a pull request without a regression passes, and nobody is told when there is nothing to tell", async () => {
    await using server = await world.startGitHub();
    seedBaseline(server.state, "quick", world.main, quickBaseline);
    const harmless = world.addPull({ number: 9, change: { path: "main.go", from: "listening on", to: "is listening on" } });
    const result = await runOnPull(world, { server, pull: harmless, inputs: FAST });
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "pass", reasons: "", regressions: "0", "comment-url": "" } });
    expect(result.summary).toMatch(/^## 🟢 heapgate: (?:pass|improved) · `quick`\n/u);
    expect(server.state.comments).toEqual([]);
  });

  test("without a baseline it says so and passes; what the app prints orders nothing, and the build is given no token", async () => {
    await using server = await world.startGitHub();
    const workspace = world.checkOut(leak.merge);
    const set = [
      'components.leaky-service.run.build=env >"$GITHUB_WORKSPACE/seen"; go build -o bin/leaky-service .',
      'components.leaky-service.run.command=echo "::error::injected by the app"; exec ./bin/leaky-service -addr 127.0.0.1:$PORT',
    ].join("\n");
    const result = await runOnPull(world, { server, pull: leak, workspace, inputs: { ...FAST, set } });
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: "no-baseline", reasons: "no-baseline", "baseline-sha": "" } });
    expect(server.state.comments[0]?.body).toMatch(/## ⚪ heapgate: no baseline yet · `quick`\nNo artifact .*heapgate-baseline-quick/u);
    expect(result.commands.filter(({ message }) => message.includes("injected"))).toEqual([]);
    const seen = readFileSync(join(workspace, "seen"), "utf8");
    expect(seen).toMatch(/^GITHUB_REPOSITORY=octo\/shop$/mu);
    expect(seen).not.toMatch(/^(?:INPUT_|STATE_|ACTIONS_|GITHUB_(?:OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)=)/mu);
    expect(seen).not.toContain(server.token);
  });

  test("on-missing-baseline: fail fails without a baseline; a used-up storage quota is a warning", async () => {
    await using server = await world.startGitHub();
    server.state.quotaUsedUp = true;
    const result = await runOnPull(world, { server, pull: leak, inputs: { ...FAST, "on-missing-baseline": "fail" } });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "no-baseline", "report-url": "" } });
    expect(commandsOf(result, "warning")).toEqual([expect.stringMatching(/storage quota is used up.*retentionDays/su)]);
    expect(result.summary).toContain("storage quota is used up");
    expect(server.state.comments).toHaveLength(1);
    expect(server.state.artifacts).toEqual([]);
  });

  test("P4 baseline: auto builds base beside head from a shallow checkout; the token is in no argument", async () => {
    await using server = await world.startGitHub();
    const log = join(world.folder, "git.log");
    const shim = saved(
      "shim/git",
      `#!/bin/sh\nprintf '%s [%s]\\n' "$*" "\${GIT_CONFIG_VALUE_1:-}" >>'${log}'\nexec '${execFileSync("which", ["git"], { encoding: "utf8" }).trim()}' "$@"\n`,
    );
    execFileSync("chmod", ["+x", shim]);
    const workspace = world.checkOut(leak.merge);
    const result = await runOnPull(world, {
      server,
      pull: leak,
      workspace,
      inputs: { ...FULL, name: "beside", baseline: "auto", set: "leak=off\nrounds.max=3" },
      path: `${dirname(shim)}:${process.env["PATH"]}`,
    });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", "baseline-sha": world.main } });
    expect(server.state.comments[0]?.body).toMatch(/interleaved pairs/u);
    const calls = readFileSync(log, "utf8").trim().split("\n");
    const secret = Buffer.from(`x-access-token:${server.token}`).toString("base64");
    expect(calls.filter((call) => / fetch /u.test(call))).toEqual([
      expect.stringContaining(`origin ${world.main} [AUTHORIZATION: basic ${secret}]`),
    ]);
    const args = calls.map((call) => call.slice(0, call.lastIndexOf(" [")));
    expect(args.filter((line) => line.includes(server.token) || line.includes(secret))).toEqual([]);
    expect(gitIn(workspace, ["worktree", "list"]).split("\n")).toHaveLength(1);
    expect(gitIn(workspace, ["status", "--porcelain"])).toBe("");
  });

  test("the read-only token of a fork changes no verdict: the summary holds the report and what to add", async () => {
    await using server = await world.startGitHub();
    server.state.permissions.delete("pull-requests: write");
    seedBaseline(server.state, "quick", world.main, quickBaseline);
    const result = await runOnPull(world, { server, pull: leak, inputs: FAST, fromFork: true });
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: "fail", "comment-url": "" } });
    expect(result.summary).toMatch(/## 🔴 heapgate: fail.*may not write here.*pull-requests: write/su);
    expect(commandsOf(result, "warning")).toEqual([expect.stringMatching(/may not write here.*permissions:.*pull-requests: write/su)]);
  });

  describe("what cannot be measured", () => {
    test.each([
      [
        "a build that fails",
        'run.build=echo "::error::injected"; echo oops >&2; exit 3',
        /Building component leaky-service of head failed/u,
      ],
      ["an app that dies", 'run.command=echo "::error::injected"; exec ./bin/leaky-service -crash-after 50 -addr 127.0.0.1:$PORT', /exit/u],
      ["an app without pprof", "run.command=./bin/leaky-service -pprof=false -addr 127.0.0.1:$PORT", /\/debug\/pprof\//u],
    ])("%s is told where the result would stand, and fails with its blame", async (_name, set, why) => {
      await using server = await world.startGitHub();
      const result = await runOnPull(world, { server, pull: leak, inputs: { ...FULL, set: `components.leaky-service.${set}` } });
      expect(result).toMatchObject({ exitCode: 4, outputs: { verdict: "invalid-run", regressions: "0" } });
      const [comment] = server.state.comments;
      expect(comment?.body).toContain("## 🟠 heapgate: could not measure · `leaky-service`");
      expect(comment?.body).toMatch(why);
      expect(result.summary).toContain("could not measure");
      expect(result.commands.filter(({ message }) => message.startsWith("injected"))).toEqual([]);
      expect(processesWith(world.temp)).toEqual([]);
    });

    test("a wrong configuration is shown at its line", async () => {
      await using server = await world.startGitHub();
      const result = await runOnPull(world, { server, pull: leak, inputs: { config: ".github/broken.yaml" } });
      expect(result.exitCode).toBe(2);
      expect(result.commands).toContainEqual({
        name: "error",
        properties: { title: "heapgate: configuration", file: ".github/broken.yaml", line: "5" },
        message: expect.stringContaining("comand"),
      });
      // An older comment would go on to speak for this commit.
      expect(server.state.comments.map(({ body }) => body)).toEqual([
        expect.stringMatching(/^[^]*## 🟠 heapgate: could not measure · `broken`[^]*comand/u),
      ]);
      expect(result.outputs).toMatchObject({ verdict: "invalid-run" });
    });

    test("without the variables of a runner it says which one is missing", async () => {
      await using server = await world.startGitHub();
      const result = await runOnPull(world, { server, pull: leak, env: { GITHUB_RUN_ID: "" } });
      expect(result.exitCode).toBe(3);
      const [error] = commandsOf(result, "error");
      expect(error).toContain("RUNNER_INVALID");
      expect(error).toContain("GITHUB_RUN_ID");
    });

    test.each([
      ["pull_request_target", {}, "pull_request_target"],
      ["pull_request_target", { mode: "gate" }, "pull_request_target"],
      ["pull_request_target", { mode: "self-test" }, "pull_request_target"],
      ["pull_request", { "github-token": "" }, "github-token"],
      ["pull_request", { "fail-on": "sometimes" }, "fail-on"],
    ])("%s with %j is refused before anything is built", async (eventName, inputs, what) => {
      await using server = await world.startGitHub();
      const result = await runOnPull(world, { server, pull: leak, inputs: { ...FULL, ...inputs }, eventName });
      expect(result.exitCode).toBe(2);
      expect(commandsOf(result, "error")).toEqual([expect.stringContaining(what)]);
      expect(result.stdout).not.toContain("build   ");
      expect(server.requests).toEqual([]);
    });
  });

  test.each(["cancel", "kill"] as const)("after a %s in the cost phase nothing is left", async (how) => {
    await using server = await world.startGitHub();
    const workspace = world.checkOut(leak.merge);
    const inCost = async (temp: string): Promise<void> => {
      const isThere = (): boolean =>
        entriesOf(temp).some((step) => entriesOf(join(temp, step)).some((trial) => existsSync(join(temp, step, trial, "in-cost"))));
      while (!isThere()) await delay(50);
      expect(processesWith(world.temp).length).toBeGreaterThan(1);
    };
    const result = await runOnPull(world, {
      server,
      pull: leak,
      workspace,
      inputs: { config: ".github/hanging.yaml", mode: "record" },
      endWhen: { how, happens: inCost },
    });
    expect(result).toMatchObject(how === "kill" ? { signal: "SIGKILL" } : { signal: null, exitCode: 3 });
    expect(result.post).toMatchObject({ exitCode: 0, stderr: "", commands: [] });
    expect(result.post?.stdout).toBe(how === "kill" ? "heapgate: ended 2 process groups left behind\n" : "");
    expect(processesWith(world.temp)).toEqual([]);
    expect(result.left.filter((path) => path !== "heapgate" && !path.startsWith("heapgate/"))).toEqual([]);
    expect(gitIn(workspace, ["worktree", "list"]).split("\n")).toHaveLength(1);
    expect(server.state.comments).toEqual([]);
  });
});
