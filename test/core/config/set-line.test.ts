// Lines path=value laid over a configuration.
import { describe, expect, test } from "vitest";
import { valueOfTree } from "../../../src/core/config/config-tree.ts";
import { parseYamlTree } from "../../../src/core/config/parse-yaml-tree.ts";
import { applySetLine } from "../../../src/core/config/set-line.ts";

const BASE = `name: a
components:
  - { name: shop, pprof: off, ports: [x, y] }
  - { name: store }
plan: { cost: 30s }
`;

const apply = (line: string, number = 1): unknown => {
  const { tree } = parseYamlTree({ name: "a.yaml", text: BASE });
  if (tree === null) throw new Error("the base is empty");
  const result = applySetLine(tree, line, number);
  return result.kind === "ok"
    ? valueOfTree(result.tree)
    : result.issues.map((issue) => `${issue.file}:${issue.line}:${issue.column}: ${issue.message}`);
};
const shop = { name: "shop", pprof: "off", ports: ["x", "y"] };
const store = { name: "store" };
const base = { name: "a", components: [shop, store], plan: { cost: "30s" } };

describe("applySetLine", () => {
  test.each<[string, unknown]>([
    ["name=b", { ...base, name: "b" }],
    ["name=", { ...base, name: "" }],
    ["name=a=b", { ...base, name: "a=b" }],
    ["plan.cost=20s", { ...base, plan: { cost: "20s" } }],
    ["plan.batches=30", { ...base, plan: { cost: "30s", batches: 30 } }],
    ["checkRun=true", { ...base, checkRun: true }],
    ["thresholds.live-heap.max=256MiB", { ...base, thresholds: { "live-heap": { max: "256MiB" } } }],
    ["thresholds.cpu={ maxGrowth: 5% }", { ...base, thresholds: { cpu: { maxGrowth: "5%" } } }],
    ["components.shop.metrics.port=9090", { ...base, components: [{ ...shop, metrics: { port: 9090 } }, store] }],
    ["components.store.measure=false", { ...base, components: [shop, { name: "store", measure: false }] }],
    ["components.1.measure=false", { ...base, components: [shop, { name: "store", measure: false }] }],
    ["components.shop.ports.1=z", { ...base, components: [{ ...shop, ports: ["x", "z"] }, store] }],
    ["components.shop.ports=[z]", { ...base, components: [{ ...shop, ports: ["z"] }, store] }],
    ["components.shop.pprof.port=6060", { ...base, components: [{ ...shop, pprof: { port: 6060 } }, store] }],
    ["components.shop.pprof=null", { ...base, components: [{ ...shop, pprof: null }, store] }],
  ])("%s", (line, expected) => {
    expect(apply(line)).toEqual(expected);
  });

  test.each<[string, readonly string[]]>([
    ["name", [`set:3:1: "name" is not of the form path=value, such as components.shop.metrics.port=9090`]],
    ["=x", [`set:3:1: "=x" is not of the form path=value, such as components.shop.metrics.port=9090`]],
    ["plan..cost=1s", [`set:3:1: "plan..cost=1s" is not of the form path=value, such as components.shop.metrics.port=9090`]],
    ["__proto__.x=1", [`set:3:1: "__proto__.x=1" is not of the form path=value, such as components.shop.metrics.port=9090`]],
    ["components.shp.measure=false", [`set:3:12: components has no entry "shp"; its entries are shop, store`]],
    ["components.shop.ports.7=z", [`set:3:23: components[0].ports has no entry "7"; it has 2 entries`]],
    ["paths=[a", ["set:3:9: not readable as YAML: Flow sequence must end with a ]"]],
  ])("%s is refused", (line, expected) => {
    expect(apply(line, 3)).toEqual(expected);
  });
});
