// Metric families of two sides: medians, scatter, families on one side only, unequal work and what is left out.
import { describe, expect, test } from "vitest";
import { compareFamilies, liesBeyondSpread, UNCLASSIFIED_KEPT } from "../../../src/core/compare/compare-families.ts";
import type { FamilyComparison } from "../../../src/core/compare/comparison-metrics.ts";
import { withFamilies, type RowSpec } from "../../support/family-rounds.ts";
import { side, type SideSpec } from "../../support/snapshots.ts";

const compared = (base: readonly RowSpec[], head: readonly RowSpec[], specs: { readonly base?: SideSpec; readonly head?: SideSpec } = {}) =>
  compareFamilies(withFamilies(side({ rounds: 3, ...specs.base }), base), withFamilies(side({ rounds: 3, ...specs.head }), head), "paired");
const only = (
  base: readonly RowSpec[],
  head: readonly RowSpec[],
  specs: Parameters<typeof compared>[2] = {},
): FamilyComparison | undefined => compared(base, head, specs)?.rows[0];

const threads = (values: RowSpec["values"], more: Partial<RowSpec> = {}): RowSpec => ({
  metric: "go_threads",
  unit: "count",
  values,
  ...more,
});

test("tells medians, difference and ratio of the rounds", () => {
  expect(only([threads([8, 10, 9])], [threads([12, 13, 30])])).toMatchObject({
    id: "shop/go_threads max",
    presence: "both",
    base: 9,
    head: 13,
    difference: 4,
    ratio: 13 / 9 - 1,
    baseRounds: 3,
    headRounds: 3,
    why: null,
  });
});

test.each<[string, readonly RowSpec[], readonly RowSpec[], Partial<FamilyComparison>]>([
  ["added", [], [threads(5)], { presence: "added", base: null, head: 5, ratio: null, beyondSpread: null }],
  ["removed", [threads(5)], [], { presence: "removed", base: 5, head: null, ratio: null }],
  [
    "both, though head has no value",
    [threads(5)],
    [threads(null)],
    { presence: "both", base: 5, head: null, difference: null, why: "not read" },
  ],
  ["both, though base has none", [threads(null, { why: "reset" })], [threads(5)], { presence: "both", base: null, why: "reset" }],
  [
    "both, without a ratio to 0",
    [threads(0)],
    [threads(5)],
    { presence: "both", difference: 5, ratio: null, beyondSpread: true, why: null },
  ],
])("a family is %s", (_, base, head, expected) => {
  expect(only(base, head)).toMatchObject(expected);
});

test("label sets and aggregations are rows of their own", () => {
  const rows = [threads(1, { labels: { name: "a" } }), threads(2, { labels: { name: "b" } }), threads(3, { aggregation: "last" })];
  expect(compared(rows, rows)?.rows.map(({ id }) => id)).toEqual([
    'shop/go_threads{name="a"} max',
    'shop/go_threads{name="b"} max',
    "shop/go_threads last",
  ]);
});

test("void rounds do not count", () => {
  expect(only([threads([8, 8, 8])], [threads([8, 99, 10])], { head: { void: { 2: "restarted" } } })).toMatchObject({
    head: 9,
    headRounds: 2,
    beyondSpread: null,
  });
});

test.each<[readonly number[], readonly number[], boolean | null]>([
  [[1, 2, 3], [1, 2, 3], false],
  [[1, 2, 3], [4, 5, 6], false],
  [[1, 2, 3], [7, 8, 9], true],
  [[7, 8, 9], [1, 2, 3], true],
  [[5, 5, 5], [5, 5, 5], false],
  [[5, 5, 5], [6, 6, 6], true],
  [[5, 5, 5], [5, 6, 6], false],
  [[1, 2], [7, 8], null],
])("%j and %j lie apart: %s", (base, head, expected) => {
  expect(liesBeyondSpread(base, head)).toBe(expected);
});

describe("at unequal work", () => {
  const cost = threads(5, { aggregation: "increase/units", unit: "count/unit" });
  const floor = threads(5, { aggregation: "floor" });
  const mean = threads(5, { aggregation: "hmean", class: "latency", unit: "seconds" });
  const context = threads(5, { class: "context" });
  const differences = (units: number) =>
    compared([cost, floor, mean, context], [cost, floor, mean, context], { head: { units } })?.rows.map(({ difference }) => difference);

  test.each([
    ["of 1 % all compare", 990, [0, 0, 0, 0]],
    ["of 10 % costs and floors do", 900, [0, 0, null, 0]],
    ["of 60 % the context does", 400, [null, null, null, 0]],
  ])("%s", (_, units, expected) => {
    expect(differences(units)).toEqual(expected);
  });

  test("the reason is told", () => {
    expect(only([mean], [mean], { head: { units: 900 } })?.why).toMatch(/^not compared: head did 10 % less work/u);
  });
});

test("of unknown families those that changed most are kept, the others counted", () => {
  const rows = (factor: number): readonly RowSpec[] =>
    Array.from({ length: UNCLASSIFIED_KEPT + 5 }, (_, index) => ({
      metric: `x_${index}`,
      class: "unclassified",
      unit: "count",
      values: 100 + (index > 4 ? factor * index : 0),
    }));
  const base = withFamilies(side(), [threads(1), ...rows(0)], {}, 3);
  const result = compareFamilies(base, withFamilies(side(), [threads(1), ...rows(1)]), "paired");
  expect(result?.rows).toHaveLength(UNCLASSIFIED_KEPT + 1);
  expect(result?.rows.some(({ metric }) => metric === "x_4")).toBe(false);
  expect(result?.unclassifiedLeftOut).toBe(8);
});

test("bundles without families compare as before", () => {
  expect(compareFamilies(side(), side(), "paired")).toBeNull();
});
