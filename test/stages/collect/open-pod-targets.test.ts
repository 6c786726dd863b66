// Pods reached through forwards: found ports, named ports, all replicas, direct URLs, and what is said when nobody answers.
import { describe, expect, test } from "vitest";
import type { ComponentConfig, EndpointConfig } from "../../../src/core/config/config.ts";
import type { AuthConfig } from "../../../src/core/config/cluster-config.ts";
import { createAuthenticator } from "../../../src/stages/collect/authenticate.ts";
import { fetchCpuProfile, fetchProfile } from "../../../src/stages/collect/fetch-profile.ts";
import { openPodTargets, type PodTargetOptions } from "../../../src/stages/collect/open-pod-targets.ts";
import type { PortMemory } from "../../../src/stages/collect/probe-endpoint.ts";
import { scrapeMetrics } from "../../../src/stages/collect/scrape.ts";
import { argv, component, endpoint } from "../../support/component.ts";
import type { FakeKubeScript } from "../../support/fake-kube.ts";
import { podJson, podList, podNetwork, tcp, type PodNetwork } from "../../support/pods.ts";
import { goAnswers, goError, HEAP, send, startPprofServer, type Answer } from "../../support/pprof-server.ts";
import { realPorts } from "../../support/real-ports.ts";
import { startGoTlsServer, startTlsServer } from "../../support/tls-server.ts";

const ports = realPorts();
const signal = new AbortController().signal;
const THREADS = send("threadcreate profile: total 8\n7 @ \n");
const PPROF: Record<string, Answer | readonly Answer[]> = { ...goAnswers(), "/debug/pprof/threadcreate": THREADS };
const PAGE = send("<!doctype html>", { "content-type": "text/html" });

const shop = (more: Partial<ComponentConfig> = {}): ComponentConfig => ({
  ...component({ command: argv("unused") }),
  run: null,
  pods: { selector: "app=shop", namespace: null, container: null },
  ...more,
});
const at = (path: string, more: Partial<EndpointConfig> = {}): EndpointConfig => endpoint(path, more);
const pods = (...items: readonly object[]): FakeKubeScript => ({ "get pods": { json: podList(...items) } });

const open = (kube: PodNetwork, components: readonly ComponentConfig[], more: Partial<PodTargetOptions> = {}) =>
  openPodTargets(ports, {
    kube,
    components,
    defaultNamespace: "dev",
    side: "head",
    authenticator: createAuthenticator(ports, { kube, namespace: "dev", access: "create", endpoints: ["/metrics"], configDir: "/" }),
    memory: new Map(),
    readKubelet: null,
    signal,
    ...more,
  });

/** Profile and metrics of the first target. */
async function read({ opened }: Awaited<ReturnType<typeof open>>) {
  const target = opened[0]?.target;
  const heap = target === undefined || target.pprof === null ? null : await fetchProfile(ports, { pprof: target.pprof, signal }, "heap");
  const scraped =
    target === undefined || target.metrics === null
      ? null
      : await scrapeMetrics(ports, { metrics: target.metrics, phase: "cost", edge: null, signal });
  return { heap: heap?.kind ?? null, metrics: scraped?.kind ?? null };
}

