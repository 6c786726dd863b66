// Ways for the load into a cluster: a node that answers, one that does not, and a selector no Service can have.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeRoutes, openRoutes, type RouteMemory, type RouteTarget } from "../../../src/stages/workload/open-routes.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";
import { createMemoryObjects } from "../../support/memory-ledger.ts";
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
const open = async (
  kube: ReturnType<typeof fakeKube>,
  targets: readonly RouteTarget[],
  memory: RouteMemory = new Map(),
  ledger = createMemoryObjects(),
) => await openRoutes({ ...realPorts(), clock: fakeClock() }, { kube, targets, memory, ledger, signal: new AbortController().signal });

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
  });

  test("the Service stays for the next trial, which finds it, until all are removed", async () => {
    const kube = fakeKube(script(portOf(node.url)));
    const memory: RouteMemory = new Map();
    const ledger = createMemoryObjects();
    const applied = (): number => kube.calls.filter(({ line }) => line === "apply").length;
    for (const address of ["http", 8080]) {
      await using routes = await open(kube, [target()], memory, ledger);
      expect(routes.addressOf("shop-api", address)).toBe(`127.0.0.1:${portOf(node.url)}`);
    }
    expect([applied(), kube.calls.some(({ line }) => line.startsWith("delete"))]).toEqual([1, false]);
    // Another port: it is another Service.
    await (await open(kube, [target({ ports: [{ name: null, number: 8080 }] })], memory))[Symbol.asyncDispose]();
    expect(applied()).toBe(2);
    expect(ledger.open()).toEqual(["Service/heapgate-shop-api in dev"]);
    await closeRoutes(kube, memory, ledger);
    expect(ledger.open()).toEqual([]);
    expect(kube.calls.at(-1)?.line).toBe("delete service heapgate-shop-api -n dev --ignore-not-found --wait=false");
    expect(memory.size).toBe(0);
  });

  test("a Service that went with its namespace is made anew", async () => {
    let isThere = true;
    const answers = script(portOf(node.url));
    const found = answers["get service heapgate-shop-api -n dev"];
    const kube = fakeKube({
      ...answers,
      apply: () => {
        isThere = true;
        return {};
      },
      "get service heapgate-shop-api -n dev": () => (isThere && typeof found === "object" ? found : { json: null }),
    });
    const memory: RouteMemory = new Map();
    await (await open(kube, [target()], memory))[Symbol.asyncDispose]();
    isThere = false;
    await using routes = await open(kube, [target()], memory);
    expect(routes.addressOf("shop-api", 8080)).not.toBeNull();
    expect(kube.calls.filter(({ line }) => line === "apply")).toHaveLength(2);
  });

  test("Services of several namespaces are removed together, and a refusal is no error", async () => {
    const kube = fakeKube({
      "delete service a b -n dev": { exitCode: 1, stderr: "Error from server (Forbidden)" },
      "delete service c -n shop": {},
    });
    const memory: RouteMemory = new Map(["dev/a", "shop/c", "dev/b"].map((key) => [key, "{}"]));
    const ledger = createMemoryObjects();
    const service = (name: string, namespace: string) => ({ apiVersion: "v1", kind: "Service", metadata: { name, namespace } });
    await ledger.note([service("a", "dev"), service("b", "dev"), service("c", "shop")]);
    await closeRoutes(kube, memory, ledger);
    expect(kube.calls).toHaveLength(2);
    // For a later call to name.
    expect(ledger.open()).toEqual(["Service/a in dev", "Service/b in dev"]);
  });

  test("a Service is noted before it is made", async () => {
    const ledger = createMemoryObjects();
    const refused = fakeKube(script(portOf(node.url), { apply: { exitCode: 1, stderr: "error: no" } }));
    await expect(open(refused, [target()], new Map(), ledger)).rejects.toMatchObject({ code: "APPLY_FAILED" });
    expect(ledger.open()).toEqual(["Service/heapgate-shop-api in dev"]);
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
