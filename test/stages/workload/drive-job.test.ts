// The Job workload on a scripted cluster: what is applied, how its end and its units are read, and that it is deleted.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { DrivePhase } from "../../../src/core/snapshot/trial-plan.ts";
import { driveJob } from "../../../src/stages/workload/drive-job.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube, type FakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { createMemoryWorkload } from "../../support/memory-ledger.ts";
import type { WorkloadLedger } from "../../../src/ports/ledger.ts";
import { realPorts } from "../../support/real-ports.ts";

const folder = mkdtempSync(join(tmpdir(), "heapgate-job-"));
afterAll(() => rmSync(folder, { recursive: true }));
const JOB =
  "apiVersion: batch/v1\nkind: Job\nmetadata: { name: load }\nspec: { parallelism: 2, template: { spec: { containers: [{ name: load, image: k6 }] } } }\n";
writeFileSync(join(folder, "job.yaml"), JOB);
writeFileSync(join(folder, "two.yaml"), `${JOB}---\n${JOB}`);
writeFileSync(join(folder, "none.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n");

const ended = (type: string) => ({ json: { status: { conditions: [{ type, status: "True", reason: "Because" }] } } });
const COST: DrivePhase = { name: "cost", units: 40, seconds: null };
const drive = async (
  kube: FakeKube,
  { manifest = "job.yaml", units = null }: { readonly manifest?: string; readonly units?: number | null } = {},
  ledger: WorkloadLedger = createMemoryWorkload(),
) =>
  await driveJob({ ...realPorts(), clock: fakeClock() }, { kind: "job", manifest, units }, COST, {
    cluster: {
      kube,
      apiUrl: () => Promise.reject(new Error("not needed")),
      namespace: "dev",
      runLabel: "run-1",
      counter: { next: 3 },
      ledger,
    },
    folders: [folder],
    commandEnv: { HEAPGATE_ADDR_SHOP: "10.0.0.1:80", SECRET: "x" },
    signal: new AbortController().signal,
  });
const script = (more: FakeKubeScript = {}): FakeKubeScript => {
  let asked = 0;
  return {
    apply: {},
    "get job load-cost-3 -n dev": () => {
      asked += 1;
      return asked < 3 ? { json: { status: { active: 2 } } } : ended("Complete");
    },
    "logs -l batch.kubernetes.io/job-name=load-cost-3 -n dev": { stdout: "heapgate-units=20\nx\nheapgate-units=21\n" },
    "delete job load-cost-3 -n dev": {},
    ...more,
  };
};

test("runs the Job with the phase's facts, waits for its end, sums the units of its pods, and deletes it", async () => {
  const kube = fakeKube(script());
  expect(await drive(kube)).toMatchObject({ units: 41, durationSeconds: 1 });
  const applied: unknown = JSON.parse(kube.calls.find(({ line }) => line.startsWith("apply"))?.stdin ?? "null");
  expect(applied).toMatchObject({
    metadata: { name: "load-cost-3", namespace: "dev", labels: { "heapgate.dev/run": "run-1" } },
    spec: {
      parallelism: 2,
      template: {
        spec: {
          containers: [
            {
              env: [
                { name: "HEAPGATE_ADDR_SHOP", value: "10.0.0.1:80" },
                { name: "HEAPGATE_PHASE", value: "cost" },
                { name: "HEAPGATE_UNITS", value: "40" },
              ],
            },
          ],
        },
      },
    },
  });
  expect(kube.calls.at(-1)?.line).toMatch(/^delete job load-cost-3/u);
});

test.each<[string, FakeKubeScript, readonly string[]]>([
  ["is forgotten when it is deleted", {}, ["note Job in dev", "forget Job in dev"]],
  ["stays noted where it cannot be deleted", { "delete job": { exitCode: 1, stderr: "no" } }, ["note Job in dev"]],
])("the Job is noted before it is made, and %s", async (_, more, expected) => {
  const ledger = createMemoryWorkload();
  const noted: string[] = [];
  const { "delete job load-cost-3 -n dev": _deleted, ...rest } = script();
  const kube = fakeKube({
    ...rest,
    "delete job": {},
    apply: () => {
      noted.push(...ledger.journal);
      return {};
    },
    ...more,
  });
  await drive(kube, { units: 1 }, ledger);
  expect(noted).toEqual(["note Job in dev"]);
  expect(ledger.journal).toEqual(expected);
});

test("configured units need no log", async () => {
  const kube = fakeKube(script({ "logs -l": { exitCode: 1, stderr: "no" } }));
  expect(await drive(kube, { units: 7 })).toMatchObject({ units: 7 });
});

describe("what makes no measurement is an error, and the Job is deleted all the same", () => {
  test.each<[string, FakeKubeScript, string, RegExp]>([
    [
      "a Job that failed",
      { "get job": ended("Failed"), "logs job/load-cost-3": { stdout: "boom" } },
      "WORKLOAD_FAILED",
      /Job load-cost-3 failed in the cost phase: Because/u,
    ],
    ["a Job that never ends", { "get job": { json: {} }, "logs job/load-cost-3": {} }, "WORKLOAD_FAILED", /did not end within 1800 s/u],
    ["a Job that reports nothing", { "logs -l": { stdout: "done" } }, "WORKLOAD_UNITS_MISSING", /no line heapgate-units=N/u],
  ])("%s", async (_name, more, code, message) => {
    const own = script(more);
    // The longest fitting beginning counts; the table's are to win.
    const kube = fakeKube(
      Object.fromEntries(
        Object.entries(own).filter(([line]) => !Object.keys(more).some((start) => line !== start && line.startsWith(start))),
      ),
    );
    await expect(drive(kube)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(kube.calls.at(-1)?.line).toMatch(/^delete job/u);
  });
});

test.each([
  ["none.yaml", "WORKLOAD_FAILED", /none\.yaml cannot be run: it holds no Job/u],
  ["two.yaml", "WORKLOAD_FAILED", /more than one Job/u],
  ["missing.yaml", "FILE_NOT_FOUND", /missing\.yaml/u],
])("%s is refused before anything is made", async (manifest, code, message) => {
  const kube = fakeKube({});
  await expect(drive(kube, { manifest })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  expect(kube.calls).toEqual([]);
});
