// Which curves of the live heap are leaks: 200 bytes kept for each unit of work are; a sawtooth, a cache that fills and a single step are not.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { PointSeries, Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import type { Verdict } from "../../../src/core/verdict/verdict.ts";
import { seededRandom } from "../../support/verdict-models/random.ts";
import { side } from "../../support/snapshots.ts";

const POINTS = 20;
const ROUNDS = 5;
const MB = 1e6;
/** A cycle of work of the toy program, which keeps records in a map on a heap of 105 MB. */
const CYCLE = 20_000;

type Curve = (units: number) => number;
const flat: Curve = () => 0;
const kept =
  (bytesPerUnit: number): Curve =>
  (units) =>
    bytesPerUnit * units;
/** Rises by 5 MB and is given back, seven times along the run. */
const sawtooth =
  (total: number): Curve =>
  (units) =>
    5 * MB * ((7 * units) / total - Math.floor((7 * units) / total));
/** Fills a cache of 12 MB in the first fifth of the run. */
const warmCache =
  (total: number): Curve =>
  (units) =>
    12 * MB * (1 - Math.exp((-units * 20) / total));
/** One allocation of 12 MB in the middle. */
const oneStep =
  (total: number): Curve =>
  (units) =>
    units > total / 2 ? 12 * MB : 0;

/** Live heap after a collection along each round, a part in a thousand off. */
const sideOf = (
  curve: Curve,
  { heap, units, seed }: { readonly heap: number; readonly units: number; readonly seed: number },
): Snapshot => {
  const { normal } = seededRandom(seed);
  const points = Array.from({ length: ROUNDS }, (): PointSeries => {
    const done = Array.from({ length: POINTS }, (_, index) => (units / POINTS) * (index + 1));
    return {
      postGc: true,
      secondsColumn: done.map((_, index) => 3 * (index + 1)),
      unitsColumn: done,
      columns: { live_heap_bytes: done.map((count) => heap + curve(count) + normal(heap / 1000)) },
    };
  });
  return side({ rounds: ROUNDS, points, values: {}, units });
};

const judged = (
  base: Curve,
  head: Curve,
  { heap = 105 * MB, units = 6 * CYCLE }: { readonly heap?: number; readonly units?: number } = {},
) => {
  const comparison = compareSnapshots(sideOf(base, { heap, units, seed: 1 }), sideOf(head, { heap, units, seed: 2 }), {
    baseDistance: null,
    mainModules: [],
    warnings: [],
  });
  return { comparison, verdict: judge(comparison, DEFAULT_RULES) };
};
const findingOf = (verdict: Verdict) => verdict.leaks.find(({ signal }) => signal === "live-heap")?.finding;

describe("records that are kept", () => {
  test.each<[string, number, Parameters<typeof judged>[2]]>([
    ["250 bytes a unit, six cycles of 20,000 units", 250, {}],
    ["200 bytes a unit, six cycles of 20,000 units", 200, {}],
    ["200 bytes a unit, one cycle on a heap of 20 MB", 200, { heap: 20 * MB, units: CYCLE }],
  ])("W19 are a leak: %s", (_, bytes, options) => {
    const { comparison, verdict } = judged(flat, kept(bytes), options);
    expect([verdict.state, findingOf(verdict)]).toEqual(["fail", "new-growth"]);
    const leak = comparison.leaks.find(({ signal }) => signal === "live-heap");
    expect((leak?.perUnit ?? Number.NaN) / bytes).toBeCloseTo(1, 0.5);
    expect(leak?.perMinute).toBeGreaterThan(0);
    expect(leak?.evidence?.intervalLog[0]).toBeGreaterThan(0);
    expect(verdict.because[0]).toMatch(/^Memory leak: .* per unit of work, in 5 of 5 runs/u);
  });
});

describe("what is no leak", () => {
  const total = 6 * CYCLE;
  const shapes: readonly (readonly [string, Curve])[] = [
    ["a sawtooth", sawtooth(total)],
    ["a cache that fills", warmCache(total)],
    ["one step", oneStep(total)],
  ];

  test.each(shapes)("W19 %s on both sides is never red", (_, curve) => {
    const { verdict } = judged(curve, curve);
    expect([findingOf(verdict) === "new-growth", verdict.state === "fail"]).toEqual([false, false]);
  });

  test.each(shapes)("W19 %s that only head has is never called a leak", (_, curve) => {
    const { verdict } = judged(flat, curve);
    expect(verdict.because.join("\n")).not.toMatch(/Memory leak|keeps growing/u);
  });

  test.each(shapes.slice(0, 2))("W19 %s is green, on head alone too", (_, curve) => {
    for (const base of [flat, curve]) {
      const { verdict } = judged(base, curve);
      expect([verdict.state, findingOf(verdict)]).toEqual(["pass", "none"]);
    }
  });

  test("W19 one step is told as what it is: head takes 12 MB more, once", () => {
    const { verdict } = judged(flat, oneStep(total));
    expect(verdict.because[0]).toMatch(
      /^New growth: .* rose once, at point 11 of 20, then stayed, .*: one-time allocation, not a leak\.$/u,
    );
  });
});
