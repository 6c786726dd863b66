/** `history.json`: how far pairs of earlier runs scattered, by class of metric and runner; it travels from baseline to baseline. */
import { z } from "zod";
import { SCHEMA_VERSION } from "./snapshot.ts";

/** Runs kept for each class; older ones are dropped (`statistics.md` §2). */
export const HISTORY_RUNS_KEPT = 20;

/**
 * Runs by class key (metric, workload, Go minor version, runner class), oldest first. A run is the list of its pairs' log differences, or for a
 * growth metric of its growth differences.
 */
export interface History {
  readonly runs: Readonly<Record<string, readonly (readonly number[])[]>>;
}

export const historySchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  runs: z.record(z.string(), z.array(z.array(z.number()))),
});

/** History with one more run of a class, the oldest dropped beyond twenty. Runs that carry no number are not added. */
export function appendRun(history: History | null, classKey: string, differencesLog: readonly number[]): History {
  const runs = history?.runs ?? {};
  if (differencesLog.length === 0) return { runs };
  return { runs: { ...runs, [classKey]: [...(runs[classKey] ?? []), differencesLog].slice(-HISTORY_RUNS_KEPT) } };
}
