// Which pods are measured: recorded states of real pods, and the choice of a container.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fieldAt, listAt } from "../../../src/core/kubernetes/json-fields.ts";
import { selectPods, startedPods } from "../../../src/core/kubernetes/select-pods.ts";
import { podJson, podList, tcp } from "../../support/pods.ts";

describe("selectPods", () => {
  test("gives what is needed to reach and to name a container", () => {
    const pod = podJson("shop-7d4f-x2x", {
      containers: [
        { name: "app", ports: [tcp(8080, "http"), tcp(9090), { containerPort: 53, protocol: "UDP" }] },
        { name: "proxy", ports: [{ containerPort: 8443, name: "https" }] },
      ],
      statuses: [
        { name: "proxy", restartCount: 7 },
        { name: "app", restartCount: 2 },
      ],
    });
    expect(selectPods(podList(pod), null)).toEqual({
      chosen: [
        {
          namespace: "dev",
          pod: "shop-7d4f-x2x",
          uid: "uid-shop-7d4f-x2x",
          container: "app",
          instance: "shop-7d4f-x2x-app",
          node: "node-1",
          serviceAccount: "shop",
          labels: { app: "shop" },
          restartCount: 2,
          ports: [
            { name: "http", port: 8080 },
            { name: null, port: 9090 },
          ],
          foreignPorts: [{ name: "https", port: 8443 }],
        },
      ],
      passedOver: [],
    });
  });

  test.each([
    [null, "one", 1],
    ["two", "two", 2],
  ])("container %j is %s", (wanted, name, port) => {
    const containers = [
      { name: "one", ports: [tcp(1)] },
      { name: "two", ports: [tcp(2)] },
    ];
    const [pod] = selectPods(podList(podJson("a", { containers })), wanted).chosen;
    expect(pod).toMatchObject({ container: name, ports: [{ port }], foreignPorts: [{ port: 3 - port }] });
  });

  test.each<[string, object, string]>([
    ["a pod on its way out", podJson("a", { terminating: true }), "a (terminating)"],
    ["a pod that is not ready", podJson("a", { ready: false }), "a (not ready)"],
    ["a pod that waits", podJson("a", { phase: "Pending" }), "a (pending)"],
    ["a finished pod", podJson("a", { phase: "Succeeded" }), "a (succeeded)"],
    [
      "a container that crashes",
      podJson("a", { ready: false, statuses: [{ name: "app", state: { waiting: { reason: "CrashLoopBackOff" } } }] }),
      "a (CrashLoopBackOff)",
    ],
    ["a pod without the container", podJson("a"), "a (no container shop; it has app)"],
    ["something without a status", { metadata: { name: "a" } }, "a (unknown)"],
  ])("%s is passed over", (_name, pod, expected) => {
    expect(selectPods(podList(pod), "shop")).toEqual({ chosen: [], passedOver: [expected] });
  });

  test("pods are in the order of their names", () => {
    expect(selectPods(podList(podJson("b"), podJson("a"), podJson("c")), null).chosen.map(({ pod }) => pod)).toEqual(["a", "b", "c"]);
  });

  test.each([null, undefined, "no JSON", {}, { items: {} }])("%j holds no pods", (list) => {
    expect(selectPods(list, null)).toEqual({ chosen: [], passedOver: [] });
  });

  test("of the recorded pods only those that serve are measured", () => {
    const recorded: unknown = JSON.parse(readFileSync(new URL("../../../fixtures/kubernetes/pod-states.json", import.meta.url), "utf8"));
    const pods = listAt(recorded, "items").filter((item) => fieldAt(item, "kind") === "Pod");
    const { chosen, passedOver } = selectPods({ items: pods }, null);
    expect(chosen.map(({ container }) => container)).toContain("good");
    const broken = ["badcmd", "crash", "oom", "sick", "init", "never", "notloaded", "pvc", "migrate", "seed", "big"];
    expect(chosen.filter(({ container }) => broken.includes(container))).toEqual([]);
    expect(passedOver.find((said) => said.startsWith("notloaded"))).toMatch(/\((?:ImagePullBackOff|ErrImagePull)\)$/u);
    expect(passedOver.find((said) => said.startsWith("sick"))).toMatch(/\(not ready\)$/u);
    expect(chosen.length + passedOver.length).toBe(pods.length);
  });
});

describe("startedPods", () => {
  test("gives pods that have started and stay, ready or not", () => {
    const list = podList(
      podJson("ready"),
      podJson("starting", { ready: false }),
      podJson("going", { terminating: true }),
      podJson("waiting", { phase: "Pending" }),
      podJson("done", { phase: "Succeeded" }),
      { kind: "Deployment", metadata: { name: "shop" } },
    );
    expect(startedPods(list, null).map(({ instance }) => instance)).toEqual(["ready-app", "starting-app"]);
    expect(startedPods(list, "proxy")).toEqual([]);
    expect(startedPods(null, null)).toEqual([]);
  });
});
