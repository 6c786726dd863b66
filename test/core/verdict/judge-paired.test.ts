// What interleaved pairs of one session decide: looks, budgets, noise, and the edge cases of statistics.md §3.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { Comparison } from "../../../src/core/compare/comparison.ts";
import type { Snapshot } from "../../../src/core/snapshot/snapshot.ts";
import type { SignalName } from "../../../src/core/units/signals.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { isDecided, judge } from "../../../src/core/verdict/judge.ts";
import type { Outcome, OutcomeKind, Rules, ThresholdRule, Verdict } from "../../../src/core/verdict/verdict.ts";
import { HEALTHY, healthy, joined, KIB, MIB, side, times } from "../../support/snapshots.ts";
import type { SideSpec, Values } from "../../support/snapshots.ts";

const OPTIONS = { baseDistance: null, mainModules: [], warnings: [] };
const compare = (base: Snapshot, head: Snapshot): Comparison => compareSnapshots(base, head, OPTIONS);
const judged = (base: Snapshot, head: Snapshot, rules: Rules = DEFAULT_RULES): Verdict => judge(compare(base, head), rules);
const outcomeOf = (verdict: Verdict, signal: SignalName, component = "shop"): Outcome | undefined =>
  verdict.outcomes.find((outcome) => outcome.id === `${component}/${signal}`);
const kindOf = (verdict: Verdict, signal: SignalName): OutcomeKind | undefined => outcomeOf(verdict, signal)?.outcome;
const withRule = (signal: SignalName, limits: Partial<ThresholdRule>, gate = true): Rules => ({
  ...DEFAULT_RULES,
  signals: { ...DEFAULT_RULES.signals, [signal]: { gate, limits: { maxGrowthRatio: null, minChange: null, max: null, ...limits } } },
});
const heads = (values: Values, more: SideSpec = {}): Snapshot => healthy({ ...more, values });

describe("paired outcomes of one signal after five pairs", () => {
  test.each<[string, SignalName, number | readonly number[], OutcomeKind, Verdict["state"]]>([
    ["the same values", "allocated", 20 * KIB, "within", "pass"],
    ["a constant 15 % in a count", "allocated", 20 * KIB * 1.15, "exceeded", "fail"],
    ["a constant 4 %: without history nobody knows how much it scatters", "allocated", 20 * KIB * 1.04, "inconclusive", "inconclusive"],
    ["a constant 2.9 %, below the budget of 3 %", "allocated", 20 * KIB * 1.029, "within", "pass"],
    ["40 % more objects", "allocations", 140, "exceeded", "fail"],
    ["10 % more objects, but fewer than the floor of one object", "allocations", 100.9, "within", "pass"],
    ["20 % more CPU, all alike", "cpu", times(HEALTHY.cpu, 1.2), "exceeded", "fail"],
    ["a third less CPU", "cpu", times(HEALTHY.cpu, 0.66), "improved", "pass"],
    ["4 % more CPU, inside its budget", "cpu", times(HEALTHY.cpu, 1.02), "within", "pass"],
    ["twice the live heap", "live-heap", 80 * MIB, "exceeded", "fail"],
    ["six more goroutines, below the floor of ten", "goroutines", 26, "within", "pass"],
    ["thirty more goroutines", "goroutines", 50, "exceeded", "fail"],
    ["no goroutines any more", "goroutines", 0, "improved", "pass"],
  ])("%s", (_, signal, head, outcome, state) => {
    const verdict = judged(healthy(), heads({ [signal]: head }));
    expect([kindOf(verdict, signal), verdict.state]).toEqual([outcome, state]);
  });

  test("a noisy rise near the budget is inconclusive, with both limits in words", () => {
    const verdict = judged(healthy(), heads({ cpu: [0.001_16, 0.001_02, 0.001_2, 0.001_01, 0.001_18] }));
    expect(kindOf(verdict, "cpu")).toBe("inconclusive");
    expect(verdict).toMatchObject({ state: "inconclusive", reasons: [] });
    expect(verdict.because[0]).toMatch(
      /^CPU per unit: \+\d+ %, but could be .+ to \+\d+ %; not clearly more than noise; the budget is 5 %\.$/u,
    );
  });

  test("one wild pair among five is noise", () => {
    expect(judged(healthy(), heads({ cpu: [0.001, 0.001, 0.003, 0.001, 0.001] })).state).toBe("pass");
  });

  test("judges the look's own level: the same p fails at ten pairs and not at three", () => {
    const cpu = [0.001_3, 0.001_05, 0.001_25];
    const three = judged(healthy({ rounds: 3 }), heads({ cpu }, { rounds: 3 }));
    expect(kindOf(three, "cpu")).toBe("inconclusive");
    const ten = judged(healthy({ rounds: 10 }), heads({ cpu: [...cpu, ...cpu, ...cpu, 0.001_2] }, { rounds: 10 }));
    expect(kindOf(ten, "cpu")).toBe("exceeded");
  });
});

