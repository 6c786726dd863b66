/** The work of one trial in numbers, and what came of a piece of it: shared by whoever drives, collects and plans. */
import type { RequestStats } from "./raw-round.ts";

/** How much to do: a number of units, a time, or both (a rate for that time). Both null: the workload decides by itself. */
export interface PhaseWork {
  readonly units: number | null;
  readonly seconds: number | null;
}

export interface DrivePhase extends PhaseWork {
  readonly name: "warm-up" | "cost" | "growth";
}

/** `surface.md` §8. Equal on both sides of a pair, or they are not comparable. */
export interface TrialPlan {
  readonly warmUp: PhaseWork;
  readonly cost: PhaseWork;
  readonly batch: PhaseWork;
  /** Growth batches; 0: no growth phase (no leak gate). */
  readonly batches: number;
  /** Null: as long as fits into the cost phase, by its time or by the speed of the warm-up. */
  readonly cpuProfileSeconds: number | null;
  readonly scrapeEverySeconds: number;
  /** Pause after a batch before the forced collections. */
  readonly pauseSeconds: number;
}

/** What a phase of the workload did. */
export interface WorkloadResult {
  /** Completed units; null when the workload has none (`idle`). */
  readonly units: number | null;
  /** Null but for the built-in HTTP driver. */
  readonly requests: RequestStats | null;
  /** Requests without any answer: among the errors, not among the units. */
  readonly unanswered: number;
  /** The first error in words, for messages; null when there was none. */
  readonly firstError: string | null;
  /** Null but for a fixed rate. */
  readonly offeredPerSecond: number | null;
  /** Units per second; null without units. */
  readonly achievedPerSecond: number | null;
  readonly durationSeconds: number;
}
