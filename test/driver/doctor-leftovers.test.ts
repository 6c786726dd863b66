// What is left is looked for in ledgers, folders and among kind's clusters.
import { expect, test } from "vitest";
import { findLeftovers, type LeftoverPorts } from "../../src/driver/doctor-leftovers.ts";
import { fakeExec, type FakeAnswer } from "../support/fake-exec.ts";

const signal = new AbortController().signal;
const portsOf = (clusters: FakeAnswer, more: Partial<LeftoverPorts> = {}) => ({
  exec: fakeExec({ "kind get clusters": clusters }),
  env: {
    get: () => null,
    all: () => ({}),
    cwd: () => "/",
    platform: () => ({ os: "linux", arch: "amd64", cpuModel: null, cpuCount: 1, kernel: "6" }),
  },
  findDeadRuns: () => Promise.resolve([]),
  findLiveRuns: () => Promise.resolve([]),
  findLeftFolders: () => Promise.resolve([]),
  ...more,
});

test("only clusters with heapgate's names count, and who uses them", async () => {
  const ports = portsOf(
    { stdout: "kind\nheapgate-1a2b3c\nheapgate-dev\nheapgate-ffffff\n" },
    { findLiveRuns: () => Promise.resolve([{ processId: 5, entries: [{ kind: "kind-cluster", name: "heapgate-ffffff" }] }]) },
  );
  expect(await findLeftovers(ports, { asksKind: true, signal })).toEqual({
    dead: [],
    folders: [],
    clusters: [
      { name: "heapgate-1a2b3c", usedBy: null },
      { name: "heapgate-ffffff", usedBy: 5 },
    ],
    clustersKnown: true,
  });
});

test("what a dead run noted comes with its name and the command that removes it", async () => {
  const found = await findLeftovers(
    portsOf(
      {},
      {
        findDeadRuns: () =>
          Promise.resolve([
            {
              processId: 7,
              entries: [
                { kind: "kind-cluster", name: "heapgate-1a2b3c" },
                { kind: "object", kubeconfig: null, context: "dev", namespace: null, resource: "namespace/shop" },
              ],
            },
          ]),
        findLeftFolders: () => Promise.resolve([{ path: "/tmp/x", processIds: [9] }]),
      },
    ),
    { asksKind: true, signal },
  );
  expect(found).toMatchObject({
    dead: [
      {
        processId: 7,
        things: [
          { what: "cluster heapgate-1a2b3c", command: "kind delete cluster --name heapgate-1a2b3c" },
          { what: "namespace/shop", command: "kubectl delete namespace/shop --ignore-not-found --wait=false --context dev" },
        ],
      },
    ],
    folders: [{ path: "/tmp/x", processIds: [9] }],
  });
});

test.each([
  [true, { exitCode: 1, stderr: "ERROR: failed\n" }, false],
  [true, { exitCode: null, timedOut: true }, false],
  [true, { stderr: "No kind clusters found.\n" }, true],
  [false, { exitCode: 1 }, true],
])("kind is asked: %j, it answers %j: known %j", async (asksKind, answer, known) => {
  const exec = fakeExec({ "kind get clusters": answer });
  expect(await findLeftovers(portsOf({}, { exec }), { asksKind, signal })).toMatchObject({ clusters: [], clustersKnown: known });
  expect(exec.calls).toHaveLength(asksKind ? 1 : 0);
});
