// Ports of a trial's components and the variables that tell them.
import { expect, test } from "vitest";
import {
  addressFacts,
  allocatePorts,
  endpointUrl,
  heapgateFacts,
  portFacts,
  resolvePort,
} from "../../../src/stages/environment/addresses.ts";
import { argv, component, endpoint, shell } from "../../support/component.ts";
import type { Http } from "../../../src/ports/http.ts";

/** Gives each port twice, as a machine may when nobody listens yet. */
const http = (): Http => {
  let given = 0;
  return {
    request: () => Promise.reject(new Error("unused")),
    isPortOpen: async () => false,
    findFreePort: async () => 40_000 + Math.floor(given++ / 2),
  };
};

test("every component and every named port gets a port of its own", async () => {
  const addresses = await allocatePorts(http(), [
    component({ command: shell("./a -addr :$PORT") }, { name: "shop-api", ports: ["debug-http", "grpc"] }),
    component({ command: argv("./b", "-addr", "127.0.0.1:8080") }, { name: "b", pprof: endpoint("/p", { port: 6060 }), metrics: "off" }),
    { ...component({ command: argv("x") }, { name: "elsewhere" }), run: null },
  ]);
  expect([...addresses.keys()]).toEqual(["shop-api", "b"]);
  expect(addresses.get("shop-api")).toEqual({ main: 40_002, named: { "debug-http": 40_000, grpc: 40_001 }, fixed: [] });
  expect(addresses.get("b")).toEqual({ main: 8080, named: {}, fixed: [8080, 6060] });
  expect(addressFacts(addresses)).toEqual({
    HEAPGATE_ADDR_SHOP_API: "127.0.0.1:40002",
    HEAPGATE_ADDR_SHOP_API_DEBUG_HTTP: "127.0.0.1:40000",
    HEAPGATE_ADDR_SHOP_API_GRPC: "127.0.0.1:40001",
    HEAPGATE_ADDR_B: "127.0.0.1:8080",
  });
});

test("endpoints resolve numbers, names and the component's own port", () => {
  const ports = { main: 1000, named: { admin: 2000 }, fixed: [] };
  expect([null, "admin", 6060, "nope"].map((port) => resolvePort(ports, port))).toEqual([1000, 2000, 6060, null]);
  expect(endpointUrl(ports, endpoint("/debug/pprof/"))).toBe("http://127.0.0.1:1000/debug/pprof");
  expect(endpointUrl(ports, endpoint("metrics", { port: "admin" }))).toBe("http://127.0.0.1:2000/metrics");
  expect(endpointUrl(ports, endpoint("/metrics", { port: 8443, scheme: "https" }))).toBe("https://127.0.0.1:8443/metrics");
  expect(endpointUrl(ports, endpoint("/x", { port: "nope" }))).toBeNull();
  expect(endpointUrl(ports, "off")).toBeNull();
  expect(portFacts(ports)).toEqual({ PORT: "1000", PORT_ADMIN: "2000" });
});

test("facts leave out what does not exist yet", () => {
  const facts = { side: "base", commit: null, arch: "amd64", configDir: "/c", trialDir: null, seed: null } as const;
  expect(heapgateFacts(facts)).toEqual({ HEAPGATE_SIDE: "base", HEAPGATE_SHA: "", HEAPGATE_ARCH: "amd64", HEAPGATE_CONFIG_DIR: "/c" });
  expect(heapgateFacts({ ...facts, trialDir: "/t", seed: 7 })).toMatchObject({ HEAPGATE_DIR: "/t", HEAPGATE_SEED: "7" });
});
