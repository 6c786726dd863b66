/** Whether the build succeeds: the only place where a verdict meets the policy. */
import type { Policy, PolicyLevel, Verdict } from "./verdict.ts";

export interface Conclusion {
  readonly failed: boolean;
  /** 0 or 1; errors have their own exit codes. */
  readonly exitCode: 0 | 1;
}

const CONCLUSIONS = { succeeded: { failed: false, exitCode: 0 }, failed: { failed: true, exitCode: 1 } } as const satisfies Record<
  string,
  Conclusion
>;

const byLevel = (level: PolicyLevel, failOn: Policy["failOn"]): boolean => level === "fail" || (level === "warn" && failOn === "warn");

const isFailure = (verdict: Verdict, policy: Policy): boolean => {
  switch (verdict.state) {
    case "pass":
    case "accepted":
    case "skipped":
      return false;
    case "warn":
      return policy.failOn === "warn";
    case "fail":
    case "invalid-run":
      return true;
    case "inconclusive":
      return byLevel(policy.onInconclusive, policy.failOn);
    case "no-baseline":
      return byLevel(policy.onMissingBaseline, policy.failOn);
  }
};

/** `failOn: never` makes every verdict succeed but one: a run that could not measure is never green. */
export const conclusionOf = (verdict: Verdict, policy: Policy): Conclusion => {
  const forgiven = policy.failOn === "never" && verdict.state !== "invalid-run";
  return !forgiven && isFailure(verdict, policy) ? CONCLUSIONS.failed : CONCLUSIONS.succeeded;
};
