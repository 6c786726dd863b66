// Facts of a side: where they stay as written, and how they are filled in.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fillContainer, fillDeployStep, fillImageBuild } from "../../../src/core/config/fill-side.ts";
import { fillFacts, isLateName, staysLate } from "../../../src/core/config/late-facts.ts";
import { configFixture, configOf, issuesOf, parseTexts } from "../../support/config-text.ts";

const FACTS = {
  HEAPGATE_SHA: "abc",
  HEAPGATE_EMPTY: "",
  PORT: "8080",
  HEAPGATE_API_SERVER_URL: "https://10.0.0.1",
  HEAPGATE_API_SERVER_CA: "PEM",
};

describe("fillFacts", () => {
  test.each<[string, string, readonly string[]]>([
    ["v-${HEAPGATE_SHA}", "v-abc", []],
    ["${HEAPGATE_SHA}${PORT}", "abc8080", []],
    ["${HEAPGATE_SHA:-x}", "abc", []],
    ["${HEAPGATE_NONE:-x y}", "x y", []],
    ["${HEAPGATE_EMPTY:-x}", "x", []],
    ["[${HEAPGATE_EMPTY}]", "[]", []],
    ["${HEAPGATE_NONE}", "${HEAPGATE_NONE}", ["HEAPGATE_NONE"]],
    ["${HEAPGATE_NONE} ${HEAPGATE_NONE}", "${HEAPGATE_NONE} ${HEAPGATE_NONE}", ["HEAPGATE_NONE"]],
    ["${HOME} $HEAPGATE_SHA $${", "${HOME} $HEAPGATE_SHA $${", []],
    ["${PORT_ADMIN}", "${PORT_ADMIN}", ["PORT_ADMIN"]],
  ])("%j becomes %j", (text, expected, missing) => {
    expect(fillFacts(text, FACTS)).toEqual({ text: expected, missing });
  });

  test("does not look into what it filled in", () => {
    expect(fillFacts("${HEAPGATE_SHA}", { HEAPGATE_SHA: "${PORT}" }).text).toBe("${PORT}");
  });

  test("leaves every text without a placeholder as it is", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes("${"));
        expect(fillFacts(text, FACTS)).toEqual({ text, missing: [] });
      }),
    );
  });
});

describe("a placeholder stays as written", () => {
  test.each<[string, readonly (string | number)[], boolean]>([
    ["PORT", ["components", 0, "run", "env", "A"], true],
    ["PORT", ["components", 0, "env", "A"], false],
    ["HEAPGATE_SIDE", ["components", 0, "env", "A"], true],
    ["HEAPGATE_SIDE", ["components", 0, "args", 2], true],
    ["HEAPGATE_SHA", ["build", 1, "pull"], true],
    ["HEAPGATE_SHA", ["build", 1, "args", "V"], true],
    ["HEAPGATE_SHA", ["build", 1, "image"], false],
    ["HEAPGATE_API_SERVER_CA", ["deploy", 0, "valuesInline", "a", "b"], true],
    ["HEAPGATE_API_SERVER_CA", ["workload", "setup", 0, "set", 0], true],
    ["HEAPGATE_SHA", ["workload", "http", "path"], false],
    ["TOKEN", ["deploy", 0, "set", 0], false],
  ])("%s at %j: %j", (name, path, expected) => {
    expect(staysLate(path, name)).toBe(expected);
  });

  test.each([
    ["PORT", true],
    ["PORT_ADMIN", true],
    ["HEAPGATE_X", true],
    ["PORTAL", false],
    ["HOME", false],
  ])("%s is a late name: %j", (name, expected) => {
    expect(isLateName(name)).toBe(expected);
  });

  test("and the same name elsewhere must be known", () => {
    const text = `${configFixture("minimal-chart.yaml")}name: "\${HEAPGATE_SIDE}"\n`;
    expect(issuesOf(parseTexts(text))[0]).toContain(
      "name: the environment variable HEAPGATE_SIDE is not set; it is known only while a trial runs",
    );
  });
});

