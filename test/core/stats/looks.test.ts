// The look schedule and its levels.
import { describe, expect, test } from "vitest";
import {
  isLookAt,
  LOOK_FAMILIES,
  LOOK_LEVELS,
  LOOK_PAIRS,
  lookLevel,
  planLooks,
  SINGLE_LOOK_LEVEL,
} from "../../../src/core/stats/looks.ts";

describe("levels", () => {
  test.each([
    ["cost", [0.001, 0.003, 0.006, 0.0165]],
    ["cost-strict", [0.0004, 0.0013, 0.0026, 0.0068]],
    ["leak", [0.001, 0.002, 0.004, 0.006]],
  ] as const)("of the %s family at 3, 5, 7, 10 pairs are %j", (family, expected) => {
    expect(LOOK_PAIRS.map((pairs) => lookLevel(family, pairs))).toEqual(expected);
  });

  test.each([
    [1, 0.001],
    [2, 0.001],
    [4, 0.001],
    [6, 0.003],
    [8, 0.006],
    [9, 0.006],
    [14, 0.0165],
  ])("a last look after %d pairs takes the level of the look before it: %d", (pairs, expected) => {
    expect(lookLevel("cost", pairs)).toBe(expected);
  });

  test.each([
    [3, 0.0165],
    [4, 0.0165],
    [5, 0.0165],
    [2, 0.001],
  ])("a plan that was to end after %d pairs judges them at %d", (pairs, expected) => {
    expect(lookLevel("cost", pairs, true)).toBe(expected);
  });

  test.each(LOOK_FAMILIES)("never fall from look to look in the %s family", (family) => {
    expect([...LOOK_LEVELS[family]].toSorted((left, right) => left - right)).toEqual(LOOK_LEVELS[family]);
  });

  test("of any plan, whatever its last look, add up to no more than the schedule", () => {
    for (const family of LOOK_FAMILIES) {
      const budget = LOOK_LEVELS[family].reduce((sum, level) => sum + level, 0);
      for (let maxPairs = 1; maxPairs <= 30; maxPairs += 1) {
        const spent = planLooks(maxPairs).reduce((sum, { pairs, isLast }) => sum + lookLevel(family, pairs, isLast), 0);
        expect(spent, `${family}, ${maxPairs} pairs`).toBeLessThanOrEqual(budget + 1e-12);
      }
    }
  });

  test("a single look may spend what four looks do together, less their overlap", () => {
    expect(SINGLE_LOOK_LEVEL).toEqual({ cost: 0.02, "cost-strict": 0.01, leak: 0.01 });
  });
});

test.each([
  [1, [1]],
  [3, [3]],
  [4, [3, 4]],
  [5, [3, 5]],
  [8, [3, 5, 7, 8]],
  [10, [3, 5, 7, 10]],
  [12, [3, 5, 7, 12]],
])("a run of at most %d pairs is judged after %j", (maxPairs, expected) => {
  const looks = planLooks(maxPairs);
  expect(looks.map(({ pairs }) => pairs)).toEqual(expected);
  expect(looks.map(({ isLast }) => isLast)).toEqual(expected.map((pairs) => pairs === maxPairs));
});

test("a run is judged at its own looks: at ten pairs only where that is one of them", () => {
  const judged = (maxPairs: number): readonly number[] =>
    Array.from({ length: maxPairs }, (_, at) => at + 1).filter((at) => isLookAt(at, maxPairs));
  expect(judged(10)).toEqual([3, 5, 7, 10]);
  expect(judged(12)).toEqual([3, 5, 7, 12]);
  expect(judged(4)).toEqual([3, 4]);
});
