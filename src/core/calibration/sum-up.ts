/** From finished gates to what they tell: the noise of each signal, the limits it can hold, and how often nothing was called a regression. */
import { costPriorOf, growthPriorOf, HISTORY_RUNS } from "../stats/history-prior.ts";
import type { Budget } from "../stats/look-decision.ts";
import { median } from "../stats/order.ts";
import { proportionInterval } from "../stats/proportion-interval.ts";
import { detectableAfter, pairsToDetect, type Scatter } from "../stats/sensitivity.ts";
import { mean, unbiasedVariance } from "../stats/variance.ts";
import { isOwnSignalName, type SignalId } from "../units/own-signal.ts";
import type { Unit } from "../units/quantity.ts";
import { isSignalName, LEAK_SIGNALS, SIGNAL_NAMES, signalMeta } from "../units/signals.ts";
import { leakBudget } from "../verdict/judge-leak.ts";
import { budgetOf, ruleOf } from "../verdict/judge-signal.ts";
import type { Rules } from "../verdict/verdict.ts";
import type { GateRecord, SignalRecord } from "./gate-record.ts";

/** Pairs at which the smallest change is told. */
export const TOLD_PAIRS = [5, 10] as const;

/**
 * `held`: the planned pairs see a change of the limit's size four times in five; `more-pairs`: more than planned would; `not-held`: a hundred would
 * not; `no-limit`: nothing limits its growth.
 */
export type Standing = "held" | "more-pairs" | "not-held" | "no-limit";

export interface SignalNoise {
  readonly component: string;
  readonly signal: SignalId;
  readonly unit: Unit;
  readonly growth: boolean;
  readonly gated: boolean;
  /** Gates and pairs it was learned from. */
  readonly gates: number;
  readonly pairs: number;
  /** Median of both sides, in the signal's unit; null where nothing was read. */
  readonly level: number | null;
  /** Standard deviation of one pair's relative difference. */
  readonly pairRatio: number;
  /** The smallest relative worsening that is seen four times in five after `TOLD_PAIRS`: the smallest limit that holds. */
  readonly seenRatio: { readonly five: number; readonly ten: number };
  /** The same after the planned pairs. */
  readonly seenAsPlanned: number;
  /** The smallest relative growth that breaks the limit; null without a limit of growth. */
  readonly limitRatio: number | null;
  /** Which part of the limit that is: its share, or its least change in the signal's unit. */
  readonly part: "growth" | "change";
  readonly minChange: number | null;
  /** Pairs that hold the limit; null when a hundred do not, or without a limit. */
  readonly pairsNeeded: number | null;
  readonly standing: Standing;
}

export interface FalseRed {
  readonly gates: number;
  readonly red: number;
  readonly undecided: number;
  /** Exact limits of the true share of red gates, 95 %. */
  readonly interval: readonly [low: number, high: number];
  /** Signals that were red, most often first. */
  readonly by: readonly { readonly id: string; readonly gates: number }[];
  /** Gates that knew nothing of the noise when they were judged. */
  readonly coldStarts: number;
  /** Gates of another plan, other limits or another machine, which are not counted. */
  readonly notCounted: number;
}

export interface CalibrationReport {
  readonly name: string;
  readonly rounds: { readonly min: number; readonly max: number };
  readonly falseRed: FalseRed;
  readonly signals: readonly SignalNoise[];
  readonly gates: readonly GateRecord[];
}

export interface SumUpOptions {
  readonly name: string;
  readonly planKey: string;
  readonly rules: Rules;
  readonly rounds: { readonly min: number; readonly max: number };
}

/** As the next run will know it; before three gates history has no say yet, and the plain variance of the pairs stands in. */
const scatterOf = (runs: readonly (readonly number[])[], growth: boolean): Scatter | null => {
  const prior = growth ? growthPriorOf(runs) : costPriorOf(runs);
  if (prior !== null) return { scaleLog: prior.scale, priorDegreesOfFreedom: prior.degreesOfFreedom };
  const variances = runs.flatMap((run) => unbiasedVariance(run) ?? []);
  return variances.length === 0 ? null : { scaleLog: Math.sqrt(mean(variances)), priorDegreesOfFreedom: HISTORY_RUNS.least - 1 };
};

const limitOf = ({ maxGrowthRatio, minChange }: Budget, level: number | null): Pick<SignalNoise, "limitRatio" | "part"> => {
  const share = level === null || level <= 0 ? 0 : minChange / level;
  const limitRatio = Math.max(maxGrowthRatio, share);
  return { limitRatio: limitRatio > 0 ? limitRatio : null, part: share > maxGrowthRatio ? "change" : "growth" };
};

const budgetFor = (rules: Rules, { component, growth }: SignalRecord, signal: SignalId): { gated: boolean; budget: Budget | null } => {
  if (growth) {
    const leak = LEAK_SIGNALS.find((name) => name === signal);
    const { leak: limits } = rules;
    return limits === "off" || leak === undefined
      ? { gated: false, budget: null }
      : { gated: true, budget: leakBudget({ signal: leak }, limits) };
  }
  const rule = ruleOf(rules, component, signal);
  return { gated: rule?.gate ?? false, budget: rule === null ? null : budgetOf(rule.limits) };
};

