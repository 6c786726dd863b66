// The pods of a component, or why there are none.
import { describe, expect, test } from "vitest";
import { findPods, findPodsIfAny } from "../../../src/stages/collect/find-pods.ts";
import { fakeKube } from "../../support/fake-kube.ts";
import { podJson, podList } from "../../support/pods.ts";

const signal = new AbortController().signal;
const find = (kube: ReturnType<typeof fakeKube>, namespace: string | null = null) =>
  findPods(kube, {
    component: "shop",
    pods: { selector: "app=shop,tier in (web)", namespace, container: null },
    defaultNamespace: "dev",
    signal,
  });

test.each([
  [null, "get pods -n dev -l app=shop,tier in (web)"],
  ["prod", "get pods -n prod -l app=shop,tier in (web)"],
])("namespace %j: %s", async (namespace, line) => {
  const kube = fakeKube({ get: { json: podList(podJson("shop-1"), podJson("shop-0"), podJson("shop-2", { ready: false })) } });
  expect((await find(kube, namespace)).map(({ instance }) => instance)).toEqual(["shop-0-app", "shop-1-app"]);
  expect(kube.calls.map((call) => call.line)).toEqual([line]);
});

describe("of an optional component", () => {
  const findAny = (...items: readonly object[]) =>
    findPodsIfAny(fakeKube({ get: { json: podList(...items) } }), {
      component: "shop",
      pods: { selector: "app=shop", namespace: null, container: null },
      defaultNamespace: "dev",
      signal,
    });

  test.each<[string, readonly object[], readonly string[]]>([
    ["nothing that fits is none", [], []],
    ["what runs is found", [podJson("shop-0"), podJson("shop-1", { ready: false })], ["shop-0-app"]],
  ])("%s", async (_name, items, instances) => {
    expect((await findAny(...items)).map(({ instance }) => instance)).toEqual(instances);
  });

  test("what is there and does not run is no absence", async () => {
    await expect(findAny(podJson("shop-0", { ready: false }))).rejects.toMatchObject({
      code: "NO_PODS",
      message: "Component shop has no running pod: shop-0 (not ready) of app=shop in namespace dev.",
    });
  });
});

describe("NO_PODS", () => {
  test.each<[string, object, string]>([
    ["nothing fits", podList(), "nothing fits app=shop,tier in (web) in namespace dev."],
    [
      "what fits does not run",
      podList(podJson("shop-0", { ready: false }), podJson("shop-1", { terminating: true })),
      "shop-0 (not ready), shop-1 (terminating) of app=shop,tier in (web) in namespace dev.",
    ],
  ])("%s", async (_name, json, said) => {
    await expect(find(fakeKube({ get: { json } }))).rejects.toMatchObject({
      code: "NO_PODS",
      blame: "subject",
      message: `Component shop has no running pod: ${said}`,
    });
  });
});
