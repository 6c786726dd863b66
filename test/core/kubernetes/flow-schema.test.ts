// FlowSchemas as objects, and which components can be told apart.
import { describe, expect, test } from "vitest";
import { flowSchema, flowSchemaName, tellApart } from "../../../src/core/kubernetes/flow-schema.ts";
import { writeManifests } from "../../../src/core/manifests/write-manifests.ts";

const account = (name: string, namespace = "shop") => ({ namespace, name });

test("is the object that counts a component and schedules it as before", () => {
  expect(writeManifests([flowSchema({ component: "fleet-agent", accounts: [account("fleet-agent"), account("upstream")] }, 1)])).toBe(`---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata:
  name: heapgate-fleet-agent
  labels:
    app.kubernetes.io/managed-by: heapgate
spec:
  priorityLevelConfiguration:
    name: workload-low
  matchingPrecedence: 8001
  distinguisherMethod:
    type: ByUser
  rules:
  - subjects:
    - kind: ServiceAccount
      serviceAccount:
        name: fleet-agent
        namespace: shop
    - kind: ServiceAccount
      serviceAccount:
        name: upstream
        namespace: shop
    resourceRules:
    - verbs:
      - "*"
      apiGroups:
      - "*"
      resources:
      - "*"
      namespaces:
      - "*"
      clusterScope: true
    nonResourceRules:
    - verbs:
      - "*"
      nonResourceURLs:
      - "*"
`);
});

test("in kube-system it comes before the schema of that namespace and keeps its level", () => {
  expect(flowSchema({ component: "dns", accounts: [account("coredns", "kube-system")] }, 3)["spec"]).toMatchObject({
    priorityLevelConfiguration: { name: "workload-high" },
    matchingPrecedence: 853,
    distinguisherMethod: { type: "ByNamespace" },
  });
});

test.each([
  ["shop", "heapgate-shop"],
  ["Shop_API", "heapgate-shop-api"],
  ["_x-", "heapgate-x"],
])("the schema of %s is called %s", (component, name) => {
  expect(flowSchemaName(component)).toBe(name);
});

describe("components", () => {
  const [one, other] = [
    { component: "one", accounts: [account("one")] },
    { component: "other", accounts: [account("other")] },
  ];

  test("with accounts of their own are told apart", () => {
    expect(tellApart([one, other])).toEqual({ apart: [one, other], shared: [] });
    expect(tellApart([one, { ...other, accounts: [account("one", "dev")] }]).shared).toEqual([]);
  });

  test("that share one are not, and one without any is not counted", () => {
    const third = { component: "third", accounts: [account("one"), account("third")] };
    expect(tellApart([one, other, third])).toEqual({
      apart: [other],
      shared: [{ account: "system:serviceaccount:shop:one", components: ["one", "third"] }],
    });
    expect(tellApart([{ component: "none", accounts: [] }])).toEqual({ apart: [], shared: [] });
  });

  test("of which one has all accounts of the other's namespace are not", () => {
    const every = { component: "every", accounts: [account("*"), account("*", "dev")] };
    expect(tellApart([one, every, { component: "far", accounts: [account("far", "prod")] }])).toEqual({
      apart: [{ component: "far", accounts: [account("far", "prod")] }],
      shared: [
        { account: "system:serviceaccount:shop:one", components: ["one", "every"] },
        { account: "system:serviceaccount:shop:*", components: ["one", "every"] },
      ],
    });
  });

  test("with two replicas of one account are one component", () => {
    const replicas = { component: "one", accounts: [account("one"), account("one")] };
    expect(tellApart([replicas]).apart).toEqual([replicas]);
  });
});
