// What a history is judged to say about its newest night, and where main changed.
import { describe, expect, test } from "vitest";
import type { DriftSignal } from "../../../src/core/drift/drift-history.ts";
import { judgeDrift, type DriftReport, type SignalDrift } from "../../../src/core/drift/judge-drift.ts";
import { commitOf, historyOf, nights, type RunSpec } from "../../support/drift-history.ts";

const judged = (runs: readonly RunSpec[], limitRatio: number | null = 0.1): DriftReport => judgeDrift(historyOf(runs), limitRatio);
const cpuOf = (report: DriftReport): SignalDrift => {
  const found = report.signals.find(({ id }) => id === "shop/cpu");
  if (found === undefined) throw new Error("there is no cpu");
  return found;
};
const steady = (ratio: number, count: number): readonly number[] => Array.from({ length: count }, () => ratio);
const noisy = [0.3, -0.2, 0.25, -0.3, 0.3, -0.25, 0.2];

describe("the newest night", () => {
  test.each<[name: string, signal: Partial<DriftSignal>, limit: number | null, standing: string, isBeyond: boolean]>([
    ["is beyond from the limit on", { ratio: 0.12 }, 0.1, "beyond", true],
    ["is within below it", { ratio: 0.08 }, 0.1, "within", false],
    ["is within when it got better", { ratio: -0.3 }, 0.1, "within", false],
    ["is beyond by another limit", { ratio: 0.08 }, 0.05, "beyond", true],
    ["is not judged without a limit", { ratio: 0.5 }, null, "within", false],
    ["is advisory where the signal does not gate", { ratio: 0.5, gated: false }, 0.1, "advisory", false],
    ["is within below the least change in the signal's own unit", { ratio: 0.5, minChange: 0.06 }, 0.1, "within", false],
    ["is beyond above it", { ratio: 0.5, minChange: 0.04 }, 0.1, "beyond", true],
    ["is beyond when more is better and it fell", { ratio: -0.2, better: "higher" }, 0.1, "beyond", true],
    ["is within when more is better and it rose", { ratio: 0.5, better: "higher" }, 0.1, "within", false],
    ["is unsure where its pairs scatter as much", { head: noisy.map((one) => 0.12 * (1 + one)) }, 0.1, "unsure", false],
    ["is not measured without values, never within", { base: [], head: [], why: "metrics: off" }, 0.1, "not-measured", false],
    ["is not measured where a value is no number that could be", { base: [-1], head: [1] }, 0.1, "not-measured", false],
  ])("%s", (_name, signal, limit, standing, isBeyond) => {
    const report = judged([...nights(steady(0.01, 4)), { head: "ee", signals: [signal] }], limit);
    expect([cpuOf(report).standing, report.isBeyond]).toEqual([standing, isBeyond]);
  });

  test("has its change and limits as the value itself moved", () => {
    const up = cpuOf(judged(nights([0.12])));
    expect(up).toMatchObject({ ratio: expect.closeTo(0.12, 2), runs: 1, why: null });
    expect(up.interval?.[0]).toBeLessThan(0.12);
    expect(up.interval?.[1]).toBeGreaterThan(0.12);
    const fewer = cpuOf(judged([{ head: "01", signals: [{ ratio: -0.2, better: "higher" }] }]));
    expect(fewer.ratio).toBeCloseTo(-0.2, 2);
    expect(fewer.interval?.[0]).toBeLessThan(fewer.interval?.[1] ?? NaN);
  });

  test("learns from earlier nights how far pairs scatter: the limits close in", () => {
    const width = ({ interval }: SignalDrift): number => (interval?.[1] ?? NaN) - (interval?.[0] ?? NaN);
    expect(width(cpuOf(judged(nights(steady(0.01, 5)))))).toBeLessThan(width(cpuOf(judged(nights([0.01])))) / 3);
  });

  test("that lacks a signal of the nights before says so; one that is long gone is forgotten", () => {
    const heap = { signal: "live-heap", ratio: 0.01 };
    const runs = [...nights([0.01]).map((night) => ({ ...night, signals: [{ ratio: 0.01 }, heap] })), ...nights([0.01], {}, 2)];
    expect(judged(runs).signals.find(({ signal }) => signal === "live-heap")).toMatchObject({
      standing: "not-measured",
      why: "its result has no such signal",
    });
    expect(judged([...runs, ...nights(steady(0.01, 20), {}, 3)]).signals.map(({ signal }) => signal)).toEqual(["cpu"]);
  });

  test("of the same binary has no drift, and every signal of the nights before says so", () => {
    const report = judged([...nights([0.2]), { head: "02", unchanged: true }]);
    expect(cpuOf(report)).toMatchObject({ standing: "within", ratio: 0, interval: null, runs: 2 });
  });

  test("counts the nights against its own anchor only", () => {
    const report = judged([...nights([0.2, 0.2], { anchor: "a" }), ...nights([0.01], { anchor: "b" }, 3)]);
    expect(cpuOf(report)).toMatchObject({ runs: 1, standing: "within" });
  });
});

