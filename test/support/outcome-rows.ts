// Rows of tables about outcomes: two small sides, the signal that is asked about, and what becomes of it from snapshots to the conclusion.
import { compareSnapshots } from "../../src/core/compare/compare-snapshots.ts";
import type { Comparison } from "../../src/core/compare/comparison.ts";
import type { SignalName } from "../../src/core/units/signals.ts";
import { conclusionOf } from "../../src/core/verdict/conclusion.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { judge } from "../../src/core/verdict/judge.ts";
import type { OutcomeKind, Rules, ThresholdRule, VerdictState } from "../../src/core/verdict/verdict.ts";
import { DEFAULT_POLICY } from "../../src/core/verdict/verdict.ts";
import { healthy, type SideSpec, type Values } from "./snapshots.ts";

export interface OutcomeRow {
  readonly base?: SideSpec;
  readonly head?: SideSpec;
  readonly rules?: Rules;
  readonly signal: SignalName;
  readonly outcome: OutcomeKind;
  readonly state: VerdictState;
  readonly why?: RegExp;
  /** All signals but `errors` and `restarts` are not judged, with this reason. */
  readonly refused?: RegExp;
}

/** The default rules with one signal limited by nothing but these. */
export const limitedTo = (signal: SignalName, limits: Partial<ThresholdRule>): Rules => ({
  ...DEFAULT_RULES,
  signals: { ...DEFAULT_RULES.signals, [signal]: { gate: true, limits: { maxGrowthRatio: null, minChange: null, max: null, ...limits } } },
});

export const values = (given: Values, more: SideSpec = {}): SideSpec => ({ ...more, values: given });

/** Two healthy sides of one session with what is given laid over. */
export const comparisonOf = (base: SideSpec = {}, head: SideSpec = {}): Comparison =>
  compareSnapshots(healthy(base), healthy(head), { baseDistance: null, mainModules: [], warnings: [] });

export interface Seen {
  readonly outcome: OutcomeKind | undefined;
  readonly state: VerdictState;
  /** Whether the build fails by the default policy. */
  readonly red: boolean;
  readonly saysWhy: boolean;
  /** Every verdict but a pass says why. */
  readonly hasSentences: boolean;
  readonly refusesAll: boolean;
}

/** What becomes of the row. */
export const seenOf = ({ base, head, rules = DEFAULT_RULES, signal, why, refused }: OutcomeRow): Seen => {
  const verdict = judge(comparisonOf(base, head), rules);
  const found = verdict.outcomes.find((one) => one.signal === signal);
  const others = verdict.outcomes.filter((one) => one.signal !== "errors" && one.signal !== "restarts");
  return {
    outcome: found?.outcome,
    state: verdict.state,
    red: conclusionOf(verdict, DEFAULT_POLICY).failed,
    saysWhy: why?.test(found?.why ?? "") ?? true,
    hasSentences: verdict.because.length > 0 || verdict.state === "pass",
    refusesAll: refused === undefined || others.every((one) => one.outcome === "not-measured" && refused.test(one.why ?? "")),
  };
};

/** What the row says becomes of it: only a failure is red. */
export const expectedOf = ({ outcome, state }: OutcomeRow): Seen => ({
  outcome,
  state,
  red: state === "fail",
  saysWhy: true,
  hasSentences: true,
  refusesAll: true,
});
