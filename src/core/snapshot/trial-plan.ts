/** The work of one trial in numbers, and what came of a piece of it: shared by whoever drives, collects and plans. */
import type { RequestPart, RequestStats } from "./raw-round.ts";
import type { PhaseName } from "./snapshot.ts";

/** How much to do: a number of units, a time, or both (a rate for that time). Both null: the workload decides by itself. */
export interface PhaseWork {
  readonly units: number | null;
  readonly seconds: number | null;
  /** Of each of several workloads side by side, in their order: the units above are their sum, the seconds the longest. Left out: there is one. */
  readonly parts?: readonly PhaseWork[] | undefined;
}

export interface DrivePhase extends PhaseWork {
  /** `warm-up`, `cost`, `growth`, or as the configuration names it. */
  readonly name: string;
}

/** What a phase of the workload is to the measurement. */
export type WorkPhase = Exclude<PhaseName, "start" | "end">;

export interface PlannedPhase {
  /** As in `DrivePhase`; no other phase has it. */
  readonly name: string;
  readonly kind: WorkPhase;
  /** Of one run; of one batch where growth is measured. */
  readonly work: PhaseWork;
  /** Runs one after the other, at least 1: batches where growth is measured. */
  readonly times: number;
  /** A run ends when this comparison of a metric holds; null: with its work. */
  readonly until: string | null;
  /** A run ends when the apps are quiet. */
  readonly quiesce: boolean;
  /** Of the cost phase. `seconds` null: as long as fits into it, by its time or by the speed of the warm-up. */
  readonly cpuProfile: { readonly delaySeconds: number; readonly seconds: number | null };
}

/** `surface.md` §8. Equal on both sides of a pair, or they are not comparable. */
export interface TrialPlan {
  /** Unmeasured ones, then cost and growth, of which one may be missing, then unmeasured ones again. */
  readonly phases: readonly PlannedPhase[];
  readonly scrapeEverySeconds: number;
  /** Pause after a phase or a batch before the forced collections. */
  readonly pauseSeconds: number;
}

/** What a phase of the workload did. */
export interface WorkloadResult {
  /** Completed units; null when the workload has none (`idle`). */
  readonly units: number | null;
  /** Null but for the built-in HTTP driver. */
  readonly requests: RequestStats | null;
  /** Of each of several HTTP workloads side by side; left out: there is one. */
  readonly parts?: readonly RequestPart[] | undefined;
  /** Of the same workloads together by the component that was asked. */
  readonly byComponent?: Readonly<Record<string, RequestStats>> | undefined;
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
