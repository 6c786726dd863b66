// The peers' rules against values worked out by hand or by their own tools' tables.
import { describe, expect, test } from "vitest";
import {
  bencherT,
  benchstat,
  githubActionBenchmark,
  meanBeyond,
  minimumBeyond,
  oneRunBeyond,
  pinpoint,
  welchBeyond,
} from "./peer-rules.ts";
import { kolmogorovSmirnovP, mannWhitneyP, welchP } from "./rank-tests.ts";
import { TREND_PEERS } from "./trend-peers.ts";

const LOW = [1, 2, 3, 4, 5];
const HIGH = [6, 7, 8, 9, 10];

describe("exact tests", () => {
  test.each([
    ["separated fives: 2 of C(10, 5)", LOW, HIGH, 2 / 252],
    ["separated threes: the least p is .1", [1, 2, 3], [4, 5, 6], 0.1],
    ["one swap", [1, 2, 3, 4, 6], [5, 7, 8, 9, 10], 4 / 252],
    ["nothing between them", [1, 4, 5, 8], [2, 3, 6, 7], 1],
    ["all tied", [1, 1, 1], [1, 1, 1], 1],
    // Ranks 1.5, 1.5, 3 | 4, 5.5, 5.5: only one division of twenty has so small a sum.
    ["ties inside the sides", [1, 1, 2], [3, 4, 4], 0.1],
  ])("Mann-Whitney: %s", (_, base, head, p) => {
    expect(mannWhitneyP(base, head)).toBeCloseTo(p, 12);
    expect(mannWhitneyP(head, base)).toBeCloseTo(p, 12);
  });

  test.each([
    ["separated fives", LOW, HIGH, 2 / 252],
    ["a distance of 4/5", [1, 2, 3, 4, 6], [5, 7, 8, 9, 10], 20 / 252],
  ])("Kolmogorov-Smirnov: %s", (_, base, head, p) => {
    expect(kolmogorovSmirnovP(base, head)).toBeCloseTo(p, 12);
  });

  test("Welch: t = 5 with 8 degrees of freedom", () => {
    expect(welchP(LOW, HIGH)).toBeCloseTo(0.001_052_825_793_366_539, 12);
    expect([welchP([2, 2], [2, 2]), welchP([2, 2], [3, 3])]).toEqual([1, 0]);
  });
});

describe("rules", () => {
  test.each([
    ["benchstat", benchstat(0.05)],
    ["Pinpoint", pinpoint(0.01)],
    ["Welch beyond 5 %", welchBeyond(0.05, 0.05)],
    ["mean beyond 10 %", meanBeyond(0.1)],
    ["minimum beyond 5 %", minimumBeyond(0.05)],
    ["one run beyond 10 %", oneRunBeyond(0.1)],
    ["github-action-benchmark", githubActionBenchmark],
  ])("%s says worse of a large rise and not of a fall", (_, rule) => {
    const [base, head] = [LOW.map((value) => 100 + value), HIGH.map((value) => 300 + value)];
    expect([rule(base, head), rule(head, base)]).toEqual([true, false]);
  });

  test("benchstat cannot fire with three values, Pinpoint not with four", () => {
    expect(benchstat(0.05)([1, 2, 3], [40, 50, 60])).toBe(false);
    expect(pinpoint(0.01)([1, 2, 3, 4], [40, 50, 60, 70])).toBe(false);
  });

  test("Bencher is silent on values that never moved", () => {
    expect(bencherT([5, 5, 5, 5], 500)).toBe(false);
    expect(bencherT([5, 5.1, 4.9, 5], 6)).toBe(true);
    expect(bencherT([5, 5.1, 4.9, 5], 5.1)).toBe(false);
  });
});

test.each(TREND_PEERS)("$name takes a steep ramp for a leak and a falling one not", ({ rule }) => {
  const ramp = Array.from({ length: 40 }, (_, index) => 100 + index + (index % 3));
  expect([rule(ramp), rule(ramp.toReversed())]).toEqual([true, false]);
});
