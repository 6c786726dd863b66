// What the keys of clusters become: defaults, variants, facts that stay as written.
import { describe, expect, test } from "vitest";
import type { Config, EndpointConfig } from "../../../src/core/config/config.ts";
import { SIGNAL_NAMES } from "../../../src/core/units/signals.ts";
import { configFixture, configOf, issuesOf, parseTexts } from "../../support/config-text.ts";

const CHART = configFixture("minimal-chart.yaml");
const environment = { METRICS_TOKEN: "s3cret-token", CONSOLE_PASSWORD: "s3cret-pw", AGENT_SECRET: "s3cret-agent" };
const parsed = (text: string) => configOf(parseTexts(text, { environment }));
const config = (text: string): Config => parsed(text).config;
const fixture = (name: string): Config => config(configFixture(`${name}.yaml`));
const shell = (script: string) => ({ kind: "shell", script });

describe("the shortest configuration of a chart", () => {
  const minimal = config(CHART);

  test("gets every default of a cluster", () => {
    expect(minimal).toMatchObject({
      target: "kind",
      cluster: { kind: "kind", image: null, configPath: null, nodes: 1, audit: false },
      reset: { kind: "redeploy" },
      keepCluster: "never",
      setup: [],
    });
    expect(minimal.images).toEqual([
      { images: ["ghcr.io/acme/shop"], context: ".", dockerfile: null, args: {}, target: null, options: [], command: null, pull: null },
    ]);
    expect(minimal.deploy).toEqual([
      {
        source: {
          kind: "chart",
          chart: "charts/shop",
          repo: null,
          chartVersion: null,
          install: "template",
          release: null,
          values: ["tools/dev-values.yaml"],
          valuesInline: {},
          valuesFrom: [],
          set: [],
          setString: [],
        },
        namespace: null,
        waitFor: [],
        once: false,
      },
    ]);
  });

  test("finds the component by its pods and nothing else", () => {
    expect(minimal.components[0]).toMatchObject({
      run: null,
      pods: { selector: "app=shop", namespace: null, container: null },
      env: {},
      args: [],
      resources: null,
      url: null,
      pprof: { port: null, scheme: "http", auth: null },
    });
  });
});

describe("the target", () => {
  test.each<[string, Config["cluster"]]>([
    ["kind", { kind: "kind", image: null, configPath: null, nodes: 1, audit: false }],
    ["{ kind: {} }", { kind: "kind", image: null, configPath: null, nodes: 1, audit: false }],
    [
      "{ kind: { image: node:1, config: kind.yaml, nodes: 3, audit: true } }",
      { kind: "kind", image: "node:1", configPath: "kind.yaml", nodes: 3, audit: true },
    ],
    ["existing", { kind: "existing", context: null, namespace: null, registry: null }],
    [
      "{ existing: { context: dev, namespace: shop, registry: r.example.com/x } }",
      { kind: "existing", context: "dev", namespace: "shop", registry: "r.example.com/x" },
    ],
  ])("%s", (target, expected) => {
    expect(config(`${CHART}target: ${target}\n`).cluster).toEqual(expected);
  });

  test("existing needs no deploy: a running cluster is measured as it is", () => {
    const text = CHART.replace(/build:[^]*components:/u, "components:");
    expect(config(`${text}target: existing\n`)).toMatchObject({ target: "existing", deploy: [], images: [] });
  });
});

