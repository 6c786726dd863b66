// Every edge case of statistics.md §3, and everything that may fail to be measured, from snapshots to the conclusion; each row is named after its case.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { Comparison } from "../../../src/core/compare/comparison.ts";
import { evidenceOf } from "../../../src/core/compare/evidence.ts";
import { compareWithoutBase, emptyComparison } from "../../../src/core/compare/special-comparisons.ts";
import { costPriorOf } from "../../../src/core/stats/history-prior.ts";
import { pairedTest } from "../../../src/core/stats/paired-test.ts";
import { SIGNAL_NAMES, signalMeta, type SignalName } from "../../../src/core/units/signals.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { withoutBaseline } from "../../../src/core/verdict/special-verdicts.ts";
import type { OutcomeKind, Rules, Verdict, VerdictState } from "../../../src/core/verdict/verdict.ts";
import { comparisonOf, expectedOf, limitedTo, type OutcomeRow, seenOf, values } from "../../support/outcome-rows.ts";
import { HEALTHY, healthy, KIB, line, MIB, pointsOf, STEADY, times, type SideSpec, type Values } from "../../support/snapshots.ts";

const OPTIONS = { baseDistance: null, mainModules: [], warnings: [] };
/** Gates one signal and nothing else. */
const only = (signal: SignalName): Rules => ({
  signals: { [signal]: DEFAULT_RULES.signals[signal] ?? "off" },
  components: {},
  leak: "off",
});
const every = (value: null, names: readonly SignalName[] = SIGNAL_NAMES): Values => Object.fromEntries(names.map((name) => [name, value]));
const because = (why: string, names: readonly SignalName[]): Pick<SideSpec, "why"> => ({
  why: Object.fromEntries(names.map((name) => [name, why])),
});

const PER_UNIT = ["cpu", "allocations", "allocated"] as const satisfies readonly SignalName[];
const OVER_TEN = limitedTo("open-fds", { minChange: 10, max: 100 });
const BASE_ZERO = values({ "open-fds": 0 });
const RECORDED = { session: null } as const;

