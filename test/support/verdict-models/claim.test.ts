// When a goal is met, open, missed or broken.
import { expect, test } from "vitest";
import { AT_LEAST, AT_MOST, claimState, isBroken, meanClaim, shareClaim, shareOf } from "./claim.ts";

test.each([
  ["keeps a limit", 2, 100, AT_MOST(0.03), "met", false],
  ["is beyond it, but chance may be why", 5, 100, AT_MOST(0.03), "open", false],
  ["is beyond it with 95 but not 99.9 %", 9, 100, AT_MOST(0.03), "missed", false],
  ["is far beyond it", 20, 100, AT_MOST(0.03), "missed", true],
  ["reaches a least share", 99, 100, AT_LEAST(0.99), "met", false],
  ["is far below a least share", 60, 100, AT_LEAST(0.99), "missed", true],
  ["has no limit", 60, 100, null, "shown", false],
] as const)("a share that %s", (_, hits, trials, limit, state, broken) => {
  const claim = shareClaim(1, "share", { hits, trials }, limit);
  expect([claimState(claim), isBroken(claim)]).toEqual([state, broken]);
});

test("a mean carries its standard error", () => {
  expect(meanClaim(1, "pairs", [3, 5, 7], "pairs", AT_MOST(6))).toMatchObject({ value: 5, limit: AT_MOST(6) });
  expect(meanClaim(1, "pairs", [3, 5, 7], "pairs", null).standardError).toBeCloseTo(2 / Math.sqrt(3), 12);
  expect(claimState(meanClaim(1, "pairs", [7, 7, 7], "pairs", AT_MOST(6)))).toBe("missed");
  expect(claimState(meanClaim(1, "pairs", [5, 9], "pairs", AT_MOST(6)))).toBe("open");
});

test("a share counts what a question is true of", () => {
  expect(shareOf([1, 2, 3, 4], (value) => value > 2)).toEqual({ hits: 2, trials: 4 });
});
