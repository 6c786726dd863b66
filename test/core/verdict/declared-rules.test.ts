// Declared signals judged: advisory until a limit names them, flat counters and budgets on head alone, and what is required and not there.
import { describe, expect, test } from "vitest";
import { compareWithoutBase } from "../../../src/core/compare/special-comparisons.ts";
import { declaredOf, type OwnSignal } from "../../../src/core/units/own-signal.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { declaredRule } from "../../../src/core/verdict/declared-rules.ts";
import { isDecided, judge } from "../../../src/core/verdict/judge.ts";
import { withoutBaseline } from "../../../src/core/verdict/special-verdicts.ts";
import { NO_LIMITS } from "../../../src/core/verdict/threshold.ts";
import type { Outcome, OutcomeKind, Rules, SignalRule, ThresholdRule, Verdict } from "../../../src/core/verdict/verdict.ts";
import { comparisonOf } from "../../support/outcome-rows.ts";
import { ownName, ownSignal } from "../../support/own-signals.ts";
import { healthy, type SideSpec } from "../../support/snapshots.ts";

type Measured = number | null | readonly (number | null)[];
const sideOf = (signal: OwnSignal, value: Measured, more: SideSpec = {}): SideSpec => ({
  ...more,
  declared: declaredOf([signal]),
  values: { ...more.values, [signal.name]: value },
});
const ruled = (name: string, rule: SignalRule): Rules => ({
  ...DEFAULT_RULES,
  signals: { ...DEFAULT_RULES.signals, [ownName(name)]: rule },
});
const gated = (limits: Partial<ThresholdRule>): Rules => ruled("hits", { gate: true, limits: { ...NO_LIMITS, ...limits } });
const judged = (signal: OwnSignal, base: Measured, head: Measured, rules: Rules = DEFAULT_RULES): Verdict =>
  judge(comparisonOf(sideOf(signal, base), sideOf(signal, head)), rules);
const outcomeOf = (verdict: Verdict): Outcome | undefined => verdict.outcomes.find(({ signal }) => signal === "hits");

describe("the rule where no threshold names it", () => {
  test.each<[string, Partial<OwnSignal>, Partial<ThresholdRule>]>([
    ["a count", { class: "count" }, { maxGrowthRatio: 0.05 }],
    ["a time", { class: "time" }, { maxGrowthRatio: 0.12 }],
    ["an amount that is not tested", { class: "untested" }, { maxGrowthRatio: 0.1 }],
    ["a share that is not tested", { class: "untested", unit: "ratio", as: "value" }, { minChange: 0.02 }],
    ["what only explains", { class: "context" }, {}],
    ["what has no better direction", { better: "neither" }, {}],
    ["a flat counter", { as: "flat" }, { max: 0.001 }],
    ["a flat counter of bytes", { as: "flat", unit: "bytes/unit" }, { max: 1 }],
  ])("of %s never gates", (_, facts, limits) => {
    expect(declaredRule(ownSignal(facts))).toEqual({ gate: false, limits: { ...NO_LIMITS, ...limits } });
  });
});

