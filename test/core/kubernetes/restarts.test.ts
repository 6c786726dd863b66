import { expect, test } from "vitest";
import { explainRestarts, healthOfPod, type ContainerHealth, type PodHealth } from "../../../src/core/kubernetes/restarts.ts";
import { recordedPod, recordedPods } from "../../support/pod-states.ts";

const pod = (container: Partial<ContainerHealth> = {}, over: Partial<PodHealth> = {}): PodHealth => ({
  namespace: "shop",
  name: "shop-7d-x",
  uid: "u1",
  node: "n",
  eviction: null,
  containers: [{ name: "shop", restarts: 0, lastTermination: null, ...container }],
  ...over,
});

test.each<[string, readonly PodHealth[], readonly string[]]>([
  ["nothing happened", [pod()], []],
  [
    "a memory kill",
    [pod({ restarts: 1, lastTermination: "OOMKilled (exit code 137)" })],
    ["container shop of pod shop-7d-x restarted: OOMKilled (exit code 137)"],
  ],
  [
    "several restarts",
    [pod({ restarts: 3, lastTermination: "exit code 2" })],
    ["container shop of pod shop-7d-x restarted 3 times: exit code 2"],
  ],
  [
    "an end before the restart is counted",
    [pod({ lastTermination: "exit code 2" })],
    ["container shop of pod shop-7d-x ended: exit code 2"],
  ],
  ["a restart without a word", [pod({ restarts: 1 })], ["container shop of pod shop-7d-x restarted"]],
  ["an eviction", [pod({}, { eviction: "The node was low on memory." })], ["pod shop-7d-x was evicted: The node was low on memory."]],
  ["a pod that was replaced", [pod({}, { uid: "u2" })], ["pod shop-7d-x is gone"]],
  ["no pod at all", [], ["pod shop-7d-x is gone"]],
  ["a container less", [pod({ name: "other" })], ["container shop of pod shop-7d-x is gone"]],
])("explainRestarts tells %s", (_, after, words) => {
  expect(explainRestarts([pod()], after)).toEqual(words);
});

test("what was there before does not count again", () => {
  const before = pod({ restarts: 2, lastTermination: "exit code 2" }, { eviction: "x" });
  expect(explainRestarts([before], [before])).toEqual([]);
  expect(explainRestarts([before], [pod({ restarts: 3, lastTermination: "exit code 2" }, { eviction: "x" })])).toEqual([
    "container shop of pod shop-7d-x restarted: exit code 2",
  ]);
});

test("pods that came later do not count: a restart of theirs is no loss of what was measured", () => {
  expect(explainRestarts([pod()], [pod(), pod({ restarts: 9 }, { uid: "u2", name: "new" })])).toEqual([]);
});

test("healthOfPod reads recorded pods", () => {
  expect(healthOfPod(recordedPod("oom")).containers).toEqual([{ name: "oom", restarts: 5, lastTermination: "OOMKilled (exit code 137)" }]);
  expect(healthOfPod(recordedPod("init")).containers).toEqual([{ name: "init", restarts: 0, lastTermination: null }]);
  expect(healthOfPod(recordedPod("good"))).toMatchObject({ eviction: null, node: "heapgate-control-plane" });
  const evicted = recordedPods().find(({ phase, name }) => phase === "Failed" && name.startsWith("full-"));
  expect(evicted === undefined ? null : healthOfPod(evicted).eviction).toBe('Usage of EmptyDir volume "data" exceeds the limit "8Mi".');
});
