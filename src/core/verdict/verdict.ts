/** What we decided and why: the states and outcomes of `surface.md` §5. */
import type { SignalId } from "../units/own-signal.ts";
import type { SignalClass, SignalName } from "../units/signals.ts";

export const VERDICT_STATES = ["pass", "accepted", "skipped", "warn", "fail", "inconclusive", "no-baseline", "invalid-run"] as const;
export type VerdictState = (typeof VERDICT_STATES)[number];

export const REASONS = [
  "regression",
  "budget",
  "leak",
  "goroutine-leak",
  "missing",
  "invalid-run",
  "no-baseline",
  "collection-error",
  "not-comparable",
  "binary-unchanged",
] as const;
export type Reason = (typeof REASONS)[number];

/** The `why` of an outcome that broke `max`. */
export const OVER_ABSOLUTE_BUDGET = "over its absolute budget";
/** The `why` of an outcome that broke `min`. */
export const UNDER_ABSOLUTE_BUDGET = "under its absolute budget";
/** Whether a `why` says that head broke a budget on head alone. */
export const isAbsolute = (why: string | null): boolean =>
  why !== null && [OVER_ABSOLUTE_BUDGET, UNDER_ABSOLUTE_BUDGET].some((words) => why.startsWith(words));

/** Relative and absolute part of a limit: both must be exceeded. `max` and `min` are absolute budgets on head alone. */
export interface ThresholdRule {
  readonly maxGrowthRatio: number | null;
  readonly minChange: number | null;
  readonly max: number | null;
  /** Of a signal that must not fall; left out: it may. */
  readonly min?: number | null | undefined;
}

/** `off` takes the signal out; `gate` decides whether a broken limit may fail the build. */
export type SignalRule = "off" | { readonly gate: boolean; readonly limits: ThresholdRule };

export interface Rules {
  /** Defaults laid over by the user's thresholds, for all components. */
  readonly signals: Readonly<Partial<Record<SignalId, SignalRule>>>;
  /** Laid over per component. */
  readonly components: Readonly<Record<string, Readonly<Partial<Record<SignalId, SignalRule>>>>>;
  readonly leak: "off" | { readonly maxGrowthRatio: number; readonly minChangeBytes: number; readonly minChangeCount: number };
}

export const OUTCOME_KINDS = ["within", "exceeded", "suspect", "inconclusive", "not-measured", "added", "removed", "improved"] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

export interface Outcome {
  /** `<component>/<signal>`. */
  readonly id: string;
  readonly component: string;
  readonly signal: SignalId;
  readonly class: SignalClass;
  readonly gated: boolean;
  readonly limits: ThresholdRule;
  readonly outcome: OutcomeKind;
  /** True when a rule without a test called it: fewer than 3 rounds a side, which warn at most, or a signal that is counted. */
  readonly plain: boolean;
  /** Why, in words, where the kind alone does not say it. */
  readonly why: string | null;
  /** p after Holm over the gated family; null when it was not tested. */
  readonly adjustedP: number | null;
  /** True where a declared signal is required and head has no value of it: that is never green. Left out elsewhere. */
  readonly lost?: true | undefined;
}

export const LEAK_FINDINGS = ["new-growth", "existing-growth", "improved", "none", "inconclusive", "not-measured"] as const;
export type LeakFindingKind = (typeof LEAK_FINDINGS)[number];

export interface LeakOutcome {
  readonly component: string;
  readonly signal: SignalName;
  readonly finding: LeakFindingKind;
  readonly gated: boolean;
  readonly why: string | null;
  readonly adjustedP: number | null;
}

export interface Verdict {
  readonly state: VerdictState;
  readonly reasons: readonly Reason[];
  readonly accepted: { readonly by: string; readonly reason: string } | null;
  readonly outcomes: readonly Outcome[];
  readonly leaks: readonly LeakOutcome[];
  /** One sentence per reason, in the order of importance; never empty unless the state is `pass`. */
  readonly because: readonly string[];
}

export const POLICY_LEVELS = ["pass", "warn", "fail"] as const;
export type PolicyLevel = (typeof POLICY_LEVELS)[number];

/** How verdict states become success or failure of the build. */
export interface Policy {
  readonly failOn: "fail" | "warn" | "never";
  readonly onInconclusive: PolicyLevel;
  readonly onMissingBaseline: PolicyLevel;
}

export const DEFAULT_POLICY: Policy = { failOn: "fail", onInconclusive: "warn", onMissingBaseline: "warn" };