describe("a run that only bridges", () => {
  const before = nights([0.2], { anchor: "a" });
  const since = nights([0.01], { anchor: "b", tag: "v1.9.0" }, 2);
  const against = (anchor: string, head: string): RunSpec => ({ head, anchor, signals: [{ ratio: 0.25 }] });

  test("is not the one that is judged: its commit was measured against a newer anchor before", () => {
    const report = judged([...before, ...since, against("a", "02")]);
    expect([report.newest?.base.ref, report.isBeyond]).toEqual(["v1.9.0", false]);
  });

  test("is told from main measured against an older anchor again, which is judged", () => {
    const report = judged([...before, ...since, against("a", "03")]);
    expect([report.newest?.base.ref, report.isBeyond]).toEqual(["v1.8.0", true]);
  });
});

test("an empty history has no newest run and is beyond nothing", () => {
  expect(judged([])).toMatchObject({ newest: null, signals: [], anchors: [], isBeyond: false });
});

describe("the largest step", () => {
  test.each([
    ["between two nights", [0.02, 0.1, 0.11], "01", "02", 0.078],
    ["from the anchor to the first night", [0.06, 0.07], "a", "01", 0.06],
  ])("is %s", (_name, ratios, from, to, ratio) => {
    const { largestStep } = cpuOf(judged(nights(ratios)));
    expect([largestStep?.from.commit, largestStep?.to.commit]).toEqual([commitOf(from), commitOf(to)]);
    expect(largestStep?.ratio).toBeCloseTo(ratio, 2);
  });

  test("is none where it only fell", () => {
    expect(cpuOf(judged(nights([-0.01, -0.05]))).largestStep).toBeNull();
  });
});

describe("changes", () => {
  const wiggle = (count: number, level: number): readonly number[] =>
    Array.from({ length: count }, (_, index) => level + ([0.004, -0.005, 0.001, 0.006, -0.004][index % 5] ?? 0));

  test("have the commits before and behind them, their size and the nights since", () => {
    const [change, ...others] = cpuOf(judged(nights([...wiggle(12, 0), ...wiggle(6, 0.09)]))).changes;
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      from: { commit: commitOf("12") },
      to: { commit: commitOf("13") },
      isWorse: true,
      at: 12,
      runsSince: 6,
      ratio: expect.closeTo(0.09, 2),
    });
  });

  test("for the better are told from those for the worse, whichever direction is good", () => {
    const falls = nights([...wiggle(10, 0.1), ...wiggle(10, 0)]);
    expect(cpuOf(judged(falls)).changes[0]).toMatchObject({ isWorse: false, ratio: expect.closeTo(-0.09, 2) });
    const higher = falls.map((night) => ({
      ...night,
      signals: night.signals?.map((one) => ({ ...one, better: "higher" as const })) ?? [],
    }));
    expect(cpuOf(judged(higher)).changes[0]).toMatchObject({ isWorse: true, ratio: expect.closeTo(-0.09, 2) });
  });

  test("are found across anchors that a bridge joins, and a moved anchor is none", () => {
    const old = nights(wiggle(12, 0.05), { anchor: "a" });
    const release: RunSpec = { head: "b", anchor: "a", signals: [{ ratio: 0.05 }] };
    const joined = judged([...old, release, ...nights([...wiggle(6, 0), ...wiggle(6, 0.09)], { anchor: "b", tag: "v1.9.0" }, 14)]);
    expect(cpuOf(joined).changes.map(({ from, to }) => [from.commit, to.commit])).toEqual([[commitOf("19"), commitOf("20")]]);
    expect(joined.anchors.map(({ bridgeMissing }) => bridgeMissing)).toEqual([null, null]);
  });

  test("are not looked for across anchors that nothing joins, and what would join them is known", () => {
    const report = judged([...nights(wiggle(12, 0.2), { anchor: "a" }), ...nights(wiggle(12, 0), { anchor: "b", tag: "v1.9.0" }, 13)]);
    expect(cpuOf(report).changes).toEqual([]);
    expect(report.anchors).toMatchObject([
      { anchor: { ref: "v1.8.0" }, runs: 12, bridgeMissing: null },
      { anchor: { ref: "v1.9.0" }, runs: 12, bridgeMissing: { before: { ref: "v1.8.0" }, head: { commit: commitOf("13") } } },
    ]);
  });

  test("below 3 % are none", () => {
    expect(cpuOf(judged(nights([...steady(0, 10), ...steady(0.025, 10)]))).changes).toEqual([]);
  });
});
