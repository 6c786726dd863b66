import { expect, test } from "vitest";
import { conditionName, conditionWords, parseWorkloadName } from "../../../src/core/kubernetes/conditions.ts";

test.each([
  ["condition=Ready", "Ready"],
  ["condition=Ready=False", "Ready"],
  ["jsonpath={.status.phase}=Running", null],
  ["delete", null],
])("%s asks for the condition %s", (wait, name) => {
  expect(conditionName(wait)).toBe(name);
});

const withConditions = (...conditions: readonly object[]): object => ({ status: { conditions } });

test.each([
  [
    "the condition with its message",
    withConditions({ type: "Ready", status: "False", message: "chart not found", reason: "ChartError" }),
    "Ready is False: chart not found",
  ],
  [
    "its reason where there is no message",
    withConditions({ type: "ready", status: "Unknown", reason: "Progressing" }),
    "ready is Unknown: Progressing",
  ],
  [
    "what there is instead",
    withConditions({ type: "Synced", status: "True" }, { type: "Live", status: "False" }),
    "its conditions are Synced True, Live False",
  ],
  ["that there are none", {}, "it has no conditions yet"],
])("conditionWords says %s", (_, object, words) => {
  expect(conditionWords(object, "condition=Ready")).toBe(words);
});

test.each([
  ["deployment/shop", { kind: "Deployment", name: "shop" }],
  ["deployments/shop", { kind: "Deployment", name: "shop" }],
  ["Deployment/shop", { kind: "Deployment", name: "shop" }],
  ["deployment.apps/shop", { kind: "Deployment", name: "shop" }],
  ["deploy/shop", { kind: "Deployment", name: "shop" }],
  ["sts/db", { kind: "StatefulSet", name: "db" }],
  ["ds/agent", { kind: "DaemonSet", name: "agent" }],
  ["rs/x", { kind: "ReplicaSet", name: "x" }],
  ["job.batch/migrate", { kind: "Job", name: "migrate" }],
  ["po/a", { kind: "Pod", name: "a" }],
  ["crd/widgets", null],
  ["shop", null],
  ["deploy/a/b", null],
])("parseWorkloadName reads %s", (resource, workload) => {
  expect(parseWorkloadName(resource)).toEqual(workload);
});
