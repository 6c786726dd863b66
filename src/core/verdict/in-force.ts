/** The rules that hold for what was measured: a default that stands in for a better signal steps back where that one is there. */
import type { Comparison } from "../compare/comparison.ts";
import { DEFAULT_SIGNAL_RULES } from "./default-rules.ts";
import type { Rules, SignalRule } from "./verdict.ts";

const RSS = DEFAULT_SIGNAL_RULES.rss;

/** Rules come back from files, so the default is known by what it says. */
const isDefault = (rule: SignalRule): boolean =>
  rule !== "off" &&
  rule.gate &&
  rule.limits.maxGrowthRatio === RSS.limits.maxGrowthRatio &&
  rule.limits.minChange === RSS.limits.minChange &&
  rule.limits.max === null;

/**
 * Resident memory gates as the stand-in of the working set (`metrics.md` §14, "RSS (process) or working set (cluster)"): where both sides of a component
 * have that, RSS by its default limits is advisory. A limit the user wrote is kept.
 */
export const inForce = (comparison: Comparison, rules: Rules): Rules => {
  const replaced = comparison.signals
    .filter(({ signal, presence, evidence }) => signal === "working-set" && presence === "both" && evidence !== null)
    .map(({ component }) => component)
    .filter((component) => isDefault(rules.components[component]?.rss ?? rules.signals.rss ?? "off"));
  if (replaced.length === 0) return rules;
  const own = replaced.map((component) => [component, { ...rules.components[component], rss: { ...RSS, gate: false } }] as const);
  return { ...rules, components: { ...rules.components, ...Object.fromEntries(own) } };
};
