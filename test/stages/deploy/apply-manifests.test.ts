import { describe, expect, test } from "vitest";
import { orderManifests } from "../../../src/core/manifests/apply-order.ts";
import type { Manifest } from "../../../src/core/manifests/manifest.ts";
import {
  applyManifests,
  NOTHING_APPLIED,
  workloadsOf,
  type Applied,
  type ApplyOptions,
} from "../../../src/stages/deploy/apply-manifests.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { fakeLog } from "../../support/fake-log.ts";
import { createMemoryObjects } from "../../support/memory-ledger.ts";
import { recordedWorkload } from "../../support/pod-states.ts";

const object = (
  kind: string,
  name: string,
  more: { readonly namespace?: string | null; readonly hook?: string; readonly apiVersion?: string } = {},
): Manifest => ({
  apiVersion: more.apiVersion ?? "v1",
  kind,
  metadata: {
    name,
    ...(more.namespace === null ? {} : { namespace: more.namespace ?? "shop" }),
    ...(more.hook === undefined ? {} : { annotations: { "helm.sh/hook": more.hook } }),
  },
});
const CRD = object("CustomResourceDefinition", "widgets.shop.example", { namespace: null, apiVersion: "apiextensions.k8s.io/v1" });
const RENDER: readonly Manifest[] = [
  object("Deployment", "shop", { apiVersion: "apps/v1" }),
  object("Job", "seed", { hook: "pre-install", apiVersion: "batch/v1" }),
  object("Widget", "a", { apiVersion: "shop.example/v1" }),
  object("ConfigMap", "conf"),
  CRD,
  object("Namespace", "shop", { namespace: null }),
];
const DONE = { json: { items: [{ ...(recordedWorkload("Job", "seed") as object) }] } };

function world(script: FakeKubeScript, options: Partial<ApplyOptions> & { readonly manifests?: readonly Manifest[] } = {}) {
  const { manifests = RENDER, ...more } = options;
  const kube = fakeKube({ apply: {}, "delete ": {}, "wait ": {}, "get jobs,pods -n shop": DONE, ...script });
  const told: Applied[] = [];
  const ledger = createMemoryObjects();
  const run = (): Promise<Applied> =>
    applyManifests(
      { clock: fakeClock(), log: fakeLog() },
      kube,
      {
        groups: orderManifests(manifests),
        namespace: "shop",
        loadedImages: [],
        others: null,
        ledger,
        mark: "3",
        signal: undefined,
        ...more,
      },
      (applied) => void told.push(applied),
    );
  return { kube, told, ledger, run };
}
/** `apps/v1 Deployment shop/shop`, as the cluster holds them. */
const live = (...objects: readonly string[]): string =>
  JSON.stringify({
    items: objects.map((text) => {
      const [apiVersion, kind, path = ""] = text.split(" ");
      const [name, namespace] = path.split("/").toReversed();
      return { apiVersion, kind, metadata: { name, uid: `uid-${path}`, ...(namespace === undefined ? {} : { namespace }) } };
    }),
  });
const names = (applied: Applied): readonly string[] => applied.manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
const kindsIn = (yaml: string): readonly string[] => [...yaml.matchAll(/^kind: (.*)$/gmu)].map(([, kind = ""]) => kind);

