// The kubelet's summary, as recorded from a real node and in the shapes its documentation allows.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { kubeletReadingOf, parseStatsSummary, statsSummaryPath } from "../../../src/core/kubernetes/stats-summary.ts";

const recorded = (edge: "start" | "end"): unknown =>
  parseStatsSummary(readFileSync(`fixtures/kubernetes/kubelet/stats-summary.${edge}.json`, "utf8"), { name: edge });
const SHOP = { namespace: "shop", pod: "shop-0", container: "app" };

test("W6 F3 reads what a real kubelet says of a container and the network of its pod, with its own times", () => {
  expect(kubeletReadingOf(recorded("end"), SHOP)).toEqual({
    atSeconds: 1_795_665_997,
    cpuSeconds: 1.263744746,
    workingSetBytes: 16_138_240,
    rssBytes: 15_388_672,
    networkRxBytes: 0,
    networkTxBytes: 726,
    networkAtSeconds: 1_795_665_988,
  });
  const [start, end] = [kubeletReadingOf(recorded("start"), SHOP), kubeletReadingOf(recorded("end"), SHOP)];
  expect((end?.cpuSeconds ?? 0) - (start?.cpuSeconds ?? 0)).toBeCloseTo(1.2387, 4);
});

test.each([
  ["pod", { ...SHOP, pod: "shop-1" }],
  ["namespace", { ...SHOP, namespace: "dev" }],
  ["container", { ...SHOP, container: "sidecar" }],
])("knows no other %s", (_, ref) => {
  expect(kubeletReadingOf(recorded("end"), ref)).toBeNull();
});

describe("shapes of other kubelets", () => {
  const summary = (container: object, pod: object = {}) => ({
    pods: [{ podRef: { name: "shop-0", namespace: "shop" }, containers: [{ name: "app", ...container }], ...pod }],
  });
  const cpu = { time: "2026-11-26T04:06:37Z", usageCoreNanoSeconds: 5_000_000_000 };

  test("cgroup v2 adds pressure and swap, and tells what is left of the limit", () => {
    const psi = { full: { total: 1, avg10: 0, avg60: 0, avg300: 0 }, some: { total: 2, avg10: 0, avg60: 0, avg300: 0 } };
    const memory = {
      time: cpu.time,
      availableBytes: 1,
      usageBytes: 9,
      workingSetBytes: 8,
      rssBytes: 7,
      pageFaults: 1,
      majorPageFaults: 0,
      psi,
    };
    expect(kubeletReadingOf(summary({ cpu: { ...cpu, psi }, memory, swap: { swapUsageBytes: 0 } }), SHOP)).toMatchObject({
      cpuSeconds: 5,
      workingSetBytes: 8,
      rssBytes: 7,
    });
  });

  test("several interfaces are added up; without a list the default one counts", () => {
    const network = { time: cpu.time, name: "eth0", rxBytes: 1, txBytes: 2 };
    const interfaces = [
      { name: "eth0", rxBytes: 1, txBytes: 2 },
      { name: "net1", rxBytes: 10, txBytes: 20 },
    ];
    expect(kubeletReadingOf(summary({ cpu }, { network }), SHOP)).toMatchObject({ networkRxBytes: 1, networkTxBytes: 2 });
    expect(kubeletReadingOf(summary({ cpu }, { network: { ...network, interfaces } }), SHOP)).toMatchObject({
      networkRxBytes: 11,
      networkTxBytes: 22,
    });
  });

  test("what is left out is not known, and no zero", () => {
    expect(kubeletReadingOf(summary({ cpu: { time: cpu.time } }), SHOP)).toEqual({
      atSeconds: 1_795_665_997,
      cpuSeconds: null,
      workingSetBytes: null,
      rssBytes: null,
      networkRxBytes: null,
      networkTxBytes: null,
    });
    expect(kubeletReadingOf(summary({}), SHOP)).toBeNull();
    expect(kubeletReadingOf(summary({ cpu: { ...cpu, time: "now" } }), SHOP)).toBeNull();
  });
});

test.each(["", "no endpoints available", "[]", '{"node":{}}'])("%j is no summary", (text) => {
  expect(() => parseStatsSummary(text, { name: "/api/v1/nodes/n/proxy/stats/summary" })).toThrow(/no summary of the kubelet/u);
});

test("its path names the node", () => {
  expect(statsSummaryPath("node-1")).toBe("/api/v1/nodes/node-1/proxy/stats/summary");
});
