/** The grammar of one limit: `off`, or `{ maxGrowth, minChange, max }` with quantities in the signal's unit. */
import { parseQuantity } from "../units/parse-quantity.ts";
import type { Dimension } from "../units/parse-quantity.ts";
import type { Unit } from "../units/quantity.ts";
import type { SignalRule, ThresholdRule } from "./verdict.ts";

/** A limit as written. Absent parts keep what the rule underneath says. */
export interface ThresholdText {
  readonly maxGrowth?: string | undefined;
  readonly minChange?: string | number | undefined;
  readonly max?: string | number | undefined;
  /** Of declared signals only. */
  readonly min?: string | number | undefined;
}
export const THRESHOLD_KEYS = ["maxGrowth", "minChange", "max", "min"] as const;
type ThresholdKey = (typeof THRESHOLD_KEYS)[number];

export type ParsedThreshold =
  | { readonly kind: "ok"; readonly rule: SignalRule }
  | { readonly kind: "error"; readonly problems: readonly { readonly key: ThresholdKey; readonly message: string }[] };

export const NO_LIMITS: ThresholdRule = { maxGrowthRatio: null, minChange: null, max: null };

/** What `minChange` and `max` of a signal with this unit are written in. */
export const dimensionOf = (unit: Unit): Dimension => {
  switch (unit) {
    case "bytes":
    case "bytes/unit":
      return "bytes";
    case "seconds":
    case "seconds/unit":
      return "seconds";
    case "count":
    case "count/unit":
      return "count";
    case "ratio":
      return "ratio";
  }
};

/**
 * The rule a written limit gives, laid over `under` part by part. Naming a signal makes it gate (`metrics.md` §14),
 * `off` takes it out. All problems are reported, each with the key it stands under.
 */
export const parseThreshold = (text: "off" | ThresholdText, unit: Unit, under: SignalRule): ParsedThreshold => {
  if (text === "off") return { kind: "ok", rule: "off" };
  const limits = under === "off" ? NO_LIMITS : under.limits;
  const problems: { key: ThresholdKey; message: string }[] = [];
  const read = (key: ThresholdKey, dimension: Dimension, fallback: number | null): number | null => {
    const written = text[key];
    if (written === undefined) return fallback;
    const parsed = parseQuantity(String(written), dimension);
    if (parsed.kind === "ok") return parsed.value;
    problems.push({ key, message: parsed.message });
    return null;
  };
  const own = dimensionOf(unit);
  const min = read("min", own, limits.min ?? null);
  const rule: SignalRule = {
    gate: true,
    limits: {
      maxGrowthRatio: read("maxGrowth", "ratio", limits.maxGrowthRatio),
      minChange: read("minChange", own, limits.minChange),
      max: read("max", own, limits.max),
      ...(min === null ? {} : { min }),
    },
  };
  return problems.length === 0 ? { kind: "ok", rule } : { kind: "error", problems };
};
