/** One trial: warm-up, cost, growth and end on freshly started apps, with everything read on the way (`surface.md` §8). */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import { leaderFlip } from "../../core/kubernetes/leader.ts";
import { ownRequestLabels } from "../../core/snapshot/own-requests.ts";
import type { RawRound } from "../../core/snapshot/raw-round.ts";
import type { WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import type { Observations } from "./app-record.ts";
import type { CollectTarget, MeasuredApp } from "./collect-target.ts";
import { countRequests } from "./count-requests.ts";
import type { FetchPorts } from "./fetch-profile.ts";
import { startObserver, type AppObserver } from "./observe-app.ts";
import { runPhases, waitForNewsOfEnd, type PhaseOptions, type TrialLog } from "./run-phases.ts";

export interface CollectOptions extends PhaseOptions {
  /** Measured apps; each gives a round of its own. */
  readonly targets: readonly CollectTarget[];
  /** Started apps that are not measured: their end breaks the trial too. */
  readonly helpers: readonly MeasuredApp[];
  readonly round: number;
  readonly order: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A broken trial keeps what was collected until it broke. `error` is APP_EXITED, WORKLOAD_FAILED, PPROF_DISABLED, …, or an abort's reason. */
export type TrialOutcome = Collected & ({ readonly kind: "complete" } | { readonly kind: "broken"; readonly error: unknown });

interface Collected {
  readonly rounds: readonly RawRound[];
  readonly warnings: readonly Warning[];
  /** In pauses that the protocol asks for. */
  readonly pauseSeconds: number;
}

/** A rate that was missed by more is not the load that was asked for. */
const LEAST_ACHIEVED_RATIO = 0.95;

/** Never throws: what goes wrong is the outcome. */
export async function collectTrial(ports: FetchPorts, options: CollectOptions): Promise<TrialOutcome> {
  const log: TrialLog = { phases: [], phase: "start", cost: null, warnings: [], pauseSeconds: 0 };
  const appEnd = new AbortController();
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, appEnd.signal, ended.signal]);
  for (const app of [...options.targets.map((target) => target.app), ...options.helpers]) {
    void watchEnd(app, log, appEnd, ended.signal);
  }
  const counted = options.targets.map((target) => countRequests(target, () => log.phase));
  const observers = counted.map(({ target }) => startObserver(ports, target, signal));
  const finish = (error: unknown): Collected => {
    // Nothing goes on reading behind the caller's back, such as a CPU profile of a workload that failed.
    ended.abort();
    return {
      rounds: observers.map((observer, index) => {
        const own = ownRequestLabels(counted[index]?.asked() ?? new Map());
        return buildRound(observer, { ...options, labels: { ...options.labels, ...own } }, log, error);
      }),
      warnings: [
        ...log.warnings,
        ...observers.flatMap((observer) => observer.warnings()),
        ...(log.cost === null ? [] : workWarnings(log.cost)),
      ],
      pauseSeconds: log.pauseSeconds,
    };
  };
  try {
    await runPhases({ ports, options, observers, log, signal });
    signal.throwIfAborted();
    return { kind: "complete", ...finish(null) };
  } catch (thrown) {
    // A workload or a reading that failed because the app was gone is told as the app's end.
    if (!signal.aborted) await waitForNewsOfEnd(ports.clock, signal).catch(() => {});
    const error: unknown = appEnd.signal.aborted && !options.signal.aborted ? appEnd.signal.reason : thrown;
    return { kind: "broken", ...finish(error), error };
  }
}

/** Aborts the trial when the app ends before the trial does. */
async function watchEnd(app: MeasuredApp, log: TrialLog, appEnd: AbortController, ended: AbortSignal): Promise<void> {
  const { exitCode } = await app.exited;
  if (ended.aborted) return;
  const facts = { component: app.name, side: app.side, exitCode, phase: log.phase };
  appEnd.abort(heapgateError("APP_EXITED", facts, { stage: "workload", outputTail: app.outputTail() }));
}

const isTooSlow = ({ offeredPerSecond, achievedPerSecond }: WorkloadResult): boolean =>
  offeredPerSecond !== null && achievedPerSecond !== null && achievedPerSecond < LEAST_ACHIEVED_RATIO * offeredPerSecond;

const rateText = ({ offeredPerSecond, achievedPerSecond }: WorkloadResult): string =>
  `the app answered ${achievedPerSecond?.toFixed(1)} of the offered ${offeredPerSecond}/s in the cost phase`;

function workWarnings(cost: WorkloadResult): readonly Warning[] {
  const made: Warning[] = [];
  const { requests, firstError } = cost;
  if (requests !== null && requests.errors > 0) {
    const message = `${requests.errors} of ${requests.requests} requests of the cost phase failed (first: ${firstError}).`;
    made.push(warning("workload-errors", message, "Make the workload's requests succeed: an error answer costs something else."));
  }
  if (isTooSlow(cost)) {
    const message = `At a fixed rate ${rateText(cost)}; the trial does not count.`;
    made.push(warning("rate-not-reached", message, "Lower workload.http.rate to what both sides can serve."));
  }
  return made;
}

/** Why a round does not count; a trial that broke is void whatever else it was. A replica that wins or loses the lead does other work from then on. */
function voidReasonOf(log: TrialLog, error: unknown, instance: string, { scrapes }: Observations): string | null {
  if (error instanceof Error) return error.message;
  if (error !== null) return "the trial was stopped";
  return log.cost !== null && isTooSlow(log.cost) ? rateText(log.cost) : leaderFlip(instance, scrapes);
}

function buildRound(observer: AppObserver, options: CollectOptions, log: TrialLog, error: unknown): RawRound {
  const { name, instance } = observer.target.app;
  const observations = observer.observations();
  return {
    component: name,
    instance,
    round: options.round,
    order: options.order,
    units: log.cost?.units ?? null,
    phases: [...log.phases],
    requests: log.cost?.requests ?? null,
    labels: options.labels,
    voidReason: voidReasonOf(log, error, instance, observations),
    ...observations,
  };
}
