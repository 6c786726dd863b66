import { describe, expect, test } from "vitest";
import type { WaitFor } from "../../../src/core/config/cluster-config.ts";
import { waitFor } from "../../../src/stages/deploy/wait-for.ts";
import type { Reached, WaitReach } from "../../../src/stages/deploy/wait-reach.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { fakeLog } from "../../support/fake-log.ts";
import { recordedItems, recordedList } from "../../support/pod-states.ts";

const answer = (status: number, body = ""): Reached => ({ kind: "answer", status, body });
const gauge = (value: number): Reached => answer(200, `# TYPE ready gauge\nready ${value}\n`);
/** The n-th question gets the n-th answer, then the last one for ever. */
const inTurn = <T>(...answers: readonly T[]): (() => T) => {
  let asked = 0;
  return () => {
    const found = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (found === undefined) throw new Error("no answer");
    return found;
  };
};

function world(
  script: FakeKubeScript,
  reach: { get?: () => Reached; metrics?: () => readonly Reached[]; logs?: () => readonly string[] } = {},
) {
  const clock = fakeClock();
  const log = fakeLog();
  const kube = fakeKube(script);
  const asked: string[] = [];
  const fake: WaitReach = {
    get: async (address) => {
      asked.push(address);
      return reach.get?.() ?? { kind: "none", why: "unused" };
    },
    metrics: async () => reach.metrics?.() ?? [],
    logs: async () => reach.logs?.() ?? [],
  };
  const run = (...waits: readonly WaitFor[]): Promise<void> =>
    waitFor({ clock, log }, kube, { waits, namespace: "shop", reach: fake, loadedImages: [], signal: undefined });
  return { clock, log, kube, asked, run };
}
const resource = (name: string, condition: string, namespace: string | null = null): WaitFor => ({
  kind: "resource",
  resource: name,
  namespace,
  condition,
  timeoutSeconds: 30,
});
const TIMED_OUT = { exitCode: 1, stderr: "error: timed out waiting for the condition on kustomizations/apps\n" };
const NOT_READY = { json: { status: { conditions: [{ type: "Ready", status: "False", message: "artifact not found" }] } } };

describe("a condition", () => {
  test("is waited for by kubectl once the object exists", async () => {
    const there = inTurn<{ readonly json: unknown }>({ json: null }, NOT_READY);
    const { clock, kube, run } = world({ "get kustomization/apps": () => there(), "wait ": {} });
    await run(resource("kustomization/apps", "condition=Ready", "flux-system"));
    expect(kube.calls.map(({ line }) => line)).toEqual([
      "get kustomization/apps -n flux-system",
      "get kustomization/apps -n flux-system",
      "wait kustomization/apps -n flux-system --for=condition=Ready --timeout=10s",
    ]);
    expect(clock.monotonicSeconds()).toBe(1);
  });
  test("that does not come is told with the object's own words", async () => {
    const { log, run } = world({ "get kustomization/apps": NOT_READY, "wait ": TIMED_OUT });
    await expect(run(resource("kustomization/apps", "condition=Ready"))).rejects.toMatchObject({
      code: "ROLLOUT_TIMEOUT",
      message: "kustomization/apps condition=Ready was not ready within 30 s: Ready is False: artifact not found.",
    });
    expect(log.lines[0]).toBe("progress: waiting for kustomization/apps condition=Ready: Ready is False: artifact not found, 0 s");
  });
  test("of an object that never comes is told as such", async () => {
    const { run } = world({ "get kustomization/apps": { json: null } });
    await expect(run(resource("kustomization/apps", "condition=Ready"))).rejects.toThrow("it is not there yet");
  });
  test("that kubectl does not take fails at once", async () => {
    const { clock, run } = world({
      "get kustomization/apps": NOT_READY,
      "wait ": { exitCode: 1, stderr: "error: unrecognized condition: foo\n" },
    });
    await expect(run(resource("kustomization/apps", "foo"))).rejects.toMatchObject({
      code: "KUBECTL_FAILED",
      message: expect.stringContaining("unrecognized"),
    });
    expect(clock.monotonicSeconds()).toBe(0);
  });
  test("delete is met when the object is gone, and told when it stays", async () => {
    const gone = world({ "get job/x": { json: null } });
    await gone.run(resource("job/x", "delete"));
    const stays = world({ "get job/x": { json: {} }, "wait ": { exitCode: 1, stderr: "error: timed out waiting for the condition\n" } });
    await expect(stays.run(resource("job/x", "delete"))).rejects.toThrow("it is still there");
  });
  test("create is met when the object is there", async () => {
    const { kube, run } = world({ "get secret/tls": { json: {} } });
    await run(resource("secret/tls", "create"));
    expect(kube.calls).toHaveLength(1);
  });
});

