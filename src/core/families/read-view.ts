/** One view of a family as rows: a number for each kept label set and aggregation, or why there is none. */
import { quantileOfIncrease } from "../prometheus/histogram-increase.ts";
import type { MetricFamily, MetricType } from "../prometheus/metric-family.ts";
import type { Unit } from "../units/quantity.ts";
import { beyondWords } from "./beyond-buckets.ts";
import type { Aggregation, BaseUnit, FamilyEntry, View } from "./family-entry.ts";
import type { FamilyRow } from "./family-row.ts";
import type { FamilyWindow } from "./family-window.ts";
import { labelGroups } from "./label-groups.ts";
import { isOfPart } from "./normal-labels.ts";
import { increaseOf, knownAmount, observedIn, unknownAmount, type Amount, type Where } from "./read-counter.ts";
import { gaugeIn, gaugeOver } from "./read-gauge.ts";

const KEPT_AT_MOST = 30;

/** Which aggregations the type of a family allows; the type is what the body says, never what a name ends in. */
export const fitsType = (aggregation: Aggregation, type: MetricType): boolean => {
  switch (type) {
    case "counter":
      return aggregation === "increase/units" || aggregation === "share";
    case "gauge":
      return aggregation === "max" || aggregation === "mean" || aggregation === "floor" || aggregation === "last";
    case "untyped":
    case "unknown":
      return fitsType(aggregation, "counter") || fitsType(aggregation, "gauge");
    case "summary":
      return aggregation === "hmean" || aggregation === "observations/units" || aggregation === "sum/units" || aggregation === "share";
    case "histogram":
      return fitsType(aggregation, "summary") || aggregation === "overflow" || aggregation.startsWith("quantile");
    case "gaugehistogram":
    case "stateset":
    case "info":
      return false;
  }
};

interface Told {
  readonly amount: Amount;
  /** Left out: the aggregation's own. */
  readonly aggregation?: string;
  readonly weight?: number;
}

interface Asked {
  readonly window: FamilyWindow;
  readonly family: MetricFamily;
  readonly view: View;
  readonly where: Where;
}

/** By units of work; where those were not counted by seconds, and the aggregation says so. */
export const perWork = (amount: Amount, { units, seconds }: Pick<FamilyWindow, "units" | "seconds">, word: string): Told => {
  if (amount.kind === "unknown") return { amount };
  if (units !== null) return { amount: units > 0 ? knownAmount(amount.value / units) : unknownAmount("no unit of work was completed") };
  return seconds === null
    ? { amount: unknownAmount("neither units of work nor times of the bodies are known") }
    : { amount: knownAmount(amount.value / seconds), aggregation: `${word}/seconds` };
};

const NO_BUCKETS = "no buckets at both edges of the cost phase that fit together";
const NOTHING_OBSERVED = "nothing was observed in the cost phase";

const isDistribution = ({ type }: MetricFamily): boolean => type === "histogram" || type === "summary";

const meanOf = ({ window, family, where }: Asked): Told => {
  const [sum, count] = [increaseOf(window, family.name, where, "sum"), increaseOf(window, family.name, where, "count")];
  if (count.kind === "unknown") return { amount: count };
  if (sum.kind === "unknown") return { amount: sum };
  return count.value === 0
    ? { amount: unknownAmount(NOTHING_OBSERVED) }
    : { amount: knownAmount(sum.value / count.value), weight: count.value };
};

/** From exponential buckets where the body has any, else from the classic ones. */
const quantileOf = (q: number, { window, family, where }: Asked): Amount => {
  const increase = observedIn(window, family.name, where);
  if (increase === null) return unknownAmount(NO_BUCKETS);
  const estimate = quantileOfIncrease(q, increase);
  switch (estimate.kind) {
    case "value":
      return knownAmount(estimate.value);
    case "overflow":
      return unknownAmount(beyondWords(estimate.lowerBound ?? 0));
    case "no-observations":
      return unknownAmount(NOTHING_OBSERVED);
    case "no-buckets":
      return unknownAmount(NO_BUCKETS);
  }
};

