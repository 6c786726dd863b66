// What does not go together in the keys of clusters, and what a measurement there needs.
import { describe, expect, test } from "vitest";
import { configFixture, issuesOf, parseTexts } from "../../support/config-text.ts";

const CHART = configFixture("minimal-chart.yaml");
/** Without file and position: those are checked once for all in the golden of `cluster-mistakes.yaml`. */
const issues = (text: string, options = {}): readonly string[] =>
  issuesOf(parseTexts(text, options)).map((line) => line.replace(/^a\.yaml:\d+:\d+: /u, ""));
const withImages = (...entries: readonly string[]): string =>
  CHART.replace(/ {2}- \{ image.*/u, entries.map((entry) => `  - { ${entry} }`).join("\n"));
const withSteps = (...entries: readonly string[]): string =>
  CHART.replace(/ {2}- \{ chart.*/u, entries.map((entry) => `  - { ${entry} }`).join("\n"));
const withComponent = (text: string): string => CHART.replace("name: shop, selector: app=shop", text);

test("the text the cases build on is valid", () => {
  expect(issues(CHART)).toEqual([]);
});

describe("images", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["without a name", ["context: ."], ["build[0]: needs image, the name of what context is about"]],
    ["without a name but a pull", ["pull: 'a:1', command: make"], ["build[0]: needs image, the name of what pull is about"]],
    ["of nothing", [""], ["build[0]: needs image or command"]],
    ["pulled for two", ["image: [a, b], pull: 'a:1'"], ["build[0].pull: stands for one image; give each image an entry of its own"]],
    ["built twice", ["image: a", "image: [b, a]"], ["build[1].image[1]: the image a is built twice; remove one"]],
    ["twice in one list", ["image: [a, a]"], ["build[0].image[1]: the image a is built twice; remove one"]],
    [
      "with a digest",
      [`image: "a@sha256:${"0".repeat(64)}"`],
      [
        `build[0].image: "a@sha256:${"0".repeat(64)}" is not the name of an image: lower-case letters, as in ghcr.io/acme/shop, with a tag only where the app itself starts it`,
      ],
    ],
    ["in an empty list", ["image: []"], ["build[0].image: is an empty list"]],
  ])("%s", (_, entries, expected) => {
    expect(issues(withImages(...entries))).toEqual(expected);
  });

  test.each([["command: make images"], ["image: a", "image: 'a:v1'"], ["image: [a, b]", "image: c"]])("%j are fine", (...entries) => {
    expect(issues(withImages(...entries))).toEqual([]);
  });
});

describe("deploy steps", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    [
      "with keys of charts",
      ["kustomize: x, release: r, set: [a=b]"],
      ["deploy[0].release: goes only with chart", "deploy[0].set: goes only with chart"],
    ],
    [
      "with a folder in a repository",
      ["chart: charts/shop, repo: https://charts.example.com"],
      ["deploy[0].repo: does not go with charts/shop: in a repository a chart has a plain name; remove repo or write one"],
    ],
    ["of nothing", ["namespace: n"], ["deploy[0]: needs one of chart, kustomize, manifests, tilt, command"]],
    [
      "that all stay",
      ["kustomize: x, once: true", "command: y, once: true"],
      ["deploy: every step has once: true, so base and head would be the same app; the app's own step goes without it"],
    ],
    [
      "that wait for a component that is not there",
      ["kustomize: x, waitFor: [{ http: 'shpo:80/' }]"],
      [`deploy[0].waitFor[0].http: there is no component "shpo"; write COMPONENT:PORT/PATH or a URL`],
    ],
    [
      "that wait with keys of another sort",
      ["kustomize: x, waitFor: [{ log: a, for: rollout }]"],
      ["deploy[0].waitFor[0].for: goes only with resource"],
    ],
    [
      "that wait for two things at once",
      ["kustomize: x, waitFor: [{ log: a, metric: b }]"],
      ["deploy[0].waitFor[0]: takes one of resource, http, metric, log, found metric and log"],
    ],
    [
      "with a release that is no name",
      ["chart: x, release: My_App"],
      [`deploy[0].release: "My_App" is not a name in Kubernetes: lower-case letters, digits and dashes`],
    ],
  ])("%s", (_, steps, expected) => {
    expect(issues(withSteps(...steps))).toEqual(expected);
  });

  test("are needed in kind, and setup keeps nothing", () => {
    expect(issues(CHART.replace(/deploy:[^]*components:/u, "components:"))).toEqual([
      "deploy: is missing: say how the app gets into the cluster, such as deploy: [{ chart: charts/shop }]",
    ]);
    expect(issues(`${CHART}  setup: [{ kustomize: x, once: true }]\n`)).toEqual([
      "workload.setup[0].once: goes with deploy: move the step there to keep it through all trials",
    ]);
  });

  test("restart needs images to swap", () => {
    const text = CHART.replace(/build:[^]*deploy:/u, "deploy:");
    expect(issues(text)).toEqual([]);
    expect(issues(`${text}reset: restart\n`)).toEqual([
      "reset: restart swaps the images of build, and there are none; write build, or reset: redeploy",
    ]);
  });
});

