// The published JSON Schema accepts what heapgate accepts and refuses what it refuses.
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configJsonSchema } from "../../../src/core/config/json-schema.ts";
import { configFixture } from "../../support/config-text.ts";

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(configJsonSchema());
const accepts = (text: string): boolean => validate(parse(text));
const MINIMAL = configFixture("process-minimal.yaml");

describe("configJsonSchema", () => {
  const VALID = [
    "process-minimal",
    "process-full",
    "command-workload",
    "limits-only",
    "minimal-chart",
    "three-components",
    "existing-tilt",
    "fleet-like",
  ];
  test.each(VALID)("accepts %s.yaml", (name) => {
    const accepted = accepts(configFixture(`${name}.yaml`));
    expect(validate.errors ?? []).toEqual([]);
    expect(accepted).toBe(true);
  });

  test.each([
    ["an unknown key", `${MINIMAL}foo: 1\n`],
    ["an unknown key deep down", MINIMAL.replace("run: {", "run: { foo: 1,")],
    ["a bare number for a duration", `${MINIMAL}timeLimit: 30\n`],
    ["a wrong unit", `${MINIMAL}timeLimit: 30MiB\n`],
    ["an unknown signal", `${MINIMAL}thresholds: { heap: off }\n`],
    ["an unknown signal of a component", MINIMAL.replace("name: shop,", "name: shop, thresholds: { heap: off },")],
    ["a limit that is none", `${MINIMAL}signals: [{ name: hits, metric: a }]\nthresholds: { hits: 5 }\n`],
    ["the least of a built-in signal", `${MINIMAL}thresholds: { live-heap: { min: 5MiB } }\n`],
    ["a signal without a source", `${MINIMAL}signals: [{ name: hits }]\n`],
    ["a signal with an unknown key", `${MINIMAL}signals: [{ name: hits, metric: a, requird: true }]\n`],
    ["a signal of a wrong name", `${MINIMAL}signals: [{ name: Hits, metric: a }]\n`],
    ["a wrong word", `${MINIMAL}failOn: maybe\n`],
    ["a wrong version", MINIMAL.replace("version: 1", "version: 2")],
    ["two workloads", MINIMAL.replace("workload:", "workload:\n  idle: 5s")],
    ["no workload at all", MINIMAL.replace(/ {2}http.*/u, "  units: stdout")],
    ["a component without a name", MINIMAL.replace("name: shop, ", "")],
    ["a placeholder as a key", MINIMAL.replace("path: /work,", 'path: /work, headers: { "${X}": y },')],
    ["a wrong target", MINIMAL.replace("target: process", "target: { kind: {}, existing: {} }")],
    ["a selector that is none", MINIMAL.replace("name: shop,", "name: shop, selector: a==b==c,")],
    ["an amount Kubernetes does not write", MINIMAL.replace("name: shop,", "name: shop, resources: { memory: 256MiB },")],
    ["a wait for nothing", `${MINIMAL}deploy: [{ kustomize: x, waitFor: [{ timeout: 5s }] }]\n`],
    ["no version", MINIMAL.replace("version: 1\n", "")],
  ])("refuses %s", (_, text) => {
    expect(accepts(text)).toBe(false);
  });

  test("allows placeholders in the place of any value", () => {
    expect(accepts(`${MINIMAL}timeLimit: \${LIMIT}\nrounds: { max: "\${N}" }\nfailOn: \${FAIL:-fail}\n`)).toBe(true);
    const component = MINIMAL.replace("name: shop,", 'name: shop, selector: "${S}", resources: { cpu: "${CPU}" },');
    expect(accepts(`${component}build: [{ image: "\${REGISTRY}/shop" }]\n`)).toBe(true);
  });

  test("allows limits of declared signals, for all components and below one", () => {
    const signals = "signals: [{ name: hits, metric: 'hits_total{a=\"b\"}', as: flat, unit: count, threshold: 1 }]\n";
    expect(accepts(`${MINIMAL}${signals}thresholds: { hits: { max: 5, min: 1KiB, maxGrowth: 5% }, cpu: off }\n`)).toBe(true);
    expect(accepts(`${MINIMAL.replace("name: shop,", "name: shop, thresholds: { hits: off },")}${signals}`)).toBe(true);
  });

  test("names its draft and closes every map it names keys of", () => {
    const schema = configJsonSchema();
    expect(schema["$schema"]).toBe("https://json-schema.org/draft/2020-12/schema");
    const open: string[] = [];
    let maps = 0;
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      if ("properties" in value && "type" in value && value.type === "object") {
        maps += 1;
        if (!("additionalProperties" in value) || value.additionalProperties !== false) open.push(path);
      }
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}/${key}`);
    };
    walk(schema, "");
    expect(maps).toBeGreaterThan(40);
    // Limits may name declared signals: which there are is no matter of a schema.
    expect(open).toEqual(["/properties/components/items/properties/thresholds", "/properties/thresholds"]);
  });
});
