/** One trial of one subject: starts its apps, drives the workload, collects, stops, and says in a line how it went. */
import type { Config, Workload } from "../core/config/config.ts";
import type { Warning } from "../core/errors/warning.ts";
import { stealBetween, type CpuTimes } from "../core/snapshot/machine.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import type { TrialPlan } from "../core/snapshot/trial-plan.ts";
import { formatQuantity } from "../core/units/format-quantity.ts";
import { collectTrial } from "../stages/collect/collect-trial.ts";
import { readCpuTimes } from "../stages/environment/watch-machine.ts";
import { drive } from "../stages/workload/drive.ts";
import type { Environment } from "./environment.ts";
import type { SessionSubject } from "./measure-session.ts";
import type { MeasurePorts } from "./ports.ts";
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
  /** For the log. */
  readonly summary: string;
  /** In which the workload ran. */
  readonly workloadSeconds: number;
  /** In pauses that the protocol asks for. */
  readonly pauseSeconds: number;
  /** Share of the wanted CPU time that was stolen from cost phase to end; null when it is not known. */
  readonly stealRatio: number | null;
}

export type TrialResult = (Measured & { readonly kind: "complete" }) | (Measured & { readonly kind: "broken"; readonly error: unknown });

const speedOf = (rounds: readonly RawRound[]): number | null => {
  const cost = rounds[0]?.phases.find(({ phase }) => phase === "cost");
  if (
    cost === undefined ||
    cost.units === null ||
    cost.startSeconds === null ||
    cost.endSeconds === null ||
    cost.endSeconds <= cost.startSeconds
  )
    return null;
  return cost.units / (cost.endSeconds - cost.startSeconds);
};

const summarize = (rounds: readonly RawRound[]): string => {
  const raw = rounds[0];
  const speed = speedOf(rounds);
  const heap = raw?.endMemStats?.heapAllocBytes ?? null;
  return [
    raw?.units === null || raw === undefined ? null : `${raw.units} units`,
    speed === null ? null : `${speed.toFixed(0)}/s`,
    heap === null ? null : `live heap ${formatQuantity(heap, "bytes")}`,
  ]
    .filter((part) => part !== null)
    .join(", ");
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
  const outcome = await collectTrial(ports, {
    targets: trial.targets,
    helpers: trial.helpers,
    plan,
    drive: async (phase, phaseSignal) => {
      const seconds = startStopwatch(ports.clock);
      try {
        return await drive(ports, workload, phase, { ...trial.driveContext, signal: phaseSignal });
      } finally {
        workloadSeconds += seconds();
      }
    },
    atEdge: trial.atEdge,
    round: request.round,
    order: request.order,
    labels: {},
    onPhase: (phase, batch) => {
      if (phase === "cost") cpuTimes.atCost ??= readCpuTimes(ports);
      ports.log.progress(`${subject.label}: ${phase}${batch === null ? "" : ` ${batch}/${plan.batches}`}`);
    },
    signal,
  });
  const stealRatio = stealBetween(await cpuTimes.atCost, await readCpuTimes(ports));
  const rounds = await trial.finish(outcome.rounds);
  return { ...outcome, rounds, unitsPerSecond: speedOf(rounds), summary: summarize(rounds), workloadSeconds, stealRatio };
};
