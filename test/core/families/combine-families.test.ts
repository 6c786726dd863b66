// Families of several pods as those of one component: sums, weighed means, the largest, and the leader's alone.
import { expect, test } from "vitest";
import { combineFamilies } from "../../../src/core/families/combine-families.ts";
import type { FamilyRow, RoundFamilies } from "../../../src/core/families/family-row.ts";
import { rowOf } from "./bodies.ts";

const row = (fields: Partial<FamilyRow>): FamilyRow => ({
  metric: "x_total",
  labels: {},
  class: "compute",
  unit: "count/unit",
  aggregation: "increase/units",
  better: "lower",
  value: 1,
  why: null,
  ...fields,
});
const families = (...rows: readonly Partial<FamilyRow>[]): RoundFamilies => ({
  rows: rows.map(row),
  series: { x_total: 2 },
  unclassifiedLeftOut: 0,
});
const combined = (...all: readonly RoundFamilies[]): RoundFamilies =>
  combineFamilies(all.map((one, index) => ({ instance: `pod-${index}`, leads: false, families: one }))) ?? families();

test.each<[string, Partial<FamilyRow>, Partial<FamilyRow>, number | null, string | null]>([
  ["adds costs up", { value: 1 }, { value: 2 }, 3, null],
  ["adds levels up", { aggregation: "max", class: "saturation", value: 1 }, { aggregation: "max", class: "saturation", value: 2 }, 3, null],
  [
    "weighs means by their observations",
    { aggregation: "hmean", value: 1, weight: 30 },
    { aggregation: "hmean", value: 5, weight: 10 },
    2,
    null,
  ],
  [
    "means nothing of a pod that observed nothing",
    { aggregation: "hmean", value: 1, weight: 30 },
    { aggregation: "hmean", value: null, why: "nothing was observed" },
    1,
    null,
  ],
  ["takes the largest quantile", { aggregation: "quantile(0.95)", value: 1 }, { aggregation: "quantile(0.95)", value: 5 }, 5, null],
  [
    "says the context once",
    { class: "context", aggregation: "last", value: 100 },
    { class: "context", aggregation: "last", value: 100 },
    100,
    null,
  ],
  ["knows no sum where one is not known", { value: 1 }, { value: null, why: "a counter fell" }, null, "pod-1: a counter fell"],
])("%s", (_, one, other, value, why) => {
  expect(combined(families(one), families(other)).rows[0]).toMatchObject({ value, why });
});

test("keeps the largest pod beside the sum of memory", () => {
  const memory = (value: number) =>
    families({ metric: "go_memstats_sys_bytes", class: "memory", unit: "bytes", aggregation: "max", value });
  const found = combined(memory(10), memory(30));
  expect(rowOf(found, "go_memstats_sys_bytes max")?.value).toBe(40);
  expect(rowOf(found, "go_memstats_sys_bytes max of one instance")?.value).toBe(30);
});

test("takes a controller's own families from the replica that leads", () => {
  const reconciles = (value: number) =>
    families({ metric: "controller_runtime_reconcile_total", value }, { metric: "rest_client_requests_total", value });
  const found = combineFamilies([
    { instance: "a", leads: false, families: reconciles(1) },
    { instance: "b", leads: true, families: reconciles(10) },
  ]);
  expect(found === null ? null : found.rows.map(({ metric, value }) => [metric, value])).toEqual([
    ["rest_client_requests_total", 11],
    ["controller_runtime_reconcile_total", 10],
  ]);
});

test("tells a family that only one pod serves of that pod, and adds series up", () => {
  const found = combined(families({}), families({ metric: "y_total", value: 7 }));
  expect(rowOf(found, "y_total increase/units")?.value).toBe(7);
  expect(found.series).toEqual({ x_total: 4 });
});

test("leaves a lone instance as it is, and none as none", () => {
  const one = families({ value: 3 });
  expect(combined(one)).toBe(one);
  expect(combineFamilies([])).toBeNull();
});
