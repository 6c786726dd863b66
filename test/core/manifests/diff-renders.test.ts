// The renders of base and head side by side.
import { expect, test } from "vitest";
import { diffRenders, isSameRender } from "../../../src/core/manifests/diff-renders.ts";
import { manifestsOf, recordedRender } from "../../support/charts.ts";

const map = (name: string, data: string, apiVersion = "v1"): string =>
  `---\napiVersion: ${apiVersion}\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: dev}\ndata: ${data}\n`;
const diffed = (base: string, head: string) => diffRenders(manifestsOf(base), manifestsOf(head));

test.each([
  ["nothing", map("a", "{x: '1', z: '2'}"), map("a", "{z: '2', x: '1'}"), []],
  ["the order of objects", map("a", "{}") + map("b", "{}"), map("b", "{}") + map("a", "{}"), []],
  ["an object more", map("a", "{}"), map("a", "{}") + map("b", "{}"), [{ kind: "added", name: "ConfigMap/b in dev" }]],
  ["an object less", map("a", "{}"), "", [{ kind: "removed", name: "ConfigMap/a in dev" }]],
  [
    "a value",
    map("a", "{x: '1', z: '2'}"),
    map("a", "{x: '1', z: '3'}"),
    [{ kind: "changed", name: "ConfigMap/a in dev", paths: ["data.z"] }],
  ],
  [
    "a key more and one less",
    map("a", "{x: '1'}"),
    map("a", "{z: '1'}"),
    [{ kind: "changed", name: "ConfigMap/a in dev", paths: ["data.x", "data.z"] }],
  ],
  [
    "an item",
    map("a", "{x: [1, {b: 2}]}"),
    map("a", "{x: [1, {b: 3}]}"),
    [{ kind: "changed", name: "ConfigMap/a in dev", paths: ["data.x[1].b"] }],
  ],
  ["a longer list", map("a", "{x: [1]}"), map("a", "{x: [1, 2]}"), [{ kind: "changed", name: "ConfigMap/a in dev", paths: ["data.x"] }]],
  [
    "a version of the same kind",
    map("a", "{}", "x.io/v1beta1"),
    map("a", "{}", "x.io/v1"),
    [{ kind: "changed", name: "ConfigMap/a in dev", paths: ["apiVersion"] }],
  ],
  [
    "another group",
    map("a", "{}", "x.io/v1"),
    map("a", "{}", "y.io/v1"),
    [
      { kind: "removed", name: "ConfigMap/a in dev" },
      { kind: "added", name: "ConfigMap/a in dev" },
    ],
  ],
  ["the tags of what was built", map("a", "{x: 'r/shop:heapgate-0123456789ab'}"), map("a", "{x: 'r/shop:heapgate-ba9876543210'}"), []],
  [
    "another image",
    map("a", "{x: 'r/shop:v1'}"),
    map("a", "{x: 'r/shop:v2'}"),
    [{ kind: "changed", name: "ConfigMap/a in dev", paths: ["data.x"] }],
  ],
])("differ in %s", (_case, base, head, expected) => {
  expect(diffed(base, head)).toEqual(expected);
});

test("many places are cut to twenty", () => {
  const data = (value: string): string => `{${Array.from({ length: 30 }, (_, index) => `k${index}: '${value}'`).join(", ")}}`;
  expect(diffed(map("a", data("1")), map("a", data("2")))).toMatchObject([{ paths: { length: 20 } }]);
});

test("P1 Helm 3 and Helm 4 give the same render of the sample chart; its development values give another", () => {
  const [three, four] = [manifestsOf(recordedRender("shop.helm3.yaml")), manifestsOf(recordedRender("shop.helm4.yaml"))];
  expect(isSameRender(three, four)).toBe(true);
  const dev = manifestsOf(recordedRender("shop-dev.helm3.yaml"));
  expect(isSameRender(three, dev)).toBe(false);
  const changes = diffRenders(three, dev);
  const jobs = ["migrate", "check", "seed", "upgrade", "goodbye", "undo", "probe"];
  expect(changes.slice(1)).toEqual(
    jobs.map((job) => ({ kind: "changed", name: `Job/chart-${job}`, paths: ["spec.template.spec.containers[0].image"] })),
  );
  expect(changes[0]).toMatchObject({ name: "Deployment/chart-shop", paths: { length: 6, 2: "spec.template.spec.containers[1].args" } });
});
