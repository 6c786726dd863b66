/** How small a change a planned run will see, before anything is measured: from earlier runs, or from what is assumed without them. */
import { COLD_START_PRIOR } from "../stats/paired-test.ts";
import { detectableAfter } from "../stats/sensitivity.ts";

/** How pairs of a signal scatter, as far as it is known before measuring. */
export interface ExpectedScatter {
  /** Standard deviation of one paired log difference (√2 that of a trial). */
  readonly pairLog: number;
  /** Weight of that knowledge in degrees of freedom. */
  readonly degreesOfFreedom: number;
  readonly source: "history" | "cold-start";
}

/** Without earlier runs of this signal on this runner: 5 % a trial, 7 % a pair (`statistics.md` §2). */
export const ASSUMED_SCATTER: ExpectedScatter = {
  pairLog: COLD_START_PRIOR.scale,
  degreesOfFreedom: COLD_START_PRIOR.degreesOfFreedom,
  source: "cold-start",
};

/**
 * The relative worsening that `pairs` pairs notice four times in five, if they scatter as expected. `share` is the part of the usual length that is
 * measured: noise is taken to fall with the square root of the time measured, as that of independent events does. Slow noise of a runner does not,
 * so a short phase may see somewhat more than is said here.
 */
export const visibleChange = ({ pairLog, degreesOfFreedom }: ExpectedScatter, pairs: number, share = 1): number =>
  Math.expm1(detectableAfter({ scaleLog: pairLog / Math.sqrt(share), priorDegreesOfFreedom: degreesOfFreedom }, pairs));
