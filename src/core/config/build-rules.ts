/** Lays the thresholds of a configuration over the default limits, for all components and for single ones. */
import { parseQuantity } from "../units/parse-quantity.ts";
import type { Dimension } from "../units/parse-quantity.ts";
import { declaredOf, type DeclaredSignal, type OwnSignal, type SignalId } from "../units/own-signal.ts";
import type { Unit } from "../units/quantity.ts";
import { SIGNAL_NAMES, signalMeta } from "../units/signals.ts";
import { declaredRule } from "../verdict/declared-rules.ts";
import { DEFAULT_LEAK_RULE, DEFAULT_SIGNAL_RULES } from "../verdict/default-rules.ts";
import { parseThreshold } from "../verdict/threshold.ts";
import type { Rules, SignalRule } from "../verdict/verdict.ts";
import { ruleOfSignal } from "./build-signals.ts";
import type { RawConfig, RawThresholds } from "./schema.ts";

type SignalRules = Readonly<Partial<Record<SignalId, SignalRule>>>;

/** A quantity the schema has accepted already; anything else is a bug of heapgate. */
export const acceptedQuantity = (text: string, dimension: Dimension): number => {
  const parsed = parseQuantity(text, dimension);
  if (parsed.kind === "error") throw new Error(`the schema let a wrong quantity through: ${parsed.message}`);
  return parsed.value;
};

const layOver = (thresholds: RawThresholds, under: SignalRules, declared: readonly DeclaredSignal[]): SignalRules => {
  const rules: Partial<Record<SignalId, SignalRule>> = {};
  const read = (name: SignalId, unit: Unit): void => {
    const text = thresholds[name];
    if (text === undefined) return;
    const parsed = parseThreshold(text, unit, under[name] ?? "off");
    if (parsed.kind === "error")
      throw new Error(`the schema let a wrong limit of ${name} through: ${parsed.problems.map((problem) => problem.message).join("; ")}`);
    rules[name] = parsed.rule;
  };
  for (const name of SIGNAL_NAMES) read(name, signalMeta(name).unit);
  for (const { name, unit } of declared) read(name, unit);
  return { ...rules, ...overflowRules(rules, declared) };
};

/** Where a `p95` gates, so does the share beyond its buckets, which stands in its place; where it is off, so is that. */
const overflowRules = (rules: SignalRules, declared: readonly DeclaredSignal[]): SignalRules => {
  const found: Partial<Record<SignalId, SignalRule>> = {};
  for (const signal of declared) {
    const rule = rules[signal.name];
    const [, overflow] = declaredOf([signal]);
    if (overflow === undefined || rule === undefined) continue;
    found[overflow.name] = rule === "off" ? "off" : { ...declaredRule(overflow), gate: rule.gate };
  }
  return found;
};

/** What holds where no threshold names a declared signal. */
const declaredRules = (raw: RawConfig, signals: readonly OwnSignal[]): SignalRules => {
  const rules: Partial<Record<SignalId, SignalRule>> = {};
  for (const written of raw.signals ?? []) {
    const signal = signals.find(({ name }) => name === written.name);
    if (signal !== undefined) rules[signal.name] = ruleOfSignal(written, signal);
  }
  return { ...rules, ...overflowRules(rules, signals) };
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
export const buildRules = (raw: RawConfig, declared: readonly OwnSignal[]): Rules => {
  const under: SignalRules = { ...DEFAULT_SIGNAL_RULES, ...declaredRules(raw, declared) };
  const signals: SignalRules = { ...under, ...layOver(raw.thresholds ?? {}, under, declared) };
  const own = (raw.components ?? []).flatMap((component) =>
    component.thresholds === undefined ? [] : [[component.name, layOver(component.thresholds, signals, declared)] as const],
  );
  return { signals, components: Object.fromEntries(own), leak: leakRule(raw.leak) };
};