describe("the family", () => {
  test("counts every gated signal: what fails alone may not fail among ten", () => {
    const head = heads({ cpu: [0.001_14, 0.001_1, 0.001_2, 0.001_12, 0.001_13] });
    const comparison = compare(healthy(), head);
    const alone: Rules = { ...DEFAULT_RULES, signals: { cpu: DEFAULT_RULES.signals.cpu ?? "off" } };
    const [inFamily, byItself] = [judge(comparison, DEFAULT_RULES), judge(comparison, alone)];
    const [many, one] = [outcomeOf(inFamily, "cpu")?.adjustedP ?? 0, outcomeOf(byItself, "cpu")?.adjustedP ?? 0];
    expect(many / one).toBeCloseTo(8, 0);
    expect(inFamily.outcomes.filter((outcome) => outcome.gated && outcome.adjustedP !== null)).toHaveLength(8);
  });

  test("advisory signals are judged by themselves and never gate", () => {
    const head = heads({ "live-objects": 400_000, "http-p99": 0.1 });
    const verdict = judged(healthy(), head);
    expect([outcomeOf(verdict, "live-objects"), outcomeOf(verdict, "http-p99")]).toMatchObject([
      { outcome: "exceeded", gated: false },
      { outcome: "exceeded", gated: false },
    ]);
    expect(verdict).toMatchObject({ state: "pass", reasons: [], because: [] });
  });

  test("a signal that is off is shown without any judgement", () => {
    const verdict = judged(healthy(), heads({ goroutines: 500 }), {
      ...DEFAULT_RULES,
      signals: { ...DEFAULT_RULES.signals, goroutines: "off" },
    });
    expect(outcomeOf(verdict, "goroutines")).toMatchObject({ outcome: "within", gated: false, why: null });
    expect(verdict.state).toBe("pass");
  });

  test("a rule of one component leaves the other alone", () => {
    const base = joined(healthy(), healthy({ component: "agent" }));
    const head = joined(heads({ allocated: 24 * KIB }), heads({ allocated: 24 * KIB }, { component: "agent" }));
    const lenient: Rules = {
      ...DEFAULT_RULES,
      components: { agent: { allocated: { gate: true, limits: { maxGrowthRatio: 0.5, minChange: 256, max: null } } } },
    };
    const verdict = judged(base, head, lenient);
    expect([outcomeOf(verdict, "allocated")?.outcome, outcomeOf(verdict, "allocated", "agent")?.outcome]).toEqual(["exceeded", "within"]);
    expect(verdict.because[0]).toContain("Allocated bytes per unit of shop grew 20 %");
  });
});

describe("limits", () => {
  test("an absolute budget fails head alone, whatever base was", () => {
    const verdict = judged(healthy(), heads({}), withRule("live-heap", { max: 30 * MIB }));
    expect(verdict).toMatchObject({ state: "fail", reasons: ["budget"] });
    expect(verdict.because).toEqual(["Live heap after GC: 40 MiB, over its absolute budget of 30 MiB."]);
  });

  test("an absolute budget that holds lets growth pass when nothing limits growth: no limit is not a limit of 0", () => {
    const rules = withRule("live-heap", { max: 200 * MIB });
    const verdict = judged(healthy(), heads({ "live-heap": 80 * MIB }), rules);
    expect([kindOf(verdict, "live-heap"), verdict.state]).toEqual(["within", "pass"]);
    expect(outcomeOf(verdict, "live-heap")?.adjustedP).toBeNull();
  });

  test.each<[string, Partial<ThresholdRule>, OutcomeKind]>([
    ["a relative part alone", { maxGrowthRatio: 0.5 }, "within"],
    ["an absolute part alone", { minChange: 10 * MIB }, "exceeded"],
    ["an absolute part that is not reached", { minChange: 30 * MIB }, "within"],
  ])("%s decides by itself", (_, limits, expected) => {
    expect(kindOf(judged(healthy(), heads({ "live-heap": 55 * MIB }), withRule("live-heap", limits)), "live-heap")).toBe(expected);
  });
});

