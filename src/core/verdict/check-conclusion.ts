/** How a check run ends: what the step says, and beside that whether there is anything to look at. */
import { conclusionOf } from "./conclusion.ts";
import type { Policy, Verdict } from "./verdict.ts";

/** Those of GitHub's conclusions that heapgate gives. A required check passes with all but `failure`. */
export type CheckConclusion = "success" | "failure" | "neutral" | "skipped";

/** `neutral`: nothing that fails by the policy, and still no clean pass. */
export const checkConclusionOf = (verdict: Verdict, policy: Policy): CheckConclusion => {
  if (conclusionOf(verdict, policy).failed) return "failure";
  switch (verdict.state) {
    case "pass":
    case "accepted":
      return "success";
    case "skipped":
      return "skipped";
    case "warn":
    case "fail":
    case "inconclusive":
    case "no-baseline":
    case "invalid-run":
      return "neutral";
  }
};
