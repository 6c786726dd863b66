/** What the history says: how far each signal has drifted from the anchor, where it changed, and whether that is beyond the limit. */
import { changePoints } from "../stats/e-divisive.ts";
import type { TestFound } from "../stats/location-test.ts";
import { reachesBudget } from "../stats/look-decision.ts";
import { isSignalName, signalMeta } from "../units/signals.ts";
import type { DriftHistory, DriftRun, DriftSide, DriftSignal } from "./drift-history.ts";
import { anchorsOf, seriesOf, type DriftSeries } from "./join-anchors.ts";
import { driftLogOf, idOf, signalIn, testRun } from "./test-run.ts";

/** One test a night and signal: chance of a false alarm without any drift (`statistics.md` §7). */
export const DRIFT_LEVEL = 0.001;
/** Change points: p, least change, and runs looked at together (`statistics.md` §7; the window is Otava's). */
const CHANGE = { maxP: 0.001, minSize: 0.03, window: 50 } as const;

const REMEMBERED_RUNS = 20;

/** Relative changes are of the value itself: +0.1 is 10 % more, whichever direction is the good one. */
export interface DriftChange {
  /** The change came in with a commit behind `from`, up to and including `to`. */
  readonly from: DriftSide;
  readonly to: DriftSide;
  readonly ratio: number;
  readonly isWorse: boolean;
  readonly pValue: number;
  /** Place of `to`'s run in the history. */
  readonly at: number;
  /** Runs behind the change up to the next one. */
  readonly runsSince: number;
}

/** `beyond`: over the limit and not chance. `unsure`: over the limit, but chance may do that. */
export type DriftStanding = "beyond" | "unsure" | "within" | "advisory" | "not-measured";

export interface SignalDrift {
  readonly id: string;
  readonly component: string;
  readonly signal: string;
  readonly title: string;
  readonly standing: DriftStanding;
  /** Why it was not measured in the newest run; null when it was. */
  readonly why: string | null;
  /** Change since the anchor in the newest run, and its 95 % limits. */
  readonly ratio: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  readonly pValue: number | null;
  /** Runs against this anchor. */
  readonly runs: number;
  /** The greatest step for the worse from one run to the next since the anchor; null when there was none. */
  readonly largestStep: { readonly ratio: number; readonly from: DriftSide; readonly to: DriftSide } | null;
  readonly changes: readonly DriftChange[];
}

export interface AnchorStretch {
  readonly anchor: DriftSide;
  readonly runs: number;
  /** Null: the first anchor, or a bridge joins it to an earlier one. Otherwise the one before, and a commit to measure against it. */
  readonly bridgeMissing: { readonly before: DriftSide; readonly head: DriftSide } | null;
}

export interface DriftReport {
  readonly name: string | null;
  /** The newest run; null: the history is empty. */
  readonly newest: DriftRun | null;
  /** Place in the history of the first run against the newest one's anchor. */
  readonly sinceRun: number;
  readonly anchors: readonly AnchorStretch[];
  readonly signals: readonly SignalDrift[];
  /** Null: drift is shown, not judged. */
  readonly limitRatio: number | null;
  readonly isBeyond: boolean;
}

const worseSign = ({ better }: DriftSignal): 1 | -1 => (better === "higher" ? -1 : 1);

const titleOf = ({ signal }: DriftSignal): string => (isSignalName(signal) ? signalMeta(signal).title : signal);

const rangeOf = (result: TestFound, sign: 1 | -1): readonly [number, number] => {
  const [one, other] = result.intervalLog.map((limit) => Math.expm1(sign * limit));
  return [Math.min(one ?? NaN, other ?? NaN), Math.max(one ?? NaN, other ?? NaN)];
};

const changesOf = ({ points }: DriftSeries, runs: readonly DriftRun[], sign: 1 | -1): readonly DriftChange[] => {
  const sizeOf = (before: number, after: number): number => Math.expm1(Math.abs(after - before));
  const found = changePoints(
    points.map(({ valueLog }) => valueLog),
    { ...CHANGE, sizeOf },
  );
  return found.flatMap(({ index, meanBefore, meanAfter, pValue }, position) => {
    const [before, after] = [points[index - 1], points[index]];
    if (before === undefined || after === undefined) return [];
    const stepLog = meanAfter - meanBefore;
    const runsSince = (found[position + 1]?.index ?? points.length) - index;
    const range = { from: before.run.head, to: after.run.head, at: runs.indexOf(after.run) };
    return [{ ...range, ratio: Math.expm1(sign * stepLog), isWorse: stepLog > 0, pValue, runsSince }];
  });
};

/** The first run counts from the anchor itself. `points` are those against one anchor. */
const largestStepOf = (runs: readonly DriftRun[], id: string, sign: 1 | -1): SignalDrift["largestStep"] => {
  let largest: { readonly stepLog: number; readonly from: DriftSide; readonly to: DriftSide } | null = null;
  let before: { readonly driftLog: number; readonly side: DriftSide } | null = null;
  for (const run of runs) {
    const driftLog = driftLogOf(run, id);
    if (driftLog === null) continue;
    const from: DriftSide = before?.side ?? run.base;
    const stepLog: number = driftLog - (before?.driftLog ?? 0);
    if (stepLog > (largest?.stepLog ?? 0)) largest = { stepLog, from, to: run.head };
    before = { driftLog, side: run.head };
  }
  return largest === null ? null : { ratio: Math.expm1(sign * largest.stepLog), from: largest.from, to: largest.to };
};