describe("a declared signal", () => {
  const TWICE = [10, 20] as const;

  test.each<[string, Partial<OwnSignal>, readonly [Measured, Measured], Rules, OutcomeKind, boolean, Verdict["state"]]>([
    ["that no limit names is shown as exceeded and does not gate", {}, TWICE, DEFAULT_RULES, "exceeded", false, "pass"],
    ["over its limit fails", {}, TWICE, gated({ maxGrowthRatio: 0.05 }), "exceeded", true, "fail"],
    ["within its limit passes", {}, [10, 10.1], gated({ maxGrowthRatio: 0.05 }), "within", true, "pass"],
    ["below its least change passes", {}, TWICE, gated({ maxGrowthRatio: 0.05, minChange: 100 }), "within", true, "pass"],
    ["that is switched off is shown alone", {}, TWICE, ruled("hits", "off"), "within", false, "pass"],
    ["that may only rise fails where it falls", { better: "higher" }, [20, 10], gated({ maxGrowthRatio: 0.05 }), "exceeded", true, "fail"],
    ["that may only rise passes where it rises", { better: "higher" }, TWICE, gated({ maxGrowthRatio: 0.05 }), "improved", true, "pass"],
    ["over its most on head fails", {}, [30, 30], gated({ max: 20 }), "exceeded", true, "fail"],
    ["under its least on head fails", {}, [5, 5], gated({ min: 20 }), "exceeded", true, "fail"],
    ["at its least on head passes", {}, [20, 20], gated({ min: 20 }), "within", true, "pass"],
    ["of no better direction is never worse", { better: "neither", class: "context" }, TWICE, DEFAULT_RULES, "within", false, "pass"],
    ["that is counted fails by plain limits", { class: "untested" }, TWICE, gated({ maxGrowthRatio: 0.1 }), "exceeded", true, "fail"],
    ["that is counted warns below them", { class: "untested" }, [10, 11.5], gated({ maxGrowthRatio: 0.1 }), "suspect", true, "warn"],
    [
      "that is a counted share fails two points up",
      { class: "untested", unit: "ratio", as: "value" },
      [0.01, 0.05],
      gated({ minChange: 0.02 }),
      "exceeded",
      true,
      "fail",
    ],
    ["that stands still passes its own limit", { as: "flat", class: "untested" }, [0, 0], DEFAULT_RULES, "within", false, "pass"],
    ["that is flat may step rarely", { as: "flat", class: "untested" }, [0, 0.001], DEFAULT_RULES, "within", false, "pass"],
    ["that is flat and rises is shown", { as: "flat", class: "untested" }, [0, 1], DEFAULT_RULES, "exceeded", false, "pass"],
    ["that is flat and rises on both sides is shown", { as: "flat", class: "untested" }, [1, 1], DEFAULT_RULES, "exceeded", false, "pass"],
    ["that is flat, rises and gates fails", { as: "flat", class: "untested" }, [0, 1], gated({ max: 0.01 }), "exceeded", true, "fail"],
    [
      "that is flat doubles within its limit",
      { as: "flat", class: "untested" },
      [0.002, 0.004],
      gated({ max: 0.01 }),
      "within",
      true,
      "pass",
    ],
    ["that head alone has is new", {}, [null, 20], gated({ maxGrowthRatio: 0.05 }), "added", true, "pass"],
    ["that head alone has may be over its most", {}, [null, 20], gated({ max: 10 }), "exceeded", true, "fail"],
    ["that head lacks is missed", {}, [10, null], gated({ maxGrowthRatio: 0.05 }), "removed", true, "warn"],
  ])("%s", (_, facts, [base, head], rules, outcome, isGated, state) => {
    const verdict = judged(ownSignal(facts), base, head, rules);
    expect(outcomeOf(verdict)).toMatchObject({ outcome, gated: isGated });
    expect(verdict.state).toBe(state);
  });

  test("in two rounds a side warns at most", () => {
    const short = { rounds: 2 };
    const verdict = judge(comparisonOf(sideOf(ownSignal(), 10, short), sideOf(ownSignal(), 20, short)), gated({ maxGrowthRatio: 0.05 }));
    expect(outcomeOf(verdict)).toMatchObject({ outcome: "suspect", plain: true });
  });

  test.each<[string, Rules, string, string]>([
    ["over its most", gated({ max: 20 }), "budget", "hits: 30, over its absolute budget of 20."],
    ["under its least", gated({ min: 50 }), "budget", "hits: 30, under its absolute budget of 50."],
  ])("%s says so", (_, rules, reason, sentence) => {
    const verdict = judged(ownSignal(), 30, 30, rules);
    expect([verdict.reasons, verdict.because]).toEqual([[reason], [sentence]]);
  });

  test("that grew is named by its own name", () => {
    expect(judged(ownSignal(), 10, 20, gated({ maxGrowthRatio: 0.05 })).because[0]).toMatch(/^hits grew 100 %.*the budget is 5 %\.$/u);
  });

  test("of one component is limited there alone", () => {
    const rule = { gate: true, limits: { ...NO_LIMITS, max: 5 } };
    const verdict = judged(ownSignal(), 10, 10, { ...DEFAULT_RULES, components: { agent: { [ownName("hits")]: rule } } });
    expect(outcomeOf(verdict)?.gated).toBe(false);
    expect(outcomeOf(judged(ownSignal(), 10, 10, { ...DEFAULT_RULES, components: { shop: { [ownName("hits")]: rule } } }))?.gated).toBe(
      true,
    );
  });
});

describe("a required signal", () => {
  const required = ownSignal({ required: true });
  const gone = (side: SideSpec = {}): SideSpec => ({ ...side, why: { [required.name]: "hits_total is not among the app's metrics" } });

  test.each<[string, Measured]>([
    ["base has", 10],
    ["base lacks as well", null],
  ])("that head lacks and %s fails, whether a limit names it or not", (_, base) => {
    for (const rules of [DEFAULT_RULES, gated({ maxGrowthRatio: 0.05 }), ruled("hits", "off")]) {
      const verdict = judge(comparisonOf(gone(sideOf(required, base)), gone(sideOf(required, null))), rules);
      expect(verdict).toMatchObject({ state: "fail", reasons: expect.arrayContaining(["missing"]) });
      expect(outcomeOf(verdict)).toMatchObject({ gated: true, lost: true, outcome: base === null ? "not-measured" : "removed" });
      expect(verdict.because[0]).toBe("hits: required, and not measured on head (hits_total is not among the app's metrics).");
      expect(isDecided(verdict, 3, false)).toBe(true);
    }
  });

  test("that head lacks fails where there is no base", () => {
    const comparison = compareWithoutBase(healthy(gone(sideOf(required, null))), { baseDistance: null, mainModules: [], warnings: [] });
    expect(withoutBaseline(judge(comparison, DEFAULT_RULES), "none").state).toBe("fail");
  });

  test.each<[string, Measured, Measured]>([
    ["both have", 10, 10],
    ["head alone has", null, 10],
    ["head has in some rounds", 10, [null, 10, 10, null, 10]],
  ])("that %s is as any other", (_, base, head) => {
    const verdict = judged(required, base, head);
    expect(outcomeOf(verdict)?.lost).toBeUndefined();
    expect(verdict.state).toBe("pass");
  });

  test("is not asked of a head of which no round counts: that is said as of any other signal", () => {
    const crashed = { rounds: 3, void: { 1: "it crashed", 2: "it crashed", 3: "it crashed" } };
    const verdict = judge(comparisonOf(sideOf(required, 10, { rounds: 3 }), sideOf(required, 10, crashed)), DEFAULT_RULES);
    expect(outcomeOf(verdict)?.lost).toBeUndefined();
    expect(verdict.state).toBe("warn");
  });

  test("that is 0 is there", () => {
    expect(judged(required, 0, 0).state).toBe("pass");
  });
});
