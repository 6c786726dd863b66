// What a declared signal may be called, and what follows from its unit.
import { describe, expect, test } from "vitest";
import {
  declaredOf,
  isOwnSignalName,
  metaOfDeclared,
  metricOf,
  ownSignalName,
  quantumOf,
  titleOf,
} from "../../../src/core/units/own-signal.ts";
import { UNITS } from "../../../src/core/units/quantity.ts";
import { SIGNAL_NAMES, signalMeta } from "../../../src/core/units/signals.ts";
import { ownName, ownSignal } from "../../support/own-signals.ts";

describe("names", () => {
  test.each(["hits", "cache-misses", "p95-of-queries", "a1", "a".repeat(60)])("%s is one", (name) => {
    expect(ownSignalName(name)).toBe(name);
  });

  test.each(["", "Hits", "1st", "-a", "a-", "a--b", "a_b", "a.b", "a b", "a".repeat(61), "constructor", "ä"])("%s is none", (name) => {
    expect(ownSignalName(name)).toBeNull();
  });

  test("that of a built-in signal is taken", () => {
    expect(SIGNAL_NAMES.filter(isOwnSignalName)).toEqual([]);
  });
});

test("a built-in signal keeps the facts of its table, a declared one goes by its own name", () => {
  const hits = ownName("hits");
  expect([titleOf("cpu"), metricOf("cpu"), quantumOf("cpu", "ratio")]).toEqual(["CPU per unit", "cpu_seconds_per_unit", 0.000_001]);
  expect([titleOf(hits), metricOf(hits), quantumOf(hits, "bytes")]).toEqual(["hits", "hits", 1]);
  expect(Object.keys(metaOfDeclared(ownSignal())).toSorted()).toEqual(Object.keys(signalMeta("cpu")).toSorted());
});

test.each(UNITS)("the step of a declared number in %s is more than nothing", (unit) => {
  expect(quantumOf(ownName("hits"), unit)).toBeGreaterThan(0);
});

test("beside a p95 stands the share beyond its buckets, beside nothing else", () => {
  const p95 = ownSignal({ name: "wait", as: "p95", unit: "seconds", class: "time", required: true });
  const [own, overflow, ...more] = declaredOf([p95]);
  expect(own).toEqual(p95);
  expect(overflow).toMatchObject({
    name: "wait-overflow",
    unit: "ratio",
    class: "untested",
    as: "overflow",
    required: false,
    component: "shop",
  });
  expect(more).toEqual([]);
  expect(declaredOf([ownSignal(), ownSignal({ as: "value" }), ownSignal({ as: "flat" })])).toHaveLength(3);
});
