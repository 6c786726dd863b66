/** What is measured in a trial: a started app and where it answers. */
import type { Warning } from "../../core/errors/warning.ts";
import type { KubeletReading, ProcessStats } from "../../core/snapshot/raw-round.ts";
import type { Side } from "../../core/snapshot/snapshot.ts";
import type { ExitInfo } from "../../ports/exec.ts";
import type { Endpoint } from "./endpoint.ts";

/** A started app as far as collecting needs it; the environment's `RunningComponent` is one. */
export interface MeasuredApp {
  readonly name: string;
  readonly side: Side;
  /** `process`, or `<pod>-<container>` in a cluster. */
  readonly instance: string;
  /** Resolves when the app is gone for good; a container that restarts is told by `finish` of the trial. */
  readonly exited: Promise<ExitInfo>;
  readonly hasExited: () => ExitInfo | null;
  readonly outputTail: () => string;
  readonly readStats: () => Promise<ProcessStats>;
  /** What the kubelet says of the container and its pod; left out where there is none. */
  readonly readKubelet?: (() => Promise<KubeletReading | null>) | undefined;
}

export interface CollectTarget {
  readonly app: MeasuredApp;
  /** `/debug/pprof` of the app; null: `pprof: off`, or nobody answered. */
  readonly pprof: Endpoint | null;
  /** `/metrics` of the app; null: `metrics: off`, or nobody answered. */
  readonly metrics: Endpoint | null;
  /** Why endpoints that were looked for are null. */
  readonly unanswered?: readonly Warning[] | undefined;
  /** Profiles that must be served (`pprof.required`); `heap` always is when pprof is on. */
  readonly requiredProfiles: readonly string[];
  /** Whether the app profiles its own CPU by now: then nobody else can, and its files are read at the end. Left out: it does not. */
  readonly profilesItself?: (() => boolean) | undefined;
  /** Families that must be served (`metrics.required`); with none, a missing `/metrics` is a warning. */
  readonly requiredMetrics: readonly string[];
}
