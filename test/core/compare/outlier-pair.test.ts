// Which pair is measured again by what history knows of the noise.
import { describe, expect, test } from "vitest";
import { outlierPair } from "../../../src/core/compare/outlier-pair.ts";
import { appendRun, costKeyOf, EMPTY_HISTORY, type History } from "../../../src/core/snapshot/history.ts";
import type { SignalName } from "../../../src/core/units/signals.ts";
import { healthy, joined, type SideSpec } from "../../support/snapshots.ts";

const { manifest } = healthy();
const known = (scale: number, signals: readonly SignalName[] = ["cpu"], component = "shop"): History => {
  let history = EMPTY_HISTORY;
  for (const signal of signals) {
    for (let run = 0; run < 5; run += 1)
      history = appendRun(
        history,
        costKeyOf(manifest, component, signal),
        [-1.5, -0.7, 0, 0.7, 1.5].map((step) => step * scale),
      );
  }
  return history;
};
const always = (): boolean => true;
const STEADY = Array.from({ length: 6 }, () => 0.001);
const withOne = (round: number, factor: number): readonly number[] =>
  STEADY.map((value, index) => (index + 1 === round ? value * factor : value));

const find = (head: SideSpec, base: SideSpec = {}) =>
  outlierPair(
    healthy({ rounds: 6, ...base, values: { cpu: STEADY, ...base.values } }),
    healthy({ rounds: 6, ...head, values: { cpu: STEADY, ...head.values } }),
    always,
  );

test.each([
  ["the pair whose head is far up", 1.8, "CPU per unit +80 % where their median is 0 %"],
  ["the pair whose head is far down", 0.5, "CPU per unit −50 % where their median is 0 %"],
])("finds %s", (_, factor, where) => {
  expect(find({ history: known(0.02), values: { cpu: withOne(4, factor) } })).toEqual({ round: 4, where });
});

test("finds it as well when base is the far side, and when base carries the history", () => {
  expect(find({}, { history: known(0.02), values: { cpu: withOne(2, 1.8) } })).toMatchObject({ round: 2 });
});

test("what all pairs show is a change, no outlier", () => {
  expect(find({ history: known(0.02), values: { cpu: STEADY.map((value) => value * 2) } })).toBeNull();
});

test.each([
  ["a difference that history knows", { history: known(0.2), values: { cpu: withOne(4, 1.8) } }],
  ["no history", { values: { cpu: withOne(4, 1.8) } }],
  ["two pairs", { history: known(0.02), values: { cpu: withOne(2, 1.8) }, rounds: 2 }],
  ["a pair that is void already", { history: known(0.02), values: { cpu: withOne(4, 1.8) }, void: { 4: "repeated: the runner stalled" } }],
  ["a value that is missing", { history: known(0.02), values: { cpu: STEADY.map((value, index) => (index === 3 ? null : value)) } }],
] as const)("finds none: %s", (_, head) => {
  expect(find(head)).toBeNull();
});

test("finds none in signals that do not gate", () => {
  const [base, head] = [
    healthy({ rounds: 6, values: { cpu: STEADY } }),
    healthy({ rounds: 6, history: known(0.02), values: { cpu: withOne(4, 1.8) } }),
  ];
  expect(outlierPair(base, head, (_, signal) => signal !== "cpu")).toBeNull();
});

describe("quiet counts", () => {
  const exact = known(0, ["allocations", "goroutines"]);
  test.each([
    ["allocations that never moved may move by a percent", { allocations: [100, 101, 100, 100, 100, 100] }, null],
    ["but not by a quarter", { allocations: [100, 125, 100, 100, 100, 100] }, 2],
    ["one goroutine more of twenty is a step", { goroutines: [20, 20, 21, 20, 20, 20] }, null],
    ["ten more are not", { goroutines: [20, 20, 30, 20, 20, 20] }, 3],
  ])("%s", (_, values, round) => {
    expect(find({ history: exact, values })?.round ?? null).toBe(round);
  });
});

test("of several the farthest out is taken, with its component", () => {
  const two = (cpu: readonly number[], rss: readonly number[], history?: History) =>
    joined(
      healthy({ rounds: 6, values: { cpu, rss: 1e8 }, ...(history === undefined ? {} : { history }) }),
      healthy({ rounds: 6, component: "worker", values: { cpu: 0.001, rss } }),
    );
  const flat = Array.from({ length: 6 }, () => 1e8);
  const history = { runs: { ...known(0.02).runs, ...known(0.02, ["rss"], "worker").runs }, levels: {} };
  const far = flat.map((value, index) => (index === 4 ? value * 3 : value));
  expect(outlierPair(two(STEADY, flat), two(withOne(2, 1.5), far, history), always)).toEqual({
    round: 5,
    where: "Resident memory (RSS) of worker +200 % where their median is 0 %",
  });
});
