// What must be equal between two bundles, as text.
import { describe, expect, test } from "vitest";
import { workloadFingerprintText } from "../../../src/core/config/fingerprint.ts";
import { configFixture, configOf, parseTexts } from "../../support/config-text.ts";

const MINIMAL = configFixture("process-minimal.yaml");
const fingerprint = (text: string, environment: Readonly<Record<string, string>> = {}): string => {
  const parsed = configOf(parseTexts(text, { environment }));
  return workloadFingerprintText(parsed.config, parsed.substitutedPaths);
};

describe("workloadFingerprintText", () => {
  test("lists workload and plan, one fact a line, sorted", () => {
    expect(fingerprint(MINIMAL)).toBe(`leak.points = 20
plan.batch = 1.5
plan.batches = 20
plan.cost = 30
plan.warmUp = 10
workload.http.body = null
workload.http.bodyFile = null
workload.http.component = "shop"
workload.http.concurrency = 4
workload.http.method = "GET"
workload.http.path = "/work"
workload.http.port = null
workload.http.requests = 5000
`);
  });

  test.each<[string, string]>([
    ["another order of keys", MINIMAL.replace("path: /work, requests: 5000", "requests: 5000, path: /work")],
    ["defaults written out", MINIMAL.replace("path: /work,", "path: /work, method: GET, scheme: http, component: shop,")],
    ["another way to write a duration", `${MINIMAL}plan: { cost: 30000ms }\n`],
    ["other limits", `${MINIMAL}thresholds: { cpu: off }\n`],
    ["another name", `${MINIMAL}name: other\n`],
    ["another build command", MINIMAL.replace("go build", "go build -v")],
    ["a list of one", MINIMAL.replace(/http: (.*)/u, "http: [$1]")],
  ])("is the same for %s", (_, text) => {
    expect(fingerprint(text)).toBe(fingerprint(MINIMAL));
  });

  test.each<[string, string]>([
    ["another path", MINIMAL.replace("/work", "/other")],
    ["more requests", MINIMAL.replace("5000", "6000")],
    ["a header", MINIMAL.replace("path: /work,", "path: /work, headers: { A: b },")],
    ["a rate instead of work", MINIMAL.replace("requests: 5000, concurrency: 4", "rate: 50/s")],
    ["another plan", `${MINIMAL}plan: { batch: 2s }\n`],
    ["no leak gate", `${MINIMAL}leak: off\n`],
    ["another workload", MINIMAL.replace(/http:.*/u, "idle: 60s")],
  ])("P4 differs for %s", (_, text) => {
    expect(fingerprint(text)).not.toBe(fingerprint(MINIMAL));
  });

  test("P4 differs where the app is asked by TLS", () => {
    const chart = configFixture("minimal-chart.yaml");
    const secure = fingerprint(chart.replace("path:", "scheme: https, path:"));
    expect(secure).toContain('workload.http.scheme = "https"\n');
    expect(secure.replace('workload.http.scheme = "https"\n', "")).toBe(fingerprint(chart));
  });

  test("leaves out what came from the environment", () => {
    const secret = MINIMAL.replace("path: /work,", 'path: /work, headers: { Authorization: "Bearer ${TOKEN}" },');
    expect(fingerprint(secret, { TOKEN: "one" })).toBe(fingerprint(secret, { TOKEN: "two" }));
    expect(fingerprint(secret, { TOKEN: "s3cret" })).not.toContain("s3cret");
    const listed = MINIMAL.replace(/http: .*/u, 'http: [{ path: "/${ROUTE}" }]');
    expect(fingerprint(listed, { ROUTE: "a" })).toBe(fingerprint(listed, { ROUTE: "b" }));
  });

  test("holds a command and where its units come from", () => {
    const text = fingerprint(configFixture("command-workload.yaml"));
    expect(text).toContain('workload.command = "./load.sh --total');
    expect(text).toContain('workload.units.json = "summary.json"\n');
    expect(text).toContain('workload.units.field = "requests.done"\n');
    expect(fingerprint(MINIMAL.replace(/http:.*/u, "command: [a, b]"))).toContain('workload.command[1] = "b"\n');
    expect(fingerprint(MINIMAL.replace(/http:.*/u, "command: a\n  units: { file: n }"))).toContain('workload.units.file = "n"\n');
  });

  const CHART = configFixture("minimal-chart.yaml");
  const load = (text: string): string => CHART.replace(/ {2}http:.*/u, `  ${text}`);

  test.each<[string, readonly string[]]>([
    ["command: { run: x, units: k6 }", ['workload.units = "k6"']],
    ["command: { run: x, units: { ghz: out.json } }", ['workload.units = "ghz"', 'workload.units.ghz = "out.json"']],
    ["command: { run: x, units: { metric: done_total } }", ['workload.units.component = "shop"', 'workload.units.metric = "done_total"']],
    [
      "objects: { template: t.yaml, count: 7, release: { spec: { paused: false, tags: [a] } } }",
      ["workload.objects.count = 7", "workload.objects.release.spec.paused = false", 'workload.objects.release.spec.tags[0] = "a"'],
    ],
    ["job: { manifest: j.yaml, units: 5 }", ['workload.job.manifest = "j.yaml"', "workload.job.units = 5"]],
    ["k6: { script: a.js, iterations: 9 }", ["workload.k6.iterations = 9", 'workload.k6.script = "a.js"']],
  ])("holds %s", (workload, expected) => {
    expect(fingerprint(load(workload)).split("\n")).toEqual(expect.arrayContaining([...expected]));
  });

  test.each<[string, string]>([
    ["another target", `${CHART}target: existing\n`],
    ["more nodes", `${CHART}target: { kind: { nodes: 3 } }\n`],
    ["other values", CHART.replace("tools/dev-values.yaml", "other.yaml")],
    ["another reset", `${CHART}reset: restart\n`],
    ["an environment and resources", CHART.replace("selector: app=shop", "selector: app=shop, env: { A: 1 }, resources: { cpu: 1 }")],
  ])("is the same for %s: base and head share it, and it is no work", (_, text) => {
    expect(fingerprint(text)).toBe(fingerprint(CHART));
  });

  test("holds an audit log, which gives the API server more to do", () => {
    const audited = fingerprint(`${CHART}target: { kind: { audit: true } }\n`);
    expect(audited).toContain("target.kind.audit = true\n");
    expect(audited.replace("target.kind.audit = true\n", "")).toBe(fingerprint(CHART));
    expect(fingerprint(`${CHART}target: { kind: { audit: false } }\n`)).toBe(fingerprint(CHART));
  });

  test("leaves out a released value from the environment alone", () => {
    const text = load('objects: { template: t.yaml, release: { spec: { key: "${KEY}", paused: false } } }');
    expect(fingerprint(text, { KEY: "s3cret" })).toBe(fingerprint(text, { KEY: "other" }));
    expect(fingerprint(text, { KEY: "s3cret" })).not.toContain("s3cret");
    expect(fingerprint(text, { KEY: "s3cret" })).toContain("release.spec.paused");
  });
});