describe("applyManifests", () => {
  test("applies group after group and waits for what the next one needs", async () => {
    const { kube, run } = world({});
    const applied = await run();
    expect(kube.calls.map(({ line, stdin }) => (stdin === "" ? line : `${line}: ${kindsIn(stdin).join(" ")}`))).toEqual([
      "apply: Namespace",
      "apply: CustomResourceDefinition",
      "wait crd/widgets.shop.example --for=condition=Established --timeout=60s",
      "delete -f - --ignore-not-found --cascade=foreground --timeout=60s: Job",
      "apply: Job",
      "get jobs,pods -n shop",
      "apply: ConfigMap Deployment Widget",
    ]);
    expect(names(applied)).toEqual([
      "Namespace/shop",
      "CustomResourceDefinition/widgets.shop.example",
      "Job/seed",
      "ConfigMap/conf",
      "Deployment/shop",
      "Widget/a",
    ]);
  });
  test("makes the namespace where nobody brings it, as the first thing of ours", async () => {
    const { kube, run } = world({ "get namespace shop": { json: null } }, { manifests: [object("ConfigMap", "conf")] });
    expect(names(await run())).toEqual(["Namespace/shop", "ConfigMap/conf"]);
    expect(kube.calls.filter(({ line }) => line === "apply").map(({ stdin }) => kindsIn(stdin))).toEqual([["Namespace"], ["ConfigMap"]]);
  });
  test("does not take a namespace that is there for its own", async () => {
    const { run } = world({ "get namespace shop": { json: { kind: "Namespace" } } }, { manifests: [object("ConfigMap", "conf")] });
    expect(names(await run())).toEqual(["ConfigMap/conf"]);
  });
  test("does not take objects of others for its own", async () => {
    const { kube, ledger, run } = world(
      { "get namespace shop": { json: {} }, "get -f -": { stdout: live("v1 ConfigMap shop/conf", "v1 ClusterRole reader") } },
      {
        manifests: [object("ConfigMap", "conf"), object("Secret", "conf"), object("ClusterRole", "reader", { namespace: null })],
        others: new Map(),
      },
    );
    const applied = await run();
    expect(names(applied)).toEqual(["Secret/conf"]);
    expect(ledger.open()).toEqual(["Secret/conf in shop"]);
    expect(applied.kept.map(({ kind }) => kind)).toEqual(["ConfigMap", "ClusterRole"]);
    expect(kube.calls.filter(({ line }) => line === "apply").map(({ stdin }) => kindsIn(stdin))).toEqual([
      ["Secret"],
      ["ConfigMap", "ClusterRole"],
    ]);
  });
  test("gives workloads that were there before new pods, and deletes none of their objects", async () => {
    const { kube, run } = world(
      { "get namespace shop": { json: {} }, "get -f -": { stdout: live("apps/v1 Deployment shop/shop", "batch/v1 Job shop/seed") } },
      {
        manifests: [object("Deployment", "shop", { apiVersion: "apps/v1" }), object("Job", "seed", { apiVersion: "batch/v1" })],
        others: new Map(),
      },
    );
    await run();
    const [applied, ...rest] = kube.calls.filter(({ line }) => line === "apply");
    expect(rest).toEqual([]);
    expect(applied?.stdin).toMatch(/heapgate\/trial: "3"/u);
    expect(applied?.stdin.match(/heapgate\/trial/gu)).toHaveLength(1);
    expect(kube.calls.filter(({ line }) => line.startsWith("delete"))).toEqual([]);
  });
  test("keeps what earlier trials made, without asking for it again", async () => {
    const before: Applied = { manifests: [object("ConfigMap", "conf")], kept: [] };
    const { kube, run } = world(
      { "get namespace shop": { json: {} } },
      { manifests: [object("ConfigMap", "conf")], others: new Map(), before },
    );
    expect(names(await run())).toEqual(["ConfigMap/conf"]);
    expect(kube.calls.map(({ line }) => line)).toEqual(["get namespace shop", "apply"]);
  });
  test("tells what it is about to make before it makes it, so that it can be taken out after a failure", async () => {
    const { told, ledger, run } = world(
      { "get namespace shop": { json: {} }, apply: { exitCode: 1, stderr: "error: no\n" } },
      { manifests: [object("ConfigMap", "conf")] },
    );
    await expect(run()).rejects.toMatchObject({ code: "APPLY_FAILED" });
    expect(told.map(names)).toEqual([[], ["ConfigMap/conf"]]);
    expect(ledger.open()).toEqual(["ConfigMap/conf in shop"]);
  });
  test("notes a namespace before it makes it", async () => {
    const { ledger, run } = world(
      { "get namespace shop": { json: null }, apply: { exitCode: 1, stderr: "error: no\n" } },
      { manifests: [object("ConfigMap", "conf")] },
    );
    await expect(run()).rejects.toMatchObject({ code: "APPLY_FAILED" });
    expect(ledger.open()).toEqual(["Namespace/shop"]);
  });
  test("changes nothing where the cluster does not say what is there", async () => {
    const { kube, run } = world(
      { "get namespace shop": { json: {} }, "get -f -": { exitCode: 1, stderr: "Unable to connect to the server: EOF\n" } },
      { manifests: [object("ConfigMap", "conf")], others: new Map() },
    );
    await expect(run()).rejects.toMatchObject({ code: "KUBECTL_FAILED" });
    expect(kube.calls.some(({ line }) => line === "apply")).toBe(false);
  });
  test("names a definition that is missing", async () => {
    const stderr =
      'resource mapping not found for name: "a" namespace: "shop" from "STDIN": no matches for kind "Widget" in version "shop.example/v1"\nensure CRDs are installed first\n';
    const { run } = world({ "get namespace shop": { json: {} }, apply: { exitCode: 1, stderr } }, { manifests: [object("Widget", "a")] });
    await expect(run()).rejects.toMatchObject({
      code: "APPLY_FAILED",
      message: expect.stringContaining("CRD missing: Widget (shop.example/v1)"),
    });
  });
  test("fails when a definition is not established", async () => {
    const { run } = world(
      { "wait ": { exitCode: 1, stderr: "error: timed out" } },
      { manifests: [CRD, object("Namespace", "shop", { namespace: null })] },
    );
    await expect(run()).rejects.toMatchObject({
      code: "ROLLOUT_TIMEOUT",
      message: expect.stringContaining("crd/widgets.shop.example was not ready within 60 s"),
    });
  });
  test("fails with a hook that fails, and does not apply the app", async () => {
    const failed = recordedWorkload("Job", "migrate") as { metadata: object };
    const job = { ...failed, metadata: { ...failed.metadata, name: "seed" } };
    const { kube, run } = world({ "get jobs,pods -n shop": { json: { items: [job] } }, "get events": { stdout: "{}" } });
    await expect(run()).rejects.toMatchObject({ code: "ROLLOUT_FAILED", message: expect.stringContaining("Job/seed in shop") });
    expect(kube.calls.some(({ stdin }) => kindsIn(stdin).includes("Deployment"))).toBe(false);
  });
  test("fails when a Job of before cannot be deleted", async () => {
    const { run } = world({ "delete ": { exitCode: 1, stderr: 'Error from server (Forbidden): jobs "seed" is forbidden\n' } });
    await expect(run()).rejects.toMatchObject({ code: "KUBECTL_FAILED", message: expect.stringContaining("forbidden") });
  });
});

test("workloadsOf gives what has pods", () => {
  expect(workloadsOf([...RENDER, { apiVersion: "v1", kind: "Pod", metadata: { generateName: "x-" } }])).toEqual([
    { kind: "Deployment", name: "shop", namespace: "shop" },
    { kind: "Job", name: "seed", namespace: "shop" },
  ]);
  expect(NOTHING_APPLIED).toEqual({ manifests: [], kept: [] });
});
