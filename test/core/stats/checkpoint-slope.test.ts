// Slopes over checkpoints: the formulas by hand, and how often the interval holds the truth on simulated sampling.
import { describe, expect, test } from "vitest";
import { joinSlopes, runSlope, type RunSlope } from "../../../src/core/stats/checkpoint-slope.ts";
import { seededRandom } from "./noise-models.ts";

const points = (levels: readonly number[], variances: readonly (number | null)[] = levels.map(() => 0)) =>
  levels.map((y, index) => ({ x: index, y, variance: variances[index] ?? null }));
const exact = (slope: number, more: Partial<RunSlope> = {}): RunSlope => ({
  slope,
  sharedVariance: 0,
  separateVariance: 0,
  residualVariance: 0,
  ...more,
});

describe("runSlope", () => {
  test("is the median slope of all pairs", () => {
    expect(runSlope(points([0, 2, 4, 6]))).toEqual(exact(2));
    // Slopes 0 (six pairs) and 1, .5, 1/3, .25: the lone last step does not count.
    expect(runSlope(points([0, 0, 0, 0, 1]))?.slope).toBe(0);
  });

  test("knows what sampling does to levels that hold other objects each time, and to levels that hold the same ones", () => {
    // Equal variances 5: weights −.3 −.1 .1 .3, so Σw²·5 = 1; what all levels share moves none of them against the others.
    const flat = runSlope(points([0, 1, 2, 3], [5, 5, 5, 5]));
    expect(flat?.separateVariance).toBeCloseTo(1, 12);
    expect(flat?.sharedVariance).toBeCloseTo(0, 12);
  });

  test("knows that the errors of a leak add up", () => {
    // Variances 0, 10, 20, 30: increments of 10 weigh .3², .4² and .3², 10 · .34; separate ones would give .01·10 + .01·20 + .09·30.
    const rising = runSlope(points([0, 1, 2, 3], [0, 10, 20, 30]));
    expect(rising?.sharedVariance).toBeCloseTo(3.4, 12);
    expect(rising?.separateVariance).toBeCloseTo(3, 12);
  });

  test("sees the scatter around the line", () => {
    expect(runSlope(points([0, 4, 0, 4]))?.residualVariance).toBeGreaterThan(0.5);
  });

  test("knows no sampling error where nobody does", () => {
    expect(runSlope(points([0, 1, 2], [null, null, null]))).toEqual(exact(1));
  });

  test.each([
    ["one point", [1]],
    ["no point", []],
  ])("is null with %s", (_, levels) => {
    expect(runSlope(points(levels))).toBeNull();
  });
});

describe("joinSlopes", () => {
  test("is null without runs", () => expect(joinSlopes([])).toBeNull());

  test("of one run stands on what the run says of itself, with four degrees of freedom", () => {
    const joined = joinSlopes([exact(10, { separateVariance: 4, sharedVariance: 3, residualVariance: 1 })]);
    expect(joined?.slope).toBe(10);
    expect(joined?.interval[0]).toBeCloseTo(10 - 2.776_445 * 2, 4);
    expect(joined?.interval[1]).toBeCloseTo(10 + 2.776_445 * 2, 4);
    // Whether it rose in this run, P(t_30 > 5), is surer than how steep others would be.
    expect(joined?.pRising).toBeLessThan(2e-5);
    expect(joined?.pRising).toBeGreaterThan(1e-5);
  });

  test("stands on the spread between runs where that is more than the runs explain", () => {
    // Mean 10, s = 2 against a sampling error of .1: t_.975 with two degrees of freedom.
    const joined = joinSlopes([8, 10, 12].map((slope) => exact(slope, { sharedVariance: 0.01 })));
    expect(joined?.interval[0]).toBeCloseTo(10 - (4.302_653 * 2) / Math.sqrt(3), 4);
  });

  test("is not narrower than sampling allows where runs agree by chance", () => {
    const joined = joinSlopes([10, 10, 10].map((slope) => exact(slope, { sharedVariance: 9, separateVariance: 100 })));
    // Six degrees of freedom, √(9/3).
    expect(joined?.interval[1]).toBeCloseTo(10 + 2.446_912 * Math.sqrt(3), 4);
  });

  test("believes residuals where there are enough runs to have some", () => {
    const runs = [10, 10, 10].map((slope) => exact(slope, { residualVariance: 9, separateVariance: 100 }));
    expect(joinSlopes(runs)?.interval[1]).toBeCloseTo(10 + 2.446_912 * Math.sqrt(3), 4);
    expect(joinSlopes(runs.slice(1))?.interval[1]).toBeGreaterThan(10 + 2 * Math.sqrt(50));
  });

  test("is certain of what is counted exactly", () => {
    expect(joinSlopes([exact(3)])).toEqual({ slope: 3, interval: [3, 3], pRising: 0 });
    expect(joinSlopes([exact(0)])?.pRising).toBe(1);
    expect(joinSlopes([exact(-1)])?.pRising).toBe(1);
  });
});