describe("an image", () => {
  const image = (text: string) => config(CHART.replace(/ {2}- \{ image.*/u, `  - { ${text} }`)).images[0];

  test.each<[string, string | null]>([
    ["image: a", "."],
    ["image: a, context: sub", "sub"],
    ["image: a, command: make", null],
    ["image: a, pull: 'a:1'", null],
    ["command: make images", null],
    ["image: a, command: make gen, context: .", "."],
    ["image: a, command: make gen, dockerfile: D", "."],
    ["image: a, pull: 'a:1', args: { V: 1 }", "."],
    ["image: a, command: make gen, target: final", "."],
    ["image: a, pull: 'a:1', options: [--pull]", "."],
  ])("of %s is built in %j", (text, context) => {
    expect(image(text)?.context).toBe(context);
  });

  test.each([
    ["ghcr.io/acme/shop", ["ghcr.io/acme/shop"]],
    ["[a, 'b:v1']", ["a", "b:v1"]],
    ["localhost:5001/acme/shop_1__x-y.z", ["localhost:5001/acme/shop_1__x-y.z"]],
  ])("%s has the names %j", (text, images) => {
    expect(image(`image: ${text}`)?.images).toEqual(images);
  });

  test("keeps arguments and options as texts and its command as it is", () => {
    expect(
      image('image: a, args: { V: 1.10, SHA: "${HEAPGATE_SHA}" }, options: [--ssh, default], command: [make, 5], context: .'),
    ).toMatchObject({
      args: { V: "1.10", SHA: "${HEAPGATE_SHA}" },
      options: ["--ssh", "default"],
      command: { kind: "argv", argv: ["make", "5"] },
    });
  });
});

describe("a deploy step", () => {
  const step = (text: string) => config(CHART.replace(/ {2}- \{ chart.*/u, () => `  - { ${text} }`)).deploy[0];
  const chart = (text: string) => {
    const source = step(`chart: charts/shop, ${text}`)?.source;
    return source?.kind === "chart" ? source : null;
  };

  test.each<[string, unknown]>([
    ["kustomize: config/default", { kind: "kustomize", path: "config/default" }],
    ['manifests: [a.yaml, "deploy/*.yaml"]', { kind: "manifests", paths: ["a.yaml", "deploy/*.yaml"] }],
    ["tilt: dev/Tiltfile", { kind: "tilt", args: ["--file", "dev/Tiltfile"] }],
    ["tilt: [--timeout, 10m]", { kind: "tilt", args: ["--timeout", "10m"] }],
    ["tilt: []", { kind: "tilt", args: [] }],
    ["command: make deploy", { kind: "command", command: shell("make deploy") }],
    ["command: [make, deploy]", { kind: "command", command: { kind: "argv", argv: ["make", "deploy"] } }],
  ])("%s", (text, source) => {
    expect(step(text)?.source).toEqual(source);
  });

  test.each<[string, readonly unknown[]]>([
    ["valuesFrom: ./v.sh", [shell("./v.sh")]],
    ["valuesFrom: [./v.sh, 'echo $HOME ${X}']", [shell("./v.sh"), shell("echo $HOME ${X}")]],
    ["valuesFrom: { command: [cat, v.yaml] }", [{ kind: "argv", argv: ["cat", "v.yaml"] }]],
    ["valuesFrom: [a, { command: b }]", [shell("a"), shell("b")]],
  ])("%s are commands", (text, commands) => {
    expect(chart(text)?.valuesFrom).toEqual(commands);
  });

  test("of a repository keeps a version that looks like a number", () => {
    expect(
      step("chart: shop, repo: https://charts.example.com, chartVersion: 20.10, install: helm, release: r, namespace: n, once: false"),
    ).toMatchObject({
      source: { chart: "shop", repo: "https://charts.example.com", chartVersion: "20.10", install: "helm", release: "r" },
      namespace: "n",
      once: false,
    });
  });

  test.each<[string, unknown]>([
    [
      "resource: deployment/shop",
      { kind: "resource", resource: "deployment/shop", namespace: null, condition: "rollout", timeoutSeconds: 300 },
    ],
    [
      "resource: crd/a.b, namespace: n, for: condition=Established, timeout: 1m",
      { kind: "resource", resource: "crd/a.b", namespace: "n", condition: "condition=Established", timeoutSeconds: 60 },
    ],
    [
      "resource: a/b, for: 'jsonpath={.status.ready}=1'",
      { kind: "resource", resource: "a/b", namespace: null, condition: "jsonpath={.status.ready}=1", timeoutSeconds: 300 },
    ],
    ["http: shop:8080/healthz", { kind: "http", address: "shop:8080/healthz", timeoutSeconds: 300 }],
    ["http: shop/", { kind: "http", address: "shop/", timeoutSeconds: 300 }],
    ["http: 'https://x.example.com/ok'", { kind: "http", address: "https://x.example.com/ok", timeoutSeconds: 300 }],
    ["metric: sum(ready)==50", { kind: "metric", expression: "sum(ready)==50", timeoutSeconds: 300 }],
    ["log: 'ready$'", { kind: "log", pattern: "ready$", timeoutSeconds: 300 }],
  ])("waits for { %s }", (wait, expected) => {
    expect(step(`kustomize: x, waitFor: [{ ${wait} }]`)?.waitFor).toEqual([expected]);
  });

  test("keeps the types of inline values, whatever their keys are called", () => {
    const values =
      "{ env: { WORKERS: 50, DEBUG: true }, args: [1, 2.5], command: [x, 3], none: null, text: '50', deep: { headers: { a: 1 } } }";
    expect(chart(`valuesInline: ${values}`)?.valuesInline).toEqual({
      env: { WORKERS: 50, DEBUG: true },
      args: [1, 2.5],
      command: ["x", 3],
      none: null,
      text: "50",
      deep: { headers: { a: 1 } },
    });
  });
});

describe("the charts of a controller with agents", () => {
  const fleet = parsed(configFixture("fleet-like.yaml"));
  const source = fleet.config.deploy[1]?.source;

  test("hand set and setString over with every dot, comma and backslash", () => {
    expect(source).toMatchObject({
      set: [
        "cpuPprof.volumeConfiguration.hostPath.path=/tmp/pprof",
        "cpuPprof.volumeConfiguration.hostPath.type=DirectoryOrCreate",
        String.raw`nodeSelector.kubernetes\.io/os=linux`,
        String.raw`tolerations={a,b\,c}`,
      ],
      setString: ["cpuPprof.period=30s", String.raw`proxy=http://a.example.com\,http://b.example.com`, "bootstrap.secret=s3cret-agent"],
    });
  });

  test("keep facts of the cluster as they are written", () => {
    expect(source).toMatchObject({
      valuesInline: {
        apiServerURL: "${HEAPGATE_API_SERVER_URL}",
        apiServerCA: "${HEAPGATE_API_SERVER_CA}",
        debug: true,
        env: { WORKERS: 50 },
      },
    });
  });

  test("have their secret masked and nothing else", () => {
    expect([fleet.substituted, fleet.substitutedPaths]).toEqual([["s3cret-agent"], ["deploy[1].setString[2]"]]);
  });
});

describe("a component", () => {
  const component = (text: string) =>
    config(CHART.replace("name: shop, selector: app=shop", `name: shop, selector: app=shop, ${text}`)).components[0];
  const auth = (text: string): EndpointConfig["auth"] => {
    const endpoint = component(`metrics: { scheme: https, auth: ${text} }`)?.metrics;
    return endpoint === undefined || endpoint === "off" ? null : endpoint.auth;
  };

  test("takes pods, environment, arguments and resources as texts", () => {
    expect(
      component(
        'namespace: n, container: c, env: { PPROF: 1, S: "${HEAPGATE_SIDE}" }, args: [--v, 4], resources: { cpu: 2, memory: 512Mi }',
      ),
    ).toMatchObject({
      pods: { selector: "app=shop", namespace: "n", container: "c" },
      env: { PPROF: "1", S: "${HEAPGATE_SIDE}" },
      args: ["--v", "4"],
      resources: { cpu: "2", memory: "512Mi" },
    });
  });

  test("asks the API server as others besides its pods' account, all of a namespace among them", () => {
    expect(component("accounts: [edge/agent, 'cluster-1/*']")?.accounts).toEqual([
      { namespace: "edge", name: "agent" },
      { namespace: "cluster-1", name: "*" },
    ]);
    expect(component("args: []")).not.toHaveProperty("accounts");
  });

  test.each(["agent", "edge/", "/agent", "edge/agent/x", "*/agent", "Edge/agent"])("does not ask as %j", (text) => {
    const issues = issuesOf(parseTexts(CHART.replace("selector: app=shop", `selector: app=shop, accounts: ["${text}"]`)));
    expect(issues.join("\n")).toContain(`"${text}" is not a ServiceAccount; write NAMESPACE/NAME, or NAMESPACE/* for all of a namespace`);
  });

  test.each<[string, true | undefined]>([
    ["optional: true, ", true],
    ["optional: false, ", undefined],
    ["", undefined],
  ])("with %j may be missing: %j", (text, expected) => {
    const db = CHART.replace("components:\n", `components:\n  - { name: db, ${text}selector: app=db }\n`);
    expect(config(db).components[0]?.optional).toBe(expected);
  });

  test.each(["app=shop", "app==shop,tier!=db", "app", "!legacy", "app in (a, b),x notin (c)", "app.kubernetes.io/name=shop", "a="])(
    "is found by %s",
    (selector) => {
      const text = CHART.replace("selector: app=shop", `selector: "${selector}"`);
      expect(config(text).components[0]?.pods?.selector).toBe(selector);
    },
  );

  test("has a url without the slash at its end, and then needs no selector and no port", () => {
    const text = CHART.replace("selector: app=shop", "url: https://shop.example.com/perf/").replace("port: 8080, ", "");
    expect(config(text)).toMatchObject({ components: [{ url: "https://shop.example.com/perf", pods: null }], workload: { port: null } });
  });

  test("that only helps needs nothing", () => {
    expect(config(CHART.replace("components:\n", "components:\n  - { name: db, measure: false }\n")).components[0]).toMatchObject({
      name: "db",
      measure: false,
      pods: null,
      url: null,
    });
  });

  test.each<[string, Partial<NonNullable<EndpointConfig["auth"]>>]>([
    ["own", { bearer: { kind: "own" } }],
    ["{ own: true }", { bearer: { kind: "own" } }],
    ["{ serviceAccount: prober }", { bearer: { kind: "service-account", name: "prober", namespace: null } }],
    ["{ serviceAccount: prober, namespace: n }", { bearer: { kind: "service-account", name: "prober", namespace: "n" } }],
    ["{ secret: s }", { bearer: { kind: "secret", name: "s", key: "token", namespace: null } }],
    ["{ secret: s, key: k, namespace: n }", { bearer: { kind: "secret", name: "s", key: "k", namespace: "n" } }],
    ['{ token: "${METRICS_TOKEN}" }', { bearer: { kind: "token", token: "s3cret-token" } }],
    ["{ token: 1234 }", { bearer: { kind: "token", token: "1234" } }],
    ["{ basic: { username: u, password: 0123 } }", { basic: { username: "u", password: "0123" } }],
    ["{ headers: { X-Scope: 1 } }", { headers: { "X-Scope": "1" } }],
    ["{ clientCertificate: { certificate: c.pem, key: k.pem } }", { clientCertificate: { certificate: "c.pem", key: "k.pem" } }],
    ["{ insecureSkipVerify: false }", { insecureSkipVerify: false }],
  ])("lets itself be read with %s", (text, expected) => {
    const nothing = { bearer: null, basic: null, headers: {}, clientCertificate: null, insecureSkipVerify: true };
    expect(auth(text)).toEqual({ ...nothing, ...expected });
  });

  test("has secrets that stand in the file masked like those from the environment", () => {
    const text = CHART.replace(
      "selector: app=shop",
      "selector: app=shop, metrics: { auth: { token: abc } }, pprof: { auth: { basic: { username: u, password: pw } } }",
    );
    expect(parsed(text).substituted).toEqual(["pw", "abc"]);
  });
});

describe("reset, keepCluster and setup", () => {
  test.each<[string, Config["reset"]]>([
    ["redeploy", { kind: "redeploy" }],
    ["restart", { kind: "restart" }],
    ["{ command: make reset }", { kind: "command", command: { kind: "shell", script: "make reset" } }],
  ])("reset: %s", (text, expected) => {
    expect(config(`${CHART}reset: ${text}\n`).reset).toEqual(expected);
  });

  test("keepCluster is taken, setup has the shape of deploy", () => {
    const text = `${CHART}  setup: [{ manifests: [seed.yaml], namespace: seed }, { command: './seed \${X}' }]\nkeepCluster: on-failure\n`;
    expect(config(text)).toMatchObject({
      keepCluster: "on-failure",
      setup: [
        { source: { kind: "manifests", paths: ["seed.yaml"] }, namespace: "seed", once: false },
        { source: { kind: "command", command: shell("./seed ${X}") } },
      ],
    });
  });
});

describe("the workload of a cluster", () => {
  const workload = (text: string) => config(CHART.replace(/ {2}http:.*/u, `  ${text}`)).workload;

  test.each<[string, unknown]>([
    [
      "objects: { template: t.yaml }",
      { kind: "objects", template: "t.yaml", count: 100, ratePerSecond: null, namespace: null, ready: null, release: null },
    ],
    [
      "objects: { template: t.yaml, count: 5, rate: 60/m, namespace: n, ready: condition=Ready, release: { spec: { paused: false, n: 2 } } }",
      {
        kind: "objects",
        template: "t.yaml",
        count: 5,
        ratePerSecond: 1,
        namespace: "n",
        ready: "condition=Ready",
        release: { spec: { paused: false, n: 2 } },
      },
    ],
    ["job: { manifest: j.yaml }", { kind: "job", manifest: "j.yaml", units: null }],
    ["job: { manifest: j.yaml, units: 500 }", { kind: "job", manifest: "j.yaml", units: 500 }],
    ["k6: { script: a.js }", { kind: "k6", script: "a.js", iterations: null }],
  ])("%s", (text, expected) => {
    expect(workload(text)).toEqual(expected);
  });

  test("may name a port as the container does", () => {
    expect(config(CHART.replace("port: 8080", "port: http")).workload).toMatchObject({ port: "http" });
  });
});

describe("the limits", () => {
  const limit = (signal: string) => `${CHART}thresholds: { ${signal}: off }\n`;

  test.each(SIGNAL_NAMES)("%s may be limited", (signal) => {
    expect(config(limit(signal)).rules.signals[signal]).toBe("off");
  });
});

test("every fixture of a cluster names its components", () => {
  const names = ["three-components", "existing-tilt", "fleet-like"].map((name) =>
    fixture(name).components.map((component) => component.name),
  );
  expect(names).toEqual([
    ["shop", "manager", "agent", "redis"],
    ["shop", "console"],
    ["fleet-controller", "fleet-agent", "gitjob"],
  ]);
});
