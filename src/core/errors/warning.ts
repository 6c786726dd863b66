/** Warnings are values with a remedy: every part may make them, only renderers print them. */

export const WARNING_CODES = [
  "too-few-rounds",
  "short-plan",
  "profile-rate-ignored",
  "profile-missing",
  "pprof-off",
  "metrics-missing",
  "scrape-failed",
  "not-available",
  "counter-reset",
  "trial-void",
  "unequal-work",
  "environment-differs",
  "environment-unknown",
  "rate-not-reached",
  "workload-errors",
  "few-points",
  "truncated-stacks",
  "time-limit",
  "dirty-tree",
  "baseline-distance",
  "baseline-missing",
  "publish-degraded",
  "cpu-mismatch",
  "config-changed",
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  readonly remedy: string;
}

export const warning = (code: WarningCode, message: string, remedy: string): Warning => ({ code, message, remedy });
