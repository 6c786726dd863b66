// Series of both sides: new, gone and exploded families, and the warning for labels without end.
import { describe, expect, test } from "vitest";
import { compareSeries, hasExploded, seriesWarnings } from "../../../src/core/compare/compare-series.ts";
import { withFamilies } from "../../support/family-rounds.ts";
import { side } from "../../support/snapshots.ts";

type Series = Readonly<Record<string, number>>;
const sideWith = (series: Series) => withFamilies(side(), [], series);
const compared = (base: Series, head: Series) => compareSeries(sideWith(base), sideWith(head));
const messages = (base: Series, head: Series): readonly string[] =>
  seriesWarnings(compared(base, head), sideWith(head)).map(({ message }) => message);

test("tells totals and the families that differ, largest difference first", () => {
  expect(compared({ same: 5, more: 10, gone: 3 }, { same: 5, more: 12, added: 7 })).toEqual([
    {
      component: "shop",
      base: 18,
      head: 24,
      rows: [
        { family: "added", presence: "added", base: null, head: 7, exploded: false },
        { family: "gone", presence: "removed", base: 3, head: null, exploded: false },
        { family: "more", presence: "both", base: 10, head: 12, exploded: false },
      ],
    },
  ]);
});

test.each([
  [100, 200, true],
  [100, 199, false],
  [50, 149, false],
  [50, 150, true],
  [1000, 1900, false],
])("%d → %d series exploded: %s", (base, head, expected) => {
  expect(hasExploded(base, head)).toBe(expected);
});

describe("warnings", () => {
  test.each<[string, Series, Series, readonly string[]]>([
    ["none where little changed", { x: 10 }, { x: 12 }, []],
    ["an explosion", { x: 10 }, { x: 300 }, ["x of shop has 300 series on head, 10 on base."]],
    ["a label without end that base has too", { x: 2500 }, { x: 2600 }, ["x of shop has 2,600 series on head."]],
    ["each family once", { x: 10 }, { x: 5000 }, ["x of shop has 5,000 series on head, 10 on base."]],
    ["nothing for a new family of moderate size", {}, { x: 1500 }, []],
    ["nothing at the limit", { x: 2000 }, { x: 2000 }, []],
  ])("%s", (_, base, head, expected) => {
    expect(messages({ go: 1, ...base }, { go: 1, ...head })).toEqual(expected);
  });
});

test("a side without families says nothing", () => {
  expect(compareSeries(side(), sideWith({ x: 1 }))).toEqual([]);
});
