/** What was judged, as rows of text: signals with their limits, growth inside of the runs, and the bottleneck. */
import { formatChange, UNKNOWN } from "../../core/units/format-quantity.ts";
import type { Unit } from "../../core/units/quantity.ts";
import { type Fields, fieldsOf, numberOf, numbersOf, rowsOf, textOf, textsOf } from "./read.ts";
import { quantity, type Sides, sidesOf, space, titleOfSignal, unitOf } from "./sides.ts";

export interface OutcomeRow extends Sides {
  readonly id: string;
  readonly component: string;
  readonly title: string;
  readonly metric: string;
  readonly gated: boolean;
  /** `within`, `exceeded`, `suspect`, … as in the result. */
  readonly outcome: string;
  readonly interval: string;
  readonly detectable: string;
  readonly limit: string;
  readonly pValue: string;
  readonly why: string | null;
  readonly baseRounds: readonly (number | null)[];
  readonly headRounds: readonly (number | null)[];
  readonly unit: Unit;
}

const limitOf = (budget: Fields, unit: Unit): string => {
  const growth = [
    numberOf(budget["maxGrowthRatio"]) === null ? [] : [formatChange(numberOf(budget["maxGrowthRatio"]), { space })],
    (numberOf(budget["minChange"]) ?? 0) > 0 ? [quantity(numberOf(budget["minChange"]), unit, true)] : [],
  ].flat();
  const max = numberOf(budget["max"]);
  const min = numberOf(budget["min"]);
  const parts = [
    growth.length === 0 ? [] : [`≤ ${growth.join(" or ")}`],
    max === null ? [] : [`max ${quantity(max, unit)}`],
    min === null ? [] : [`min ${quantity(min, unit)}`],
  ].flat();
  return parts.length === 0 ? UNKNOWN : parts.join(", ");
};

/** 0.0312 → "0.031"; what is smaller than a thousandth is said so. */
const probability = (value: number | null): string => (value === null ? UNKNOWN : value < 0.001 ? "< 0.001" : value.toFixed(3));

/** Every signal of every component, gated ones first, in the order of the result. */
export const outcomeRows = (result: unknown): readonly OutcomeRow[] =>
  rowsOf(fieldsOf(result)["outcomes"])
    .map((row): OutcomeRow => {
      const unit = unitOf(row["unit"]);
      const [low, high] = numbersOf(row["interval"]);
      const signal = textOf(row["signal"]) ?? "";
      return {
        id: textOf(row["id"]) ?? "",
        component: textOf(row["component"]) ?? "",
        title: titleOfSignal(signal),
        metric: textOf(row["metric"]) ?? "",
        gated: row["gated"] === true,
        outcome: textOf(row["outcome"]) ?? "not-measured",
        ...sidesOf(numberOf(row["base"]), numberOf(row["head"]), unit, {
          difference: numberOf(row["difference"]),
          ratio: numberOf(row["ratio"]),
        }),
        interval:
          low === undefined || high === undefined || low === null || high === null
            ? UNKNOWN
            : `${formatChange(low, { space })} … ${formatChange(high, { space })}`,
        detectable: formatChange(numberOf(row["smallestDetectable"]), { space }),
        limit: limitOf(fieldsOf(row["budget"]), unit),
        pValue: probability(numberOf(row["adjustedP"])),
        why: textOf(row["why"]),
        baseRounds: numbersOf(row["baseValues"]),
        headRounds: numbersOf(row["headValues"]),
        unit,
      };
    })
    .toSorted((left, right) => Number(right.gated) - Number(left.gated));

export interface LeakRow extends Sides {
  readonly component: string;
  readonly signal: string;
  readonly title: string;
  readonly finding: string;
  readonly gated: boolean;
  readonly perUnit: string;
  readonly perMinute: string;
  readonly shape: string;
  readonly why: string | null;
  readonly functions: readonly LeakFunctionRow[];
}

export interface LeakFunctionRow {
  readonly func: string;
  readonly perUnit: string;
  readonly per: string;
  readonly share: string;
  /** "in 5 of 5 rounds, at every one of 6 snapshots" */
  readonly steadiness: string;
  readonly chain: readonly string[];
}

const leakFunctionOf = (row: Fields, unit: Unit): LeakFunctionRow => {
  const rising = numberOf(row["risingRounds"]);
  const rounds = numberOf(row["rounds"]);
  const checkpoints = numberOf(row["checkpoints"]);
  return {
    func: textOf(row["func"]) ?? "",
    perUnit: quantity(numberOf(row["perUnit"]), unit, true),
    per: textOf(row["per"]) ?? "unit",
    share: quantity(numberOf(row["share"]), "ratio"),
    steadiness:
      rising === null || rounds === null
        ? UNKNOWN
        : `rose in ${rising} of ${rounds} rounds${row["monotone"] === true && checkpoints !== null ? `, at each of ${checkpoints} snapshots` : ""}`,
    chain: textsOf(row["chain"]),
  };
};

/** Growth inside of the runs. */
export const leakRows = (result: unknown): readonly LeakRow[] =>
  rowsOf(fieldsOf(result)["leaks"]).map((row) => {
    const signal = textOf(row["signal"]) ?? "";
    const unit: Unit = signal === "live-heap" ? "bytes" : "count";
    const { base, head, change } = sidesOf(numberOf(row["baseGrowth"]), numberOf(row["headGrowth"]), unit);
    return {
      component: textOf(row["component"]) ?? "",
      signal,
      title: titleOfSignal(signal),
      finding: textOf(row["finding"]) ?? "not-measured",
      gated: row["gated"] === true,
      base,
      head,
      change,
      perUnit: quantity(numberOf(row["perUnit"]), unit, true),
      perMinute: quantity(numberOf(row["perMinute"]), unit, true),
      shape: textOf(row["shape"]) ?? UNKNOWN,
      why: textOf(row["why"]),
      functions: rowsOf(row["functions"]).map((one) => leakFunctionOf(one, unit)),
    };
  });

export interface TriageRow {
  readonly component: string;
  readonly bottleneck: string;
  readonly confidence: string;
  readonly because: readonly string[];
  readonly inducedBy: string | null;
}

export const triageRows = (result: unknown): readonly TriageRow[] =>
  rowsOf(fieldsOf(result)["triage"]).map((row) => ({
    component: textOf(row["component"]) ?? "",
    bottleneck: textOf(row["bottleneck"]) ?? "none",
    confidence: textOf(row["confidence"]) ?? "",
    because: textsOf(row["because"]),
    inducedBy: textOf(row["inducedBy"]),
  }));

/** The section that the verdict is about: where a leak or a broken limit lies. */
export const firstSection = (result: unknown): "heap" | "cpu" | "goroutines" => {
  const failing = [
    ...rowsOf(fieldsOf(result)["leaks"]).filter(({ finding }) => finding === "new-growth"),
    ...rowsOf(fieldsOf(result)["outcomes"]).filter(({ outcome }) => outcome === "exceeded"),
  ].flatMap(({ signal }) => textOf(signal) ?? []);
  const [first] = failing;
  if (first === "goroutines") return "goroutines";
  return first === "cpu" ? "cpu" : "heap";
};
