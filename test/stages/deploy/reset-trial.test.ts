import { describe, expect, test } from "vitest";
import type { Manifest } from "../../../src/core/manifests/manifest.ts";
import type { Applied } from "../../../src/stages/deploy/apply-manifests.ts";
import type { OthersMemory } from "../../../src/stages/deploy/others-objects.ts";
import { commandReset, markForRestart, redeployReset, restartReset, type RestartOptions } from "../../../src/stages/deploy/reset-trial.ts";
import { argv } from "../../support/component.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeExec } from "../../support/fake-exec.ts";
import { fakeKube, type FakeKubeCall, type FakeKubeScript } from "../../support/fake-kube.ts";
import { fakeLog } from "../../support/fake-log.ts";
import { createMemoryObjects } from "../../support/memory-ledger.ts";

const object = (apiVersion: string, kind: string, name: string, spec: object = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "shop" },
  spec,
});
const APPLIED: readonly Manifest[] = [
  object("v1", "Namespace", "shop"),
  object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.shop.example", { group: "shop.example" }),
  object("v1", "ConfigMap", "conf"),
  object("apps/v1", "Deployment", "shop"),
  object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "shop"),
  object("shop.example/v1", "Widget", "a"),
  object("cert-manager.io/v1", "Certificate", "tls"),
  object("networking.k8s.io/v1", "Ingress", "shop"),
];
const kindsIn = ({ line, stdin }: FakeKubeCall): string => {
  const kinds = [...stdin.matchAll(/^kind: (.*)$/gmu)].map(([, kind = ""]) => kind);
  return kinds.length === 0 ? line : `${line.split(" ")[0]} ${kinds.join(" ")}`;
};

function world(script: FakeKubeScript, manifests: readonly Manifest[] = APPLIED) {
  const clock = fakeClock();
  const log = fakeLog();
  const kube = fakeKube({ "get ": {}, "delete ": {}, ...script });
  const order: string[] = [];
  const run = (timeoutSeconds?: number, signal?: AbortSignal, keepEmptyNamespaces = false): Promise<Applied> =>
    redeployReset({ clock, log }, kube, {
      keepEmptyNamespaces,
      applied: { manifests, kept: [object("v1", "Secret", "theirs")] },
      deleteWorkloadObjects: async () => void order.push(`workload objects after ${kube.calls.length} calls`),
      signal,
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    });
  return { clock, log, kube, order, run };
}

