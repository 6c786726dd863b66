/** What one side's measurement holds: who was measured, where, how, and the numbers of every round. */
import type { Warning } from "../errors/warning.ts";
import type { RoundFamilies } from "../families/family-row.ts";
import type { LogReading } from "../logs/log-digest.ts";
import type { SourceChanges } from "../source/source-changes.ts";
import type { DeclaredSignal, SignalId } from "../units/own-signal.ts";
import type { PointMetric } from "../units/signals.ts";
import type { RoundAudit } from "./audit.ts";
import type { History } from "./history.ts";
import type { MachineReading } from "./machine.ts";

/** Version of every stored document of a bundle. A reader refuses newer ones by name. */
export const SCHEMA_VERSION = 1;
/** Rises when the same app would give other numbers: baselines of another revision are `caution`. */
export const COLLECTOR_REVISION = 1;

export type Source = "process" | "kind" | "existing" | "import";
export type Side = "base" | "head";

/** The app at a commit. `null` is "not known". */
export interface Subject {
  readonly name: string;
  readonly commit: string | null;
  readonly ref: string | null;
  /** Build ids of the measured binaries by component; equal ids on both sides mean the same binary. */
  readonly buildIds: Readonly<Record<string, string>>;
  /** True when the tree had uncommitted changes. */
  readonly dirty: boolean;
  /** Module paths that count as the subject's own code; empty when not known. */
  readonly mainModules: readonly string[];
}

/** Facts that decide whether two sides are comparable. `null` is "not known". */
export interface Environment {
  readonly goVersion: string | null;
  readonly gogcPercent: number | null;
  readonly gomemlimitBytes: number | null;
  readonly gomaxprocs: number | null;
  readonly godebug: string | null;
  readonly memProfileRateBytes: number | null;
  readonly os: string | null;
  readonly arch: string | null;
  readonly cpuModel: string | null;
  readonly cpuCount: number | null;
  readonly kernel: string | null;
  /** Runner class, for example `GitHub-hosted ubuntu24`; null outside CI. */
  readonly runner: string | null;
}

export interface WorkloadFingerprint {
  /** SHA-256 of the workload and plan after substitution is left out; null for imported data. */
  readonly hash: string | null;
  readonly description: string;
}

export const PHASES = ["start", "warm-up", "cost", "growth", "cool-down", "end"] as const;
export type PhaseName = (typeof PHASES)[number];

/** One phase as it happened. Seconds since the epoch; `units` is the work completed in it. */
export interface PhaseRecord {
  readonly phase: PhaseName;
  /** As the configuration names it; left out where it has no name of its own. */
  readonly name?: string | undefined;
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  readonly units: number | null;
  readonly offeredPerSecond: number | null;
  readonly achievedPerSecond: number | null;
}

export interface RoundEntry {
  /** Number of the pair, from 1. */
  readonly round: number;
  /** Position of this trial among all trials of the session, from 1; null for imported data. */
  readonly order: number | null;
  readonly component: string;
  /** `process` in process mode, `<pod>-<container>` in a cluster, `import` for captured files. */
  readonly instance: string;
  /** Units of work of the cost phase. */
  readonly units: number | null;
  /** True when live-heap values were read right after a forced collection. */
  readonly postGc: boolean;
  readonly phases: readonly PhaseRecord[];
  readonly labels: Readonly<Record<string, string>>;
  /** Null: measured. Otherwise why this trial does not count. */
  readonly voidReason: string | null;
  /** What the machine did meanwhile; left out where it was not watched. */
  readonly machine?: MachineReading | undefined;
}

