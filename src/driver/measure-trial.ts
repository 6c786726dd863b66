/** One trial of one subject: starts its apps, drives the workload, collects, stops, and says in a line how it went. */
import type { Config, Workload } from "../core/config/config.ts";
import type { Warning } from "../core/errors/warning.ts";
import { stealBetween, type CpuTimes } from "../core/snapshot/machine.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import type { TrialPlan } from "../core/snapshot/trial-plan.ts";
import { formatQuantity } from "../core/units/format-quantity.ts";
import { endpointUrl } from "../stages/environment/addresses.ts";
import { startTrial, type RunningTrial } from "../stages/environment/start-trial.ts";
import type { CollectTarget } from "../stages/collect/collect-target.ts";
import { collectTrial } from "../stages/collect/collect-trial.ts";
import { readCpuTimes } from "../stages/environment/watch-machine.ts";
import { drive } from "../stages/workload/drive.ts";
import type { SessionSubject } from "./measure-session.ts";
import type { MeasurePorts } from "./ports.ts";

export interface TrialRequest {
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
  /** Share of the wanted CPU time that was stolen from cost phase to end; null when it is not known. */
  readonly stealRatio: number | null;
}

export type TrialResult = (Measured & { readonly kind: "complete" }) | (Measured & { readonly kind: "broken"; readonly error: unknown });

const targetsOf = ({ config }: TrialRequest, trial: RunningTrial): readonly CollectTarget[] =>
  config.components.flatMap((component) => {
    const app = trial.running.find((one) => one.name === component.name);
    if (app === undefined || !component.measure) return [];
    return [
      {
        app,
        pprofUrl: endpointUrl(app.ports, component.pprof),
        metricsUrl: endpointUrl(app.ports, component.metrics),
        requiredProfiles: component.pprof === "off" ? [] : component.pprof.required,
        requiredMetrics: component.metrics === "off" ? [] : component.metrics.required,
      },
    ];
  });

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
  const { tree } = subject.built;
  await using trial = await startTrial(ports, {
    components: config.components,
    tree: { ...tree, side: subject.side },
    configDir,
    seed: request.seed,
    signal,
  });
  const targets = targetsOf(request, trial);
  const cpuTimes: { atCost: Promise<CpuTimes | null> | null } = { atCost: null };
  const outcome = await collectTrial(ports, {
    targets,
    helpers: trial.running.filter((app) => targets.every((target) => target.app !== app)),
    plan,
    drive: async (phase, phaseSignal) =>
      await drive(ports, workload, phase, {
        addressOf: trial.addressOf,
        commandEnv: trial.commandEnv,
        cwd: tree.path,
        configDir,
        signal: phaseSignal,
      }),
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
  return { ...outcome, unitsPerSecond: speedOf(outcome.rounds), summary: summarize(outcome.rounds), stealRatio };
};
