import { describe, expect, test } from "vitest";
import { waitForRollout, type RolloutOptions, type WorkloadRef } from "../../../src/stages/deploy/wait-rollout.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { fakeLog } from "../../support/fake-log.ts";
import { recordedItems, recordedList, recordedWorkload } from "../../support/pod-states.ts";

const deployment = (name: string): WorkloadRef => ({ kind: "Deployment", namespace: "shop", name });
const EVENTS = { stdout: JSON.stringify(recordedList()) };
const PANIC = { stdout: "starting crash\npanic: config: missing DATABASE_URL\n" };

function world(script: FakeKubeScript, options: Partial<RolloutOptions> = {}) {
  const clock = fakeClock();
  const log = fakeLog();
  const kube = fakeKube({ "get events -n shop": EVENTS, "logs ": PANIC, ...script });
  const run = (...workloads: readonly WorkloadRef[]): Promise<void> =>
    waitForRollout({ clock, log }, kube, { workloads, timeoutSeconds: 300, loadedImages: [], signal: undefined, ...options });
  return { clock, log, kube, run };
}
const listing = (...apps: readonly string[]): FakeKubeScript => ({ "get deployments,pods -n shop": { json: recordedItems(...apps) } });

describe("waitForRollout", () => {
  test("returns at once, with one question, when everything is there", async () => {
    const { kube, run } = world(listing("good"));
    await run(deployment("good"));
    expect(kube.calls.map(({ line }) => line)).toEqual(["get deployments,pods -n shop"]);
  });
  test("asks once per namespace, for the kinds it waits for", async () => {
    const { kube, run } = world({ "get deployments,jobs,pods -n shop": { json: recordedItems("good", "seed") } });
    await run(deployment("good"), { kind: "Job", namespace: "shop", name: "seed" });
    expect(kube.calls).toHaveLength(1);
  });
  test("waits for what is not there yet", async () => {
    const answers = [{ items: [] }, recordedItems("sick"), recordedItems("good")];
    const { clock, kube, log, run } = world({ "get deployments,pods -n shop": () => ({ json: answers[kube.calls.length - 1] }) });
    await run(deployment("good"));
    expect(clock.monotonicSeconds()).toBe(1);
    expect(log.lines[0]).toBe("progress: waiting for Deployment/good: it is not there yet, 0 s");
  });
  test("hands on each list it reads, as pods of it may be reached before they are ready", async () => {
    const answers = [{ items: [] }, recordedItems("good")];
    const seen: unknown[] = [];
    const { kube, run } = world(
      { "get deployments,pods -n shop": () => ({ json: answers[kube.calls.length - 1] }) },
      { onRead: (list) => void seen.push(list) },
    );
    await run(deployment("good"));
    expect(seen).toEqual(answers);
  });
  test("waits until the old pods have ended", async () => {
    const ending = (isEnding: boolean): unknown => {
      const pods = recordedItems("good") as { items: { kind: string; metadata: object }[] };
      const [pod] = pods.items.filter(({ kind }) => kind === "Pod");
      const old = { ...pod, metadata: { ...pod?.metadata, uid: "old", deletionTimestamp: "2026-11-26T04:00:00Z" } };
      return { items: isEnding ? [...pods.items, old] : pods.items };
    };
    const { clock, kube, log, run } = world({ "get deployments,pods -n shop": () => ({ json: ending(kube.calls.length === 1) }) });
    await run(deployment("good"));
    expect(clock.monotonicSeconds()).toBe(0.5);
    expect(log.lines).toEqual(["progress: waiting for Deployment/good: 1 old pod is still ending, 0 s"]);
  });

  test.each([
    ["never", [], "never: ErrImageNeverPull acme/other:2: not side-loaded", 2],
    ["notloaded", ["acme/other:1"], "notloaded: ImagePullBackOff acme/other:1: not side-loaded", 2],
    ["crash", [], "crash: CrashLoopBackOff (exit code 2): panic: config: missing DATABASE_URL, restarted 5 times", 2],
    ["oom", [], "oom: OOMKilled (exit code 137): over its memory limit, restarted 5 times", 2],
    ["noconfig", [], 'noconfig: CreateContainerConfigError: configmap "absent" not found', 23],
    ["nosa", [], 'nosa: no pod: error looking up service account shop/absent: serviceaccount "absent" not found', 23],
    ["big", [], "big: unschedulable: 0/1 nodes are available: 1 Insufficient cpu", 62],
  ])("gives up early on %s", async (app, loadedImages, cause, seconds) => {
    const { clock, run } = world(listing(app), { loadedImages });
    await expect(run(deployment(app))).rejects.toMatchObject({
      code: "ROLLOUT_FAILED",
      message: `Deployment/${app} in shop cannot become ready: ${cause}.`,
    });
    expect(clock.monotonicSeconds()).toBe(seconds);
  });
  test("fails with a Job that failed, and says what its log says", async () => {
    const { clock, run } = world({ "get jobs,pods -n shop": { json: recordedItems("migrate") } });
    await expect(run({ kind: "Job", namespace: "shop", name: "migrate" })).rejects.toMatchObject({
      message: "Job/migrate in shop cannot become ready: migrate: ended (exit code 2): panic: config: missing DATABASE_URL.",
    });
    expect(clock.monotonicSeconds()).toBe(0);
  });
  test("fails with a Job whose pods are gone, in the Job's own words", async () => {
    const { run } = world({ "get jobs,pods -n shop": { json: { items: [recordedWorkload("Job", "migrate")] } } });
    await expect(run({ kind: "Job", namespace: "shop", name: "migrate" })).rejects.toMatchObject({
      message: expect.stringContaining("BackoffLimitExceeded"),
    });
  });
  test("sits out what may heal, and names the cause at the end", async () => {
    const { clock, log, run } = world(listing("sick"), { timeoutSeconds: 30 });
    await expect(run(deployment("sick"))).rejects.toMatchObject({
      code: "ROLLOUT_TIMEOUT",
      message: "Deployment/sick in shop was not ready within 30 s: sick: readiness probe failed: HTTP probe failed with statuscode: 503.",
    });
    expect(clock.monotonicSeconds()).toBe(30);
    expect(log.lines.at(-1)).toBe(
      "progress: waiting for Deployment/sick: 0 of 1 pod ready (sick: readiness probe failed: HTTP probe failed with statuscode: 503), 30 s",
    );
  });
  test("names the states where nothing says why", async () => {
    const { run } = world({ "get deployments,pods -n shop": { json: { items: [] } } }, { timeoutSeconds: 5 });
    await expect(run(deployment("a"), deployment("b"), deployment("c"), deployment("d"))).rejects.toMatchObject({
      message:
        "Deployment/a in shop, Deployment/b in shop, Deployment/c in shop and 1 more was not ready within 5 s: a: it is not there yet; b: it is not there yet; c: it is not there yet.",
    });
  });
  test("begins to count anew when the cause was gone for a while", async () => {
    const alone = { items: [recordedWorkload("Deployment", "big")] };
    const { clock, run } = world(
      {
        "get deployments,pods -n shop": () => ({
          json: clock.monotonicSeconds() >= 40 && clock.monotonicSeconds() < 50 ? alone : recordedItems("big"),
        }),
      },
      { timeoutSeconds: 90 },
    );
    // Unschedulable for less than a minute, twice.
    await expect(run(deployment("big"))).rejects.toMatchObject({ code: "ROLLOUT_TIMEOUT" });
    expect(clock.monotonicSeconds()).toBe(90);
  });
  test("tells causes from the pods alone where events may not be read", async () => {
    const { run } = world({ ...listing("never"), "get events": { exitCode: 1, stderr: "Error from server (Forbidden): no" } });
    await expect(run(deployment("never"))).rejects.toMatchObject({ message: expect.stringContaining("not side-loaded") });
  });
  test("reads the end of each log once", async () => {
    const { kube, run } = world({ "get deployments,pods -n shop": { json: recordedItems("crash") } }, { timeoutSeconds: 5 });
    await expect(run(deployment("crash"))).rejects.toThrow("DATABASE_URL");
    const logs = kube.calls.filter(({ line }) => line.startsWith("logs "));
    expect(logs.map(({ line }) => line)).toEqual(["logs crash-6d94b74ddd-9bngt -n shop -c crash --tail=40 --previous"]);
  });
  test("takes secrets out of the log's words", async () => {
    const { run } = world({ ...listing("crash"), "logs ": { stdout: "panic: dial postgres://shop:s3cr3tpw@db/x: refused\n" } });
    await expect(run(deployment("crash"))).rejects.toMatchObject({ message: expect.stringContaining("postgres://shop:***@db/x") });
  });
  test("stops when it is aborted", async () => {
    const abort = new AbortController();
    const { run } = world(
      { "get deployments,pods -n shop": () => (abort.abort(new Error("stopped")), { json: recordedItems("sick") }) },
      { signal: abort.signal },
    );
    await expect(run(deployment("sick"))).rejects.toThrow("stopped");
  });
});
