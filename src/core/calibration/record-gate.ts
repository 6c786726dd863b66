/** What is kept of a gate that measured an app against itself: how its pairs scattered, and what a run would have said. */
import type { Comparison } from "../compare/comparison.ts";
import { historyOfPairs } from "../compare/session-history.ts";
import { costKeyOf, growthKeyOf } from "../snapshot/history.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { smallValueOffset } from "../stats/log-ratio.ts";
import { median } from "../stats/order.ts";
import { FLOOR_SCALE, mean, quantizationVariance } from "../stats/variance.ts";
import { quantumOf } from "../units/own-signal.ts";
import { isSignalName } from "../units/signals.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { GateRecord, SignalRecord } from "./gate-record.ts";

export interface MeasuredGate {
  readonly base: Snapshot;
  readonly head: Snapshot;
  readonly comparison: Comparison;
  readonly verdict: Verdict;
  readonly planKey: string;
  readonly seconds: number;
}

const known = (values: readonly (number | null)[]): readonly number[] => values.filter((value) => value !== null);
const medianOf = (values: readonly number[]): number | null => (values.length === 0 ? null : median(values));

/** Rounding variance of a pair: v_min of `statistics.md` §2. */
const floorOf = (base: readonly number[], head: readonly number[], quantum: number): number => {
  const offset = smallValueOffset([...base, ...head], quantum);
  return FLOOR_SCALE ** 2 + quantizationVariance(quantum, mean(base) + offset) + quantizationVariance(quantum, mean(head) + offset);
};

const costRecords = ({ base, head, comparison }: MeasuredGate): readonly SignalRecord[] => {
  const { runs } = historyOfPairs(null, base, head);
  return comparison.signals.flatMap(({ component, signal, unit, baseValues, headValues }) => {
    const classKey = costKeyOf(head.manifest, component, signal);
    const differencesLog = runs[classKey]?.[0];
    const [baseKnown, headKnown] = [known(baseValues), known(headValues)];
    const floorVariance = floorOf(baseKnown, headKnown, quantumOf(signal, unit));
    // Zero on both sides has no scatter to tell of.
    if (differencesLog === undefined || !Number.isFinite(floorVariance)) return [];
    const level = medianOf([...baseKnown, ...headKnown]);
    const ofDeclared = isSignalName(signal) ? {} : { unit };
    return [{ component, signal, ...ofDeclared, growth: false, classKey, differencesLog, level, floorVariance }];
  });
};

const growthRecords = ({ base, head, comparison }: MeasuredGate): readonly SignalRecord[] => {
  const { runs } = historyOfPairs(null, base, head);
  return comparison.leaks.flatMap(({ component, signal, baseCurve, headCurve }) => {
    const classKey = growthKeyOf(head.manifest, component, signal);
    const differencesLog = runs[classKey]?.[0];
    if (differencesLog === undefined) return [];
    const level = medianOf(known([...baseCurve, ...headCurve]));
    return [{ component, signal, growth: true, classKey, differencesLog, level, floorVariance: FLOOR_SCALE ** 2 }];
  });
};

const growthId = (component: string, signal: string): string => `growth of ${component}/${signal}`;

/** Gated outcomes and leaks of these kinds, by id. */
const gatedIds = ({ outcomes, leaks }: Verdict, outcome: string, finding: string): readonly string[] => [
  ...outcomes.filter((one) => one.gated && one.outcome === outcome).map(({ id }) => id),
  ...leaks.filter((one) => one.gated && one.finding === finding).map(({ component, signal }) => growthId(component, signal)),
];

const priorRunsOf = ({ signals, leaks }: Comparison): number => {
  const runs = [...signals, ...leaks].flatMap(({ evidence }) => (evidence === null ? [] : [evidence.priorRuns]));
  return runs.length === 0 ? 0 : Math.min(...runs);
};

/** The record of a gate. Pure. */
export const recordGate = (gate: MeasuredGate): GateRecord => ({
  planKey: gate.planKey,
  measuredAtSeconds: gate.head.manifest.measuredAtSeconds,
  seconds: Math.round(gate.seconds * 10) / 10,
  pairs: gate.comparison.pairs,
  state: gate.verdict.state,
  red: gatedIds(gate.verdict, "exceeded", "new-growth"),
  undecided: gatedIds(gate.verdict, "inconclusive", "inconclusive"),
  priorRuns: priorRunsOf(gate.comparison),
  signals: [...costRecords(gate), ...growthRecords(gate)],
});
