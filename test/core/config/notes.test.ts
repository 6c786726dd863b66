// What is said about a valid configuration: keys without effect, secrets in the file.
import { describe, expect, test } from "vitest";
import { configFixture, configOf, parseTexts } from "../../support/config-text.ts";

const CHART = configFixture("minimal-chart.yaml");
const MINIMAL = configFixture("process-minimal.yaml");
const notes = (text: string, environment = {}): readonly string[] => configOf(parseTexts(text, { environment })).notes;

test.each(["minimal-chart", "three-components", "fleet-like", "process-minimal"])("nothing is said of %s", (name) => {
  expect(notes(configFixture(`${name}.yaml`), { AGENT_SECRET: "x" })).toEqual([]);
});

test("keys that only mean something in a cluster are noted", () => {
  const text = MINIMAL.replace(
    "name: shop,",
    "name: shop, selector: app=shop, container: main, optional: false, accounts: [a/b], thresholds: { throttling: off },",
  );
  expect(notes(`${text}reset: restart\nkeepCluster: always\nthresholds: { working-set: { max: 1GiB } }\n`)).toEqual([
    "reset has no effect with target: process: every trial starts a fresh process",
    "keepCluster has no effect with target: process",
    "components[].selector has no effect with target: process",
    "components[].container has no effect with target: process",
    "components[].optional has no effect with target: process",
    "components[].accounts has no effect with target: process",
    "the limit of working-set has no effect with target: process: only a cluster measures it",
    "the limit of throttling has no effect with target: process: only a cluster measures it",
  ]);
});

describe("in a cluster", () => {
  const component = (text: string): string => CHART.replace("selector: app=shop", text);

  test.each<[string, string, readonly string[]]>([
    [
      "ports of a container",
      component("selector: app=shop, ports: [admin]"),
      ["components[].ports has no effect with target: kind: containers declare their own"],
    ],
    [
      "a namespace of no pods",
      component("url: 'http://x', namespace: n, container: c, optional: false"),
      [
        "components[].namespace has no effect without selector",
        "components[].container has no effect without selector",
        "components[].optional has no effect without selector",
      ],
    ],
    [
      "a cluster that is never deleted",
      `${CHART}target: existing\nkeepCluster: always\n`,
      ["keepCluster has no effect with target: existing: heapgate never deletes that cluster"],
    ],
    [
      "images that are deployed nowhere",
      `${CHART.replace(/deploy:[^]*components:/u, "components:")}target: existing\n`,
      ["build has no effect without deploy; with reset: restart its images are put into the running workloads"],
    ],
    ["images that are swapped", `${CHART.replace(/deploy:[^]*components:/u, "components:")}target: existing\nreset: restart\n`, []],
    [
      "a cluster that takes no images",
      `${CHART}target: { existing: { context: staging } }\n`,
      [
        "target.existing has no registry: images can be loaded directly only into kind-*, k3d-* and minikube, so what build makes must be pushed for the context staging",
      ],
    ],
    ["a cluster with a registry", `${CHART}target: { existing: { context: staging, registry: r.example.com } }\n`, []],
    ["a cluster that takes images", `${CHART}target: { existing: { context: k3d-dev } }\n`, []],
    [
      "a registry that is not needed",
      `${CHART}target: { existing: { context: minikube, registry: r.example.com } }\n`,
      ["target.existing.registry has no effect with the context minikube: its nodes take images directly"],
    ],
    [
      "secrets in the file",
      component("selector: app=shop, pprof: { auth: { token: a } }, metrics: { auth: { basic: { username: u, password: p } } }"),
      [
        "components[0].pprof.auth.token stands in the configuration; keep it in a secret and write ${NAME}",
        "components[0].metrics.auth.basic.password stands in the configuration; keep it in a secret and write ${NAME}",
      ],
    ],
  ])("%s", (_, text, expected) => {
    expect(notes(text)).toEqual(expected);
  });

  test("secrets from the environment are as they should be", () => {
    expect(notes(component('selector: app=shop, pprof: { auth: { token: "${T}" } }'), { T: "x" })).toEqual([]);
  });
});

test("nothing is said where nothing is measured", () => {
  const parsed = parseTexts(`${CHART}target: existing\nkeepCluster: always\n`, { purpose: "judge" });
  expect(configOf(parsed).notes).toEqual([]);
});
