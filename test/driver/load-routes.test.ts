// Where the load goes in a cluster: the components that some workload asks, their ports, and a way to each replica of each.
import { describe, expect, test } from "vitest";
import { routeTargets, spreadLoad, urlAddress, urlTls } from "../../src/driver/load-routes.ts";
import type { PodTarget } from "../../src/stages/collect/open-pod-targets.ts";
import type { Http } from "../../src/ports/http.ts";
import { configOf, parseTexts } from "../support/config-text.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { fakeKube, type FakeKubeScript } from "../support/fake-kube.ts";
import { createMemoryObjects } from "../support/memory-ledger.ts";
import { podInstance, podJson, podList, tcp } from "../support/pods.ts";

const PORTS = [tcp(8080, "http"), tcp(9090, "admin")];
const DECLARED = [
  { name: "http", port: 8080 },
  { name: "admin", port: 9090 },
];
const configWith = (workload: string, url = "", ofIdler = "") => {
  const text = `version: 1
target: kind
deploy: [{ manifests: [m.yaml] }]
components:
  - { name: shop, selector: app=shop${url} }
  - { name: agent, selector: app=agent }
  - { name: idler, selector: app=idler${ofIdler} }
leak: off
workload:
  ${workload}
`;
  return configOf(parseTexts(text)).config;
};
const signal = new AbortController().signal;
const options = (workload: string, script: FakeKubeScript, url?: string) => {
  const kube = fakeKube(script);
  return {
    kube,
    setting: { config: configWith(workload, url), signal },
    namespace: "dev",
    routes: new Map<string, string>(),
    objects: createMemoryObjects(),
  };
};

describe("the components a way is opened to", () => {
  const pods = (name: string) => podList(podJson(`${name}-0`, { labels: { app: name }, containers: [{ name: "app", ports: PORTS }] }));
  const SCRIPT: FakeKubeScript = Object.fromEntries(
    ["shop", "agent", "idler"].map((name) => [`get pods -n dev -l app=${name}`, { json: pods(name) }]),
  );
  const SHOP = "{ component: shop, port: 8080, path: / }";
  const ADMIN = "{ component: shop, port: admin, path: / }";
  const AGENT = "{ component: agent, port: 7000, path: / }";

  test.each<[string, string, Readonly<Record<string, readonly number[]>>]>([
    ["the one that gets the requests, its port first", `http: ${ADMIN}`, { shop: [9090, 8080] }],
    [
      "each of several side by side, with a port it does not declare",
      `http: [${SHOP}, ${ADMIN}, ${AGENT}]`,
      { shop: [8080, 9090], agent: [7000, 8080, 9090] },
    ],
    [
      "each of some phase",
      `phases: [{ name: w, http: ${AGENT} }, { name: c, measure: cost, http: ${SHOP} }]`,
      { shop: [8080, 9090], agent: [7000, 8080, 9090] },
    ],
    [
      "all, where a phase runs a command",
      `phases: [{ name: w, command: x }, { name: c, measure: cost, http: ${SHOP} }]`,
      { shop: [8080, 9090], agent: [8080, 9090], idler: [8080, 9090] },
    ],
    ["none, where nothing is sent from here", "phases: [{ name: c, measure: cost, objects: { template: t } }, { name: r, idle: 1s }]", {}],
  ])("are %s", async (_name, workload, expected) => {
    const found = await routeTargets(options(workload, SCRIPT));
    expect(Object.fromEntries(found.map(({ component, ports }) => [component, ports.map(({ number }) => number)]))).toEqual(expected);
  });

  const withoutIdler = (more: string) => {
    const { setting, ...others } = options("command: x", { ...SCRIPT, "get pods -n dev -l app=idler": { json: podList() } });
    return routeTargets({ ...others, setting: { ...setting, config: configWith("command: x", "", more) } });
  };

  test("are without one that is optional and not there, where a command may ask all", async () => {
    expect((await withoutIdler(", optional: true")).map(({ component }) => component)).toEqual(["shop", "agent"]);
  });

  test("are an error without one that is not there", async () => {
    await expect(withoutIdler("")).rejects.toMatchObject({ code: "NO_PODS" });
  });
});

