// A way for the load to one pod alone: a Service without a selector and the slice that leads it there.
import { expect, test } from "vitest";
import { buildPodService, buildPodSlice, podAddressesOf, podServiceName } from "../../../src/core/kubernetes/pod-route.ts";

const PORT = { containerPort: 8080, protocol: "TCP" } as const;
const LONG = "a".repeat(80);

test.each<[string, number, string]>([
  ["shop", 0, "heapgate-shop-0"],
  ["shop", 12, "heapgate-shop-12"],
  [LONG, 1, `heapgate-${"a".repeat(52)}-1`],
  [`${"a".repeat(51)}-b`, 1, `heapgate-${"a".repeat(51)}-1`],
])("of %s the pod %i is behind %s", (component, index, name) => {
  expect(podServiceName(component, index)).toBe(name);
  expect(name.length).toBeLessThanOrEqual(63);
});

test("a Service chooses no pod by itself", () => {
  expect(buildPodService("heapgate-shop-0", "dev", PORT)).toEqual({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "heapgate-shop-0", namespace: "dev", labels: { "app.kubernetes.io/managed-by": "heapgate" } },
    spec: { type: "NodePort", ports: [{ name: "p-8080", port: 8080, targetPort: 8080, protocol: "TCP" }] },
  });
});

test.each([
  ["10.244.0.7", "IPv4"],
  ["fd00::7", "IPv6"],
])("its slice leads to %s alone and goes with it", (address, addressType) => {
  expect(buildPodSlice({ name: "heapgate-shop-0", namespace: "dev", uid: "8b2" }, address, PORT)).toEqual({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "heapgate-shop-0",
      namespace: "dev",
      labels: { "app.kubernetes.io/managed-by": "heapgate", "kubernetes.io/service-name": "heapgate-shop-0" },
      ownerReferences: [{ apiVersion: "v1", kind: "Service", name: "heapgate-shop-0", uid: "8b2" }],
    },
    addressType,
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: "p-8080", port: 8080, protocol: "TCP" }],
  });
});

test("addresses of pods that have one", () => {
  const pod = (name: string, podIP?: string) => ({ metadata: { name }, status: podIP === undefined ? {} : { podIP } });
  expect([...podAddressesOf({ items: [pod("a", "10.0.0.1"), pod("b"), pod("c", "10.0.0.2")] })]).toEqual([
    ["a", "10.0.0.1"],
    ["c", "10.0.0.2"],
  ]);
  expect(podAddressesOf(null).size).toBe(0);
});
