// Addresses of the API server, and what it says of the kinds it serves.
import { describe, expect, test } from "vitest";
import { collectionPath, groupPath, servedKind, statusMessage } from "../../../src/core/kubernetes/api-paths.ts";

test.each([
  ["v1", "/api/v1"],
  ["apps/v1", "/apis/apps/v1"],
  ["example.com/v1alpha1", "/apis/example.com/v1alpha1"],
])("%s is served at %s", (apiVersion, path) => {
  expect(groupPath(apiVersion)).toBe(path);
});

describe("a kind", () => {
  const list = {
    kind: "APIResourceList",
    resources: [
      { name: "widgets/status", kind: "Widget", namespaced: true },
      { name: "widgets", kind: "Widget", namespaced: true },
      { name: "gadgets", kind: "Gadget", namespaced: false },
    ],
  };

  test("is known by its resource, not by a subresource", () => {
    expect(servedKind(list, "Widget")).toEqual({ resource: "widgets", namespaced: true });
  });

  test("that is not served has no place", () => {
    expect(servedKind(list, "Other")).toBeNull();
    expect(servedKind(null, "Widget")).toBeNull();
  });

  test("lies in a namespace where it has one", () => {
    expect(collectionPath("example.com/v1", { resource: "widgets", namespaced: true }, "dev")).toBe(
      "/apis/example.com/v1/namespaces/dev/widgets",
    );
    expect(collectionPath("example.com/v1", { resource: "gadgets", namespaced: false }, "dev")).toBe("/apis/example.com/v1/gadgets");
  });
});

test("only a Status has a message", () => {
  expect(statusMessage({ kind: "Status", message: "widgets is forbidden" })).toBe("widgets is forbidden");
  expect(statusMessage({ kind: "Widget", message: "no" })).toBeNull();
  expect(statusMessage(undefined)).toBeNull();
});
