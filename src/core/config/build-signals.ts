/** Makes declared signals out of their checked text: unit, class and reading where they are not written, and the limit that stands beside them. */
import { parseSelector } from "../prometheus/selector.ts";
import { ownSignalName, type OwnSignal } from "../units/own-signal.ts";
import type { Unit } from "../units/quantity.ts";
import { declaredRule } from "../verdict/declared-rules.ts";
import { parseThreshold } from "../verdict/threshold.ts";
import type { SignalRule } from "../verdict/verdict.ts";
import type { RawSignal } from "./schema-signals.ts";
import type { RawComponent } from "./schema.ts";

type Reading = NonNullable<RawSignal["as"]>;
type Facts = Pick<RawSignal, "metric" | "as" | "unit">;

/** A query gives a number, a family mostly an increase. */
export const readingOf = ({ metric, as }: Facts): Reading => as ?? (metric === undefined ? "value" : "perUnit");

/** Prometheus names carry their base unit at the end, before what says how they are counted. */
const UNIT_SUFFIXES: readonly (readonly [suffix: RegExp, unit: "seconds" | "bytes" | "ratio"])[] = [
  [/_seconds(?:_total|_sum)?$/u, "seconds"],
  [/_bytes(?:_total|_sum)?$/u, "bytes"],
  [/_ratio$/u, "ratio"],
];

const baseUnitOf = (metric: string | undefined): "seconds" | "bytes" | "ratio" | "count" => {
  const name = metric === undefined ? "" : (parseSelector(metric)?.name ?? "");
  return UNIT_SUFFIXES.find(([suffix]) => suffix.test(name))?.[1] ?? "count";
};

const isPerUnit = (as: Reading): boolean => as === "perUnit" || as === "flat";

const PER_UNIT = { seconds: "seconds/unit", bytes: "bytes/unit", count: "count/unit" } as const;

/** The unit of the signal's number, as written or as the metric's name has it; null where a share would be divided by the work, or an amount is not. */
export const unitOf = (facts: Facts): Unit | null => {
  const as = readingOf(facts);
  const written = facts.unit ?? baseUnitOf(facts.metric);
  switch (written) {
    case "seconds":
    case "bytes":
    case "count":
      return isPerUnit(as) ? PER_UNIT[written] : written;
    case "ratio":
      return isPerUnit(as) ? null : written;
    case "seconds/unit":
    case "bytes/unit":
    case "count/unit":
      return isPerUnit(as) ? written : null;
  }
};

const isTime = (unit: Unit): boolean => unit === "seconds" || unit === "seconds/unit";

const classOf = ({ class: written, better }: RawSignal, as: Reading, unit: Unit): OwnSignal["class"] => {
  if (better === "neither") return "context";
  return written ?? (as === "flat" ? "untested" : isTime(unit) ? "time" : "count");
};

/** The component a signal is of: the one it names, else the only one that is measured. */
export const componentOf = ({ component }: Pick<RawSignal, "component">, components: readonly Pick<RawComponent, "name" | "measure">[]) =>
  component ?? components.find(({ measure }) => measure !== false)?.name ?? "";

const bug = (what: string): Error => new Error(`the schema let ${what} through`);

export const buildSignal = (raw: RawSignal, components: readonly RawComponent[]): OwnSignal => {
  const as = readingOf(raw);
  const [name, unit, source] = [ownSignalName(raw.name), unitOf(raw), raw.metric ?? raw.query];
  if (name === null || unit === null || source === undefined) throw bug(`a wrong signal ${raw.name}`);
  return {
    name,
    component: componentOf(raw, components),
    unit,
    better: raw.better ?? (raw.lowerBound === true ? "higher" : "lower"),
    class: classOf(raw, as, unit),
    as,
    from: raw.metric === undefined ? "query" : "metric",
    definition: source,
    source,
    required: raw.required ?? raw.requireSamples ?? false,
    ...(raw.requireSamples === true ? { requireSamples: true } : {}),
  };
};

/** The rule under the thresholds of a configuration: how the signal is read, and `threshold` where it is written beside it. */
export const ruleOfSignal = (raw: RawSignal, signal: OwnSignal): SignalRule => {
  const under = declaredRule(signal);
  if (raw.threshold === undefined) return under;
  const text = raw.lowerBound === true ? { min: raw.threshold } : { max: raw.threshold };
  const parsed = parseThreshold(text, signal.unit, signal.as === "flat" ? { gate: true, limits: { ...under.limits, max: null } } : under);
  if (parsed.kind === "error") throw bug(`a wrong threshold of ${raw.name}`);
  return parsed.rule;
};
