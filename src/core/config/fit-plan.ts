/** Makes the time plan fit the limit: shorter batches first, then a shorter cost phase, then fewer pairs, never below three (`surface.md` §8). */
import { formatChange, formatQuantity } from "../units/format-quantity.ts";
import type { ExpectedScatter } from "../verdict/visible-change.ts";
import { ASSUMED_SCATTER, visibleChange } from "../verdict/visible-change.ts";
import type { Config, PlanConfig, Workload } from "./config.ts";
import { estimateTrialSeconds, minutesText } from "./describe.ts";
import { batchPhaseSeconds, costPhaseSeconds, shortestBatchSeconds } from "./phase-lengths.ts";
import { withBatch, withCost } from "./scale-work.ts";

export interface FittedPlan {
  readonly plan: PlanConfig;
  /** The workload with the work of the cost phase that fits. */
  readonly workload: Workload | null;
  /** Rounds that fit: pairs, or trials of a recording. At least the least that are measured in any case. */
  readonly rounds: number;
  /** Expected length of these rounds and the discarded trials. */
  readonly expectedSeconds: number;
  /** What was shortened and what that costs, as clauses; empty when all fits. */
  readonly notes: readonly string[];
  /** "5 pairs after a discarded one, about 16 min; can see +6 % CPU four times in five": what to expect before it starts. */
  readonly summary: string;
}

const LEAST_ROUNDS = 3;
const PLANNED_ROUNDS = 5;
const LEAST_BATCH_SECONDS = 0.5;
const LEAST_COST_SECONDS = 10;
/** Seconds that halving and dividing lose. */
const DUST = 1e-6;
/** One discarded trial per side. */
const WARM_UP_ROUNDS = 1;

type Planned = Pick<Config, "plan" | "workload" | "leakPoints">;

/** What is measured round by round. */
export interface PlannedRounds {
  /** Rounds that are measured whatever the time. */
  readonly min: number;
  readonly max: number;
  /** Base and head side by side, or one side recorded by itself. */
  readonly sides: 1 | 2;
}

/** The largest value between `least` and `now` with which the trials fit, else the least; a value below `least` stays as it is. */
const shorten = (now: number, least: number, fits: (value: number) => boolean): number => {
  if (now <= least || fits(now)) return now;
  if (!fits(least)) return least;
  let [low, high] = [least, now];
  for (let step = 0; step < 30; step += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return Math.floor(low * 10 + DUST) / 10;
};

const seconds = (value: number): string => formatQuantity(value, "seconds");
const roundsText = (rounds: number, sides: 1 | 2): string => `${rounds} ${sides === 2 ? "pair" : "trial"}${rounds === 1 ? "" : "s"}`;

const SOURCE_WORDS = {
  history: "by what earlier runs scatter",
  "cold-start": "if pairs scatter by 7 %, as is assumed without earlier runs",
} as const satisfies Record<ExpectedScatter["source"], string>;

interface Sight {
  readonly rounds: number;
  /** Part of the configured cost phase. */
  readonly share: number;
}

const sightText = (planned: Sight, fitted: Sight, scatter: ExpectedScatter): string => {
  const seen = ({ rounds, share }: Sight): string => formatChange(visibleChange(scatter, rounds, share));
  return `this run can see ${seen(fitted)} CPU instead of ${seen(planned)}, ${SOURCE_WORDS[scatter.source]}`;
};

/** Half the work in a batch shows half of a leak, while the points scatter as before. */
const batchNote = (from: number, to: number): string =>
  `batches are shortened from ${seconds(from)} to ${seconds(to)}: a leak must be ${formatQuantity(Math.ceil((10 * from) / to) / 10, "count")} times as large per unit of work to be seen`;

/**
 * Fits five rounds (or `rounds.max`, if fewer) into `availableSeconds`. `scatter` is that of CPU per unit in earlier runs; null: nothing is known yet, and
 * what a shorter plan costs in sensitivity is told by what is assumed then.
 */
export const fitPlan = (
  config: Planned,
  availableSeconds: number,
  rounds: PlannedRounds,
  scatter: ExpectedScatter | null = null,
): FittedPlan => {
  const { sides } = rounds;
  const wanted = Math.max(rounds.min, Math.min(PLANNED_ROUNDS, rounds.max));
  const least = Math.min(wanted, Math.max(LEAST_ROUNDS, rounds.min));
  const lengthOf = (planned: Planned, count: number): number => sides * (count + WARM_UP_ROUNDS) * estimateTrialSeconds(planned);
  const fits = (planned: Planned, count: number): boolean => lengthOf(planned, count) <= availableSeconds + DUST;

  const fullBatch = batchPhaseSeconds(config);
  const leastBatch = Math.max(LEAST_BATCH_SECONDS, shortestBatchSeconds(config.workload));
  const shortBatch = shorten(fullBatch, leastBatch, (value) => fits(withBatch(config, value), wanted));
  const batchSeconds = config.leakPoints === null ? fullBatch : shortBatch;
  const batched = withBatch(config, batchSeconds);
  const fullCost = costPhaseSeconds(config);
  const costSeconds = shorten(fullCost, LEAST_COST_SECONDS, (value) => fits(withCost(batched, value), wanted));
  const fitted = withCost(batched, costSeconds);
  let count = wanted;
  while (count > least && !fits(fitted, count)) count -= 1;

  const expectedSeconds = lengthOf(fitted, count);
  const share = fullCost === 0 ? 1 : costSeconds / fullCost;
  const cut = [
    ...(costSeconds === fullCost ? [] : [`the cost phase is shortened from ${seconds(fullCost)} to ${seconds(costSeconds)}`]),
    ...(count === wanted ? [] : [`there is room for ${roundsText(count, sides)} instead of ${wanted}`]),
  ];
  const sight =
    sides === 2
      ? sightText({ rounds: wanted, share: 1 }, { rounds: count, share }, scatter ?? ASSUMED_SCATTER)
      : "smaller changes of CPU and latency stay unseen";
  const length = minutesText(expectedSeconds);
  const notes = [
    ...(batchSeconds === fullBatch ? [] : [batchNote(fullBatch, batchSeconds)]),
    ...(cut.length === 0 ? [] : [`${cut.join(" and ")}: ${sight}`]),
    ...(fits(fitted, count)
      ? []
      : [`nothing more can be cut: ${roundsText(count, sides)} take about ${length}, the limit is ${minutesText(availableSeconds)}`]),
  ];
  const known =
    scatter === null || sides === 1 ? "" : `; can see ${formatChange(visibleChange(scatter, count, share))} CPU four times in five`;
  return {
    plan: fitted.plan,
    workload: fitted.workload,
    rounds: count,
    expectedSeconds,
    notes,
    summary: `${roundsText(count, sides)} after a discarded one, about ${length}${known}`,
  };
};
