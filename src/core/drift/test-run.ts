/** The test of one signal in one run of main against its anchor: the paired test, with what earlier runs say about the scatter. */
import { costPriorOf } from "../stats/history-prior.ts";
import { hodgesLehmann } from "../stats/hodges-lehmann.ts";
import type { TestResult } from "../stats/location-test.ts";
import { pairedLogRatios, type PairedValues } from "../stats/log-ratio.ts";
import { COLD_START_PRIOR, pairedTest } from "../stats/paired-test.ts";
import { isSignalName, signalMeta } from "../units/signals.ts";
import type { DriftRun, DriftSignal } from "./drift-history.ts";

/** What a signal is known by throughout the history. */
export const idOf = ({ component, signal }: Pick<DriftSignal, "component" | "signal">): string => `${component}/${signal}`;

export const signalIn = (run: DriftRun, id: string): DriftSignal | null => run.signals.find((signal) => idOf(signal) === id) ?? null;

const pairsOf = ({ signal, better, base, head }: DriftSignal): PairedValues => ({
  base,
  head,
  direction: better === "higher" ? "higher" : "lower",
  quantum: isSignalName(signal) ? signalMeta(signal).quantum : 0,
});

const differencesOf = (signal: DriftSignal | null): readonly number[] => {
  const ratios = signal === null ? null : pairedLogRatios(pairsOf(signal));
  return ratios?.kind === "ratios" && ratios.values.every(Number.isFinite) ? ratios.values : [];
};

/**
 * The test of signal `id` in `run`; positive estimates are worse. `earlier` runs, of any anchor, teach how far its pairs scatter
 * (`statistics.md` §2): their own change is taken out. Null: the run has no values of it.
 */
export const testRun = (run: DriftRun, id: string, earlier: readonly DriftRun[]): TestResult | null => {
  const signal = signalIn(run, id);
  if (signal === null || signal.base.length === 0) return null;
  const prior = costPriorOf(earlier.map((before) => differencesOf(signalIn(before, id)))) ?? COLD_START_PRIOR;
  return pairedTest({ ...pairsOf(signal), prior });
};

/** The change of signal `id` in `run` against its anchor on the log scale, positive is worse; 0 for the same binary, null when not measured. */
export const driftLogOf = (run: DriftRun, id: string): number | null => {
  if (run.unchanged) return 0;
  const differencesLog = differencesOf(signalIn(run, id));
  return differencesLog.length === 0 ? null : hodgesLehmann(differencesLog);
};
