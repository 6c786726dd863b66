/** Restarts: a health gate that counts trials, without statistics. */
import type { SignalComparison } from "../compare/comparison.ts";
import type { Judged } from "./judge-plain.ts";
import type { ThresholdRule } from "./verdict.ts";

/** Trials of head that may restart with none of base: more are no accident (`statistics.md` §3). A limit may allow more of them, not fewer. */
const LEAST_ALLOWED_TRIALS = 1;

/** Trials in which the app restarted, however often it did in each. */
export const restartedTrials = (values: readonly (number | null)[]): number => values.filter((value) => value !== null && value > 0).length;

/** Trials of head that may restart where none of base does. */
export const allowedRestartedTrials = ({ minChange }: ThresholdRule): number =>
  Math.max(LEAST_ALLOWED_TRIALS, Math.floor(minChange ?? LEAST_ALLOWED_TRIALS));

/** Head fails when more of its trials restarted than are allowed (two by default), and none of base; more than base's are suspect. */
export const judgeRestarts = (signal: SignalComparison, limits: ThresholdRule): Judged => {
  const [base, head] = [restartedTrials(signal.baseValues), restartedTrials(signal.headValues)];
  if (base === 0 && head > allowedRestartedTrials(limits)) {
    return { kind: "exceeded", plain: true, why: `the app restarted in ${head} trials of head, in none of base` };
  }
  if (head > base) {
    return { kind: "suspect", plain: true, why: `the app restarted in ${head} trial${head === 1 ? "" : "s"} of head, in ${base} of base` };
  }
  return { kind: "within", plain: true, why: null };
};
