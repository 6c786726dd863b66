import { describe, expect, test } from "vitest";
import type { ComponentConfig } from "../../../src/core/config/config.ts";
import type { Http, HttpAnswer, HttpRequest } from "../../../src/ports/http.ts";
import { podReach } from "../../../src/stages/deploy/wait-reach.ts";
import { component, endpoint, shell } from "../../support/component.ts";
import { fakeKube, type FakeKubeScript } from "../../support/fake-kube.ts";

const shop = (more: Partial<ComponentConfig> = {}): ComponentConfig =>
  component({ command: shell("") }, { run: null, pods: { selector: "app=shop", namespace: null, container: null }, ...more });

const pod = (name: string, more: { readonly phase?: string; readonly deletionTimestamp?: string } = {}): object => ({
  kind: "Pod",
  metadata: { name, namespace: "dev", ...(more.deletionTimestamp === undefined ? {} : { deletionTimestamp: more.deletionTimestamp }) },
  spec: {
    containers: [
      { name: "proxy", ports: [{ name: "admin", containerPort: 9901 }] },
      { name: "shop", ports: [{ name: "http", containerPort: 8080 }] },
    ],
  },
  status: { phase: more.phase ?? "Running" },
});

function world(components: readonly ComponentConfig[], pods: readonly object[], script: FakeKubeScript = {}) {
  const requests: HttpRequest[] = [];
  const http: Http = {
    request: async (request): Promise<HttpAnswer> => {
      requests.push(request);
      if (request.url.includes("refused")) return { kind: "failed", reason: "refused", message: "connection refused" };
      return {
        kind: "answer",
        response: { status: 200, headers: {}, body: new TextEncoder().encode(`body of ${request.url}`), durationSeconds: 0 },
      };
    },
    isPortOpen: () => Promise.reject(new Error("unused")),
    findFreePort: () => Promise.reject(new Error("unused")),
  };
  const kube = fakeKube({ "get pods -n dev -l app=shop": { json: { items: pods } }, "forward dev/": {}, ...script });
  return { kube, requests, reach: podReach({ http }, kube, { components, namespace: "dev" }) };
}

describe("get", () => {
  test.each([
    ["shop:8080/healthz", "forward dev/a:8080", "http://127.0.0.1:48080/healthz"],
    ["shop:http/healthz", "forward dev/a:8080", "http://127.0.0.1:48080/healthz"],
    ["shop", "forward dev/a:9901", "http://127.0.0.1:49901/"],
    ["shop:admin", "forward dev/a:9901", "http://127.0.0.1:49901/"],
  ])("reaches %s through a forward of its own, which is closed again", async (address, forward, url) => {
    const { kube, requests, reach } = world([shop()], [pod("a"), pod("b")]);
    await expect(reach.get(address, undefined)).resolves.toEqual({ kind: "answer", status: 200, body: `body of ${url}` });
    expect(kube.calls.map(({ line }) => line)).toEqual(["get pods -n dev -l app=shop", forward]);
    expect(requests.map((request) => request.url)).toEqual([url]);
    expect(kube.openForwards()).toBe(0);
  });
  test("takes the first port of the container that is meant", async () => {
    const { kube, reach } = world([shop({ pods: { selector: "app=shop", namespace: null, container: "shop" } })], [pod("a")]);
    await reach.get("shop/", undefined);
    expect(kube.calls.at(-1)?.line).toBe("forward dev/a:8080");
  });
  test("speaks TLS where the metrics of that port do, whoever signed it", async () => {
    const metrics = endpoint("/metrics", { port: 8443, scheme: "https" });
    const { requests, reach } = world([shop({ metrics })], [pod("a")]);
    await reach.get("shop:8443/healthz", undefined);
    expect(requests[0]).toMatchObject({ url: "https://127.0.0.1:48443/healthz", tls: { insecureSkipVerify: true } });
  });
  test("reaches a URL as it is", async () => {
    const { kube, requests, reach } = world([], []);
    await reach.get("https://shop.example/healthz", undefined);
    expect(requests[0]).toMatchObject({ url: "https://shop.example/healthz" });
    expect(requests[0]?.tls).toBeUndefined();
    expect(kube.calls).toEqual([]);
  });
  test.each([
    ["another/x", [pod("a")], "there is no component another"],
    ["shop/x", [], "no pod of shop runs"],
    ["shop/x", [pod("a", { phase: "Pending" }), pod("b", { deletionTimestamp: "2026-11-26T04:00:00Z" })], "no pod of shop runs"],
    ["shop:nope/x", [pod("a")], "pod a has no port nope"],
    ["http://refused/", [], "connection refused"],
  ])("of %s says why nothing came", async (address, pods, why) => {
    await expect(world([shop()], pods).reach.get(address, undefined)).resolves.toEqual({ kind: "none", why });
  });
  test("takes a forward that fails for no answer yet", async () => {
    const { reach } = world([shop()], [pod("a")], { "forward dev/": { exitCode: 1, stderr: "error: pod is not running\n" } });
    await expect(reach.get("shop:8080", undefined)).resolves.toMatchObject({
      kind: "none",
      why: expect.stringContaining("pod is not running"),
    });
  });
  test("stops when it is aborted", async () => {
    await expect(world([shop()], [pod("a")]).reach.get("shop", AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  });
});

test("metrics come from every pod of every component that serves some", async () => {
  const metrics = endpoint("/stats", { port: "http" });
  const { kube, reach } = world([shop({ metrics }), shop({ name: "silent", metrics: "off" })], [pod("a"), pod("b")]);
  const bodies = await reach.metrics(undefined);
  expect(bodies.map((body) => (body.kind === "answer" ? body.body : ""))).toEqual(Array(2).fill("body of http://127.0.0.1:48080/stats"));
  expect(kube.calls.filter(({ line }) => line.startsWith("forward")).map(({ line }) => line)).toEqual([
    "forward dev/a:8080",
    "forward dev/b:8080",
  ]);
});

test("logs come from every pod, of the container that is meant or of all", async () => {
  const { kube, reach } = world(
    [shop(), shop({ name: "b", pods: { selector: "app=shop", namespace: "dev", container: "shop" } })],
    [pod("a")],
    {
      "logs a -n dev --all-containers": { stdout: "all\n" },
      "logs a -n dev -c shop": { exitCode: 1, stderr: "no log yet" },
    },
  );
  await expect(reach.logs(undefined)).resolves.toEqual(["all\n"]);
  expect(kube.calls.map(({ line }) => line)).toContain("logs a -n dev -c shop --tail=1000");
});

test("a component that is no pods is not looked for", async () => {
  const { kube, reach } = world([shop({ pods: null })], []);
  await expect(reach.get("shop", undefined)).resolves.toEqual({ kind: "none", why: "no pod of shop runs" });
  expect(kube.calls).toEqual([]);
});
