// The kubelets beside a trial: one question per node and reading, the maximum of what was seen, and what a refusal does.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NODES_PROXY_RULE, watchKubelet, type WatchedContainer } from "../../../src/stages/collect/watch-kubelet.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";

const SUMMARY = "raw /api/v1/nodes/node-1/proxy/stats/summary";
const CADVISOR = "raw /api/v1/nodes/node-1/proxy/metrics/cadvisor";
const APP = { namespace: "shop", pod: "shop-0", container: "app", node: "node-1" };
const OTHER = { ...APP, pod: "shop-1" };

/** Both pods, read at that second of a minute. */
const summary = (second: number, workingSetBytes: number): string =>
  JSON.stringify({
    pods: ["shop-0", "shop-1"].map((name, index) => ({
      podRef: { name, namespace: "shop" },
      network: { time: `2026-01-01T00:00:${second}Z`, rxBytes: 1, txBytes: second },
      containers: [
        {
          name: "app",
          cpu: { time: `2026-01-01T00:00:${second}Z`, usageCoreNanoSeconds: second * 1e9 },
          memory: { workingSetBytes: workingSetBytes + index, rssBytes: 1 },
        },
      ],
    })),
  });
const cfs = (periods: number, throttled: number): string =>
  `container_cpu_cfs_periods_total{container="app",namespace="shop",pod="shop-0"} ${periods}
container_cpu_cfs_throttled_periods_total{container="app",namespace="shop",pod="shop-0"} ${throttled}
container_spec_memory_limit_bytes{container="app",namespace="shop",pod="shop-0"} 5.36870912e+08
`;
const inTurn = (...answers: readonly string[]) => {
  let next = 0;
  return () => ({ stdout: answers[Math.min(next++, answers.length - 1)] ?? "" });
};

const watch = (script: FakeKubeScript, containers: readonly WatchedContainer[] = [APP, OTHER], controller = new AbortController()) => {
  const clock = fakeClock();
  const kube = fakeKube(script);
  return { clock, kube, watched: watchKubelet({ clock }, { kube, containers, everySeconds: 10, signal: controller.signal }) };
};

describe("a kubelet that answers", () => {
  test("W6 is asked once per reading for all pods of the node, and gives edges, maximum and throttling", async () => {
    const { clock, kube, watched } = watch({
      [SUMMARY]: inTurn(summary(10, 100), summary(20, 900), summary(30, 300)),
      [CADVISOR]: inTurn(cfs(100, 10), cfs(200, 94)),
    });
    expect(kube.calls).toEqual([]);
    await watched.markStart();
    await clock.sleep(10.5);
    await watched.markEnd();
    expect(kube.calls.map(({ line }) => line)).toEqual([SUMMARY, CADVISOR, SUMMARY, SUMMARY, CADVISOR]);
    expect(watched.factsOf(APP)).toMatchObject({
      kubelet: { start: { cpuSeconds: 10, workingSetBytes: 100 }, end: { cpuSeconds: 30, workingSetBytes: 300 } },
      workingSetMaxBytes: 900,
      throttledRatio: 0.84,
      memoryLimitBytes: 536_870_912,
    });
    expect(watched.factsOf(OTHER)).not.toHaveProperty("memoryLimitBytes");
    expect(watched.factsOf(OTHER)).toMatchObject({ workingSetMaxBytes: 901, throttledRatio: null });
    expect(watched.warnings()).toEqual([]);
  });

  test("and has not read anew gives no maximum: the same reading twice is one", async () => {
    const { watched } = watch({ [SUMMARY]: inTurn(summary(10, 100)), [CADVISOR]: inTurn(cfs(1, 1)) });
    await watched.markStart();
    await watched.markEnd();
    expect(watched.factsOf(APP)).toMatchObject({ workingSetMaxBytes: null, throttledRatio: null });
  });

  test("is not asked any more after the end", async () => {
    const { clock, kube, watched } = watch({ [SUMMARY]: inTurn(summary(10, 100)), [CADVISOR]: inTurn("") });
    await watched.markStart();
    await watched.markEnd();
    const asked = kube.calls.length;
    await clock.sleep(60);
    await watched[Symbol.asyncDispose]();
    expect(kube.calls).toHaveLength(asked);
  });
});

test.each<[string, FakeKubeScript, string, RegExp]>([
  [
    "a missing right is told with its rule",
    {
      raw: {
        exitCode: 1,
        stderr: 'Error from server (Forbidden): nodes "node-1" is forbidden: User "dev" cannot get resource "nodes/proxy"',
      },
    },
    "right-missing",
    /nodes\/proxy/u,
  ],
  [
    "a kubelet that is not reached",
    { raw: { exitCode: 1, stderr: "Error from server: error trying to reach service: dial tcp" } },
    "not-available",
    /10250/u,
  ],
  ["an answer that is none", { raw: { stdout: "<html>" } }, "not-available", /10250/u],
])("%s, once, and nothing is known", async (_, script, code, remedy) => {
  const { watched } = watch(script);
  await watched.markStart();
  await watched.markEnd();
  expect(watched.factsOf(APP)).toEqual({ kubelet: { start: null, end: null }, workingSetMaxBytes: null, throttledRatio: null });
  expect(watched.warnings()).toMatchObject([{ code, remedy: expect.stringMatching(remedy) }]);
});

test("the rule that is told is the one of the documentation", () => {
  expect(NODES_PROXY_RULE).toContain('resources: ["nodes/proxy"], verbs: ["get"]');
});

test("a container whose node is not known is not asked for", async () => {
  const { kube, watched } = watch({}, [{ ...APP, node: null }]);
  await watched.markStart();
  expect(kube.calls).toEqual([]);
  await watched.markEnd();
  expect(watched.factsOf(APP).workingSetMaxBytes).toBeNull();
});

test("an abort is passed on", async () => {
  const controller = new AbortController();
  const { watched } = watch({ raw: { stdout: "" } }, [APP], controller);
  controller.abort(new Error("stopped"));
  await expect(watched.markStart()).rejects.toThrow("stopped");
});

test("W6 works on what a real kubelet answered", async () => {
  const file = (name: string): string => readFileSync(`fixtures/kubernetes/kubelet/${name}`, "utf8");
  const { watched } = watch({
    [SUMMARY]: inTurn(file("stats-summary.start.json"), file("stats-summary.end.json")),
    [CADVISOR]: inTurn(file("cadvisor.start.txt"), file("cadvisor.end.txt")),
  });
  await watched.markStart();
  await watched.markEnd();
  expect(watched.factsOf(APP)).toMatchObject({ workingSetMaxBytes: 16_138_240, throttledRatio: expect.closeTo(186 / 282, 9) });
});
