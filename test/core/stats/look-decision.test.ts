// What a look decides: fail, candidate, clear, unknown; and when a run ends.
import { describe, expect, test } from "vitest";
import type { TestFound, TestResult } from "../../../src/core/stats/location-test.ts";
import type { GatedTest, LookFinding } from "../../../src/core/stats/look-decision.ts";
import { CANDIDATE_P, isRunDecided, judgeFamily, reachesBudget } from "../../../src/core/stats/look-decision.ts";

const tested = (fields: Partial<TestFound>): TestFound => ({
  kind: "tested",
  estimateLog: Math.log(1.2),
  standardErrorLog: 0.02,
  degreesOfFreedom: 8,
  pWorse: 0.0001,
  pBetter: 0.9999,
  intervalLog: [0.1, 0.3],
  smallestDetectableLog: 0.06,
  medianDifference: 100,
  count: 5,
  ...fields,
});
const gated = (result: TestResult): GatedTest => ({ result, maxGrowthRatio: 0.05, minChange: 10 });
const untestable: TestResult = { kind: "untestable", why: "negative" };
const LEVEL = 0.003;

describe("one metric", () => {
  test.each<[string, Partial<TestFound>, LookFinding]>([
    ["fails when proven and over budget", {}, "failed"],
    ["fails at a budget that division misses by a last bit", { estimateLog: Math.log(0.001_05 / 0.001), medianDifference: 10 }, "failed"],
    ["fails exactly at budget, floor and level", { estimateLog: Math.log1p(0.05), medianDifference: 10, pWorse: LEVEL }, "failed"],
    ["is a candidate when over budget but not proven", { pWorse: 0.04 }, "candidate"],
    ["is a candidate from .8 of the budget on", { estimateLog: 0.81 * Math.log1p(0.05) }, "candidate"],
    ["is clear below .8 of the budget, however proven", { estimateLog: 0.79 * Math.log1p(0.05) }, "clear"],
    ["is clear under the absolute floor", { medianDifference: 9.9 }, "clear"],
    ["is clear when chance explains it", { pWorse: 0.06 }, "clear"],
    ["counts a fall of a higher-is-better value by its size", { medianDifference: -100 }, "failed"],
    ["is clear when it improves", { estimateLog: -0.3, pWorse: 0.999 }, "clear"],
  ])("%s", (_, fields, finding) => {
    expect(judgeFamily([gated(tested(fields))], LEVEL, CANDIDATE_P.default)[0]?.finding).toBe(finding);
  });

  test("strict keeps candidates up to p = .10", () => {
    expect(judgeFamily([gated(tested({ pWorse: 0.09 }))], LEVEL, CANDIDATE_P.strict)[0]?.finding).toBe("candidate");
  });
});

describe("a family", () => {
  test("pays for its size: the p that fails alone does not fail among twelve", () => {
    const quiet = Array.from({ length: 11 }, () => gated(tested({ estimateLog: 0, pWorse: 0.5 })));
    const suspect = gated(tested({ pWorse: 0.002 }));
    expect(judgeFamily([suspect], LEVEL, 0.05)[0]).toEqual({ finding: "failed", adjustedP: 0.002 });
    const among = judgeFamily([...quiet, suspect], LEVEL, 0.05);
    expect(among[11]).toEqual({ finding: "candidate", adjustedP: 0.024 });
    expect(among[0]?.finding).toBe("clear");
  });

  test("leaves untestable metrics out of the count but never calls them clear", () => {
    expect(judgeFamily([gated(untestable), gated(tested({ pWorse: 0.002 }))], LEVEL, 0.05)).toEqual([
      { finding: "unknown", adjustedP: null },
      { finding: "failed", adjustedP: 0.002 },
    ]);
  });

  test("may be empty", () => {
    expect(judgeFamily([], LEVEL, 0.05)).toEqual([]);
  });
});

test("an untestable result reaches no budget", () => {
  expect(reachesBudget(untestable, { maxGrowthRatio: 0, minChange: 0 })).toBe(false);
});

test.each<[string, LookFinding[], number, boolean, boolean]>([
  ["a failure ends the run at once", ["clear", "failed"], 3, false, true],
  ["three pairs are too few to end green", ["clear"], 3, false, false],
  ["no candidate at five pairs ends green", ["clear", "unknown"], 5, false, true],
  ["a candidate asks for more pairs", ["clear", "candidate"], 7, false, false],
  ["the last look decides whatever it sees", ["candidate"], 4, true, true],
])("%s", (_, findings, pairs, isLast, expected) => {
  expect(isRunDecided(findings, pairs, isLast)).toBe(expected);
});
