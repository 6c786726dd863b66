// Snapshots for tests of comparing, judging and reporting: a side in a few words, without files or collecting.
import { encodeProfile } from "../../src/core/pprof/encode.ts";
import type { Profile } from "../../src/core/pprof/profile.ts";
import type { History } from "../../src/core/snapshot/history.ts";
import type { MachineReading } from "../../src/core/snapshot/machine.ts";
import { UNKNOWN_ENVIRONMENT } from "../../src/core/snapshot/environment-of.ts";
import type {
  Environment,
  Manifest,
  Observation,
  PointSeries,
  ProfileFile,
  RoundData,
  Snapshot,
} from "../../src/core/snapshot/snapshot.ts";
import { unmeasured } from "../../src/core/snapshot/unknown-side.ts";
import type { DeclaredSignal, SignalId } from "../../src/core/units/own-signal.ts";
import type { PointMetric } from "../../src/core/units/signals.ts";

export const KIB = 1024;
export const MIB = 1024 ** 2;

/** The machine tests run "on"; every fact is known. */
export const MACHINE: Environment = {
  ...UNKNOWN_ENVIRONMENT,
  goVersion: "go1.24.4",
  gogcPercent: 100,
  gomemlimitBytes: 2 ** 63,
  gomaxprocs: 4,
  memProfileRateBytes: 512 * KIB,
  os: "linux",
  arch: "x64",
  cpuModel: "Example CPU",
  cpuCount: 4,
  kernel: "6.8",
  runner: "GitHub-hosted ubuntu24",
};

/** One value for all rounds, or one per round; null is "not measured". */
export type Values = Readonly<Partial<Record<SignalId, number | null | readonly (number | null)[]>>>;

export interface SideSpec {
  readonly name?: string;
  readonly component?: string;
  /** Null: two recordings. */
  readonly session?: string | null;
  readonly rounds?: number;
  readonly values?: Values;
  /** Per signal: why it has no value. */
  readonly why?: Readonly<Partial<Record<SignalId, string>>>;
  /** Signals that its configuration declares. */
  readonly declared?: readonly DeclaredSignal[];
  /** Points along each run, the same in all rounds or one series per round. */
  readonly points?: PointSeries | readonly PointSeries[] | null;
  readonly units?: number | null | readonly number[];
  /** By round number: why it is void. */
  readonly void?: Readonly<Record<number, string>>;
  readonly profiles?: Readonly<Partial<Record<"heap" | "cpu" | "goroutine" | "mutex" | "block", Profile>>>;
  /** Heap profiles along each run: at the batches 0, 5, 10, 15 and 20. */
  readonly heapAlong?: (batch: number, round: number) => Profile;
  /** Text of `goroutine?debug=2`, the same in all rounds. */
  readonly goroutineText?: Uint8Array;
  readonly environment?: Partial<Environment>;
  readonly manifest?: Partial<Manifest>;
  /** What the machine did, round by round. */
  readonly machine?: readonly MachineReading[];
  /** What earlier runs tell of its noise. */
  readonly history?: History;
}

const at = <Value>(spec: Value | readonly Value[] | undefined, index: number): Value | undefined => {
  const isList = (value: Value | readonly Value[] | undefined): value is readonly Value[] => Array.isArray(value);
  return isList(spec) ? spec[index] : spec;
};

const CHECKPOINT = { heap: "end", goroutine: "end", cpu: "cost", mutex: "end", block: "end" } as const;

const profileFiles = (spec: SideSpec, round: number): readonly ProfileFile[] =>
  (["heap", "goroutine", "cpu", "mutex", "block"] as const).flatMap((kind) => {
    const profile = spec.profiles?.[kind];
    const path = `rounds/${round}/${spec.component ?? "shop"}/process/${kind}.${CHECKPOINT[kind]}.pb.gz`;
    return profile === undefined ? [] : [{ kind, checkpoint: CHECKPOINT[kind], path, content: encodeProfile(profile) }];
  });

const heapsAlong = ({ heapAlong, component = "shop" }: SideSpec, round: number): readonly ProfileFile[] =>
  heapAlong === undefined
    ? []
    : [0, 5, 10, 15, 20].map((batch) => ({
        kind: "heap",
        checkpoint: String(batch),
        path: `rounds/${round}/${component}/process/heap.${batch}.pb.gz`,
        content: encodeProfile(heapAlong(batch, round)),
      }));