describe("statistics.md §3", () => {
  test.each<[string, OutcomeRow]>([
    ["all d equal: equal values pass", { signal: "allocations", outcome: "within", state: "pass" }],
    [
      "zero variance: v_min applies, a large constant change fails without any scatter",
      { head: values({ allocations: 120 }), signal: "allocations", outcome: "exceeded", state: "fail" },
    ],
    [
      "baseline all 0, head > 0: new cost, which without an absolute budget never fails",
      { base: BASE_ZERO, head: values({ "open-fds": 500 }), signal: "open-fds", outcome: "added", state: "pass", why: /^base is 0/u },
    ],
    [
      "baseline all 0, head over its absolute budget and floor in each of five pairs: fail",
      { base: BASE_ZERO, head: values({ "open-fds": 500 }), rules: OVER_TEN, signal: "open-fds", outcome: "exceeded", state: "fail" },
    ],
    [
      "baseline all 0, one of five pairs below the floor: a suspicion",
      {
        base: BASE_ZERO,
        head: values({ "open-fds": [500, 500, 10, 500, 500] }),
        rules: OVER_TEN,
        signal: "open-fds",
        outcome: "suspect",
        state: "warn",
      },
    ],
    [
      "baseline all 0, four pairs: a suspicion",
      {
        base: { ...BASE_ZERO, rounds: 4 },
        head: values({ "open-fds": 500 }, { rounds: 4 }),
        rules: OVER_TEN,
        signal: "open-fds",
        outcome: "suspect",
        state: "warn",
      },
    ],
    ["both 0: pass", { base: BASE_ZERO, head: BASE_ZERO, signal: "open-fds", outcome: "within", state: "pass" }],
    [
      "only in head: new, no failure without an absolute budget",
      {
        base: values({ "live-heap": null }, { why: { "live-heap": "pprof answered 404" } }),
        head: values({ "live-heap": 4000 * MIB }),
        signal: "live-heap",
        outcome: "added",
        state: "pass",
        why: /^measured on head only \(base: pprof answered 404\): absolute budgets apply$/u,
      },
    ],
    [
      "only in head: its absolute budget holds all the same",
      {
        base: values({ "live-heap": null }),
        rules: limitedTo("live-heap", { max: 30 * MIB }),
        signal: "live-heap",
        outcome: "exceeded",
        state: "fail",
        why: /^over its absolute budget$/u,
      },
    ],
    [
      "only in base: gone, a warning with its reason",
      {
        head: values({ cpu: null }, { why: { cpu: "the scrape at the end failed" } }),
        signal: "cpu",
        outcome: "removed",
        state: "warn",
        why: /^the scrape at the end failed$/u,
      },
    ],
    [
      "fewer than 3 pairs: ten times the cost warns at most",
      {
        base: { rounds: 2 },
        head: values({ cpu: times(HEALTHY.cpu, 10) }, { rounds: 2 }),
        signal: "cpu",
        outcome: "suspect",
        state: "warn",
        why: /^large, but with 2 rounds a side it warns at most$/u,
      },
    ],
    [
      "fewer than 3 pairs after two of four are void: warns at most",
      {
        base: { rounds: 4, void: { 1: "the runner stalled" } },
        head: values({ cpu: times(HEALTHY.cpu, 10) }, { rounds: 4, void: { 3: "the runner stalled" } }),
        signal: "cpu",
        outcome: "suspect",
        state: "warn",
      },
    ],
    [
      "fewer than 3 replicates a side: the same for recordings",
      {
        base: { ...RECORDED, rounds: 2 },
        head: values({ "live-heap": 400 * MIB }, { ...RECORDED, rounds: 7 }),
        signal: "live-heap",
        outcome: "suspect",
        state: "warn",
      },
    ],
    [
      "NaN: the trial does not count for the signal, the others do",
      { head: values({ cpu: [Number.NaN, ...times(HEALTHY.cpu, 1.6).slice(1, 5)] }), signal: "cpu", outcome: "exceeded", state: "fail" },
    ],
    [
      "NaN, negative gauge or counter reset in all trials of head: missing, never 0",
      {
        head: values({ cpu: Number.NaN, rss: -1, allocated: null }, { why: { allocated: "the counter was reset" } }),
        signal: "allocated",
        outcome: "removed",
        state: "warn",
        why: /^the counter was reset$/u,
      },
    ],
    [
      "NaN in all trials of base: not compared, and not new",
      {
        base: values({ rss: Number.NaN }),
        signal: "rss",
        outcome: "not-measured",
        state: "pass",
        why: /^not compared \(base: the value read was NaN\)$/u,
      },
    ],
    [
      "OOMKilled or restart in two trials of head and none of base: fail",
      {
        head: values({ restarts: [1, 0, 1, 0, 0] }, { void: { 1: "the app restarted", 3: "the app restarted" } }),
        signal: "restarts",
        outcome: "exceeded",
        state: "fail",
        why: /^the app restarted in 2 trials of head, in none of base$/u,
      },
    ],
    [
      "OOMKilled or restart in one trial of head: any is worth a warning",
      {
        head: values({ restarts: [0, 0, 1, 0, 0] }, { void: { 3: "the app restarted" } }),
        signal: "restarts",
        outcome: "suspect",
        state: "warn",
      },
    ],
    [
      "OOMKilled or restart on both sides: not this change's failure",
      {
        base: values({ restarts: [1, 0, 0, 0, 0] }, { void: { 1: "the app restarted" } }),
        head: values({ restarts: [0, 1, 1, 0, 0] }, { void: { 2: "the app restarted", 3: "the app restarted" } }),
        signal: "restarts",
        outcome: "suspect",
        state: "warn",
      },
    ],
    [
      "workload error rate differs by 3 points: errors fail, the other signals are not compared",
      {
        head: values({ errors: 0.03, cpu: times(HEALTHY.cpu, 9), allocated: 900 * KIB }),
        signal: "errors",
        outcome: "exceeded",
        state: "fail",
        refused: /^not compared: the error rate of the workload differs/u,
      },
    ],
    [
      "workload error rate differs by 1.5 points: errors warn, the other signals are not compared",
      { head: values({ errors: 0.015 }), signal: "errors", outcome: "suspect", state: "warn", refused: /^not compared: the error rate/u },
    ],
    [
      "fewer errors on head by more than a point, where growth was measured: not compared either, so not green",
      {
        base: values({ errors: 0.04 }),
        signal: "errors",
        outcome: "improved",
        state: "inconclusive",
        refused: /^not compared: the error rate/u,
      },
    ],
    [
      "fewer errors on head by more than a point: better, but nothing else was compared, so not green",
      {
        base: values({ errors: 0.04 }, { points: null }),
        head: { points: null },
        signal: "errors",
        outcome: "improved",
        state: "inconclusive",
        refused: /^not compared: the error rate/u,
      },
    ],
  ])("P8 edge case: %s", (_, row) => expect(seenOf(row)).toEqual(expectedOf(row)));

  test("all d equal: a constant +2 % in allocations gates at three pairs when history says they hardly scatter, and not before", () => {
    const signal = "allocations";
    const three = { rounds: 3 };
    const cold = comparisonOf(three, values({ [signal]: 102 }, three));
    expect(judge(cold, DEFAULT_RULES).outcomes.find((one) => one.signal === signal)).toMatchObject({ outcome: "within" });

    const runs = Array.from({ length: 5 }, () => [0.0001, -0.0001, 0, 0.0001, 0]);
    const prior = costPriorOf(runs);
    if (prior === null) throw new Error("five runs are history");
    const tested = pairedTest({
      base: [100, 100, 100],
      head: [102, 102, 102],
      direction: "lower",
      quantum: signalMeta(signal).quantum,
      prior,
    });
    const withHistory: Comparison = {
      ...cold,
      signals: cold.signals.map((one) =>
        one.signal === signal && one.evidence !== null ? { ...one, evidence: evidenceOf(tested, one.evidence) } : one,
      ),
    };
    // The pairs do not scatter at all and history hardly does: the floor v_min is all the error there is.
    expect(tested).toMatchObject({ kind: "tested", standardErrorLog: expect.closeTo(0.003 / Math.sqrt(3), 6) });
    const verdict = judge(withHistory, DEFAULT_RULES);
    expect(verdict.state).toBe("fail");
    expect(verdict.outcomes.find((one) => one.signal === signal)).toMatchObject({ outcome: "exceeded" });
  });

  test("all d equal: equal values are a coin's toss, p = .5", () => {
    expect(comparisonOf().signals.find((one) => one.signal === "allocations")?.evidence).toMatchObject({
      estimateLog: 0,
      pWorse: 0.5,
      pBetter: 0.5,
    });
  });

  test("fewer than 3 pairs: growth is judged at any n, the points inside a run are the evidence", () => {
    const leaking = pointsOf({ live_heap_bytes: line(40 * MIB, 3 * MIB, 40 * KIB) });
    const verdict = judge(comparisonOf({ rounds: 1, points: STEADY }, { rounds: 1, points: leaking }), DEFAULT_RULES);
    expect(verdict).toMatchObject({ state: "fail", reasons: ["leak"] });
  });

  test("base and head same tree, the same binaries: nothing is measured, and that is said", () => {
    const same = { subject: "shop", commit: "a".repeat(40), ref: null, dirty: false };
    const verdict = judge(emptyComparison(same, same, true, []), DEFAULT_RULES);
    expect(verdict).toMatchObject({
      state: "pass",
      reasons: ["binary-unchanged"],
      because: [expect.stringContaining("nothing was measured")],
    });
  });
});

