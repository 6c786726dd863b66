// What `heapgate check` prints.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeConfig, estimateMinutes, estimateTrialSeconds } from "../../../src/core/config/describe.ts";
import { configFixture, configOf, parseTexts } from "../../support/config-text.ts";

const SECRETS = ["SHOP_TOKEN", "METRICS_TOKEN", "CONSOLE_PASSWORD", "AGENT_SECRET"];
const describeFixtures = (names: readonly string[]): string => {
  const texts = names.map((name) => configFixture(`${name}.yaml`));
  const environment = Object.fromEntries(SECRETS.map((name) => [name, `s3cret-${name}`]));
  const { config, substituted } = configOf(parseTexts(texts, { environment }));
  return describeConfig(config, substituted);
};
const MINIMAL = configFixture("process-minimal.yaml");
const withLines = (lines: string) => configOf(parseTexts(MINIMAL + lines)).config;

describe("describeConfig", () => {
  test.each([
    [["process-minimal"]],
    [["process-full"]],
    [["process-full", "nightly-overlay"]],
    [["command-workload"]],
    [["minimal-chart"]],
    [["three-components"]],
    [["existing-tilt"]],
    [["fleet-like"]],
  ])("describes %j as its golden", (names) => {
    const golden = join(import.meta.dirname, "golden", `${names.join("+")}.describe.txt`);
    const text = describeFixtures(names);
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
    expect(text).not.toMatch(/undefined|NaN|Infinity|null|s3cret/u);
  });

  test("names an idle workload, a budget and a plan that does not fit", () => {
    const text = describeConfig(
      configOf(parseTexts(MINIMAL.replace(/ {2}http.*/u, "  idle: 90s") + "timeLimit: 10m\nacceptLabel: ''\nbaseline: { ref: main }\n"))
        .config,
    );
    expect(text).toContain("  idle for 90 s\n");
    expect(text).toContain("  time limit 10 min; over the time limit, so phases will be shortened\n");
    expect(text).toContain("  accept-label off\n");
    expect(text).toContain("  baseline auto, base-ref main\n");
  });
});

