import { describe, expect, test } from "vitest";
import { isWorkloadKind, podsOf, rolloutOf } from "../../../src/core/kubernetes/workload-state.ts";
import { recordedPods, recordedWorkload } from "../../support/pod-states.ts";

const workload = (kind: string, spec: object, status: object, metadata: object = { generation: 2 }): object => ({
  kind,
  metadata: { name: "shop", ...metadata },
  spec,
  status: { observedGeneration: 2, ...status },
});

describe("rolloutOf", () => {
  test.each([
    ["Deployment", "good", { kind: "done" }],
    ["Deployment", "sick", { kind: "going", what: "0 of 1 pod ready" }],
    ["Job", "seed", { kind: "done" }],
    ["Job", "migrate", { kind: "failed", why: "BackoffLimitExceeded: Job has reached the specified backoff limit" }],
  ])("reads the recorded %s %s", (kind, name, rollout) => {
    expect(rolloutOf(recordedWorkload(kind, name))).toEqual(rollout);
  });
  test("says why a Deployment's pods are not made", () => {
    const rollout = rolloutOf(recordedWorkload("Deployment", "nosa"));
    expect(rollout).toMatchObject({
      kind: "going",
      what: expect.stringMatching(/^0 of 1 pod made: .*serviceaccount "absent" not found$/u),
    });
  });

  test.each([
    [
      "ready pods of an old generation",
      workload("Deployment", {}, { observedGeneration: 1, updatedReplicas: 1, replicas: 1, availableReplicas: 1 }),
      "its controller has not seen it yet",
    ],
    [
      "old pods beside new ones",
      workload("Deployment", { replicas: 2 }, { updatedReplicas: 2, replicas: 3, availableReplicas: 3 }),
      "pods of the version before are still there",
    ],
    [
      "not all made",
      workload("Deployment", { replicas: 2 }, { updatedReplicas: 1, replicas: 2, availableReplicas: 2 }),
      "1 of 2 pods made",
    ],
    [
      "not all available",
      workload("Deployment", { replicas: 2 }, { updatedReplicas: 2, replicas: 2, availableReplicas: 1 }),
      "1 of 2 pods ready",
    ],
    [
      "a StatefulSet of which one pod is new",
      workload("StatefulSet", { replicas: 3 }, { updatedReplicas: 1, readyReplicas: 3 }),
      "1 of 3 pods made",
    ],
    ["a StatefulSet that is not ready", workload("StatefulSet", {}, { updatedReplicas: 1, readyReplicas: 0 }), "0 of 1 pod ready"],
    ["a StatefulSet nobody saw", workload("StatefulSet", {}, { observedGeneration: 0 }), "its controller has not seen it yet"],
    [
      "a DaemonSet on one of two nodes",
      workload("DaemonSet", {}, { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }),
      "1 of 2 pods ready",
    ],
    [
      "a DaemonSet with an old pod",
      workload("DaemonSet", {}, { desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 2 }),
      "1 of 2 pods made",
    ],
    ["a DaemonSet nobody saw", workload("DaemonSet", {}, { observedGeneration: 1 }), "its controller has not seen it yet"],
    ["a ReplicaSet", workload("ReplicaSet", { replicas: 2 }, { readyReplicas: 1 }), "1 of 2 pods ready"],
    ["a running Job", workload("Job", { completions: 3 }, { succeeded: 1 }), "1 of 3 completed"],
    ["a starting pod", workload("Pod", {}, { phase: "Running", conditions: [{ type: "Ready", status: "False" }] }), "not ready"],
  ])("waits with %s", (_, object, what) => {
    expect(rolloutOf(object)).toEqual({ kind: "going", what });
  });

  test.each([
    ["a Deployment scaled to nothing", workload("Deployment", { replicas: 0 }, {})],
    [
      "a StatefulSet with a partition",
      workload(
        "StatefulSet",
        { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
        { updatedReplicas: 1, readyReplicas: 3 },
      ),
    ],
    [
      "a StatefulSet that is changed by hand",
      workload("StatefulSet", { updateStrategy: { type: "OnDelete" } }, { updatedReplicas: 0, readyReplicas: 1 }),
    ],
    ["a DaemonSet that fits no node", workload("DaemonSet", {}, { desiredNumberScheduled: 0 })],
    [
      "a DaemonSet that is changed by hand",
      workload("DaemonSet", { updateStrategy: { type: "OnDelete" } }, { desiredNumberScheduled: 1, numberAvailable: 1 }),
    ],
    ["a suspended Job", workload("Job", { suspend: true }, {})],
    ["a pod that ended well", workload("Pod", {}, { phase: "Succeeded" })],
    ["a ready pod", workload("Pod", {}, { phase: "Running", conditions: [{ type: "Ready", status: "True" }] })],
    ["a kind that does not roll out", workload("ConfigMap", {}, {})],
  ])("is done with %s", (_, object) => {
    expect(rolloutOf(object)).toEqual({ kind: "done" });
  });
  test("fails with a pod that ended with an error", () => {
    expect(rolloutOf(workload("Pod", {}, { phase: "Failed" }))).toEqual({ kind: "failed", why: "it ended with an error" });
  });
});

test("podsOf takes the pods that the selector fits, in the same namespace", () => {
  const good = recordedWorkload("Deployment", "good");
  expect(podsOf(good, recordedPods()).map(({ name }) => name.split("-")[0])).toEqual(["good"]);
  const elsewhere = recordedPods().map((pod) => ({ ...pod, namespace: "other" }));
  expect(podsOf(good, elsewhere)).toEqual([]);
  expect(podsOf({ kind: "Job", metadata: { namespace: "shop" } }, recordedPods())).toEqual([]);
});
test("podsOf takes a bare pod by its name", () => {
  const [pod] = recordedPods();
  expect(podsOf({ kind: "Pod", metadata: { namespace: "shop", name: pod?.name } }, recordedPods())).toEqual([pod]);
});

test("only kinds with pods are workloads", () => {
  expect(["Deployment", "Job", "ConfigMap", "toString"].map(isWorkloadKind)).toEqual([true, true, false, false]);
});
