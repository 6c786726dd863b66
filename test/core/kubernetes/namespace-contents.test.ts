// What is left in a namespace that somebody other than the cluster and heapgate made.
import { expect, test } from "vitest";
import { foreignNames, kindsToList } from "../../../src/core/kubernetes/namespace-contents.ts";

test("all kinds are listed but events", () => {
  expect(kindsToList("configmaps\nevents\nevents.events.k8s.io\n\nleases.coordination.k8s.io\n")).toEqual([
    "configmaps",
    "leases.coordination.k8s.io",
  ]);
});

test.each<[string, readonly string[]]>([
  ["", []],
  ["configmap/kube-root-ca.crt\nserviceaccount/default\n", []],
  [
    "service/heapgate-shop\nendpoints/heapgate-shop\nendpointslice.discovery.k8s.io/heapgate-shop-x7k2p\nserviceaccount/heapgate-reader\n",
    [],
  ],
  ["lease.coordination.k8s.io/shop-leader\n", ["lease.coordination.k8s.io/shop-leader"]],
  ["configmap/kube-root-ca.crt\nconfigmap/state\n", ["configmap/state"]],
  ["serviceaccount/default-viewer\nsecret/my-heapgate-key\n", ["serviceaccount/default-viewer", "secret/my-heapgate-key"]],
])("%j", (listed, foreign) => {
  expect(foreignNames(listed)).toEqual(foreign);
});