describe("ports nobody named", () => {
  test("pprof is found on a port that is not declared, metrics on the declared one; other forwards are ended", async () => {
    await using debug = await startPprofServer({ "/debug/pprof/threadcreate": THREADS, "/debug/pprof/heap": send(HEAP) });
    await using web = await startPprofServer({ "/metrics": send("# TYPE up gauge\nup 1\n"), "/": PAGE });
    const kube = podNetwork(
      { "dev/shop-0:6060": debug.port, "dev/shop-0:8000": web.port },
      pods(podJson("shop-0", { containers: [{ name: "app", ports: [tcp(8000, "http")] }] })),
    );
    {
      await using opened = await open(kube, [shop()]);
      const [one] = opened.opened;
      expect(one?.target).toMatchObject({
        app: { name: "shop", side: "head", instance: "shop-0-app" },
        pprof: { name: "dev/shop-0:6060/debug/pprof" },
        metrics: { name: "dev/shop-0:8000/metrics" },
        unanswered: [],
      });
      expect(one?.pod).toMatchObject({ pod: "shop-0", node: "node-1" });
      expect(await read(opened)).toEqual({ heap: "profile", metrics: "scrape" });
      expect(kube.forwards.filter(({ isOpen }) => isOpen()).map(({ name }) => name)).toEqual(["dev/shop-0:8000", "dev/shop-0:6060"]);
    }
    expect(kube.forwards.filter(({ isOpen }) => isOpen())).toEqual([]);
  });

  test("a replica and a later trial look first where the first one answered", async () => {
    await using server = await startPprofServer(PPROF);
    const servers = { "dev/shop-0:9090": server.port, "dev/shop-1:9090": server.port };
    const kube = podNetwork(servers, pods(podJson("shop-0"), podJson("shop-1")));
    const memory: PortMemory = new Map();
    await using first = await open(kube, [shop({ metrics: "off" })], { memory });
    expect(first.opened.map(({ target }) => [target.app.instance, target.pprof?.name, target.metrics])).toEqual([
      ["shop-0-app", "dev/shop-0:9090/debug/pprof", null],
      ["shop-1-app", "dev/shop-1:9090/debug/pprof", null],
    ]);
    const before = kube.forwards.length;
    expect(kube.forwards.filter(({ name }) => name.startsWith("dev/shop-1"))).toHaveLength(1);
    await using second = await open(kube, [shop({ metrics: "off" })], { memory });
    expect(second.opened).toHaveLength(2);
    expect(kube.forwards.slice(before).map(({ name }) => name)).toEqual(["dev/shop-0:9090", "dev/shop-1:9090"]);
  });

  test("TLS is spoken where the server wants it, whatever its certificate", async () => {
    await using server = await startGoTlsServer((request, response) =>
      request.url === "/metrics"
        ? send("# TYPE up gauge\nup 1\n")(request, response)
        : goError(404, "404 page not found")(request, response),
    );
    const kube = podNetwork({ "dev/shop-0:8443": server.port }, pods(podJson("shop-0")));
    await using opened = await open(kube, [shop()]);
    expect(opened.opened[0]?.target).toMatchObject({ pprof: null, metrics: { name: "https://dev/shop-0:8443/metrics" } });
    expect(await read(opened)).toEqual({ heap: null, metrics: "scrape" });
  });

  test("W13 W18 nobody answers: both are off, and it is said what was tried", async () => {
    await using web = await startPprofServer({ "/": PAGE, "/debug/pprof": PAGE, "/debug/pprof/threadcreate": PAGE });
    await using locked = await startPprofServer({ "/debug/pprof/threadcreate": send("", {}, 401), "/metrics": send("", {}, 403) });
    const kube = podNetwork({ "dev/shop-0:8080": web.port, "dev/shop-0:9090": locked.port }, pods(podJson("shop-0")));
    await using opened = await open(kube, [shop()]);
    expect(opened.opened[0]?.target).toMatchObject({ pprof: null, metrics: null });
    expect(opened.opened[0]?.target.unanswered).toEqual([
      {
        code: "pprof-off",
        message:
          "Component shop serves no profiles that could be found: 8080 answered an HTML page: is the path right?; 9090 answered 401: it wants authentication; nothing answers on 6060, 8081, 8443. pprof is off: no heap attribution, no leak gate for the live heap.",
        remedy: "Switch it on with components[].args or env, name its port under components[].pprof, or write pprof: off.",
      },
      {
        code: "metrics-missing",
        message:
          "Component shop serves no metrics that could be found: 8080 answered 404 (Unknown profile); 9090 answered 403: it wants authentication; nothing answers on 8081, 8443, 6060.",
        remedy: "Serve /metrics, name its port and path under components[].metrics, or write metrics: off.",
      },
    ]);
    expect(kube.forwards.filter(({ isOpen }) => isOpen())).toEqual([]);
    // A port on which nobody listened is not tried again for the other kind.
    expect(kube.forwards.filter(({ name }) => name.endsWith(":6060"))).toHaveLength(1);
  });

  test.each<[string, Partial<ComponentConfig>, string, RegExp]>([
    [
      "profiles",
      { pprof: at("/debug/pprof", { required: ["cpu"] }) },
      "PPROF_DISABLED",
      /dev\/shop-0\/debug\/pprof answered nowhere: nothing answers on 6060/u,
    ],
    [
      "metrics",
      { metrics: at("/metrics", { required: ["up"] }) },
      "METRICS_DISABLED",
      /dev\/shop-0\/metrics answered nowhere: nothing answers on 8080/u,
    ],
  ])("W18 required %s that nobody serves are an error, and nothing is left open", async (_name, more, code, message) => {
    const kube = podNetwork({}, pods(podJson("shop-0")));
    await expect(open(kube, [shop(more)])).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(kube.forwards.filter(({ isOpen }) => isOpen())).toEqual([]);
  });

  test("a server that mounts the heap profile alone is found by it", async () => {
    await using server = await startPprofServer(goAnswers());
    const kube = podNetwork({ "dev/shop-0:6060": server.port }, pods(podJson("shop-0")));
    await using opened = await open(kube, [shop({ metrics: "off" })]);
    expect(opened.opened[0]?.target.pprof?.name).toBe("dev/shop-0:6060/debug/pprof");
    expect(server.asked).toEqual(["/debug/pprof/threadcreate?debug=1", "/debug/pprof/heap?debug=1"]);
  });

  test("W15 an index-only server gives its profiles, and says clearly that it has none of the CPU", async () => {
    const kinds = ["heap", "allocs", "goroutine", "block", "mutex", "threadcreate"] as const;
    const answers = Object.fromEntries(kinds.map((kind) => [`/debug/pprof/${kind}`, send(HEAP)]));
    await using server = await startPprofServer({ ...answers, "/debug/pprof/threadcreate?debug=1": THREADS });
    const kube = podNetwork({ "dev/shop-0:6060": server.port }, pods(podJson("shop-0")));
    await using opened = await open(kube, [shop()]);
    const pprof = opened.opened[0]?.target.pprof;
    if (pprof === null || pprof === undefined) throw new Error("no pprof");
    for (const kind of ["heap", "goroutine", "block", "mutex", "threadcreate"] as const) {
      expect((await fetchProfile(ports, { pprof, signal }, kind)).kind).toBe("profile");
    }
    expect(await fetchCpuProfile(ports, { pprof, signal }, 1)).toEqual({ kind: "not-served", detail: "Unknown profile" });
  });
});

