// `prometheus:` in every form: what becomes of it, what is wrong with it, and that no secret of it shows.
import { describe, expect, test } from "vitest";
import { DEFAULT_PROMETHEUS_IMAGE } from "../../../src/core/config/build-prometheus.ts";
import type { PrometheusConfig } from "../../../src/core/config/prometheus-config.ts";
import { describeConfig } from "../../../src/core/config/describe.ts";
import { configOf, issuesOf, parseTexts } from "../../support/config-text.ts";

const cluster = (prometheus: string, more = "", component = "metrics: { port: 8080 }"): string => `version: 1
target: kind
build: [{ image: shop }]
deploy: [{ manifests: [app.yaml] }]
components:
  - { name: shop, selector: app=shop, ${component} }
workload: { idle: 10s }
${more}
prometheus: ${prometheus}
`;
const process = (prometheus: string, more = ""): string => `version: 1
target: process
components: [{ name: shop, run: { command: shop } }]
workload: { idle: 10s }
${more}
prometheus: ${prometheus}
`;
const built = (text: string) => configOf(parseTexts(text)).config.prometheus;
const noAuth = { bearer: null, basic: null, headers: {}, clientCertificate: null };

describe("prometheus", () => {
  test.each<[string, PrometheusConfig | undefined]>([
    ["off", undefined],
    [
      "{ query: https://host/prefix/ }",
      { kind: "query", place: { kind: "url", url: "https://host/prefix" }, auth: null, authorityPath: null },
    ],
    [
      "{ query: https://host, ca: tls/ca.pem, auth: { token: abc } }",
      {
        kind: "query",
        place: { kind: "url", url: "https://host" },
        auth: { ...noAuth, bearer: { kind: "token", token: "abc" }, insecureSkipVerify: false },
        authorityPath: "tls/ca.pem",
      },
    ],
    [
      "{ service: monitoring/prometheus-k8s:web, scheme: https, path: /prometheus/, auth: { serviceAccount: reader } }",
      {
        kind: "query",
        place: { kind: "service", namespace: "monitoring", name: "prometheus-k8s", port: "web", scheme: "https", path: "/prometheus" },
        auth: { ...noAuth, bearer: { kind: "service-account", name: "reader", namespace: null }, insecureSkipVerify: true },
        authorityPath: null,
      },
    ],
    [
      "{ service: prometheus:9090 }",
      {
        kind: "query",
        place: { kind: "service", namespace: null, name: "prometheus", port: 9090, scheme: "http", path: "" },
        auth: { ...noAuth, insecureSkipVerify: true },
        authorityPath: null,
      },
    ],
    ["deploy", { kind: "deploy", image: DEFAULT_PROMETHEUS_IMAGE, scrapeSeconds: 5 }],
    ["{ deploy: {} }", { kind: "deploy", image: DEFAULT_PROMETHEUS_IMAGE, scrapeSeconds: 5 }],
    [
      '{ deploy: { image: "localhost:5001/prometheus:dev", interval: 2s } }',
      { kind: "deploy", image: "localhost:5001/prometheus:dev", scrapeSeconds: 2 },
    ],
  ])("%s is built", (text, expected) => {
    expect(built(cluster(text))).toEqual(expected);
  });

  test("left out is off", () => {
    expect(Object.hasOwn(configOf(parseTexts(cluster("off").replace("prometheus: off", ""))).config, "prometheus")).toBe(false);
  });

  test.each([
    ["{ query: https://host, ca: ca.pem }", "asked at https://host, trusting ca.pem"],
    ["{ service: monitoring/prometheus-k8s:9090 }", "asked at Service monitoring/prometheus-k8s:9090"],
    ["{ service: prometheus, scheme: https, path: /p }", "asked at https, Service prometheus/p"],
    ["deploy", `deployed for the run: ${DEFAULT_PROMETHEUS_IMAGE}, scrapes every 5 s`],
  ])("%s is described", (text, expected) => {
    expect(describeConfig(configOf(parseTexts(cluster(text))).config)).toContain(`\nprometheus\n  ${expected}\n\n`);
  });

  test("its secrets are masked", () => {
    const { config, substituted } = configOf(parseTexts(process("{ query: http://u, auth: { basic: { username: me, password: hush } } }")));
    expect(substituted).toEqual(["hush"]);
    expect(describeConfig(config, substituted)).not.toContain("hush");
    expect(configOf(parseTexts(process("{ query: http://u, auth: { token: hush } }"))).substituted).toEqual(["hush"]);
    const fromOutside = parseTexts(process(`{ query: http://u, auth: { token: "\${TOKEN}" } }`), {
      environment: { TOKEN: "abc" },
    });
    expect(configOf(fromOutside).substituted).toEqual(["abc"]);
  });
});

test.each<[string, string, readonly string[]]>([
  ["a query", process("{ query: http://a }", "signals: [{ name: jobs, query: jobs_total, as: perUnit }]"), []],
  [
    "no query",
    process("{ query: http://a }"),
    ["prometheus has no effect without a query in signals[]: heapgate reads /metrics by itself"],
  ],
  ["off", process("off"), []],
  [
    "a secret in the file",
    cluster("{ query: http://a, auth: { basic: { username: me, password: hush } } }", "signals: [{ name: jobs, query: jobs_total }]"),
    [`prometheus.auth.basic.password stands in the configuration; keep it in a secret and write \${NAME}`],
  ],
])("has notes where they help: %s", (_, text, expected) => {
  expect(configOf(parseTexts(text)).notes).toEqual(expected);
});

