// Binomial tails against sums of the terms, and the exact comparison of two counts.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binomialUpperTail, conditionalCountTest } from "../../../src/core/stats/binomial-tail.ts";
import { regularizedBeta } from "../../../src/core/stats/incomplete-beta.ts";

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
const summed = (successes: number, trials: number, chance: number): number =>
  Array.from({ length: trials + 1 }, (_, k) => (k < successes ? 0 : choose(trials, k) * chance ** k * (1 - chance) ** (trials - k))).reduce(
    (sum, term) => sum + term,
    0,
  );

describe("regularizedBeta", () => {
  test.each([
    [0.5, 1, 1, 0.5],
    [0.3, 1, 4, 1 - 0.7 ** 4],
    [0.25, 0.5, 0.5, 1 / 3],
    [0, 2, 3, 0],
    [1, 2, 3, 1],
  ])("I_%d(%d, %d)", (x, a, b, expected) => expect(regularizedBeta(x, a, b)).toBeCloseTo(expected, 12));

  test("is not a number outside", () => {
    expect([regularizedBeta(-0.1, 1, 1), regularizedBeta(1.1, 1, 1), regularizedBeta(0.5, 0, 1), regularizedBeta(NaN, 1, 1)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
  });
});

describe("binomialUpperTail", () => {
  test("is the sum of its terms", () => {
    const counts = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })).map(([k, more]) => [k, k + more] as const);
    fc.assert(
      fc.property(counts, fc.double({ min: 0.01, max: 0.99, noNaN: true }), ([successes, trials], chance) => {
        expect(binomialUpperTail(successes, trials, chance)).toBeCloseTo(summed(successes, trials, chance), 10);
      }),
    );
  });

  test("keeps its precision when it is tiny", () => {
    expect(binomialUpperTail(60, 60, 0.01) / 1e-120).toBeCloseTo(1, 9);
  });

  test("of none is certain, of more than all impossible", () => {
    expect([binomialUpperTail(0, 5, 0.1), binomialUpperTail(6, 5, 0.9)]).toEqual([1, 0]);
  });
});

describe("conditionalCountTest", () => {
  test.each([
    [0, 10, 0.5, 2 / 1024],
    [10, 0, 0.5, 2 / 1024],
    [3, 3, 0.5, 1],
    [1, 9, 0.5, (2 * 11) / 1024],
    [0, 4, 0.8, 2 * 0.8 ** 4],
    [0, 0, 0.5, 1],
  ])("%i against %i events, share %d", (base, head, headShare, expected) =>
    expect(conditionalCountTest({ base, head, headShare })).toBeCloseTo(expected, 12),
  );

  test("is symmetric in the sides", () => {
    const count = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(count, count, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (base, head, headShare) => {
        const there = conditionalCountTest({ base, head, headShare });
        expect(conditionalCountTest({ base: head, head: base, headShare: 1 - headShare })).toBeCloseTo(there, 9);
      }),
    );
  });

  test("comes near the normal test where there are many events", () => {
    // z = 10 000 / sqrt(2 010 000) = 7.053.
    expect(conditionalCountTest({ base: 1e6, head: 1.01e6, headShare: 0.5 })).toBeCloseTo(1.75e-12, 13);
  });
});
