/** Where trials run: an environment starts one side's app afresh for each trial and says what of it is measured. */
import type { Config } from "../core/config/config.ts";
import type { Warning } from "../core/errors/warning.ts";
import type { RawRound } from "../core/snapshot/raw-round.ts";
import type { PhaseRecord, Side, Source } from "../core/snapshot/snapshot.ts";
import type { CollectTarget, MeasuredApp } from "../stages/collect/collect-target.ts";
import type { Edge } from "../stages/collect/run-phases.ts";
import type { QueryAnswers } from "../stages/collect/query-prometheus.ts";
import type { DriveContext } from "../stages/workload/drive.ts";
import type { BuiltSide } from "./build-side.ts";

export interface TrialSetting {
  readonly config: Config;
  readonly configDir: string;
  readonly side: Side;
  readonly built: BuiltSide;
  /** The same for all trials of a round. */
  readonly seed: number;
  readonly signal: AbortSignal;
}

export interface PreparedSide {
  readonly side: Side;
  readonly built: BuiltSide;
}

/** The tree whose files both sides are given, values and the workload's: head's, of a recording that side's. Null: there is no side. */
export const headTree = (sides: readonly PreparedSide[]): string | null =>
  (sides.find(({ side }) => side === "head") ?? sides[0])?.built.tree.path ?? null;

/** Disposing ends what the trial started, or leaves it for the next trial to reset. */
export interface StartedTrial extends AsyncDisposable {
  /** Each gives a round of its own: a process, or one container of one pod. */
  readonly targets: readonly CollectTarget[];
  /** Started apps that are not measured: their end breaks the trial too. */
  readonly helpers: readonly MeasuredApp[];
  /** What the workload needs to know. */
  readonly driveContext: Omit<DriveContext, "signal">;
  /** Before, between and after the measured phases (`PhaseOptions.atEdge`); null: there is nothing to do. */
  readonly atEdge: ((edge: Edge, signal: AbortSignal) => Promise<readonly Warning[]>) | null;
  /** What a Prometheus has of the measured phase (`CollectOptions.askQueries`); null or left out: none is asked. */
  readonly askQueries?: ((phases: readonly PhaseRecord[], signal: AbortSignal) => Promise<QueryAnswers>) | null;
  /** Completes the rounds of a trial, whole or broken, with what the environment knows of them; one round per component comes back. Never throws. */
  readonly finish: (rounds: readonly RawRound[], isBroken: boolean) => Promise<readonly RawRound[]>;
}

/** Disposing removes what all trials shared: cluster, dependencies, what this run applied. */
export interface Environment extends AsyncDisposable {
  readonly source: Extract<Source, "process" | "kind" | "existing">;
  /** Versions for the manifest, such as `{ kind: "v0.33.0", node: "v1.34.4" }`. */
  readonly tools: Readonly<Record<string, string>>;
  /** What was found on the way, for the bundles. */
  readonly warnings: () => readonly Warning[];
  /**
   * Brings the sides' images to where they run and prepares what is deployed. `sameDeployment`: both sides deploy the same objects. Throws what loading
   * and rendering throw.
   */
  readonly prepare: (sides: readonly PreparedSide[], signal: AbortSignal) => Promise<{ readonly sameDeployment: boolean }>;
  /** Names what failed: a cluster may be kept for a look. */
  readonly markFailed: () => void;
  /** Seconds spent so far, by stage: `create`, `load`, `deploy`, `start` (of processes), and `settle`, which is part of a trial. Names as in `result.json`. */
  readonly spentSeconds: () => Readonly<Record<string, number>>;
  /** Throws what starting throws; nothing is left running then. */
  readonly startTrial: (setting: TrialSetting) => Promise<StartedTrial>;
}
