// How much is asked of GitHub: every request that goes out is counted, and its limits are obeyed; and the fake as a process.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { makeGitHub } from "../../src/io/github.ts";
import { makeContext } from "../support/fake-github/memory.ts";
import { startFakeGitHub, type FakeGitHubServer } from "../support/fake-github/server.ts";
import { makeState, seedLine, sha } from "../support/fake-github/state.ts";

const asked = async (server: FakeGitHubServer) => {
  const seen: number[] = [];
  const github = await makeGitHub({
    context: makeContext(server.state),
    token: server.token,
    apiUrl: server.apiUrl,
    retryMilliseconds: 1,
    onRequest: () => void seen.push(1),
  });
  return { github, count: () => seen.length };
};

test("every request is counted, also one that is tried again", async () => {
  await using server = await startFakeGitHub();
  seedLine(server.state, ["c1"]);
  server.state.failures.push({ operation: "repos/get-commit", kind: "status", status: 502 });
  const { github, count } = await asked(server);
  await github.getCommit(sha("c1"));
  await github.listCommits(sha("c1"));
  expect(count()).toBe(3);
  expect(server.requests).toHaveLength(3);
});

test("a budget that is used up for the next hour is reported at once, with nothing asked again", async () => {
  await using server = await startFakeGitHub();
  seedLine(server.state, ["c1"]);
  server.state.rate.left = 1;
  const { github } = await asked(server);
  await github.getCommit(sha("c1"));
  await expect(github.getCommit(sha("c1"))).rejects.toMatchObject({
    code: "GITHUB_UNREACHABLE",
    message: expect.stringContaining("rate limit"),
  });
  expect(server.requests).toHaveLength(2);
});

test("the fake tells its budget, and refuses the eighty-first write in a minute", async () => {
  await using server = await startFakeGitHub();
  const headers = {
    authorization: `token ${server.token}`,
    "user-agent": "test",
    "x-github-api-version": "2022-11-28",
    "content-type": "application/json",
  };
  const address = `${server.apiUrl}/repos/octo/shop/issues/7/comments`;
  const statuses: number[] = [];
  const waits: (string | null)[] = [];
  for (let index = 0; index < 81; index += 1) {
    const response = await fetch(address, { method: "POST", headers, body: JSON.stringify({ body: "x" }) });
    statuses.push(response.status);
    waits.push(response.headers.get("retry-after"));
  }
  expect(new Set(statuses.slice(0, 80))).toEqual(new Set([404]));
  expect([statuses[80], waits[79], waits[80]]).toEqual([403, null, "60"]);
  const read = await fetch(address, { headers });
  expect([read.headers.get("x-ratelimit-limit"), read.headers.get("x-ratelimit-remaining")]).toEqual(["1000", String(1000 - 82)]);
});

interface Started {
  readonly child: ChildProcess;
  readonly told: { readonly origin: string; readonly apiUrl: string; readonly token: string };
}

const startProcess = async (...args: readonly string[]): Promise<Started> => {
  const child = spawn(process.execPath, ["test/support/fake-github/main.ts", ...args], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { child, told: JSON.parse(String(line)) };
};
const ended = async (child: ChildProcess): Promise<number | null> => {
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  return code;
};

test("the fake as a process serves a seeded state, and ends with 1 when its contract was broken", async () => {
  const folder = mkdtempSync(join(tmpdir(), "heapgate-fake-github-"));
  try {
    writeFileSync(join(folder, "zip"), "a zip");
    const state = { ...makeState(), permissions: ["contents: read", "actions: read"], commits: [{ sha: sha("c1"), parents: [] }] };
    const artifacts = [{ name: "heapgate-baseline-shop", runId: 1, path: "zip" }];
    writeFileSync(join(folder, "state.json"), JSON.stringify({ ...state, artifacts, runs: [], pulls: [], comments: [] }));
    const { child, told } = await startProcess(join(folder, "state.json"));
    const github = await makeGitHub({ context: makeContext(makeState()), token: told.token, apiUrl: told.apiUrl, retryMilliseconds: 1 });
    expect(await github.getCommit(sha("c1"))).toEqual({ sha: sha("c1"), parents: [] });
    expect(await github.listArtifacts("heapgate-baseline-shop")).toMatchObject([{ sizeBytes: 5 }]);
    expect(await ended(child)).toBe(0);

    const other = await startProcess();
    await fetch(`${other.told.apiUrl}/repos/octo/shop/commits?sah=main`);
    expect(await ended(other.child)).toBe(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
