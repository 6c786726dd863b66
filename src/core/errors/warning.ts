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
  "trial-void",
  "machine-uneven",
  "unequal-work",
  "environment-differs",
  "rate-not-reached",
  "workload-errors",
  "load-through-forward",
  "load-uneven",
  "time-limit",
  "dirty-tree",
  "baseline-missing",
  "publish-degraded",
  "estimates-only",
  "stack-depth-differs",
  "profile-text",
  "goroutine-text",
  "host-limit",
  "right-missing",
  "image-unoptimized",
  "image-unused",
  "image-unsure",
  "pull-policy-changed",
  "values-without-effect",
  "component-not-rendered",
  "component-absent",
  "image-arguments-replaced",
  "not-quiet",
  "own-requests-differ",
  "many-series",
  "query-annotated",
  "panic-logged",
  "data-race-logged",
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  readonly remedy: string;
}

export const warning = (code: WarningCode, message: string, remedy: string): Warning => ({ code, message, remedy });
