// Limits in words, as `heapgate check` and the comment on a changed configuration have them.
import { expect, test } from "vitest";
import { leakText, limitText } from "../../../src/core/config/limit-text.ts";

test.each([
  [{ maxGrowthRatio: 0.05, minChange: 1_048_576, max: null }, "bytes", "+5 % and +1 MiB"],
  [{ maxGrowthRatio: 0.05, minChange: null, max: 268_435_456 }, "bytes", "+5 %; at most 256 MiB"],
  [{ maxGrowthRatio: null, minChange: 5, max: null, min: 10 }, "count", "+5; at least 10"],
  [{ maxGrowthRatio: null, minChange: 0.02, max: null }, "ratio", "+2 pp"],
  [{ maxGrowthRatio: null, minChange: null, max: null }, "bytes", ""],
] as const)("%j of %s is %j", (limits, unit, expected) => {
  expect(limitText(limits, unit)).toBe(expected);
});

test("the leak gate is told with its points; without any it has none", () => {
  const rule = { maxGrowthRatio: 0.03, minChangeBytes: 262_144, minChangeCount: 2 };
  expect(leakText(rule, 20)).toBe("+3 % over the window and +256 KiB (goroutines, open-fds: +2), 20 points");
  expect(leakText(rule, null)).toMatch(/, 0 points$/u);
});
