/** Several instances of one component in one trial as the one round that is compared: what the component costs in all (`metrics.md` §13 rule 6). */
import { combineFamilies } from "../families/combine-families.ts";
import type { DeclaredSignal, SignalId } from "../units/own-signal.ts";
import { SIGNAL_NAMES, type PointMetric, type SignalName } from "../units/signals.ts";
import { CPU_PERIODS_LABEL } from "./cpu-periods.ts";
import { sumOwnRequests } from "./own-requests.ts";
import { missing, observed } from "./round-evidence.ts";
import type { Observation, PointSeries, ProfileFile, RoundData, RoundEntry } from "./snapshot.ts";

/**
 * How the values of instances become one. `sum`: counters by units of work and levels; all must be known. `same`: told of the component as a whole, the
 * first that knows it. `largest`: of shares and times, which do not add up.
 */
const COMBINED = {
  cpu: "sum",
  "gc-cpu": "largest",
  allocations: "sum",
  allocated: "sum",
  "live-heap": "sum",
  "live-objects": "sum",
  goroutines: "sum",
  "open-fds": "sum",
  rss: "sum",
  "working-set": "sum",
  throttling: "largest",
  "http-p50": "same",
  "http-p95": "same",
  "http-p99": "same",
  "reconcile-p95": "largest",
  reconciles: "sum",
  "api-out": "sum",
  "api-in": "same",
  "network-tx": "sum",
  "network-rx": "sum",
  workqueue: "sum",
  errors: "same",
  restarts: "sum",
  series: "sum",
} as const satisfies Record<SignalName, Combined>;

type Combined = "sum" | "same" | "largest";

/** Of a declared signal: what a Prometheus says is of all instances already; increases and amounts add up, times and shares do not. */
const combinedOf = ({ from, as, unit }: DeclaredSignal): Combined => {
  if (from === "query") return "same";
  if (as === "perUnit" || as === "flat") return "sum";
  return as === "value" && unit !== "seconds" && unit !== "ratio" ? "sum" : "largest";
};

/** Levels of which the largest instance is kept beside the sum, as a label of the round. */
const LARGEST_KEPT = ["live-heap", "rss", "working-set"] as const satisfies readonly SignalName[];

interface Named {
  readonly instance: string;
  readonly observation: Observation | undefined;
}

const whyOf = ({ instance, observation }: Named): string => `${instance}: ${observation?.why ?? "not measured"}`;

/** Null: no instance tells of the signal. */
function combineValues(signal: SignalId, how: Combined, named: readonly Named[]): Observation | null {
  const told = named.filter(({ observation }) => observation !== undefined);
  const [first] = told;
  if (first === undefined) return null;
  const values = told.flatMap(({ observation }) => observation?.value ?? []);
  const unknown = named.find(({ observation }) => (observation?.value ?? null) === null);
  switch (how) {
    case "same":
      return values[0] === undefined ? (first.observation ?? null) : observed(values[0]);
    case "largest":
      // An idle replica has no reconcile to time; the others have.
      return values.length === 0 ? missing(whyOf(first)) : observed(Math.max(...values));
    case "sum":
      // A restart of one is a restart, whether or not the others are known.
      if (signal === "restarts" && values.length > 0) return observed(values.reduce((sum, value) => sum + value, 0));
      return unknown === undefined ? observed(values.reduce((sum, value) => sum + value, 0)) : missing(whyOf(unknown));
  }
}

/** Column sums of the rows all have; a row that one of them lacks a value in is missing. */
function combinePoints(all: readonly (PointSeries | null)[]): PointSeries | null {
  const series = all.filter((points) => points !== null);
  const [first] = series;
  if (first === undefined || series.length < all.length) return null;
  const columnsOf = (metric: PointMetric) => series.map((points) => points.columns[metric]);
  const rows = Math.min(...series.flatMap(({ columns }) => Object.values(columns).map((column) => column.length)));
  const columns: Partial<Record<PointMetric, readonly (number | null)[]>> = {};
  const add = (metric: PointMetric): void => {
    const own = columnsOf(metric).filter((column) => column !== undefined);
    if (own.length < series.length) return;
    columns[metric] = Array.from({ length: rows }, (_, row) => {
      const values = own.map((column) => column[row] ?? null);
      return values.includes(null) ? null : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    });
  };
  for (const metric of ["live_heap_bytes", "live_objects", "goroutines", "open_fds", "rss_bytes"] as const) add(metric);
  return {
    postGc: series.every(({ postGc }) => postGc),
    // All instances are read one after the other at the same batch: the first one's times stand for all.
    secondsColumn: first.secondsColumn?.slice(0, rows) ?? null,
    unitsColumn: first.unitsColumn?.slice(0, rows) ?? null,
    columns,
  };
}

/** Profiles that every instance has; what one lacks would be the profile of another program. */
function combineProfiles(rounds: readonly RoundData[]): readonly ProfileFile[] {
  const [first, ...others] = rounds;
  return (first?.profiles ?? []).flatMap((file) => {
    const replicas = others.flatMap(
      ({ profiles }) => profiles.find((one) => one.kind === file.kind && one.checkpoint === file.checkpoint) ?? [],
    );
    return replicas.length < others.length ? [] : [{ ...file, replicas }];
  });
}

