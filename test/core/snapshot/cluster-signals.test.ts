// What the cluster tells of a container, as signals of a round.
import { describe, expect, test } from "vitest";
import { clusterSignals, kubeletPerUnit, restartReasonOf, windowOf } from "../../../src/core/snapshot/cluster-signals.ts";
import type { ContainerFacts, KubeletReading, RawRound } from "../../../src/core/snapshot/raw-round.ts";
import type { PhaseRecord } from "../../../src/core/snapshot/snapshot.ts";
import { summarizeRound, voidReasonOf } from "../../../src/core/snapshot/summarize-round.ts";
import { rawRound } from "../../support/raw-rounds.ts";

const phase = (name: PhaseRecord["phase"], startSeconds: number, endSeconds: number, units: number | null): PhaseRecord => ({
  phase: name,
  startSeconds,
  endSeconds,
  units,
  offeredPerSecond: null,
  achievedPerSecond: null,
});
const PHASES = [
  phase("warm-up", 90, 100, 500),
  phase("cost", 100, 130, 3000),
  phase("growth", 130, 170, 1000),
  phase("end", 170, 171, null),
];

const reading = (atSeconds: number, fields: Partial<KubeletReading> = {}): KubeletReading => ({
  atSeconds,
  cpuSeconds: null,
  workingSetBytes: null,
  rssBytes: null,
  networkRxBytes: null,
  networkTxBytes: null,
  ...fields,
});
const facts = (fields: Partial<ContainerFacts> = {}): ContainerFacts => ({
  kubelet: { start: null, end: null },
  workingSetMaxBytes: null,
  throttledRatio: null,
  restarts: 0,
  lastTermination: null,
  apiRequests: null,
  ...fields,
});
const inCluster = (fields: Partial<ContainerFacts> = {}, more: Partial<RawRound> = {}): RawRound =>
  rawRound({ phases: PHASES, container: facts(fields), ...more });

test("the window goes from the end of warm-up to the end of growth, with the units of both phases", () => {
  expect(windowOf({ phases: PHASES })).toEqual({ seconds: 70, units: 4000 });
  expect(windowOf({ phases: [phase("cost", 100, 130, null), phase("growth", 130, 170, 1000)] })).toEqual({ seconds: 70, units: null });
  expect(windowOf({ phases: [phase("warm-up", 90, 100, 500)] })).toBeNull();
});

describe("network bytes per unit", () => {
  const sent = (start: KubeletReading | null, end: KubeletReading | null, more: Partial<RawRound> = {}) =>
    kubeletPerUnit(inCluster({ kubelet: { start, end } }, more), "bytes sent", ({ networkTxBytes }) => networkTxBytes);

  test("F3 are the rate between the kubelet's own times, over the time of the phases", () => {
    // 5,600 bytes in 56 s are 100 bytes/s; over 70 s and 4,000 units that is 1.75 bytes.
    expect(sent(reading(96, { networkTxBytes: 1000 }), reading(152, { networkTxBytes: 6600 }))).toEqual({ value: 1.75, why: null });
  });

  test("go by the time the network was read, where that is another", () => {
    const start = reading(90, { networkTxBytes: 1000, networkAtSeconds: 96 });
    const end = reading(160, { networkTxBytes: 6600, networkAtSeconds: 152 });
    expect(clusterSignals(inCluster({ kubelet: { start, end } }))["network-tx"]).toEqual({ value: 1.75, why: null });
  });

  test.each<[string, KubeletReading | null, KubeletReading | null, Partial<RawRound>, RegExp]>([
    ["without a reading", null, reading(152, { networkTxBytes: 1 }), {}, /not read at both ends/u],
    ["without the value", reading(96), reading(152, { networkTxBytes: 1 }), {}, /does not tell bytes sent/u],
    [
      "when it fell",
      reading(96, { networkTxBytes: 9 }),
      reading(152, { networkTxBytes: 1 }),
      {},
      /counter reset: bytes sent of the kubelet fell from 9 to 1/u,
    ],
    ["when both readings are one", reading(96, { networkTxBytes: 9 }), reading(96, { networkTxBytes: 9 }), {}, /one and the same/u],
    [
      "in a short window",
      reading(96, { networkTxBytes: 1 }),
      reading(152, { networkTxBytes: 9 }),
      { phases: [phase("cost", 100, 110, 10), phase("growth", 110, 120, 10)] },
      /^not available: the window was 20 s, the kubelet reads every 10–15 s/u,
    ],
    ["without times", reading(96, { networkTxBytes: 1 }), reading(152, { networkTxBytes: 9 }), { phases: [] }, /have no times/u],
    [
      "without units",
      reading(96, { networkTxBytes: 1 }),
      reading(152, { networkTxBytes: 9 }),
      { phases: [phase("cost", 100, 170, null)] },
      /units of work are not known/u,
    ],
  ])("are missing %s", (_, start, end, more, why) => {
    const observation = sent(start, end, more);
    expect(observation.value).toBeNull();
    expect(observation.why).toMatch(why);
  });
});