describe("on simulated runs of four checkpoints", () => {
  interface Truth {
    /** Sampled objects added per step, and alive all along. */
    readonly perStep: number;
    readonly alive: number;
    readonly isRewritten: boolean;
    /** Relative spread of the slope between runs. */
    readonly spread: number;
  }
  const simulate = ({ perStep, alive, isRewritten, spread }: Truth, runs: number, seed: number) => {
    const random = seededRandom(seed);
    const poisson = (expected: number): number => Math.max(0, Math.round(expected + random.normal(Math.sqrt(expected))));
    const found = Array.from({ length: 600 }, () =>
      joinSlopes(
        Array.from({ length: runs }, () => {
          const rate = Math.max(0, perStep * (1 + random.normal(spread)));
          const stable = poisson(alive);
          let kept = 0;
          const levels = [0, 1, 2, 3].map((step) => {
            if (step > 0) kept += poisson(rate);
            return kept + (isRewritten ? poisson(alive) : stable);
          });
          return runSlope(points(levels, levels)) ?? exact(0);
        }),
      ),
    );
    const covered = found.filter((one) => one !== null && one.interval[0] <= perStep && perStep <= one.interval[1]).length;
    const above = found.filter((one) => one !== null && one.interval[0] > 0).length;
    return { covered: covered / found.length, above: above / found.length };
  };

  test.each([
    ["a leak alone", { perStep: 30, alive: 0, isRewritten: false, spread: 0 }, 5],
    ["a leak beside what stays", { perStep: 30, alive: 100, isRewritten: false, spread: 0 }, 5],
    ["a leak in a cache that is rewritten", { perStep: 40, alive: 200, isRewritten: true, spread: 0 }, 5],
    ["a leak that differs by 20 % between runs", { perStep: 400, alive: 100, isRewritten: false, spread: 0.2 }, 5],
    ["a leak that differs, in three runs", { perStep: 400, alive: 100, isRewritten: false, spread: 0.2 }, 3],
    ["a leak in ten runs", { perStep: 30, alive: 0, isRewritten: false, spread: 0 }, 10],
  ] as const)("the interval holds the slope of %s at least 93 times of 100", (_, truth, runs) => {
    expect(simulate(truth, runs, 5).covered).toBeGreaterThan(0.93);
  });

  test.each([
    ["that stays", { perStep: 0, alive: 50, isRewritten: false, spread: 0 }],
    ["that is rewritten", { perStep: 0, alive: 50, isRewritten: true, spread: 0 }],
    ["of a few objects", { perStep: 0, alive: 4, isRewritten: true, spread: 0 }],
  ] as const)("a level %s is called rising at most 3 times of 100", (_, truth) => {
    for (const runs of [1, 3, 10]) expect(simulate(truth, runs, 9).above).toBeLessThan(0.03);
  });

  test("a leak of thirty objects a step is seen in nearly every run", () => {
    expect(simulate({ perStep: 30, alive: 30, isRewritten: false, spread: 0 }, 1, 3).above).toBeGreaterThan(0.95);
  });
});