describe("edges of statistics.md §3", () => {
  test("zero on both sides is within", () => {
    expect(kindOf(judged(healthy({ values: { "open-fds": 0 } }), heads({ "open-fds": 0 })), "open-fds")).toBe("within");
  });

  test("a cost that base does not have needs an absolute budget", () => {
    const base = healthy({ values: { "open-fds": 0 } });
    const verdict = judged(base, heads({ "open-fds": 500 }));
    expect(outcomeOf(verdict, "open-fds")).toMatchObject({ outcome: "added", why: expect.stringMatching(/^base is 0/u) });
    expect(verdict.state).toBe("pass");
    const limited = withRule("open-fds", { minChange: 10, max: 100 });
    expect(kindOf(judged(base, heads({ "open-fds": 500 }), limited), "open-fds")).toBe("exceeded");
    expect(kindOf(judged(base, heads({ "open-fds": [500, 500, 500, 500, 5] }), limited), "open-fds")).toBe("suspect");
    const four = judged(healthy({ values: { "open-fds": 0 }, rounds: 4 }), heads({ "open-fds": 500 }, { rounds: 4 }), limited);
    expect(four).toMatchObject({ state: "warn", reasons: ["budget"] });
  });

  test("what only head has is new and never fails without an absolute budget", () => {
    const base = healthy({ values: { "http-p95": null } });
    expect(kindOf(judged(base, heads({ "http-p95": 5 })), "http-p95")).toBe("added");
    expect(judged(base, heads({ "http-p95": 5 }), withRule("http-p95", { max: 1 })).reasons).toEqual(["budget"]);
  });

  test("what only base has is missing: a warning that says why", () => {
    const verdict = judged(healthy(), healthy({ values: { "live-heap": null }, why: { "live-heap": "pprof answered 404" } }));
    expect(verdict).toMatchObject({ state: "warn", reasons: ["missing"] });
    expect(verdict.because).toEqual(["Live heap after GC: missing on head (pprof answered 404)."]);
  });

  test.each([1, 2])("%i rounds a side warn at most, for costs and levels", (rounds) => {
    const verdict = judged(healthy({ rounds }), heads({ cpu: 0.01, "live-heap": 400 * MIB, allocated: 21.5 * KIB }, { rounds }));
    expect(verdict.state).toBe("warn");
    expect(outcomeOf(verdict, "cpu")).toMatchObject({
      outcome: "suspect",
      plain: true,
      why: expect.stringMatching(/^large, but with \d rounds? a side/u),
    });
    expect(outcomeOf(verdict, "allocated")).toMatchObject({ outcome: "suspect", why: expect.stringMatching(/^with \d rounds? a side/u) });
  });

  test("with few rounds a user's looser limit is looser, and small CPU totals say nothing", () => {
    const [base, head] = [healthy({ rounds: 1 }), heads({ "live-heap": 60 * MIB, cpu: 0.001_4 }, { rounds: 1 })];
    const verdict = judged(base, head, withRule("live-heap", { maxGrowthRatio: 0.6 }));
    expect([kindOf(verdict, "live-heap"), kindOf(verdict, "cpu")]).toEqual(["within", "within"]);
    expect(kindOf(judged(base, heads({ cpu: 0.001_6 }, { rounds: 1 })), "cpu")).toBe("suspect");
    const uncounted = { rounds: 1, units: null };
    expect(kindOf(judged(healthy(uncounted), heads({ cpu: 0.001_4 }, uncounted)), "cpu")).toBe("suspect");
  });

  test("a restart of head in two trials and none of base fails; one trial warns", () => {
    const voids = { 1: "the app restarted", 2: "the app restarted" };
    const restarted = judged(healthy(), heads({ restarts: [1, 1, 0, 0, 0] }, { void: voids }));
    expect(restarted).toMatchObject({ state: "fail", reasons: ["regression"] });
    expect(restarted.because).toContain("The app restarted in 2 trials of head, in none of base.");
    const once = judged(healthy(), heads({ restarts: [0, 0, 3, 0, 0] }, { void: { 3: "the app restarted" } }));
    expect(once.because).toEqual(["The app restarted in 1 trial of head, in 0 of base."]);
    expect(once.state).toBe("warn");
    expect(judged(healthy({ values: { restarts: 1 } }), heads({ restarts: 1 })).state).not.toBe("fail");
  });

  test.each<[string, number, number, number, OutcomeKind, Verdict["state"]]>([
    ["no more errors", 0.01, 0.01, 1000, "within", "pass"],
    ["+0.7 points", 0, 0.007, 1000, "suspect", "warn"],
    ["+3 points", 0, 0.03, 1000, "exceeded", "fail"],
    ["+3 points that are three requests in all", 0, 0.03, 20, "within", "inconclusive"],
    ["4 points less", 0.04, 0, 1000, "improved", "inconclusive"],
  ])("%s of errors", (_, base, head, units, outcome, state) => {
    const verdict = judged(healthy({ values: { errors: base }, units, points: null }), heads({ errors: head }, { units, points: null }));
    expect([kindOf(verdict, "errors"), verdict.state]).toEqual([outcome, state]);
    const refused = outcomeOf(verdict, "cpu")?.why?.includes("error rate") ?? false;
    expect(refused).toBe(Math.abs(head - base) > 0.01);
  });

  test("the user's own limit of errors takes the place of the warning", () => {
    expect(kindOf(judged(healthy(), heads({ errors: 0.007 }), withRule("errors", { minChange: 0.05 })), "errors")).toBe("within");
    expect(judged(healthy(), heads({ errors: 0.007 }), withRule("errors", { minChange: 0.005, max: 0.001 })).reasons).toEqual(["budget"]);
  });
});