describe("redeployReset", () => {
  test("deletes webhooks, custom objects, the app, definitions, namespaces; each gone before the next", async () => {
    const { kube, order, run } = world({});
    await run();
    expect(order).toEqual(["workload objects after 0 calls"]);
    expect(kube.calls.map(kindsIn)).toEqual([
      "delete ValidatingWebhookConfiguration",
      "get ValidatingWebhookConfiguration",
      "delete Certificate Widget",
      "delete widgets.shop.example --all --all-namespaces --ignore-not-found --wait=false",
      "get Certificate Widget",
      "get widgets.shop.example --all-namespaces --ignore-not-found -o json",
      "delete Ingress Deployment ConfigMap",
      "get Ingress Deployment ConfigMap",
      "delete CustomResourceDefinition",
      "get CustomResourceDefinition",
      "delete Namespace",
      "get Namespace",
    ]);
    expect(kube.calls.some(({ stdin }) => stdin.includes("theirs"))).toBe(false);
  });
  describe("for the next trial", () => {
    const kinds = { "api-resources": { stdout: "configmaps\nservices\nevents\nleases.coordination.k8s.io\n" } };
    const listing = "get configmaps,services,leases.coordination.k8s.io -n shop -o name --ignore-not-found";
    const manifests = [object("v1", "Namespace", "shop"), object("apps/v1", "Deployment", "shop")];
    test("a namespace in which nothing is left stays, and is still known as ours", async () => {
      const stdout = "configmap/kube-root-ca.crt\nservice/heapgate-shop\n";
      const { kube, run } = world({ ...kinds, [listing]: { stdout } }, manifests);
      expect(await run(60, undefined, true)).toEqual({ manifests: [manifests[0]], kept: [] });
      expect(kube.calls.map(kindsIn)).not.toContain("delete Namespace");
    });
    test("one in which the app left something goes with it", async () => {
      const stdout = "configmap/kube-root-ca.crt\nlease.coordination.k8s.io/shop-leader\n";
      const { kube, run } = world({ ...kinds, [listing]: { stdout } }, manifests);
      expect(await run(60, undefined, true)).toEqual({ manifests: [], kept: [] });
      expect(kube.calls.map(kindsIn)).toContain("delete Namespace");
    });
  });
  test("waits until what was deleted is gone", async () => {
    const left = JSON.stringify({ items: [{ kind: "Deployment", metadata: { name: "shop", finalizers: ["foregroundDeletion"] } }] });
    const { clock, kube, log, run } = world({ "get -f -": () => ({ stdout: kube.calls.length < 5 ? left : "" }) }, [
      object("apps/v1", "Deployment", "shop"),
    ]);
    await run();
    expect(clock.monotonicSeconds()).toBe(1.5);
    expect(log.lines[0]).toBe("progress: waiting until Deployment/shop is gone, 0 s");
  });
  test("names what is held by finalizers when the time is up", async () => {
    const item = (name: string): object => ({
      kind: "Widget",
      metadata: { name, namespace: "shop", finalizers: ["shop.example/cleanup"] },
    });
    const { clock, run } = world({
      "get -f -": ({ stdin }) => ({ stdout: stdin.includes("Widget") ? JSON.stringify({ items: [item("a")] }) : "" }),
      "get widgets.shop.example": { stdout: JSON.stringify({ items: [item("a"), item("b"), item("c")] }) },
    });
    await expect(run()).rejects.toMatchObject({
      code: "RESET_FAILED",
      message:
        "Widget/a, Widget/b, Widget/c is still there after 60 s: 3 objects have finalizers and their controller is gone or does not clear them (Widget/a: shop.example/cleanup, Widget/b: shop.example/cleanup, Widget/c: shop.example/cleanup).",
      remedy: expect.stringContaining("reset: restart"),
    });
    expect(clock.monotonicSeconds()).toBe(60);
  });
  test("releases what the app made while it was taken down, when nobody is left to clear its finalizers", async () => {
    const item = (name: string, namespace: string | null, finalizers: readonly string[]): object => ({
      kind: "Widget",
      metadata: { name, ...(namespace === null ? {} : { namespace }), finalizers },
    });
    const definition = {
      kind: "CustomResourceDefinition",
      metadata: { name: "widgets.shop.example", finalizers: ["customresourcecleanup.apiextensions.k8s.io"] },
    };
    const patched: string[] = [];
    const { clock, kube, log, run } = world({
      "get -f -": ({ stdin }) => ({
        stdout: stdin.includes("CustomResourceDefinition") && patched.length < 2 ? JSON.stringify({ items: [definition] }) : "",
      }),
      // Gone before the app is, and made anew by it.
      "get widgets.shop.example": () => ({
        stdout: kube.calls.some(({ line, stdin }) => line.startsWith("delete") && stdin.includes("CustomResourceDefinition"))
          ? JSON.stringify({
              items: [item("again", "shop", ["shop.example/cleanup"]), item("free", "shop", []), item("wide", null, ["shop.example/x"])],
            })
          : "",
      }),
      "patch ": ({ line }) => {
        patched.push(line);
        return {};
      },
    });
    await run();
    expect(patched).toEqual([
      'patch widgets.shop.example again -n shop --type=merge -p {"metadata":{"finalizers":null}}',
      'patch widgets.shop.example wide --type=merge -p {"metadata":{"finalizers":null}}',
    ]);
    expect(clock.monotonicSeconds()).toBe(10.5);
    expect(log.lines.filter((line) => line.startsWith("info: "))).toEqual([
      expect.stringMatching(/taken off .*: Widget shop\/again, Widget wide$/u),
    ]);
  });
  test("leaves finalizers alone while the app still runs", async () => {
    const held = JSON.stringify({
      items: [{ kind: "Widget", metadata: { name: "a", namespace: "shop", finalizers: ["shop.example/cleanup"] } }],
    });
    const { kube, run } = world({ "get widgets.shop.example": { stdout: held } });
    await expect(run()).rejects.toMatchObject({ code: "RESET_FAILED" });
    expect(kube.calls.filter(({ line }) => line.startsWith("patch"))).toEqual([]);
  });
  test("takes kinds that are gone for gone", async () => {
    const absent = { exitCode: 1, stderr: 'error: the server doesn\'t have a resource type "widgets"\n' };
    const { run } = world({ "get widgets.shop.example": absent, "delete widgets.shop.example": absent });
    await expect(run()).resolves.toEqual({ manifests: [], kept: [] });
  });
  test("does not take an answer that did not come for gone", async () => {
    const { run } = world({ "get -f -": { exitCode: 1, stderr: "The connection to the server 127.0.0.1:1 was refused\n" } });
    await expect(run()).rejects.toMatchObject({ code: "KUBECTL_FAILED", message: expect.stringContaining("was refused") });
  });
  test("deletes the claims that a StatefulSet leaves behind", async () => {
    const spec = { selector: { matchLabels: { app: "db", tier: "data" } }, volumeClaimTemplates: [{}] };
    const { kube, run } = world({}, [
      object("apps/v1", "StatefulSet", "db", spec),
      object("apps/v1", "StatefulSet", "plain", { selector: { matchLabels: { app: "x" } } }),
    ]);
    await run();
    expect(kube.calls.filter(({ line }) => line.includes("pvc")).map(({ line }) => line)).toEqual([
      "delete pvc -n shop -l app=db,tier=data --ignore-not-found --wait=false",
    ]);
  });
  test("has nothing to do where nothing was applied", async () => {
    const { kube, order, run } = world({}, []);
    await run();
    expect(kube.calls).toEqual([]);
    expect(order).toHaveLength(1);
  });
  test("stops when it is aborted", async () => {
    await expect(world({}).run(60, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  });
});

function restart(script: FakeKubeScript, options: Partial<RestartOptions> & Pick<RestartOptions, "workloads">) {
  const kube = fakeKube(script);
  const ledger = createMemoryObjects();
  const told: Applied[] = [];
  const whole = { mark: "7", others: null, ledger, before: { manifests: [], kept: [] }, signal: undefined, ...options };
  return { kube, ledger, told, run: () => restartReset({ log: fakeLog() }, kube, whole, (applied) => void told.push(applied)) };
}

describe("restartReset", () => {
  const workload = object("apps/v1", "Deployment", "shop", {
    replicas: 2,
    template: { metadata: { labels: { app: "shop" } }, spec: { containers: [] } },
  });

  test("marks the templates of workloads and leaves the rest alone", () => {
    expect(markForRestart([...APPLIED.slice(0, 3), workload, object("batch/v1", "Job", "seed")], "7")).toEqual([
      {
        ...workload,
        spec: {
          replicas: 2,
          template: { metadata: { labels: { app: "shop" }, annotations: { "heapgate/trial": "7" } }, spec: { containers: [] } },
        },
      },
    ]);
  });
  test("applies them in one go", async () => {
    const { kube, run } = restart({ apply: {} }, { workloads: [workload] });
    await run();
    expect(kube.calls).toHaveLength(1);
    expect(kube.calls[0]?.stdin).toContain('heapgate/trial: "7"');
  });
  test("applies nothing where there is no workload", async () => {
    const { kube, run } = restart({}, { workloads: [] });
    await run();
    expect(kube.calls).toEqual([]);
  });
  test("notes and tells what only this side has, before it makes it", async () => {
    const { run, told, ledger } = restart(
      { apply: { exitCode: 1, stderr: "error: no" }, "get -f -": {} },
      { workloads: [workload], others: new Map(), before: { manifests: [APPLIED[2] ?? workload], kept: [] } },
    );
    await expect(run()).rejects.toMatchObject({ code: "APPLY_FAILED" });
    expect(told.at(-1)?.manifests.map(({ kind }) => kind)).toEqual(["ConfigMap", "Deployment"]);
    expect(ledger.open()).toEqual(["Deployment/shop in shop"]);
  });
  test("remembers what others made before it changes it", async () => {
    const live = { ...workload, metadata: { ...workload.metadata, uid: "u-1" } };
    const others: OthersMemory = new Map();
    const { kube, run, told, ledger } = restart(
      { apply: {}, "get -f -": { stdout: JSON.stringify(live) } },
      { workloads: [workload], others },
    );
    await run();
    expect(kube.calls.map(({ line }) => line.split(" ")[0])).toEqual(["get", "apply"]);
    expect([...others.values()]).toEqual([live]);
    expect([told.at(-1)?.manifests, told.at(-1)?.kept.length, ledger.open()]).toEqual([[], 1, []]);
  });
});

describe("commandReset", () => {
  const options = { command: argv("./reset.sh", "now"), cwd: "/tree", env: { KUBECONFIG: "/k" }, signal: undefined };

  test("runs the command in the tree with the environment", async () => {
    const exec = fakeExec({ "./reset.sh now": {} });
    await commandReset(exec, options);
    expect(exec.calls).toMatchObject([{ argv: ["./reset.sh", "now"], cwd: "/tree", env: { KUBECONFIG: "/k" } }]);
  });
  test.each([
    [{ exitCode: 3, stderr: "no such release" }, "The command of reset exited with 3: ./reset.sh now."],
    [{ exitCode: null }, "The command of reset exited with a signal: ./reset.sh now."],
    [{ exitCode: null, timedOut: true }, "The command of reset was not done within 600 s: ./reset.sh now."],
  ])("fails with %o", async (answer, message) => {
    await expect(commandReset(fakeExec({ "./reset.sh": answer }), options)).rejects.toMatchObject({
      code: "RESET_COMMAND_FAILED",
      message,
    });
  });
});
