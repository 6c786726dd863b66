// The default limits, line by line against the table of metrics.md §14.
import { expect, test } from "vitest";
import { formatQuantity } from "../../../src/core/units/format-quantity.ts";
import { isSignalName, SIGNAL_NAMES, signalMeta } from "../../../src/core/units/signals.ts";
import { DEFAULT_LEAK_RULE, DEFAULT_RULES, DEFAULT_SIGNAL_RULES } from "../../../src/core/verdict/default-rules.ts";
import { DEFAULT_POLICY } from "../../../src/core/verdict/verdict.ts";

test.each([
  ["cpu", "gate", "5 %", "50 \u00b5s"],
  ["gc-cpu", "advisory", "\u2013", "3 %"],
  ["allocations", "gate", "2 %", "1"],
  ["allocated", "gate", "3 %", "256 B"],
  ["live-heap", "gate", "5 %", "1 MiB"],
  ["live-objects", "advisory", "5 %", "10,000"],
  ["goroutines", "gate", "5 %", "10"],
  ["open-fds", "gate", "10 %", "10"],
  ["rss", "gate", "8 %", "4 MiB"],
  ["working-set", "gate", "8 %", "4 MiB"],
  ["throttling", "advisory", "\u2013", "10 %"],
  ["http-p50", "advisory", "8 %", "1 ms"],
  ["http-p95", "gate", "12 %", "1 ms"],
  ["http-p99", "advisory", "12 %", "1 ms"],
  ["reconcile-p95", "advisory", "12 %", "1 ms"],
  ["reconciles", "gate", "5 %", "0.02"],
  ["api-out", "gate", "5 %", "0.02"],
  ["api-in", "advisory", "5 %", "0.02"],
  ["network-tx", "advisory", "10 %", "256 B"],
  ["network-rx", "advisory", "10 %", "256 B"],
  ["workqueue", "advisory", "\u2013", "1"],
  ["errors", "gate", "\u2013", "0.5 %"],
  ["restarts", "gate", "\u2013", "1"],
])("P6 %s is %s at %s and %s", (name, mode, growth, floor) => {
  if (!isSignalName(name)) throw new Error(`${name} is not a signal`);
  const rule = DEFAULT_SIGNAL_RULES[name];
  expect(rule.gate ? "gate" : "advisory").toBe(mode);
  expect(formatQuantity(rule.limits.maxGrowthRatio, "ratio")).toBe(growth);
  expect(formatQuantity(rule.limits.minChange, signalMeta(name).unit)).toBe(floor);
  expect(rule.limits.max).toBeNull();
});

test("every signal has a rule, and no context signal gates", () => {
  expect(Object.keys(DEFAULT_SIGNAL_RULES)).toEqual([...SIGNAL_NAMES]);
  const context = SIGNAL_NAMES.filter((name) => signalMeta(name).class === "context");
  expect(context.map((name) => [name, DEFAULT_SIGNAL_RULES[name].gate])).toEqual([
    ["gc-cpu", false],
    ["throttling", false],
  ]);
});

test("P6 the leak rule is 3 % and 256 KiB, 10 for counts", () => {
  expect(DEFAULT_LEAK_RULE).toEqual({ maxGrowthRatio: 0.03, minChangeBytes: 262_144, minChangeCount: 10 });
  expect(DEFAULT_RULES).toEqual({ signals: DEFAULT_SIGNAL_RULES, components: {}, leak: DEFAULT_LEAK_RULE });
});

test("the policy warns where nothing can be said", () => {
  expect(DEFAULT_POLICY).toEqual({ failOn: "fail", onInconclusive: "warn", onMissingBaseline: "warn" });
});
