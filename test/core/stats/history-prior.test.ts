// Priors from history: centring, the robust scale, the growth variant and too little history.
import { describe, expect, test } from "vitest";
import { costPriorOf, growthPriorOf, runResiduals } from "../../../src/core/stats/history-prior.ts";
import { seededRandom } from "../../support/verdict-models/random.ts";

const normalRuns = (count: number, scale: number, seed = 1, shift = 0): readonly (readonly number[])[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Array.from({ length: 5 }, () => shift + random.normal(scale)));
};

describe("residuals", () => {
  test("are centred on the run's own estimate and widened by √(n/(n−1))", () => {
    expect(runResiduals([0.1, 0.3])).toEqual([expect.closeTo(-0.1 * Math.SQRT2, 12), expect.closeTo(0.1 * Math.SQRT2, 12)]);
  });

  test.each([[[]], [[0.2]]])("say nothing for %j", (run) => {
    expect(runResiduals(run)).toEqual([]);
  });
});

describe("cost prior", () => {
  test("finds the scale of pair differences", () => {
    const prior = costPriorOf(normalRuns(20, 0.05));
    expect(prior).toMatchObject({ degreesOfFreedom: 6, source: "history" });
    expect(prior?.scale).toBeGreaterThan(0.04);
    expect(prior?.scale).toBeLessThan(0.06);
  });

  test.each([
    [3, 2],
    [5, 4],
    [7, 6],
    [20, 6],
  ])("%d runs weigh as much as %d observations", (runs, degreesOfFreedom) => {
    expect(costPriorOf(normalRuns(runs, 0.05))?.degreesOfFreedom).toBe(degreesOfFreedom);
  });

  test("does not see real changes between runs", () => {
    const steady = costPriorOf(normalRuns(10, 0.02, 3));
    const changed = costPriorOf(normalRuns(10, 0.02, 3).map((run, index) => run.map((value) => value + index * 0.1)));
    expect(changed?.scale).toBeCloseTo(steady?.scale ?? NaN, 12);
  });

  test("forgets all but the last twenty runs", () => {
    const noisy = normalRuns(30, 1, 5);
    const quiet = normalRuns(20, 0.01, 6);
    expect(costPriorOf([...noisy, ...quiet])?.scale).toBe(costPriorOf(quiet)?.scale);
  });

  test.each([
    ["two runs", normalRuns(2, 0.05)],
    ["runs of one pair", [[0.1], [0.2], [0.3], [0.4]]],
    [
      "runs with missing numbers",
      [
        [NaN, 1],
        [0.1, NaN],
        [0.1, 0.2],
        [0.2, 0.1],
      ],
    ],
    ["nothing", []],
  ])("is null for %s", (_, runs) => {
    expect(costPriorOf(runs)).toBeNull();
    expect(growthPriorOf(runs)).toBeNull();
  });
});

describe("growth prior", () => {
  test("expects the rare steps the median does not see", () => {
    const runs = normalRuns(10, 0.01, 7).map((run, index) =>
      index < 2 ? run.map((value, pair) => (pair === 0 ? value + 0.2 : value)) : run,
    );
    expect(costPriorOf(runs)?.scale).toBeLessThan(0.02);
    expect(growthPriorOf(runs)?.scale).toBeGreaterThan(0.035);
  });

  test("is at least the robust scale", () => {
    const runs = normalRuns(10, 0.03, 8);
    expect(growthPriorOf(runs)?.scale).toBeGreaterThanOrEqual(costPriorOf(runs)?.scale ?? NaN);
  });
});
