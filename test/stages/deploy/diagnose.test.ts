import { describe, expect, test } from "vitest";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { diagnose, readPodHealth, type DiagnoseOptions } from "../../../src/stages/deploy/diagnose.ts";
import { fakeExec } from "../../support/fake-exec.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { fakeLog } from "../../support/fake-log.ts";
import { createMemoryFiles } from "../../support/memory-files.ts";
import { recordedItems, recordedList } from "../../support/pod-states.ts";

const json = (value: unknown): { readonly stdout: string } => ({ stdout: JSON.stringify(value) });
const NODE = {
  items: [{ metadata: { name: "n" }, status: { conditions: [{ type: "MemoryPressure", status: "True", message: "low on memory" }] } }],
};
const SECRET = { items: [{ kind: "Secret", data: { password: "aHVudGVyMi1odW50ZXIy" } }] };

const SCRIPT: FakeKubeScript = {
  "get pods -n shop": json(recordedItems("crash", "good", "sick")),
  "get events -n shop": json(recordedList()),
  "get secrets -n shop": json(SECRET),
  "logs ": { stdout: "hello\n" },
  // The run that just began says nothing yet; the one before tells.
  "logs crash": ({ line }) => ({
    stdout: `starting with hunter2-hunter2\n${line.endsWith("--previous") ? "panic: config: missing DATABASE_URL\n" : ""}`,
  }),
  "describe pod": { stdout: "Environment:\n  API_TOKEN:  plain-token-1\n" },
  "describe nodes": { stdout: "Name: n\n" },
  "get nodes": json(NODE),
  version: { stdout: "Server Version: v1.34.4\n" },
};

function world(script: FakeKubeScript = {}, options: Partial<DiagnoseOptions> = {}) {
  const files = createMemoryFiles();
  const log = fakeLog();
  const exec = fakeExec({
    "df ": { stdout: "Filesystem Size\n/dev/vda 252G\n" },
    "helm status": { stdout: "STATUS: failed\n" },
    "helm get values": { stdout: "db:\n  password: hunter2-hunter2\n" },
    "helm get manifest": { exitCode: 1, stderr: "Error: release: not found" },
  });
  const kube = fakeKube({ ...SCRIPT, ...script });
  const run = () =>
    diagnose({ exec, files, log }, kube, {
      namespaces: ["shop"],
      folder: "/out/diagnostics",
      loadedImages: [],
      releases: [],
      versions: { kind: "v0.33.0" },
      ...options,
    });
  const textOf = (name: string): string => new TextDecoder().decode(files.content.get(`/out/diagnostics/${name}`));
  return { files, log, exec, kube, run, textOf };
}