/** Exponential buckets have no end, and an infinite bucket alone says nothing. */
const overflowOf = ({ window, family, where }: Asked): Told => {
  const increase = observedIn(window, family.name, where);
  const buckets = increase?.buckets ?? null;
  if (buckets === null || buckets.length < 2) return { amount: unknownAmount(NO_BUCKETS) };
  const [all, finite] = [buckets.at(-1)?.count ?? 0, buckets.at(-2)?.count ?? 0];
  return all === 0 ? { amount: unknownAmount(NOTHING_OBSERVED) } : { amount: knownAmount((all - finite) / all), weight: all };
};

const shareOf = ({ window, family, view, where }: Asked): Told => {
  const { part } = view;
  if (part === undefined) return { amount: unknownAmount("no part is named") };
  const field = isDistribution(family) ? "count" : "value";
  const all = increaseOf(window, family.name, where, field);
  if (all.kind === "unknown") return { amount: all };
  const own = increaseOf(window, family.name, (labels) => where(labels) && isOfPart(labels, part), field);
  if (all.value === 0) return { amount: unknownAmount("nothing was counted in the cost phase") };
  // No series of the part at either edge: all went well.
  return { amount: knownAmount((own.kind === "known" ? own.value : 0) / all.value), weight: all.value };
};

const tell = (aggregation: Aggregation, asked: Asked): Told => {
  const { window, family, view, where } = asked;
  switch (aggregation) {
    case "increase/units":
      return perWork(increaseOf(window, family.name, where), window, "increase");
    case "observations/units":
      return perWork(increaseOf(window, family.name, where, "count"), window, "observations");
    case "sum/units":
      return perWork(increaseOf(window, family.name, where, "sum"), window, "sum");
    case "share":
      return shareOf(asked);
    case "hmean":
      return meanOf(asked);
    case "overflow":
      return overflowOf(asked);
    case "quantile(0.5)":
    case "quantile(0.95)":
    case "quantile(0.99)":
      return { amount: quantileOf(Number(aggregation.slice("quantile(".length, -1)), asked) };
    case "max":
    case "mean":
    case "floor":
    case "last":
      return { amount: gaugeOver(window, aggregation, (body) => gaugeIn(body.get(family.name), where, view.across ?? "sum")) };
  }
};

const unitOf = (aggregation: Aggregation, unit: BaseUnit): Unit => {
  switch (aggregation) {
    case "increase/units":
    case "sum/units":
      return unit === "ratio" ? "ratio" : `${unit}/unit`;
    case "observations/units":
      return "count/unit";
    case "share":
    case "overflow":
      return "ratio";
    case "max":
    case "mean":
    case "floor":
    case "last":
    case "hmean":
    case "quantile(0.5)":
    case "quantile(0.95)":
    case "quantile(0.99)":
      return unit;
  }
};

/** Rows of one view; aggregations the family's type does not allow are left out. */
export const readView = (window: FamilyWindow, family: MetricFamily, entry: FamilyEntry, view: View): readonly FamilyRow[] => {
  const keep = view.keep ?? [];
  const aggregations = view.aggregations.filter((aggregation) => fitsType(aggregation, family.type));
  if (aggregations.length === 0) return [];
  const { groups, keyOf } = labelGroups(window, family, keep, view.keepAtMost ?? KEPT_AT_MOST);
  return groups.flatMap(({ labels, key }) => {
    const where: Where = keep.length === 0 ? () => true : (own) => keyOf(own) === key;
    const request: Asked = { window, family, view, where };
    return aggregations.map((aggregation): FamilyRow => {
      const { amount, aggregation: told, weight } = tell(aggregation, request);
      const partLabels = view.part === undefined ? {} : { [view.part.label]: view.part.value };
      return {
        metric: family.name,
        labels: { ...labels, ...partLabels },
        class: view.class ?? entry.class,
        unit: unitOf(aggregation, entry.unit),
        aggregation: told ?? aggregation,
        better: view.better ?? entry.better,
        value: amount.kind === "known" ? amount.value : null,
        why: amount.kind === "known" ? null : amount.why,
        ...(weight === undefined ? {} : { weight }),
      };
    });
  });
};
