// A Prometheus of heapgate's own: noted before it is made, waited for, and taken out again however it went.
import { describe, expect, test } from "vitest";
import type { OwnPrometheus } from "../../../src/core/kubernetes/prometheus-manifests.ts";
import { manifestName, type Manifest } from "../../../src/core/manifests/manifest.ts";
import { openPrometheusNamespace, startPrometheus } from "../../../src/stages/deploy/start-prometheus.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { fakeLog } from "../../support/fake-log.ts";
import { podJson, podList } from "../../support/pods.ts";

const { signal } = new AbortController();

describe("its namespace", () => {
  const DELETE = "delete namespace/heapgate-prometheus --ignore-not-found --wait=true";
  const open = async (script: FakeKubeScript = {}, removes = true) => {
    const said: string[] = [];
    const kube = fakeKube({ apply: {}, delete: {}, ...script });
    const names = (objects: readonly Manifest[]): string => objects.map(manifestName).join(" ");
    const ledger = {
      note: (objects: readonly Manifest[]) => Promise.resolve(void said.push(`note ${names(objects)} after ${kube.calls.length} calls`)),
      forget: (objects: readonly Manifest[]) => Promise.resolve(void said.push(`forget ${names(objects)}`)),
    };
    const opening = openPrometheusNamespace({ kube, ledger, removes, signal });
    return { opening, said, lines: () => kube.calls.map(({ line }) => line) };
  };
  const NOTED = "note Namespace/heapgate-prometheus after 0 calls";

  test("is noted, made, removed and forgotten", async () => {
    const { opening, said, lines } = await open();
    const namespace = await opening;
    expect([lines(), said]).toEqual([["apply"], [NOTED]]);
    await namespace[Symbol.asyncDispose]();
    expect([lines(), said]).toEqual([
      ["apply", DELETE],
      [NOTED, "forget Namespace/heapgate-prometheus"],
    ]);
  });

  test("is left to the end of a cluster that goes as a whole", async () => {
    const { opening, said, lines } = await open({}, false);
    await (await opening)[Symbol.asyncDispose]();
    expect([lines(), said]).toEqual([["apply"], [NOTED]]);
  });

  test("stays noted when it cannot be removed", async () => {
    const { opening, said } = await open({ delete: { exitCode: 1, stderr: "Error from server (Forbidden): no\n" } });
    await (await opening)[Symbol.asyncDispose]();
    expect(said).toEqual([NOTED]);
  });

  test("is taken away when the cluster refuses it half-way", async () => {
    const { opening, lines } = await open({ apply: { exitCode: 1, stderr: "Error from server (Forbidden): namespaces is forbidden\n" } });
    await expect(opening).rejects.toMatchObject({ code: "APPLY_FAILED" });
    expect(lines()).toEqual(["apply", DELETE]);
  });
});

describe("startPrometheus", () => {
  const OWN: Omit<OwnPrometheus, "addresses"> = {
    image: "prom/prometheus:v3.5.0",
    scrapeSeconds: 5,
    jobs: [
      {
        component: "shop",
        pods: [{ pod: "shop-1", namespace: "dev", port: 8080 }],
        path: "/metrics",
        scheme: "http",
        credentials: { kind: "none" },
        insecureSkipVerify: true,
      },
    ],
    mark: "head-3",
  };
  const DELETE =
    "delete deployment/heapgate-prometheus secret/heapgate-prometheus -n heapgate-prometheus --cascade=foreground --ignore-not-found --wait=true";
  const deployment = (ready: number) => ({
    kind: "Deployment",
    metadata: { name: "heapgate-prometheus", namespace: "heapgate-prometheus", generation: 1, uid: "d" },
    spec: { replicas: 1 },
    status: {
      observedGeneration: 1,
      replicas: 1,
      updatedReplicas: 1,
      readyReplicas: ready,
      availableReplicas: ready,
      unavailableReplicas: 1 - ready,
    },
  });
  const own = podJson("heapgate-prometheus-1");
  const SCRAPED = { metadata: { name: "shop-1", namespace: "dev" }, status: { podIP: "10.0.0.7" } };

  const start = async (script: FakeKubeScript = {}) => {
    const kube = fakeKube({
      apply: {},
      delete: {},
      "get pods -n dev": { json: podList(SCRAPED) },
      "get deployments,pods -n heapgate-prometheus": { json: podList(deployment(1), own) },
      "get events": { json: podList() },
      "get pods -n heapgate-prometheus -l": { json: podList(own) },
      ...script,
    });
    const outcome = await startPrometheus({ clock: fakeClock(), log: fakeLog() }, { kube, prometheus: OWN, signal }).then(
      (started) => ({ started, error: null }),
      (error: unknown) => ({ started: null, error }),
    );
    return { ...outcome, kube, lines: () => kube.calls.map(({ line }) => line) };
  };

  test("looks where the pods are, applies, waits, finds its own pod, and removes it when it is disposed", async () => {
    const { started, lines, kube, error } = await start();
    expect(error).toBeNull();
    expect(started?.pod.pod).toBe("heapgate-prometheus-1");
    expect(kube.calls.find(({ line }) => line === "apply")?.stdin).toContain("10.0.0.7:8080");
    expect(lines()).not.toContain(DELETE);
    await started?.[Symbol.asyncDispose]();
    expect(lines().at(-1)).toBe(DELETE);
  });

  test.each<[string, FakeKubeScript, RegExp]>([
    [
      "it never becomes ready",
      {
        "get deployments,pods -n heapgate-prometheus": {
          json: podList(deployment(0), podJson("heapgate-prometheus-1", { ready: false })),
        },
      },
      /^A Prometheus of heapgate's own \(prom\/prometheus:v3\.5\.0\) did not become ready: .*heapgate-prometheus.* was not ready within 180 s: .*[^.]\.$/u,
    ],
    [
      "its pod goes again",
      { "get pods -n heapgate-prometheus -l": { json: podList() } },
      /did not become ready: its pod is gone again\.$/u,
    ],
  ])("says why when %s, and removes it", async (_, script, message) => {
    const { error, lines } = await start(script);
    expect(error).toMatchObject({ code: "PROMETHEUS_START_FAILED", blame: "environment", message: expect.stringMatching(message) });
    expect(lines().at(-1)).toBe(DELETE);
  });

  test("removes what was made of it when the cluster refuses the rest", async () => {
    const { error, lines } = await start({ apply: { exitCode: 1, stderr: "Error from server (Forbidden): deployments is forbidden\n" } });
    expect(error).toMatchObject({ code: "APPLY_FAILED" });
    expect(lines().at(-1)).toBe(DELETE);
  });
});
