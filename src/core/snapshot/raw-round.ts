/** A round as collected or imported, before anything is computed from it. */
import type { AuditCount } from "./audit.ts";
import type { LogReading } from "../logs/log-digest.ts";
import type { CpuPeriod } from "./cpu-files.ts";
import type { MachineReading } from "./machine.ts";
import type { Observation, PhaseName, PhaseRecord, PointSeries, ProfileFile } from "./snapshot.ts";

/** One body of `/metrics`. The time is the middle of the scrape, seconds since the epoch. */
export interface Scrape {
  readonly atSeconds: number;
  readonly phase: PhaseName;
  /** `start`/`end`: read at that edge of the cost phase, the counters of which are subtracted; null: in between. */
  readonly edge: "start" | "end" | null;
  readonly body: string;
}

/** Exact counters, read at one moment from `heap?debug=1`. Null is "not in the answer". */
export interface MemStats {
  readonly totalAllocBytes: number | null;
  readonly mallocs: number | null;
  readonly frees: number | null;
  readonly heapAllocBytes: number | null;
  readonly heapObjects: number | null;
  readonly numGc: number | null;
  readonly memProfileRateBytes: number | null;
}

/** What `/proc` says of the app's process at one moment. Null is "not available". */
export interface ProcessStats {
  readonly cpuSeconds: number | null;
  readonly rssBytes: number | null;
  readonly openFds: number | null;
  readonly threads: number | null;
}

/** What the kubelet says of a container and its pod at one moment (`/stats/summary`); each value has the kubelet's own time, up to 15 s old. Null is "not available". */
export interface KubeletReading {
  readonly atSeconds: number;
  readonly cpuSeconds: number | null;
  readonly workingSetBytes: number | null;
  readonly rssBytes: number | null;
  readonly networkRxBytes: number | null;
  readonly networkTxBytes: number | null;
  /** When the network was read, which the kubelet does apart from the rest; left out: with the rest. */
  readonly networkAtSeconds?: number | undefined;
}

/** What the cluster says of one container over the measured phases (end of warm-up to end of growth). Null is "not available". */
export interface ContainerFacts {
  readonly kubelet: Edges<KubeletReading>;
  readonly workingSetMaxBytes: number | null;
  /** Share of CFS periods that were throttled, 0..1. */
  readonly throttledRatio: number | null;
  /** What its memory may grow to; left out or null: it has no limit, or it is not known. */
  readonly memoryLimitBytes?: number | null | undefined;
  readonly restarts: number | null;
  /** Of the last termination: `OOMKilled (exit code 137)`; null: none. */
  readonly lastTermination: string | null;
  /** Requests of the component's identity to the API server. */
  readonly apiRequests: number | null;
}

/** Values at the two edges of the cost phase; null when that edge has none. */
export interface Edges<T> {
  readonly start: T | null;
  readonly end: T | null;
}

/** What the built-in HTTP driver counted in the cost phase. */
export interface RequestStats {
  readonly requests: number;
  readonly errors: number;
  /** Latencies of the completed requests, seconds; the first fifth is left out. */
  readonly p50Seconds: number | null;
  readonly p95Seconds: number | null;
  readonly p99Seconds: number | null;
}

/** One of several HTTP workloads that ran side by side. */
export interface RequestPart extends RequestStats {
  /** Whom it asked. */
  readonly component: string;
  /** `GET /work of shop` */
  readonly name: string;
  /** Null but for a fixed rate. */
  readonly offeredPerSecond: number | null;
  /** Answered requests per second. */
  readonly achievedPerSecond: number | null;
}

export interface RawRound {
  readonly component: string;
  readonly instance: string;
  readonly round: number;
  readonly order: number | null;
  /** Units of work between the edges of the cost phase. */
  readonly units: number | null;
  /** The edges' counters and the end values were read right after forced collections. */
  readonly postGc: boolean;
  readonly phases: readonly PhaseRecord[];
  readonly scrapes: readonly Scrape[];
  /** No GC is forced at the cost edges; counters only. */
  readonly memStats: Edges<MemStats>;
  /** Counters right after the last forced collection of the trial. */
  readonly endMemStats: MemStats | null;
  readonly processStats: Edges<ProcessStats>;
  /** Highest resident memory seen in the cost and growth phases, bytes. */
  readonly rssMaxBytes: number | null;
  readonly requests: RequestStats | null;
  /** Of each of several HTTP workloads side by side, whomever they asked; left out: there is one. */
  readonly requestParts?: readonly RequestPart[] | undefined;
  readonly points: PointSeries | null;
  readonly profiles: readonly ProfileFile[];
  /** Text of `goroutine?debug=2` at the end, as served; null without one. */
  readonly goroutineText: Uint8Array | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly voidReason: string | null;
  /** What the cluster says of the container; left out where there is no cluster. */
  readonly container?: ContainerFacts | undefined;
  /** CPU time by period, of an app that profiles itself; left out where none does. */
  readonly cpuPeriods?: readonly CpuPeriod[] | undefined;
  /** What the app itself logged, as a digest; left out where nobody reads it. */
  readonly log?: LogReading | undefined;
  /** Who asked the API server for what; the same for all components of a trial, left out where no audit log is kept. */
  readonly audit?: readonly AuditCount[] | undefined;
  /** What the machine did meanwhile; left out where it was not watched. */
  readonly machine?: MachineReading | undefined;
  /** Answers of a Prometheus to the queries of declared signals of this component, by their names; left out where none was asked. */
  readonly queries?: Readonly<Record<string, Observation>> | undefined;
}
