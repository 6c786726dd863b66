// The look a session was planned to end with has the last level, wherever it lies.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import { lookLevel } from "../../../src/core/stats/looks.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import type { SideSpec } from "../../support/snapshots.ts";
import { healthy } from "../../support/snapshots.ts";

const sideOf = (plannedRounds: number | undefined, more: SideSpec = {}): SideSpec => ({
  rounds: 5,
  ...more,
  manifest: plannedRounds === undefined ? {} : { plannedRounds },
});

const compared = (plannedRounds: number | undefined, cpuRatio: number, more: SideSpec = {}) =>
  compareSnapshots(healthy(sideOf(plannedRounds, more)), healthy(sideOf(plannedRounds, { ...more, values: { cpu: 0.001 * cpuRatio } })), {
    baseDistance: null,
    mainModules: [],
    warnings: [],
  });

const cpuOf = (plannedRounds: number | undefined, cpuRatio: number) =>
  judge(compared(plannedRounds, cpuRatio), DEFAULT_RULES).outcomes.find(({ signal }) => signal === "cpu");

describe("five pairs", () => {
  // Too little for the level of the look at five pairs, enough for the last one.
  const BETWEEN = 1.115;

  test("the change lies between the two levels", () => {
    const adjusted = cpuOf(5, BETWEEN)?.adjustedP ?? 0;
    expect(adjusted).toBeGreaterThan(lookLevel("cost", 5));
    expect(adjusted).toBeLessThan(lookLevel("cost", 5, true));
  });

  test.each([
    ["planned for five: the last look decides with its own level", 5, "exceeded"],
    ["planned for ten: more pairs would have come", 10, "inconclusive"],
    ["planned for nobody knows how many: the cautious level", undefined, "inconclusive"],
    ["planned for three, measured more often: no less than the last look", 3, "exceeded"],
  ] as const)("%s", (_, plannedRounds, outcome) => {
    expect(cpuOf(plannedRounds, BETWEEN)?.outcome).toBe(outcome);
  });

  test("two recordings are no session, whatever their manifests say", () => {
    const base = healthy(sideOf(5));
    const head = healthy({ ...sideOf(5), manifest: { plannedRounds: 5, session: "another" } });
    expect(compareSnapshots(base, head, { baseDistance: null, mainModules: [], warnings: [] })).toMatchObject({
      design: "unpaired",
      plannedPairs: null,
    });
  });
});