const voidReasonOf = (entries: readonly RoundEntry[]): string | null => {
  const voided = entries.filter(({ voidReason }) => voidReason !== null);
  const [first] = voided;
  if (first === undefined) return null;
  // A pair left out as a whole carries one reason, by which it is known again.
  return voided.length === entries.length && voided.every(({ voidReason }) => voidReason === first.voidReason)
    ? first.voidReason
    : `${first.instance}: ${first.voidReason}`;
};

/** The label of a round in which an instance did hardly anything, with its name. */
export const IDLE_INSTANCE_LABEL = "idle-instance";

/** Of the busiest instance's CPU. */
const IDLE_RATIO = 0.1;

/** The idlest instance, where it used less than a tenth of the CPU of the busiest. */
function idleInstanceOf(rounds: readonly RoundData[]): string | null {
  const known = rounds.flatMap(({ entry, values }) => {
    const seconds = values.cpu?.value ?? null;
    return seconds === null ? [] : [{ instance: entry.instance, seconds }];
  });
  const [idlest] = known.toSorted((a, b) => a.seconds - b.seconds);
  const most = Math.max(...known.map(({ seconds }) => seconds));
  return idlest !== undefined && known.length === rounds.length && idlest.seconds < IDLE_RATIO * most ? idlest.instance : null;
}

function labelsOf(rounds: readonly RoundData[]): Readonly<Record<string, string>> {
  const leader = rounds.find(({ entry }) => entry.labels["leader"] === "true")?.entry.instance;
  const largest = LARGEST_KEPT.flatMap((signal) => {
    const values = rounds.flatMap(({ values: own }) => own[signal]?.value ?? []);
    return values.length === 0 ? [] : [[`${signal}-largest-instance`, String(Math.max(...values))] as const];
  });
  const own = sumOwnRequests(rounds.map(({ entry }) => entry.labels));
  const periods = rounds.flatMap(({ entry }) => entry.labels[CPU_PERIODS_LABEL] ?? []);
  // Periods of several instances begin at different times: only those of a lone one are a course.
  const course = periods.length === 1 && periods[0] !== undefined ? { [CPU_PERIODS_LABEL]: periods[0] } : {};
  const idle = idleInstanceOf(rounds);
  return {
    ...own,
    ...course,
    ...(idle === null ? {} : { [IDLE_INSTANCE_LABEL]: idle }),
    replicas: String(rounds.length),
    ...(leader === undefined ? {} : { leader }),
    ...Object.fromEntries(largest),
  };
}

/** Left out where one of the instances has none. */
function familiesOf(rounds: readonly RoundData[]): Pick<RoundData, "families"> {
  const told = rounds.flatMap(({ entry, families }) =>
    families === undefined ? [] : [{ instance: entry.instance, leads: entry.labels["leader"] === "true", families }],
  );
  const combined = told.length < rounds.length ? null : combineFamilies(told);
  return combined === null ? {} : { families: combined };
}

function combine(rounds: readonly RoundData[], first: RoundData, declared: readonly DeclaredSignal[]): RoundData {
  const entries = rounds.map(({ entry }) => entry);
  const values: Partial<Record<SignalId, Observation>> = {};
  const own = declared.filter(({ component }) => component === first.entry.component);
  const put = (signal: SignalId, how: Combined): void => {
    const named = rounds.map(({ entry, values: told }) => ({ instance: entry.instance, observation: told[signal] }));
    const combined = combineValues(signal, how, named);
    if (combined !== null) values[signal] = combined;
  };
  for (const signal of SIGNAL_NAMES) put(signal, COMBINED[signal]);
  for (const signal of own) put(signal.name, combinedOf(signal));
  return {
    entry: {
      ...first.entry,
      instance: entries.map(({ instance }) => instance).join("+"),
      postGc: entries.every(({ postGc }) => postGc),
      labels: labelsOf(rounds),
      voidReason: voidReasonOf(entries),
    },
    values,
    points: combinePoints(rounds.map(({ points }) => points)),
    profiles: combineProfiles(rounds),
    goroutineText: (rounds.find(({ entry }) => entry.labels["leader"] === "true") ?? first).goroutineText,
    // The log of a component is stored for its instances together.
    ...(first.log === undefined ? {} : { log: first.log }),
    ...familiesOf(rounds),
  };
}

/**
 * Rounds with one entry for each component and trial. Counters and levels of its instances are added up, batch by batch in the points too; a value one
 * instance lacks is missing with its name, and one void instance voids the round. Profiles keep those of the other instances with them
 * (`ProfileFile.replicas`). `declared` says how values of declared signals combine. Labels say how many there were, which one leads, and the largest single heap and memory. A lone instance is left as it is.
 */
export function combineReplicas(rounds: readonly RoundData[], declared: readonly DeclaredSignal[] = []): readonly RoundData[] {
  const groups = new Map<string, RoundData[]>();
  for (const round of rounds) {
    const key = `${round.entry.round} ${round.entry.component}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [round]);
    else group.push(round);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    return first === undefined ? [] : [others.length === 0 ? first : combine(group, first, declared)];
  });
}
