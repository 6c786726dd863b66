import { describe, expect, test } from "vitest";
import { asWritten, bodyToPutBack, objectKey, parseLiveObjects, resourceName } from "../../../src/core/kubernetes/live-objects.ts";
import type { Manifest } from "../../../src/core/manifests/manifest.ts";

const LIVE: Manifest = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "shop",
    namespace: "dev",
    labels: { app: "shop" },
    uid: "u-1",
    resourceVersion: "7",
    generation: 2,
    creationTimestamp: "2026-01-01T00:00:00Z",
    managedFields: [{ manager: "helm" }],
  },
  spec: { replicas: 3 },
  status: { replicas: 3 },
};

describe("parseLiveObjects", () => {
  test.each<[string, string, number | null]>([
    ["nothing", "\n", 0],
    ["one object", JSON.stringify(LIVE), 1],
    ["a list", JSON.stringify({ apiVersion: "v1", kind: "List", items: [LIVE, LIVE] }), 2],
    ["an empty list", JSON.stringify({ items: [] }), 0],
    ["no JSON", "No resources found", null],
    ["a list with something else", JSON.stringify({ items: [LIVE, 3] }), null],
    ["a status", JSON.stringify({ code: 500 }), null],
  ])("%s", (_, text, count) => {
    expect(parseLiveObjects(text)?.length ?? null).toBe(count);
  });
});

test.each<[Manifest, string | null, string]>([
  [LIVE, "deployment.apps/shop", "Deployment.apps dev shop"],
  [{ ...LIVE, apiVersion: "apps/v1beta2" }, "deployment.apps/shop", "Deployment.apps dev shop"],
  [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "dev" } }, "namespace/dev", "Namespace.  dev"],
  [{ apiVersion: "batch/v1", kind: "Job", metadata: { generateName: "x-" } }, null, "Job.batch  "],
])("is called by kind and group, whatever its version: %#", (object, name, key) => {
  expect([resourceName(object), objectKey(object)]).toEqual([name, key]);
});

describe("bodyToPutBack", () => {
  test("is what was there, over what is there now", () => {
    const current = {
      metadata: { uid: "u-1", resourceVersion: "42", labels: { ours: "1" } },
      spec: { replicas: 1 },
      status: { replicas: 1 },
    };
    expect(bodyToPutBack(LIVE, current)).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {
        name: "shop",
        namespace: "dev",
        labels: { app: "shop" },
        uid: "u-1",
        managedFields: [{ manager: "helm" }],
        resourceVersion: "42",
      },
      spec: { replicas: 3 },
      status: { replicas: 1 },
    });
  });
  test("makes up no state where none is told", () => {
    expect(bodyToPutBack(LIVE, { metadata: { uid: "u-1" } })).not.toHaveProperty("status");
  });
  test("is none for another object of that name", () => {
    expect(bodyToPutBack(LIVE, { metadata: { uid: "u-2", resourceVersion: "1" } })).toBeNull();
  });
});

test("asWritten leaves out what the server writes", () => {
  expect(asWritten(LIVE)).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop", namespace: "dev", labels: { app: "shop" } },
    spec: { replicas: 3 },
  });
});
