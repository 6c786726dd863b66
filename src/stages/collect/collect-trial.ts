/** One trial: warm-up, cost, growth and end on freshly started apps, with everything read on the way (`surface.md` §8). */
import { heapgateError } from "../../core/errors/heapgate-error.ts";
import { warning, type Warning } from "../../core/errors/warning.ts";
import { leaderFlip } from "../../core/kubernetes/leader.ts";
import { ownRequestLabels } from "../../core/snapshot/own-requests.ts";
import type { RawRound } from "../../core/snapshot/raw-round.ts";
import type { PhaseRecord } from "../../core/snapshot/snapshot.ts";
import type { WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import type { Observations } from "./app-record.ts";
import type { CollectTarget, MeasuredApp } from "./collect-target.ts";
import { countRequests } from "./count-requests.ts";
import type { FetchPorts } from "./fetch-profile.ts";
import { startObserver, type AppObserver } from "./observe-app.ts";
import type { QueryAnswers } from "./query-prometheus.ts";
import { runPhases, waitForNewsOfEnd, type PhaseOptions, type TrialLog } from "./run-phases.ts";

export interface CollectOptions extends PhaseOptions {
  /** Measured apps; each gives a round of its own. */
  readonly targets: readonly CollectTarget[];
  /** Started apps that are not measured: their end breaks the trial too. */
  readonly helpers: readonly MeasuredApp[];
  readonly round: number;
  readonly order: number;
  readonly labels: Readonly<Record<string, string>>;
  /** After the last phase, while the apps still stand: what a Prometheus has of them; null or left out: none is asked. */
  readonly askQueries?: ((phases: readonly PhaseRecord[], signal: AbortSignal) => Promise<QueryAnswers>) | null;
  readonly signal: AbortSignal;
}

/** A broken trial keeps what was collected until it broke. `error` is APP_EXITED, WORKLOAD_FAILED, PPROF_DISABLED, …, or an abort's reason. */
export type TrialOutcome = Collected & ({ readonly kind: "complete" } | { readonly kind: "broken"; readonly error: unknown });

interface Collected {
  readonly rounds: readonly RawRound[];
  readonly warnings: readonly Warning[];
  /** In pauses that the protocol asks for. */
  readonly pauseSeconds: number;
  /** In which phases waited for what ends them. */
  readonly waitSeconds: number;
}

/** A rate that was missed by more is not the load that was asked for. */
const LEAST_ACHIEVED_RATIO = 0.95;

/** Never throws: what goes wrong is the outcome. */
export async function collectTrial(ports: FetchPorts, options: CollectOptions): Promise<TrialOutcome> {
  const log: TrialLog = { phases: [], phase: "start", cost: null, warnings: [], pauseSeconds: 0, waitSeconds: 0 };
  const appEnd = new AbortController();
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, appEnd.signal, ended.signal]);
  for (const app of [...options.targets.map((target) => target.app), ...options.helpers]) {
    void watchEnd(app, log, appEnd, ended.signal);
  }
  const counted = options.targets.map((target) => countRequests(target, () => log.phase));
  const observers = counted.map(({ target }) => startObserver(ports, target, signal));
  const asked: { answers: QueryAnswers | null } = { answers: null };
  const finish = (error: unknown): Collected => {
    // Nothing goes on reading behind the caller's back, such as a CPU profile of a workload that failed.
    ended.abort();
    return {
      rounds: observers.map((observer, index) => {
        const own = ownRequestLabels(counted[index]?.asked() ?? new Map());
        const queries = asked.answers?.byComponent.get(observer.target.app.name);
        const round = buildRound(observer, { ...options, labels: { ...options.labels, ...own } }, log, error);
        return queries === undefined ? round : { ...round, queries };
      }),
      warnings: [
        ...log.warnings,
        ...(asked.answers?.warnings ?? []),
        ...observers.flatMap((observer) => observer.warnings()),
        ...(log.cost === null ? [] : workWarnings(log.cost)),
      ],
      pauseSeconds: log.pauseSeconds,
      waitSeconds: log.waitSeconds,
    };
  };
  try {
    await runPhases({ ports, options, observers, log, signal });
    signal.throwIfAborted();
    asked.answers = (await options.askQueries?.(log.phases, signal)) ?? null;
    log.pauseSeconds += asked.answers?.waitedSeconds ?? 0;
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

/** A workload whose rate is checked by itself: the only one, or one of several side by side. */
interface Rated extends Pick<WorkloadResult, "offeredPerSecond" | "achievedPerSecond"> {
  /** Null: the only one. */
  readonly name: string | null;
}

const ratedOf = (cost: WorkloadResult): readonly Rated[] => cost.parts ?? [{ ...cost, name: null }];

const isTooSlow = ({ offeredPerSecond, achievedPerSecond }: Rated): boolean =>
  offeredPerSecond !== null && achievedPerSecond !== null && achievedPerSecond < LEAST_ACHIEVED_RATIO * offeredPerSecond;

const rateText = ({ offeredPerSecond, achievedPerSecond, name }: Rated): string =>
  `the app answered ${achievedPerSecond?.toFixed(1)} of the offered ${offeredPerSecond}/s${name === null ? "" : ` (${name})`} in the cost phase`;

/** "3 of 200 requests of the cost phase failed (first: status 500)" of the only workload, or of each that had errors. */
const errorTexts = ({ requests, parts, firstError }: WorkloadResult): readonly string[] => {
  if (requests === null || requests.errors === 0) return [];
  const failing = (parts ?? []).filter(({ errors }) => errors > 0);
  const where =
    failing.length === 0 ? "" : ` (${failing.map(({ name, errors, requests: sent }) => `${name}: ${errors} of ${sent}`).join(", ")})`;
  return [`${requests.errors} of ${requests.requests} requests of the cost phase failed${where} (first: ${firstError}).`];
};

function workWarnings(cost: WorkloadResult): readonly Warning[] {
  return [
    ...errorTexts(cost).map((message) =>
      warning("workload-errors", message, "Make the workload's requests succeed: an error answer costs something else."),
    ),
    ...ratedOf(cost)
      .filter(isTooSlow)
      .map((rated) =>
        warning(
          "rate-not-reached",
          `At a fixed rate ${rateText(rated)}; the trial does not count.`,
          "Lower workload.http.rate to what both sides can serve.",
        ),
      ),
  ];
}

/** Why a round does not count; a trial that broke is void whatever else it was. A replica that wins or loses the lead does other work from then on. */
function voidReasonOf(log: TrialLog, error: unknown, instance: string, { scrapes }: Observations): string | null {
  if (error instanceof Error) return error.message;
  if (error !== null) return "the trial was stopped";
  const slow = log.cost === null ? undefined : ratedOf(log.cost).find(isTooSlow);
  return slow === undefined ? leaderFlip(instance, scrapes) : rateText(slow);
}

/** Of several workloads side by side those that asked the component; of one, which may ask a component through another, all. */
const requestsOf = (cost: WorkloadResult | null, component: string): RawRound["requests"] =>
  cost?.byComponent === undefined ? (cost?.requests ?? null) : (cost.byComponent[component] ?? null);

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
    requests: requestsOf(log.cost, name),
    ...(log.cost?.parts === undefined ? {} : { requestParts: log.cost.parts }),
    labels: options.labels,
    voidReason: voidReasonOf(log, error, instance, observations),
    ...observations,
  };
}
