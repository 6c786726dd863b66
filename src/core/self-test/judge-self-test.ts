/** Whether the gate said of each injection what it has to say, and nothing of code that is equal. */
import type { Comparison } from "../compare/comparison.ts";
import type { Reason, Verdict, VerdictState } from "../verdict/verdict.ts";
import { EQUAL_CODE, type Expectation, type Injection } from "./injections.ts";
import { namedFunctions } from "./named-functions.ts";

/** What the gate found for one build of the sample service. */
export interface Finding {
  readonly comparison: Comparison;
  readonly verdict: Verdict;
}

export interface SelfTestRow {
  /** `equal-code`, or the name of what was injected. */
  readonly name: string;
  readonly injected: string;
  /** Null: not red. */
  readonly expected: Expectation | null;
  readonly said: {
    readonly state: VerdictState;
    readonly reasons: readonly Reason[];
    /** Signals over their limit, and `growth of` those that keep growing; what was expected comes first. */
    readonly red: readonly string[];
  };
  /** The function the report names for what was injected; null: none, or nothing is red. */
  readonly func: string | null;
  /** What is not as expected; empty: all of it is. */
  readonly problems: readonly string[];
}

export interface SelfTestReport {
  readonly heapgateVersion: string;
  /** Equal code first, then the injections in the order of `INJECTIONS`. */
  readonly rows: readonly SelfTestRow[];
  /** Of each build. */
  readonly rounds: number | null;
  readonly seconds: number;
  /** Folder, absolute, with one folder of evidence per row, named like the row. */
  readonly out: string;
}

const redSignals = ({ outcomes, leaks }: Verdict): readonly string[] => [
  ...leaks.filter(({ finding, gated }) => gated && finding === "new-growth").map(({ signal }) => `growth of ${signal}`),
  ...outcomes.filter(({ outcome, gated }) => gated && outcome === "exceeded").map(({ signal }) => signal),
];

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;

const saidOf = ({ verdict }: Finding, first: string | null): SelfTestRow["said"] => ({
  state: verdict.state,
  reasons: verdict.reasons,
  red: redSignals(verdict).toSorted((left, right) => Number(right === first) - Number(left === first)),
});

/** Base against itself. It may stay open on a disturbed machine, but it must have been compared. */
export const judgeEqualCode = (finding: Finding): SelfTestRow => {
  const said = saidOf(finding, null);
  const isBlind = said.reasons.includes("not-comparable") || said.reasons.includes("binary-unchanged");
  const problems = [
    ...(said.state === "fail" ? [`it is red on equal code: ${listed(said.red)}`] : []),
    ...(said.state !== "fail" && isBlind ? [`nothing was compared: ${finding.verdict.because.join(" ")}`] : []),
  ];
  return { name: EQUAL_CODE, injected: "nothing: base against itself", expected: null, said, func: null, problems };
};

/** `mainModules`: module paths of the sample service. */
export const judgeInjection = (injection: Injection, finding: Finding, mainModules: readonly string[]): SelfTestRow => {
  const { name, text, reason, red, func, never } = injection;
  const said = saidOf(finding, red);
  const row = { name, injected: text, expected: { reason, red, func, never }, said };
  // All else follows from that.
  if (said.state !== "fail") return { ...row, func: null, problems: [`it said ${said.state} instead of fail`] };
  const { path, own } = namedFunctions(finding.comparison, red, { mainModules });
  const shown = func !== null && path.includes(func) ? func : (own ?? path.at(-1) ?? null);
  const unrelated = said.red.filter((signal) => never.some((one) => one === signal));
  const problems = [
    ...(said.red.includes(red) ? [] : [`${red} is not red`]),
    ...(said.reasons.includes(reason) ? [] : [`the reason ${reason} is missing`]),
    ...(func === null || shown === func ? [] : [`it names ${shown ?? "no function"} instead of ${func}`]),
    ...(unrelated.length === 0
      ? []
      : [`${listed(unrelated)} ${unrelated.length === 1 ? "is" : "are"} red as well, which this does not touch`]),
  ];
  return { ...row, func: shown, problems };
};

export const isAsExpected = ({ problems }: SelfTestRow): boolean => problems.length === 0;

/** True when the gate passed its self-test. A self-test of nothing is none. */
export const passed = ({ rows }: SelfTestReport): boolean => rows.some(({ expected }) => expected !== null) && rows.every(isAsExpected);
