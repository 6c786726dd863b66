// Objects of a workload: the template's index, labels to find them by, the merge patch that lets them go.
import { describe, expect, test } from "vitest";
import { fillIndex, kubectlKinds, labelObject, mergePatch } from "../../../src/core/manifests/object-template.ts";
import type { Manifest } from "../../../src/core/manifests/manifest.ts";

const widget: Manifest = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w-1", labels: { app: "w" } }, spec: {} };

test("the index is filled in everywhere, and nothing else is", () => {
  expect(fillIndex("name: w-${INDEX}\nvalue: ${INDEX}-${OTHER}", 7)).toBe("name: w-7\nvalue: 7-${OTHER}");
});

test("labels are added to the object's own, and the workload's namespace wins", () => {
  expect(labelObject(widget, { namespace: "load", run: "r1", piece: "cost-0" }).metadata).toEqual({
    name: "w-1",
    namespace: "load",
    labels: { app: "w", "heapgate.dev/run": "r1", "heapgate.dev/piece": "cost-0" },
  });
  expect(labelObject(widget, { namespace: null, run: "r1", piece: "cost-0" }).metadata.namespace).toBeUndefined();
});

describe("merge patch", () => {
  // The examples of RFC 7396, appendix A.
  test.each<[unknown, unknown, unknown]>([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("of %j with %j", (target, patch, merged) => {
    expect(mergePatch(target, patch)).toEqual(merged);
  });
});

test("kinds are named with version and group, core kinds by themselves, each once", () => {
  expect(kubectlKinds([widget, widget, { apiVersion: "v1", kind: "ConfigMap", metadata: {} }])).toEqual([
    "Widget.v1.example.com",
    "ConfigMap",
  ]);
});