const standingOf = (limitRatio: number | null, pairsNeeded: number | null, planned: number): Standing => {
  if (limitRatio === null) return "no-limit";
  if (pairsNeeded === null) return "not-held";
  return pairsNeeded <= planned ? "held" : "more-pairs";
};

/** A built-in signal, or one that was declared when it was measured; null for those of a newer version. */
const knownSignal = ({ signal, unit }: SignalRecord): { readonly signal: SignalId; readonly unit: Unit } | null => {
  if (isSignalName(signal)) return { signal, unit: signalMeta(signal).unit };
  return isOwnSignalName(signal) && unit !== undefined ? { signal, unit } : null;
};

/** What the records of one signal (oldest first) tell, as far as they are of the class of the newest one that counts. */
const noiseOf = (newest: SignalRecord, records: readonly SignalRecord[], { rules, rounds }: SumUpOptions): SignalNoise | null => {
  const known = knownSignal(newest);
  if (known === null) return null;
  const { signal, unit } = known;
  const alike = records.filter(({ classKey }) => classKey === newest.classKey);
  const found = scatterOf(
    alike.map(({ differencesLog }) => differencesLog),
    newest.growth,
  );
  if (found === null) return null;
  const floor = Math.sqrt(median(alike.map(({ floorVariance }) => floorVariance)));
  const scatter: Scatter = { ...found, scaleLog: Math.max(found.scaleLog, floor) };
  const seenAfter = (pairs: number): number => Math.expm1(detectableAfter(scatter, pairs));
  const levels = alike.flatMap(({ level }) => level ?? []);
  const { gated, budget } = budgetFor(rules, newest, signal);
  const level = levels.length === 0 ? null : median(levels);
  const limit = budget === null ? { limitRatio: null, part: "growth" as const } : limitOf(budget, level);
  const pairsNeeded = limit.limitRatio === null ? null : pairsToDetect(scatter, Math.log1p(limit.limitRatio));
  return {
    component: newest.component,
    signal,
    unit,
    growth: newest.growth,
    gated,
    gates: alike.length,
    pairs: alike.reduce((sum, { differencesLog }) => sum + differencesLog.length, 0),
    level,
    pairRatio: scatter.scaleLog,
    seenRatio: { five: seenAfter(TOLD_PAIRS[0]), ten: seenAfter(TOLD_PAIRS[1]) },
    seenAsPlanned: seenAfter(rounds.max),
    ...limit,
    minChange: budget?.minChange ?? null,
    pairsNeeded,
    standing: standingOf(limit.limitRatio, pairsNeeded, rounds.max),
  };
};

const keyOf = ({ component, signal, growth }: SignalRecord): string => `${component}/${signal}${growth ? ":growth" : ""}`;

const placeOf = ({ signal }: SignalNoise): number => (isSignalName(signal) ? SIGNAL_NAMES.indexOf(signal) : SIGNAL_NAMES.length);

/** Gated signals first, costs before growth, else in the order of the table of signals, declared ones last. */
const inOrder = (one: SignalNoise, other: SignalNoise): number =>
  Number(other.gated) - Number(one.gated) || Number(one.growth) - Number(other.growth) || placeOf(one) - placeOf(other);

const recordsOf = (gates: readonly GateRecord[]): ReadonlyMap<string, readonly SignalRecord[]> => {
  const records = new Map<string, SignalRecord[]>();
  for (const record of gates.flatMap(({ signals }) => signals)) {
    records.set(keyOf(record), [...(records.get(keyOf(record)) ?? []), record]);
  }
  return records;
};

const noises = (gates: readonly GateRecord[], counted: readonly GateRecord[], options: SumUpOptions): readonly SignalNoise[] => {
  const all = recordsOf(gates);
  return [...recordsOf(counted)]
    .flatMap(([key, records]) => {
      const newest = records.at(-1);
      return newest === undefined ? [] : (noiseOf(newest, all.get(key) ?? [], options) ?? []);
    })
    .toSorted(inOrder);
};

const countsOf = (names: readonly string[]): FalseRed["by"] => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([id, gates]) => ({ id, gates }))
    .toSorted((one, other) => other.gates - one.gates || (one.id < other.id ? -1 : 1));
};

export const isRed = ({ state }: GateRecord): boolean => state === "fail";

const falseRedOf = (gates: readonly GateRecord[], notCounted: number): FalseRed => {
  const red = gates.filter(isRed);
  return {
    gates: gates.length,
    red: red.length,
    undecided: gates.filter((gate) => !isRed(gate) && gate.undecided.length > 0).length,
    interval: gates.length === 0 ? [0, 1] : proportionInterval(red.length, gates.length),
    by: countsOf(red.flatMap((gate) => gate.red)),
    coldStarts: gates.filter(({ priorRuns }) => priorRuns === 0).length,
    notCounted,
  };
};

/**
 * What the gates (oldest first) tell. False reds are counted over gates of this plan, these limits and this machine; noise is learned from every gate
 * whose work, Go version and machine are those of the newest of them, whatever its limits were.
 */
export const sumUp = (gates: readonly GateRecord[], options: SumUpOptions): CalibrationReport => {
  const counted = gates.filter(({ planKey }) => planKey === options.planKey);
  return {
    name: options.name,
    rounds: options.rounds,
    falseRed: falseRedOf(counted, gates.length - counted.length),
    signals: noises(gates, counted, options),
    gates: counted,
  };
};
