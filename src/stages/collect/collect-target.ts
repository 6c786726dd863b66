/** What is measured in a trial: a started app and where it answers. */
import type { ProcessStats } from "../../core/snapshot/raw-round.ts";
import type { Side } from "../../core/snapshot/snapshot.ts";
import type { ExitInfo } from "../../ports/exec.ts";

/** A started app as far as collecting needs it; the environment's `RunningComponent` is one. */
export interface MeasuredApp {
  readonly name: string;
  readonly side: Side;
  readonly exited: Promise<ExitInfo>;
  readonly hasExited: () => ExitInfo | null;
  readonly outputTail: () => string;
  readonly readStats: () => Promise<ProcessStats>;
}

export interface CollectTarget {
  readonly app: MeasuredApp;
  /** `http://127.0.0.1:6060/debug/pprof`; null: `pprof: off`. */
  readonly pprofUrl: string | null;
  /** `http://127.0.0.1:8080/metrics`; null: `metrics: off`. */
  readonly metricsUrl: string | null;
  /** Profiles that must be served (`pprof.required`); `heap` always is when pprof is on. */
  readonly requiredProfiles: readonly string[];
  /** Families that must be served (`metrics.required`); with none, a missing `/metrics` is a warning. */
  readonly requiredMetrics: readonly string[];
}
