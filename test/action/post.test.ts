// The post step of a main that was killed, run as the runner runs it, with programs that only write down how they were called.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ledgerOf } from "../../src/action/world.ts";
import { createFiles } from "../../src/io/files.ts";
import { createLedger } from "../../src/io/ledger.ts";
import type { TemporaryFolder } from "../../src/ports/files.ts";
import type { LedgerEntry } from "../../src/ports/ledger.ts";
import { ownEnvironment } from "../support/processes.ts";

const POST = fileURLToPath(new URL("../../src/action/post.ts", import.meta.url));
const CLUSTER: LedgerEntry = { kind: "kind-cluster", name: "heapgate-1a2b3c" };
const SCHEMA: LedgerEntry = { kind: "object", kubeconfig: null, context: "staging", namespace: null, resource: "flowschema/heapgate-shop" };

const files = createFiles();
let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await files.makeTemporaryFolder("post");
  mkdirSync(join(folder.path, "bin"));
  mkdirSync(join(folder.path, "work"));
});
afterEach(async () => await folder[Symbol.asyncDispose]());

/** A program that writes its name and arguments to `calls`, and then runs `script`. */
function program(name: string, script = ""): void {
  const path = join(folder.path, "bin", name);
  writeFileSync(path, `#!/bin/sh\necho "${name} $*" >>"${join(folder.path, "calls")}"\n${script}\n`);
  chmodSync(path, 0o755);
}

function post() {
  const root = join(folder.path, "root");
  const { stdout, stderr, status } = spawnSync(process.execPath, [POST], {
    cwd: join(folder.path, "work"),
    env: { ...ownEnvironment(), PATH: `${join(folder.path, "bin")}:/usr/bin:/bin`, STATE_root: root },
    encoding: "utf8",
  });
  const calls = existsSync(join(folder.path, "calls")) ? readFileSync(join(folder.path, "calls"), "utf8").trim().split("\n") : [];
  return { root, stdout, stderr, status, calls: calls.filter((line) => !line.startsWith("git")) };
}

const note = async (...entries: readonly LedgerEntry[]): Promise<void> => {
  const ledger = createLedger(files, ledgerOf(join(folder.path, "root")));
  for (const entry of entries) await ledger.note(entry);
};

describe("post", { timeout: 30_000 }, () => {
  test("deletes the cluster and the objects that the ledger names, then the folder, and says so", async () => {
    for (const name of ["kind", "docker", "kubectl", "git"]) program(name);
    await note(CLUSTER, SCHEMA);
    const { root, stdout, status, calls } = post();
    expect(status).toBe(0);
    expect(calls).toEqual([
      "kubectl delete flowschema/heapgate-shop --ignore-not-found --wait=false --context staging",
      expect.stringMatching(/^kind delete cluster --name heapgate-1a2b3c --kubeconfig \S+\/kubeconfig$/u),
      "docker ps --all --quiet --filter label=io.x-k8s.kind.cluster=heapgate-1a2b3c",
      "docker ps --all --quiet --filter label=io.x-k8s.kind.cluster=heapgate-1a2b3c",
    ]);
    expect(stdout).toContain(
      "heapgate: removed flowschema/heapgate-shop, which was left behind\nheapgate: removed cluster heapgate-1a2b3c, which was left behind\n",
    );
    expect(existsSync(root)).toBe(false);
  });

  test("warns of what it cannot delete, and does not fail the job", async () => {
    program("kind", 'echo "ERROR: no such engine" >&2; exit 1');
    program("docker", "exit 1");
    program("git");
    await note(CLUSTER);
    const { stdout, status } = post();
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^::warning title=heapgate%3A clean-up::cluster heapgate-1a2b3c is left \(ERROR: no such engine\)\. Remove it: kind delete cluster --name heapgate-1a2b3c$/mu,
    );
  });

  test("calls nothing after a main that ended by itself", () => {
    for (const name of ["kind", "docker", "kubectl"]) program(name);
    expect(post()).toMatchObject({ status: 0, stdout: "", calls: [] });
  });
});
