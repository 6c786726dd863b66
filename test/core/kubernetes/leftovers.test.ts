import { expect, test } from "vitest";
import { leftoverWords, parseLeftovers } from "../../../src/core/kubernetes/leftovers.ts";

const object = (kind: string, name: string, ...finalizers: readonly string[]): unknown => ({
  kind,
  metadata: { name, namespace: "shop", finalizers },
});
const namespace = (...conditions: readonly (readonly [string, string])[]): unknown => ({
  kind: "Namespace",
  metadata: { name: "shop" },
  spec: { finalizers: ["kubernetes"] },
  status: { phase: "Terminating", conditions: conditions.map(([type, message]) => ({ type, status: "True", message })) },
});

test.each([
  [
    "one object held",
    [object("Widget", "a", "shop.example/cleanup")],
    "Widget/a",
    "1 object has finalizers and its controller is gone or does not clear them (Widget/a: shop.example/cleanup)",
  ],
  [
    "several",
    [object("Widget", "a", "x/y"), object("Widget", "b", "x/y"), object("Widget", "c", "x/y"), object("Widget", "d", "x/y")],
    "Widget/a, Widget/b, Widget/c and 1 more",
    "4 objects have finalizers and their controller is gone or does not clear them (Widget/a: x/y, Widget/b: x/y, Widget/c: x/y and 1 more)",
  ],
  ["what Kubernetes itself clears", [object("Deployment", "shop", "foregroundDeletion")], "Deployment/shop", "its parts are still ending"],
  [
    "a namespace, in its own words, the telling ones first",
    [
      namespace(
        ["NamespaceContentRemaining", "Some resources are remaining: widgets.shop.example has 3 resource instances"],
        [
          "NamespaceFinalizersRemaining",
          "Some content in the namespace has finalizers remaining: shop.example/cleanup in 3 resource instances",
        ],
      ),
    ],
    "Namespace/shop",
    "Some content in the namespace has finalizers remaining: shop.example/cleanup in 3 resource instances",
  ],
  ["a namespace without a word", [namespace()], "Namespace/shop", "its parts are still ending"],
])("%s", (_, items, what, why) => {
  expect(leftoverWords(parseLeftovers({ items }))).toEqual({ what, why });
});

test("parseLeftovers takes a list, one object, and nothing", () => {
  expect(parseLeftovers(object("Widget", "a", "f"))).toEqual([
    { kind: "Widget", namespace: "shop", name: "a", finalizers: ["f"], content: null },
  ]);
  expect(parseLeftovers({ items: [] })).toEqual([]);
  expect(parseLeftovers(undefined)).toEqual([]);
});