describe("in a cluster", () => {
  const CHART = configFixture("minimal-chart.yaml");
  const described = (text: string, environment = {}): string => {
    const { config, substituted } = configOf(parseTexts(text, { environment }));
    return describeConfig(config, substituted);
  };

  test.each([
    ["target: { kind: { image: node, nodes: 3 } }\n", "  kind, node image node, 3 nodes\n"],
    ["target: { kind: { audit: true } }\n", "  kind, node image of the installed kind, 1 node, with an audit log of the API server\n"],
    ["target: { kind: { config: kind.yaml } }\n", "  kind, node image of the installed kind, 1 node, configuration kind.yaml merged in\n"],
    ["target: existing\n", "  existing, current context\n"],
    ["target: { existing: { context: dev, registry: r.example.com } }\n", "  existing, context dev, images pushed to r.example.com\n"],
    ["keepCluster: always\n", "  keep-cluster always\n"],
    ["reset: restart\n", "  between trials restart: images are swapped, pods made anew, the rest is kept\n"],
    ["reset: { command: make reset }\n", "  between trials make reset\n"],
  ])("%j is said", (line, expected) => {
    expect(described(CHART + line)).toContain(expected);
  });

  test.each([
    ["{ image: a, command: make }", "  a\n    command  make\n\n"],
    ["{ image: a, pull: 'a:1' }", "  a\n    pull     a:1\n\n"],
    ["{ image: a, pull: 'a:1', context: . }", "  a\n    pull     a:1\n    build    docker build ., where it cannot be pulled\n\n"],
    ["{ image: [a, b], target: t, options: [--ssh, default] }", "  a, b\n    build    docker build --target t --ssh default .\n\n"],
    ["{ command: make images }", "  what the command leaves\n    command  make images\n\n"],
  ])("the image of %s", (build, expected) => {
    expect(described(CHART.replace(/ {2}- \{ image.*/u, `  - ${build}`))).toContain(`images\n${expected}`);
  });

  test.each([
    ["tilt: Tiltfile", "  tilt ci --file Tiltfile\n"],
    ["tilt: []", "  tilt ci\n"],
    ["command: [make, deploy]", "  command make deploy\n"],
    [
      "chart: oci://r.example.com/shop, install: helm, release: s",
      "  chart oci://r.example.com/shop\n    install  helm upgrade --install, release s\n",
    ],
  ])("the step %s", (step, expected) => {
    expect(described(CHART.replace(/ {2}- \{ chart.*/u, `  - { ${step} }`))).toContain(`deploy\n${expected}`);
  });

  test.each([
    ["job: { manifest: j.yaml }", "  the Job of j.yaml (units from the line heapgate-units=N of its log)\n"],
    ["job: { manifest: j.yaml, units: 5000 }", "  the Job of j.yaml (5,000 units a run)\n"],
    ["k6: { script: a.js }", "  k6 a.js\n"],
    ["objects: { template: t.yaml }", "  100 objects of t.yaml, done when created\n"],
    ["command: { run: x, units: ghz }", "  x (units from ghz's summary on stdout)\n"],
    ["command: { run: x, units: { k6: s.json } }", "  x (units from k6's summary in s.json)\n"],
    ["http: { port: 8000, scheme: https, path: / }", "  GET / of shop (port 8000, https): 5,000 requests, 4 at a time\n"],
  ])("the workload %s", (workload, expected) => {
    expect(described(CHART.replace(/ {2}http:.*/u, `  ${workload}`))).toContain(`workload\n${expected}`);
  });

  test("values from the environment do not show, the longest first", () => {
    const text = CHART.replace(
      "selector: app=shop",
      'selector: app=shop, env: { A: "${LONG}", B: "${SHORT}" }, args: ["--key=${LONG}"]',
    ).replace("values: [tools/dev-values.yaml]", 'set: ["a=${LONG}"], setString: ["b=${SHORT}"]');
    const shown = described(text, { LONG: "abcdef", SHORT: "abc" });
    expect(shown).toContain("    env      A=***\n    env      B=***\n    args     --key=***\n");
    expect(shown).toContain("    set      a=***\n    set      b=*** (as a text)\n");
    expect(shown).not.toMatch(/abc/u);
  });

  test("only a cluster is said to come before the measuring", () => {
    const before = (text: string): string | undefined => /^ {2}before.*$/mu.exec(text)?.[0];
    expect(before(described(CHART))).toBe(
      "  before     the cluster is created, 1 image built and loaded for each side; the time limit does not cut that",
    );
    expect(before(described(`${CHART}target: existing\n`))).toBe(
      "  before     1 image built and loaded for each side; the time limit does not cut that",
    );
    expect(before(described(MINIMAL))).toBe(undefined);
  });

  test("a limit of RSS that was written does not step back", () => {
    expect(described(CHART)).toContain("  rss           gate     +8 % and +4 MiB; advisory where the working set is measured\n");
    expect(described(`${CHART}thresholds: { rss: { maxGrowth: 9% } }\n`)).toContain("  rss           gate     +9 % and +4 MiB\n");
  });
});

describe("the time plan", () => {
  test("is about 80 s a trial, 16 minutes for five pairs, 29 for ten", () => {
    const config = withLines("");
    expect(estimateTrialSeconds(config)).toBe(80);
    expect(Math.round(estimateMinutes(config, 5))).toBe(16);
    expect(Math.round(estimateMinutes(config, 10))).toBe(29);
  });

  test.each([
    ["plan: { warmUp: 0s, cost: 5s, batches: 10, batch: 100ms }\n", 16],
    ["plan: { batch: 3s }\n", 110],
  ])("%j makes a trial %d s long", (lines, seconds) => {
    expect(estimateTrialSeconds(withLines(lines))).toBe(seconds);
  });

  test.each([
    ["http: { path: /, rate: 50/s, duration: 100s }", 150],
    // A batch has at least 50 requests: 5 s at this rate.
    ["http: { path: /, rate: 10/s, requests: 1000 }", 220],
    ["http: [{ path: /, rate: 100/s }, { path: /slow, rate: 25/s }]", 90],
    ["idle: 90s", 140],
  ])("%s makes a trial %d s long", (workload, seconds) => {
    expect(estimateTrialSeconds(configOf(parseTexts(MINIMAL.replace(/http:.*/u, workload))).config)).toBe(seconds);
  });

  test.each([
    ["", "3 to 10 pairs and one discarded pair: about 16 min for 5, 29 min for 10"],
    ["rounds: { max: 5 }\n", "3 to 5 pairs and one discarded pair: about 16 min for 5"],
    ["rounds: { max: 3 }\n", "3 pairs and one discarded pair: about 11 min for 3"],
  ])("with %j names each number of pairs once", (lines, expected) => {
    expect(/^ {2}rounds {5}(.*)$/mu.exec(describeConfig(withLines(lines), []))?.[1]).toBe(expected);
  });
});
