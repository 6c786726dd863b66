// A bounded slice of `npm run bench:verdict`: fails when a goal of the statistics lies outside of the 99.9 % interval of what was simulated.
import { describe, expect, test } from "vitest";
import { artifactFalseRed } from "../../support/verdict-models/artifact-goals.ts";
import type { Claim } from "../../support/verdict-models/claim.ts";
import { isBroken, measuredValue } from "../../support/verdict-models/claim.ts";
import type { Simulation } from "../../support/verdict-models/cost-goals.ts";
import { falseRedWithoutHistory, goalFalseRed, goalPerMetric, goalPower, goalThreePairs } from "../../support/verdict-models/cost-goals.ts";
import { goalDrift } from "../../support/verdict-models/drift-goal.ts";
import { leakBank } from "../../support/verdict-models/leak-bank.ts";
import { goalLeakFound, goalNoLeak, leakWithoutHistory } from "../../support/verdict-models/leak-goals.ts";
import { seededRandom } from "../../support/verdict-models/random.ts";

const slice = (seed: number, repetitions: number): Simulation => ({
  random: seededRandom(seed),
  bank: leakBank(seededRandom(seed + 1000), 200),
  repetitions,
});
const brokenOf = (claims: readonly Claim[]): readonly string[] =>
  claims.filter(isBroken).map((claim) => `${claim.what}: ${measuredValue(claim)}`);

describe("goals of the design", () => {
  test.each<[string, () => readonly Claim[]]>([
    ["1: unchanged pull requests are seldom red", () => goalFalseRed(slice(71, 100))],
    ["2: one unchanged metric is seldom red, whatever its noise and number of pairs", () => goalPerMetric(slice(72, 100))],
    ["4 and 5: regressions are found, and after few pairs", () => goalPower(slice(74, 60))],
    ["6: three pairs are enough for a large change", () => goalThreePairs(slice(76, 400))],
    ["7: what both sides do is no leak", () => goalNoLeak(slice(77, 150))],
    ["7: one percent a minute is found", () => goalLeakFound(slice(78, 60))],
    ["9: drift is found the first night, and none is made up", () => goalDrift(slice(79, 250))],
  ])("%s", (_, run) => {
    const claims = run();
    expect(claims.filter(({ limit }) => limit !== null).length).toBeGreaterThan(0);
    expect(brokenOf(claims)).toEqual([]);
  });
});

describe("what no goal names", () => {
  test("a first run, which knows no history, is not red more often", () => {
    expect(measuredValue(falseRedWithoutHistory(slice(81, 150)))).toBeLessThanOrEqual(0.06);
  });

  test("without history common shapes are no leaks, and 2 % a minute is one", () => {
    const claims = leakWithoutHistory(slice(82, 150));
    expect(claims.length).toBe(10);
    const limitOf = (what: string): number => (/step|wandering/u.test(what) ? 0.06 : 0.03);
    const wrong = claims.filter((claim) =>
      claim.what.endsWith("found") ? measuredValue(claim) <= 0.95 : measuredValue(claim) > limitOf(claim.what),
    );
    expect(wrong.map(({ what }) => what)).toEqual([]);
  });

  test("against a recording of another runner unchanged pull requests are seldom red", () => {
    expect(brokenOf(artifactFalseRed(slice(83, 30)).map(({ red }) => red))).toEqual([]);
  });

  test("the same seed gives the same figures", () => {
    expect(goalThreePairs(slice(84, 20))).toEqual(goalThreePairs(slice(84, 20)));
    expect(goalThreePairs(slice(84, 50))).not.toEqual(goalThreePairs(slice(85, 50)));
  });
});
