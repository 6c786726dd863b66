// Plans of trials for tests: the three phases of the default plan, or single phases of one's own.
import type { PhaseWork, PlannedPhase, TrialPlan } from "../../src/core/snapshot/trial-plan.ts";

export interface ThreePhases {
  readonly warmUp: PhaseWork;
  readonly cost: PhaseWork;
  readonly batch: PhaseWork;
  /** 0: no growth phase. */
  readonly batches: number;
  readonly cpuProfileSeconds: number | null;
  readonly scrapeEverySeconds: number;
  readonly pauseSeconds: number;
}

/** Some work, measured in no way. */
export const plannedPhase = (fields: Partial<PlannedPhase> & Pick<PlannedPhase, "name">): PlannedPhase => ({
  kind: "warm-up",
  work: { units: 20, seconds: null },
  times: 1,
  until: null,
  quiesce: false,
  cpuProfile: { delaySeconds: 0, seconds: 1 },
  ...fields,
});

export const trialPlan = (three: ThreePhases): TrialPlan => {
  const cpuProfile = { delaySeconds: 0, seconds: three.cpuProfileSeconds };
  return {
    phases: [
      plannedPhase({ name: "warm-up", work: three.warmUp, cpuProfile }),
      plannedPhase({ name: "cost", kind: "cost", work: three.cost, cpuProfile }),
      ...(three.batches === 0
        ? []
        : [plannedPhase({ name: "growth", kind: "growth", work: three.batch, times: three.batches, cpuProfile })]),
    ],
    scrapeEverySeconds: three.scrapeEverySeconds,
    pauseSeconds: three.pauseSeconds,
  };
};
