/** From the configured workload and plan to the phases of a trial and the work of each (`surface.md` §8). Pure. */
import type { PhaseConfig, PlanConfig, Workload } from "../../core/config/config.ts";
import type { PhaseWork, PlannedPhase, TrialPlan, WorkPhase } from "../../core/snapshot/trial-plan.ts";
import { ownWork, resized, trialWork, type BatchSize } from "./phase-work.ts";

const SCRAPE_EVERY_SECONDS = 5;
const PAUSE_SECONDS = 0.1;
/** In a short plan the pause is short too. */
const PAUSE_SHARE = 0.2;
/** A CPU profile lies inside the cost phase; where the length of that is a guess, with more room. */
const CPU_PROFILE_SHARE = { known: 0.9, guessed: 0.7 };
const MAX_CPU_PROFILE_SECONDS = 30;
/** In the first trial of a session nobody knows how long the work of a cost phase takes; that trial is discarded. */
const FIRST_CPU_PROFILE_SECONDS = 5;

export interface PlanOptions extends BatchSize {
  /** Null: leak gate off. */
  readonly leakPoints: number | null;
  /** What the cost phase took in an earlier trial of this session; null or left out: not known. */
  readonly costSeconds?: number | null;
}

/** The three phases of the plan, or those of the configuration, which do what it says in the runs it says; only batches may be sized by what they are compared with. */
export function planPhases(workload: Workload, plan: PlanConfig, options: PlanOptions): TrialPlan {
  const phases = workload.kind === "phases" ? ownPhases(workload.phases, plan, options) : threePhases(workload, plan, options);
  return { phases, scrapeEverySeconds: SCRAPE_EVERY_SECONDS, pauseSeconds: Math.min(PAUSE_SECONDS, plan.batchSeconds * PAUSE_SHARE) };
}

const plainly = (kind: WorkPhase, work: PhaseWork, times = 1): PlannedPhase => ({
  name: kind,
  kind,
  work,
  times,
  until: null,
  quiesce: false,
  cpuProfile: { delaySeconds: 0, seconds: null },
});

function threePhases(workload: Exclude<Workload, { kind: "phases" }>, plan: PlanConfig, options: PlanOptions): readonly PlannedPhase[] {
  const { warmUp, cost, batch } = trialWork(workload, plan, options);
  const batches = options.leakPoints === null ? 0 : Math.max(plan.batches, options.leakPoints);
  return [plainly("warm-up", warmUp), plainly("cost", cost), ...(batches === 0 ? [] : [plainly("growth", batch, batches)])];
}

function ownPhases(phases: readonly PhaseConfig[], plan: PlanConfig, options: PlanOptions): readonly PlannedPhase[] {
  const firstMeasured = phases.findIndex(({ measure }) => measure !== null);
  return phases.map((phase, index): PlannedPhase => {
    const { name, measure, workload, until, quiesce } = phase;
    const kind = measure ?? (index < firstMeasured ? "warm-up" : "cool-down");
    const work = resized(ownWork(workload), kind === "growth" ? (options.batchUnits ?? null) : null);
    const times = kind === "growth" ? Math.max(plan.batches, options.leakPoints ?? 0) : phase.repeat;
    return { name, kind, work, times, until, quiesce, cpuProfile: cpuProfileOf(phase, work, options) };
  });
}

function cpuProfileOf(
  { cpuProfile, repeat }: PhaseConfig,
  work: PhaseWork,
  { costSeconds = null }: PlanOptions,
): PlannedPhase["cpuProfile"] {
  const delaySeconds = cpuProfile?.delaySeconds ?? 0;
  if (cpuProfile !== null && cpuProfile.seconds !== null) return { delaySeconds, seconds: cpuProfile.seconds };
  const inside = (lengthSeconds: number, share: number): number =>
    Math.min(MAX_CPU_PROFILE_SECONDS, Math.max(1, Math.floor(lengthSeconds * share - delaySeconds)));
  if (work.seconds !== null && (work.parts ?? [work]).every(({ seconds }) => seconds !== null))
    return { delaySeconds, seconds: inside(work.seconds * repeat, CPU_PROFILE_SHARE.known) };
  return { delaySeconds, seconds: costSeconds === null ? FIRST_CPU_PROFILE_SECONDS : inside(costSeconds, CPU_PROFILE_SHARE.guessed) };
}
