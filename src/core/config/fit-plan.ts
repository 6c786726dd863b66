/** Makes the time plan fit the limit: shorter batches first, then a shorter cost phase, then fewer pairs, never below three (`surface.md` §8). */
import type { Config, PlanConfig } from "./config.ts";
import { estimateTrialSeconds } from "./describe.ts";

export interface FittedPlan {
  readonly plan: PlanConfig;
  /** Pairs that fit; at least 3. */
  readonly pairs: number;
  /** What was shortened, as sentences; empty when all fits. */
  readonly notes: readonly string[];
}

const LEAST_PAIRS = 3;
const PLANNED_PAIRS = 5;
const LEAST_BATCH_SECONDS = 0.5;
const LEAST_COST_SECONDS = 10;
/** One discarded warm-up trial per side. */
const WARM_UP_TRIALS = 2;

type Planned = Pick<Config, "plan" | "workload">;

const totalSeconds = (config: Planned, plan: PlanConfig, pairs: number): number =>
  (2 * pairs + WARM_UP_TRIALS) * estimateTrialSeconds({ ...config, plan });

/** The largest value between `least` and `now` with which the trials fit; null when not even the least does. */
const shorten = (now: number, least: number, fits: (value: number) => boolean): number | null => {
  if (now <= least || !fits(least)) return null;
  let [low, high] = [least, now];
  for (let step = 0; step < 30; step += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return Math.floor(low * 10) / 10;
};

/** Fits five pairs (or `maxPairs`, if fewer) into `availableSeconds`. */
export const fitPlan = (config: Planned, availableSeconds: number, maxPairs: number): FittedPlan => {
  const wanted = Math.min(PLANNED_PAIRS, maxPairs);
  const fits = (plan: PlanConfig, pairs: number): boolean => totalSeconds(config, plan, pairs) <= availableSeconds;
  let plan = config.plan;
  const notes: string[] = [];
  if (fits(plan, wanted)) return { plan, pairs: wanted, notes };

  const batchSeconds = shorten(plan.batchSeconds, LEAST_BATCH_SECONDS, (value) => fits({ ...plan, batchSeconds: value }, wanted));
  const shortestBatch = Math.min(plan.batchSeconds, LEAST_BATCH_SECONDS);
  notes.push(`batches shortened from ${plan.batchSeconds} s to ${batchSeconds ?? shortestBatch} s`);
  plan = { ...plan, batchSeconds: batchSeconds ?? shortestBatch };
  if (fits(plan, wanted)) return { plan, pairs: wanted, notes };

  const costSeconds = shorten(plan.costSeconds, LEAST_COST_SECONDS, (value) => fits({ ...plan, costSeconds: value }, wanted));
  const shortestCost = Math.min(plan.costSeconds, LEAST_COST_SECONDS);
  notes.push(
    `cost phase shortened from ${plan.costSeconds} s to ${costSeconds ?? shortestCost} s: smaller changes of CPU and latency stay unseen`,
  );
  plan = { ...plan, costSeconds: costSeconds ?? shortestCost };
  let pairs = wanted;
  while (pairs > LEAST_PAIRS && !fits(plan, pairs)) pairs -= 1;
  if (pairs < wanted) notes.push(`room for ${pairs} pairs instead of ${wanted}: raise timeLimit to see smaller changes`);
  return { plan, pairs, notes };
};
