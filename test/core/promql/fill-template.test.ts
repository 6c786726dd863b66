// User queries filled in for one trial, and what does not fill.
import { describe, expect, test } from "vitest";
import { fillTemplate, TEMPLATE_VARIABLES, unknownVariables, type QueryFacts } from "../../../src/core/promql/fill-template.ts";

const POD: QueryFacts = {
  startSeconds: 1_795_677_400.25,
  endSeconds: 1_795_677_430.5,
  component: "shop",
  namespace: "dev",
  pods: ["shop-7d4f-1", "shop-7d4f-2"],
  addresses: [],
};
const PROCESS: QueryFacts = { ...POD, namespace: null, pods: [], addresses: ["127.0.0.1:8080"] };

describe("a template", () => {
  test.each<[string, QueryFacts, string]>([
    ["rate(x[$duration] @ $end)", POD, "rate(x[30250ms] @ 1795677430.500)"],
    ["x @ $start", POD, "x @ 1795677400.250"],
    ['x{namespace="$namespace",job="$component"}', POD, 'x{namespace="dev",job="shop"}'],
    ['x{pod=~"$pods"}', POD, 'x{pod=~"shop-7d4f-1|shop-7d4f-2"}'],
    ["x{$selector}", POD, 'x{namespace="dev",pod=~"shop-7d4f-1|shop-7d4f-2"}'],
    ['x{$selector,code="200"}', PROCESS, String.raw`x{instance=~"127\\.0\\.0\\.1:8080",code="200"}`],
    ["x{${selector}}[${duration}]", PROCESS, String.raw`x{instance=~"127\\.0\\.0\\.1:8080"}[30250ms]`],
    ['x{path=~"/a.*$"}', POD, 'x{path=~"/a.*$"}'],
    ["up", POD, "up"],
    ['x{job="$component"}', { ...POD, component: 'a"b' }, String.raw`x{job="a\"b"}`],
    ["x[$duration]", { ...POD, endSeconds: POD.startSeconds }, "x[1ms]"],
  ])("%s is filled", (query, facts, expected) => {
    expect(fillTemplate(query, facts)).toEqual({ kind: "filled", query: expected });
  });

  test.each<[string, QueryFacts, string]>([
    ["x{$namespace, $pods}", PROCESS, "$namespace, $pods stands for nothing here"],
    ["x{$selector}", { ...PROCESS, addresses: [] }, "$selector stands for nothing here"],
    ["x[$range] + y[${range}]", POD, "$range, ${range} stands for nothing here"],
  ])("%s is not filled where it means nothing", (query, facts, why) => {
    expect(fillTemplate(query, facts)).toEqual({ kind: "unfilled", why });
  });

  test("has a value for each variable in a cluster", () => {
    for (const name of TEMPLATE_VARIABLES) expect(fillTemplate(`$${name}`, POD)).toMatchObject({ kind: "filled" });
  });

  test("names each variable nobody knows once", () => {
    expect(unknownVariables("a[$range] + ${rate} * b[$duration] + c[$range]")).toEqual(["range", "rate"]);
    expect(unknownVariables('x{a=~"b$"}[$duration]')).toEqual([]);
  });
});
