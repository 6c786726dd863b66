// Verdicts with history: what quiet signals hold, and what noisy ones may not.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import type { Comparison } from "../../../src/core/compare/comparison.ts";
import { appendLevel, appendRun, costKeyOf, EMPTY_HISTORY, growthKeyOf, type History } from "../../../src/core/snapshot/history.ts";
import type { SignalName } from "../../../src/core/units/signals.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import type { Rules } from "../../../src/core/verdict/verdict.ts";
import type { SideSpec } from "../../support/snapshots.ts";
import { HEALTHY, healthy, KIB, line, MIB, pointsOf, times } from "../../support/snapshots.ts";

const { manifest } = healthy();

/** Runs of five pairs that scatter by about `scale`. */
const runs = (scale: number, count = 5): readonly (readonly number[])[] =>
  Array.from({ length: count }, (_, run) => [-1.5, -0.7, 0, 0.7, 1.5].map((step) => scale * (step + run / 10)));

const withRuns = (signal: SignalName, scale: number, count = 5, history: History = EMPTY_HISTORY): History =>
  runs(scale, count).reduce((grown, run) => appendRun(grown, costKeyOf(manifest, "shop", signal), run), history);

const compare = (base: SideSpec, head: SideSpec): Comparison =>
  compareSnapshots(healthy(base), healthy(head), { baseDistance: null, mainModules: [], warnings: [] });
const signalIn = (comparison: Comparison, name: SignalName) => comparison.signals.find(({ signal }) => signal === name);
const outcomeOf = (comparison: Comparison, name: SignalName, rules: Rules = DEFAULT_RULES) =>
  judge(comparison, rules).outcomes.find(({ signal }) => signal === name);

const QUIET = withRuns("allocations", 0.0005);

describe("a constant +4 % in allocations", () => {
  const head = { rounds: 3, values: { allocations: 104 } };

  test.each([
    ["fails with three pairs when history is quiet", { rounds: 3 }, { ...head, history: QUIET }, "exceeded", "fail"],
    ["the same when only base carries the history", { rounds: 3, history: QUIET }, head, "exceeded", "fail"],
    [
      "head's history is the one that counts",
      { rounds: 3, history: withRuns("allocations", 0.05) },
      { ...head, history: QUIET },
      "exceeded",
      "fail",
    ],
    ["is no more than a change within the noise without history", { rounds: 3 }, head, "within", "pass"],
    ["two runs are no history", { rounds: 3 }, { ...head, history: withRuns("allocations", 0.0005, 2) }, "within", "pass"],
    [
      "nor is that of another workload",
      { rounds: 3 },
      { ...head, history: QUIET, manifest: { workload: { hash: "w2", description: "" } } },
      "within",
      "pass",
    ],
  ] as const)("%s", (_, one, other, outcome, state) => {
    const base = "manifest" in other ? { ...one, manifest: other.manifest } : one;
    const comparison = compare(base, other);
    expect(outcomeOf(comparison, "allocations")?.outcome).toBe(outcome);
    expect(judge(comparison, DEFAULT_RULES).state).toBe(state);
  });

  test("leaves identical sides green", () => {
    expect(judge(compare({ rounds: 5 }, { rounds: 5, history: QUIET }), DEFAULT_RULES).state).toBe("pass");
  });
});

describe("evidence says where the noise was known from", () => {
  test("history, with its runs and scatter", () => {
    const evidence = signalIn(compare({}, { history: QUIET }), "allocations")?.evidence;
    expect(evidence).toMatchObject({ prior: "history", priorRuns: 5 });
    expect(evidence?.priorScaleLog).toBeCloseTo(0.0005 * 0.7 * 1.4826 * Math.sqrt(5 / 4), 5);
  });

  test("or the assumption for all others", () => {
    expect(signalIn(compare({}, { history: QUIET }), "cpu")?.evidence).toMatchObject({
      prior: "cold-start",
      priorRuns: 0,
      priorScaleLog: 0.07,
    });
  });

  test("for growth as well", () => {
    const history = runs(0.004).reduce((grown, run) => appendRun(grown, growthKeyOf(manifest, "shop", "live-heap"), run), EMPTY_HISTORY);
    const leaks = compare({}, { history }).leaks.filter(({ signal }) => signal !== "open-fds");
    expect(leaks.map(({ signal, evidence, headAlone }) => [signal, evidence?.prior, evidence?.priorRuns, headAlone?.prior])).toEqual([
      ["live-heap", "history", 5, "history"],
      ["goroutines", "cold-start", 0, "cold-start"],
    ]);
  });

  test("a slow leak that a cold start cannot prove is proven by quiet history", () => {
    const history = runs(0.002).reduce((grown, run) => appendRun(grown, growthKeyOf(manifest, "shop", "live-heap"), run), EMPTY_HISTORY);
    const points = pointsOf({ live_heap_bytes: line(40 * MIB, 0.11 * MIB, 80 * KIB), goroutines: line(20, 0), open_fds: line(12, 0) });
    const findings = [{}, { history }].map(
      (known) => judge(compare({ rounds: 3 }, { rounds: 3, points, ...known }), DEFAULT_RULES).leaks[0]?.finding,
    );
    expect(findings).toEqual(["none", "new-growth"]);
  });
});

