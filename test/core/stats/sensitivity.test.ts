// What a run can see: the table of statistics.md §2, and the laws of pairs, scatter and change.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { caughtLog, detectableAfter, detectableLog, pairsToDetect, scatterOf } from "../../../src/core/stats/sensitivity.ts";
import { pairedTest } from "../../../src/core/stats/paired-test.ts";

const percent = (log: number): number => 100 * Math.expm1(log);
/** Trials that scatter by `cv` %, with a history of six degrees of freedom, as in the table. */
const trials = (cv: number) => ({ scaleLog: (Math.SQRT2 * cv) / 100, priorDegreesOfFreedom: 6 });

describe("the smallest visible change", () => {
  test.each([
    [1, 2.4, 1.6],
    [2, 4.9, 3.2],
    [3, 7.4, 4.9],
    [5, 12.6, 8.3],
    [8, 20.9, 13.6],
    [10, 26.8, 17.3],
  ])("of trials that scatter by %d %% is %d %% after five pairs and %d %% after ten, to the 3 %% the formula is low", (cv, five, ten) => {
    for (const [pairs, expected] of [
      [5, five],
      [10, ten],
    ] as const) {
      const seen = percent(detectableAfter(trials(cv), pairs));
      expect(seen / expected).toBeGreaterThan(0.93);
      expect(seen / expected).toBeLessThan(1.03);
    }
  });

  test("is what a paired test of those pairs reports", () => {
    const base = [1, 1.02, 0.99, 1.01, 1];
    const head = [1.03, 1, 1.02, 1.04, 0.99];
    const result = pairedTest({
      base,
      head,
      direction: "lower",
      quantum: 0,
      prior: { scale: 0.02, degreesOfFreedom: 6, source: "history" },
    });
    if (result.kind !== "tested") throw new Error(result.why);
    expect(scatterOf(result, 5)).toMatchObject({ priorDegreesOfFreedom: 6 });
    expect(detectableAfter(scatterOf(result, 5), 5)).toBeCloseTo(result.smallestDetectableLog, 12);
  });

  test("takes the level it is asked for", () => {
    expect(detectableLog(0.02, 10)).toBe(detectableLog(0.02, 10, 0.01));
    expect(detectableLog(0.02, 10, 0.001)).toBeGreaterThan(detectableLog(0.02, 10, 0.01));
  });
});

describe("what would have been caught", () => {
  test("is the smallest visible change where that is beyond the budget", () => {
    expect(caughtLog({ standardErrorLog: 0.03, degreesOfFreedom: 6 }, Math.log1p(0.05))).toBe(detectableLog(0.03, 6));
  });

  test("is never the budget itself: a change of just that much is estimated below it every second time", () => {
    const budget = Math.log1p(0.05);
    const caught = caughtLog({ standardErrorLog: 0.002, degreesOfFreedom: 10 }, budget);
    expect(caught).toBeGreaterThan(budget);
    expect(caught - budget).toBeCloseTo(0.002 * 0.879_06, 6);
  });
});

describe("the pairs a change needs", () => {
  test.each([
    // 5 % trials, history: ten pairs see 8.3 %, so 8.3 % needs about ten.
    [5, 0.083, 10],
    [1, 0.05, 3],
    [5, 0.001, null],
  ])("with trials that scatter by %d %%, a change of %d needs %s", (cv, change, expected) => {
    expect(pairsToDetect(trials(cv), Math.log1p(change))).toBe(expected);
  });

  const scatter = fc.record({
    scaleLog: fc.double({ min: 1e-4, max: 0.5, noNaN: true }),
    priorDegreesOfFreedom: fc.double({ min: 0.5, max: 20, noNaN: true }),
  });
  const change = fc.double({ min: 1e-3, max: 1, noNaN: true });
  /** More than a hundred is worse than any number. */
  const orNever = (pairs: number | null): number => pairs ?? 101;

  test("are the least number that sees it", () => {
    fc.assert(
      fc.property(scatter, change, (one, log) => {
        const pairs = pairsToDetect(one, log);
        const isSeen = (count: number): boolean => detectableAfter(one, count) <= log;
        expect(isSeen(pairs ?? 100)).toBe(pairs !== null);
        expect(pairs !== null && pairs > 3 && isSeen(pairs - 1)).toBe(false);
      }),
    );
  });

  test("never rise with the change, nor fall with the scatter or the severity of the level", () => {
    fc.assert(
      fc.property(scatter, change, fc.double({ min: 1, max: 5, noNaN: true }), (one, log, factor) => {
        const pairs = orNever(pairsToDetect(one, log));
        const wider = { ...one, scaleLog: one.scaleLog * factor };
        expect(orNever(pairsToDetect(one, log * factor))).toBeLessThanOrEqual(pairs);
        expect(orNever(pairsToDetect(wider, log))).toBeGreaterThanOrEqual(pairs);
        expect(orNever(pairsToDetect(one, log, () => 0.01 / factor))).toBeGreaterThanOrEqual(pairs);
      }),
    );
  });

  test("the smallest visible change falls with every pair", () => {
    fc.assert(
      fc.property(scatter, fc.integer({ min: 1, max: 99 }), (one, pairs) => {
        expect(detectableAfter(one, pairs + 1)).toBeLessThan(detectableAfter(one, pairs));
      }),
    );
  });
});
