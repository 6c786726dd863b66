/** The phases of one trial in order, with what is read at their edges and beside them (`surface.md` §8). */
import type { Warning } from "../../core/errors/warning.ts";
import type { PhaseName, PhaseRecord } from "../../core/snapshot/snapshot.ts";
import type { DrivePhase, TrialPlan, WorkloadResult } from "../../core/snapshot/trial-plan.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FetchPorts } from "./fetch-profile.ts";
import { BETWEEN_COLLECTIONS_SECONDS } from "./force-gc.ts";
import type { AppObserver } from "./observe-app.ts";
import { startRepetition, type Repetition } from "./repeat-every.ts";

export interface PhaseOptions {
  readonly plan: TrialPlan;
  /** Does one phase's work; the signal is aborted with APP_EXITED when an app ends. */
  readonly drive: (phase: DrivePhase, signal: AbortSignal) => Promise<WorkloadResult>;
  /** At the end of warm-up and at the end of growth: reads what the place knows, and waits until the apps are quiet, so that the profiles after it are; null: there is nothing to do. */
  readonly atEdge?: ((edge: "start" | "end", signal: AbortSignal) => Promise<readonly Warning[]>) | null;
  /** Called as each phase and each batch begins, for progress. */
  readonly onPhase?: (phase: PhaseName, batch: number | null) => void;
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
  const { plan } = trial.options;
  enter(trial, "start");
  await recorded(trial, "start", async () => {
    await together(trial, (observer) => observer.check());
    return null;
  });

  enter(trial, "warm-up");
  const warmUp = await recorded(trial, "warm-up", () =>
    beside([scrapeOften(trial, "warm-up")], () => work(trial, { name: "warm-up", ...plan.warmUp })),
  );
  await pause(trial);
  await atEdge(trial, "start");
  await together(trial, (observer) => observer.readStart(), "collections");
  await pause(trial);

  await runCost(trial, plan.cpuProfileSeconds ?? expectedProfileSeconds(plan, warmUp));
  await pause(trial);
  if (plan.batches > 0) {
    enter(trial, "growth");
    await together(trial, (observer) => observer.readPoint({ batch: 0, keepHeap: true, units: 0, seconds: 0 }), "collections");
    await runGrowth(trial);
    await pause(trial);
  }

  await atEdge(trial, "end");
  enter(trial, "end");
  await recorded(trial, "end", async () => {
    await together(trial, (observer) => observer.readEnd(), "collections");
    return null;
  });
}

/** Counters at both edges, one CPU profile inside, the workload at full speed; no collection is forced. */
async function runCost(trial: TrialParts, profileSeconds: number): Promise<void> {
  enter(trial, "cost");
  await each(trial, (observer) => observer.readStartEdge());
  const profiled = Promise.all(trial.observers.map((observer) => observer.profileCpu(profileSeconds)));
  // Awaited at the end edge; until then a failure is nobody's unhandled one.
  profiled.catch(() => {});
  const readings = [scrapeOften(trial, "cost"), sampleOften(trial)];
  trial.log.cost = await recorded(trial, "cost", () => beside(readings, () => work(trial, { name: "cost", ...trial.options.plan.cost })));
  await each(trial, (observer) => observer.readEndEdge(profiled));
}

/** Batches of equal work, after each a point behind forced collections. */
async function runGrowth(trial: TrialParts): Promise<void> {
  const { plan, onPhase } = trial.options;
  const { clock } = trial.ports;
  const kept = checkpointsOf(plan.batches);
  const startedAt = clock.monotonicSeconds();
  await recorded(trial, "growth", () =>
    beside([scrapeOften(trial, "growth"), sampleOften(trial)], async () => {
      let units: number | null = 0;
      let workSeconds = 0;
      for (let batch = 1; batch <= plan.batches; batch += 1) {
        onPhase?.("growth", batch);
        const result = await work(trial, { name: "growth", ...plan.batch });
        units = units === null || result.units === null ? null : units + result.units;
        workSeconds += result.durationSeconds;
        await pause(trial);
        const point = { batch, keepHeap: kept.has(batch), units, seconds: clock.monotonicSeconds() - startedAt };
        await together(trial, (observer) => observer.readPoint(point), "collections");
      }
      return { units, offeredPerSecond: null, achievedPerSecond: units === null || workSeconds <= 0 ? null : units / workSeconds };
    }),
  );
}

