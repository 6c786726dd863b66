// What /proc/stat and a fixed calculation say of the machine, and when two trials did not have the same one.
import { describe, expect, test } from "vitest";
import { disturbanceBetween, parseCpuTimes, stealBetween, type MachineReading } from "../../../src/core/snapshot/machine.ts";
import { disturbedReason, isOutlier, outlierReason, repeatedBecause } from "../../../src/core/snapshot/repeated-pair.ts";

const STAT = "cpu  100 20 30 4000 50 6 7 8 90 0\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 5\n";

describe("/proc/stat", () => {
  test("gives the wanted time: without idle, waiting and what guests have as part of user time", () => {
    expect(parseCpuTimes(STAT)).toEqual({ wantedTicks: 100 + 20 + 30 + 6 + 7 + 8, stealTicks: 8 });
  });

  test.each(["", "cpu0 1 2 3 4 5 6 7 8 9 0\n", "cpu  1 2 3\n", "cpu  a b c d e f g h\n", "cpu  1 2 3 4 5 6 7\n"])(
    "%j tells nothing",
    (text) => {
      expect(parseCpuTimes(text)).toBeNull();
    },
  );

  test.each([
    ["a fifth was stolen", [100, 10], [600, 110], 0.2],
    ["nothing was stolen", [100, 10], [600, 10], 0],
    ["too little was wanted to say", [100, 10], [149, 12], null],
    ["a counter that fell says nothing", [100, 10], [600, 9], null],
  ] as const)("%s", (_, [wanted, steal], [wantedAfter, stealAfter], expected) => {
    const [before, after] = [
      { wantedTicks: wanted, stealTicks: steal },
      { wantedTicks: wantedAfter, stealTicks: stealAfter },
    ];
    expect(stealBetween(before, after)).toBe(expected);
    expect(stealBetween(null, after)).toBeNull();
    expect(stealBetween(before, null)).toBeNull();
  });
});

describe("two trials", () => {
  const reading = (loopSeconds: number | null, stealRatio: number | null): MachineReading => ({ loopSeconds, stealRatio });
  test.each([
    ["on one machine", reading(0.005, 0), reading(0.0051, 0.02), null],
    ["a tenth apart still have one", reading(0.005, 0), reading(0.0055, 0.1), null],
    ["of which one was stalled", reading(0.005, 0.04), reading(0.005, 0.18), "the runner stalled (CPU steal 18 %)"],
    ["the other way round", reading(0.005, 0.18), reading(0.005, 0.04), "the runner stalled (CPU steal 18 %)"],
    ["both stalled alike", reading(0.005, 0.18), reading(0.005, 0.2), null],
    ["one slower", reading(0.0062, 0), reading(0.005, 0), "the runner was slower for one side (a fixed calculation took 24 % longer)"],
    [
      "one slower, no steal known",
      reading(0.005, null),
      reading(0.0062, null),
      "the runner was slower for one side (a fixed calculation took 24 % longer)",
    ],
    ["no time known", reading(null, 0), reading(0.0062, 0), null],
    ["not watched", reading(0.01, 0), undefined, null],
    ["nor the first", undefined, reading(0.01, 0), null],
  ])("%s", (_, one, other, how) => {
    expect(disturbanceBetween(one, other)).toBe(how);
  });
});

test("reasons of repeated pairs are told apart again", () => {
  const reasons = [outlierReason("CPU +80 %"), disturbedReason("the runner stalled"), "the app restarted"];
  expect(reasons.map(isOutlier)).toEqual([true, false, false]);
  expect(reasons.map(repeatedBecause)).toEqual(["it lay far from the others, CPU +80 %", "the runner stalled", null]);
  expect(reasons.slice(0, 2).every((reason) => reason.startsWith("repeated: "))).toBe(true);
  expect(isOutlier(null)).toBe(false);
});
