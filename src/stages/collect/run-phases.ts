/** The phases of one trial in order, with what is read at their edges and beside them (`surface.md` §8). */
import type { Warning } from "../../core/errors/warning.ts";
import type { PhaseName, PhaseRecord } from "../../core/snapshot/snapshot.ts";
import type { DrivePhase, PlannedPhase, TrialPlan, WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import type { Clock } from "../../ports/clock.ts";
import { allOrFirstError } from "./all-or-first-error.ts";
import { awaitMetric } from "./await-metric.ts";
import type { CollectTarget } from "./collect-target.ts";
import type { FetchPorts } from "./fetch-profile.ts";
import { BETWEEN_COLLECTIONS_SECONDS } from "./force-gc.ts";
import type { AppObserver } from "./observe-app.ts";
import { startRepetition, type Repetition } from "./repeat-every.ts";
import { sumRuns } from "./sum-runs.ts";

/**
 * `start`: before the first measured phase; `ready`: after that, beside the first forced collections; `measured`: after the last measured one; `end`:
 * before the last readings, unmeasured phases after the others included.
 */
export type Edge = "start" | "ready" | "measured" | "end";

export interface PhaseOptions {
  readonly plan: TrialPlan;
  /** Does one run of a phase; the signal is aborted with APP_EXITED when an app ends. */
  readonly drive: (phase: DrivePhase, signal: AbortSignal) => Promise<WorkloadResult>;
  /** Reads what the place knows, and waits at `start` and `end` until the apps are quiet, so that the profiles after it are; null: there is nothing to do. */
  readonly atEdge?: ((edge: Edge, signal: AbortSignal) => Promise<readonly Warning[]>) | null;
  /** Waits until the apps are quiet, for phases that end so; null or left out: nobody can tell. */
  readonly quiesce?: ((targets: readonly CollectTarget[], signal: AbortSignal) => Promise<readonly Warning[]>) | null;
  /** Called as each phase and each run of several begins, for progress; `name` is the phase's in the plan. */
  readonly onPhase?: (phase: PhaseName, run: number | null, name: string) => void;
  /** Called after each growth batch with what is live then in each app, in bytes (null: not known), for progress. */
  readonly onPoint?: (batch: number, liveHeaps: readonly (number | null)[]) => void;
}

/** What is known of the trial itself so far. */
export interface TrialLog {
  readonly phases: PhaseRecord[];
  phase: PhaseName;
  cost: WorkloadResult | null;
  /** Of the trial as a whole. */
  readonly warnings: Warning[];
  /** Pauses that the protocol asks for: for the app to come to rest, and between two collections. */
  pauseSeconds: number;
  /** Waits for what ends a phase: a metric, or quiet. */
  waitSeconds: number;
}

export interface TrialParts {
  readonly ports: FetchPorts;
  readonly options: PhaseOptions;
  readonly observers: readonly AppObserver[];
  readonly log: TrialLog;
  readonly signal: AbortSignal;
}

const RSS_EVERY_SECONDS = 1;
/** Time for the news of an app's end to arrive after its connections broke. */
const NEWS_OF_END_SECONDS = 0.4;
/** The profile lies inside the cost phase; where its length is a guess from the warm-up, with more room. */
const CPU_PROFILE_SHARE = { known: 0.9, guessed: 0.7 };
const MAX_CPU_PROFILE_SECONDS = 30;

/** Throws the abort reason once the end of an app is known. */
export const waitForNewsOfEnd = (clock: Clock, signal: AbortSignal): Promise<void> => clock.sleep(NEWS_OF_END_SECONDS, signal);

/** Runs all phases; `log` grows on the way, so that a failure leaves what was done. Throws what any step throws. */
export async function runPhases(trial: TrialParts): Promise<void> {
  const { phases } = trial.options.plan;
  const firstMeasured = phases.findIndex(isMeasured);
  const lastMeasured = phases.findLastIndex(isMeasured);
  enter(trial, "start");
  await recorded(trial, { phase: "start" }, async () => {
    await together(trial, (observer) => observer.check());
    return null;
  });

  let warmUp: WorkloadResult | null = null;
  for (const [index, phase] of phases.entries()) {
    if (index === firstMeasured) {
      await atEdge(trial, "start");
      await allOrFirstError([together(trial, (observer) => observer.readStart(), "collections"), atEdge(trial, "ready")]);
      await pause(trial);
    }
    switch (phase.kind) {
      case "warm-up":
        warmUp = await runAside(trial, phase);
        break;
      case "cost":
        await runCost(trial, phase, warmUp);
        break;
      case "growth":
        await runGrowth(trial, phase);
        break;
      case "cool-down":
        await runAside(trial, phase);
        break;
    }
    await pause(trial);
    if (index === lastMeasured) await atEdge(trial, "measured");
  }

  await atEdge(trial, "end");
  enter(trial, "end");
  await recorded(trial, { phase: "end" }, async () => {
    await together(trial, (observer) => observer.readEnd(), "collections");
    return null;
  });
}

const isMeasured = ({ kind }: PlannedPhase): boolean => kind === "cost" || kind === "growth";

/** Scrapes, and nothing else: before what is measured, or after it. */
async function runAside(trial: TrialParts, phase: PlannedPhase): Promise<WorkloadResult> {
  enter(trial, phase.kind, phase.name);
  return await recorded(trial, placeOf(phase), () => beside([scrapeOften(trial, phase.kind)], () => allRuns(trial, phase)));
}

/** Counters at both edges, one CPU profile inside, the workload at full speed; no collection is forced. */
async function runCost(trial: TrialParts, phase: PlannedPhase, warmUp: WorkloadResult | null): Promise<void> {
  enter(trial, "cost", phase.name);
  await together(trial, (observer) => observer.readStartCounters());
  await each(trial, (observer) => observer.readStartEdge());
  const profiled = profileCpu(trial, phase, phase.cpuProfile.seconds ?? expectedProfileSeconds(phase, warmUp));
  // Awaited at the end edge; until then a failure is nobody's unhandled one.
  profiled.catch(() => {});
  const readings = [scrapeOften(trial, "cost"), sampleOften(trial)];
  trial.log.cost = await recorded(trial, placeOf(phase), () => beside(readings, () => allRuns(trial, phase)));
  const { clock } = trial.ports;
  const ended = clock.monotonicSeconds();
  // Work that was faster than the warm-up let expect is over before its profile.
  const overrun = profiled.then(() => clock.monotonicSeconds() - ended);
  overrun.catch(() => {});
  await each(trial, (observer) => observer.readEndEdge());
  await profiled;
  await together(trial, (observer) => observer.readEndCounters());
  trial.log.pauseSeconds += await overrun;
}

async function profileCpu(trial: TrialParts, { cpuProfile }: PlannedPhase, seconds: number): Promise<void> {
  if (cpuProfile.delaySeconds > 0) await trial.ports.clock.sleep(cpuProfile.delaySeconds, trial.signal);
  await Promise.all(trial.observers.map((observer) => observer.profileCpu(seconds)));
}

/** Batches of equal work, after each a point behind forced collections. */
async function runGrowth(trial: TrialParts, phase: PlannedPhase): Promise<void> {
  const { onPhase, onPoint } = trial.options;
  const { clock } = trial.ports;
  const batches = phase.times;
  const kept = checkpointsOf(batches);
  enter(trial, "growth", phase.name);
  await together(trial, (observer) => observer.readPoint({ batch: 0, keepHeap: true, units: 0, seconds: 0 }), "collections");
  const startedAt = clock.monotonicSeconds();
  await recorded(trial, placeOf(phase), () =>
    beside([scrapeOften(trial, "growth"), sampleOften(trial)], async () => {
      let units: number | null = 0;
      let workSeconds = 0;
      for (let batch = 1; batch <= batches; batch += 1) {
        onPhase?.("growth", batch, phase.name);
        const result = await oneRun(trial, phase);
        units = units === null || result.units === null ? null : units + result.units;
        workSeconds += result.durationSeconds;
        await pause(trial);
        const point = { batch, keepHeap: kept.has(batch), units, seconds: clock.monotonicSeconds() - startedAt };
        const liveHeaps = await together(trial, (observer) => observer.readPoint(point), "collections");
        onPoint?.(batch, liveHeaps);
      }
      return { units, offeredPerSecond: null, achievedPerSecond: units === null || workSeconds <= 0 ? null : units / workSeconds };
    }),
  );
}

/** Batches with a heap profile: a quarter, half, three quarters and all of them. */
export const checkpointsOf = (batches: number): ReadonlySet<number> =>
  new Set([0.25, 0.5, 0.75, 1].map((share) => Math.max(1, Math.round(share * batches))));

/** Whole seconds (`profile?seconds=` takes no others) inside of what the cost phase takes, or will take at the speed of the warm-up. */
function expectedProfileSeconds({ work }: PlannedPhase, warmUp: WorkloadResult | null): number {
  const warmUpSeconds = warmUp?.durationSeconds ?? 0;
  const speed = warmUp?.achievedPerSecond ?? null;
  const guessedSeconds = work.units === null || speed === null ? warmUpSeconds : work.units / speed;
  const insideSeconds = work.seconds === null ? guessedSeconds * CPU_PROFILE_SHARE.guessed : work.seconds * CPU_PROFILE_SHARE.known;
  return Math.min(MAX_CPU_PROFILE_SECONDS, Math.max(1, Math.floor(insideSeconds)));
}

function enter(trial: TrialParts, phase: PhaseName, name: string = phase): void {
  trial.log.phase = phase;
  trial.options.onPhase?.(phase, null, name);
}

type Place = Pick<PhaseRecord, "phase" | "name">;
/** A phase without a name of its own is called as what it is. */
const placeOf = ({ kind, name }: PlannedPhase): Place => ({ phase: kind, ...(name === kind ? {} : { name }) });

type PhaseResult = Pick<PhaseRecord, "units" | "offeredPerSecond" | "achievedPerSecond">;
const NO_RESULT: PhaseResult = { units: null, offeredPerSecond: null, achievedPerSecond: null };

/** Keeps the phase's record, also when it breaks. */
async function recorded<T extends PhaseResult | null>(trial: TrialParts, place: Place, body: () => Promise<T>): Promise<T> {
  const { clock } = trial.ports;
  const startSeconds = clock.nowSeconds();
  let done = NO_RESULT;
  try {
    const result = await body();
    done = result ?? NO_RESULT;
    return result;
  } finally {
    const { units, offeredPerSecond, achievedPerSecond } = done;
    trial.log.phases.push({ ...place, startSeconds, endSeconds: clock.nowSeconds(), units, offeredPerSecond, achievedPerSecond });
  }
}

/** All runs of a phase as one. */
async function allRuns(trial: TrialParts, phase: PlannedPhase): Promise<WorkloadResult> {
  const report = (run: number): void => {
    if (phase.times > 1) trial.options.onPhase?.(phase.kind, run, phase.name);
  };
  report(1);
  const first = await oneRun(trial, phase);
  const others: WorkloadResult[] = [];
  for (let run = 2; run <= phase.times; run += 1) {
    report(run);
    others.push(await oneRun(trial, phase));
  }
  return sumRuns(first, others);
}

/** The work, and what the phase then waits for. */
async function oneRun(trial: TrialParts, phase: PlannedPhase): Promise<WorkloadResult> {
  const { ports, options, observers, log, signal } = trial;
  const { clock } = ports;
  const result = await options.drive({ name: phase.name, ...phase.work }, signal);
  if (result.unanswered > 0) await waitForNewsOfEnd(clock, signal);
  signal.throwIfAborted();
  const began = clock.monotonicSeconds();
  if (phase.until !== null) {
    const metrics = observers.flatMap(({ target }) => target.metrics ?? []);
    await awaitMetric(ports, { expression: phase.until, metrics, phase: phase.kind, name: phase.name, signal });
  }
  if (phase.quiesce) {
    // What is asked for that counts as asked of the app.
    const targets = observers.map(({ target }) => target);
    log.warnings.push(...((await options.quiesce?.(targets, signal)) ?? []));
  }
  log.waitSeconds += clock.monotonicSeconds() - began;
  return result;
}

/** All apps at once: what is alive after a collection does not depend on how long it took, and the time between collections passes once for all. */
async function together<T>(
  trial: TrialParts,
  read: (observer: AppObserver) => Promise<T>,
  forced: "collections" | "nothing" = "nothing",
): Promise<readonly T[]> {
  if (forced === "collections" && trial.observers.some(({ target }) => target.pprof !== null)) {
    trial.log.pauseSeconds += BETWEEN_COLLECTIONS_SECONDS;
  }
  return await allOrFirstError(trial.observers.map(read));
}

/** One app after the other, where time counts: two at once would disturb each other. */
async function each(trial: TrialParts, read: (observer: AppObserver) => Promise<void>): Promise<void> {
  for (const observer of trial.observers) await read(observer);
}

async function pause({ ports, options, log, signal }: TrialParts): Promise<void> {
  log.pauseSeconds += options.plan.pauseSeconds;
  await ports.clock.sleep(options.plan.pauseSeconds, signal);
}

async function atEdge({ options, log, signal }: TrialParts, edge: Edge): Promise<void> {
  log.warnings.push(...((await options.atEdge?.(edge, signal)) ?? []));
}

const scrapeOften = (trial: TrialParts, phase: PhaseName): Repetition =>
  startRepetition(
    trial.ports.clock,
    trial.options.plan.scrapeEverySeconds,
    () => each(trial, (observer) => observer.scrape(phase)),
    trial.signal,
  );

const sampleOften = (trial: TrialParts): Repetition =>
  startRepetition(trial.ports.clock, RSS_EVERY_SECONDS, () => each(trial, (observer) => observer.sampleRss()), trial.signal);

async function beside<T>(readings: readonly Repetition[], body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } finally {
    await Promise.all(readings.map((reading) => reading.stop()));
  }
}
