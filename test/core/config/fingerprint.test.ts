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
    ["defaults written out", MINIMAL.replace("path: /work,", "path: /work, method: GET, component: shop,")],
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
  ])("differs for %s", (_, text) => {
    expect(fingerprint(text)).not.toBe(fingerprint(MINIMAL));
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
});
