// Ways for the load into a cluster: a node that answers, one that does not, and a selector no Service can have.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRoutes, type RouteTarget } from "../../../src/stages/workload/open-routes.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { realPorts } from "../../support/real-ports.ts";
import { startFakeApiServer, type FakeApiServer } from "../../support/fake-api-server.ts";

let node: FakeApiServer;
beforeAll(async () => {
  node = await startFakeApiServer({ kinds: {} });
});
afterAll(() => node[Symbol.asyncDispose]());

const portOf = (url: string): number => Number(new URL(url).port);
const target = (more: Partial<RouteTarget> = {}): RouteTarget => ({
  component: "shop-api",
  selector: "app=shop",
  namespace: "dev",
  pod: "shop-1",
  ports: [
    { name: "http", number: 8080 },
    { name: null, number: 9090 },
  ],
  ...more,
});
const script = (nodePort: number, more: FakeKubeScript = {}): FakeKubeScript => ({
  apply: {},
  "get service heapgate-shop-api -n dev": {
    json: {
      spec: {
        ports: [
          { port: 8080, nodePort },
          { port: 9090, nodePort: nodePort + 1 },
        ],
      },
    },
  },
  "get nodes": { json: { items: [{ status: { addresses: [{ type: "InternalIP", address: "127.0.0.1" }] } }] } },
  "delete service heapgate-shop-api -n dev": {},
  ...more,
});
const open = async (kube: ReturnType<typeof fakeKube>, targets: readonly RouteTarget[]) =>
  await openRoutes({ ...realPorts(), clock: fakeClock() }, { kube, targets, signal: new AbortController().signal });

describe("a node that answers", () => {
  test("leads to every port, by number, by name and by default, and to commands by variables", async () => {
    const nodePort = portOf(node.url);
    const kube = fakeKube(script(nodePort));
    {
      await using routes = await open(kube, [target()]);
      expect(routes.addressOf("shop-api", null)).toBe(`127.0.0.1:${nodePort}`);
      expect(routes.addressOf("shop-api", "http")).toBe(`127.0.0.1:${nodePort}`);
      expect(routes.addressOf("shop-api", 9090)).toBe(`127.0.0.1:${nodePort + 1}`);
      expect(routes.addressOf("shop-api", "grpc")).toBeNull();
      expect(routes.addressOf("other", null)).toBeNull();
      expect(routes.facts).toEqual({
        HEAPGATE_ADDR_SHOP_API: `127.0.0.1:${nodePort}`,
        HEAPGATE_ADDR_SHOP_API_HTTP: `127.0.0.1:${nodePort}`,
        HEAPGATE_ADDR_SHOP_API_9090: `127.0.0.1:${nodePort + 1}`,
      });
      expect(routes.warnings).toEqual([]);
    }
    expect(kube.calls.at(-1)?.line).toMatch(/^delete service heapgate-shop-api -n dev/u);
  });
});

describe("a port-forward carries the load, which is said", () => {
  test.each<[string, Partial<RouteTarget>]>([
    ["where no node answers", {}],
    ["where the selector is none a Service can have", { selector: "app in (a, b)" }],
  ])("%s", async (_name, more) => {
    // Nothing listens on port 1.
    const kube = fakeKube(script(1, { "forward dev/shop-1:": ({ line }) => ({ localPort: line.endsWith("8080") ? 4001 : 4002 }) }));
    {
      await using routes = await open(kube, [target(more)]);
      expect(routes.addressOf("shop-api", null)).toBe("127.0.0.1:4001");
      expect(routes.addressOf("shop-api", 9090)).toBe("127.0.0.1:4002");
      expect(routes.warnings.map(({ code }) => code)).toEqual(["load-through-forward"]);
      expect(kube.openForwards()).toBe(2);
    }
    expect(kube.openForwards()).toBe(0);
  });
});

test("a component without ports has no way, and nothing is made for it", async () => {
  const kube = fakeKube({});
  await using routes = await open(kube, [target({ ports: [] })]);
  expect(routes.addressOf("shop-api", null)).toBeNull();
  expect(kube.calls).toEqual([]);
});
