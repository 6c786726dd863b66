// Charts: curves along the runs with the slopes of the result, CPU periods, and the rounds of every signal.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import { buildCharts } from "../../../src/core/page/build-charts.ts";
import type { PageChart } from "../../../src/core/page/page-data.ts";
import type { Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { reportOf } from "../../support/reports.ts";
import { healthy, line, MIB, pointsOf, type SideSpec } from "../../support/snapshots.ts";

const chartsOf = (base: Snapshot, head: Snapshot): readonly PageChart[] =>
  buildCharts(reportOf(compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] })), base, head);
const chartOf = (charts: readonly PageChart[], id: string): PageChart => {
  const found = charts.find((chart) => chart.id === id);
  if (found === undefined) throw new Error(`no chart ${id}: ${charts.map((chart) => chart.id).join(", ")}`);
  return found;
};

const FLAT = pointsOf({ live_heap_bytes: line(40 * MIB, 0), goroutines: line(20, 0) });
const RISING = pointsOf({ live_heap_bytes: line(40 * MIB, 2 * MIB), goroutines: line(20, 0) });

describe("along the runs", () => {
  const [base, head] = [healthy({ points: FLAT }), healthy({ points: RISING })];
  const report = reportOf(compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] }));
  const charts = buildCharts(report, base, head);
  const heap = chartOf(charts, "shop/live-heap");

  test("each point metric has a chart with a line for each round and the middle of them", () => {
    expect(charts.filter(({ section }) => section === "metrics").map(({ id }) => id)).toEqual(["shop/live-heap", "shop/goroutines"]);
    expect(heap).toMatchObject({ section: "metrics", title: "Live heap after GC", unit: "bytes", xKind: "minutes", limit: null });
    expect(heap.lines.map(({ side, round }) => `${side} ${round}`)).toEqual([
      ..."12345".split("").map((round) => `base ${round}`),
      ..."12345".split("").map((round) => `head ${round}`),
      "base null",
      "head null",
    ]);
    for (const { x, y } of heap.lines) expect(x).toHaveLength(y.length);
  });

  test("trends have the slope of the result and go through the points", () => {
    const leak = report.comparison.leaks.find(({ signal }) => signal === "live-heap");
    const trend = heap.trends.find(({ side }) => side === "head");
    expect(trend?.slope).toBeCloseTo(leak?.perMinute ?? Number.NaN, 6);
    expect(trend?.slopeInterval?.map((limit) => limit / (trend.slope || 1))).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
    const last = heap.lines.find(({ side, round }) => side === "head" && round === 1);
    expect((trend?.intercept ?? 0) + (trend?.slope ?? 0) * (last?.x.at(-1) ?? 0)).toBeCloseTo(last?.y.at(-1) ?? Number.NaN, 0);
    expect(heap.trends.find(({ side }) => side === "base")?.slope).toBe(0);
  });

  test("what is tested for growth says from where on: behind the first three tenths of the points", () => {
    const { x = [] } = heap.lines.find(({ side, round }) => side === "head" && round === 1) ?? {};
    expect(heap.marks).toEqual([{ x: x[Math.floor(x.length * 0.3)], label: "warm-up ends", kind: "phase" }]);
    expect(heap.trends.map(({ fromX }) => fromX)).toEqual(heap.trends.map(() => heap.marks[0]?.x));
    const resident = pointsOf({ live_heap_bytes: line(40 * MIB, 0), rss_bytes: line(90 * MIB, 0) });
    const [rss] = chartsOf(healthy({ points: resident }), healthy({ points: resident })).filter(({ id }) => id === "shop/rss");
    expect(rss?.marks).toEqual([]);
    expect([heap.note, rss?.note]).toEqual(["GC forced before each point", undefined]);
  });

  test("a restart that does not void its round is marked at the end of it", () => {
    const restarted = healthy({ points: RISING, values: { restarts: [0, 1, 0, 0, 0] } });
    const chart = chartOf(chartsOf(base, restarted), "shop/live-heap");
    const last = chart.lines.find(({ side, round }) => side === "head" && round === 2)?.x.at(-1);
    expect(chart.marks.filter(({ kind }) => kind === "restart")).toEqual([
      { x: last, label: "head restarted in round 2", kind: "restart" },
    ]);
  });

  test("the finding is said in a sentence", () => {
    expect(heap.summary).toMatch(/^Over the measured work base changes by 0 B, head by \+[\d.]+ MiB: head grows where base does not$/u);
  });

  test.each<[string, SideSpec]>([
    ["void rounds", { points: RISING, void: { 1: "restarted", 2: "restarted", 3: "restarted", 4: "restarted", 5: "restarted" } }],
    ["sides without points", { points: null }],
  ])("%s have no line", (_, spec) => {
    expect(
      chartOf(chartsOf(healthy({ points: FLAT }), healthy(spec)), "shop/live-heap").lines.filter(({ side }) => side === "head"),
    ).toEqual([]);
  });

  test("work is the axis where the time is not known", () => {
    const byUnits = { ...RISING, secondsColumn: null, unitsColumn: Array.from({ length: 20 }, (_, index) => (index + 1) * 50) };
    const chart = chartOf(chartsOf(healthy({ points: byUnits }), healthy({ points: byUnits })), "shop/live-heap");
    expect([chart.xKind, chart.lines[0]?.x.at(-1)]).toEqual(["units", 1000]);
    expect(chart.trends[0]?.slope).toBeGreaterThan(0);
  });

  test("one round has neither a middle nor an interval", () => {
    const chart = chartOf(chartsOf(healthy({ points: RISING, rounds: 1 }), healthy({ points: RISING, rounds: 1 })), "shop/live-heap");
    expect(chart.lines.map(({ round }) => round)).toEqual([1, 1]);
    expect(chart.trends.map(({ slopeInterval }) => slopeInterval)).toEqual([null, null]);
  });
});