describe("diagnose", () => {
  test("gives the cause that waiting cannot heal, and files with the evidence", async () => {
    const { files, run, textOf } = world();
    const { cause, evidence } = await run();
    expect(cause).toBe("crash: CrashLoopBackOff (exit code 2): panic: config: missing DATABASE_URL, restarted 5 times");
    expect(evidence).toEqual([
      "log-crash-6d94b74ddd-9bngt-crash.txt",
      "log-crash-6d94b74ddd-9bngt-crash-previous.txt",
      "log-sick-697d497d9f-6zrdb-sick.txt",
      "log-good-778f8648d4-wtpjb-good.txt",
      "states.txt",
      "events.txt",
      "describe-crash-6d94b74ddd-9bngt.txt",
      "describe-sick-697d497d9f-6zrdb.txt",
      "nodes.txt",
      "machine.txt",
    ]);
    expect([...files.content.keys()].toSorted()).toEqual(evidence.map((name) => `/out/diagnostics/${name}`).toSorted());
    expect(textOf("states.txt")).toMatch(/^shop\/(?:crash|sick)-/u);
    expect(textOf("events.txt")).toContain("Unhealthy");
    expect(textOf("nodes.txt")).toBe("node n: MemoryPressure: low on memory\n\nName: n\n");
    expect(textOf("machine.txt")).toBe(
      "kind v0.33.0\nServer Version: v1.34.4\n\nmemory: not known here\nFilesystem Size\n/dev/vda 252G\n\n",
    );
  });
  test("says in the log what it found: the cause first, then states, events, last lines", async () => {
    const { log, run } = world();
    await run();
    expect(log.lines[0]).toBe(
      "group: Evidence: crash: CrashLoopBackOff (exit code 2): panic: config: missing DATABASE_URL, restarted 5 times",
    );
    const at = (start: string): number => log.lines.findIndex((line) => line.startsWith(start));
    expect(at("info: shop/crash-")).toBeGreaterThan(0);
    expect(at("info: last lines of crash-6d94b74ddd-9bngt/crash:")).toBeGreaterThan(at("info: shop/sick-"));
    expect(log.lines.some((line) => line.includes("shop/good-"))).toBe(false);
  });
  test("takes secrets out of everything", async () => {
    const { files, log, run, textOf } = world({}, { releases: [{ name: "shop", namespace: "shop" }] });
    await run();
    const everything = [...files.content.values()].map((bytes) => new TextDecoder().decode(bytes)).join("\n") + log.lines.join("\n");
    expect(everything).not.toMatch(/hunter2|plain-token|aHVudGVy/u);
    expect(textOf("log-crash-6d94b74ddd-9bngt-crash.txt")).toContain("starting with ***");
    expect(textOf("describe-crash-6d94b74ddd-9bngt.txt")).toContain("API_TOKEN:  ***");
    expect(textOf("helm-shop.txt")).toBe("STATUS: failed\n\ndb:\n  password: ***\n\nError: release: not found");
  });
  test("hides patterns where Secrets may not be read", async () => {
    const { run, textOf } = world({ "get secrets -n shop": { exitCode: 1, stderr: "Error from server (Forbidden): no" } });
    await run();
    expect(textOf("describe-crash-6d94b74ddd-9bngt.txt")).toContain("API_TOKEN:  ***");
  });
  test("names a workload whose pods are not even made", async () => {
    const { run } = world({ "get pods -n shop": json({ items: [] }) });
    await expect(run()).resolves.toMatchObject({ cause: expect.stringContaining("error looking up service account") });
  });
  test("says nothing where all is well", async () => {
    const { log, run } = world({ "get pods -n shop": json(recordedItems("good")), "get events -n shop": json({ items: [] }) });
    await expect(run()).resolves.toMatchObject({ cause: null });
    expect(log.lines).toEqual([]);
  });
  test("writes kubectl's complaint where it gets no answer", async () => {
    const no = { exitCode: 1, stderr: "The connection to the server was refused\n" };
    const { run, textOf } = world({
      "get pods -n shop": no,
      "get events -n shop": no,
      "get secrets -n shop": no,
      "get nodes": no,
      version: no,
      "describe nodes": no,
    });
    await expect(run()).resolves.toMatchObject({ cause: null });
    for (const name of ["states.txt", "events.txt", "nodes.txt", "machine.txt"])
      expect(textOf(name)).toContain("The connection to the server was refused");
  });
  test("never fails: what cannot be written is said", async () => {
    const { files, log, run } = world();
    files.failOn(/states/u);
    await expect(run()).resolves.toMatchObject({ cause: null, evidence: expect.arrayContaining(["log-good-778f8648d4-wtpjb-good.txt"]) });
    expect(log.lines.at(-1)).toBe("warn: The evidence could not be gathered: disk full: /out/diagnostics/states.txt");
  });
  test("goes on without tools that are missing", async () => {
    const missing = { ...fakeExec({}), run: () => Promise.reject(heapgateError("TOOL_MISSING", { tool: "df", why: "to look" })) };
    const files = createMemoryFiles();
    const options = { namespaces: ["shop"], folder: "/out", loadedImages: [], releases: [], versions: {} };
    const { evidence } = await diagnose({ exec: missing, files, log: fakeLog() }, fakeKube(SCRIPT), options);
    expect(evidence).toContain("machine.txt");
  });
});

test("readPodHealth reads the pods of all namespaces", async () => {
  const kube = fakeKube({ "get pods -n shop": { json: recordedItems("oom") }, "get pods -n db": { json: recordedItems("good") } });
  const health = await readPodHealth(kube, ["shop", "db"], undefined);
  expect(health.map(({ name, containers }) => [name.split("-")[0], containers[0]?.lastTermination])).toEqual([
    ["oom", "OOMKilled (exit code 137)"],
    ["good", null],
  ]);
});
