// Verdicts over what only clusters and controllers tell, from snapshots to the state.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { SignalName } from "../../../src/core/units/signals.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { inForce } from "../../../src/core/verdict/in-force.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import type { Outcome, Rules } from "../../../src/core/verdict/verdict.ts";
import { comparisonOf } from "../../support/outcome-rows.ts";
import { HEALTHY, healthy, MIB, side, type SideSpec, times } from "../../support/snapshots.ts";

const WORKING_SET = [60, 61, 59, 60, 62, 60, 61, 60, 59, 60].map((mib) => mib * MIB);
const judged = (base: SideSpec, head: SideSpec, rules: Rules = DEFAULT_RULES) => judge(comparisonOf(base, head), rules);
const outcomeOf = (outcomes: readonly Outcome[], name: SignalName) => outcomes.find(({ signal }) => signal === name);

describe("resident memory and working set", () => {
  const both = { values: { "working-set": WORKING_SET } };
  const rssGrew = { values: { "working-set": WORKING_SET, rss: times(HEALTHY.rss, 1.5) } };

  test("RSS gates alone in process mode, and gives way to the working set in a cluster", () => {
    expect(judged({}, { values: { rss: times(HEALTHY.rss, 1.5) } })).toMatchObject({ state: "fail" });
    const verdict = judged(both, rssGrew);
    expect(verdict.state).toBe("pass");
    expect(outcomeOf(verdict.outcomes, "rss")).toMatchObject({ gated: false, outcome: "exceeded" });
    expect(outcomeOf(verdict.outcomes, "working-set")).toMatchObject({ gated: true, outcome: "within" });
  });

  test("a working set that grew fails", () => {
    const verdict = judged(both, { values: { "working-set": times(WORKING_SET, 1.5) } });
    expect(verdict).toMatchObject({ state: "fail", reasons: ["regression"] });
  });

  test("RSS goes on gating where the working set could not be read, or not be compared", () => {
    const unread = { "working-set": null } as const;
    expect(judged({ values: unread }, { values: { ...unread, rss: times(HEALTHY.rss, 1.5) } }).state).toBe("fail");
    const apart = (rounds: readonly number[]) => WORKING_SET.slice(0, 5).map((value, index) => (rounds.includes(index) ? value : null));
    const base = { values: { "working-set": apart([0, 1]) } };
    expect(judged(base, { values: { "working-set": apart([3, 4]), rss: times(HEALTHY.rss, 1.5) } }).state).toBe("fail");
  });

  test.each([
    { maxGrowthRatio: 0.1, minChange: 4 * MIB, max: null },
    { maxGrowthRatio: 0.08, minChange: MIB, max: null },
    { maxGrowthRatio: 0.08, minChange: 4 * MIB, max: 2 ** 40 },
  ])("a limit the user wrote is kept: %j", (limits) => {
    const own: Rules = { ...DEFAULT_RULES, signals: { ...DEFAULT_RULES.signals, rss: { gate: true, limits } } };
    expect(judged(both, rssGrew, own).state).toBe("fail");
    const ofComponent: Rules = { ...DEFAULT_RULES, components: { shop: { rss: { gate: true, limits } } } };
    expect(judged(both, rssGrew, ofComponent).state).toBe("fail");
  });

  test("without a cluster the rules are the given ones", () => {
    expect(inForce(comparisonOf(), DEFAULT_RULES)).toBe(DEFAULT_RULES);
  });
});