describe("a wrong prometheus", () => {
  const metricsAuth = (auth: string): string => `metrics: { port: 8443, scheme: https, auth: ${auth} }`;
  test.each<[string, string, readonly unknown[]]>([
    ["an unknown word", cluster("on"), [expect.stringMatching(/prometheus: /u)]],
    [
      "no variant",
      cluster("{ auth: { token: x } }"),
      [expect.stringMatching(/needs one of query, service, deploy/u), expect.stringMatching(/goes only with query and service/u)],
    ],
    [
      "two variants",
      cluster("{ query: http://a, deploy: {} }"),
      [expect.stringMatching(/takes one of query, service, deploy, found query and deploy/u)],
    ],
    ["no address", cluster("{ query: prometheus:9090 }"), [expect.stringMatching(/"prometheus:9090" is not an address such as/u)]],
    ["an address with a query", cluster('{ query: "http://a/?x=1" }'), [expect.stringMatching(/is not an address such as/u)]],
    ["no Service", cluster("{ service: a/b/c }"), [expect.stringMatching(/"a\/b\/c" is not a Service; write NAMESPACE\/NAME:PORT/u)]],
    ["an unknown key", cluster("{ query: http://a, step: 5s }"), [expect.stringMatching(/unknown key "step"/u)]],
    ["no image", cluster('{ deploy: { image: "a b" } }'), [expect.stringMatching(/"a b" is not the reference of an image/u)]],
    ["no interval", cluster("{ deploy: { interval: 0s } }"), [expect.stringMatching(/must be more than zero/u)]],
    [
      "keys of a Service beside a URL",
      cluster("{ query: http://a, scheme: https, path: /x }"),
      [
        "a.yaml:9:40: prometheus.scheme: goes only with service; in query it is part of the URL",
        "a.yaml:9:53: prometheus.path: goes only with service; in query it is part of the URL",
      ],
    ],
    [
      "credentials for one of our own",
      cluster("{ deploy: {}, auth: { token: x } }"),
      [expect.stringMatching(/prometheus\.auth: goes only with query and service/u)],
    ],
    ["a certificate for http", cluster("{ query: http://a, ca: ca.pem }"), [expect.stringMatching(/prometheus\.ca: needs https/u)]],
    [
      "two credentials",
      cluster("{ query: http://a, auth: { token: x, secret: y } }"),
      [expect.stringMatching(/prometheus\.auth: takes one of /u)],
    ],
    ["own", cluster("{ query: http://a, auth: own }"), [expect.stringMatching(/prometheus\.auth: own has no meaning here/u)]],
    [
      "own in a map",
      cluster("{ query: http://a, auth: { own: true } }"),
      [expect.stringMatching(/prometheus\.auth: own has no meaning here/u)],
    ],
    [
      "one deployed for a process",
      process("deploy"),
      [expect.stringMatching(/prometheus: has no meaning with target: process; start one beside the app/u)],
    ],
    [
      "one deployed for a process, in a map",
      process("{ deploy: { interval: 1s } }"),
      [expect.stringMatching(/prometheus\.deploy: has no meaning with target: process/u)],
    ],
    [
      "a Service for a process",
      process("{ service: a }"),
      [expect.stringMatching(/prometheus\.service: has no meaning with target: process; write query: URL/u)],
    ],
    [
      "a ServiceAccount for a process",
      process("{ query: http://a, auth: { serviceAccount: x } }"),
      [expect.stringMatching(/prometheus\.auth\.serviceAccount: has no meaning/u)],
    ],
    [
      "a component that wants what Prometheus cannot show",
      cluster("deploy", "", metricsAuth("{ token: x, headers: { a: b } }")),
      [expect.stringMatching(/auth\.headers: cannot be shown by the Prometheus of prometheus: deploy/u)],
    ],
    [
      "a query with a variable nobody knows",
      cluster("{ query: http://a }", 'signals: [{ name: jobs, query: "rate(x[$range])" }]'),
      [
        expect.stringMatching(
          /signals\[0\]\.query: \$range stands for nothing; a query may hold \$start, \$end, \$duration, \$component, \$namespace, \$pods, \$selector/u,
        ),
      ],
    ],
  ])("is told: %s", (_, text, expected) => {
    expect(issuesOf(parseTexts(text))).toEqual(expected);
  });

  test.each([
    ["off", "metrics: off"],
    ["scraped with a token", metricsAuth("{ token: x, insecureSkipVerify: false }")],
    ["scraped with our account", metricsAuth("own")],
    ["found by trying", "container: app"],
    ["scraped with a token of a Secret", metricsAuth("{ secret: x }")],
  ])("is none for a component that is %s", (_, component) => {
    expect(issuesOf(parseTexts(cluster("deploy", "", component)))).toEqual([]);
  });
});
