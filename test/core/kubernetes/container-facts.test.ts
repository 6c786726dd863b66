// What happened to a container over a trial, from the pods before and after it.
import { expect, test } from "vitest";
import { containerFacts } from "../../../src/core/kubernetes/container-facts.ts";
import type { PodHealth } from "../../../src/core/kubernetes/restarts.ts";

const SHOP = { namespace: "shop", pod: "shop-0", container: "app" };
const pod = (restarts: number, lastTermination: string | null, more: Partial<PodHealth> = {}): PodHealth => ({
  namespace: "shop",
  name: "shop-0",
  uid: "u1",
  node: "node-1",
  eviction: null,
  containers: [
    { name: "app", restarts, lastTermination },
    { name: "sidecar", restarts: 9, lastTermination: null },
  ],
  ...more,
});
const OOM = "OOMKilled (exit code 137)";

test.each<[string, PodHealth, readonly PodHealth[] | null, number | null, string | null]>([
  ["nothing", pod(0, null), [pod(0, null)], 0, null],
  ["nothing since an end before the trial", pod(2, OOM), [pod(2, OOM)], 0, null],
  ["a restart", pod(0, null), [pod(1, OOM)], 1, OOM],
  ["two restarts on top of earlier ones", pod(3, "Error (exit code 1)"), [pod(5, OOM)], 2, OOM],
  ["an end that is not counted yet", pod(0, null), [pod(0, OOM)], 1, OOM],
  ["an eviction", pod(0, null), [pod(0, null, { eviction: "low on memory" })], 1, "the pod was evicted: low on memory"],
  ["a pod that is gone", pod(0, null), [pod(0, null, { uid: "u2" })], 1, "the pod is gone"],
  ["a container that is gone", pod(0, null), [pod(0, null, { containers: [] })], 1, "the container is gone"],
  ["nobody could ask", pod(0, null), null, null, null],
  ["a container nobody knew", pod(0, null, { name: "shop-1" }), [pod(1, OOM)], null, null],
])("%s", (_, before, after, restarts, lastTermination) => {
  expect(containerFacts(SHOP, { before: [before], after, kubelet: null, apiRequests: 7 })).toEqual({
    kubelet: { start: null, end: null },
    workingSetMaxBytes: null,
    throttledRatio: null,
    restarts,
    lastTermination,
    apiRequests: 7,
  });
});