describe("ports that are named", () => {
  const containers = [
    { name: "app", ports: [tcp(8000, "web")] },
    { name: "proxy", ports: [tcp(8443, "https")] },
  ];

  test.each<[string, number | string, string]>([
    ["a number", 7777, "dev/shop-0:7777"],
    ["a name of its own", "web", "dev/shop-0:8000"],
    ["a name of another container", "https", "dev/shop-0:8443"],
  ])("%s", async (_name, port, expected) => {
    await using server = await startPprofServer(PPROF);
    const kube = podNetwork({ [expected]: server.port }, pods(podJson("shop-0", { containers })));
    await using opened = await open(kube, [shop({ pprof: at("debug/pprof/", { port }), metrics: "off" })]);
    expect(opened.opened[0]?.target.pprof?.name).toBe(`${expected}/debug/pprof`);
    expect(await read(opened)).toEqual({ heap: "profile", metrics: null });
    expect(kube.forwards.map(({ name }) => name)).toEqual([expected]);
  });

  test("a name nobody declares is an error with those that are declared", async () => {
    const kube = podNetwork({}, pods(podJson("shop-0", { containers })));
    await expect(open(kube, [shop({ pprof: at("/debug/pprof", { port: "debug" }) })])).rejects.toMatchObject({
      code: "PORT_UNKNOWN",
      message: "Component shop has no port called debug: pod shop-0 declares 8000 (web), 8443 (https).",
    });
  });

  test("profiles and metrics of one port share a forward; a CPU profile has one of its own", async () => {
    await using server = await startPprofServer(PPROF);
    const kube = podNetwork({ "dev/shop-0:8080": server.port }, pods(podJson("shop-0")));
    await using opened = await open(kube, [shop({ pprof: at("/debug/pprof", { port: 8080 }), metrics: at("/metrics", { port: 8080 }) })]);
    await read(opened);
    expect(kube.forwards).toHaveLength(1);
    const pprof = opened.opened[0]?.target.pprof;
    if (pprof === null || pprof === undefined) throw new Error("no pprof");
    expect((await fetchCpuProfile(ports, { pprof, signal }, 1)).kind).toBe("profile");
    expect(kube.forwards.map(({ isOpen }) => isOpen())).toEqual([true, false]);
  });

  test("where no port may be forwarded, metrics come through the API server and profiles are an error", async () => {
    const script = { ...pods(podJson("shop-0")), "raw /api/v1/namespaces/dev/pods/shop-0:8080/proxy/metrics": { stdout: "up 1\n" } };
    const kube = podNetwork({ "dev/shop-0:8080": null }, script);
    const metrics = at("/metrics", { port: 8080 });
    await using opened = await open(kube, [shop({ pprof: "off", metrics })]);
    expect(await read(opened)).toEqual({ heap: null, metrics: "scrape" });
    await expect(open(kube, [shop({ pprof: at("/debug/pprof", { port: 8080 }) })])).rejects.toMatchObject({ code: "FORWARD_FAILED" });
    const refused = { ...pods(podJson("shop-0")), raw: { exitCode: 1, stderr: "Error from server (Forbidden): no" } };
    await expect(open(podNetwork({ "dev/shop-0:8080": null }, refused), [shop({ pprof: "off", metrics })])).rejects.toMatchObject({
      code: "FORWARD_FAILED",
    });
  });
});

