// A cluster of the user's: what it answers, and what of it is missing.
import { describe, expect, test } from "vitest";
import { clusterRequirements, type ClusterFacts } from "../../../src/core/doctor/cluster-requirements.ts";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { missingRules, neededRights } from "../../../src/core/kubernetes/access-rules.ts";
import type { ClusterNode } from "../../../src/core/kubernetes/cluster-facts.ts";

const node = (name: string, why: string | null = null): ClusterNode => ({
  name,
  ip: null,
  version: null,
  controlPlane: false,
  ready: why === null,
  why,
  runtime: null,
  os: null,
  arch: null,
});
const FACTS: ClusterFacts = {
  context: "staging",
  version: "v1.34.4",
  nodes: [node("a"), node("b")],
  missingRules: [],
  imageTrouble: null,
  ending: [],
  own: [],
};
const of = (facts: Partial<ClusterFacts>) => clusterRequirements({ kind: "reached", facts: { ...FACTS, ...facts } });

test("a cluster with everything", () => {
  expect(of({}).map(({ state, what, found }) => `${state} ${what}: ${found}`)).toEqual([
    "met a cluster that answers: context staging, Kubernetes v1.34.4",
    "met nodes that are ready: 2 of 2",
    "met the rights that measuring uses: ",
  ]);
});

test("no cluster, where none is used or none is made yet, is not needed", () => {
  expect(clusterRequirements({ kind: "elsewhere", found: "target: process uses none" })).toMatchObject([
    { state: "unneeded", found: "target: process uses none", needed: false },
  ]);
});

test("W18 a cluster that does not answer is missing, in the words of a run", () => {
  const trouble = heapgateError("CLUSTER_UNREACHABLE", { context: "staging", why: "no answer within 20 s" });
  expect(clusterRequirements({ kind: "failed", trouble, isToolTrouble: false })).toMatchObject([
    {
      state: "missing",
      needed: true,
      found: "The cluster of context staging does not answer: no answer within 20 s",
      remedy: trouble.remedy,
    },
  ]);
});

test("a cluster that could not be asked for want of kubectl is unknown: the tool is what is missing", () => {
  const trouble = heapgateError("TOOL_MISSING", { tool: "kubectl", why: "to work with a cluster" });
  expect(clusterRequirements({ kind: "failed", trouble, isToolTrouble: true })).toMatchObject([
    { state: "unknown", found: "not asked: kubectl is not on PATH; heapgate needs it to work with a cluster" },
  ]);
});

describe("what is not as it should be", () => {
  const rights = neededRights({ namespaces: ["shop"], tokens: false, attribution: false }).filter(
    ({ subresource }) => subresource === "portforward",
  );
  test.each<[string, Partial<ClusterFacts>, unknown]>([
    [
      "a node that is late",
      { nodes: [node("a"), node("b", "container runtime is down")] },
      { state: "warn", found: "b: container runtime is down", remedy: "kubectl describe node b" },
    ],
    ["nodes that may not be listed", { nodes: [] }, { state: "unknown", found: "they may not be listed" }],
    [
      "a right",
      { missingRules: missingRules(rights) },
      {
        state: "warn",
        found: "The cluster refuses create pods/portforward in shop: no profile and no metrics can be fetched",
        remedy: expect.stringMatching(/Role in shop[^]*resources: \["pods\/portforward"\]\n {2} {2}verbs: \[create\]/u),
      },
    ],
    ["rights that nobody tells", { missingRules: null }, { state: "unknown", remedy: "Ask it: kubectl auth can-i --list" }],
    [
      "a way for images",
      { imageTrouble: heapgateError("IMAGE_LOAD_FAILED", { image: "a/b", why: "the nodes cannot be loaded" }) },
      { state: "missing", needed: true, found: expect.stringContaining("the nodes cannot be loaded") },
    ],
    [
      "a namespace on its way out",
      { ending: [{ kind: "Namespace", namespace: null, name: "shop", finalizers: [], content: "3 widgets remain" }] },
      { state: "missing", needed: true, what: "namespace shop", found: "is being deleted: 3 widgets remain" },
    ],
    [
      "an object of heapgate's",
      { own: [{ what: "service/heapgate-shop in shop", command: "kubectl delete service/heapgate-shop --namespace shop" }] },
      { state: "warn", what: "service/heapgate-shop in shop", remedy: "kubectl delete service/heapgate-shop --namespace shop" },
    ],
  ])("W18 %s", (_, facts, expected) =>
    expect(of(facts).filter(({ state }) => state !== "met")).toEqual([expect.objectContaining(expected)]),
  );
});