/** Batches with a heap profile: a quarter, half, three quarters and all of them. */
export const checkpointsOf = (batches: number): ReadonlySet<number> =>
  new Set([0.25, 0.5, 0.75, 1].map((share) => Math.max(1, Math.round(share * batches))));

/** Whole seconds (`profile?seconds=` takes no others) inside of what the cost phase takes, or will take at the speed of the warm-up. */
function expectedProfileSeconds({ cost }: TrialPlan, warmUp: WorkloadResult): number {
  const guessedSeconds =
    cost.units === null || warmUp.achievedPerSecond === null ? warmUp.durationSeconds : cost.units / warmUp.achievedPerSecond;
  const insideSeconds = cost.seconds === null ? guessedSeconds * CPU_PROFILE_SHARE.guessed : cost.seconds * CPU_PROFILE_SHARE.known;
  return Math.min(MAX_CPU_PROFILE_SECONDS, Math.max(1, Math.floor(insideSeconds)));
}

function enter(trial: TrialParts, phase: PhaseName): void {
  trial.log.phase = phase;
  trial.options.onPhase?.(phase, null);
}

type PhaseResult = Pick<PhaseRecord, "units" | "offeredPerSecond" | "achievedPerSecond">;
const NO_RESULT: PhaseResult = { units: null, offeredPerSecond: null, achievedPerSecond: null };

/** Keeps the phase's record, also when it breaks. */
async function recorded<T extends PhaseResult | null>(trial: TrialParts, phase: PhaseName, body: () => Promise<T>): Promise<T> {
  const { clock } = trial.ports;
  const startSeconds = clock.nowSeconds();
  let done = NO_RESULT;
  try {
    const result = await body();
    done = result ?? NO_RESULT;
    return result;
  } finally {
    const { units, offeredPerSecond, achievedPerSecond } = done;
    trial.log.phases.push({ phase, startSeconds, endSeconds: clock.nowSeconds(), units, offeredPerSecond, achievedPerSecond });
  }
}

async function work(trial: TrialParts, phase: DrivePhase): Promise<WorkloadResult> {
  const result = await trial.options.drive(phase, trial.signal);
  if (result.unanswered > 0) await waitForNewsOfEnd(trial.ports.clock, trial.signal);
  trial.signal.throwIfAborted();
  return result;
}

/** All apps at once: what is alive after a collection does not depend on how long it took, and the time between collections passes once for all. */
async function together(
  trial: TrialParts,
  read: (observer: AppObserver) => Promise<void>,
  forced: "collections" | "nothing" = "nothing",
): Promise<void> {
  if (forced === "collections" && trial.observers.some(({ target }) => target.pprof !== null)) {
    trial.log.pauseSeconds += BETWEEN_COLLECTIONS_SECONDS;
  }
  const readings = trial.observers.map(read);
  // None goes on behind the first error.
  await Promise.allSettled(readings);
  await Promise.all(readings);
}

/** One app after the other, where time counts: two at once would disturb each other. */
async function each(trial: TrialParts, read: (observer: AppObserver) => Promise<void>): Promise<void> {
  for (const observer of trial.observers) await read(observer);
}

async function pause({ ports, options, log, signal }: TrialParts): Promise<void> {
  log.pauseSeconds += options.plan.pauseSeconds;
  await ports.clock.sleep(options.plan.pauseSeconds, signal);
}

async function atEdge({ options, log, signal }: TrialParts, edge: "start" | "end"): Promise<void> {
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
