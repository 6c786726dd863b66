// Nodes, the API server and how images get in.
import { describe, expect, test } from "vitest";
import { imageRouteOf, parseApiServer, parseNodes } from "../../../src/core/kubernetes/cluster-facts.ts";
import { parseJson } from "../../../src/core/kubernetes/json-fields.ts";
import { toolOutput } from "../../support/tool-output.ts";

describe("nodes", () => {
  test("of a real cluster", () => {
    expect(parseNodes(parseJson(toolOutput("nodes.json")))).toEqual([
      {
        name: "heapgate-1a2b3c-control-plane",
        ip: "172.18.0.2",
        version: "v1.34.4",
        controlPlane: true,
        ready: true,
        why: null,
        runtime: "containerd://1.6.20",
        os: "Debian GNU/Linux 12 (bookworm)",
        arch: "amd64",
      },
    ]);
  });

  test.each([
    ["says why", [{ type: "Ready", status: "False", message: "cni plugin not initialized" }], "cni plugin not initialized"],
    [
      "is lost",
      [{ type: "Ready", status: "Unknown", message: "Kubelet stopped posting node status." }],
      "Kubelet stopped posting node status.",
    ],
    ["is new", [], "its kubelet has not said that it is ready"],
  ])("one that %s is not ready", (_, conditions, why) => {
    expect(parseNodes({ items: [{ metadata: { name: "n" }, status: { conditions } }] })).toMatchObject([
      { ready: false, why, controlPlane: false, ip: null },
    ]);
  });

  test.each([undefined, null, {}, { items: 3 }])("none in %j", (list) => expect(parseNodes(list)).toEqual([]));
});

test("the API server stands in the view of a context", () => {
  const server = parseApiServer(parseJson(toolOutput("config-view.json")));
  expect(server?.url).toBe("https://127.0.0.1:36285");
  expect(atob(server?.caData ?? "")).toMatch(/^-----BEGIN CERTIFICATE-----/u);
  expect(parseApiServer({ clusters: [{ cluster: { server: "http://a" } }] })).toEqual({ url: "http://a", caData: null });
  expect(parseApiServer({ clusters: [] })).toBeNull();
});

test.each([
  ["kind-dev", null, { kind: "kind", name: "dev" }],
  ["k3d-my-cluster", null, { kind: "k3d", name: "my-cluster" }],
  ["minikube", null, { kind: "minikube", name: "minikube" }],
  ["kind-", null, { kind: "registry", registry: null }],
  ["kindergarten", null, { kind: "registry", registry: null }],
  ["staging", "registry.example/team", { kind: "registry", registry: "registry.example/team" }],
  ["kind-dev", "localhost:5001", { kind: "registry", registry: "localhost:5001" }],
])("images of context %s with registry %s go by %j", (context, registry, route) => expect(imageRouteOf(context, registry)).toEqual(route));
