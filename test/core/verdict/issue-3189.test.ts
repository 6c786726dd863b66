// The leak that heapgate was made for: server clients rebuilt instead of cached, told by signals that agree; its fix as an improvement; and its 72 hours.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { Comparison } from "../../../src/core/compare/comparison.ts";
import { renderComment } from "../../../src/core/report/render-comment.ts";
import { renderText } from "../../../src/core/report/render-text.ts";
import type { PointSeries, Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { declaredOf } from "../../../src/core/units/own-signal.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { NO_LIMITS } from "../../../src/core/verdict/threshold.ts";
import type { Rules, Verdict } from "../../../src/core/verdict/verdict.ts";
import { ownName, ownSignal } from "../../support/own-signals.ts";
import { clientHeap, reportOf } from "../../support/reports.ts";
import { HEALTHY, healthy, KIB, line, MIB, pointsOf, side, times } from "../../support/snapshots.ts";

const CLIENTS = ownName("server-clients");
const declared = declaredOf([
  ownSignal({ name: CLIENTS, as: "flat", class: "untested", source: "gitops_clustersmngr_create_server_client_total" }),
]);
const RULES: Rules = {
  ...DEFAULT_RULES,
  signals: { ...DEFAULT_RULES.signals, [CLIENTS]: { gate: true, limits: { ...NO_LIMITS, max: 0.001 } } },
};
const OPTIONS = { baseDistance: null, mainModules: [], warnings: [] };
const points = (perBatch: number): PointSeries => pointsOf({ live_heap_bytes: line(40 * MIB, perBatch, 60 * KIB) });

/** 92 clients are made in a round of 1,000 requests instead of one, and stay with all their mappers. */
const broken = (): Snapshot =>
  healthy({
    declared,
    values: { [CLIENTS]: 0.092, "live-objects": 500_000, "live-heap": 78 * MIB, rss: times(HEALTHY.rss, 1.5) },
    points: points(1.9 * MIB),
    profiles: { heap: clientHeap(38, 4) },
    heapAlong: (batch, round) => clientHeap(2 + Math.round(1.8 * batch + 0.3 * round), 4),
  });
const fixed = (): Snapshot =>
  healthy({
    declared,
    values: { [CLIENTS]: 0.001 },
    points: points(0),
    profiles: { heap: clientHeap(2, 3) },
    heapAlong: () => clientHeap(2, 3),
  });

describe("server clients that are rebuilt for every request", () => {
  const comparison = compareSnapshots(fixed(), broken(), OPTIONS);
  const verdict = judge(comparison, RULES);

  test("W23 fail by several signals that agree: growth, level, and a counter that must stand still", () => {
    expect(verdict).toMatchObject({ state: "fail", reasons: expect.arrayContaining(["leak", "budget"]) });
    const told = verdict.because.join("\n");
    expect(told).toMatch(/^Memory leak: live heap after GC keeps growing.* in 5 of 5 runs/mu);
    expect(told).toMatch(/^Live heap after GC grew 95 %/mu);
    expect(told).toMatch(/^server-clients: 0\.092, over its absolute budget of 0\.001\.$/mu);
    // From sources of their own: the counter is the app's, growth and level are the runtime's, the place is the profile's.
    expect(comparison.triage).toMatchObject([{ bottleneck: "memory", confidence: "high" }]);
    expect(comparison.leaks.find(({ signal }) => signal === "live-heap")?.functions[0]?.chain.join(" ")).toContain(
      "NewDiscoveryRESTMapper",
    );
  });

  test("W23 W21 are told with the chain that leads to them", () => {
    const tree = renderComment(reportOf(comparison, verdict), RULES.leak).split("```")[1] ?? "";
    const at = ["GetServerClient", "getOrCreateClient", "getClientFromConfig", "NewDiscoveryRESTMapper"].map((name) => tree.indexOf(name));
    expect(at.every((position) => position > 0)).toBe(true);
    expect(at).toEqual(at.toSorted((left, right) => left - right));
  });
});

describe("the fix", () => {
  const comparison = compareSnapshots(broken(), fixed(), OPTIONS);
  const verdict = judge(comparison, RULES);

  test("W23 is an improvement with its figures: 92 clients a thousand requests become one, live objects fall by 60 %", () => {
    expect(verdict.state).toBe("pass");
    const told = (signal: string) => ({
      ...comparison.signals.find((one) => String(one.signal) === signal),
      ...verdict.outcomes.find((one) => String(one.signal) === signal),
    });
    expect(told("server-clients")).toMatchObject({ base: 0.092, head: 0.001, outcome: "within" });
    expect(told("live-objects")).toMatchObject({ base: 500_000, head: 200_000, ratio: expect.closeTo(-0.6, 6), outcome: "improved" });
    expect(told("live-heap")).toMatchObject({ outcome: "improved" });
    expect(verdict.leaks.find(({ signal }) => signal === "live-heap")?.finding).toBe("improved");
  });

  test("W23 is told in the text with both figures", () => {
    const text = renderText(reportOf(comparison, verdict), RULES.leak);
    expect(text).toMatch(/server-clients +0\.0920 +0\.0010 +−99 %/u);
    expect(text).toMatch(/Live objects after GC +500,000 +200,000 .*−60 %/u);
  });
});

describe("72 hours of it, read every five minutes", () => {
  const COUNT = 72 * 12;
  /** Live heap from 320 to 650 MB, each reading a bit off: 4.6 MB an hour, which five minutes do not show. */
  const series = (perHourBytes: number, count = COUNT): PointSeries => ({
    postGc: true,
    secondsColumn: Array.from({ length: count }, (_, index) => 300 * index),
    unitsColumn: null,
    columns: { live_heap_bytes: line(320e6, perHourBytes / 12, 2e6, count) },
  });
  const recorded = (leak: PointSeries | null): Snapshot => side({ rounds: 1, session: null, values: {}, units: null, points: leak });
  const compared = (base: PointSeries, head: PointSeries): Comparison => compareSnapshots(recorded(base), recorded(head), OPTIONS);
  const judged = (base: PointSeries, head: PointSeries): Verdict => judge(compared(base, head), DEFAULT_RULES);
  const growthOf = (verdict: Verdict) => verdict.leaks.find(({ signal }) => signal === "live-heap");

  test("W11 is a leak against 72 hours that stood still, with its rate", () => {
    const comparison = compared(series(0), series(4.6e6));
    const verdict = judge(comparison, DEFAULT_RULES);
    expect(verdict).toMatchObject({ state: "fail", reasons: expect.arrayContaining(["leak"]) });
    expect(growthOf(verdict)?.finding).toBe("new-growth");
    const leak = comparison.leaks.find(({ signal }) => signal === "live-heap");
    expect(leak?.shape).toBe("ramp");
    expect((leak?.perMinute ?? Number.NaN) / (4.6e6 / 60)).toBeCloseTo(1, 2);
  });

  test("W11 is existing growth where base did the same, and none where neither grows", () => {
    expect(growthOf(judged(series(4.6e6), series(4.6e6)))?.finding).toBe("existing-growth");
    expect(growthOf(judged(series(0), series(0)))?.finding).toBe("none");
  });

  test("W11 is not seen in one hour of it, which is why nights are long", () => {
    expect(growthOf(judged(series(0, 12), series(4.6e6, 12)))?.finding).not.toBe("new-growth");
  });
});