describe("throttling", () => {
  const slow = times(HEALTHY.cpu, 2);

  test("CPU under a quota is not compared, and says what to do", () => {
    const verdict = judged({ values: { throttling: 0.1 } }, { values: { throttling: 0.84, cpu: slow } });
    expect(outcomeOf(verdict.outcomes, "cpu")).toMatchObject({
      outcome: "not-measured",
      why: "limited by quota: head was throttled in 84 % of periods. Set components[].resources",
    });
    expect(verdict.state).not.toBe("fail");
    expect(outcomeOf(verdict.outcomes, "throttling")).toMatchObject({ outcome: "suspect", gated: false });
  });

  test("it does not matter which side it was, and a quarter of the periods is allowed", () => {
    const why = outcomeOf(judged({ values: { throttling: 0.5 } }, { values: { throttling: 0, cpu: slow } }).outcomes, "cpu")?.why;
    expect(why).toMatch(/base was throttled in 50 %/u);
    expect(judged({ values: { throttling: 0.25 } }, { values: { throttling: 0.25, cpu: slow } }).state).toBe("fail");
  });
});

describe("controllers", () => {
  const steady = { reconciles: 3, "api-out": 12, workqueue: 0 };

  test.each<[SignalName, number]>([
    ["reconciles", 3.6],
    ["api-out", 14.4],
  ])("%s gate", (signal, more) => {
    expect(judged({ values: steady }, { values: { ...steady, [signal]: more } })).toMatchObject({ state: "fail", reasons: ["regression"] });
    expect(judged({ values: steady }, { values: steady }).state).toBe("pass");
  });

  test("a signal that one side stopped serving is missed, not passed over", () => {
    expect(judged({ values: steady }, {})).toMatchObject({ state: "warn", reasons: ["missing"] });
  });

  test.each<[number, number, Outcome["outcome"]]>([
    [0, 0, "within"],
    [0, 12, "suspect"],
    [12, 12, "within"],
    [12, 0, "within"],
  ])("%s items left on base and %s on head are %s, and never gate", (base, head, outcome) => {
    const verdict = judged({ values: { workqueue: base } }, { values: { workqueue: head } });
    expect(outcomeOf(verdict.outcomes, "workqueue")).toMatchObject({ outcome, gated: false });
    expect(verdict.state).toBe("pass");
  });

  test.each<[string, number, Outcome["outcome"]]>([
    ["10 requests more over two rounds say nothing", 12.005, "within"],
    ["40 % more are large, but warn at most", 16.8, "suspect"],
  ])("with few rounds %s", (_, more, outcome) => {
    const verdict = judged({ rounds: 2, values: steady }, { rounds: 2, values: { ...steady, "api-out": more } });
    expect(outcomeOf(verdict.outcomes, "api-out")?.outcome).toBe(outcome);
  });
});

describe("health", () => {
  const OOM = "the container ended during the measured phases: OOMKilled (exit code 137)";
  const voided = (rounds: readonly number[]): SideSpec => ({
    rounds: 3,
    values: {
      ...Object.fromEntries(Object.keys(HEALTHY).map((name) => [name, null])),
      restarts: [1, 2, 3].map((round) => (rounds.includes(round) ? 1 : 0)),
    },
    void: Object.fromEntries(rounds.map((round) => [round, OOM])),
  });
  const compared = (base: SideSpec, head: SideSpec) =>
    judge(compareSnapshots(healthy(base), side(head), { baseDistance: null, mainModules: [], warnings: [] }), DEFAULT_RULES);

  test("fails when all trials of head ended out of memory and none of base", () => {
    const verdict = compared({ rounds: 3 }, voided([1, 2, 3]));
    expect(verdict).toMatchObject({ state: "fail", reasons: ["missing", "regression"] });
    expect(outcomeOf(verdict.outcomes, "restarts")).toMatchObject({
      outcome: "exceeded",
      why: "the app restarted in 3 trials of head, in none of base",
    });
  });

  test("one such trial warns", () => {
    const head = healthy({ rounds: 4, values: { restarts: [0, 1, 0, 0] }, void: { 2: OOM } });
    const comparison = compareSnapshots(healthy({ rounds: 4 }), head, { baseDistance: null, mainModules: [], warnings: [] });
    expect(judge(comparison, DEFAULT_RULES)).toMatchObject({ state: "warn" });
    expect(comparison.warnings.map(({ message }) => message)).toContain(`Round 2 of shop on head does not count: ${OOM}.`);
  });
});