const standingOf = (result: TestFound, signal: DriftSignal, limitRatio: number | null): DriftStanding => {
  if (!signal.gated) return "advisory";
  if (limitRatio === null || !reachesBudget(result, { maxGrowthRatio: limitRatio, minChange: signal.minChange ?? 0 })) return "within";
  return result.pWorse <= DRIFT_LEVEL ? "beyond" : "unsure";
};

interface Asked {
  readonly runs: readonly DriftRun[];
  readonly newest: DriftRun;
  /** The signal as the latest run that has it knows it. */
  readonly known: DriftSignal;
  readonly series: readonly DriftSeries[];
  readonly limitRatio: number | null;
}

const signalDriftOf = ({ runs, newest, known, series, limitRatio }: Asked): SignalDrift => {
  const id = idOf(known);
  const sign = worseSign(known);
  const sinceAnchor = runs.filter(({ base }) => base.commit === newest.base.commit);
  const common = {
    id,
    component: known.component,
    signal: known.signal,
    title: titleOf(known),
    runs: sinceAnchor.filter((run) => driftLogOf(run, id) !== null).length,
    largestStep: largestStepOf(sinceAnchor, id, sign),
    changes: series.flatMap((one) => changesOf(one, runs, sign)),
  };
  const unknown = { ratio: null, interval: null, pValue: null };
  if (newest.unchanged) {
    const standing: DriftStanding = known.gated ? "within" : "advisory";
    return { ...common, ...unknown, ratio: 0, standing, why: null };
  }
  const signal = signalIn(newest, id);
  const result = testRun(newest, id, runs.slice(0, runs.indexOf(newest)));
  if (signal === null || result === null || result.kind === "untestable") {
    return { ...common, ...unknown, standing: "not-measured", why: signal?.why ?? "its result has no such signal" };
  }
  return {
    ...common,
    standing: standingOf(result, signal, limitRatio),
    why: null,
    ratio: Math.expm1(sign * result.estimateLog),
    interval: rangeOf(result, sign),
    pValue: result.pWorse,
  };
};

const anchorStretches = (runs: readonly DriftRun[], series: readonly DriftSeries[]): readonly AnchorStretch[] => {
  const joined = new Set(series.flatMap(({ anchors }) => anchors.slice(1).map(({ commit }) => commit)));
  const anchors = anchorsOf(runs);
  return anchors.map((anchor, index) => {
    const own = runs.filter(({ base }) => base.commit === anchor.commit);
    const [before, head] = [anchors[index - 1], own[0]?.head];
    const isJoined = before === undefined || head === undefined || joined.has(anchor.commit);
    return { anchor, runs: own.length, bridgeMissing: isJoined ? null : { before, head } };
  });
};

/**
 * The run to judge: the newest that is no mere bridge, measured against an older anchor after its commit was measured against a newer one.
 */
const newestOf = (runs: readonly DriftRun[]): DriftRun | null => {
  const age = new Map(anchorsOf(runs).map(({ commit }, position) => [commit, position]));
  const ageOf = ({ base }: DriftRun): number => age.get(base.commit) ?? -1;
  const isBridge = (run: DriftRun, index: number): boolean =>
    runs.slice(0, index).some((earlier) => earlier.head.commit === run.head.commit && ageOf(earlier) > ageOf(run));
  return runs.findLast((run, index) => !isBridge(run, index)) ?? null;
};

/**
 * Judges the newest run against its anchor and looks for changes in all of the history. A signal is beyond the limit when its estimate and its
 * absolute floor are reached and chance alone would do that in fewer than one of a thousand nights. `limitRatio` null: nothing is judged.
 */
export const judgeDrift = ({ name, runs }: DriftHistory, limitRatio: number | null): DriftReport => {
  const newest = newestOf(runs);
  // A signal of the latest nights that is gone is said to be missing; one that was removed long ago is not.
  const latest = new Map(runs.slice(-REMEMBERED_RUNS).flatMap((run) => run.signals.map((signal) => [idOf(signal), signal] as const)));
  const series = new Map([...latest.keys()].map((id) => [id, seriesOf(runs, id)]));
  const signals =
    newest === null
      ? []
      : [...latest].map(([id, known]) => signalDriftOf({ runs, newest, known, series: series.get(id) ?? [], limitRatio }));
  return {
    name,
    newest,
    sinceRun: Math.max(
      0,
      runs.findIndex(({ base }) => base.commit === newest?.base.commit),
    ),
    anchors: anchorStretches(runs, [...series.values()].flat()),
    signals,
    limitRatio,
    isBeyond: signals.some(({ standing }) => standing === "beyond"),
  };
};