describe("the signals of a round", () => {
  test("without a cluster there are none, and the round does not name them", () => {
    expect(clusterSignals(rawRound())).toEqual({});
    expect(Object.keys(summarizeRound(rawRound()))).not.toContain("working-set");
  });

  test("W6 F3 in a cluster each has a value or says why not", () => {
    const unknown = clusterSignals(inCluster());
    for (const { value, why } of Object.values(unknown)) expect([value, why]).toEqual([null, expect.stringMatching(/\w/u)]);
    const known = clusterSignals(inCluster({ workingSetMaxBytes: 5, throttledRatio: 0.84, apiRequests: 2000 }));
    expect(known).toMatchObject({ "working-set": { value: 5 }, throttling: { value: 0.84 }, "api-in": { value: 0.5 } });
  });

  test("CPU comes from the kubelet where nothing nearer tells it, resident memory too", () => {
    const kubelet = { start: reading(96, { cpuSeconds: 1, rssBytes: 7 }), end: reading(166, { cpuSeconds: 5, rssBytes: 9 }) };
    expect(summarizeRound(inCluster({ kubelet }))).toMatchObject({ cpu: { value: 0.001 }, rss: { value: 9 } });
    const processStats = {
      start: { cpuSeconds: 1, rssBytes: null, openFds: null, threads: null },
      end: { cpuSeconds: 2, rssBytes: null, openFds: null, threads: null },
    };
    expect(summarizeRound(inCluster({ kubelet }, { processStats })).cpu.value).toBe(0.01);
    // A counter that fell is a reset whatever the kubelet says.
    const fallen = { start: processStats.end, end: processStats.start };
    expect(summarizeRound(inCluster({ kubelet }, { processStats: fallen })).cpu.why).toMatch(/^counter reset/u);
  });
});

describe("health", () => {
  test.each<[string, Partial<RawRound>, number | null, string | null]>([
    ["no restart", { container: facts() }, 0, null],
    ["not known", { container: facts({ restarts: null }) }, null, null],
    [
      "out of memory",
      { container: facts({ restarts: 1, lastTermination: "OOMKilled (exit code 137)" }) },
      1,
      "the container ended during the measured phases: OOMKilled (exit code 137)",
    ],
    [
      "a trial that broke off because of it",
      { voidReason: "socket hang up", container: facts({ restarts: 2 }) },
      2,
      "the container ended during the measured phases",
    ],
    ["a trial void for another reason", { voidReason: "too slow", container: facts() }, 0, "too slow"],
  ])("%s", (_, raw, restarts, why) => {
    const values = summarizeRound(rawRound(raw));
    expect(values.restarts.value).toBe(restarts);
    expect(voidReasonOf(rawRound(raw), values)).toBe(why);
  });

  test("says which restart it was", () => {
    expect(restartReasonOf(rawRound())).toMatch(/process_start_time_seconds changed/u);
  });
});