const roundOf = (spec: SideSpec, index: number): RoundData => {
  const round = index + 1;
  const values: Partial<Record<SignalId, Observation>> = {};
  for (const [signal, value] of Object.entries(spec.values ?? {})) {
    const found = at<number | null>(value, index) ?? null;
    values[signal as SignalId] = { value: found, why: found === null ? (spec.why?.[signal as SignalId] ?? "not read") : null };
  }
  for (const [signal, why] of Object.entries(spec.why ?? {})) values[signal as SignalId] ??= { value: null, why: why ?? "not read" };
  return {
    entry: {
      round,
      order: null,
      component: spec.component ?? "shop",
      instance: "process",
      units: spec.units === undefined ? 1000 : (at<number | null>(spec.units, index) ?? null),
      postGc: true,
      phases: [],
      labels: {},
      voidReason: spec.void?.[round] ?? null,
      ...(spec.machine?.[index] === undefined ? {} : { machine: spec.machine[index] }),
    },
    values,
    points: at<PointSeries | null>(spec.points, index) ?? null,
    profiles: [...profileFiles(spec, round), ...heapsAlong(spec, round)],
    goroutineText: spec.goroutineText ?? null,
  };
};

/** One component's rounds as a side; by default five rounds of one session, so that two such sides are pairs. */
export const side = (spec: SideSpec = {}): Snapshot => {
  const component = spec.component ?? "shop";
  const rounds = Array.from({ length: spec.rounds ?? 5 }, (_, index) => roundOf(spec, index));
  const { manifest } = unmeasured(spec.name ?? "shop", [component]);
  return {
    manifest: {
      ...manifest,
      heapgateVersion: "0.1.0",
      session: spec.session === undefined ? "session" : spec.session,
      environment: { ...MACHINE, ...spec.environment },
      workload: { hash: "w1", description: "1000 GET /work" },
      rounds: rounds.map((round) => round.entry),
      ...spec.manifest,
    },
    rounds,
    ...(spec.declared === undefined ? {} : { declared: spec.declared }),
    changes: null,
    history: spec.history ?? null,
  };
};

/** Several components measured together. */
export const joined = (first: Snapshot, ...others: readonly Snapshot[]): Snapshot => ({
  manifest: {
    ...first.manifest,
    components: [first, ...others].flatMap((one) => one.manifest.components),
    rounds: [first, ...others].flatMap((one) => one.manifest.rounds),
  },
  rounds: [first, ...others].flatMap((one) => one.rounds),
  changes: first.changes,
  history: first.history,
});

/** A column along the run: `start`, rising by `perBatch`, with a wiggle that repeats. */
export const line = (start: number, perBatch: number, wiggle = 0, count = 20): readonly number[] =>
  Array.from({ length: count }, (_, index) => start + perBatch * index + wiggle * ([0, 1, -1, 2, -2][index % 5] ?? 0));

/** Points after forced collections, 50 units a batch, 1.5 s apart. */
export const pointsOf = (
  columns: Partial<Record<PointMetric, readonly (number | null)[]>>,
  more: Partial<PointSeries> = {},
): PointSeries => {
  const count = Math.max(0, ...Object.values(columns).map((column) => column.length));
  return {
    postGc: true,
    secondsColumn: Array.from({ length: count }, (_, index) => 1.5 * (index + 1)),
    unitsColumn: Array.from({ length: count }, (_, index) => 50 * (index + 1)),
    columns,
    ...more,
  };
};

/** What a healthy service measures; tests lay over it what they are about. */
export const HEALTHY = {
  cpu: [0.001_002, 0.000_998, 0.001, 0.001_001, 0.000_999, 0.001_003, 0.000_997, 0.001, 0.001_001, 0.001],
  allocations: 100,
  allocated: 20 * KIB,
  "live-heap": 40 * MIB,
  "live-objects": 200_000,
  goroutines: 20,
  "open-fds": 12,
  rss: [80, 81, 79, 80, 82, 80, 81, 80, 79, 80].map((mib) => mib * MIB),
  "http-p50": 0.004,
  "http-p95": 0.009,
  "http-p99": 0.02,
  errors: 0,
  restarts: 0,
} as const satisfies Values;

/** Flat levels along the run. */
export const STEADY = pointsOf({ live_heap_bytes: line(40 * MIB, 0, 40 * KIB), goroutines: line(20, 0), open_fds: line(12, 0) });

/** A healthy side with what is given laid over. */
export const healthy = (spec: SideSpec = {}): Snapshot => side({ points: STEADY, ...spec, values: { ...HEALTHY, ...spec.values } });

/** Every round of a signal multiplied. */
export const times = (values: number | readonly number[], factor: number): readonly number[] =>
  (typeof values === "number" ? Array.from({ length: 10 }, () => values) : values).map((value) => value * factor);
