/** One trial of one subject: starts its apps, drives the workload, collects, stops, and says in a line how it went. */
import type { Config, SingleWorkload, Workload } from "../core/config/config.ts";
import { workloadInPhase } from "../core/config/workload-parts.ts";
import type { Warning } from "../core/errors/warning.ts";
import { stealBetween, type CpuTimes } from "../core/snapshot/machine.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import type { TrialPlan } from "../core/snapshot/trial-plan.ts";
import { formatQuantity } from "../core/units/format-quantity.ts";
import { collectTrial } from "../stages/collect/collect-trial.ts";
import { readCpuTimes } from "../stages/environment/watch-machine.ts";
import { drive } from "../stages/workload/drive.ts";
import { awaitQuiet } from "./await-quiet.ts";
import type { Environment } from "./environment.ts";
import type { SessionSubject } from "./measure-session.ts";
import type { MeasurePorts } from "./ports.ts";
import { progressLine, sumOfHeaps, type TrialProgress } from "./progress-words.ts";
import { startStopwatch } from "./spent.ts";

export interface TrialRequest {
  readonly environment: Environment;
  readonly config: Config;
  readonly configDir: string;
  readonly workload: Workload;
  readonly subject: SessionSubject;
  readonly plan: TrialPlan;
  readonly round: number;
  readonly order: number;
  /** The same for all trials of a round. */
  readonly seed: number;
  readonly signal: AbortSignal;
}

interface Measured {
  readonly rounds: readonly RawRound[];
  readonly warnings: readonly Warning[];
  /** Speed of the cost phase; null when it is not known. */
  readonly unitsPerSecond: number | null;
  /** Length of the cost phase; null when there was none. */
  readonly costSeconds: number | null;
  /** For the log. */
  readonly summary: string;
  /** In which the workload ran, or what it set off was waited for. */
  readonly workloadSeconds: number;
  /** In pauses that the protocol asks for. */
  readonly pauseSeconds: number;
  /** Share of the wanted CPU time that was stolen from the first measured phase to the end; null when it is not known. */
  readonly stealRatio: number | null;
}

export type TrialResult = (Measured & { readonly kind: "complete" }) | (Measured & { readonly kind: "broken"; readonly error: unknown });

interface CostPhase {
  readonly seconds: number | null;
  readonly unitsPerSecond: number | null;
}

const costPhaseOf = (rounds: readonly RawRound[]): CostPhase => {
  const cost = rounds[0]?.phases.find(({ phase }) => phase === "cost");
  const [from, to] = [cost?.startSeconds ?? null, cost?.endSeconds ?? null];
  if (cost === undefined || from === null || to === null || to <= from) return { seconds: null, unitsPerSecond: null };
  return { seconds: to - from, unitsPerSecond: cost.units === null ? null : cost.units / (to - from) };
};

const summarize = (rounds: readonly RawRound[]): string => {
  const raw = rounds[0];
  const speed = costPhaseOf(rounds).unitsPerSecond;
  const heap = raw?.endMemStats?.heapAllocBytes ?? null;
  return [
    raw?.units === null || raw === undefined ? null : `${raw.units} units`,
    speed === null ? null : `${speed.toFixed(0)}/s`,
    heap === null ? null : `live heap ${formatQuantity(heap, "bytes")}`,
  ]
    .filter((part) => part !== null)
    .join(", ");
};

/** The plan is made of the workload, so that each of its phases has one. */
const workloadOf = (workload: Workload, phase: string): SingleWorkload => {
  const found = workloadInPhase(workload, phase);
  if (found === null) throw new Error(`no workload is planned for the phase ${phase}`);
  return found;
};

/** Everything started is ended before this returns. Throws only what starting the apps throws; the rest is the result. */
export const measureTrial = async (ports: MeasurePorts, request: TrialRequest): Promise<TrialResult> => {
  const { config, configDir, workload, subject, plan, signal } = request;
  await using trial = await request.environment.startTrial({
    config,
    configDir,
    side: subject.side,
    built: subject.built,
    seed: request.seed,
    signal,
  });
  const cpuTimes: { atCost: Promise<CpuTimes | null> | null } = { atCost: null };
  let workloadSeconds = 0;
  const liveHeaps: number[] = [];
  let now: Omit<TrialProgress, "label" | "liveHeaps"> = { phase: "start", run: null, runs: undefined };
  const sayProgress = (): void => ports.log.progress(progressLine({ label: subject.label, ...now, liveHeaps }));
  const outcome = await collectTrial(ports, {
    targets: trial.targets,
    helpers: trial.helpers,
    plan,
    drive: async (phase, phaseSignal) => {
      const seconds = startStopwatch(ports.clock);
      try {
        return await drive(ports, workloadOf(workload, phase.name), phase, { ...trial.driveContext, signal: phaseSignal });
      } finally {
        workloadSeconds += seconds();
      }
    },
    atEdge: trial.atEdge,
    askQueries: trial.askQueries ?? null,
    quiesce: (targets, aborted) => awaitQuiet(ports, targets, aborted),
    round: request.round,
    order: request.order,
    labels: {},
    onPhase: (phase, run, name) => {
      if (phase === "cost" || phase === "growth") cpuTimes.atCost ??= readCpuTimes(ports);
      if (run === null || run === 1) liveHeaps.length = 0;
      now = { phase: name, run, runs: plan.phases.find((planned) => planned.name === name)?.times };
      sayProgress();
    },
    onPoint: (_, heaps) => {
      const sum = sumOfHeaps(heaps);
      if (sum !== null) liveHeaps.push(sum);
      sayProgress();
    },
    signal,
  });
  const stealRatio = stealBetween(await cpuTimes.atCost, await readCpuTimes(ports));
  const rounds = await trial.finish(outcome.rounds, outcome.kind === "broken");
  const { seconds: costSeconds, unitsPerSecond } = costPhaseOf(rounds);
  workloadSeconds += outcome.waitSeconds;
  return { ...outcome, rounds, unitsPerSecond, costSeconds, summary: summarize(rounds), workloadSeconds, stealRatio };
};