describe("two recordings", () => {
  const levels = (scatter: number): History =>
    [0, 1, -1, 0.5, -0.5, 1, -1, 0, 1, -1].reduce(
      (grown, step) => appendLevel(grown, costKeyOf(manifest, "shop", "allocations"), Math.log(100) + scatter * step),
      QUIET,
    );
  const recorded = (history: History): Comparison => compare({ session: null, history }, { session: null, values: { allocations: 103.5 } });

  test.each([
    ["is red where main's runs hardly differ", 0.001, "exceeded"],
    ["is no news where they differ by more than that", 0.05, "within"],
  ])("a count of +3.5 %% %s", (_, scatter, outcome) => {
    expect(outcomeOf(recorded(levels(scatter)), "allocations")?.outcome).toBe(outcome);
  });

  test("take their trials' scatter from history too", () => {
    expect(signalIn(recorded(QUIET), "allocations")?.evidence).toMatchObject({ prior: "history", priorRuns: 5 });
  });
});

describe("a signal too noisy for its budget", () => {
  const noisy = withRuns("cpu", 0.2);
  const slower = { values: { cpu: times(HEALTHY.cpu, 3) } };

  test("does not gate, and says what it can hold", () => {
    const outcome = outcomeOf(compare({}, { history: noisy }), "cpu");
    expect(outcome).toMatchObject({ gated: false, outcome: "within", why: "too noisy to hold at 5 %; can hold 30 %" });
  });

  test("does not fail the build however much it rose", () => {
    const comparison = compare({ rounds: 10 }, { rounds: 10, ...slower, history: noisy });
    expect(outcomeOf(comparison, "cpu")).toMatchObject({ gated: false, outcome: "exceeded" });
    expect(judge(comparison, DEFAULT_RULES).state).toBe("pass");
  });

  test("takes no share of the level that the others have", () => {
    const signals = ["cpu", "rss", "http-p50", "http-p95", "allocated"] as const;
    const history = signals.reduce((grown, signal) => withRuns(signal, 0.5, 5, grown), EMPTY_HISTORY);
    const adjusted = (known: SideSpec) =>
      outcomeOf(compare({ rounds: 3 }, { rounds: 3, values: { allocations: 104 }, ...known }), "allocations")?.adjustedP ?? NaN;
    expect(adjusted({ history })).toBeLessThan(adjusted({}) * 0.7);
  });

  test.each([
    ["with a scatter that ten pairs can hold", { history: withRuns("cpu", 0.05) }],
    ["without history, however much it scatters now", { values: { cpu: [0.001, 0.003, 0.0005, 0.002, 0.004] } }],
  ])("gates %s", (_, head) => {
    expect(outcomeOf(compare({}, head), "cpu")?.gated).toBe(true);
  });

  test("gates where its absolute part allows more than it scatters", () => {
    const history = withRuns("goroutines", 0.2);
    expect(outcomeOf(compare({}, { history }), "goroutines")).toMatchObject({ gated: true, why: null });
    const many = { values: { goroutines: 20_000 } };
    expect(outcomeOf(compare(many, { ...many, history }), "goroutines")?.gated).toBe(false);
  });

  test("still keeps its absolute budget", () => {
    const rules: Rules = {
      ...DEFAULT_RULES,
      signals: { ...DEFAULT_RULES.signals, cpu: { gate: true, limits: { maxGrowthRatio: 0.05, minChange: 0, max: 0.002 } } },
    };
    const comparison = compare({}, { ...slower, history: noisy });
    expect(outcomeOf(comparison, "cpu", rules)).toMatchObject({ gated: true, outcome: "exceeded", why: "over its absolute budget" });
    expect(judge(comparison, rules).state).toBe("fail");
  });

  test("is never green by itself: when nothing else gates, the run is open", () => {
    const only = DEFAULT_RULES.signals.cpu;
    const rules: Rules = { ...DEFAULT_RULES, signals: only === undefined ? {} : { cpu: only }, leak: "off" };
    expect(judge(compare({}, { history: noisy }), rules).state).toBe("inconclusive");
    expect(judge(compare({}, {}), rules).state).toBe("pass");
  });
});
