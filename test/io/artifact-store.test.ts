// The ArtifactStore port: the toolkit's client against the fake artifact service, then read back through the GitHub port.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HeapgateError } from "../../src/core/errors/heapgate-error.ts";
import { ARCHIVE_LIMITS } from "../../src/io/archive-rules.ts";
import { attemptStart, makeArtifactStore, type AttemptStart } from "../../src/io/artifact-store.ts";
import { makeGitHub } from "../../src/io/github.ts";
import { readArchive } from "../../src/io/read-archive.ts";
import { makeContext, makeMemoryGitHub } from "../support/fake-github/memory.ts";
import { startFakeGitHub, type FakeGitHubServer } from "../support/fake-github/server.ts";
import { makeState, seedArtifact, seedRun, sha, type FakeState } from "../support/fake-github/state.ts";

const RUN = 900;
const VARIABLES = ["ACTIONS_RUNTIME_TOKEN", "ACTIONS_RESULTS_URL", "GITHUB_SERVER_URL", "GITHUB_WORKSPACE", "NO_PROXY"];
const before = new Map(VARIABLES.map((name) => [name, process.env[name]]));
let folder = "";
/** What the toolkit prints: commands for the runner, which a test must not send to the runner it may run under. */
let printed = "";
const write = process.stdout.write.bind(process.stdout);

beforeEach(async () => {
  printed = "";
  process.stdout.write = (text: string | Uint8Array): boolean => {
    printed += typeof text === "string" ? text : Buffer.from(text).toString();
    return true;
  };
  folder = await mkdtemp(join(tmpdir(), "heapgate-test-artifacts-"));
  await writeFile(join(folder, "manifest.json"), "{}\n");
  await writeFile(join(folder, "summary.json"), "[]\n".repeat(1000));
  await writeFile(join(folder, "heapgate-report-shop.html"), "<!doctype html><title>report</title>");
});
afterEach(async () => {
  process.stdout.write = write;
  await rm(folder, { recursive: true });
  for (const [name, value] of before) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
});

async function start(job = "job-1"): Promise<FakeGitHubServer> {
  const state = makeState();
  seedRun(state, { id: RUN, headSha: sha("c1"), status: "in_progress", conclusion: null });
  const server = await startFakeGitHub(state);
  process.env["ACTIONS_RUNTIME_TOKEN"] = server.runtimeToken(RUN, job);
  process.env["ACTIONS_RESULTS_URL"] = `${server.origin}/`;
  process.env["GITHUB_SERVER_URL"] = "https://github.com";
  process.env["GITHUB_WORKSPACE"] = folder;
  process.env["NO_PROXY"] = "127.0.0.1";
  return server;
}

const storeOf = (state: FakeState, runAttempt = 1, began?: AttemptStart) =>
  makeArtifactStore(makeContext(state, { runId: RUN, runAttempt }), began);
const zipped = { retentionDays: null, unzipped: false } as const;
const failureOf = async (run: Promise<unknown>): Promise<HeapgateError> => {
  const error = await run.then(
    () => new Error("no error"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof HeapgateError)) throw new Error("no HeapgateError", { cause: error });
  return error;
};