export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** `manifest.json`. */
export interface Manifest {
  readonly schemaVersion: number;
  readonly collectorRevision: number;
  readonly heapgateVersion: string;
  readonly source: Source;
  readonly subject: Subject;
  /** Trials of base and head with the same session were interleaved on one machine: they are pairs. */
  readonly session: string | null;
  /** Pairs at which the session would have ended at the latest: the look there has the last level. Absent in recordings and imports. */
  readonly plannedRounds?: number | undefined;
  /** Time of the first measurement, seconds since the epoch; null when not known. */
  readonly measuredAtSeconds: number | null;
  readonly environment: Environment;
  readonly workload: WorkloadFingerprint;
  readonly components: readonly string[];
  readonly rounds: readonly RoundEntry[];
  readonly tools: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
  readonly files: readonly FileEntry[];
}

/** One value of one round. `value` null is missing and `why` says why. */
export interface Observation {
  readonly value: number | null;
  readonly why: string | null;
}

/** One line of `summary.json`: a signal of a component over all rounds. */
export interface SummaryEntry {
  readonly component: string;
  readonly signal: SignalId;
  readonly metric: string;
  readonly unit: string;
  readonly class: string;
  readonly better: string;
  readonly aggregation: string;
  readonly phase: PhaseName;
  /** One per round in the order of `Manifest.rounds` of this component. */
  readonly values: readonly (number | null)[];
  readonly why: readonly (string | null)[];
  /** Of a signal that the configuration declares; left out for built-in ones. */
  readonly declared?: Pick<DeclaredSignal, "as" | "from" | "definition" | "required"> | undefined;
}

/** Samples along one run (`points.csv`). Columns have one entry per row; null is missing. */
export interface PointSeries {
  readonly postGc: boolean;
  readonly secondsColumn: readonly (number | null)[] | null;
  readonly unitsColumn: readonly (number | null)[] | null;
  readonly columns: Readonly<Partial<Record<PointMetric, readonly (number | null)[]>>>;
}

export const PROFILE_KIND_NAMES = ["heap", "allocs", "cpu", "goroutine", "goroutineleak", "mutex", "block", "threadcreate"] as const;
export type ProfileKindName = (typeof PROFILE_KIND_NAMES)[number];

/** A profile as served, untouched. `checkpoint`: `start`, `end`, `cost`, the number of a growth batch, or `files` for a CPU profile made of those the app wrote itself. */
export interface ProfileFile {
  readonly kind: ProfileKindName;
  readonly checkpoint: string;
  readonly path: string;
  readonly content: Uint8Array;
  /** The same profile of the component's other instances; it is read merged with them. Left out: there is one instance. */
  readonly replicas?: readonly ProfileFile[] | undefined;
}

/** Everything of one component in one round; of several instances together where there were some (`combineReplicas`). */
export interface RoundData {
  readonly entry: RoundEntry;
  readonly values: Readonly<Partial<Record<SignalId, Observation>>>;
  readonly points: PointSeries | null;
  readonly profiles: readonly ProfileFile[];
  /** Text of `goroutine?debug=2` at the end of the round, as served; null without one. */
  readonly goroutineText: Uint8Array | null;
  /** What the component logged, its instances together; left out in bundles without it. */
  readonly log?: LogReading | undefined;
  /** Every metric family the bodies and the cluster tell of; left out in bundles without them. */
  readonly families?: RoundFamilies | undefined;
}

/** What we measured of one side. */
export interface Snapshot {
  readonly manifest: Manifest;
  readonly rounds: readonly RoundData[];
  /** Signals that the configuration it was measured with declares, in its order; left out: none. */
  readonly declared?: readonly DeclaredSignal[] | undefined;
  /** From the commit base was measured at to this side's tree; null: not known (always so for a base). */
  readonly changes: SourceChanges | null;
  /** What earlier runs tell of the noise, as it was known when this side was measured; null: nothing. */
  readonly history: History | null;
  /** Who asked the API server for what, by round; left out where no audit log was kept. */
  readonly audits?: readonly RoundAudit[] | undefined;
}

/** Paths are relative, with `/`. Packing and unpacking are pure; files and archives are the edge's matter. */
export type Bundle = ReadonlyMap<string, Uint8Array>;
