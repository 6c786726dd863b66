// Declared signals for tests: every fact filled in, tests say what they are about.
import { declaredOf, ownSignalName, type OwnSignal, type OwnSignalName } from "../../src/core/units/own-signal.ts";
import { DEFAULT_RULES } from "../../src/core/verdict/default-rules.ts";
import { NO_LIMITS } from "../../src/core/verdict/threshold.ts";
import type { Rules, SignalRule, ThresholdRule } from "../../src/core/verdict/verdict.ts";
import type { SideSpec } from "./snapshots.ts";

/** The name of a declared signal; throws where it may not be one. */
export const ownName = (name: string): OwnSignalName => {
  const found = ownSignalName(name);
  if (found === null) throw new Error(`${name} is no name of a declared signal`);
  return found;
};

/** By default the increase of `hits_total` per unit, of the component `shop`. */
export const ownSignal = ({ name = "hits", ...facts }: Partial<Omit<OwnSignal, "name">> & { readonly name?: string } = {}): OwnSignal => ({
  name: ownName(name),
  component: "shop",
  unit: "count/unit",
  better: "lower",
  class: "count",
  as: "perUnit",
  from: "metric",
  source: "hits_total",
  definition: facts.source ?? "hits_total",
  required: false,
  ...facts,
});

const limited = (limits: Partial<ThresholdRule>): SignalRule => ({ gate: true, limits: { ...NO_LIMITS, ...limits } });

/** Two sides with declared signals of every kind: a flat counter that rises, a required one that is gone, a quantile that left its buckets, a name spelled wrong. */
export const ownSignalSides = (): { readonly base: SideSpec; readonly head: SideSpec; readonly rules: Rules } => {
  const [made, kept, answers] = [ownName("clients-made"), ownName("cache-entries"), ownName("answers")] as const;
  const [wait, beyond, misspelt] = [ownName("wait-p95"), ownName("wait-p95-overflow"), ownName("misspelt")] as const;
  const declared = declaredOf([
    ownSignal({ name: made, as: "flat", class: "untested" }),
    ownSignal({ name: kept, as: "value", unit: "count", required: true }),
    ownSignal({ name: answers, better: "higher" }),
    ownSignal({ name: wait, as: "p95", unit: "seconds", class: "time" }),
    ownSignal({ name: misspelt }),
  ]);
  const why = { [misspelt]: "hist_total is not among the app's metrics" };
  return {
    base: { declared, why, values: { [answers]: 1, [misspelt]: null, [made]: 0, [kept]: 64, [wait]: 0.4, [beyond]: 0 } },
    head: {
      declared,
      why: {
        ...why,
        [kept]: "cache_entries is not among the app's metrics",
        [wait]: "beyond the largest bucket (> 2.5 s), with 8 % of the observations",
      },
      values: { [answers]: 1, [misspelt]: null, [made]: 1, [kept]: null, [wait]: null, [beyond]: 0.08 },
    },
    rules: {
      ...DEFAULT_RULES,
      signals: {
        ...DEFAULT_RULES.signals,
        [made]: limited({ max: 0.01 }),
        [answers]: limited({ min: 1 }),
        [wait]: limited({ maxGrowthRatio: 0.12 }),
        [beyond]: limited({ minChange: 0.02 }),
      },
    },
  };
};