describe("storing", () => {
  test("a zipped artifact can be found by name, downloaded and read again", async () => {
    await using server = await start();
    const { state } = server;
    const stored = await storeOf(state).upload("heapgate-baseline-shop", folder, ["manifest.json", "summary.json"], zipped);
    expect(printed).toMatch(/^::add-mask::[\w-]{36}$/mu);
    expect(stored.url).toBe(`https://github.com/octo/shop/actions/runs/${RUN}/artifacts/${stored.id}`);

    const github = await makeGitHub({ context: makeContext(state), token: server.token, apiUrl: server.apiUrl });
    const [artifact] = await github.listArtifacts("heapgate-baseline-shop");
    if (artifact === undefined) throw new Error("it is not listed");
    const zip = await github.downloadArtifact(artifact, 100_000);
    const files = readArchive(zip ?? new Uint8Array(), { name: "x", accepts: () => true, ...ARCHIVE_LIMITS });
    // The package adds files as it has read them, so their order in the zip is open.
    const held = [...files].map(([path, content]) => [path, Buffer.from(content).toString()] as const);
    expect(held.toSorted(([left], [right]) => left.localeCompare(right))).toEqual([
      ["manifest.json", "{}\n"],
      ["summary.json", "[]\n".repeat(1000)],
    ]);
  });

  test("an un-zipped page keeps its bytes and its type", async () => {
    await using server = await start();
    await storeOf(server.state).upload("heapgate-report-shop.html", folder, ["heapgate-report-shop.html"], {
      retentionDays: 7,
      unzipped: true,
    });
    const [artifact] = server.state.artifacts;
    expect(artifact).toMatchObject({ name: "heapgate-report-shop.html", mimeType: "text/html" });
    expect(Buffer.from(artifact?.content ?? []).toString()).toContain("<title>report</title>");
    const days = (Date.parse(artifact?.expiresAt ?? "") - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(7);
  });

  test("a page whose type the server refuses is stored as a zip", async () => {
    await using server = await start();
    server.state.mimeTypes.delete("text/html");
    const stored = await storeOf(server.state).upload("heapgate-report-shop.html", folder, ["heapgate-report-shop.html"], {
      retentionDays: null,
      unzipped: true,
    });
    expect(stored.zipped).toBe(true);
    expect(server.state.artifacts[0]).toMatchObject({ name: "heapgate-report-shop.html", mimeType: "application/zip" });
  });
});

describe("a name that is taken", () => {
  test("by an earlier attempt of this job is freed first", async () => {
    await using server = await start();
    const old = seedArtifact(server.state, { name: "b", runId: RUN, jobBackendId: "job-of-attempt-1", content: Buffer.from("old") });
    const stored = await storeOf(server.state, 2).upload("b", folder, ["manifest.json"], zipped);
    expect(server.state.artifacts.map(({ id }) => id)).toEqual([stored.id]);
    expect(stored.id).not.toBe(old.id);
  });

  const STORED = "2026-11-20T10:05:00Z";
  test.each([
    ["before this attempt began is freed", "2026-11-20T10:06:00Z", "freed"],
    ["since this attempt began belongs to another job", "2026-11-20T10:04:00Z", "kept"],
    ["by nobody knows whom is freed", null, "freed"],
  ])("%s", async (_, began, outcome) => {
    await using server = await start();
    const taken = seedArtifact(server.state, {
      name: "b",
      runId: RUN,
      jobBackendId: "another",
      content: Buffer.from("x"),
      createdAt: STORED,
    });
    const store = storeOf(server.state, 2, async () => (began === null ? null : Date.parse(began)));
    const storing = store.upload("b", folder, ["manifest.json"], zipped);
    const said = await storing.then(
      () => "",
      (error: unknown) => String(error),
    );
    expect(said.includes("give every matrix leg its own name")).toBe(outcome === "kept");
    expect(server.state.artifacts.map(({ id }) => id === taken.id)).toEqual([outcome === "kept"]);
  });

  test("is asked about when the attempt began, by GitHub's word for this run", async () => {
    const state = makeState();
    seedRun(state, { id: RUN, headSha: sha("c1"), attempt: 2, startedAt: STORED });
    const github = makeMemoryGitHub(state, { runId: RUN });
    expect(await attemptStart(github)()).toBe(Date.parse(STORED));
    state.failures.push({ operation: "actions/get-workflow-run", kind: "status" });
    expect(await attemptStart(github)()).toBeNull();
  });

  test("in the first attempt belongs to another job, and is not overwritten", async () => {
    await using server = await start();
    seedArtifact(server.state, { name: "b", runId: RUN, content: Buffer.from("of another leg") });
    const error = await failureOf(storeOf(server.state).upload("b", folder, ["manifest.json"], zipped));
    expect(error.code).toBe("ARTIFACT_UPLOAD_FAILED");
    expect(error.message).toContain("give every matrix leg its own name");
    expect(Buffer.from(server.state.artifacts[0]?.content ?? []).toString()).toBe("of another leg");
  });
});

describe("failures are of blame github and say why", () => {
  test("a full quota has a code of its own", async () => {
    await using server = await start();
    server.state.quotaUsedUp = true;
    expect(await failureOf(storeOf(server.state).upload("b", folder, ["manifest.json"], zipped))).toMatchObject({
      code: "ARTIFACT_QUOTA",
      blame: "github",
    });
  });

  test("outside a JavaScript action there is no token to store with", async () => {
    await using server = await start();
    Reflect.deleteProperty(process.env, "ACTIONS_RUNTIME_TOKEN");
    const error = await failureOf(storeOf(server.state).upload("b", folder, ["manifest.json"], zipped));
    expect(error).toMatchObject({ code: "ARTIFACT_UPLOAD_FAILED", blame: "github" });
    expect(error.message).toContain("ACTIONS_RUNTIME_TOKEN");
  });

  test("on a server of one's own there is no such service", async () => {
    await using server = await start();
    process.env["GITHUB_SERVER_URL"] = "https://git.example.invalid";
    expect(await failureOf(storeOf(server.state).upload("b", folder, ["manifest.json"], zipped))).toMatchObject({
      code: "ARTIFACT_UPLOAD_FAILED",
      message: expect.stringContaining("use baseline: rebuild, and the output report for the page"),
    });
  });

  test("an un-zipped artifact must be one file of that name", async () => {
    await using server = await start();
    const unzipped = { retentionDays: null, unzipped: true } as const;
    expect((await failureOf(storeOf(server.state).upload("b.html", folder, ["manifest.json"], unzipped))).message).toContain(
      "carries that file's name",
    );
    expect(
      (await failureOf(storeOf(server.state).upload("manifest.json", folder, ["manifest.json", "summary.json"], unzipped))).message,
    ).toContain("one file");
  });

  test("a missing file fails the upload, not the run", async () => {
    await using server = await start();
    expect(await failureOf(storeOf(server.state).upload("b", folder, ["nowhere.json"], zipped))).toMatchObject({
      code: "ARTIFACT_UPLOAD_FAILED",
    });
  });
});
