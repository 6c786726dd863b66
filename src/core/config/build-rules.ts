/** Lays the thresholds of a configuration over the default limits, for all components and for single ones. */
import { parseQuantity } from "../units/parse-quantity.ts";
import type { Dimension } from "../units/parse-quantity.ts";
import { SIGNAL_NAMES, signalMeta } from "../units/signals.ts";
import type { SignalName } from "../units/signals.ts";
import { DEFAULT_LEAK_RULE, DEFAULT_SIGNAL_RULES } from "../verdict/default-rules.ts";
import { parseThreshold } from "../verdict/threshold.ts";
import type { Rules, SignalRule } from "../verdict/verdict.ts";
import type { RawConfig, RawThresholds } from "./schema.ts";

type SignalRules = Readonly<Partial<Record<SignalName, SignalRule>>>;

/** A quantity the schema has accepted already; anything else is a bug of heapgate. */
export const acceptedQuantity = (text: string, dimension: Dimension): number => {
  const parsed = parseQuantity(text, dimension);
  if (parsed.kind === "error") throw new Error(`the schema let a wrong quantity through: ${parsed.message}`);
  return parsed.value;
};

const layOver = (thresholds: RawThresholds, under: SignalRules): SignalRules => {
  const rules: Partial<Record<SignalName, SignalRule>> = {};
  for (const name of SIGNAL_NAMES) {
    const text = thresholds[name];
    if (text === undefined) continue;
    const parsed = parseThreshold(text, signalMeta(name).unit, under[name] ?? "off");
    if (parsed.kind === "error")
      throw new Error(`the schema let a wrong limit of ${name} through: ${parsed.problems.map((problem) => problem.message).join("; ")}`);
    rules[name] = parsed.rule;
  }
  return rules;
};

const leakRule = (leak: RawConfig["leak"]): Rules["leak"] => {
  if (leak === "off") return "off";
  return {
    maxGrowthRatio: leak?.maxGrowth === undefined ? DEFAULT_LEAK_RULE.maxGrowthRatio : acceptedQuantity(leak.maxGrowth, "ratio"),
    minChangeBytes: leak?.minChange === undefined ? DEFAULT_LEAK_RULE.minChangeBytes : acceptedQuantity(leak.minChange, "bytes"),
    minChangeCount: DEFAULT_LEAK_RULE.minChangeCount,
  };
};

/** The limits in force: `signals` for all components, `components` only where one has thresholds of its own. */
export const buildRules = (raw: RawConfig): Rules => {
  const signals: SignalRules = { ...DEFAULT_SIGNAL_RULES, ...layOver(raw.thresholds ?? {}, DEFAULT_SIGNAL_RULES) };
  const own = (raw.components ?? []).flatMap((component) =>
    component.thresholds === undefined ? [] : [[component.name, layOver(component.thresholds, signals)] as const],
  );
  return { signals, components: Object.fromEntries(own), leak: leakRule(raw.leak) };
};
