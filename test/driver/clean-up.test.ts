// What killed runs left is removed and said; what may be wanted is only said.
import { describe, expect, test } from "vitest";
import { cleanUp, cleanUpDeadRuns, cleanUpLeftFolders } from "../../src/driver/clean-up.ts";
import type { LedgerEntry } from "../../src/ports/ledger.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeExec, type FakeAnswer } from "../support/fake-exec.ts";
import { createMemoryFiles } from "../support/memory-files.ts";

const CLUSTER: LedgerEntry = { kind: "kind-cluster", name: "heapgate-1a2b3c" };
const OBJECT: LedgerEntry = { kind: "object", kubeconfig: null, context: "staging", namespace: null, resource: "namespace/shop" };
const STUCK: Readonly<Record<string, FakeAnswer>> = { "kind delete": { exitCode: 1 }, "docker ps": { exitCode: 1 } };

function worldOf(script: Readonly<Record<string, FakeAnswer>> = {}) {
  const exec = fakeExec({ "kind delete": {}, "docker ps": {}, "kubectl delete": {}, ...script });
  const said: string[] = [];
  const ports = {
    exec,
    clock: fakeClock(),
    files: createMemoryFiles(),
    env: {
      get: () => null,
      all: () => ({}),
      cwd: () => "/",
      platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 2, kernel: "6" }),
    },
    log: {
      info: (line: string) => void said.push(line),
      warn: (line: string) => void said.push(`warning: ${line}`),
      progress: () => {},
      group: async <T>(_: string, body: () => Promise<T>): Promise<T> => await body(),
    },
  };
  return { ports, said, lines: () => exec.calls.map(({ argv }) => argv.slice(0, 2).join(" ")) };
}

test("after a killed step everything goes", async () => {
  const { ports } = worldOf();
  expect(await cleanUp(ports, [CLUSTER, OBJECT])).toEqual({ removed: ["namespace/shop", "cluster heapgate-1a2b3c"], stayed: [] });
});

test("what stays comes with the command that removes it", async () => {
  const { ports } = worldOf({ ...STUCK, "kind delete": { exitCode: 1, stderr: "Cannot connect to the Docker daemon\n" } });
  expect(await cleanUp(ports, [CLUSTER])).toEqual({
    removed: [],
    stayed: [
      "cluster heapgate-1a2b3c is left (Cannot connect to the Docker daemon). Remove it: kind delete cluster --name heapgate-1a2b3c",
    ],
  });
});

describe("before a new run", () => {
  const runOf = (entries: readonly LedgerEntry[]) => {
    const dropped: string[] = [];
    return { dropped, run: { processId: 77, entries, done: async () => void dropped.push("ledger") } };
  };

  test("images of dead ones are removed; what Helm installed and what the workload made is named", async () => {
    const place = { kubeconfig: null, context: "staging", namespace: "shop" } as const;
    const { ports, said, lines } = worldOf({ "docker rmi": {} });
    const { run } = runOf([
      { kind: "image", name: "shop:heapgate-0123456789ab" },
      { kind: "release", ...place, name: "web" },
      { kind: "labelled", ...place, resource: "widget.example.com", selector: "heapgate.dev/run=base-1-1a2b3c" },
    ]);
    await cleanUpDeadRuns(ports, [run]);
    expect(said).toEqual([
      "removed image shop:heapgate-0123456789ab, left behind by process 77",
      "warning: process 77 left something in a cluster. Remove it: helm uninstall web --namespace shop --ignore-not-found --wait --timeout 60s --kube-context staging",
      "warning: process 77 left something in a cluster. Remove it: kubectl delete widget.example.com --selector heapgate.dev/run=base-1-1a2b3c --ignore-not-found --timeout=45s --namespace shop --context staging",
    ]);
    expect(lines()).toEqual(["docker rmi"]);
  });

  test("clusters of dead ones are removed, objects in the user's clusters are named", async () => {
    const { ports, said, lines } = worldOf();
    const { run, dropped } = runOf([CLUSTER, OBJECT]);
    await cleanUpDeadRuns(ports, [run]);
    expect(said).toEqual([
      "removed cluster heapgate-1a2b3c, left behind by process 77",
      "warning: process 77 left something in a cluster. Remove it: kubectl delete namespace/shop --ignore-not-found --wait=false --context staging",
    ]);
    expect(lines()).not.toContain("kubectl delete");
    expect(dropped).toEqual(["ledger"]);
  });

  test("what could not be removed is tried again next time", async () => {
    const { ports, said } = worldOf(STUCK);
    const { run, dropped } = runOf([CLUSTER]);
    await cleanUpDeadRuns(ports, [run]);
    expect([said.length, dropped]).toEqual([1, []]);
  });

  test("an empty ledger is only dropped", async () => {
    const { ports, said, lines } = worldOf();
    const { run, dropped } = runOf([]);
    await cleanUpDeadRuns(ports, [run]);
    expect([said, lines(), dropped]).toEqual([[], [], ["ledger"]]);
  });
});

describe("temporary folders of dead runs", () => {
  const run = async (remove: () => Promise<{ folders: number; processes: number }>) => {
    const { ports, said, lines } = worldOf({ "git worktree": {} });
    await cleanUpLeftFolders(ports, remove);
    return { said, lines: lines() };
  };
  test.each([
    [1, 0, "removed 1 temporary folder of earlier calls that were killed"],
    [2, 1, "removed 2 temporary folders and ended 1 process of earlier calls that were killed"],
    [2, 3, "removed 2 temporary folders and ended 3 processes of earlier calls that were killed"],
  ])("%i folders and %i processes are told, and their worktrees forgotten", async (folders, processes, line) => {
    expect(await run(() => Promise.resolve({ folders, processes }))).toEqual({ said: [line], lines: ["git worktree"] });
  });
  test("nothing is told of none", async () => {
    expect(await run(() => Promise.resolve({ folders: 0, processes: 0 }))).toEqual({ said: [], lines: [] });
  });
  test("one that stays is a warning and no failure", async () => {
    const { said } = await run(() => Promise.reject(new Error("permission denied")));
    expect(said).toEqual(["warning: temporary folders of earlier calls are left: permission denied"]);
  });
});