describe("one side", () => {
  const { config } = configOf(parseTexts(configFixture("fleet-like.yaml"), { environment: { AGENT_SECRET: "x" } }));
  const three = configOf(parseTexts(configFixture("three-components.yaml"))).config;
  const at = <Item>(list: readonly Item[], index: number): Item => {
    const item = list[index];
    if (item === undefined) throw new Error(`the fixture has no entry ${index}`);
    return item;
  };

  test("gets the facts of its cluster into the values of charts", () => {
    const filled = fillDeployStep(at(config.deploy, 1), FACTS);
    expect(filled.missing).toEqual([]);
    expect(filled.value.source).toMatchObject({
      valuesInline: {
        apiServerURL: "https://10.0.0.1",
        apiServerCA: "PEM",
        debug: true,
        extraEnv: [{ name: "GODEBUG" }],
        env: { WORKERS: 50 },
      },
      set: expect.arrayContaining([String.raw`tolerations={a,b\,c}`]),
      valuesFrom: [{ kind: "shell", script: "./dev/values.sh" }, { kind: "argv" }],
    });
    expect(fillDeployStep(at(config.deploy, 1), {}).missing).toEqual(["HEAPGATE_API_SERVER_URL", "HEAPGATE_API_SERVER_CA"]);
  });

  test("gets its commit into images, and what has no placeholder stays equal", () => {
    expect(fillImageBuild(at(three.images, 1), FACTS).value).toMatchObject({ args: { VERSION: "abc" }, options: ["--ssh", "default"] });
    expect(fillImageBuild(at(three.images, 2), FACTS).value).toEqual({ ...at(three.images, 2), pull: "ghcr.io/acme/runner:abc" });
    for (const step of three.deploy) expect(fillDeployStep(step, FACTS)).toEqual({ value: step, missing: [] });
  });

  test.each([
    [
      "chart: c, set: ['a=${HEAPGATE_SHA}'], setString: ['b=${HEAPGATE_SHA}'], values: ['${HEAPGATE_SHA}.yaml'], repo: 'https://x/${HEAPGATE_SHA}'",
      { set: ["a=abc"], setString: ["b=abc"], values: ["abc.yaml"], repo: "https://x/abc" },
    ],
    ["kustomize: 'x/${HEAPGATE_SHA}'", { kind: "kustomize", path: "x/abc" }],
    ["manifests: ['x/${HEAPGATE_SHA}', y]", { kind: "manifests", paths: ["x/abc", "y"] }],
    ["tilt: ['--${HEAPGATE_SHA}']", { kind: "tilt", args: ["--abc"] }],
    ["command: 'make ${HEAPGATE_SHA}'", { kind: "command", command: { kind: "shell", script: "make ${HEAPGATE_SHA}" } }],
    ["chart: 'oci://r/shop', chartVersion: '1.0.0-${HEAPGATE_SHA}'", { kind: "chart", chart: "oci://r/shop", chartVersion: "1.0.0-abc" }],
  ])("fills the step %s", (step, source) => {
    const text = configFixture("minimal-chart.yaml").replace(/ {2}- \{ chart.*/u, `  - { ${step} }`);
    expect(fillDeployStep(at(configOf(parseTexts(text)).config.deploy, 0), FACTS).value.source).toMatchObject(source);
  });

  test("gets its commit into the flags of docker build", () => {
    const build = { ...at(three.images, 1), options: ["--label=${HEAPGATE_SHA}"] };
    expect(fillImageBuild(build, FACTS).value.options).toEqual(["--label=abc"]);
  });

  test("gets its facts into the environment and arguments of containers", () => {
    const text = configFixture("minimal-chart.yaml").replace(
      "selector: app=shop",
      'selector: app=shop, env: { A: "${HEAPGATE_SHA}", B: "${HEAPGATE_NO}" }, args: ["--v=${HEAPGATE_SHA}"]',
    );
    const filled = fillContainer(at(configOf(parseTexts(text)).config.components, 0), FACTS);
    expect(filled).toMatchObject({ value: { env: { A: "abc", B: "${HEAPGATE_NO}" }, args: ["--v=abc"] }, missing: ["HEAPGATE_NO"] });
  });
});
