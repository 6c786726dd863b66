// Objects of a run in a cluster of the user's, as the ledger names them for a later call.
import { expect, test } from "vitest";
import type { Manifest } from "../../src/core/manifests/manifest.ts";
import { createObjectLedger, createReleaseLedger, createWorkloadLedger } from "../../src/driver/object-ledger.ts";
import { createMemoryLedger } from "../support/memory-ledger.ts";

const object = (apiVersion: string, kind: string, name: string | null, namespace?: string): Manifest => ({
  apiVersion,
  kind,
  metadata: { ...(name === null ? { generateName: "x-" } : { name }), ...(namespace === undefined ? {} : { namespace }) },
});
const NAMESPACE = object("v1", "Namespace", "shop");
const DEPLOYMENT = object("apps/v1", "Deployment", "shop", "dev");
const ROLE = object("rbac.authorization.k8s.io/v1", "ClusterRole", "reader");

const world = () => {
  const ledger = createMemoryLedger();
  return { ledger, objects: createObjectLedger(ledger, { kubeconfig: null, context: "staging" }) };
};

test("names each object once, with its namespace and how the cluster is found", async () => {
  const { ledger, objects } = world();
  await objects.note([DEPLOYMENT, ROLE, object("batch/v1", "Job", null, "dev")]);
  await objects.note([DEPLOYMENT]);
  const place = { kind: "object", kubeconfig: null, context: "staging" } as const;
  expect(ledger.open()).toEqual([
    { ...place, namespace: "dev", resource: "deployment.apps/shop" },
    { ...place, namespace: null, resource: "clusterrole.rbac.authorization.k8s.io/reader" },
  ]);
  expect(ledger.journal).toHaveLength(2);
});

test("what goes with a namespace that is noted is not named", async () => {
  const { ledger, objects } = world();
  await objects.note([NAMESPACE, object("v1", "ConfigMap", "conf", "shop"), DEPLOYMENT]);
  expect(ledger.journal).toEqual(["note object namespace/shop", "note object deployment.apps/shop"]);
});

test("forgets what is gone, and notes it again when it is made again", async () => {
  const { ledger, objects } = world();
  await objects.note([NAMESPACE]);
  await objects.forget([NAMESPACE, ROLE]);
  expect([ledger.open(), ledger.journal]).toEqual([[], ["note object namespace/shop", "forget object namespace/shop"]]);
  await objects.note([object("v1", "ConfigMap", "conf", "shop"), NAMESPACE]);
  expect(ledger.open()).toHaveLength(2);
});

test("names a release by its namespace, until it is uninstalled", async () => {
  const ledger = createMemoryLedger();
  const releases = createReleaseLedger(ledger, { kubeconfig: null, context: "staging" });
  await releases.note("shop", "web");
  expect(ledger.open()).toEqual([{ kind: "release", kubeconfig: null, context: "staging", namespace: "shop", name: "web" }]);
  await releases.forget("shop", "web");
  expect(ledger.open()).toEqual([]);
});

test("names what a workload makes by the label of its trial, each kind once", async () => {
  const ledger = createMemoryLedger();
  const workload = createWorkloadLedger(ledger, { kubeconfig: null, context: "staging" }, "head-2-1a2b3c");
  const widget = { apiVersion: "example.com/v1", kind: "Widget" };
  for (const kind of [widget, widget, { apiVersion: "batch/v1", kind: "Job" }]) await workload.note(kind, "load");
  const selector = "heapgate.dev/run=head-2-1a2b3c";
  const place = { kind: "labelled", kubeconfig: null, context: "staging", namespace: "load" } as const;
  expect(ledger.open()).toEqual([
    { ...place, resource: "widget.example.com", selector },
    { ...place, resource: "job.batch", selector },
  ]);
  await workload.forget(widget, "load");
  await workload.forget({ apiVersion: "v1", kind: "ConfigMap" }, "load");
  expect(ledger.open()).toHaveLength(1);
  expect(ledger.journal).toHaveLength(3);
});
