// A measured round's families: stored in the bundle, read back as they were, with what the cluster tells; and what older and newer files do.
import { describe, expect, test } from "vitest";
import { keyOf } from "../../../src/core/families/family-row.ts";
import { parseExposition } from "../../../src/core/prometheus/parse-text.ts";
import { familiesPath } from "../../../src/core/snapshot/bundle-paths.ts";
import { familiesSchema, formatFamilies } from "../../../src/core/snapshot/families-file.ts";
import type { ContainerFacts, KubeletReading, RawRound } from "../../../src/core/snapshot/raw-round.ts";
import { familiesOf } from "../../../src/core/snapshot/round-families.ts";
import type { Bundle } from "../../../src/core/snapshot/snapshot.ts";
import { unpackAll, unpackBundle } from "../../../src/core/snapshot/unpack.ts";
import { packRounds as packed, sha256, withDocument } from "../../support/bundles.ts";
import { rawRound, scrape } from "../../support/raw-rounds.ts";

const reading = (atSeconds: number, cpuSeconds: number, txBytes: number): KubeletReading => ({
  atSeconds,
  cpuSeconds,
  workingSetBytes: 1,
  rssBytes: atSeconds,
  networkRxBytes: 0,
  networkTxBytes: txBytes,
});
const CONTAINER: ContainerFacts = {
  kubelet: { start: reading(1000, 10, 0), end: reading(1100, 15, 2000) },
  workingSetMaxBytes: 5000,
  throttledRatio: 0.25,
  restarts: 0,
  lastTermination: null,
  apiRequests: 400,
};
const phase = (name: "cost" | "growth", startSeconds: number, endSeconds: number): RawRound["phases"][number] => ({
  phase: name,
  startSeconds,
  endSeconds,
  units: 100,
  offeredPerSecond: null,
  achievedPerSecond: null,
});
const inCluster = (facts: Partial<ContainerFacts> = {}): RawRound =>
  rawRound({ phases: [phase("cost", 1000, 1050), phase("growth", 1050, 1100)], container: { ...CONTAINER, ...facts } });

describe("rows of the cluster", () => {
  const found = (raw: RawRound) => new Map((familiesOf(raw, [])?.rows ?? []).map((row) => [keyOf(row), row]));

  test.each([
    ["container_cpu_usage_seconds_total increase/units", 0.025],
    ["container_memory_working_set_bytes max", 5000],
    ["container_memory_rss max", 1100],
    ["container_network_transmit_bytes_total increase/units", 10],
    ["container_network_receive_bytes_total increase/units", 0],
    ["container_cpu_cfs_throttled_periods_total share", 0.25],
    ["kube_pod_container_status_restarts_total increase", 0],
    ["apiserver_flowcontrol_dispatched_requests_total increase/units", 2],
  ])("%s is %d", (key, value) => {
    expect(found(inCluster()).get(key)).toMatchObject({ value, why: null });
  });

  test.each([
    ["container_cpu_cfs_throttled_periods_total share", { throttledRatio: null }, "no CPU limit, or cAdvisor's periods were not read"],
    [
      "apiserver_flowcontrol_dispatched_requests_total increase/units",
      { apiRequests: null },
      "requests to the API server were not counted by identity",
    ],
    ["kube_pod_container_status_restarts_total increase", { restarts: null }, "the pod's status was not read at both ends"],
    ["container_memory_rss max", { kubelet: { start: null, end: null } }, "the kubelet does not tell it"],
  ])("%s is missing with its reason", (key, facts, why) => {
    expect(found(inCluster(facts)).get(key)).toMatchObject({ value: null, why });
  });

  test("a memory limit has a row where there is one", () => {
    const key = "container_spec_memory_limit_bytes last";
    expect(found(inCluster({ memoryLimitBytes: 512 * 2 ** 20 })).get(key)).toMatchObject({
      value: 512 * 2 ** 20,
      unit: "bytes",
      why: null,
    });
    for (const facts of [{}, { memoryLimitBytes: null }]) expect(found(inCluster(facts)).has(key)).toBe(false);
  });

  test("there are none without a cluster", () => {
    expect(familiesOf(rawRound(), [])).toBeNull();
  });
});

const measured = rawRound({
  scrapes: [scrape("start", { go_goroutines: 7, shop_total: 10 }), scrape("end", { go_goroutines: 9, shop_total: 60 })],
});
const read = (bundle: Bundle) => unpackBundle(bundle, { name: "test", sha256 });

describe("in a bundle", () => {
  test("families lie in the round's folder and come back as they were", () => {
    const bundle = packed([measured]);
    const bodies = measured.scrapes.map((one) => ({ scrape: one, families: parseExposition(one.body, { name: "test" }) }));
    expect(bundle.has("rounds/1/shop/process/families.json")).toBe(true);
    expect(read(bundle).rounds[0]?.families).toEqual(familiesOf(measured, bodies));
    expect(read(bundle).rounds[0]?.families?.series).toEqual({ go_goroutines: 1, shop_total: 1 });
  });

  test("a round without bodies has none", () => {
    const bundle = packed([rawRound()]);
    expect(bundle.has(familiesPath(rawRound()))).toBe(false);
    expect(read(bundle).rounds[0]).not.toHaveProperty("families");
  });

  test("several pods are combined", () => {
    const pods = ["a", "b"].map((instance) => ({ ...measured, instance }));
    const [round] = read(packed(pods)).rounds;
    expect(round?.families?.rows.find((row) => keyOf(row) === "go_goroutines max")?.value).toBe(18);
    expect(round?.families?.series["shop_total"]).toBe(2);
  });

  test("a file that was damaged is refused with its place", () => {
    const path = familiesPath(measured);
    const bundle = withDocument(packed([measured]), path, (document) => ({ ...document, series: { x: -1 } }));
    expect(() => unpackAll(bundle, { name: "test", sha256 })).toThrow(`${path}: series.x`);
  });
});

describe("the document", () => {
  const row = {
    metric: "x",
    labels: {},
    class: "memory",
    unit: "bytes",
    aggregation: "max",
    better: "lower",
    value: 1,
    why: null,
  } as const;
  const document = (rows: readonly unknown[]) => ({ schemaVersion: 1, rows, series: { x: 1 }, unclassifiedLeftOut: 0 });

  test("has sorted keys and reads back", () => {
    const text = formatFamilies({ rows: [{ ...row, weight: 3 }], series: { x: 1 }, unclassifiedLeftOut: 2 });
    expect(familiesSchema.parse(JSON.parse(text))).toEqual({ ...document([{ ...row, weight: 3 }]), unclassifiedLeftOut: 2 });
    expect(text.indexOf('"rows"')).toBeLessThan(text.indexOf('"schemaVersion"'));
  });
  test("takes a class of a newer version for one it does not know", () => {
    expect(familiesSchema.parse(document([{ ...row, class: "energy" }])).rows[0]?.class).toBe("unclassified");
  });
  test("passes over rows in a unit of a newer version", () => {
    expect(familiesSchema.parse(document([{ ...row, unit: "watts" }, row])).rows).toHaveLength(1);
  });
  test.each([[{ ...row, value: "1" }], [{ ...row, labels: { a: 1 } }], [{ metric: "x", unit: "bytes" }], [7]])("refuses %j", (bad) => {
    expect(familiesSchema.safeParse(document([bad])).success).toBe(false);
  });
});
