/** From the configured workload and plan to the work of each phase (`surface.md` §8). Pure. */
import type { PlanConfig, Workload } from "../../core/config/config.ts";
import type { PhaseWork, TrialPlan } from "../../core/snapshot/trial-plan.ts";

const WARM_UP_SHARE = 0.2;
const BATCH_SHARE = 1 / 20;
const MIN_BATCH_UNITS = 50;
const SCRAPE_EVERY_SECONDS = 5;
const PAUSE_SECONDS = 0.1;
/** In a short plan the pause is short too. */
const PAUSE_SHARE = 0.2;

/** What sizes a growth batch besides the plan: the speed seen earlier, or the batch of the recording it is compared with. */
export interface BatchSize {
  readonly unitsPerSecond?: number | null;
  readonly batchUnits?: number | null;
}

/**
 * A fixed amount of work gives units only: warm-up 20 % of it, a batch 1/20, at least 50 units. With `unitsPerSecond` (seen in an
 * earlier trial of this session) a batch also lasts `batchSeconds`; the number is then the same for every trial of the session.
 * A rate gives units and times. `idle` gives times. A command that decides by itself is called once per phase.
 */
export function planPhases(workload: Workload, plan: PlanConfig, options: { readonly leakPoints: number | null } & BatchSize): TrialPlan {
  const shared = {
    batches: options.leakPoints === null ? 0 : Math.max(plan.batches, options.leakPoints),
    cpuProfileSeconds: null,
    scrapeEverySeconds: SCRAPE_EVERY_SECONDS,
    pauseSeconds: Math.min(PAUSE_SECONDS, plan.batchSeconds * PAUSE_SHARE),
  };
  switch (workload.kind) {
    case "http":
      return {
        ...shared,
        ...(workload.load.kind === "work" ? planUnits(workload.load.requests, plan, options) : planRate(workload.load, plan)),
      };
    case "command":
      return {
        ...shared,
        ...(workload.requests === null ? UNPLANNED : planUnits(workload.requests, plan, options)),
      };
    case "objects":
      return { ...shared, ...planUnits(workload.count, plan, options) };
    case "k6":
      return { ...shared, ...(workload.iterations === null ? UNPLANNED : planUnits(workload.iterations, plan, options)) };
    case "job":
      return { ...shared, ...UNPLANNED };
    case "idle":
      return { ...shared, ...planTimes(workload.durationSeconds, plan) };
  }
}

type Phases = Pick<TrialPlan, "warmUp" | "cost" | "batch">;

const units = (number: number): PhaseWork => ({ units: Math.ceil(number), seconds: null });
const timed = (seconds: number): PhaseWork => ({ units: null, seconds });
const UNKNOWN: PhaseWork = { units: null, seconds: null };
const UNPLANNED: Phases = { warmUp: UNKNOWN, cost: UNKNOWN, batch: UNKNOWN };

const planUnits = (total: number, plan: PlanConfig, { unitsPerSecond = null, batchUnits = null }: BatchSize): Phases => ({
  warmUp: units(total * WARM_UP_SHARE),
  cost: units(total),
  batch: units(batchUnits ?? Math.max(MIN_BATCH_UNITS, total * BATCH_SHARE, (unitsPerSecond ?? 0) * plan.batchSeconds)),
});

function planRate(load: { readonly ratePerSecond: number; readonly durationSeconds: number }, plan: PlanConfig): Phases {
  const during = (seconds: number): PhaseWork => ({ units: Math.max(1, Math.round(load.ratePerSecond * seconds)), seconds });
  return {
    warmUp: during(Math.max(plan.warmUpSeconds, load.durationSeconds * WARM_UP_SHARE)),
    cost: during(load.durationSeconds),
    batch: during(Math.max(plan.batchSeconds, MIN_BATCH_UNITS / load.ratePerSecond)),
  };
}

const planTimes = (durationSeconds: number, plan: PlanConfig): Phases => ({
  warmUp: timed(Math.max(plan.warmUpSeconds, durationSeconds * WARM_UP_SHARE)),
  cost: timed(durationSeconds),
  batch: timed(plan.batchSeconds),
});