describe("what could not be measured is never green", () => {
  const green: ReadonlySet<OutcomeKind> = new Set<OutcomeKind>(["within", "improved"]);
  test.each<[string, SideSpec, SideSpec, readonly SignalName[], VerdictState]>([
    [
      "a failed query on both sides",
      values(every(null, ["rss"]), because("the query failed: connection refused", ["rss"])),
      values(every(null, ["rss"]), because("the query failed: connection refused", ["rss"])),
      ["rss"],
      "pass",
    ],
    ["a failed query on head", {}, values(every(null, ["rss"]), because("the query failed: connection refused", ["rss"])), ["rss"], "warn"],
    [
      "no units: costs per unit have no value",
      values(every(null, PER_UNIT), { units: null, ...because("no units of work were counted", PER_UNIT) }),
      values(every(null, PER_UNIT), { units: null, ...because("no units of work were counted", PER_UNIT) }),
      PER_UNIT,
      "pass",
    ],
    ["a vanished signal", {}, values({ goroutines: null }), ["goroutines"], "warn"],
    ["every signal failed", values(every(null), { points: null }), values(every(null), { points: null }), SIGNAL_NAMES, "inconclusive"],
    ["every signal vanished", { points: null }, values(every(null), { points: null }), SIGNAL_NAMES, "inconclusive"],
    ["all trials void", { void: allVoid() }, { void: allVoid() }, SIGNAL_NAMES.filter((name) => name !== "restarts"), "inconclusive"],
  ])("P8 not measured: %s", (_, base, head, names, state) => {
    const verdict = judge(comparisonOf(base, head), DEFAULT_RULES);
    const found = verdict.outcomes.filter(({ signal }) => names.some((name) => name === signal));
    expect(found.filter((one) => green.has(one.outcome))).toEqual([]);
    expect(found.every((one) => one.why !== null && one.why !== "")).toBe(true);
    expect(verdict.state).toBe(state);
  });

  test.each<SignalName>(["cpu", "allocated", "live-heap", "rss", "open-fds", "http-p95", "errors"])(
    "P8 a run that gates %s alone is not green without it, whichever side lacks it",
    (signal) => {
      const lacks = values({ [signal]: null });
      const states = [comparisonOf(lacks, lacks), comparisonOf({}, lacks), comparisonOf(lacks, {})].map(
        (one) => judge(one, only(signal)).state,
      );
      expect(states.includes("pass")).toBe(false);
    },
  );

  test("P8 a missing baseline is its own state", () => {
    const alone = compareWithoutBase(healthy(RECORDED), OPTIONS);
    const verdict = withoutBaseline(judge(alone, DEFAULT_RULES), "No artifact on main.");
    expect(verdict).toMatchObject({ state: "no-baseline", reasons: ["no-baseline"], because: ["No artifact on main."] });
    expect(verdict.outcomes.some((one) => green.has(one.outcome))).toBe(false);
  });
});

function allVoid(): Record<number, string> {
  return Object.fromEntries([1, 2, 3, 4, 5].map((round) => [round, "the app restarted"]));
}

test("the same snapshots give the same verdict", () => {
  const [base, head] = [healthy(), healthy(values({ cpu: times(HEALTHY.cpu, 1.3) }))];
  const once = (): Verdict => judge(compareSnapshots(base, head, OPTIONS), DEFAULT_RULES);
  expect(once()).toEqual(once());
});
