/** The same trial with less work in its cost phase or its batches, so that it takes less time. */
import type { PhasedWorkload, SingleWorkload, Workload } from "./config.ts";
import { batchPhaseSeconds, costPhaseSeconds, type Timed } from "./phase-lengths.ts";

const shareOf = (amount: number, share: number): number => Math.max(1, Math.floor(amount * share));

/** Less time at a rate or idle, fewer requests otherwise. What decides itself stays as it is. */
const scaleSingle = (workload: SingleWorkload, share: number): SingleWorkload => {
  switch (workload.kind) {
    case "http":
      return scaleHttp(workload, share);
    case "http-list":
      return { ...workload, parts: workload.parts.map((part) => scaleHttp(part, share)) };
    case "command":
      return workload.requests === null ? workload : { ...workload, requests: shareOf(workload.requests, share) };
    case "objects":
      return { ...workload, count: shareOf(workload.count, share) };
    case "k6":
      return workload.iterations === null ? workload : { ...workload, iterations: shareOf(workload.iterations, share) };
    case "job":
      return workload;
    case "idle":
      return { ...workload, durationSeconds: workload.durationSeconds * share };
  }
};

type Http = Extract<SingleWorkload, { readonly kind: "http" }>;

const scaleHttp = (workload: Http, share: number): Http => {
  const { load } = workload;
  return load.kind === "rate"
    ? { ...workload, load: { ...load, durationSeconds: load.durationSeconds * share } }
    : { ...workload, load: { ...load, requests: shareOf(load.requests, share) } };
};

const scalePhase = (workload: PhasedWorkload, measure: "cost" | "growth", share: number): PhasedWorkload => ({
  ...workload,
  phases: workload.phases.map((phase) => (phase.measure === measure ? { ...phase, workload: scaleSingle(phase.workload, share) } : phase)),
});

const scaleCost = (workload: Workload | null, share: number): Workload | null => {
  if (workload === null) return null;
  return workload.kind === "phases" ? scalePhase(workload, "cost", share) : scaleSingle(workload, share);
};

/** The same trial with a cost phase of `seconds`. */
export const withCost = <Planned extends Timed>(planned: Planned, seconds: number): Planned => {
  const now = costPhaseSeconds(planned);
  if (seconds === now || now === 0) return planned;
  const share = seconds / now;
  return {
    ...planned,
    plan: { ...planned.plan, costSeconds: planned.plan.costSeconds * share },
    workload: scaleCost(planned.workload, share),
  };
};

/** The same trial with batches of `seconds`: their work follows from the plan, or is that of the phase. */
export const withBatch = <Planned extends Timed>(planned: Planned, seconds: number): Planned => {
  const now = batchPhaseSeconds(planned);
  if (seconds === now || now === 0) return planned;
  const { plan, workload } = planned;
  if (workload?.kind !== "phases") return { ...planned, plan: { ...plan, batchSeconds: seconds } };
  const share = seconds / now;
  return { ...planned, plan: { ...plan, batchSeconds: plan.batchSeconds * share }, workload: scalePhase(workload, "growth", share) };
};
