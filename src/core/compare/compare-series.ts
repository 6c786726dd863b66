/** How many series each side's components have: families that are new, gone or exploded (`metrics.md` §3, cardinality). */
import { warning, type Warning } from "../errors/warning.ts";
import type { RoundData, Snapshot } from "../snapshot/snapshot.ts";
import { median } from "../stats/order.ts";
import { formatQuantity } from "../units/format-quantity.ts";
import type { SeriesComparison, SeriesRow } from "./comparison-metrics.ts";
import { roundsOf } from "./signal-values.ts";

/** More in one family are a label without end. */
const MOST_IN_FAMILY = 2000;
const EXPLODED_RATIO = 2;
const EXPLODED_DIFFERENCE = 100;

/** Medians over the rounds that count, by family; null: no round tells. */
const seriesOf = (rounds: readonly RoundData[]): ReadonlyMap<string, number> | null => {
  const told = rounds.flatMap(({ entry, families }) => (entry.voidReason === null && families !== undefined ? [families.series] : []));
  if (!told.some((series) => Object.keys(series).length > 0)) return null;
  const names = new Set(told.flatMap((series) => Object.keys(series)));
  return new Map([...names].map((name) => [name, median(told.flatMap((series) => series[name] ?? []))]));
};

export const hasExploded = (base: number, head: number): boolean => head >= EXPLODED_RATIO * base && head - base >= EXPLODED_DIFFERENCE;

const rowOf = (family: string, base: number | null, head: number | null): SeriesRow => ({
  family,
  presence: base === null ? "added" : head === null ? "removed" : "both",
  base,
  head,
  exploded: base !== null && head !== null && hasExploded(base, head),
});

const total = (series: ReadonlyMap<string, number>): number => [...series.values()].reduce((sum, count) => sum + count, 0);

const differenceOf = ({ base, head }: SeriesRow): number => Math.abs((head ?? 0) - (base ?? 0));

/** One for each component of which both sides tell. */
export const compareSeries = (base: Snapshot, head: Snapshot): readonly SeriesComparison[] =>
  head.manifest.components.flatMap((component) => {
    const [ofBase, ofHead] = [seriesOf(roundsOf(base, component)), seriesOf(roundsOf(head, component))];
    if (ofBase === null || ofHead === null) return [];
    const rows = [...new Set([...ofHead.keys(), ...ofBase.keys()])]
      .map((family) => rowOf(family, ofBase.get(family) ?? null, ofHead.get(family) ?? null))
      .filter((row) => differenceOf(row) > 0)
      .toSorted((a, b) => differenceOf(b) - differenceOf(a));
    return [{ component, base: total(ofBase), head: total(ofHead), rows }];
  });

const REMEDY = "Look for a label without end, such as a raw path or an id, and give it few values.";

/** What is too much on head, whether or not base has it too; each family is told once. */
export const seriesWarnings = (all: readonly SeriesComparison[], head: Snapshot): readonly Warning[] =>
  all.flatMap(({ component, rows }) => {
    const ofHead = seriesOf(roundsOf(head, component)) ?? new Map<string, number>();
    const exploded = rows.filter((row) => row.exploded);
    const large = [...ofHead].filter(([family, count]) => count > MOST_IN_FAMILY && !exploded.some((row) => row.family === family));
    return [
      ...exploded.map(({ family, base, head: count }) =>
        warning(
          "many-series",
          `${family} of ${component} has ${formatQuantity(count, "count")} series on head, ${formatQuantity(base, "count")} on base.`,
          REMEDY,
        ),
      ),
      ...large.map(([family, count]) =>
        warning("many-series", `${family} of ${component} has ${formatQuantity(count, "count")} series on head.`, REMEDY),
      ),
    ];
  });
