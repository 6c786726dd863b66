/** How much work a workload is: of the whole cost phase, of the phases that follow from it, and of several side by side. Pure. */
import type { HttpWorkload, PlanConfig, SingleWorkload } from "../../core/config/config.ts";
import { leastBatchSeconds, MIN_BATCH_UNITS } from "../../core/config/phase-lengths.ts";
import type { PhaseWork } from "../../core/snapshot/trial-plan.ts";

const WARM_UP_SHARE = 0.2;
const BATCH_SHARE = 1 / 20;

const leastBatchUnits = (workload: SingleWorkload, { batchSeconds }: PlanConfig): number =>
  workload.kind === "objects" ? (workload.ratePerSecond ?? 0) * batchSeconds : MIN_BATCH_UNITS;

/** What sizes a growth batch besides the plan: the speed seen earlier, or the batch of the recording it is compared with. */
export interface BatchSize {
  readonly unitsPerSecond?: number | null;
  readonly batchUnits?: number | null;
}

/** Work of the three phases of the plan. */
export interface TrialWork {
  readonly warmUp: PhaseWork;
  readonly cost: PhaseWork;
  readonly batch: PhaseWork;
}

const UNKNOWN: PhaseWork = { units: null, seconds: null };
const units = (number: number): PhaseWork => ({ units: Math.ceil(number), seconds: null });
const timed = (seconds: number): PhaseWork => ({ units: null, seconds });
const atRate = (ratePerSecond: number, seconds: number): PhaseWork => ({
  units: Math.max(1, Math.round(ratePerSecond * seconds)),
  seconds,
});

/** Several side by side as one. */
export function sumWork(parts: readonly PhaseWork[]): PhaseWork {
  const counted = parts.map((part) => part.units);
  const lengths = parts.flatMap((part) => part.seconds ?? []);
  return {
    units: counted.includes(null) ? null : counted.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    seconds: lengths.length === 0 ? null : Math.max(...lengths),
    parts,
  };
}

/** The work that a workload is by itself, as its phase of the configuration says it. */
export function ownWork(workload: SingleWorkload): PhaseWork {
  switch (workload.kind) {
    case "http":
      return workload.load.kind === "work"
        ? units(workload.load.requests)
        : atRate(workload.load.ratePerSecond, workload.load.durationSeconds);
    case "http-list":
      return sumWork(workload.parts.map(ownWork));
    case "command":
      return workload.requests === null ? UNKNOWN : units(workload.requests);
    case "objects":
      return units(workload.count);
    case "k6":
      return workload.iterations === null ? UNKNOWN : units(workload.iterations);
    case "job":
      return UNKNOWN;
    case "idle":
      return timed(workload.durationSeconds);
  }
}

/** The same work in so many units, the parts in their proportion; work that is not counted, or lasts for a time, stays. */
export function resized(work: PhaseWork, wanted: number | null): PhaseWork {
  if (wanted === null || work.units === null || work.units === 0) return work;
  if (work.parts === undefined) return work.seconds === null ? { ...work, units: wanted } : work;
  const share = wanted / work.units;
  return sumWork(work.parts.map((part) => resized(part, part.units === null ? null : Math.max(1, Math.round(part.units * share)))));
}

/**
 * The phases of a trial whose workload is the work of its cost phase: warm-up 20 % of it, a batch 1/20, at least 50 units, of objects what their rate gives.
 * With `unitsPerSecond` (seen in an earlier trial of this session) a batch also lasts `batchSeconds`; the number is then the same for every trial of the
 * session. A rate gives units and times. `idle` gives times. What decides by itself is called once per phase.
 */
export function trialWork(workload: SingleWorkload, plan: PlanConfig, size: BatchSize): TrialWork {
  if (workload.kind === "http-list") return listWork(workload.parts, plan, size);
  const cost = ownWork(workload);
  if (workload.kind === "http" && workload.load.kind === "rate") return rateWork(workload.load, plan, plan.batchSeconds);
  if (cost.units !== null) {
    const { unitsPerSecond = null, batchUnits = null } = size;
    return {
      warmUp: units(cost.units * WARM_UP_SHARE),
      cost,
      batch: units(
        batchUnits ?? Math.max(leastBatchUnits(workload, plan), cost.units * BATCH_SHARE, (unitsPerSecond ?? 0) * plan.batchSeconds),
      ),
    };
  }
  if (cost.seconds === null) return { warmUp: UNKNOWN, cost: UNKNOWN, batch: UNKNOWN };
  return { warmUp: timed(Math.max(plan.warmUpSeconds, cost.seconds * WARM_UP_SHARE)), cost, batch: timed(plan.batchSeconds) };
}

type Rate = Extract<HttpWorkload["load"], { readonly kind: "rate" }>;

const rateWork = ({ ratePerSecond, durationSeconds }: Rate, plan: PlanConfig, batchSeconds: number): TrialWork => ({
  warmUp: atRate(ratePerSecond, Math.max(plan.warmUpSeconds, durationSeconds * WARM_UP_SHARE)),
  cost: atRate(ratePerSecond, durationSeconds),
  batch: atRate(ratePerSecond, Math.max(batchSeconds, MIN_BATCH_UNITS / ratePerSecond)),
});

/** Those at a rate end a batch together; of the speed seen each has the share that it has of the work. */
function listWork(
  workloads: readonly HttpWorkload[],
  plan: PlanConfig,
  { unitsPerSecond = null, batchUnits = null }: BatchSize,
): TrialWork {
  const total = ownWork({ kind: "http-list", parts: workloads }).units ?? 0;
  const batchSeconds = Math.max(plan.batchSeconds, ...workloads.map(leastBatchSeconds));
  const works = workloads.map((workload) => {
    if (workload.load.kind === "rate") return rateWork(workload.load, plan, batchSeconds);
    const speed = unitsPerSecond === null || batchUnits !== null ? null : (unitsPerSecond * workload.load.requests) / total;
    return trialWork(workload, plan, { unitsPerSecond: speed });
  });
  return {
    warmUp: sumWork(works.map(({ warmUp }) => warmUp)),
    cost: sumWork(works.map(({ cost }) => cost)),
    batch: resized(sumWork(works.map(({ batch }) => batch)), batchUnits),
  };
}
