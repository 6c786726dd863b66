/** How long the phases of a trial are expected to take: what is told by rates and times, the plan for work that takes as long as it takes. */
import type { Config, HttpWorkload, PhaseConfig, PlanConfig, SingleWorkload, Workload } from "./config.ts";

export interface PhaseLength {
  readonly name: string;
  readonly measure: "cost" | "growth" | null;
  readonly times: number;
  /** Of one run; of one batch where growth is measured. */
  readonly runSeconds: number;
}

export type Timed = Pick<Config, "plan" | "workload" | "leakPoints">;

/** Of requests and the like. Objects are each a piece of work for seconds: fifty of them would be many times the length that a batch is planned with. */
export const MIN_BATCH_UNITS = 50;

/** At a rate a batch lasts at least as long as its fewest units take, whatever the plan says; 0 for work without a rate. */
export const leastBatchSeconds = ({ load }: HttpWorkload): number => (load.kind === "rate" ? MIN_BATCH_UNITS / load.ratePerSecond : 0);

/** The shortest batch that a plan can have; phases of the user's own say their work themselves. */
export const shortestBatchSeconds = (workload: Workload | null): number => {
  if (workload?.kind === "http") return leastBatchSeconds(workload);
  return workload?.kind === "http-list" ? Math.max(...workload.parts.map(leastBatchSeconds)) : 0;
};

/** Of one run of the workload; null: fixed work. Of several side by side those with a time decide. */
const ownSeconds = (workload: SingleWorkload): number | null => {
  switch (workload.kind) {
    case "http":
      return workload.load.kind === "rate" ? workload.load.durationSeconds : null;
    case "http-list": {
      const lengths = workload.parts.flatMap((part) => ownSeconds(part) ?? []);
      return lengths.length === 0 ? null : Math.max(...lengths);
    }
    case "idle":
      return workload.durationSeconds;
    case "command":
    case "objects":
    case "job":
    case "k6":
      return null;
  }
};

const plannedSeconds = ({ measure }: PhaseConfig, plan: PlanConfig): number => {
  switch (measure) {
    case "cost":
      return plan.costSeconds;
    case "growth":
      return plan.batchSeconds;
    case null:
      return plan.warmUpSeconds;
  }
};

/** In order. What a phase waits for (`until`, `quiesce`) is not known before. */
export const phaseLengths = ({ plan, workload, leakPoints }: Timed): readonly PhaseLength[] => {
  const batches = Math.max(plan.batches, leakPoints ?? 0);
  if (workload?.kind === "phases") {
    return workload.phases.map((phase) => ({
      name: phase.name,
      measure: phase.measure,
      times: phase.measure === "growth" ? batches : phase.repeat,
      runSeconds: ownSeconds(phase.workload) ?? plannedSeconds(phase, plan),
    }));
  }
  const costSeconds = (workload === null ? null : ownSeconds(workload)) ?? plan.costSeconds;
  const batchSeconds = Math.max(plan.batchSeconds, shortestBatchSeconds(workload));
  return [
    { name: "warm-up", measure: null, times: 1, runSeconds: plan.warmUpSeconds },
    { name: "cost", measure: "cost", times: 1, runSeconds: costSeconds },
    ...(leakPoints === null ? [] : [{ name: "growth", measure: "growth", times: batches, runSeconds: batchSeconds } as const]),
  ];
};

const sumOf = (phases: readonly PhaseLength[]): number => phases.reduce((sum, { times, runSeconds }) => sum + times * runSeconds, 0);

/** Of all phases together. */
export const phaseSeconds = (timed: Timed): number => sumOf(phaseLengths(timed));

/** Of the cost phase, all its runs; 0 where none measures cost. */
export const costPhaseSeconds = (timed: Timed): number => sumOf(phaseLengths(timed).filter(({ measure }) => measure === "cost"));

/** Of one growth batch, as it would be where there is none. */
export const batchPhaseSeconds = (timed: Timed): number =>
  phaseLengths(timed).find(({ measure }) => measure === "growth")?.runSeconds ?? timed.plan.batchSeconds;
