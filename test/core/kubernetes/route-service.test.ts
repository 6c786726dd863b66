// Services of ours for the load: selectors a Service can have, and what the API server says of ports and nodes.
import { describe, expect, test } from "vitest";
import {
  buildRouteService,
  labelsOfSelector,
  nodeAddressesOf,
  nodePortsOf,
  routeServiceName,
} from "../../../src/core/kubernetes/route-service.ts";

describe("labels of a selector", () => {
  test.each<[string, Record<string, string> | null]>([
    ["app=shop", { app: "shop" }],
    ["app == shop, app.kubernetes.io/name=web", { app: "shop", "app.kubernetes.io/name": "web" }],
    ["empty=", { empty: "" }],
    ["app!=shop", null],
    ["app in (a,b)", null],
    ["app", null],
    ["!app", null],
  ])("of %s", (selector, labels) => {
    expect(labelsOfSelector(selector)).toEqual(labels);
  });
});

test("the Service opens all ports on the nodes and is known as ours", () => {
  const service = buildRouteService("shop", "dev", { app: "shop" }, [
    { containerPort: 8080, protocol: "TCP" },
    { containerPort: 6060, protocol: "TCP" },
  ]);
  expect(service).toEqual({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "heapgate-shop", namespace: "dev", labels: { "app.kubernetes.io/managed-by": "heapgate" } },
    spec: {
      type: "NodePort",
      selector: { app: "shop" },
      ports: [
        { name: "p-8080", port: 8080, targetPort: 8080, protocol: "TCP" },
        { name: "p-6060", port: 6060, targetPort: 6060, protocol: "TCP" },
      ],
    },
  });
});

test("a name is never longer than a label may be, and never ends in a dash", () => {
  const name = routeServiceName(`${"a".repeat(53)}-${"b".repeat(20)}`);
  expect(name).toBe(`heapgate-${"a".repeat(53)}`);
});

test("node ports are read by the container's port, and ports without one are left out", () => {
  const service = { spec: { ports: [{ port: 8080, nodePort: 31000 }, { port: 6060, nodePort: 31001 }, { port: 1 }] } };
  expect(nodePortsOf(service)).toEqual(
    new Map([
      [8080, 31000],
      [6060, 31001],
    ]),
  );
  expect(nodePortsOf(null)).toEqual(new Map());
});

test("addresses are those inside the nodes' network", () => {
  const node = (...addresses: readonly { readonly type: string; readonly address: string }[]) => ({ status: { addresses } });
  const nodes = {
    items: [
      node({ type: "InternalIP", address: "172.18.0.2" }, { type: "Hostname", address: "one" }),
      node({ type: "InternalIP", address: "fd00::2" }),
    ],
  };
  expect(nodeAddressesOf(nodes)).toEqual(["172.18.0.2", "fd00::2"]);
});
