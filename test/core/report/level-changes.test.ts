// How the change of a level is told: with its percentage, unless the two would contradict each other.
import { describe, expect, test } from "vitest";
import { gateRows } from "../../../src/core/report/gate-rows.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { comparisonOf, values } from "../../support/outcome-rows.ts";

const changeOf = (base: readonly number[], head: readonly number[]): string | undefined => {
  const comparison = comparisonOf(values({ goroutines: base }), values({ goroutines: head }));
  const rows = gateRows(comparison, judge(comparison, DEFAULT_RULES), DEFAULT_RULES.leak, " ");
  return rows.find(({ title }) => title === "Goroutines")?.change;
};

describe("a level's change", () => {
  test.each<[string, readonly number[], readonly number[], RegExp]>([
    ["more", [10, 10, 10], [20, 20, 20], /^\+10 \(\+100 %\)$/u],
    ["less", [20, 20, 20], [10, 10, 10], /^−10 \(−50 %\)$/u],
    ["none", [9, 9, 9], [9, 9, 9], /^0$/u],
    [
      "less in the middle pair, more on average: only the percentage, and how unsure it is",
      [14, 7, 9],
      [9, 15, 8],
      /^\+2\.2 % \(±\d+ %\)$/u,
    ],
    ["more in the middle pair, less on average", [9, 15, 8], [14, 7, 9], /^−2\.1 % \(±\d+ %\)$/u],
  ])("%s", (_, base, head, expected) => expect(changeOf(base, head)).toMatch(expected));
});
