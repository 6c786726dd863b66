// Pods that outlived a reset are deleted and awaited anew; fresh ones are left alone and remembered.
import { describe, expect, test } from "vitest";
import { renewPods } from "../../src/driver/renew-pods.ts";
import { component, shell } from "../support/component.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeKube } from "../support/fake-kube.ts";
import { fakeLog } from "../support/fake-log.ts";

const pod = (uid: string, isReady = true) => ({
  metadata: { name: `shop-${uid}`, namespace: "dev", uid, labels: { app: "shop" } },
  spec: { nodeName: "node", serviceAccountName: "default", containers: [{ name: "shop" }] },
  status: {
    phase: "Running",
    conditions: [{ type: "Ready", status: isReady ? "True" : "False" }],
    containerStatuses: [{ name: "shop", restartCount: 0, ready: isReady, state: { running: {} } }],
  },
});
const SHOP = component({ command: shell("") }, { run: null, pods: { selector: "app=shop", namespace: "dev", container: null } });

/** `lists`: what the cluster has at each question; the last one stays. */
const renew = async (lists: readonly (readonly unknown[])[], seen: Set<string>, components = [SHOP]) => {
  let asked = 0;
  const kube = fakeKube({
    "get pods -n dev -l app=shop": () => {
      const items = lists[Math.min(asked, lists.length - 1)] ?? [];
      asked += 1;
      return { json: { items } };
    },
    "delete pod": {},
  });
  const run = renewPods(
    { clock: fakeClock(), log: fakeLog() },
    { kube, components, defaultNamespace: "default", seen, signal: new AbortController().signal },
  );
  return { run, deleted: () => kube.calls.filter(({ line }) => line.startsWith("delete")).map(({ line }) => line) };
};

describe("pods of a trial", () => {
  test("are left alone when none is known, and known from then on", async () => {
    const seen = new Set(["old"]);
    const { run, deleted } = await renew([[pod("a"), pod("b")]], seen);
    await run;
    expect(deleted()).toEqual([]);
    expect([...seen]).toEqual(["old", "a", "b"]);
  });

  test("are deleted when they served an earlier trial, until as many new ones are ready", async () => {
    const seen = new Set(["a", "b"]);
    const { run, deleted } = await renew([[pod("a"), pod("b")], [pod("c")], [pod("c"), pod("d", false)], [pod("c"), pod("d")]], seen);
    await run;
    expect(deleted()).toEqual(["delete pod shop-a shop-b -n dev --ignore-not-found --timeout=120s"]);
    expect([...seen]).toEqual(["a", "b", "c", "d"]);
  });

  test("of two components are deleted once", async () => {
    const seen = new Set(["a"]);
    const { run, deleted } = await renew([[pod("a")], [pod("a")], [pod("b")]], seen, [SHOP, { ...SHOP, name: "second" }]);
    await run;
    expect(deleted()).toHaveLength(1);
    expect([...seen]).toEqual(["a", "b"]);
  });

  test("that do not come again are an error", async () => {
    const { run } = await renew([[pod("a")], []], new Set(["a"]));
    await expect(run).rejects.toMatchObject({ code: "ROLLOUT_TIMEOUT", message: expect.stringContaining("0 of 1 new pods ready") });
  });

  test("of a component that has none are nobody's matter here", async () => {
    const seen = new Set<string>();
    const { run, deleted } = await renew([[]], seen);
    await run;
    expect([deleted(), [...seen]]).toEqual([[], []]);
  });
});
