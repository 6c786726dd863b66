// What trials say of their round, and how a round is left out on both sides.
import { describe, expect, test } from "vitest";
import type { RawRound } from "../../src/core/snapshot/raw-round.ts";
import { repeatRulesOf } from "../../src/driver/repeat-rules.ts";
import { rawRound, scrape } from "../support/raw-rounds.ts";

const QUIET = { loopSeconds: 0.001, stealRatio: 0 };
const STALLED = { loopSeconds: 0.001, stealRatio: 0.3 };
const trial = (round: number, more: Partial<RawRound> = {}): RawRound => rawRound({ round, machine: QUIET, ...more });

describe("the machine of a round", () => {
  test("is compared between the two sides of that round", () => {
    const rules = repeatRulesOf([
      [trial(1), trial(2)],
      [trial(1), trial(2, { machine: STALLED })],
    ]);
    expect([1, 2, 3].map(rules.disturbance)).toEqual([null, "the runner stalled (CPU steal 30 %)", null]);
  });

  test("of one or three subjects is no matter of pairs", () => {
    const [one, other] = [[trial(1)], [trial(1, { machine: STALLED })]];
    expect(repeatRulesOf([one, other, [trial(1)]]).disturbance(1)).toBeNull();
    expect(repeatRulesOf([other]).disturbance(1)).toBeNull();
  });
});

test("a round is lost when a trial of it is void, or the app restarted in it", () => {
  const restarted = [scrape("start", { process_start_time_seconds: 100 }), scrape("end", { process_start_time_seconds: 200 })];
  const rules = repeatRulesOf([
    [trial(1), trial(2, { voidReason: "the rate was not reached" }), trial(3)],
    [trial(1), trial(2), trial(3, { scrapes: restarted })],
  ]);
  expect([1, 2, 3].map(rules.isLost)).toEqual([false, true, true]);
});

test("leaving out marks every component of both sides, and keeps a reason that is there", () => {
  const base = [trial(1), trial(2), trial(2, { component: "worker" })];
  const head = [trial(1), trial(2, { voidReason: "the app restarted" })];
  repeatRulesOf([base, head]).leaveOut(2, "repeated: x");
  expect(base.map(({ voidReason }) => voidReason)).toEqual([null, "repeated: x", "repeated: x"]);
  expect(head.map(({ voidReason }) => voidReason)).toEqual([null, "the app restarted"]);
});