describe("components", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "that cannot be found",
      "name: shop",
      ["components[0]: needs selector, the labels of its pods, such as app=shop, or url, where it answers"],
    ],
    [
      "that are processes",
      "name: shop, selector: app=shop, run: { command: x }",
      [
        "components[0].run: starts a process, but the target is kind, the default; add target: process, or deploy the app and write selector instead",
      ],
    ],
    [
      "with an environment and no pods",
      "name: shop, url: 'http://x', env: { A: 1 }, args: [a], resources: { cpu: 1 }",
      [
        "components[0].env: needs selector: it is laid over the containers of the component's pods",
        "components[0].args: needs selector: it is laid over the containers of the component's pods",
        "components[0].resources: needs selector: it is laid over the containers of the component's pods",
      ],
    ],
    [
      "with a selector that is none",
      "name: shop, selector: 'a=b=c'",
      [`components[0].selector: "a=b=c" is not a label selector; write one as for kubectl get -l, such as app=shop`],
    ],
    [
      "with a query in the url",
      "name: shop, url: 'http://x/?a=b'",
      [`components[0].url: "http://x/?a=b" is not an address such as https://host/prefix`],
    ],
    [
      "with an amount of nothing",
      "name: shop, selector: a, resources: { memory: 256MB }",
      [`components[0].resources.memory: "256MB" is not an amount of memory: Kubernetes writes 256Mi or 1Gi`],
    ],
  ])("%s", (_, text, expected) => {
    expect(issues(withComponent(text))).toEqual(expected);
  });

  test("with an environment need a deploy that heapgate applies", () => {
    const text = withComponent("name: shop, selector: app=shop, env: { A: 1 }").replace(/deploy:[^]*components:/u, "components:");
    expect(issues(`${text}target: existing\n`)).toEqual(["components[0].env: needs deploy: heapgate changes only what it applies itself"]);
  });

  const auth = (text: string): readonly string[] => issues(withComponent(`name: shop, selector: app=shop, metrics: { ${text} }`));
  const at = (text: string): string => `components[0].metrics.auth${text}`;

  test.each<[string, readonly string[]]>([
    ["auth: { own: true, secret: s }", [at(": takes one of own, serviceAccount, secret, token, basic, found own and secret")]],
    ["auth: { own: false }", [at(".own: must be true, found false")]],
    ["auth: {}", [at(": is empty; write one of own, serviceAccount, secret, token, basic, headers, clientCertificate")]],
    ["auth: { serviceAccount: a, key: k }", [at(".key: goes only with secret")]],
    ["auth: { token: a, namespace: n }", [at(".namespace: goes only with serviceAccount and secret")]],
    ["auth: { token: a, headers: { authorization: b } }", [at(".headers.authorization: does not go with token, which is the same header")]],
    ["auth: { clientCertificate: { certificate: a, key: b } }", [at(".clientCertificate: needs scheme: https")]],
    ["scheme: https, auth: { clientCertificate: { certificate: a } }", [at(".clientCertificate.key: is missing")]],
    [
      "auth: { bearer: x }",
      [
        at(
          `.bearer: unknown key "bearer"; known here: own, serviceAccount, secret, key, namespace, token, basic, headers, clientCertificate, insecureSkipVerify (newer versions may know it)`,
        ),
      ],
    ],
    ["auth: bearer", [at(`: must be own or a map, found "bearer"`)]],
    ["scheme: https, auth: { clientCertificate: { certificate: a, key: b } }", []],
    ["auth: { headers: { Authorization: b } }", []],
  ])("with metrics: { %s }", (text, expected) => {
    expect(auth(text)).toEqual(expected);
  });
});

