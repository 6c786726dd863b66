/** A measured run as one more run of history: how its pairs, or the trials of its recording, scattered. */
import type { History } from "../snapshot/history.ts";
import { appendLevel, appendRun, costKeyOf, EMPTY_HISTORY, growthKeyOf } from "../snapshot/history.ts";
import { isOutlier } from "../snapshot/repeated-pair.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { pairedLogRatios, smallValueOffset } from "../stats/log-ratio.ts";
import { median } from "../stats/order.ts";
import { LEAK_SIGNALS } from "../units/signals.ts";
import { growthDifferences, growthsOfSide } from "./compare-leaks.ts";
import { errorGapOf, refusalOf, workOf } from "./equal-work.ts";
import { known, roundsOf, testable, valuesOf } from "./signal-values.ts";
import { declarationRefusal, declaredFor, testedSignals } from "./signals-of.ts";

/** One pair, or one trial, says nothing about scatter. */
const LEAST_OF_A_RUN = 2;

/**
 * A pair that was repeated because it lay far out was a draw of the same noise: history keeps it, or the noise would look calmer with every run. One
 * that was void because the machine stalled was not, and stays out.
 */
const withRepeated = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  rounds: snapshot.rounds.map((round) =>
    isOutlier(round.entry.voidReason) ? { ...round, entry: { ...round.entry, voidReason: null } } : round,
  ),
});

const runOf = (history: History, classKey: string, valuesLog: readonly number[]): History =>
  valuesLog.length < LEAST_OF_A_RUN ? history : appendRun(history, classKey, valuesLog);

const costsOfPairs = (history: History, base: Snapshot, head: Snapshot, component: string): History => {
  const [baseRounds, headRounds] = [roundsOf(base, component), roundsOf(head, component)];
  const work = workOf(baseRounds, headRounds);
  const errorGap = errorGapOf(baseRounds, headRounds, "paired");
  let grown = history;
  for (const { signal, meta, declared } of testedSignals(component, base, head)) {
    const ofBase = declaredFor(base, component).find(({ name }) => name === signal);
    if (refusalOf(signal, work, errorGap, declared) !== null || declarationRefusal(ofBase, declared ?? undefined) !== null) continue;
    const values = testable(valuesOf(baseRounds, headRounds, signal, "paired"), "paired");
    const ratios = pairedLogRatios({ ...values, direction: meta.better === "higher" ? "higher" : "lower", quantum: meta.quantum });
    if (ratios.kind === "ratios") grown = runOf(grown, costKeyOf(head.manifest, component, signal), ratios.values);
  }
  return grown;
};

/**
 * History with the pairs of a session: ln(head/base) of every cost and level, growth differences of the leak signals. The prior centres them, so a red
 * run does no harm. What was not compared (other work, failed requests) is not added; nor is anything when the sides are no pairs.
 */
export const historyOfPairs = (history: History | null, base: Snapshot, head: Snapshot): History => {
  if (base.manifest.session === null || base.manifest.session !== head.manifest.session) return history ?? EMPTY_HISTORY;
  const [baseSide, headSide] = [withRepeated(base), withRepeated(head)];
  let grown = history ?? EMPTY_HISTORY;
  for (const component of head.manifest.components) {
    grown = costsOfPairs(grown, baseSide, headSide, component);
    for (const signal of LEAK_SIGNALS) {
      grown = runOf(grown, growthKeyOf(head.manifest, component, signal), growthDifferences(component, signal, baseSide, headSide));
    }
  }
  return grown;
};

/** √2 · (x − median): trials of one side scatter 1/√2 as far as pairs. */
const asPairs = (valuesLog: readonly number[]): readonly number[] => {
  const center = valuesLog.length === 0 ? 0 : median(valuesLog);
  return valuesLog.map((value) => Math.SQRT2 * (value - center));
};

/** History with a recording: its trials as pairs would scatter, and its level, by which runs are told apart from runners. */
export const historyOfRecording = (history: History | null, recorded: Snapshot): History => {
  let grown = history ?? EMPTY_HISTORY;
  for (const component of recorded.manifest.components) {
    const rounds = roundsOf(recorded, component);
    for (const { signal, meta } of testedSignals(component, recorded, recorded)) {
      const values = known(valuesOf(rounds, [], signal, "unpaired").base);
      const offset = smallValueOffset(values, meta.quantum);
      const valuesLog = values.map((value) => Math.log(value + offset));
      if (valuesLog.length < LEAST_OF_A_RUN || !valuesLog.every(Number.isFinite)) continue;
      const classKey = costKeyOf(recorded.manifest, component, signal);
      grown = appendLevel(appendRun(grown, classKey, asPairs(valuesLog)), classKey, median(valuesLog));
    }
    for (const signal of LEAK_SIGNALS) {
      grown = runOf(grown, growthKeyOf(recorded.manifest, component, signal), asPairs(growthsOfSide(component, signal, recorded)));
    }
  }
  return grown;
};
