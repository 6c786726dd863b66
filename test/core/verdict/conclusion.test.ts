// The whole table of verdict states and policies, and the verdicts of runs that could not compare.
import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/core/compare/compare-snapshots.ts";
import { compareWithoutBase, emptyComparison } from "../../../src/core/compare/special-comparisons.ts";
import { heapgateError } from "../../../src/core/errors/heapgate-error.ts";
import { conclusionOf } from "../../../src/core/verdict/conclusion.ts";
import { DEFAULT_RULES } from "../../../src/core/verdict/default-rules.ts";
import { judge } from "../../../src/core/verdict/judge.ts";
import { invalidRun, withoutBaseline } from "../../../src/core/verdict/special-verdicts.ts";
import type { Policy, PolicyLevel, Verdict, VerdictState } from "../../../src/core/verdict/verdict.ts";
import { DEFAULT_POLICY, POLICY_LEVELS, VERDICT_STATES } from "../../../src/core/verdict/verdict.ts";
import { healthy, MIB, side } from "../../support/snapshots.ts";

const verdictOf = (state: VerdictState): Verdict => ({ state, reasons: [], accepted: null, outcomes: [], leaks: [], because: [] });
const OPTIONS = { baseDistance: null, mainModules: [], warnings: [] };

describe("conclusionOf", () => {
  /** "x" fails; columns: fail-on fail, warn, never. */
  const SIMPLE: Readonly<Partial<Record<VerdictState, string>>> = {
    pass: "...",
    accepted: "...",
    skipped: "...",
    warn: ".x.",
    fail: "xx.",
    "invalid-run": "xxx",
  };
  const BY_LEVEL: Readonly<Record<PolicyLevel, string>> = { pass: "...", warn: ".x.", fail: "xx." };
  const FAIL_ON = ["fail", "warn", "never"] as const;
  const rows = VERDICT_STATES.flatMap((state) =>
    POLICY_LEVELS.flatMap((onInconclusive) =>
      POLICY_LEVELS.flatMap((onMissingBaseline) =>
        FAIL_ON.map((failOn, column) => {
          const level = state === "inconclusive" ? onInconclusive : onMissingBaseline;
          return {
            state,
            policy: { failOn, onInconclusive, onMissingBaseline } satisfies Policy,
            fails: (SIMPLE[state] ?? BY_LEVEL[level])[column] === "x",
          };
        }),
      ),
    ),
  );

  test("covers every state under every policy", () => expect(rows).toHaveLength(8 * 27));

  test.each(rows)("$state under $policy fails: $fails", ({ state, policy, fails }) => {
    expect(conclusionOf(verdictOf(state), policy)).toEqual({ failed: fails, exitCode: fails ? 1 : 0 });
  });

  test("by default only a failure and a run that could not measure are red", () => {
    expect(VERDICT_STATES.filter((state) => conclusionOf(verdictOf(state), DEFAULT_POLICY).failed)).toEqual(["fail", "invalid-run"]);
  });
});

describe("no baseline", () => {
  const alone = compareWithoutBase(healthy(), OPTIONS);

  test("compares nothing, invents nothing about base, and warns of nothing but what head says", () => {
    expect(alone).toMatchObject({ comparability: { kind: "comparable" }, pairs: 0, warnings: [] });
    expect(alone.base).toMatchObject({ commit: null, rounds: 0 });
    expect(alone.signals.every((signal) => signal.base === null && signal.difference === null && signal.ratio === null)).toBe(true);
  });

  test("is no baseline with its reason when absolute budgets hold", () => {
    const verdict = withoutBaseline(judge(alone, DEFAULT_RULES), "No artifact on main.");
    expect(verdict).toMatchObject({ state: "no-baseline", reasons: ["no-baseline"], because: ["No artifact on main."] });
    expect(verdict.outcomes.length).toBeGreaterThan(5);
  });

  test("fails by an absolute budget that does not", () => {
    const rules = {
      ...DEFAULT_RULES,
      signals: { ...DEFAULT_RULES.signals, "live-heap": { gate: true, limits: { maxGrowthRatio: 0.05, minChange: MIB, max: 30 * MIB } } },
    };
    expect(withoutBaseline(judge(alone, rules), "No artifact on main.")).toMatchObject({ state: "fail", reasons: ["budget"] });
  });
});

describe("other runs without a comparison", () => {
  test("the same binary is a pass with its reason", () => {
    const known = { subject: "shop", commit: "a".repeat(40), ref: null, dirty: false };
    expect(judge(emptyComparison(known, known, true, []), DEFAULT_RULES)).toMatchObject({ state: "pass", reasons: ["binary-unchanged"] });
    expect(judge(emptyComparison(known, known, false, []), DEFAULT_RULES).state).toBe("inconclusive");
  });

  test.each([
    ["process", "Base and head are the same binary; nothing was measured."],
    ["kind", "Base and head have the same images and the same deployment; nothing was measured."],
    ["existing", "Base and head have the same images and the same deployment; nothing was measured."],
  ] as const)("what is the same is said as it is known under target: %s", (measuredBy, sentence) => {
    const known = { subject: "shop", commit: "a".repeat(40), ref: null, dirty: false, measuredBy };
    expect(judge(emptyComparison(known, known, true, []), DEFAULT_RULES).because).toEqual([sentence]);
  });

  test("an error is an invalid run in its own words, with the last output", () => {
    const error = heapgateError(
      "WORKLOAD_FAILED",
      { what: "GET /work answered 500" },
      { stage: "workload", outputTail: "a\nb\n\npanic: boom\n" },
    );
    const verdict = invalidRun(error);
    expect(verdict).toMatchObject({ state: "invalid-run", reasons: ["invalid-run"] });
    expect(verdict.because).toEqual([error.message, error.remedy, "Its last output: a / b / panic: boom."]);
  });

  test("an error of collecting says so; a stranger's error is shown as it is", () => {
    const broken = heapgateError("FILE_NOT_FOUND", { path: "x" }, { stage: "collect" });
    expect(invalidRun(broken)).toMatchObject({ reasons: ["collection-error"], because: [broken.message, broken.remedy] });
    expect(invalidRun(new TypeError("odd")).because).toEqual(["odd"]);
    expect(invalidRun("text").because).toEqual(["text"]);
  });

  test("a healthy comparison of equal sides passes without a word", () => {
    expect(judge(compareSnapshots(healthy(), healthy(), OPTIONS), DEFAULT_RULES)).toMatchObject({
      state: "pass",
      reasons: [],
      because: [],
    });
    expect(judge(compareSnapshots(side(), side(), OPTIONS), DEFAULT_RULES).because).not.toEqual([]);
  });
});