describe("the workload", () => {
  test("over HTTP needs a port, and a component that can be reached", () => {
    expect(issues(CHART.replace("port: 8080, ", ""))).toEqual(["workload.http: needs port, a number or the name of a container's port"]);
    const helper = CHART.replace("components:\n", "components:\n  - { name: db, measure: false }\n").replace(
      "component: shop",
      "component: db",
    );
    expect(issues(helper)).toEqual(["workload.http.component: has neither selector nor url, so requests cannot reach it"]);
  });

  test.each<[string, readonly string[]]>([
    ["objects: { template: t.yaml }\n  units: k6", ["workload.units: does not go with objects, whose unit is an object"]],
    ["k6: { script: a.js }\n  units: k6", ["workload.units: does not go with k6, whose unit is an iteration"]],
    [
      "job: { manifest: j.yaml }\n  units: stdout",
      ["workload.units: does not go with job, which has units of its own: job.units, or the line heapgate-units=N in its log"],
    ],
    [
      "objects: { template: t.yaml, ready: rollout }",
      [`workload.objects.ready: "rollout" cannot be waited for; write condition=NAME or jsonpath={…}=VALUE`],
    ],
    ["objects: { template: t.yaml, release: [] }", ["workload.objects.release: must be a map, found a list"]],
    ["objects: { count: 5 }", ["workload.objects.template: is missing"]],
  ])("%s", (text, expected) => {
    expect(issues(CHART.replace(/ {2}http:.*/u, `  ${text}`))).toEqual(expected);
  });

  test("counts by a metric of a component that serves some", () => {
    const counting = CHART.replace(/ {2}http:.*/u, "  command: { run: x, units: { metric: done_total } }");
    expect(issues(counting)).toEqual([]);
    expect(issues(counting.replace("selector: app=shop", "selector: app=shop, metrics: off"))).toEqual([
      "workload.command.units: counts by a metric of shop, whose metrics are off",
    ]);
    expect(issues(counting.replace("components:\n", "components:\n  - { name: b, selector: b }\n"))).toEqual([
      "workload.command.units: needs component, the one that serves the counter: b, shop",
    ]);
  });
});

describe("under target: process", () => {
  const MINIMAL = configFixture("process-minimal.yaml");

  test.each<[string, string]>([
    ["build: [{ image: a }]", "build: has no meaning with target: process; write components[].run.build, a command that builds the binary"],
    ["deploy: [{ kustomize: x }]", "deploy: has no meaning with target: process; write components[].run, which starts a process"],
    ["reset: { command: x }", "reset: a command has no meaning with target: process; every trial starts a fresh process"],
  ])("%s is refused", (line, expected) => {
    expect(issues(`${MINIMAL}${line}\n`)).toEqual([expected]);
  });

  test.each<[string, string]>([
    ["env: { A: 1 }", "env: has no meaning with target: process; it is for containers; use components[].run.env"],
    ["args: [a]", "args: has no meaning with target: process; it is for containers; put the arguments into components[].run.command"],
    [
      "resources: { cpu: 1 }",
      "resources: has no meaning with target: process; it is for containers; limit the process in components[].run.command",
    ],
    [
      "url: 'http://x'",
      "url: has no meaning with target: process; use components[].run, which starts a process, or target: existing for an app that runs already",
    ],
    ["pprof: { auth: own }", "pprof.auth: has no meaning with target: process; serve profiles on loopback without it"],
    ["metrics: { auth: own }", "metrics.auth: has no meaning with target: process; serve metrics on loopback without it"],
    ["metrics: { scheme: https }", "metrics.scheme: https has no meaning with target: process; serve plain http on loopback"],
  ])("%s of a component is refused", (text, expected) => {
    expect(issues(MINIMAL.replace("name: shop,", `name: shop, ${text},`))).toEqual([`components[0].${expected}`]);
  });

  test.each([
    ["http: { path: /work, scheme: https }", "workload.http.scheme"],
    ["http: [{ path: /a }, { path: /b, scheme: https }]", "workload.http[1].scheme"],
    ["phases: [{ name: a, measure: cost, http: { path: /a, scheme: https } }]", "workload.phases[0].http.scheme"],
  ])("TLS of the workload %s is refused, plain HTTP written out is not", (workload, at) => {
    const text = `${MINIMAL.replace(/http:.*/u, workload)}leak: off\n`;
    expect(issues(text)).toEqual([`${at}: https has no meaning with target: process; serve plain http on loopback`]);
    expect(issues(text.replace("scheme: https", "scheme: http"))).toEqual([]);
  });

  test("k6 is driven like a command", () => {
    expect(issues(MINIMAL.replace(/http:.*/u, "k6: { script: a.js }"))).toEqual([]);
  });
});

test("what a measurement needs is not asked of a configuration that only judges", () => {
  const text = CHART.replace(/deploy:[^]*components:/u, "components:").replace("selector: app=shop", "role: agent");
  expect(issues(text)).toHaveLength(2);
  expect(issues(text, { purpose: "judge" })).toEqual([]);
});
