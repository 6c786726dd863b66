// The picture of a growth: its source for mermaid, what it is cut to, and the words beside it.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LeakComparison } from "../../../src/core/compare/comparison.ts";
import { leakToDraw, trendChart, trendSection } from "../../../src/core/report/trend-chart.ts";
import { leakComparison, reportOf, STATES } from "../../support/reports.ts";
import { MIB } from "../../support/snapshots.ts";

const [first] = leakComparison().leaks;
const leak = (more: Partial<LeakComparison>): LeakComparison => {
  if (first === undefined) throw new Error("no leak was compared");
  return { ...first, ...more };
};
const rise = (count: number, from = 40, by = 2): readonly number[] =>
  Array.from({ length: count }, (_, index) => (from + by * index) * MIB);
const numbersOf = (chart: string, line: string): readonly number[] =>
  (new RegExp(`line "${line}" \\[(.*)\\]`, "u").exec(chart)?.[1] ?? "").split(", ").map(Number);

describe("trendChart", () => {
  test("names its colours, quotes its labels and has numbers on both axes", () => {
    const chart = trendChart(leak({ baseCurve: rise(5, 40, 0), headCurve: rise(5) }), 48) ?? "";
    expect(chart).toMatch(/^---\nconfig:\n/u);
    expect(chart.split("---\n").at(-1)).toBe(
      `xychart-beta
    title "Live heap after GC: blue = base, orange = this PR"
    x-axis "batches of equal work" 1 --> 5
    y-axis "MiB" 39 --> 49
    line "base" [40, 40, 40, 40, 40]
    line "this PR" [40, 42, 44, 46, 48]`,
    );
  });

  test.each<[string, Partial<LeakComparison>, string]>([
    ["kibibytes", { baseCurve: [2048, 2048, 2048], headCurve: [2048, 4096, 6144] }, '"KiB" 1 --> 7'],
    ["bytes", { baseCurve: [10, 10, 10], headCurve: [10, 20, 30] }, '"B" 7 --> 33'],
    ["a flat line of zeros", { baseCurve: [0, 0, 0], headCurve: [0, 0, 0] }, '"B" 0 --> 1'],
    ["goroutines", { signal: "goroutines", baseCurve: [20, 20, 20], headCurve: [20, 80, 140] }, '"goroutines" 5 --> 155'],
    ["open files", { signal: "open-fds", baseCurve: [9, 9, 9], headCurve: [9, 10, 11] }, '"open files" 8 --> 12'],
  ])("of %s has the axis that fits", (_, more, axis) => expect(trendChart(leak(more), 48)).toContain(`y-axis ${axis}`));

  test("leaves out points that a side does not have, and base where it has none", () => {
    const [a, b, c, d] = rise(4);
    const gaps = trendChart(
      leak({ baseCurve: [null, 40 * MIB, 40 * MIB, 40 * MIB, null], headCurve: [a ?? 0, b ?? 0, null, c ?? 0, d ?? 0] }),
      48,
    );
    expect(gaps).toBeNull();
    const alone = trendChart(leak({ baseCurve: [], headCurve: [null, ...rise(4)] }), 48) ?? "";
    expect(alone).toContain('x-axis "batches of equal work" 2 --> 5');
    expect(alone).toContain("orange = this PR");
    expect(alone).toContain('plotColorPalette: "#e8902e"');
    expect(alone).not.toContain("blue");
  });

  test("is cut to the points that are wanted, and keeps first and last", () => {
    for (const points of [48, 12]) {
      const chart = trendChart(leak({ baseCurve: rise(144, 40, 0), headCurve: rise(144) }), points) ?? "";
      const head = numbersOf(chart, "this PR");
      expect(head).toHaveLength(points);
      expect([head[0], head.at(-1)]).toEqual([40, 326]);
      expect(head).toEqual(head.toSorted((left, right) => left - right));
    }
  });

  test("holds every value within its axis, whatever the curves are", () => {
    const curve = fc.array(fc.option(fc.double({ min: 0, max: 1e13, noNaN: true }), { freq: 5 }), { maxLength: 60 });
    fc.assert(
      fc.property(curve, curve, fc.constantFrom("live-heap", "goroutines", "open-fds"), (baseCurve, headCurve, signal) => {
        const chart = trendChart(leak({ baseCurve, headCurve, signal }), 48);
        if (chart === null) return;
        expect(chart).not.toMatch(/NaN|Infinity|undefined|\de[+-]/u);
        const [low = 0, high = 0] = (/y-axis "[^"]+" (\d+) --> (\d+)/u.exec(chart)?.slice(1) ?? []).map(Number);
        expect(high).toBeGreaterThan(low);
        for (const value of numbersOf(chart, "this PR")) {
          expect(value).toBeGreaterThanOrEqual(low * (1 - 1e-3));
          expect(value).toBeLessThanOrEqual(high * (1 + 1e-3));
        }
      }),
    );
  });
});

describe("trendSection", () => {
  test("is there where growth was found, and only there", () => {
    const drawn = Object.entries(STATES).flatMap(([name, make]) => (leakToDraw(make()) === null ? [] : [name]));
    expect(drawn).toEqual(["fail.leak", "fail.whole", "accepted"]);
    expect(trendSection(STATES.pass(), 48, false)).toEqual([]);
    expect(trendSection(STATES["fail.leak"](), 0, false)).toEqual([]);
  });

  test("takes memory before goroutines, and a failure before what is open", () => {
    const comparison = leakComparison();
    const { verdict } = reportOf(comparison);
    const findings = (heap: "inconclusive" | "new-growth", goroutines: "inconclusive" | "new-growth") =>
      leakToDraw(
        reportOf(comparison, {
          ...verdict,
          leaks: verdict.leaks.map((one) => ({ ...one, finding: one.signal === "live-heap" ? heap : goroutines })),
        }),
      )?.signal;
    expect(findings("new-growth", "new-growth")).toBe("live-heap");
    expect(findings("inconclusive", "new-growth")).toBe("goroutines");
  });

  test("says in words what the lines do, and names the component where there are several", () => {
    const text = trendSection(STATES["fail.whole"](), 12, true).join("\n");
    expect(text).toContain("of controller (base 0\u00a0B, this PR +58.5\u00a0MiB)");
    expect(text).toMatch(
      /Medians of 5 runs: base 0\u00a0B, this PR \+58\.5\u00a0MiB over the measured work \(92\.2\u00a0KiB per unit of work, \d+\u00a0MiB\/min\)/u,
    );
    expect(text).toMatch(/beyond base it grew by \+43\u00a0% to \+54\u00a0% \(95 % limits\)/u);
  });
});
