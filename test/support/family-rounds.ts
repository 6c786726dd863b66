// Rounds with metric families, laid over snapshots of tests: a row in a few words, one value per round.
import type { FamilyRow, RoundFamilies } from "../../src/core/families/family-row.ts";
import type { Snapshot } from "../../src/core/snapshot/snapshot.ts";

/** A row of a family; `values` has one entry per round, or one for all. Null is not known. */
export interface RowSpec extends Partial<Omit<FamilyRow, "value">> {
  readonly metric: string;
  readonly values: number | null | readonly (number | null)[];
}

const at = (values: RowSpec["values"], index: number): number | null =>
  typeof values === "number" || values === null ? values : (values[index] ?? null);

const rowOf = ({ values, ...fields }: RowSpec, index: number): FamilyRow => {
  const value = at(values, index);
  return {
    labels: {},
    class: "memory",
    unit: "bytes",
    aggregation: "max",
    better: "lower",
    why: value === null ? "not read" : null,
    ...fields,
    value,
  };
};

/** The snapshot with these rows (and series) in each of its rounds. */
export const withFamilies = (
  snapshot: Snapshot,
  rows: readonly RowSpec[],
  series: RoundFamilies["series"] = {},
  leftOut = 0,
): Snapshot => ({
  ...snapshot,
  rounds: snapshot.rounds.map((round, index) => ({
    ...round,
    families: { rows: rows.map((row) => rowOf(row, index)), series, unclassifiedLeftOut: leftOut },
  })),
});