describe("a component behind a URL", () => {
  const bearer = (token: string): AuthConfig => ({
    bearer: { kind: "token", token },
    basic: null,
    headers: { "x-tenant": "shop" },
    clientCertificate: null,
    insecureSkipVerify: true,
  });
  /** Under `/shop`, by HTTPS with a certificate nobody trusts, for the bearer of the token. */
  const guarded = () =>
    startTlsServer((request, response) => {
      const { authorization, "x-tenant": tenant } = request.headers;
      if (authorization !== "Bearer s3cret" || tenant !== "shop") return goError(401, "who are you?")(request, response);
      if (request.url === "/shop/debug/pprof/heap") return send(HEAP)(request, response);
      if (request.url === "/shop/metrics") return send("up 1\n")(request, response);
      goError(404, "404 page not found")(request, response);
    });

  test.each([
    ["s3cret", { heap: "profile", metrics: "scrape" }],
    ["other", { heap: "unauthorized", metrics: "unauthorized" }],
  ])("W14 is asked under its prefix by HTTPS with the token %s", async (token, expected) => {
    await using server = await guarded();
    const auth = bearer(token);
    const remote = shop({ url: `${server.url}/shop/`, pods: null, pprof: at("/debug/pprof", { auth }), metrics: at("/metrics", { auth }) });
    await using opened = await open(podNetwork({}), [remote]);
    expect(opened.opened[0]).toMatchObject({
      pod: null,
      target: { app: { instance: "url" }, pprof: { name: `${server.url}/shop/debug/pprof` } },
    });
    expect(await read(opened)).toEqual(expected);
  });

  test("is not trusted without a word about it", async () => {
    await using server = await guarded();
    await using opened = await open(podNetwork({}), [shop({ url: `${server.url}/shop`, pods: null })]);
    expect(await read(opened)).toEqual({ heap: "untrusted", metrics: "untrusted" });
  });

  test("belongs to its pod when there is only one", async () => {
    const url = "http://127.0.0.1:1";
    const readKubelet = async () => null;
    await using one = await open(podNetwork({}, pods(podJson("shop-0"))), [shop({ url })], { readKubelet });
    expect(one.opened[0]).toMatchObject({
      pod: { pod: "shop-0" },
      target: { app: { instance: "url", readKubelet: expect.any(Function) } },
    });
    await using two = await open(podNetwork({}, pods(podJson("shop-0"), podJson("shop-1"))), [shop({ url })], { readKubelet });
    expect(two.opened).toMatchObject([{ pod: null }]);
    expect(two.opened[0]?.target.app.readKubelet).toBeUndefined();
  });
});

describe("an app in a pod", () => {
  test("is asked of the kubelet by its pod; nothing of its process is known here", async () => {
    const reading = { atSeconds: 1, cpuSeconds: 2, workingSetBytes: 3, rssBytes: 4, networkRxBytes: 5, networkTxBytes: 6 };
    const asked: string[] = [];
    const kube = podNetwork({}, pods(podJson("shop-0"), podJson("shop-1")));
    await using opened = await open(kube, [shop({ pprof: "off", metrics: "off" })], {
      readKubelet: async ({ pod }) => {
        asked.push(pod);
        return reading;
      },
    });
    const app = opened.opened[1]?.target.app;
    expect(await app?.readKubelet?.()).toEqual(reading);
    expect(asked).toEqual(["shop-1"]);
    expect(app?.hasExited()).toBeNull();
    expect(await app?.readStats()).toEqual({ cpuSeconds: null, rssBytes: null, openFds: null, threads: null });
  });

  test("that is optional and not there is said, and the others are opened", async () => {
    const kube = podNetwork(
      {},
      {
        "get pods -n dev -l app=shop": { json: podList() },
        "get pods -n edge -l app=agent": { json: podList(podJson("agent-0", { labels: { app: "agent" } })) },
      },
    );
    const agent = shop({
      name: "agent",
      pods: { selector: "app=agent", namespace: "edge", container: null },
      pprof: "off",
      metrics: "off",
    });
    await using opened = await open(kube, [shop({ optional: true }), { ...agent, optional: true }], { side: "base" });
    expect(opened.opened.map(({ target }) => target.app.name)).toEqual(["agent"]);
    expect(opened.absent).toEqual([
      {
        code: "component-absent",
        message:
          "Component shop is not present on base: no pod fits app=shop in namespace dev. It is optional, so the run goes on without it.",
        remedy:
          "Nothing is to be done if this version has none of it; else check components[].selector and namespace, and take optional away.",
      },
    ]);
    await expect(open(kube, [shop()])).rejects.toMatchObject({ code: "NO_PODS" });
  });

  test("that is not measured is not even looked for", async () => {
    const kube = podNetwork({});
    await using opened = await open(kube, [shop({ measure: false })]);
    expect(opened.opened).toEqual([]);
    expect(kube.calls).toEqual([]);
  });
});
