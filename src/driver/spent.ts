/** Where the time of a run goes: seconds by stage, as `result.json` names them, each second in one stage but for those named below. */
import { timeLine } from "../core/report/time-line.ts";
import type { PlanReport } from "../core/report/report.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";

/**
 * `create`, `build` (side by side), `prepare` (rendering, but for what goes on while images are loaded), `load`, `deploy` (in which the ways to pods that have started are
 * begun), `start` (processes), `warmUp`, `rounds`, `report`, `remove`, and `total`.
 * Parts of warm-up and rounds: `workload`, `settle` (until the app is quiet), and `collect`, which is all the rest; of that, `pauses` are those the
 * protocol asks for.
 */
export type SpentSeconds = Readonly<Record<string, number>>;

/** Spent inside of a trial, and stages of their own. */
const APART = ["load", "deploy", "start"] as const;

/** Seconds since it was made. */
export const startStopwatch = (clock: Pick<Clock, "monotonicSeconds">): (() => number) => {
  const began = clock.monotonicSeconds();
  return () => clock.monotonicSeconds() - began;
};

/** Stage by stage. */
export const addSpent = (one: SpentSeconds, other: SpentSeconds): SpentSeconds => ({
  ...one,
  ...Object.fromEntries(Object.entries(other).map(([stage, seconds]) => [stage, (one[stage] ?? 0) + seconds])),
});

/** From one reading of an environment's seconds to a later one, stage by stage. */
export const spentBetween = (before: SpentSeconds, after: SpentSeconds): SpentSeconds =>
  Object.fromEntries(Object.entries(after).map(([stage, seconds]) => [stage, seconds - (before[stage] ?? 0)]));

const sumOf = (spent: SpentSeconds, stages: readonly string[]): number => stages.reduce((sum, stage) => sum + (spent[stage] ?? 0), 0);

/** What is left of `seconds` when the stages that the environment counts itself are taken out. */
export const withoutApart = (seconds: number, environment: SpentSeconds): number => Math.max(0, seconds - sumOf(environment, APART));

export interface TrialTime {
  /** Of the whole trial. */
  readonly seconds: number;
  readonly workloadSeconds: number;
  /** What its environment spent in it. */
  readonly environment: SpentSeconds;
}

/**
 * A trial's seconds: `trial` is what counts as warm-up or round; `collect` is what of it is neither workload nor the app coming to rest: reading,
 * forced collections with the time between them, pauses, opening and closing ways to the app.
 */
export const splitTrial = ({ seconds, workloadSeconds, environment }: TrialTime): { readonly trial: number; readonly collect: number } => {
  const trial = withoutApart(seconds, environment);
  return { trial, collect: Math.max(0, trial - workloadSeconds - (environment["settle"] ?? 0)) };
};

/** The plan with more seconds; `total` is set and not added. */
export const withSpent = (plan: PlanReport, added: SpentSeconds, total: number): PlanReport => ({
  ...plan,
  spentSeconds: { ...addSpent(plan.spentSeconds, added), total },
});

/** The last line of a run's log. */
export const logTime = (log: Pick<Log, "info">, { spentSeconds }: PlanReport): void => {
  const line = timeLine(spentSeconds);
  if (line !== null) log.info(`time    ${line}`);
};
