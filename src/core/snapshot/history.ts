/** `history.json`: how far trials of earlier runs scattered, by class of metric, work and runner; it travels from baseline to baseline. */
import { z } from "zod";
import { heapgateError } from "../errors/heapgate-error.ts";
import { metricOf as signalMetricOf, type SignalId } from "../units/own-signal.ts";
import type { LeakSignal } from "../units/signals.ts";
import { signalMeta } from "../units/signals.ts";
import { firstProblem } from "./bundle-schema.ts";
import { formatJson, parseJson } from "./json-text.ts";
import type { Environment, Manifest } from "./snapshot.ts";
import { SCHEMA_VERSION } from "./snapshot.ts";

/** Runs kept for each class; older ones are dropped (`statistics.md` §2). */
export const HISTORY_RUNS_KEPT = 20;
/** Classes kept for each metric of a component: the one written last, then those with most runs. */
const CLASSES_KEPT = 8;
/** Six digits say more of a scatter than twenty runs know. */
const DIGITS_KEPT = 6;

/** By class key (`classKeyOf`), oldest first. */
export interface History {
  /**
   * A run is the list of its pairs' log differences, for a growth metric of its growth differences. A recording has no pairs: its trials stand here
   * as √2 · (log value − median), which scatter like pairs do.
   */
  readonly runs: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Logarithm of a recording's median: how far runs lie from each other. */
  readonly levels: Readonly<Record<string, readonly number[]>>;
}

export const EMPTY_HISTORY: History = { runs: {}, levels: {} };

export const historySchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  runs: z.record(z.string(), z.array(z.array(z.number()))),
  levels: z.record(z.string(), z.array(z.number())).default({}),
});

/** What has to be alike for one run's noise to tell of another's. */
export interface MetricClass {
  readonly component: string;
  /** Name of `points.csv` and `result.json`, with `:growth` for growth inside the runs. */
  readonly metric: string;
  readonly workloadHash: string | null;
  readonly goVersion: string | null;
  readonly runnerClass: string;
}

const HASH_DIGITS = 16;

/** `go1.24` of `go1.24.4`: patch releases do not move the noise. */
const goMinorOf = (goVersion: string | null): string => (goVersion === null ? "go?" : (/^go\d+\.\d+/u.exec(goVersion)?.[0] ?? goVersion));

/** Component and metric, then work, Go and runner; the text before the first blank names the metric. */
export const classKeyOf = ({ component, metric, workloadHash, goVersion, runnerClass }: MetricClass): string =>
  `${component}/${metric} ${workloadHash?.slice(0, HASH_DIGITS) ?? "work?"} ${goMinorOf(goVersion)} ${runnerClass}`;

/** The runner's image with its architecture; outside of CI the machine. */
export const runnerClassOf = ({ runner, os, arch, cpuModel }: Environment): string =>
  (runner === null ? [os, arch, cpuModel] : [runner, arch]).map((part) => part ?? "?").join("/");

const keyOf = (manifest: Pick<Manifest, "environment" | "workload">, component: string, metric: string): string =>
  classKeyOf({
    component,
    metric,
    workloadHash: manifest.workload.hash,
    goVersion: manifest.environment.goVersion,
    runnerClass: runnerClassOf(manifest.environment),
  });

/** Class of a cost or level of a measured side. */
export const costKeyOf = (manifest: Pick<Manifest, "environment" | "workload">, component: string, signal: SignalId): string =>
  keyOf(manifest, component, signalMetricOf(signal));

/** Class of the growth of a leak signal of a measured side. */
export const growthKeyOf = (manifest: Pick<Manifest, "environment" | "workload">, component: string, signal: LeakSignal): string =>
  keyOf(manifest, component, `${signalMeta(signal).metric}:growth`);

const metricOf = (classKey: string): string => classKey.split(" ", 1)[0] ?? classKey;
const shortened = (value: number): number => Number(value.toPrecision(DIGITS_KEPT));

/** The record without the classes of a metric beyond those kept; the one just written stays. */
const withoutOldClasses = <Entry>(
  record: Readonly<Record<string, readonly Entry[]>>,
  written: string,
): Readonly<Record<string, readonly Entry[]>> => {
  const others = Object.entries(record).filter(([key]) => key !== written && metricOf(key) === metricOf(written));
  if (others.length < CLASSES_KEPT) return record;
  const gone = new Set(
    others
      .toSorted(([keyA, a], [keyB, b]) => b.length - a.length || (keyA < keyB ? -1 : 1))
      .slice(CLASSES_KEPT - 1)
      .map(([key]) => key),
  );
  return Object.fromEntries(Object.entries(record).filter(([key]) => !gone.has(key)));
};

const appended = <Entry>(
  record: Readonly<Record<string, readonly Entry[]>>,
  classKey: string,
  entry: Entry,
): Readonly<Record<string, readonly Entry[]>> =>
  withoutOldClasses({ ...record, [classKey]: [...(record[classKey] ?? []), entry].slice(-HISTORY_RUNS_KEPT) }, classKey);

/** History with one more run of a class, the oldest dropped beyond twenty. Runs that carry no number are not added. */
export function appendRun(history: History | null, classKey: string, differencesLog: readonly number[]): History {
  const before = history ?? EMPTY_HISTORY;
  const usable = differencesLog.length > 0 && differencesLog.every(Number.isFinite);
  return usable ? { ...before, runs: appended(before.runs, classKey, differencesLog.map(shortened)) } : before;
}

/** History with the level of one more recording of a class, as `appendRun`. */
export function appendLevel(history: History | null, classKey: string, levelLog: number): History {
  const before = history ?? EMPTY_HISTORY;
  return Number.isFinite(levelLog) ? { ...before, levels: appended(before.levels, classKey, shortened(levelLog)) } : before;
}

/** The document's text, the same bytes for the same history. */
export const formatHistory = ({ runs, levels }: History): string =>
  formatJson({ schemaVersion: SCHEMA_VERSION, runs, ...(Object.keys(levels).length === 0 ? {} : { levels }) });

const versionOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "schemaVersion" in value ? value.schemaVersion : null;

/** A history file's content. Throws NOISE_HISTORY_INVALID naming the file, also for one of a newer heapgate. */
export function parseHistory(text: string, { name }: { readonly name: string }): History {
  const json = parseJson(text);
  const refuse = (problem: string): never => {
    throw heapgateError("NOISE_HISTORY_INVALID", { name, problem });
  };
  if (json.kind === "broken") return refuse(`${json.line}:${json.column}: not valid JSON`);
  const version = versionOf(json.value);
  if (typeof version === "number" && version > SCHEMA_VERSION)
    return refuse(`it was written by a newer heapgate (schemaVersion ${version}; this one reads up to ${SCHEMA_VERSION})`);
  const parsed = historySchema.safeParse(json.value);
  if (!parsed.success) return refuse(firstProblem(parsed.error));
  return { runs: parsed.data.runs, levels: parsed.data.levels };
}
