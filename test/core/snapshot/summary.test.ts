import { expect, test } from "vitest";
import { buildSummary, READINGS, valuesOf, type Values } from "../../../src/core/snapshot/summary.ts";
import { entryOf } from "../../../src/core/snapshot/pack.ts";
import { SIGNAL_NAMES } from "../../../src/core/units/signals.ts";
import { rawRound } from "../../support/raw-rounds.ts";

const round = (component: string, number: number, values: Values) => ({
  entry: entryOf(rawRound({ component, round: number }), values),
  values,
});
const FOUND = { value: 2, why: null };
const MISSING = { value: null, why: "not served" };
const ROUNDS = [
  round("shop", 1, { cpu: FOUND, rss: MISSING }),
  round("agent", 1, { cpu: { value: 9, why: null } }),
  round("shop", 2, { cpu: MISSING }),
];

test("lists each signal of a component once, with a value or null per round", () => {
  const entries = buildSummary(ROUNDS, ["shop", "agent"]);
  expect(entries.map(({ component, signal, values, why }) => [component, signal, values, why])).toEqual([
    ["shop", "cpu", [2, null], [null, "not served"]],
    ["shop", "rss", [null, null], ["not served", null]],
    ["agent", "cpu", [9], [null]],
  ]);
  expect(entries[0]).toMatchObject({
    metric: "cpu_seconds_per_unit",
    unit: "seconds/unit",
    class: "time",
    better: "lower",
    aggregation: "increase/units",
    phase: "cost",
  });
});

test("gives each round its values back", () => {
  const entries = buildSummary(ROUNDS, ["shop", "agent"]);
  expect(valuesOf(entries, "shop", 0)).toEqual(ROUNDS[0]?.values);
  expect(valuesOf(entries, "agent", 0)).toEqual(ROUNDS[1]?.values);
  expect(valuesOf(entries, "shop", 1)).toEqual(ROUNDS[2]?.values);
});

test("says for every signal how it is read", () => {
  expect(Object.keys(READINGS)).toEqual(SIGNAL_NAMES);
});
