// Throttled periods, as a real kubelet tells them and as they must be put together.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  cadvisorPath,
  containerKey,
  parseCfsPeriods,
  parseMemoryLimits,
  throttledRatioBetween,
  type CfsPeriods,
} from "../../../src/core/kubernetes/cadvisor.ts";

const recorded = (edge: "start" | "end") =>
  parseCfsPeriods(readFileSync(`fixtures/kubernetes/kubelet/cadvisor.${edge}.txt`, "utf8"), { name: edge });
const SHOP = { namespace: "shop", pod: "shop-0", container: "app" };

test("reads the periods of limited containers and their pods, and of nothing else", () => {
  expect([...recorded("end")]).toEqual([
    ["shop/shop-0/", { periods: 298, throttled: 196 }],
    ["shop/shop-0/app", { periods: 286, throttled: 184 }],
  ]);
});

test("a container limited to 50m was held back in two thirds of the periods, first of all by its pod's limit", () => {
  expect(throttledRatioBetween(recorded("start"), recorded("end"), SHOP)).toBeCloseTo(186 / 282, 12);
  expect(throttledRatioBetween(recorded("start"), recorded("end"), { ...SHOP, pod: "coredns-66bc5c9577-ttlc4" })).toBeNull();
});

const one = (periods: number, throttled: number, container = "app"): ReadonlyMap<string, CfsPeriods> =>
  new Map([[containerKey({ ...SHOP, container }), { periods, throttled }]]);

test.each<[string, ReadonlyMap<string, CfsPeriods>, ReadonlyMap<string, CfsPeriods>, number | null]>([
  ["its own limit", one(100, 10), one(200, 94), 0.84],
  ["its pod's limit", one(100, 10, ""), one(200, 94, ""), 0.84],
  ["no limit", new Map(), new Map(), null],
  ["nothing at the start", new Map(), one(10, 5), null],
  ["no period between", one(100, 10), one(100, 10), null],
  ["a restart", one(100, 90), one(110, 5), null],
  ["more throttled periods than there were, as across a restart", one(100, 2), one(110, 90), null],
])("%s", (_, start, end, ratio) => {
  expect(throttledRatioBetween(start, end, SHOP)).toBe(ratio);
});

test("a body that breaks the format is an error, also in the few lines that are read", () => {
  expect(() => parseCfsPeriods("container_cpu_cfs_periods_total{ 1\n", { name: cadvisorPath("node-1") })).toThrow(/node-1/u);
  expect(parseCfsPeriods('container_cpu_cfs_periods_total{container="",pod="",namespace=""} 1\n', { name: "n" }).size).toBe(0);
});

test("reads the memory limits of containers that have one", () => {
  const line = (labels: string, value: string): string => `container_spec_memory_limit_bytes{${labels}} ${value}\n`;
  const of = (container: string, pod = "shop-0"): string => `container="${container}",id="/x",namespace="shop",pod="${pod}"`;
  const body = [
    "# HELP container_spec_memory_limit_bytes Memory limit for the container.\n# TYPE container_spec_memory_limit_bytes gauge\n",
    line(of("app"), "5.36870912e+08"),
    line(of("sidecar"), "0"),
    line(of("huge"), "9.223372036854771712e+18"),
    line(of(""), "1e9"),
    line(of("POD"), "1e9"),
    line('container="",id="/",namespace="",pod=""', "0"),
    'container_memory_rss{container="app",namespace="shop",pod="shop-0"} 1\n',
  ].join("");
  expect([...parseMemoryLimits(body, { name: "x" })]).toEqual([["shop/shop-0/app", 536_870_912]]);
  expect([...parseMemoryLimits("", { name: "x" })]).toEqual([]);
});