describe("a rollout", () => {
  test("is the default of a workload, in the step's namespace", async () => {
    const { kube, run } = world({ "get deployments,pods -n shop": { json: recordedItems("good") } });
    await run(resource("deploy/good", "rollout"));
    expect(kube.calls).toHaveLength(1);
  });
  test("gives up early", async () => {
    const { run } = world({
      "get deployments,pods -n dev": {
        json: JSON.parse(JSON.stringify(recordedItems("never")).replaceAll('"namespace":"shop"', '"namespace":"dev"')),
      },
      "get events": { stdout: JSON.stringify(recordedList()) },
    });
    await expect(run(resource("deploy/never", "rollout", "dev"))).rejects.toMatchObject({ code: "ROLLOUT_FAILED" });
  });
  test("of a Job is its completion, so that its failure is seen at once", async () => {
    const { run } = world({
      "get jobs,pods -n shop": { json: recordedItems("migrate") },
      "get events": { stdout: JSON.stringify(recordedList()) },
      "logs ": { stdout: "" },
    });
    await expect(run(resource("job/migrate", "condition=complete"))).rejects.toMatchObject({ code: "ROLLOUT_FAILED" });
  });
  test("of something else is refused before anything is waited for", async () => {
    const { kube, run } = world({});
    await expect(run(resource("deploy/good", "rollout"), resource("configmap/x", "rollout"))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("configmap/x has no rollout"),
    });
    expect(kube.calls).toEqual([]);
  });
});

describe("an answer", () => {
  const http: WaitFor = { kind: "http", address: "shop:8080/healthz", timeoutSeconds: 10 };
  test("must be 2xx", async () => {
    const get = inTurn<Reached>({ kind: "none", why: "no pod of shop runs" }, answer(503), answer(204));
    const { clock, log, asked, run } = world({}, { get });
    await run(http);
    expect(asked).toEqual(Array(3).fill("shop:8080/healthz"));
    expect(clock.monotonicSeconds()).toBe(2);
    expect(log.lines).toEqual([
      "progress: waiting for shop:8080/healthz: no pod of shop runs, 0 s",
      "progress: waiting for shop:8080/healthz: status 503, 1 s",
    ]);
  });
  test.each([[300], [404], [199]])("of status %i is none", async (status) => {
    const { run } = world({}, { get: () => answer(status) });
    await expect(run(http)).rejects.toThrow(`shop:8080/healthz was not ready within 10 s: status ${status}.`);
  });
});

describe("a metric", () => {
  const metric = (expression: string): WaitFor => ({ kind: "metric", expression, timeoutSeconds: 5 });
  test("is met over all pods together", async () => {
    const metrics = inTurn<readonly Reached[]>([gauge(1)], [gauge(1), gauge(4)]);
    const { clock, run } = world({}, { metrics });
    await run(metric("sum(ready)==5"));
    expect(clock.monotonicSeconds()).toBe(1);
  });
  test.each<[readonly Reached[], string]>([
    [[], "no ready is served"],
    [[gauge(3), gauge(1)], "sum(ready) is 4"],
    [[gauge(5), { kind: "none", why: "refused" }], "refused"],
    [[gauge(5), answer(401)], "/metrics answers with status 401"],
    [[gauge(5), answer(200, "<html>")], "/metrics cannot be read"],
  ])("is not met with %o", async (bodies, what) => {
    const { run } = world({}, { metrics: () => bodies });
    await expect(run(metric("sum(ready)==5"))).rejects.toThrow(`sum(ready)==5 was not ready within 5 s: ${what}.`);
  });
  test("that cannot be read is a mistake of the configuration", async () => {
    await expect(world({}).run(metric("ready"))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("deploy[].waitFor[].metric"),
    });
  });
});

describe("a log line", () => {
  const logLine = (pattern: string): WaitFor => ({ kind: "log", pattern, timeoutSeconds: 3 });
  test("is found by a regular expression, line by line", async () => {
    const logs = inTurn<readonly string[]>([], ["starting\n"], ["a\n", "b\nready to serve on :80\n"]);
    const { clock, run } = world({}, { logs });
    await run(logLine("^ready to serve"));
    expect(clock.monotonicSeconds()).toBe(2);
  });
  test.each<[readonly string[], string]>([
    [[], "no pod has a log"],
    [["x"], "no line of 1 log fits"],
    [["x", "y"], "no line of 2 logs fits"],
  ])("that is not in %o is told", async (logs, what) => {
    await expect(world({}, { logs: () => logs }).run(logLine("ready"))).rejects.toThrow(
      `a log line /ready/ was not ready within 3 s: ${what}.`,
    );
  });
  test("pattern that is none is a mistake of the configuration", async () => {
    await expect(world({}).run(logLine("("))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("no regular expression"),
    });
  });
});