describe("round by round", () => {
  const base = healthy({ values: { errors: 0, restarts: 0 } });
  const head = healthy({ values: { cpu: [0.001, 0.0012, null, 0.0011, 0.001], restarts: [0, 0, 2, 0, 0] } });
  const charts = chartsOf(base, head);

  test("every signal that gates has its dots among the noise, missing rounds are missing", () => {
    const cpu = chartOf(charts, "shop/cpu/rounds");
    expect(cpu).toMatchObject({ section: "noise", xKind: "round", unit: "seconds/unit", trends: [] });
    expect(cpu.lines[1]).toEqual({ side: "head", round: null, x: [1, 2, 3, 4, 5], y: [0.001, 0.0012, null, 0.0011, 0.001] });
    expect(cpu.marks).toEqual([{ x: 3, label: "head restarted 2 times", kind: "restart" }]);
    expect(cpu.summary).toMatch(/^Median of base 1 ms, of head [\d.]+ ms: \+/u);
  });

  test("traffic has a section of its own, and no id stands twice", () => {
    expect(charts.filter(({ section }) => section === "traffic").map(({ id }) => id)).toEqual([
      "shop/http-p50",
      "shop/http-p95",
      "shop/http-p99",
      "shop/errors",
    ]);
    expect(new Set(charts.map(({ id }) => id)).size).toBe(charts.length);
  });

  test("signals without any value have none", () => {
    expect(charts.some(({ id }) => id.includes("workqueue") || id.includes("restarts"))).toBe(false);
  });
});

test("CPU periods of apps that profile themselves are a chart of cores", () => {
  const [base, head] = [healthy({}), healthy({})];
  const report = reportOf({
    ...compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] }),
    cpuCourses: [{ component: "shop", base: [0.4, 0.5, 0.6], head: [] }],
  });
  expect(chartOf(buildCharts(report, base, head), "shop/cpu-course")).toMatchObject({
    xKind: "period",
    lines: [{ side: "base", round: null, x: [1, 2, 3], y: [0.4, 0.5, 0.6] }],
    summary: "Median of base 0.5 cores, of head –",
  });
});

test("an absolute limit is a line of the chart", () => {
  const [base, head] = [healthy({ points: FLAT }), healthy({ points: RISING })];
  const report = reportOf(compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] }));
  const limited = {
    ...report,
    verdict: { ...report.verdict, outcomes: report.verdict.outcomes.map((one) => ({ ...one, limits: { ...one.limits, max: 99 * MIB } })) },
  };
  expect(chartOf(buildCharts(limited, base, head), "shop/live-heap").limit).toBe(99 * MIB);
  expect(chartOf(buildCharts(limited, base, head), "shop/live-heap/rounds").limit).toBe(99 * MIB);
});
