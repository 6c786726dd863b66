// How a written limit becomes a rule.
import { describe, expect, test } from "vitest";
import { SIGNALS } from "../../../src/core/units/signals.ts";
import { UNITS } from "../../../src/core/units/quantity.ts";
import { DEFAULT_SIGNAL_RULES } from "../../../src/core/verdict/default-rules.ts";
import { dimensionOf, NO_LIMITS, parseThreshold } from "../../../src/core/verdict/threshold.ts";
import type { ThresholdText } from "../../../src/core/verdict/threshold.ts";
import type { SignalRule } from "../../../src/core/verdict/verdict.ts";

const advisory: SignalRule = { gate: false, limits: { maxGrowthRatio: 0.08, minChange: 0.001, max: null } };

describe("parseThreshold", () => {
  test("takes a signal out with off", () => {
    expect(parseThreshold("off", "bytes", advisory)).toEqual({ kind: "ok", rule: "off" });
  });

  test.each<[string, ThresholdText, SignalRule]>([
    [
      "all parts",
      { maxGrowth: "5%", minChange: "2ms", max: "1s" },
      { gate: true, limits: { maxGrowthRatio: 0.05, minChange: 0.002, max: 1 } },
    ],
    [
      "one part over the rule underneath",
      { maxGrowth: "20%" },
      { gate: true, limits: { maxGrowthRatio: 0.2, minChange: 0.001, max: null } },
    ],
    ["a budget beside the default limits", { max: "50ms" }, { gate: true, limits: { maxGrowthRatio: 0.08, minChange: 0.001, max: 0.05 } }],
    ["nothing: the signal gates at its default limits", {}, { gate: true, limits: { maxGrowthRatio: 0.08, minChange: 0.001, max: null } }],
    ["zero", { maxGrowth: "0%", minChange: "0s" }, { gate: true, limits: { maxGrowthRatio: 0, minChange: 0, max: null } }],
  ])("reads %s", (_, text, rule) => {
    expect(parseThreshold(text, "seconds", advisory)).toEqual({ kind: "ok", rule });
  });

  test("starts from no limits over a signal that was off", () => {
    expect(parseThreshold({ maxGrowth: "5%" }, "bytes", "off")).toEqual({
      kind: "ok",
      rule: { gate: true, limits: { ...NO_LIMITS, maxGrowthRatio: 0.05 } },
    });
  });

  test.each<[keyof typeof SIGNALS, ThresholdText, number]>([
    ["live-heap", { minChange: "1MiB" }, 2 ** 20],
    ["allocated", { minChange: "256B" }, 256],
    ["allocations", { minChange: 1.5 }, 1.5],
    ["goroutines", { minChange: "10" }, 10],
    ["cpu", { minChange: "50us" }, 0.000_05],
    ["errors", { minChange: "0.5%" }, 0.005],
  ])("reads minChange of %s in its own unit", (signal, text, minChange) => {
    const parsed = parseThreshold(text, SIGNALS[signal].unit, DEFAULT_SIGNAL_RULES[signal]);
    expect(parsed).toMatchObject({ kind: "ok", rule: { limits: { minChange } } });
  });

  test("reports every part that is wrong", () => {
    expect(parseThreshold({ maxGrowth: "5", minChange: 1, max: "1MiB" }, "seconds", advisory)).toEqual({
      kind: "error",
      problems: [
        { key: "maxGrowth", message: "5 has no unit; write a share such as 5%" },
        { key: "minChange", message: "1 has no unit; write a duration such as 30s" },
        { key: "max", message: `"1MiB" is not a duration: the unit is ns, us, ms, s, m or h, for example 30s` },
      ],
    });
  });
});

test("every unit has a dimension", () => {
  expect(UNITS.map((unit) => [unit, dimensionOf(unit)])).toEqual([
    ["bytes", "bytes"],
    ["seconds", "seconds"],
    ["count", "count"],
    ["ratio", "ratio"],
    ["bytes/unit", "bytes"],
    ["seconds/unit", "seconds"],
    ["count/unit", "count"],
  ]);
});
