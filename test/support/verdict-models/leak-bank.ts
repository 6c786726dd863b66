/** Growths of simulated runs, measured once per kind of run and then drawn from: measuring each anew would cost most of the time. */
import type { Growth } from "../../../src/core/stats/growth.ts";
import { growthOf } from "../../../src/core/stats/growth.ts";
import { COLD_START_GROWTH_PRIOR } from "../../../src/core/stats/growth-test.ts";
import { growthPriorOf } from "../../../src/core/stats/history-prior.ts";
import type { VariancePrior } from "../../../src/core/stats/variance.ts";
import type { BenignShape } from "./leak-series.ts";
import { leakSeries } from "./leak-series.ts";
import type { Random } from "./random.ts";

export interface LeakKind {
  readonly shape: BenignShape;
  readonly noisePercent: number;
  readonly leakPercentPerMinute: number;
}

export interface LeakBank {
  /** A run of this kind, one of those in the bank. */
  readonly draw: (kind: LeakKind, random: Random) => Growth;
}

const POINTS = 40;

/** A bank of `size` runs of each kind it is asked for; a run is measured when it is drawn for the first time. */
export const leakBank = (random: Random, size: number): LeakBank => {
  const kinds = new Map<string, Map<number, Growth>>();
  const measure = (kind: LeakKind): Growth => {
    const growth = growthOf({ values: leakSeries(kind.shape, random, { ...kind, points: POINTS }), minimumPoints: POINTS });
    if (growth.kind !== "growth") throw new Error(growth.why);
    return growth;
  };
  return {
    draw: (kind, draws) => {
      const key = `${kind.shape}/${kind.noisePercent}/${kind.leakPercentPerMinute}`;
      const growths = kinds.get(key) ?? new Map<number, Growth>();
      kinds.set(key, growths);
      const index = Math.floor(draws.uniform() * size);
      const growth = growths.get(index) ?? measure(kind);
      growths.set(index, growth);
      return growth;
    },
  };
};

export interface LeakPlan extends Omit<LeakKind, "leakPercentPerMinute"> {
  /** Leak of head only. */
  readonly leakPercentPerMinute: number;
}

export interface SimulatedLeak {
  readonly base: readonly Growth[];
  readonly head: readonly Growth[];
  readonly prior: VariancePrior;
}

export interface LeakOptions {
  readonly pairs: number;
  readonly historyRuns: number;
}

const PAIRS_OF_A_HISTORIC_RUN = 5;

/** One leak signal of a run: pairs of growths and the prior of its history. */
export const simulateLeak = (plan: LeakPlan, random: Random, bank: LeakBank, { pairs, historyRuns }: LeakOptions): SimulatedLeak => {
  const runs = (count: number, leakPercentPerMinute: number): readonly Growth[] =>
    Array.from({ length: count }, () => bank.draw({ ...plan, leakPercentPerMinute }, random));
  const history = Array.from({ length: historyRuns }, () => {
    const base = runs(PAIRS_OF_A_HISTORIC_RUN, 0);
    return runs(PAIRS_OF_A_HISTORIC_RUN, 0).map(({ growthLog }, index) => growthLog - (base[index]?.growthLog ?? NaN));
  });
  return {
    base: runs(pairs, 0),
    head: runs(pairs, plan.leakPercentPerMinute),
    prior: growthPriorOf(history) ?? COLD_START_GROWTH_PRIOR,
  };
};