describe("knowing nothing is never green", () => {
  test("nothing measured at all", () => {
    const verdict = judged(side({ values: {} }), side({ values: {} }));
    expect(verdict).toMatchObject({ state: "inconclusive", reasons: ["not-comparable"] });
    expect(verdict.because).toHaveLength(1);
  });

  test("that nothing restarted says nothing about costs", () => {
    expect(judged(side({ values: { restarts: 0, cpu: null } }), side({ values: { restarts: 0, cpu: null } })).state).toBe("inconclusive");
  });

  test("but it is a verdict where the user gates nothing else", () => {
    const only: Rules = { signals: { restarts: DEFAULT_RULES.signals.restarts ?? "off" }, components: {}, leak: "off" };
    expect(judged(side({ values: { restarts: 0 } }), side({ values: { restarts: 0 } }), only).state).toBe("pass");
  });

  test("sixty percent less work: nothing compares, in words", () => {
    const verdict = judged(healthy({ points: null }), healthy({ points: null, units: 400 }));
    expect(verdict).toMatchObject({ state: "inconclusive", reasons: ["not-comparable"] });
    expect(verdict.because).toEqual(["Head did 60 % less work (base 1,000 units, head 400): too little that gates could be compared."]);
  });

  test("a component of which nothing compares is not covered by one that is fine", () => {
    const base = joined(healthy(), healthy({ component: "agent" }));
    const head = joined(healthy(), healthy({ component: "agent", units: 300 }));
    expect(judged(base, head).state).toBe("inconclusive");
  });

  test("values that are no measurements are missing, never 0", () => {
    const odd = heads({ cpu: Number.NaN, rss: -5, allocated: Number.POSITIVE_INFINITY });
    const verdict = judged(healthy(), odd);
    for (const signal of ["cpu", "rss", "allocated"] as const)
      expect(outcomeOf(verdict, signal)).toMatchObject({ outcome: "removed", why: expect.stringMatching(/^the value read was /u) });
    expect(verdict.state).toBe("warn");
  });
});

describe("isDecided", () => {
  const failing = judged(healthy({ rounds: 3 }), heads({ allocated: 40 * KIB }, { rounds: 3 }));
  const open = judged(healthy(), heads({ cpu: [0.001_16, 0.001_02, 0.001_2, 0.001_01, 0.001_18] }));
  const clear = judged(healthy(), healthy());
  const suspected = judged(healthy(), heads({ errors: 0.007 }));
  test.each<[string, Verdict, number, boolean, boolean]>([
    ["a failure ends any look", failing, 3, false, true],
    ["three pairs never end green", clear, 3, false, false],
    ["five pairs without a candidate end", clear, 5, false, true],
    ["five pairs with a candidate go on", open, 5, false, false],
    ["the last look ends whatever it found", open, 4, true, true],
    ["what more pairs cannot settle does not hold the run", suspected, 5, false, true],
  ])("%s", (_, verdict, pairs, isLast, expected) => {
    expect(isDecided(verdict, pairs, isLast)).toBe(expected);
  });

  test("an advisory signal does not hold the run", () => {
    const advisory = judged(healthy(), heads({ "http-p99": [0.024, 0.02, 0.026, 0.021, 0.025] }));
    expect(kindOf(advisory, "http-p99")).toBe("inconclusive");
    expect(isDecided(advisory, 5, false)).toBe(true);
  });
});