describe("the load is spread", () => {
  const opened = (component: string, count: number): readonly PodTarget[] =>
    Array.from({ length: count }, (_, index): PodTarget => {
      const pod = podInstance({ pod: `${component}-${index}`, instance: `${component}-${index}-app`, ports: DECLARED });
      const app = {
        name: component,
        side: "head",
        instance: pod.instance,
        exited: new Promise<never>(() => {}),
        hasExited: () => null,
        outputTail: () => "",
        readStats: () => Promise.resolve({ cpuSeconds: null, rssBytes: null, openFds: null, threads: null }),
      } as const;
      return { target: { app, pprof: null, metrics: null, requiredProfiles: [], requiredMetrics: [] }, pod };
    });
  const addresses = (name: string) =>
    podList(...[0, 1].map((index) => ({ metadata: { name: `${name}-${index}` }, status: { podIP: `10.0.0.${index}` } })));
  /** Of the Service `NAME-INDEX` the node port is told by both. */
  const nodePorts = { "heapgate-shop": 30_000, "heapgate-shop-9090": 30_100, "heapgate-agent": 30_200 };
  const SCRIPT: FakeKubeScript = {
    "get pods -n dev -l app=shop": { json: addresses("shop") },
    "get pods -n dev -l app=agent": { json: addresses("agent") },
    "get nodes": { json: { items: [{ status: { addresses: [{ type: "InternalIP", address: "172.18.0.2" }] } }] } },
    apply: {},
    ...Object.fromEntries(
      Object.entries(nodePorts).flatMap(([name, first]) =>
        [0, 1].map((index) => [
          `get service ${name}-${index}`,
          {
            json: {
              metadata: { uid: `${name}-${index}` },
              spec: { ports: [8080, 9090].map((port) => ({ port, nodePort: first + index })) },
            },
          },
        ]),
      ),
    ),
  };
  const http: Http = {
    request: () => Promise.resolve({ kind: "answer", response: { status: 404, headers: {}, body: new Uint8Array(), durationSeconds: 0 } }),
    isPortOpen: () => Promise.resolve(false),
    findFreePort: () => Promise.resolve(1),
  };
  const spread = (workload: string, pods: readonly PodTarget[], url?: string) =>
    spreadLoad({ http, clock: fakeClock() }, options(workload, SCRIPT, url), pods);
  const node = (...ports: readonly number[]) => ports.map((port) => `172.18.0.2:${port}`);

  const SEVERAL = `http:
    - { component: shop, port: http, path: /a }
    - { component: shop, port: 8080, path: /b }
    - { component: shop, port: admin, path: /c }
    - { component: agent, port: 8080, path: /d }`;

  test("over the replicas of every component that is asked, port by port, as each workload writes it", async () => {
    const { addressesOf, warnings } = await spread(SEVERAL, [...opened("shop", 2), ...opened("agent", 2), ...opened("idler", 2)]);
    expect(warnings).toEqual([]);
    expect(addressesOf("shop", "http")).toEqual(node(30_000, 30_001));
    expect(addressesOf("shop", 8080)).toEqual(node(30_000, 30_001));
    expect(addressesOf("shop", "admin")).toEqual(node(30_100, 30_101));
    expect(addressesOf("agent", 8080)).toEqual(node(30_200, 30_201));
    expect(addressesOf("idler", 8080)).toEqual([]);
  });

  test("of phases as well", async () => {
    const phases = "phases: [{ name: w, idle: 1s }, { name: c, measure: cost, http: { component: agent, port: 8080, path: / } }]";
    expect((await spread(phases, opened("agent", 2))).addressesOf("agent", 8080)).toEqual(node(30_200, 30_201));
  });

  test.each<[string, readonly PodTarget[], string | undefined]>([
    ["one pod", opened("shop", 1), undefined],
    ["a component behind a URL", opened("shop", 2), ", url: 'http://shop.example'"],
  ])("not for %s", async (_name, pods, url) => {
    const { addressesOf } = await spread("http: { component: shop, port: 8080, path: / }", pods, url);
    expect(addressesOf("shop", 8080)).toEqual([]);
  });
});

describe("a component behind a URL", () => {
  const checked = { insecureSkipVerify: false, clientCertificate: null };
  const trusting = { insecureSkipVerify: true, clientCertificate: null };
  const HTTP = "http: { component: shop, path: / }";

  test.each<[string, string, ReturnType<typeof urlTls>]>([
    ["plain HTTP", ", url: 'http://shop.example/a'", null],
    ["no URL", "", null],
    ["TLS, and the certificate is checked", ", url: 'https://shop.example/a/'", checked],
    ["TLS, also where its profiles are off", ", url: 'https://shop.example/a', pprof: off, metrics: off", checked],
    [
      "TLS, unless its profiles take any certificate",
      ", url: 'https://shop.example/a', pprof: { auth: { insecureSkipVerify: true } }",
      trusting,
    ],
    [
      "TLS, unless its metrics do",
      ", url: 'https://shop.example/a', pprof: off, metrics: { auth: { insecureSkipVerify: true } }",
      trusting,
    ],
    [
      "TLS, and it is checked where that is said",
      ", url: 'https://shop.example/a', metrics: { auth: { token: t, insecureSkipVerify: false } }",
      checked,
    ],
  ])("W14 gets load by its scheme: %s", (_name, url, expected) => {
    const config = configWith(url === "" ? HTTP.replace("path", "port: 8080, path") : HTTP, url);
    expect(urlTls(config, "shop")).toEqual(expected);
    expect(urlAddress(config, "shop")).toBe(url === "" ? null : "shop.example/a");
    expect(urlTls(config, "agent")).toBeNull();
  });
});
